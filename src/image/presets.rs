//! The ways in which photos usually become the input of a network: what frameworks and their published networks do, by name.

use super::error::PreprocessError;
use super::preprocess::{Channels, Crop, Preparation, Preprocess, Resize};
use super::resize::Filter;
use serde::{Deserialize, Serialize};

/// How a photo usually comes to the network's size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Fit {
    /// The shorter side becomes 8/7 of the longer side of the input, 256 for 224, and the centre is cropped.
    ShortSide,
    /// To the size of the input, whatever the aspect.
    Squash,
}

/// A usual way in which a photo becomes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Preset {
    /// Stable, for the command line and cards of one's own.
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// Who prepares photos so.
    pub used_by: &'static str,
    /// The order of the colours.
    pub channels: Channels,
    /// Subtracted from a pixel 0..=255, per channel in the order of `channels`.
    pub mean: [f32; 3],
    /// The divisor after `mean`.
    pub scale: [f32; 3],
    /// How the photo usually comes to the network's size.
    pub fit: Fit,
    /// How it is interpolated.
    pub filter: Filter,
}

/// Mean and standard deviation of ImageNet's photos, in pixels: 0.485, 0.456, 0.406 and 0.229, 0.224, 0.225 of 255.
const IMAGENET: ([f32; 3], [f32; 3]) = ([123.675, 116.28, 103.53], [58.395, 57.12, 57.375]);
const HALF: ([f32; 3], [f32; 3]) = ([127.5; 3], [127.5; 3]);

const fn preset(id: &'static str, label: &'static str, used_by: &'static str, (mean, scale): ([f32; 3], [f32; 3]), fit: Fit) -> Preset {
    Preset { id, label, used_by, channels: Channels::Rgb, mean, scale, fit, filter: Filter::Bilinear }
}

/// Every preset, in the order in which people are offered them.
pub const PRESETS: &[Preset] = &[
    preset(
        "torchvision",
        "ImageNet's mean and deviation (torchvision)",
        "torchvision, most networks of timm and of transformers",
        IMAGENET,
        Fit::ShortSide,
    ),
    Preset {
        filter: Filter::Bicubic,
        ..preset(
            "timm-inception",
            "-1 to 1 (timm)",
            "Inception, MobileNet and vision transformers in timm, ViT and BEiT in transformers",
            HALF,
            Fit::ShortSide,
        )
    },
    Preset {
        filter: Filter::Bicubic,
        ..preset(
            "clip",
            "CLIP's mean and deviation",
            "CLIP and what was trained from it",
            ([122.770_935, 116.746_01, 104.093_735], [68.500_53, 66.632_19, 70.323_166]),
            Fit::ShortSide,
        )
    },
    Preset {
        channels: Channels::Bgr,
        ..preset(
            "keras-caffe",
            "Blue, green, red minus their mean (Keras, caffe)",
            "VGG and ResNet in Keras, networks of Caffe",
            ([103.939, 116.779, 123.68], [1.0; 3]),
            Fit::Squash,
        )
    },
    preset("keras-tf", "-1 to 1 (Keras, tf)", "MobileNet, Inception, Xception, NASNet and ResNetV2 in Keras", HALF, Fit::Squash),
    preset("keras-torch", "ImageNet's mean and deviation (Keras, torch)", "DenseNet in Keras", IMAGENET, Fit::Squash),
    preset(
        "cifar",
        "CIFAR's mean and deviation",
        "networks of PyTorch for CIFAR-10",
        ([125.307, 122.961, 113.8575], [62.985, 62.0925, 66.7335]),
        Fit::Squash,
    ),
    preset("unit", "0 to 1", "networks for MNIST, many of Keras, YOLO's classifiers", ([0.0; 3], [255.0; 3]), Fit::Squash),
    preset("raw", "0 to 255", "networks that normalise by themselves, such as EfficientNet in Keras", ([0.0; 3], [1.0; 3]), Fit::Squash),
];

/// Ranges by which people also know presets.
const ALIASES: &[(&str, &str)] = &[("0..1", "unit"), ("-1..1", "timm-inception"), ("0..255", "raw"), ("imagenet", "torchvision")];

