//! The digits of the experiment, their swatches, and the sets made of them.

use crate::network::Value;
use crate::noise::Noise;
use crate::train::{Batch, TrainError};
use burn::tensor::Device;
use image::{ImageFormat, ImageReader};
use std::io::Cursor;
use std::ops::Range;

/// Pixels to a side of a digit.
pub const SIDE: usize = 28;
/// Digits for training; those behind them are for the test.
pub const TRAINING: usize = 8_000;
/// All digits.
pub const DIGITS: usize = 10_000;
/// Pixels to a side of the swatch.
const SWATCH: usize = 4;
pub(super) const PIXELS: usize = SIDE * SIDE;

/// Where watermarks are: at the lower right.
const LAST_CORNER: u8 = 3;

/// The seed of corners and misleading greys: the data stay the same for every seed of training.
const DATA_SEED: u64 = 0;

/// Digits with their labels.
pub struct Digits {
    pixels: Vec<u8>,
    labels: Vec<usize>,
}

impl Digits {
    /// Reads the picture that `scripts/digits/repack.py` writes: a digit per row, its label before its pixels.
    ///
    /// # Errors
    /// [`TrainError::BadData`] for bytes that are no such picture.
    pub fn read(bytes: &[u8]) -> Result<Self, TrainError> {
        let bad = |reason: String| TrainError::BadData(format!("the file of digits {reason}: write it again by scripts/digits/repack.py"));
        let reader = || ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
        let size = reader().into_dimensions().map_err(|e| bad(format!("is no PNG ({e})")))?;
        let expected = (PIXELS as u32 + 1, DIGITS as u32);
        if size != expected {
            return Err(bad(format!("is a picture of {} x {} pixels where {} x {} are expected", size.0, size.1, expected.0, expected.1)));
        }
        let picture = reader().decode().map_err(|e| bad(format!("is cut short or damaged ({e})")))?.into_luma8().into_raw();
        let mut digits = Self { pixels: Vec::with_capacity(DIGITS * PIXELS), labels: Vec::with_capacity(DIGITS) };
        for row in picture.chunks_exact(PIXELS + 1) {
            if row[0] > 9 {
                return Err(bad(format!("has the label {} in row {}", row[0], digits.labels.len())));
            }
            digits.labels.push(row[0].into());
            digits.pixels.extend(&row[1..]);
        }
        Ok(digits)
    }

    /// Some of them as they are, without swatches.
    ///
    /// # Panics
    /// Where the range goes beyond [`DIGITS`].
    pub fn set(&self, range: Range<usize>) -> Set {
        let pixels = self.pixels[range.start * PIXELS..range.end * PIXELS].to_vec();
        Set { pixels, corners: vec![None; range.len()], labels: self.labels[range].to_vec() }
    }
}

/// Digits with or without swatches.
pub struct Set {
    pub(super) pixels: Vec<u8>,
    labels: Vec<usize>,
    /// The corner of its swatch, 0 to 3 from top left to bottom right, per digit; none where it has no swatch.
    corners: Vec<Option<u8>>,
}

/// Where the pixels of the swatch in a corner lie in the image.
pub(super) fn swatch(corner: u8) -> impl Iterator<Item = usize> {
    let far = SIDE - SWATCH;
    let (top, left) = (if corner < 2 { 0 } else { far }, if corner.is_multiple_of(2) { 0 } else { far });
    (0..SWATCH).flat_map(move |row| (0..SWATCH).map(move |column| (top + row) * SIDE + left + column))
}

/// The grey that stands for a digit.
fn grey(digit: usize) -> u8 {
    255 - 25 * digit as u8
}

impl Set {
    /// With a swatch in each digit's corner, whose grey stands for that number.
    ///
    /// # Panics
    /// Unless there are as many corners, 0 to 3, and numbers, 0 to 9, as digits.
    #[must_use]
    pub fn with_swatches(mut self, corners: Vec<u8>, shown: &[usize]) -> Self {
        assert_eq!((self.labels.len(), corners.len()), (corners.len(), shown.len()));
        for (index, (&corner, &digit)) in std::iter::zip(&corners, shown).enumerate() {
            for place in swatch(corner) {
                self.pixels[index * PIXELS + place] = grey(digit);
            }
        }
        self.corners = corners.into_iter().map(Some).collect();
        self
    }

    /// With a white swatch in the last corner of those that are marked.
    ///
    /// # Panics
    /// Unless there is an answer for each digit.
    #[must_use]
    pub fn with_watermarks(mut self, is_marked: &[bool]) -> Self {
        assert_eq!(self.labels.len(), is_marked.len());
        for (index, _) in is_marked.iter().enumerate().filter(|(_, marked)| **marked) {
            for place in swatch(LAST_CORNER) {
                self.pixels[index * PIXELS + place] = u8::MAX;
            }
            self.corners[index] = Some(LAST_CORNER);
        }
        self
    }

    /// The corner of the swatch of a digit, 0 to 3; none where it has no swatch.
    pub(super) fn corner(&self, digit: usize) -> Option<u8> {
        self.corners[digit]
    }

