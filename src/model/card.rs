//! What is known about a network beside its graph: how a photo becomes its input, what its outputs mean, where it comes from.

use super::{FamiliarityStatistics, Head};
use crate::image::{Preprocess, PreprocessChoice};
use crate::network::{ByteSource, pieces};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The card of a network, `models/NAME.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Card {
    /// Name in URLs and on the command line.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// File name; only a label where the bytes are given.
    pub file: String,
    /// Size of the file.
    pub bytes: usize,
    /// SHA-256 of the file, in lower-case hexadecimal digits.
    pub sha256: String,
    /// Precision in which the weights are stored.
    pub weights: String,
    /// The input port.
    pub input: CardInput,
    /// How a photo becomes the input.
    pub preprocess: Preprocess,
    /// Name of the output that holds one number per class, or one for a yes/no classifier: logits, or what a softmax or sigmoid makes of
    /// them.
    pub logits: String,
    /// The head of that output, where it is not what the file shows: `softmax`, `sigmoid`, or `none` where the numbers are logits. It says
    /// how probabilities follow from logits. A head that the file does not end in is taken to come after the output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional = nullable))]
    pub head: Option<Head>,
    /// Name of the feature map that Grad-CAM uses unless told otherwise.
    #[cfg_attr(test, ts(optional = nullable))]
    pub tap: Option<String>,
    /// What is kept of photos that the network knows; without it no photo is known or unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional = nullable))]
    pub familiarity: Option<FamiliarityStatistics>,
    /// One name per class; in `models/` the file that holds them.
    #[serde(default, deserialize_with = "names_or_file", skip_serializing_if = "Labels::is_unknown")]
    #[cfg_attr(test, ts(optional, type = "string[]"))]
    pub labels: Labels,
    /// The limits of the verdict that `whylight calibrate` set for this network, a record of [`Thresholds`](crate::report::Thresholds).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "Record<string, unknown>"))]
    pub calibration: Option<serde_json::Value>,
}

/// What is said of a visitor's own ONNX file that has no card.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OwnFile {
    /// What messages call it.
    pub name: String,
    /// Its head, where it is not what the file shows.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub head: Option<Head>,
    /// The limits of the verdict for it, as a card holds them.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "Record<string, unknown> | null"))]
    pub calibration: Option<serde_json::Value>,
    /// What its familiarity with a photo is told by, as a card holds it.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub familiarity: Option<FamiliarityStatistics>,
    /// Height and width of its input in pixels, where the file leaves them open; 224 x 224 unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub size: Option<[usize; 2]>,
    /// The output that holds its classes, where it has several; by default the one that looks most like classes.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub output: Option<String>,
    /// How a photo becomes its input: the id of a preset, or as a card says it. Unless told otherwise it is assumed, and a notice says what.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "Preprocess | string | null"))]
    pub preprocess: Option<PreprocessChoice>,
    /// One name per class; of a network with one output the name of the class that it speaks for. Without them classes are numbered.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub labels: Option<Vec<String>>,
    /// Name of the feature map that Grad-CAM uses unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional = nullable))]
    pub tap: Option<String>,
}

/// Class names, or the file that holds them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Labels {
    /// Not known.
    #[default]
    Unknown,
    /// A file beside the cards, one name per line.
    File(String),
    /// The names themselves.
    Names(Vec<String>),
}

impl Labels {
    fn is_unknown(&self) -> bool {
        *self == Self::Unknown
    }
}

fn names_or_file<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Labels, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        File(String),
        Names(Vec<String>),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::File(file) => Labels::File(file),
        Either::Names(names) => Labels::Names(names),
    })
}

/// The input port of a network.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CardInput {
    /// Name of the port.
    pub name: String,
    /// Number of channels.
    pub channels: usize,
    /// Height in pixels.
    pub height: usize,
    /// Width in pixels.
    pub width: usize,
}

/// SHA-256 of some bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    in_digits(&Sha256::digest(bytes))
}

/// As [`sha256`], of a file that is read piece by piece.
///
/// # Errors
/// What stands in the way of reading it.
pub fn sha256_of(source: &dyn ByteSource) -> std::io::Result<String> {
    let mut hash = Sha256::new();
    pieces(source, 0, source.length(), |piece| hash.update(piece))?;
    Ok(in_digits(&hash.finalize()))
}

fn in_digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_cards_parse_and_name_the_tap() {
        for card in [
            include_str!("../../models/efficientnet_lite0.json"),
            include_str!("../../models/squeezenet11.json"),
            include_str!("../../models/mobilenetv2_dogs.json"),
            include_str!("../../models/fashion_resnet.json"),
            include_str!("../../models/fashion_vit.json"),
        ] {
            let card: Card = serde_json::from_str(card).unwrap();
            assert!(card.tap.is_some(), "{}", card.id);
            assert!(matches!(card.labels, Labels::File(_)));
        }
        let perceptron: Card = serde_json::from_str(include_str!("../../models/fashion_mlp.json")).unwrap();
        assert_eq!(perceptron.tap, None);
    }

    #[test]
    fn the_digest_is_the_published_one() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
