//! Real maps, and bad ones planted among them: each claims to be the answer of a method to a question, which it is not.

use super::{Case, Half};
use crate::terminal::Failure;
use burn::tensor::Tensor;
use serde_json::{Map as Object, json};
use std::cell::RefCell;
use std::collections::HashMap;
use whylight::image::Filter;
use whylight::image::Image;
use whylight::methods::{self, Answer, Ask, Method, MethodError, Settings, Unseen};
use whylight::metrics::{Explain, Map, MetricError};
use whylight::model::{Classifier, Model, ModelError, Randomise, Score, sha256};
use whylight::network::{Numerics, Precision, Value};
use whylight::noise::Noise;
use whylight::pace::{Later, Pace, Straight};
use whylight::report::budget::{Counted, Spent};
use whylight::report::steadiness::correlation;
use whylight::report::{Controls, Depth, Maker, Subject, examine};
use whylight::session::{Rerun, Reruns, map_of};

/// A photo, or a mosaic with the photos that it is made of.
pub struct Picture {
    pub name: String,
    pub photo: Image,
    pub half: Half,
    pub quadrants: Vec<Image>,
}

/// What is wrong with a planted map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Plant {
    /// Uniform noise.
    Random,
    /// The edges of the photo.
    Edge,
    /// The map of another class.
    WrongClass,
    /// The map of an untrained network.
    UntrainedNetwork,
    /// Gradients below what half precision can hold.
    SaturatedF16,
    /// An integral of three steps.
    ThreeSteps,
    /// A map that is nearly the same everywhere.
    Stretched,
    /// What Guided Backpropagation says, which hardly depends on the class (Nie, Zhang and Patel, 2018).
    Blind,
}

impl Plant {
    pub const ALL: [Self; 8] = [
        Self::Random,
        Self::Edge,
        Self::WrongClass,
        Self::UntrainedNetwork,
        Self::SaturatedF16,
        Self::ThreeSteps,
        Self::Stretched,
        Self::Blind,
    ];

    /// In words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Random => "random map",
            Self::Edge => "edge map",
            Self::WrongClass => "map of a wrong class",
            Self::UntrainedNetwork => "map of an untrained network",
            Self::SaturatedF16 => "f16 with underflowing gradients",
            Self::ThreeSteps => "integral of three steps",
            Self::Stretched => "flat map, stretched",
            Self::Blind => "map of Guided Backpropagation",
        }
    }
}

/// Methods that planted maps claim to be made by, in turn.
const CLAIMED: [&str; 4] = ["gradient", "grad-cam", "smoothgrad", "occlusion"];

/// With this gradient scale most gradients of a classifier lie below 2^-24, the least that 16 bits hold.
const UNDERFLOWING: f32 = 1.0 / 1_048_576.0;

/// Rank correlation from which a planted map is the honest one, hardly changed.
const THE_SAME: f64 = 0.9;

/// Side from which on an input is large, in pixels.
const LARGE: usize = 100;

/// How much of a stretched map is signal.
const SIGNAL: f32 = 0.01;

/// Four photos, each cut to a square from its middle.
pub fn mosaic(photos: &[Image]) -> Result<Image, Failure> {
    const SIDE: usize = 224;
    let mut rgb = vec![0; 12 * SIDE * SIDE];
    for (place, photo) in photos.iter().enumerate() {
        let side = photo.width().min(photo.height());
        let square = photo.crop((photo.width() - side) / 2, (photo.height() - side) / 2, side, side)?.resize(SIDE, SIDE, Filter::Bilinear);
        for (row, line) in square.rgb().chunks(3 * SIDE).enumerate() {
            let start = 3 * ((place / 2 * SIDE + row) * 2 * SIDE + place % 2 * SIDE);
            rgb[start..start + 3 * SIDE].copy_from_slice(line);
        }
    }
    Ok(Image::from_rgb(2 * SIDE, 2 * SIDE, rgb)?)
}

/// A network and one picture.
struct Scene<'a> {
    model: &'a Classifier,
    values: Vec<f32>,
    logits: Vec<f32>,
    score: Score,
}

/// A map with what is shown of it, and what it cost.
#[derive(Clone)]
struct Drawn {
    map: Map,
    shown: Vec<f32>,
    surrogate: Option<f64>,
    /// The settings as the method used them.
    used: Settings,
    passes: f64,
}