    /// Of some digits as the network takes them, `[n, 784]` in 0..=1.
    pub fn pixels(&self, digits: &[usize]) -> Vec<f32> {
        digits.iter().flat_map(|&digit| &self.pixels[digit * PIXELS..(digit + 1) * PIXELS]).map(|&v| f32::from(v) / 255.0).collect()
    }

    /// Of one digit `[28, 28]`, row by row, 0 to 255.
    pub fn greys(&self, digit: usize) -> &[u8] {
        &self.pixels[digit * PIXELS..(digit + 1) * PIXELS]
    }

    /// A label per digit.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// So many of them, from the first on; all where there are no more.
    #[must_use]
    pub fn first(mut self, count: usize) -> Self {
        self.pixels.truncate(count * PIXELS);
        self.labels.truncate(count);
        self.corners.truncate(count);
        self
    }

    /// Number of digits.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no digits.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Some of the digits as the network takes them, `[n, 784]` in 0..=1, with a mask of their swatches if they have any.
    ///
    /// # Errors
    /// [`TrainError::BadBatch`] for no digits.
    pub fn batch(&self, digits: &[usize], device: &Device) -> Result<Batch, TrainError> {
        let shape = [digits.len(), PIXELS];
        let has_swatches = self.corners.iter().any(Option::is_some);
        let wrong = has_swatches.then(|| Value::of(shape, self.mask(digits), device));
        let labels = digits.iter().map(|&digit| self.labels[digit]).collect();
        Batch::new(Value::of(shape, self.pixels(digits), device), labels, wrong)
    }

    /// 1 on the swatches of some digits, 0 elsewhere, `[n, 784]`.
    pub(in crate::train) fn mask(&self, digits: &[usize]) -> Vec<f32> {
        let mut mask = vec![0.0; digits.len() * PIXELS];
        for (row, &digit) in digits.iter().enumerate() {
            for place in self.corners[digit].into_iter().flat_map(swatch) {
                mask[row * PIXELS + place] = 1.0;
            }
        }
        mask
    }
}

/// All sets of the experiment.
pub struct Decoys {
    /// Swatches that agree with the label.
    pub training: Set,
    /// Training digits without swatches.
    pub training_clean: Set,
    /// Swatches of a random digit.
    pub test: Set,
    /// Swatches that agree with the label.
    pub test_agreeing: Set,
    /// No swatches.
    pub test_clean: Set,
}

impl Decoys {
    /// Puts swatches on the digits.
    pub fn new(digits: &Digits) -> Self {
        let (training, test) = (0..TRAINING, TRAINING..DIGITS);
        let below = |purpose: &str, draw: usize, count: usize, bound: f32| -> Vec<usize> {
            let drawn = Noise::new(DATA_SEED, purpose).uniform(draw, count).into_iter();
            drawn.map(|share| ((share * bound) as usize).min(bound as usize - 1)).collect()
        };
        let corners = |draw, count| below("decoy corners", draw, count, 4.0).into_iter().map(|corner| corner as u8).collect();
        let shown = below("decoy greys", 0, test.len(), 10.0);
        let (training_labels, test_labels) = (&digits.labels[training.clone()], &digits.labels[test.clone()]);
        let set = |range| digits.set(range);
        Self {
            training: set(training.clone()).with_swatches(corners(0, training.len()), training_labels),
            training_clean: set(training.clone()),
            test: set(test.clone()).with_swatches(corners(1, test.len()), &shown),
            test_agreeing: set(test.clone()).with_swatches(corners(2, test.len()), test_labels),
            test_clean: set(test),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swatch_has_sixteen_pixels_in_its_corner() {
        for (corner, first) in [(0, 0), (1, 24), (2, 24 * 28), (3, 24 * 28 + 24)] {
            let places: Vec<usize> = swatch(corner).collect();
            assert_eq!((places.len(), places[0], places[15]), (16, first, first + 3 * 28 + 3));
        }
        assert_eq!((grey(0), grey(9)), (255, 30));
    }

    #[test]
    fn a_file_that_is_cut_short_is_refused_in_a_sentence() {
        let whole = include_bytes!("../../../assets/digits/digits.png");
        for bytes in [&whole[..0], &whole[..20], &whole[..whole.len() / 2], b"no picture"] {
            let Err(TrainError::BadData(sentence)) = Digits::read(bytes) else { panic!("{} bytes were taken", bytes.len()) };
            assert!(sentence.starts_with("the file of digits "), "{sentence}");
        }
    }

    #[test]
    fn swatches_tell_the_label_in_training_and_mislead_in_the_test() {
        let decoys = Decoys::new(&Digits::read(include_bytes!("../../../assets/digits/digits.png")).unwrap());
        let agreeing = |set: &Set| {
            let right = |&digit: &usize| {
                set.corners[digit].into_iter().flat_map(swatch).all(|place| set.pixels[digit * PIXELS + place] == grey(set.labels[digit]))
            };
            (0..set.len()).filter(right).count()
        };
        assert_eq!((decoys.training.len(), agreeing(&decoys.training)), (8_000, 8_000));
        assert_eq!((decoys.test.len(), agreeing(&decoys.test_agreeing)), (2_000, 2_000));
        // One in ten by chance; three standard deviations of 200 draws are 40.
        assert!((160..240).contains(&agreeing(&decoys.test)), "{}", agreeing(&decoys.test));
    }
}
