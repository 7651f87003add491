//! From a photo to the numbers that a network takes: a card's `preprocess`.

use serde::{Deserialize, Serialize};

use super::error::PreprocessError;
use super::pixels::Image;
use super::resize::{self, AxisSection, Filter};

/// The longest shorter side of a resized photo, in pixels; of a photo's sides and of this the product stays in 64 bits.
const MOST_SIDE: usize = 1 << 20;

/// How a model's card says that a photo becomes its input. Plain data: [`Preprocess::for_input`] checks it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Preprocess {
    /// How the photo comes to the network's size.
    pub resize: Resize,
    /// What is kept after a `short-side` resize: the centre, of the size of the input. Null with `squash`.
    pub crop: Option<Crop>,
    /// The order of the colours in the input.
    pub channels: Channels,
    /// Subtracted from a pixel 0..=255, per channel, in the order of `channels`.
    pub mean: [f32; 3],
    /// The divisor after `mean`, per channel, in the order of `channels`. Not 0.
    pub scale: [f32; 3],
}

/// How the photo comes to the network's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "mode", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Resize {
    /// The shorter side becomes `size` pixels; the aspect is kept, and the longer side rounded down, as in torchvision.
    ShortSide { size: usize, filter: Filter },
    /// To the size of the input, whatever the aspect.
    Squash { filter: Filter },
}

/// The size of the centre crop, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Crop {
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
}

/// The order of the colours in a network's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "UPPERCASE")]
pub enum Channels {
    Rgb,
    Bgr,
}

/// A [`Preprocess`] that was found to make sense for an input of a certain size.
#[derive(Debug, Clone, PartialEq)]
pub struct Preparation {
    preprocess: Preprocess,
    height: usize,
    width: usize,
}

/// A photo as a network takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The input `[3, height, width]`, normalised; channels in the order of the card.
    pub values: Vec<f32>,
    /// Height of the input in pixels.
    pub height: usize,
    /// Width of the input in pixels.
    pub width: usize,
    /// Which part of the photo the network sees.
    pub view: View,
    /// What the network sees, before it becomes numbers: `[height, width, 3]`, always RGB.
    pub seen: Image,
}

/// A part of a photo, as fractions 0..=1 of its width (`x0` < `x1`, from the left) and of its height (`y0` < `y1`, from the top).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct View {
    /// Left edge.
    pub x0: f64,
    /// Upper edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Lower edge.
    pub y1: f64,
}

impl Preprocess {
    /// Checks the card's fields against each other and against the size of the network's input in pixels.
    ///
    /// Errors: [`PreprocessError`], which names the field.
    pub fn for_input(self, height: usize, width: usize) -> Result<Preparation, PreprocessError> {
        if height == 0 || width == 0 {
            return Err(PreprocessError::Input { height, width });
        }
        match (self.resize, self.crop) {
            (Resize::ShortSide { size, .. }, _) if size == 0 || size > MOST_SIDE => {
                return Err(PreprocessError::Size { found: size, most: MOST_SIDE });
            }
            (Resize::ShortSide { .. }, None) => return Err(PreprocessError::CropMissing),
            (Resize::ShortSide { size, .. }, Some(crop)) => {
                let (crop_height, crop_width) = (crop.height, crop.width);
                if (crop_height, crop_width) != (height, width) {
                    return Err(PreprocessError::CropNotInput { height, width, crop_height, crop_width });
                }
                // The longer side is at least `size`, but which one it is depends on the photo.
                if crop_height.max(crop_width) > size {
                    return Err(PreprocessError::CropTooLarge { crop_height, crop_width, size });
                }
            }
            (Resize::Squash { .. }, Some(_)) => return Err(PreprocessError::CropUnused),
            (Resize::Squash { .. }, None) => {}
        }
        for (index, found) in self.mean.into_iter().enumerate() {
            if !found.is_finite() {
                return Err(PreprocessError::Mean { index, found });
            }
        }
        for (index, found) in self.scale.into_iter().enumerate() {
            // A reciprocal that is not finite would turn a pixel into infinity.
            if !found.is_finite() || !found.recip().is_finite() {
                return Err(PreprocessError::Scale { index, found });
            }
        }
        Ok(Preparation { preprocess: self, height, width })
    }
}