fn top(logits: &[f32]) -> usize {
    (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap_or(0)
}

async fn logits(model: &Classifier, values: &[f32]) -> Result<Vec<f32>, Failure> {
    Ok(Value::from(model.logits(model.input(values.to_vec())?, &Straight).await?).read().await?)
}

impl Scene<'_> {
    async fn draw(&self, method: &Method, settings: &Settings, model: &dyn Model, score: Score) -> Result<Drawn, MethodError> {
        let spent = Spent::of(f64::INFINITY);
        let counted = Counted { model, spent: &spent };
        let mut settings = settings.clone();
        let input = self.model.input(self.values.clone())?;
        let ask = Ask { model: &counted, input, reference: None, score, settings: &mut settings, pace: &Straight, sketches: &Unseen };
        let answer: Answer = (method.run)(ask).await?;
        let (map, shown, surrogate) = (map_of(&answer)?, answer.heatmap.values().to_vec(), answer.surrogate);
        Ok(Drawn { map, shown, surrogate, used: settings, passes: spent.passes() })
    }

    /// One plane in the place of the answer of a method.
    fn plane(&self, shown: Vec<f32>, instead: &Drawn) -> Result<Drawn, Failure> {
        let shape = instead.map.shape();
        Ok(Drawn {
            map: Map::new(shape, shown.repeat(shape[0]))?,
            shown,
            surrogate: None,
            used: instead.used.clone(),
            passes: instead.passes,
        })
    }
}

/// Settings that spare passes on a large input, where defaults would take hours: the methods are the same, their maps a little coarser.
fn spared(id: &str, model: &Classifier) -> serde_json::Value {
    let [_, height, width] = model.input_shape();
    match id {
        "smoothgrad" => json!({ "samples": 16 }),
        "occlusion" if height.min(width) >= LARGE => json!({ "window": 32, "stride": 32 }),
        _ => json!({}),
    }
}

fn defaults(id: &str, given: serde_json::Value) -> Result<(&'static Method, Settings), Failure> {
    let method = methods::by_id(id)?;
    Ok((method, Settings::check(id, method.parameters, given.as_object().unwrap_or(&Object::new()))?))
}

/// All maps of one picture, examined.
pub async fn cases(network: &str, model: &Classifier, picture: &Picture, index: usize, real: &[String]) -> Result<Vec<Case>, Failure> {
    let values = model.preparation.tensor(&picture.photo).values;
    let said = logits(model, &values).await?;
    let score = Score { link: model.link(), ..Score::logit(top(&said)) };
    let scene = Scene { model, values, logits: said, score };
    let wrong = wrong_class(&scene, picture, index).await?;
    let mut known = None;
    let memory = RefCell::default();
    let mut cases = Vec::new();
    let mut drawn: Vec<(Option<Plant>, &'static Method, Settings, Drawn)> = Vec::new();
    for id in real {
        let (method, settings) = defaults(id, spared(id, model))?;
        // A perceptron has no feature map to read one from.
        if method.output == methods::MapKind::Cam && model.default_tap().is_none() {
            continue;
        }
        let map = scene.draw(method, &settings, model, score).await?;
        drawn.push((None, method, settings, map));
    }
    for (turn, plant) in Plant::ALL.into_iter().enumerate() {
        let claimed = match plant {
            Plant::ThreeSteps => "integrated-gradients",
            Plant::SaturatedF16 => "gradient",
            Plant::Blind => "guided-backprop",
            _ => CLAIMED[(index + turn) % CLAIMED.len()],
        };
        let given = if plant == Plant::ThreeSteps { json!({ "steps": 3, "rule": "midpoint" }) } else { json!({}) };
        let (method, settings) = defaults(claimed, given)?;
        if method.output == methods::MapKind::Cam && model.default_tap().is_none() {
            continue;
        }
        // Real maps were drawn before, with default settings.
        let known = drawn.iter().find(|(plant, real, ..)| plant.is_none() && real.id == method.id);
        let honest = match known {
            Some((.., map)) if plant != Plant::ThreeSteps => map.clone(),
            _ => scene.draw(method, &settings, model, score).await?,
        };
        // What the plant is no different from: the honest map, or for a modified rule the plain gradient.
        let plain = match plant {
            Plant::ThreeSteps => None,
            Plant::Blind => drawn.iter().find(|(plant, real, ..)| plant.is_none() && real.id == "gradient").map(|(.., map)| map.clone()),
            _ => Some(honest.clone()),
        };
        let map = planted(&scene, plant, method, &settings, honest, wrong, index).await?;
        // On a small network gradients do not underflow, and one without rectifiers has no rule to modify: no bad map was planted.
        if plant != Plant::Stretched && plain.is_some_and(|plain| correlation(&plain.map, &map.map).is_ok_and(|same| same > THE_SAME)) {
            continue;
        }
        drawn.push((Some(plant), method, settings, map));
    }
    for (plant, method, settings, map) in drawn {
        let (quick, standard) = judge(&scene, method, &settings, &map, &mut known, &memory).await?;
        let (network, photo) = (network.to_string(), picture.name.clone());
        cases.push(Case { network, photo, half: picture.half, plant, method: method.id.into(), drawn: map.passes, quick, standard });
    }
    Ok(cases)
}

/// In a mosaic the class of another of its photos; in a photo one drawn at random, as a slip in the labels would.
async fn wrong_class(scene: &Scene<'_>, picture: &Picture, index: usize) -> Result<usize, Failure> {
    for photo in &picture.quadrants {
        let class = top(&logits(scene.model, &scene.model.preparation.tensor(photo).values).await?);
        if class != scene.score.target {
            return Ok(class);
        }
    }
    let classes = scene.model.classes();
    let lot = Noise::new(index as u64, "wrong class").uniform(0, 1)[0];
    let class = (lot * (classes - 1) as f32) as usize;
    Ok(if class < scene.score.target { class } else { (class + 1).min(classes - 1) })
}

/// A bad map in the place of the honest one.
async fn planted(
    scene: &Scene<'_>,
    plant: Plant,
    method: &Method,
    settings: &Settings,
    honest: Drawn,
    wrong: usize,
    index: usize,
) -> Result<Drawn, Failure> {
    let (model, score) = (scene.model, scene.score);
    let control = |id: &'static str| async move {
        let (method, settings) = defaults(id, if id == "random" { json!({ "seed": index }) } else { json!({}) })?;
        Ok::<_, Failure>(scene.draw(method, &settings, model, score).await?.shown)
    };
    Ok(match plant {
        Plant::Random => scene.plane(control("random").await?, &honest)?,
        Plant::Edge => scene.plane(control("sobel").await?, &honest)?,
        Plant::WrongClass => scene.draw(method, settings, model, Score { target: wrong, ..scene.score }).await?,
        Plant::UntrainedNetwork => {
            let untrained = model.randomised(model.layers(), 7 + index as u64)?;
            scene.draw(method, settings, &*untrained, score).await?
        }
        Plant::SaturatedF16 => {
            let saturated = model.at(Numerics { precision: Precision::Half, loss_scale: UNDERFLOWING });
            scene.draw(method, settings, &saturated, score).await?
        }
        Plant::ThreeSteps | Plant::Blind => honest,
        Plant::Stretched => {
            let largest = honest.shown.iter().fold(f32::MIN_POSITIVE, |largest, value| largest.max(value.abs()));
            scene.plane(honest.shown.iter().map(|value| 1.0 + SIGNAL * value / largest).collect(), &honest)?
        }
    })
}

