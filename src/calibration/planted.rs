//! Real maps, and bad ones planted among them: each claims to be the answer of a method to a question, which it is not.

use super::examined_map::{ExaminedMap, Half, Plant};
use crate::image::{Filter, Image};
use crate::methods::{self, Answer, Ask, MapKind, Method, MethodError, Settings, Unseen};
use crate::metrics::{Explain, Map, MetricError};
use crate::model::{Classifier, Model, ModelError, Randomise, Score, sha256};
use crate::network::{Numerics, Precision, Value};
use crate::noise::Noise;
use crate::pace::{Cancelled, Later, Pace};
use crate::report::budget::{Counted, Spent};
use crate::report::steadiness::correlation;
use crate::report::{ControlGains, Depth, Examination, Maker, Subject, examine};
use crate::session::{Rerun, Reruns, SessionError, map_of};
use burn::tensor::Tensor;
use serde_json::{Map as Object, json};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// A photo, or a mosaic with the photos that it is made of.
pub struct Picture {
    /// Its name.
    pub name: String,
    /// What the network sees.
    pub photo: Image,
    /// Whether limits are set on it.
    pub half: Half,
    /// The photos of a mosaic, none where it is a photo.
    pub quadrants: Vec<Image>,
}

/// How many passes through the network a picture may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Every plant, both depths of the verdict: about 1100 passes.
    Full,
    /// What limits are learnt from, at the standard depth, with fewer samples: about 350 passes, for someone who waits.
    Brief,
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
///
/// # Errors
/// [`SessionError::Image`], where a photo has no pixels.
pub fn mosaic(photos: &[Image]) -> Result<Image, SessionError> {
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
    effort: Effort,
    pace: &'a Steps<'a>,
}

/// Progress in maps: each is drawn and examined.
struct Steps<'a> {
    pace: &'a dyn Pace,
    done: Cell<usize>,
    total: usize,
}

impl Steps<'_> {
    fn advance(&self) {
        self.done.set(self.done.get() + 1);
    }
}

impl Pace for Steps<'_> {
    fn step(&self, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.pace.step(self.done.get(), self.total)
    }
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

/// What the network says of a photo, `[classes]`.
pub async fn logits_of(model: &Classifier, photo: &Image, pace: &dyn Pace) -> Result<Vec<f32>, SessionError> {
    logits(model, &model.preparation.tensor(photo).values, pace).await
}

async fn logits(model: &Classifier, values: &[f32], pace: &dyn Pace) -> Result<Vec<f32>, SessionError> {
    Ok(methods::read(model.logits(model.input(values.to_vec())?, pace).await?, "the logits").await?)
}