impl Preparation {
    /// What was checked.
    pub fn preprocess(&self) -> &Preprocess {
        &self.preprocess
    }

    /// The photo as the network takes it. A photo of any size and aspect has one.
    pub fn tensor(&self, photo: &Image) -> Prepared {
        let (columns, rows, filter) = self.windows(photo);
        let seen = resize::window(photo, columns, rows, filter);
        let fraction = |pixel: u64, window: AxisSection| pixel as f64 / window.of as f64;
        let view = View {
            x0: fraction(columns.start, columns),
            y0: fraction(rows.start, rows),
            x1: fraction(columns.start + columns.length as u64, columns),
            y1: fraction(rows.start + rows.length as u64, rows),
        };
        Prepared { values: self.normalised(&seen), height: self.height, width: self.width, view, seen }
    }

    /// The value of a black pixel and of a white one, per channel in the order of the card: the range of the input.
    pub fn range(&self) -> [(f32, f32); 3] {
        std::array::from_fn(|channel| {
            let ends = [0.0, 255.0].map(|pixel| self.value(channel, pixel));
            (ends[0].min(ends[1]), ends[0].max(ends[1]))
        })
    }

    /// The network's input as a picture: the inverse of the normalisation, rounded and clamped to 0..=255.
    /// `values` is `[3, height, width]` in the order of the card.
    ///
    /// # Panics
    /// When `values` has another length.
    pub fn picture(&self, values: &[f32]) -> Image {
        let area = self.height * self.width;
        assert_eq!(values.len(), 3 * area, "values of a {} x {} input", self.height, self.width);
        let Preprocess { mean, scale, .. } = self.preprocess;
        let mut rgb = vec![0; 3 * area];
        for channel in 0..3 {
            let colour = self.colour(channel);
            for (pixel, value) in values[channel * area..(channel + 1) * area].iter().enumerate() {
                rgb[pixel * 3 + colour] = (value * scale[channel] + mean[channel]).round() as u8;
            }
        }
        Image::from_rgb(self.width, self.height, rgb).expect("the length was just checked")
    }

    fn windows(&self, photo: &Image) -> (AxisSection, AxisSection, Filter) {
        match self.preprocess.resize {
            Resize::Squash { filter } => {
                let whole = |length: usize| AxisSection { start: 0, length, of: length as u64 };
                (whole(self.width), whole(self.height), filter)
            }
            Resize::ShortSide { size, filter } => {
                let short = photo.width().min(photo.height()) as u64;
                let resized = |side: usize| size as u64 * side as u64 / short;
                let centre = |length: usize, of: u64| AxisSection { start: centred(of - length as u64), length, of };
                (centre(self.width, resized(photo.width())), centre(self.height, resized(photo.height())), filter)
            }
        }
    }

    /// Which of red, green and blue is channel `channel` of the input.
    fn colour(&self, channel: usize) -> usize {
        match self.preprocess.channels {
            Channels::Rgb => channel,
            Channels::Bgr => 2 - channel,
        }
    }

    fn value(&self, channel: usize, pixel: f32) -> f32 {
        (pixel - self.preprocess.mean[channel]) / self.preprocess.scale[channel]
    }

    fn normalised(&self, seen: &Image) -> Vec<f32> {
        let mut values = Vec::with_capacity(seen.rgb().len());
        for channel in 0..3 {
            // 256 divisions instead of one per pixel.
            let table: [f32; 256] = std::array::from_fn(|pixel| self.value(channel, pixel as f32));
            let pixels = seen.rgb().iter().skip(self.colour(channel)).step_by(3);
            values.extend(pixels.map(|&pixel| table[usize::from(pixel)]));
        }
        values
    }
}

