//! Other instances of one network, on threads of their own, that walk a share of a batch.

use super::Score;
use crate::pace::Later;
use std::ops::Range;

/// A helper gave no answer: it was lost, or closed. Its share is walked here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost;

/// What a helper found for its images: the logits `[n, classes]`, and where a score was named its gradient `[n, channels, height, width]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Walked {
    /// `[n, classes]`, row by row.
    pub logits: Vec<f32>,
    /// `[n, channels, height, width]`, row by row; empty without a score.
    pub gradient: Vec<f32>,
}

/// Instances of the network elsewhere. Every image of a batch is walked by itself, so what they find is what is found here, to the bit.
pub trait Helpers {
    /// How many can be called now.
    fn ready(&self) -> usize;

    /// Has one of them, by its place below [`Helpers::ready`], walk images `[n, channels, height, width]` in single precision. It begins at
    /// once, before the answer is waited for.
    fn walk(&self, helper: usize, images: Vec<f32>, score: Option<Score>) -> Later<'static, Result<Walked, Lost>>;
}

/// The images of each: as even as can be, the first one's share being ours, which is the smaller where they are not.
pub(super) fn shares(images: usize, of: usize) -> Vec<Range<usize>> {
    let ends = (0..=of).map(|end| images * end / of);
    let ends: Vec<usize> = ends.collect();
    ends.windows(2).map(|pair| pair[0]..pair[1]).filter(|share| !share.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_hold_every_image_once_and_differ_by_one_at_most() {
        for images in 1..20 {
            for of in 1..6 {
                let shares = shares(images, of);
                assert_eq!(shares.iter().cloned().flatten().collect::<Vec<_>>(), (0..images).collect::<Vec<_>>());
                let sizes: Vec<usize> = shares.iter().map(Range::len).collect();
                assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1, "{images} of {of}: {sizes:?}");
                assert!(sizes[0] <= sizes[sizes.len() - 1] && shares.len() == of.min(images));
            }
        }
    }
}