impl Scene<'_> {
    async fn draw(&self, method: &Method, settings: &Settings, model: &dyn Model, score: Score) -> Result<Drawn, MethodError> {
        let spent = Spent::of(f64::INFINITY);
        let counted = Counted { model, spent: &spent };
        let mut settings = settings.clone();
        let input = self.model.input(self.values.clone())?;
        let ask = Ask { model: &counted, input, reference: None, score, settings: &mut settings, pace: self.pace, sketches: &Unseen };
        let answer: Answer = method.answer(ask).await?;
        let (map, shown, surrogate) = (map_of(&answer)?, answer.heatmap.values().to_vec(), answer.surrogate);
        Ok(Drawn { map, shown, surrogate, used: settings, passes: spent.passes() })
    }

    /// Real and planted maps.
    async fn maps(&self, real: &[String], wrong: usize, index: usize) -> Result<Vec<ToExamine>, SessionError> {
        // A perceptron has no feature map to read one from.
        let impossible = |method: &Method| method.output == MapKind::Cam && self.model.default_tap().is_none();
        let mut maps: Vec<ToExamine> = Vec::new();
        for id in real {
            let (method, settings) = defaults(id, spared(id, self.model, self.effort))?;
            if impossible(method) {
                continue;
            }
            let drawn = self.draw(method, &settings, self.model, self.score).await?;
            maps.push(ToExamine { plant: None, method, settings, drawn });
            self.pace.advance();
        }
        for (turn, plant) in Plant::ALL.into_iter().enumerate() {
            if self.effort == Effort::Brief && TELLING_LITTLE.contains(&plant) {
                continue;
            }
            let claimed = match plant {
                Plant::ThreeSteps => "integrated-gradients",
                Plant::SaturatedF16 => "gradient",
                Plant::Blind => "guided-backprop",
                _ => CLAIMED[(index + turn) % CLAIMED.len()],
            };
            let given = match (plant, self.effort) {
                (Plant::ThreeSteps, _) => json!({ "steps": 3, "rule": "midpoint" }),
                (_, Effort::Brief) => spared(claimed, self.model, self.effort),
                (_, Effort::Full) => json!({}),
            };
            let (method, settings) = defaults(claimed, given)?;
            if impossible(method) {
                continue;
            }
            let known = |id: &str| maps.iter().find(|map| map.plant.is_none() && map.method.id == id).map(|map| map.drawn.clone());
            let honest = match known(method.id) {
                Some(map) if plant != Plant::ThreeSteps => map,
                _ => self.draw(method, &settings, self.model, self.score).await?,
            };
            // What the plant is no different from: the honest map, or for a modified rule the plain gradient.
            let plain = match plant {
                Plant::ThreeSteps => None,
                Plant::Blind => known("gradient"),
                _ => Some(honest.clone()),
            };
            let drawn = planted(self, plant, method, &settings, honest, wrong, index).await?;
            // On a small network gradients do not underflow, and one without rectifiers has no rule to modify: no bad map was planted.
            if plant != Plant::Stretched && plain.is_some_and(|plain| correlation(&plain.map, &drawn.map).is_ok_and(|same| same > THE_SAME))
            {
                continue;
            }
            maps.push(ToExamine { plant: Some(plant), method, settings, drawn });
            self.pace.advance();
        }
        Ok(maps)
    }

    /// One plane in the place of the answer of a method.
    fn plane(&self, shown: Vec<f32>, instead: &Drawn) -> Result<Drawn, SessionError> {
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
fn spared(id: &str, model: &Classifier, effort: Effort) -> serde_json::Value {
    let [_, height, width] = model.input_shape();
    let large = height.min(width) >= LARGE;
    match (id, effort) {
        ("smoothgrad", Effort::Full) => json!({ "samples": 16 }),
        // Both fit the budget of a re-run without fewer samples or patches.
        ("smoothgrad", Effort::Brief) => json!({ "samples": 8 }),
        ("occlusion", Effort::Brief) if large => json!({ "window": height.min(width) / 4, "stride": height.min(width) / 4 }),
        ("occlusion", Effort::Full) if large => json!({ "window": 32, "stride": 32 }),
        _ => json!({}),
    }
}

fn defaults(id: &str, given: serde_json::Value) -> Result<(&'static Method, Settings), SessionError> {
    let method = methods::by_id(id)?;
    Ok((method, Settings::check(id, method.parameters, given.as_object().unwrap_or(&Object::new()))?))
}

/// The plants that limits are not learnt from: their signals have limits by their meaning, or they give no map to rank.
const TELLING_LITTLE: [Plant; 2] = [Plant::ThreeSteps, Plant::SaturatedF16];

/// A map to examine.
struct ToExamine {
    plant: Option<Plant>,
    method: &'static Method,
    settings: Settings,
    drawn: Drawn,
}

/// Draws all maps of one picture and examines them: those of the methods `real`, by their ids, and one of every plant. `index` is the place of
/// the picture, by which random choices are drawn.
///
/// # Errors
/// Told to stop, a lost device, a network whose numbers are not finite.
pub async fn examined_maps(
    network: &str,
    model: &Classifier,
    picture: &Picture,
    index: usize,
    real: &[String],
    effort: Effort,
    pace: &dyn Pace,
) -> Result<Vec<ExaminedMap>, SessionError> {
    let values = model.preparation.tensor(&picture.photo).values;
    let steps = Steps { pace, done: Cell::new(0), total: 2 * (real.len() + Plant::ALL.len()) };
    let said = logits(model, &values, &steps).await?;
    let score = Score { link: model.link(), ..Score::logit(top(&said)) };
    let scene = Scene { model, values, logits: said, score, effort, pace: &steps };
    let wrong = wrong_class(&scene, picture, index).await?;
    let memory = RefCell::default();
    let mut controls = None;
    let mut maps = Vec::new();
    let drawn = scene.maps(real, wrong, index).await?;
    // What was left out is behind us.
    steps.done.set(steps.total - drawn.len());
    for map in drawn {
        let (quick, standard) = judge(&scene, &map, &mut controls, &memory).await?;
        maps.push(ExaminedMap {
            network: network.to_string(),
            photo: picture.name.clone(),
            half: picture.half,
            plant: map.plant,
            method: map.method.id.into(),
            drawn: map.drawn.passes,
            quick,
            standard,
        });
        steps.advance();
    }
    Ok(maps)
}

/// In a mosaic the class of another of its photos; in a photo one drawn at random, as a slip in the labels would.
async fn wrong_class(scene: &Scene<'_>, picture: &Picture, index: usize) -> Result<usize, SessionError> {
    for photo in &picture.quadrants {
        let class = top(&logits_of(scene.model, photo, scene.pace).await?);
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
) -> Result<Drawn, SessionError> {
    let (model, score) = (scene.model, scene.score);
    let control = |id: &'static str| async move {
        let (method, settings) = defaults(id, if id == "random" { json!({ "seed": index }) } else { json!({}) })?;
        Ok::<_, SessionError>(scene.draw(method, &settings, model, score).await?.shown)
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
type RerunMemory = RefCell<HashMap<String, Map>>;

/// Re-runs a method once where several maps claim to be its own. A verdict re-runs it on the photo as it is only for another class or for
/// the untrained network, so that the network needs no name in the key.
struct Remembering<'a> {
    inner: &'a dyn Explain,
    key: String,
    memory: &'a RerunMemory,
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

/// The two examinations of a map; the quick one only with full effort.
async fn judge(
    scene: &Scene<'_>,
    map: &ToExamine,
    known: &mut Option<ControlGains>,
    memory: &RerunMemory,
) -> Result<(Option<Examination>, Examination), SessionError> {
    let ToExamine { method, settings, drawn, .. } = map;
    let rerun = Rerun { method, settings: settings.clone(), reference: None };
    let mut quick = None;
    if scene.effort == Effort::Full {
        quick = Some(examination(scene, &rerun, drawn, Depth::Quick, known, memory).await?);
    }
    Ok((quick, examination(scene, &rerun, drawn, Depth::Standard, known, memory).await?))
}

async fn examination(
    scene: &Scene<'_>,
    rerun: &Rerun,
    drawn: &Drawn,
    depth: Depth,
    known: &mut Option<ControlGains>,
    memory: &RerunMemory,
) -> Result<Examination, SessionError> {
    let reruns = Reruns::new(rerun, &drawn.used, drawn.passes, depth);
    let maker = reruns.maker();
    let [first, second] = [0, 1].map(|place| Remembering {
        inner: maker.reruns[place],
        key: json!([rerun.method.id, rerun.settings, maker.words, place]).to_string(),
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
        pace: scene.pace,
    };
    Ok(examine(&subject, depth, known).await?)
}