/// Half of what is left over, where the crop starts. An odd rest gives a half, which torchvision's `CenterCrop` rounds as Python
/// does, to the even neighbour: 117 -> 58.5 -> 58, 119 -> 59.5 -> 60.
fn centred(rest: u64) -> u64 {
    rest / 2 + u64::from(rest % 4 == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(json: &str) -> Preprocess {
        serde_json::from_str(json).unwrap()
    }

    fn lite0() -> Preprocess {
        card(
            r#"{ "resize": { "mode": "short-side", "size": 256, "filter": "bicubic" }, "crop": { "height": 224, "width": 224 },
                 "channels": "RGB", "mean": [127, 127, 127], "scale": [128, 128, 128] }"#,
        )
    }

    fn squash() -> Preprocess {
        card(
            r#"{ "resize": { "mode": "squash", "filter": "bilinear" }, "crop": null,
                 "channels": "BGR", "mean": [1, 2, 3], "scale": [1, 2, 4] }"#,
        )
    }

    fn constant(width: usize, height: usize, pixel: [u8; 3]) -> Image {
        Image::from_rgb(width, height, pixel.repeat(width * height)).unwrap()
    }

    /// Red counts columns, green counts rows, blue is noise.
    fn photo(width: usize, height: usize) -> Image {
        let pixel = |index: usize| [(index % width) as u8, (index / width) as u8, (index * 37 % 251) as u8];
        Image::from_rgb(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
    }

    #[test]
    fn a_card_survives_json() {
        for preprocess in [lite0(), squash()] {
            assert_eq!(card(&serde_json::to_string(&preprocess).unwrap()), preprocess);
        }
        assert!(serde_json::from_str::<Preprocess>(r#"{ "resize": { "mode": "zoom" } }"#).is_err());
    }

    #[test]
    fn a_wrong_card_is_refused_with_the_name_of_the_field() {
        type Change = fn(&mut Preprocess);
        let cases: [(&str, Change); 8] = [
            ("`preprocess.scale[1]`", |card| card.scale[1] = 0.0),
            ("`preprocess.scale[2]`", |card| card.scale[2] = f32::NAN),
            ("`preprocess.mean[0]`", |card| card.mean[0] = f32::INFINITY),
            ("`preprocess.crop`", |card| card.crop = None),
            ("`preprocess.crop`", |card| card.crop = Some(Crop { height: 224, width: 225 })),
            ("`preprocess.crop`", |card| card.resize = Resize::Squash { filter: Filter::Bicubic }),
            ("`preprocess.crop`", |card| card.resize = Resize::ShortSide { size: 223, filter: Filter::Bicubic }),
            ("`preprocess.resize.size`", |card| card.resize = Resize::ShortSide { size: 0, filter: Filter::Bicubic }),
        ];
        for (field, change) in cases {
            let mut wrong = lite0();
            change(&mut wrong);
            let error = wrong.for_input(224, 224).unwrap_err();
            assert!(error.to_string().contains(field), "{error}");
            assert_eq!(error.code(), "bad-model");
        }
        assert_eq!(squash().for_input(0, 4), Err(PreprocessError::Input { height: 0, width: 4 }));
    }

    #[test]
    fn a_constant_photo_of_any_shape_stays_constant() {
        for (width, height) in [(1, 1), (1, 5000), (5000, 1), (300, 200), (224, 224), (256, 256), (13, 999)] {
            let prepared = lite0().for_input(224, 224).unwrap().tensor(&constant(width, height, [10, 127, 255]));
            assert_eq!(prepared.seen, constant(224, 224, [10, 127, 255]), "{width} x {height}");
            assert_eq!(prepared.values.len(), 3 * 224 * 224);
            for (channel, expected) in [-117.0 / 128.0, 0.0, 1.0].into_iter().enumerate() {
                assert!(prepared.values[channel * 224 * 224..][..224 * 224].iter().all(|&value| value == expected));
            }
        }
    }

    #[test]
    fn values_are_channel_first_and_follow_the_card() {
        let photo = photo(5, 4);
        let prepared = squash().for_input(4, 5).unwrap().tensor(&photo);
        assert_eq!((prepared.height, prepared.width), (4, 5));
        assert_eq!(prepared.seen, photo, "at the size of the input nothing is resized");
        assert_eq!(prepared.view, View { x0: 0.0, y0: 0.0, x1: 1.0, y1: 1.0 });
        for row in 0..4 {
            for column in 0..5 {
                let pixel: [f32; 3] = std::array::from_fn(|colour| f32::from(photo.rgb()[(row * 5 + column) * 3 + colour]));
                let found: [f32; 3] = std::array::from_fn(|channel| prepared.values[(channel * 4 + row) * 5 + column]);
                assert_eq!(found, [(pixel[2] - 1.0) / 1.0, (pixel[1] - 2.0) / 2.0, (pixel[0] - 3.0) / 4.0]);
            }
        }
    }

    #[test]
    fn bgr_is_rgb_with_the_planes_swapped() {
        let rgb = lite0().for_input(224, 224).unwrap().tensor(&photo(300, 240));
        let bgr = Preprocess { channels: Channels::Bgr, ..lite0() }.for_input(224, 224).unwrap().tensor(&photo(300, 240));
        let area = 224 * 224;
        assert_eq!(rgb.values[..area], bgr.values[2 * area..]);
        assert_eq!(rgb.values[area..2 * area], bgr.values[area..2 * area]);
        assert_eq!(rgb.values[2 * area..], bgr.values[..area]);
        assert_eq!(rgb.seen, bgr.seen);
    }

    #[test]
    fn the_view_is_the_crop() {
        let view = lite0().for_input(224, 224).unwrap().tensor(&photo(400, 300)).view;
        // 256 * 400 / 300 = 341.33 -> 341; (341 - 224) / 2 = 58.5 -> 58; (256 - 224) / 2 = 16.
        assert_eq!(view, View { x0: 58.0 / 341.0, y0: 16.0 / 256.0, x1: 282.0 / 341.0, y1: 240.0 / 256.0 });
        assert_eq!([117, 119, 0, 1, 2, 3].map(centred), [58, 60, 0, 0, 1, 2]);
    }

    #[test]
    fn only_the_crop_is_computed_and_it_is_the_crop_of_the_whole() {
        for (width, height) in [(90, 61), (61, 90), (700, 500)] {
            let photo = photo(width, height);
            let prepared = lite0().for_input(224, 224).unwrap().tensor(&photo);
            let (wide, high) = (256 * width / width.min(height), 256 * height / width.min(height));
            let whole = photo.resize(wide, high, Filter::Bicubic);
            let start = |side: usize| centred(side as u64 - 224) as usize;
            assert_eq!(prepared.seen, whole.crop(start(wide), start(high), 224, 224).unwrap(), "{width} x {height}");
        }
    }

    #[test]
    fn the_picture_of_the_values_is_what_the_network_sees() {
        for preprocess in [lite0(), Preprocess { channels: Channels::Bgr, mean: [103.939, 116.779, 123.68], ..lite0() }] {
            let preparation = preprocess.for_input(224, 224).unwrap();
            let prepared = preparation.tensor(&photo(300, 240));
            assert_eq!(preparation.picture(&prepared.values), prepared.seen);
            for (channel, (low, high)) in preparation.range().into_iter().enumerate() {
                let plane = &prepared.values[channel * 224 * 224..][..224 * 224];
                assert!(plane.iter().all(|value| (low..=high).contains(value)));
            }
        }
    }
}
