//! How large a tensor, a file's plan and its folding may be. Every shape that comes from a file passes here before memory is asked for.
//!
//! All products are taken in 64 bits and held against limits that 32 bits can count, so that a browser and a terminal refuse the same files.

use super::refusal::Refusal;

/// The most values of one tensor: half a gibibyte of f32. The largest weight of VGG-16 has 103 million, its largest activation 3 million.
pub const MOST_VALUES: u64 = 1 << 27;

/// The most dimensions of a constant; tensors of the walk have fewer.
pub const MOST_DIMENSIONS: usize = 16;

/// The most weights of one file: two gibibytes of f32, half of what a browser's 32 bits can address. VGG-16 has 138 million.
pub const MOST_WEIGHTS: u64 = 1 << 29;

/// The most weights of a small file, 640 MiB of f32: VGG-19 with one number for all its weights has 548 MiB.
pub const WEIGHTS_OF_ANY_FILE: u64 = 160 << 20;

/// The weights for each byte of a file: four of 2 bits, each in one node, or one byte in four.
pub const WEIGHTS_PER_BYTE: u64 = 4;

/// The most classes that a network may have: every one has a name and a place in each report. The largest data sets in use have 22
/// thousand (ImageNet-21k) to 100 thousand (iNaturalist's taxa).
pub const MOST_CLASSES: usize = 1 << 17;

/// The most values that the planned tensors of one file may hold together: four gibibytes of f32, all that 32 bits can address. ResNet-152 plans 0.1 x 2^30 at 224 x 224.
pub const MOST_PLANNED: u64 = 1 << 30;

/// The most multiplications and additions of one forward pass of a file's planned batch. ResNet-152 at 224 x 224 takes 2^34 and
/// EfficientNet-L2 at 800 x 800 2^39; a browser's CPU would need minutes for this many.
pub const MOST_WORK: u64 = 1 << 40;

/// Number of values of a shape.
///
/// # Errors
/// More than [`MOST_VALUES`] or [`MOST_DIMENSIONS`], as the end of a sentence that names the node.
pub fn volume(shape: &[usize]) -> Result<usize, Refusal> {
    if shape.len() > MOST_DIMENSIONS {
        return Err(Refusal::unsupported(format!("makes a tensor of {} dimensions; at most {MOST_DIMENSIONS} are supported", shape.len())));
    }
    // A zero anywhere makes the product zero, whatever the other dimensions are; each of them is still bounded.
    let bounded = shape.iter().all(|&size| size as u64 <= MOST_VALUES);
    let count = shape.iter().try_fold(1u64, |product, &size| product.checked_mul(size as u64));
    match count.filter(|&count| bounded && count <= MOST_VALUES) {
        Some(count) => Ok(count as usize),
        None => Err(Refusal::too_large(format!(
            "makes the shape {shape:?}, which is too large, since at most {MOST_VALUES} values are supported in one tensor"
        ))),
    }
}

/// Number of values of a shape that padding makes of one within the limits, so that the padding is what to change.
///
/// # Errors
/// As [`volume`].
pub fn padded_volume(shape: &[usize]) -> Result<usize, Refusal> {
    volume(shape).map_err(|refusal| Refusal::out_of_range(refusal.reason))
}

/// A size, step or width that a file gives: 0 to [`MOST_VALUES`], so that products of two never leave 64 bits.
pub fn extent(given: i64) -> Option<usize> {
    u64::try_from(given).ok().filter(|&size| size <= MOST_VALUES).map(|size| size as usize)
}

/// What is left of a limit that many parts share.
#[derive(Clone, Debug)]
pub struct Budget {
    most: u64,
    spent: u64,
    what: &'static str,
}

impl Budget {
    /// A budget of which nothing is spent; `what` is counted, in the plural.
    pub fn new(most: u64, what: &'static str) -> Self {
        Self { most, spent: 0, what }
    }

    /// Spends some of it.
    ///
    /// # Errors
    /// More than is left, as the end of a sentence that names the node.
    pub fn spend(&mut self, amount: u64) -> Result<(), Refusal> {
        self.spent = self.spent.saturating_add(amount);
        if self.spent > self.most {
            return Err(Refusal::too_large(format!(
                "brings the network to {} {}; at most {} are supported",
                self.spent, self.what, self.most
            )));
        }
        Ok(())
    }

    /// Whether so much is left of it, which is not spent.
    ///
    /// # Errors
    /// As [`Budget::spend`].
    pub fn has(&self, amount: u64) -> Result<(), Refusal> {
        self.clone().spend(amount)
    }

    /// How much was spent.
    pub fn spent(&self) -> u64 {
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_is_the_product_or_a_refusal_and_never_wraps() {
        assert_eq!(volume(&[]), Ok(1));
        assert_eq!(volume(&[2, 0, 5]), Ok(0));
        assert_eq!(volume(&[1 << 13, 1 << 14]), Ok(1 << 27));
        // 2^32 and 2^64 would wrap to 0.
        for shape in [vec![1 << 16, 1 << 16], vec![1 << 16; 4], vec![(1 << 27) + 1], vec![0, 1 << 28], vec![1; 17]] {
            assert!(volume(&shape).is_err(), "{shape:?}");
        }
    }

    #[test]
    fn a_budget_is_spent_once() {
        let mut budget = Budget::new(10, "values");
        assert_eq!(budget.spend(10), Ok(()));
        assert!(budget.has(1).is_err() && budget.has(0).is_ok());
        assert!(budget.spend(1).is_err());
        let mut budget = Budget::new(10, "values");
        assert!(budget.spend(u64::MAX).is_err() && budget.spend(1).is_err(), "an overflow stays spent");
    }

    #[test]
    fn extents_are_the_same_in_32_bits() {
        assert_eq!(extent(1 << 27), Some(1 << 27));
        for given in [-1, (1 << 27) + 1, 1 << 32, i64::MAX, i64::MIN] {
            assert_eq!(extent(given), None);
        }
    }
}