/// Re-runs of a picture by method, settings, draw, score and input.
type Memory = RefCell<HashMap<String, Map>>;

/// Re-runs a method once where several maps claim to be its own. A verdict re-runs it on the photo as it is only for another class or for
/// the untrained network, so that the network needs no name in the key.
struct Remembering<'a> {
    inner: &'a dyn Explain,
    key: String,
    memory: &'a Memory,
}

impl Explain for Remembering<'_> {
    fn explain<'a>(
        &'a self,
        model: &'a dyn Model,
        input: Tensor<4>,
        score: Score,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Map, MetricError>> {
        Box::pin(async move {
            let values = Value::from(input.clone()).read().await.map_err(ModelError::from)?;
            let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
            let key = format!("{} {} {}", self.key, json!(score), sha256(&bytes));
            if let Some(map) = self.memory.borrow().get(&key) {
                return Ok(map.clone());
            }
            let map = self.inner.explain(model, input, score, pace).await?;
            self.memory.borrow_mut().insert(key, map.clone());
            Ok(map)
        })
    }
}

async fn judge(
    scene: &Scene<'_>,
    method: &'static Method,
    settings: &Settings,
    drawn: &Drawn,
    known: &mut Option<Controls>,
    memory: &Memory,
) -> Result<(whylight::report::Examination, whylight::report::Examination), Failure> {
    let rerun = Rerun { method, settings: settings.clone(), reference: None };
    let mut examinations = Vec::new();
    for depth in [Depth::Quick, Depth::Standard] {
        let reruns = Reruns::new(&rerun, &drawn.used, drawn.passes, depth);
        let maker = reruns.maker();
        let [first, second] = [0, 1].map(|place| Remembering {
            inner: maker.reruns[place],
            key: json!([method.id, settings, maker.words, place]).to_string(),
            memory,
        });
        let subject = Subject {
            model: scene.model,
            randomise: Some(scene.model),
            values: &scene.values,
            logits: &scene.logits,
            score: scene.score,
            map: &drawn.map,
            shown: &drawn.shown,
            surrogate: drawn.surrogate,
            familiarity: Err("it is the same for real and planted maps".into()),
            maker: Some(Maker { reruns: [&first, &second], ..maker }),
            pace: &Straight,
        };
        examinations.push(examine(&subject, depth, known).await?);
    }
    let standard = examinations.pop().expect("two depths");
    let quick = examinations.pop().expect("two depths");
    Ok((quick, standard))
}
