//! Which of its inputs' numbers each number of a step's result is made of, as far as places in the image are concerned.

/// How a step carries places on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Each number is made of those at the same place of every input, with broadcasting.
    Each,
    /// Numbers are moved, repeated or left out. The step does the same with labels, and its weights stand for no place.
    Moves,
    /// Each number is made of all numbers along these dimensions, which vanish or stay as 1.
    Along(Vec<usize>),
    /// As `Along` one dimension, whose size changes: a convolution of one pixel.
    Across(usize),
    /// A matrix product of the inputs that are not weights.
    Product {
        /// Whether the left factor is an input, and whether it is transposed.
        left: Option<bool>,
        /// Whether the right factor is an input, and whether it is transposed.
        right: Option<bool>,
    },
    /// Each number is made of a window of rows and columns, the last two dimensions.
    Windows,
    /// Not said. A result in the shape of an input is taken to be made place by place, and one of an image's four dimensions to be an
    /// image.
    Unknown,
}