impl Preset {
    /// The preset of that id, or the one that a range such as `0..1` names.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        let id = ALIASES.iter().find(|(alias, _)| *alias == id).map_or(id, |(_, id)| id);
        PRESETS.iter().find(|preset| preset.id == id)
    }

    /// The preset for an input of that size in pixels.
    pub fn for_size(&self, height: usize, width: usize) -> Preprocess {
        self.fitted(self.fit, height, width)
    }

    /// The same with a photo that comes to the network's size in another way.
    pub fn fitted(&self, fit: Fit, height: usize, width: usize) -> Preprocess {
        let Self { channels, mean, scale, filter, .. } = *self;
        let (resize, crop) = match fit {
            // The shorter side is at least as long as the crop.
            Fit::ShortSide => {
                let size = height.max(width).saturating_mul(8) / 7;
                (Resize::ShortSide { size, filter }, Some(Crop { height, width }))
            }
            Fit::Squash => (Resize::Squash { filter }, None),
        };
        Preprocess { resize, crop, channels, mean, scale }
    }

    /// Whether another preset gives the same numbers for a photo of the network's size.
    pub fn same_numbers(&self, other: &Self) -> bool {
        (self.channels, self.mean, self.scale) == (other.channels, other.mean, other.scale)
    }
}

/// How the photos of a network are prepared: as a preset says, or as is written out.
#[derive(Debug, Clone, PartialEq)]
pub enum PreprocessChoice {
    /// A preset.
    Preset(&'static Preset),
    /// Written out.
    Exactly(Preprocess),
}

impl PreprocessChoice {
    /// For an input of that size in pixels.
    ///
    /// # Errors
    /// [`PreprocessError`], which names the field.
    pub fn for_input(self, height: usize, width: usize) -> Result<Preparation, PreprocessError> {
        match self {
            Self::Preset(preset) => preset.for_size(height, width),
            Self::Exactly(preprocess) => preprocess,
        }
        .for_input(height, width)
    }
}

impl std::str::FromStr for PreprocessChoice {
    type Err = String;

    fn from_str(id: &str) -> Result<Self, String> {
        Preset::by_id(id).map(Self::Preset).ok_or_else(|| {
            let known: Vec<&str> = PRESETS.iter().map(|preset| preset.id).collect();
            format!("there is no preset `{id}`: choose {}", known.join(", "))
        })
    }
}

impl<'de> Deserialize<'de> for PreprocessChoice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = serde_json::Value::deserialize(deserializer)?;
        match given.as_str() {
            Some(id) => id.parse().map_err(serde::de::Error::custom),
            None => serde_json::from_value(given).map(Self::Exactly).map_err(serde::de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_fits_every_input_and_has_an_id_of_its_own() {
        for (place, preset) in PRESETS.iter().enumerate() {
            assert!(PRESETS[..place].iter().all(|other| other.id != preset.id), "{}", preset.id);
            for (height, width) in [(1, 1), (6, 5), (224, 224), (20, 480)] {
                for fit in [Fit::ShortSide, Fit::Squash] {
                    preset.fitted(fit, height, width).for_input(height, width).unwrap();
                }
            }
        }
    }

    #[test]
    fn a_preset_has_the_range_by_which_it_is_known() {
        let range = |id: &str| Preset::by_id(id).unwrap().for_size(8, 8).for_input(8, 8).unwrap().range();
        assert_eq!(range("0..1"), [(0.0, 1.0); 3]);
        assert_eq!(range("-1..1"), [(-1.0, 1.0); 3]);
        assert_eq!(range("keras-tf"), [(-1.0, 1.0); 3]);
        assert_eq!(range("0..255"), [(0.0, 255.0); 3]);
        let (black, white) = range("imagenet")[0];
        assert!((black + 0.485 / 0.229).abs() < 1e-5 && (white - 0.515 / 0.229).abs() < 1e-5, "{black} {white}");
        let (black, white) = range("clip")[2];
        assert!((black + 0.408_210_7 / 0.275_777_1).abs() < 1e-5 && (white - 0.591_789_3 / 0.275_777_1).abs() < 1e-5, "{black} {white}");
    }

    #[test]
    fn what_is_written_out_and_what_is_named_are_told_apart() {
        let named: PreprocessChoice = serde_json::from_str(r#""keras-caffe""#).unwrap();
        let PreprocessChoice::Preset(preset) = named else { panic!("a preset") };
        let written: PreprocessChoice = serde_json::from_str(&serde_json::to_string(&preset.for_size(6, 5)).unwrap()).unwrap();
        assert_eq!(written, PreprocessChoice::Exactly(preset.for_size(6, 5)));
        let error = serde_json::from_str::<PreprocessChoice>(r#""kaffe""#).unwrap_err().to_string();
        assert!(error.contains("`kaffe`") && error.contains("keras-caffe"), "{error}");
    }
}
