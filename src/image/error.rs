//! What can be wrong with a picture, a map or a card's preprocessing. Each message is one sentence.

/// Why a picture or a map was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The file holds nothing.
    #[error("the file is empty: choose the complete file")]
    Empty,
    /// The file stops before its format says that the picture is complete.
    #[error("the file ends after {} bytes, inside {place}: choose the complete file", grouped(*.bytes as u64))]
    Truncated { bytes: usize, place: &'static str },
    /// The file is of a known format but its contents break that format's rules.
    #[error("the {format} file is damaged ({detail}): choose an undamaged copy")]
    Damaged { format: &'static str, detail: String },
    /// The file is a PNG, JPEG or WebP of a variety that the decoders do not read.
    #[error("the {format} file uses a feature that is not supported ({detail}): save it as a plain PNG, JPEG or WebP")]
    UnsupportedFeature { format: &'static str, detail: String },
    /// The file is something else.
    #[error("the file is not a PNG, JPEG or WebP picture ({found}): save the picture as one of these")]
    UnsupportedFormat { found: String },
    /// More pixels than are accepted.
    #[error(
        "the picture is {width} x {height}, {} pixels, and at most {} are accepted: choose or save a smaller one",
        grouped(*.width * *.height), grouped(*.most)
    )]
    TooLarge { width: u64, height: u64, most: u64 },
    /// A picture of width or height 0.
    #[error("a picture of {width} x {height} has no pixels: width and height must be at least 1")]
    NoPixels { width: usize, height: usize },
    /// A buffer whose length does not fit its stated size.
    #[error("{what} of {width} x {height}: expected {expected} values, found {found}")]
    Length { what: &'static str, width: usize, height: usize, expected: usize, found: usize },
    /// A rectangle that leaves the picture.
    #[error("crop {crop_width} x {crop_height} at column {left}, row {top}: leaves the picture of {width} x {height}")]
    Crop { left: usize, top: usize, crop_width: usize, crop_height: usize, width: usize, height: usize },
    /// A map and a photo of different sizes.
    #[error("map {map_width} x {map_height} over a photo of {width} x {height}: the sizes must agree")]
    SizesDiffer { map_width: usize, map_height: usize, width: usize, height: usize },
    /// A map with a value that is NaN or infinite.
    #[error("map value at row {row}, column {column}: expected a finite number, found {found}")]
    NotFinite { row: usize, column: usize, found: String },
}

impl ImageError {
    /// The stable code of the error at the browser boundary.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty | Self::Truncated { .. } | Self::Damaged { .. } | Self::NoPixels { .. } => "bad-image",
            Self::UnsupportedFeature { .. } | Self::UnsupportedFormat { .. } => "unsupported-image",
            Self::TooLarge { .. } => "image-too-large",
            Self::NotFinite { .. } => "not-finite",
            // These cannot come from a visitor's file: the calling code broke its promise.
            Self::Length { .. } | Self::Crop { .. } | Self::SizesDiffer { .. } => "internal",
        }
    }
}

/// Why a card's `preprocess` was refused. Each message names the field.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PreprocessError {
    #[error("card field `input`: height and width must be at least 1, found {height} x {width}")]
    Input { height: usize, width: usize },
    #[error("card field `preprocess.resize.size`: must be 1 to {most}, found {found}")]
    Size { found: usize, most: usize },
    #[error("card field `preprocess.crop`: mode `short-side` needs a crop of the size of the input, found null")]
    CropMissing,
    #[error("card field `preprocess.crop`: mode `squash` takes no crop, expected null")]
    CropUnused,
    #[error("card field `preprocess.crop`: expected the size of the input, {height} x {width}, found {crop_height} x {crop_width}")]
    CropNotInput { height: usize, width: usize, crop_height: usize, crop_width: usize },
    #[error(
        "card field `preprocess.crop`: {crop_height} x {crop_width} does not fit a picture whose short side is {size}, \
         the value of `preprocess.resize.size`"
    )]
    CropTooLarge { crop_height: usize, crop_width: usize, size: usize },
    #[error("card field `preprocess.mean[{index}]`: expected a finite number, found {found}")]
    Mean { index: usize, found: f32 },
    #[error("card field `preprocess.scale[{index}]`: expected a finite number other than 0, found {found}")]
    Scale { index: usize, found: f32 },
}

impl PreprocessError {
    /// The stable code of the error at the browser boundary: a card is part of a model.
    pub fn code(&self) -> &'static str {
        "bad-model"
    }
}

/// 12034 -> "12,034".
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_where_and_what_to_do() {
        let truncated = ImageError::Truncated { bytes: 12034, place: "the picture data" };
        assert_eq!(truncated.to_string(), "the file ends after 12,034 bytes, inside the picture data: choose the complete file");
        let large = ImageError::TooLarge { width: 10_000, height: 10_000, most: 64_000_000 };
        assert_eq!(large.code(), "image-too-large");
        assert!(large.to_string().contains("100,000,000 pixels, and at most 64,000,000"), "{large}");
    }

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
