//! Work in parts, on the threads of rayon's pool where there are any.

/// Below that many multiply-adds waking a thread costs more than it saves.
const WORTH_SHARING: usize = 1 << 19;

/// Runs `part` for each number below `count`; `work` is the number of multiply-adds of all of them.
pub fn each(count: usize, work: usize, part: impl Fn(usize) + Sync) {
    #[cfg(feature = "threads")]
    if count > 1 && work >= WORTH_SHARING {
        use rayon::prelude::*;
        (0..count).into_par_iter().for_each(&part);
        return;
    }
    let _ = work;
    (0..count).for_each(part);
}

/// Runs `part` for runs of the numbers below `count`, a few runs for each thread.
pub fn runs(count: usize, work: usize, part: impl Fn(std::ops::Range<usize>) + Sync) {
    let length = count.div_ceil(parts(work)).max(1);
    each(count.div_ceil(length), work, |run| part(run * length..((run + 1) * length).min(count)));
}

/// How many parts `work` multiply-adds are worth: a few for each thread.
pub fn parts(work: usize) -> usize {
    if cfg!(feature = "threads") && work >= WORTH_SHARING { 2 * threads() } else { 1 }
}

fn threads() -> usize {
    #[cfg(feature = "threads")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "threads"))]
    1
}

/// A buffer of which every part writes places of its own.
pub struct Shared<T = f32>(*mut T);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Shared<T> {}

// SAFETY: whoever writes promises, at `at`, that no two parts write the same place.
unsafe impl<T: Send> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    pub fn of(buffer: &mut [T]) -> Self {
        Self(buffer.as_mut_ptr())
    }

    /// The room of a vector, whatever is in it.
    pub fn room(buffer: &mut Vec<T>) -> Self {
        Self(buffer.as_mut_ptr())
    }

    /// What begins at a place.
    ///
    /// # Safety
    /// `place` lies in the buffer.
    pub unsafe fn from(self, place: usize) -> Self {
        // SAFETY: promised by the caller.
        Self(unsafe { self.0.add(place) })
    }

    /// # Safety
    /// `place` lies in the buffer, which outlives the pointer, and no other part touches what is written through it.
    pub unsafe fn at(self, place: usize) -> *mut T {
        // SAFETY: promised by the caller.
        unsafe { self.0.add(place) }
    }

    /// # Safety
    /// As for [`Shared::at`], for every place of the slice, as long as the slice lives.
    pub unsafe fn slice<'a>(self, first: usize, count: usize) -> &'a mut [T] {
        // SAFETY: promised by the caller.
        unsafe { std::slice::from_raw_parts_mut(self.0.add(first), count) }
    }
}
