//! Laws of the metrics, over the registry: what is better scores better, what must not matter does not, what is promised to be
//! counted is counted, and whatever is handed in comes out as a number in range or as a reason.

use crate::shared::closed_form::ClosedForm;
use crate::shared::networks::{NETWORKS, network};
use burn::tensor::{Tensor, TensorData};
use serde_json::{Map as Object, Value as Json, json};
use std::cell::Cell;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::metrics::{self, BATCH, Direction, Explain, METRICS, Map, Measure, Metric, MetricAsk, MetricError, Need, Outcome, Region};
use whylight::model::{Model, ModelError, Randomise, Rule, Score, Wrapper};
use whylight::pace::{Cancelled, Later, Pace, Straight};
use whylight::parameters::Settings;
use whylight::session::{InputSource, MetricRequest, Observer, Prediction, Rerun, ScoresRequest, Session, SessionError, Unwatched};

/// Sums of a few thousand f32 products in another order.
const ROUNDING_REL: f64 = 1e-4;

/// Numbers spread evenly between -1 and 1, without a pattern: a multiplicative hash of place and seed.
fn rough(count: usize, seed: usize) -> Vec<f32> {
    let hash = |k: usize| {
        let mut z = (k as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (seed as u64 + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
        z = (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z ^ (z >> 32)
    };
    (0..count).map(|k| (hash(k) >> 40) as f32 / (1 << 23) as f32 - 1.0).collect()
}

/// logit_c = w_c . x + b_c over an image of three channels.
struct Linear {
    size: [usize; 2],
    weights: Vec<Vec<f32>>,
    biases: Vec<f32>,
    network: ClosedForm,
}

impl Linear {
    fn new(size: [usize; 2], biases: &[f32]) -> Self {
        Self::of(size, (0..biases.len()).map(|class| rough(3 * size[0] * size[1], class)).collect(), biases)
    }

    fn of(size: [usize; 2], weights: Vec<Vec<f32>>, biases: &[f32]) -> Self {
        let network = ClosedForm::linear([3, size[0], size[1]], &weights, biases);
        Self { size, weights, biases: biases.to_vec(), network }
    }
}

impl Wrapper for Linear {
    fn inner(&self) -> &dyn Model {
        &self.network
    }
}

impl Randomise for Linear {
    fn layers(&self) -> usize {
        10
    }

    fn randomised(&self, layers: usize, seed: u64) -> Result<Box<dyn Model + '_>, ModelError> {
        let weights = |class: usize| rough(self.weights[0].len(), 100 + 10 * class + layers + seed as usize);
        Ok(Box::new(Self::of(self.size, (0..self.biases.len()).map(weights).collect(), &self.biases)))
    }
}

/// How a double explains: from the network's gradient and the photo on the host.
type Recipe = fn(gradient: &[f32], photo: &[f32]) -> Vec<f32>;

/// Counts how often it is asked, and gives what its recipe makes of the gradient and the photo.
struct Double {
    recipe: Recipe,
    channels: usize,
    asked: Cell<usize>,
}

impl Double {
    fn new(recipe: Recipe) -> Self {
        Self { recipe, channels: 3, asked: Cell::new(0) }
    }
}

fn host(tensor: Tensor<4>) -> Vec<f32> {
    tensor.into_data().try_into_vec::<f32>().unwrap()
}

impl Explain for Double {
    fn explain<'a>(
        &'a self,
        model: &'a dyn Model,
        input: Tensor<4>,
        score: Score,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Map, MetricError>> {
        Box::pin(async move {
            self.asked.set(self.asked.get() + 1);
            let gradient = host(model.input_gradient(input.clone(), score, Rule::GRADIENT, pace).await?.gradient);
            let [_, height, width] = model.input_shape();
            let mut values = (self.recipe)(&gradient, &host(input));
            values.truncate(self.channels * height * width);
            Ok(Map::new([self.channels, height, width], values)?)
        })
    }
}

/// What a metric is asked with; everything else is the same each time.
struct Question<'a> {
    model: &'a dyn Model,
    randomise: Option<&'a dyn Randomise>,
    explain: Option<&'a dyn Explain>,
    photo: Vec<f32>,
    target: usize,
    region: Option<Region>,
    logits: Option<Vec<f32>>,
    batch: usize,
}

impl<'a> Question<'a> {
    fn linear(model: &'a Linear, explain: &'a dyn Explain) -> Self {
        let [_, height, width] = model.input_shape();
        Self {
            model,
            randomise: Some(model),
            explain: Some(explain),
            photo: rough(3 * height * width, 77),
            target: 0,
            region: Some(Region::from_box(height, width, [0.25, 0.25, 0.75, 0.75]).unwrap()),
            logits: None,
            batch: BATCH,
        }
    }

    fn ask(&self, metric: &Metric, map: &Map, given: Json) -> Result<Outcome, MetricError> {
        let settings = Settings::check(metric.id, metric.parameters, given.as_object().unwrap()).unwrap();
        let [channels, height, width] = self.model.input_shape();
        let input = Tensor::<1>::from_data(TensorData::new(self.photo.clone(), [self.photo.len()]), self.model.device());
        let ask = MetricAsk {
            model: self.model,
            input: input.reshape([1, channels, height, width]),
            score: Score::logit(self.target),
            map,
            region: self.region.as_ref(),
            explain: self.explain,
            randomise: self.randomise,
            logits: self.logits.as_deref(),
            batch: self.batch,
            settings: &settings,
            pace: &Straight,
        };
        pollster::block_on(metrics::measure(metric, ask))
    }

    fn measure(&self, id: &str, map: &Map, given: Json) -> Measure {
        match self.ask(metrics::by_id(id).unwrap(), map, given).unwrap() {
            Outcome::Value(measure) => measure,
            Outcome::None(reason) => panic!("{id}: {reason}"),
        }
    }
}

/// Settings that ask for little work.
fn little(metric: &Metric) -> Json {
    let small = [("samples", 3), ("steps", 4), ("sizes", 2), ("shares", 2), ("stages", 2), ("classes", 2), ("k", 20), ("size", 9)];
    let declared = |name: &str| metric.parameters.iter().any(|parameter| parameter.name == name);
    let entries = small.into_iter().filter(|(name, _)| declared(name)).map(|(name, value)| (name.to_string(), Json::from(value)));
    Json::Object(entries.collect::<Object<String, Json>>())
}

fn plane(size: [usize; 2], value: impl Fn(usize) -> f32) -> Map {
    Map::new([1, size[0], size[1]], (0..size[0] * size[1]).map(value).collect()).unwrap()
}

/// A number must lie in the range that the registry states; a reason must be a sentence that says what to do.
fn accept(what: &str, metric: &Metric, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Value(measure) => {
            assert!(metric.range.contains(measure.value), "{what} {}: {} lies outside {:?}", metric.id, measure.value, metric.range);
            let numbers =
                measure.curves.iter().flat_map(|curve| curve.points.iter().flatten()).chain(measure.details.iter().map(|d| &d.value));
            assert!(numbers.chain([&measure.value]).all(|number| number.is_finite()), "{what} {}", metric.id);
            let rising = |points: &[[f64; 2]]| points.windows(2).all(|pair| pair[0][0] < pair[1][0]);
            assert!(measure.curves.iter().all(|curve| rising(&curve.points)), "{what} {}: curves run from left to right", metric.id);
            true
        }
        Outcome::None(reason) => {
            assert!(reason.len() > 20 && !reason.contains('\n'), "{what} {}: {reason}", metric.id);
            false
        }
    }
}

#[test]
fn every_metric_has_a_value_on_every_network() {
    let rerun = Rerun::new("gradient", &Object::new()).unwrap();
    for name in NETWORKS {
        let model = network(name);
        let [channels, height, width] = model.input_shape();
        let photo = rough(channels * height * width, 5);
        let region = Some(Region::from_box(height, width, [0.0, 0.0, 0.5, 0.5]).unwrap());
        let question = Question {
            model: &model,
            randomise: Some(&model),
            explain: Some(&rerun),
            photo,
            target: 1,
            region,
            logits: None,
            batch: BATCH,
        };
        let map = Map::new([channels, height, width], rough(channels * height * width, 3)).unwrap();
        for metric in METRICS {
            let outcome = question.ask(metric, &map, little(metric)).unwrap();
            assert!(accept(name, metric, &outcome), "{name} {}: {outcome:?}", metric.id);
        }
    }
}

/// Recipes of maps that say nothing or next to nothing.
const DEGENERATE: &[(&str, Recipe)] = &[
    ("zero", |gradient, _| vec![0.0; gradient.len()]),
    ("constant", |gradient, _| vec![3.5; gradient.len()]),
    ("negative constant", |gradient, _| vec![-2.0; gradient.len()]),
    ("one pixel", |gradient, _| {
        let mut map = vec![0.0; gradient.len()];
        map[7] = 2.0;
        map
    }),
    ("one negative pixel", |gradient, _| {
        let mut map = vec![0.0; gradient.len()];
        map[7] = -2.0;
        map
    }),
    ("huge", |gradient, _| gradient.iter().map(|v| v.signum() * f32::MAX).collect()),
    ("tiny", |gradient, _| gradient.iter().map(|v| v * 1e-42).collect()),
];

#[test]
fn whatever_is_handed_in_comes_out_as_a_number_or_a_reason() {
    let mut counts = [0, 0];
    let size = [8, 8];
    // Two classes as usual, one class alone, the class certain and the class impossible in f32, and a score that never moves.
    let dead = Linear::of(size, vec![vec![0.0; 192]; 2], &[0.3, 0.1]);
    let models = [
        ("two classes", Linear::new(size, &[0.0, 0.0])),
        ("one class", Linear::new(size, &[0.0])),
        ("certain", Linear::new(size, &[1000.0, -1000.0])),
        ("impossible", Linear::new(size, &[-1000.0, 1000.0])),
        ("dead", dead),
    ];
    let full = Region::mask(8, 8, vec![true; 64]).unwrap();
    let empty = Region::mask(8, 8, vec![false; 64]).unwrap();
    for (name, model) in &models {
        for &(kind, recipe) in DEGENERATE {
            for channels in [1, 3] {
                let explain = Double { channels, ..Double::new(recipe) };
                let cut = |values: Vec<f32>| Map::new([channels, 8, 8], values[..channels * 64].to_vec()).unwrap();
                let map = cut(recipe(&rough(192, 3), &[]));
                let mut question = Question::linear(model, &explain);
                for (photo, values) in [("rough", rough(192, 77)), ("flat", vec![0.25; 192]), ("zero", vec![0.0; 192])] {
                    question.photo = values;
                    for metric in METRICS {
                        let outcome = question.ask(metric, &map, little(metric)).unwrap();
                        counts[usize::from(accept(&format!("{name}, {kind} {channels}, {photo} photo:"), metric, &outcome))] += 1;
                    }
                }
                for region in [None, Some(&full), Some(&empty)] {
                    question.region = region.cloned();
                    for metric in METRICS.iter().filter(|metric| metric.needs.contains(&Need::Region)) {
                        let outcome = question.ask(metric, &map, little(metric)).unwrap();
                        assert!(matches!(outcome, Outcome::None(_)), "{}: there is nothing to be localised on", metric.id);
                    }
                }
            }
        }
    }
    println!("{} values, {} reasons", counts[1], counts[0]);
    assert!(counts[0] > 1000 && counts[1] > 1000, "both happen: {counts:?}");
}

#[test]
fn what_is_missing_is_named() {
    let model = Linear::new([8, 8], &[0.0, 0.0]);
    let double = Double::new(|gradient, _| gradient.to_vec());
    let map = plane([8, 8], |k| rough(64, 1)[k]);
    let bare = Question { region: None, explain: None, randomise: None, ..Question::linear(&model, &double) };
    for metric in METRICS {
        let outcome = bare.ask(metric, &map, little(metric)).unwrap();
        let needs = metric.needs.iter().any(|need| *need != Need::Completeness);
        match &outcome {
            Outcome::None(reason) if needs => {
                let wanted = if metric.needs.contains(&Need::Region) { "draw a box" } else { "name the method" };
                assert!(reason.contains(wanted) && reason.contains(metric.label), "{reason}");
            }
            _ => assert_eq!(accept("bare", metric, &outcome), !needs, "{}", metric.id),
        }
    }
    let whole = Question::linear(&model, &double);
    let unlayered = Question { randomise: None, ..Question::linear(&model, &double) };
    let Outcome::None(reason) = unlayered.ask(metrics::by_id("mprt").unwrap(), &map, json!({})).unwrap() else { panic!("no layers") };
    assert!(reason.contains("no layers"), "{reason}");
    // What does not fit is the caller's mistake, no property of the map.
    let small = plane([4, 8], |_| 1.0);
    assert_eq!(whole.ask(&METRICS[0], &small, json!({})).unwrap_err().code(), "bad-parameter");
    let other = Question { target: 2, ..Question::linear(&model, &double) };
    assert_eq!(other.ask(&METRICS[0], &map, json!({})).unwrap_err().code(), "no-such-class");
}

/// The contributions of every pixel to the score of a linear model, and their opposite.
fn contributions(model: &Linear, photo: &[f32]) -> [Map; 2] {
    let pixels = model.size[0] * model.size[1];
    let of = |pixel: usize| (0..3).map(|c| model.weights[0][c * pixels + pixel] * photo[c * pixels + pixel]).sum::<f32>();
    [1.0, -1.0].map(|sign| plane(model.size, |pixel| sign * of(pixel)))
}

fn better(metric: &Metric, good: f64, bad: f64) -> bool {
    match metric.direction {
        Direction::Higher => good > bad,
        Direction::Lower => good < bad,
        Direction::None => true,
    }
}

#[test]
fn an_oracle_beats_its_inverse_in_the_metrics_own_direction() {
    // Next to nothing speaks for the second class, and the photo is faint enough that the probability of the first does not saturate.
    let faint = rough(768, 1).into_iter().map(|weight| 0.01 * weight).collect();
    let model = Linear::of([16, 16], vec![rough(768, 0), faint], &[0.5, 0.0]);
    let photo: Vec<f32> = rough(768, 77).into_iter().map(|v| 0.2 * v).collect();
    let gradient = |sign: f32| Map::new([3, 16, 16], model.weights[0].iter().map(|v| sign * v).collect()).unwrap();
    let inside = Region::from_box(16, 16, [0.25, 0.25, 0.75, 0.75]).unwrap();
    let mask = |sign: f32| plane([16, 16], |pixel| if inside.inside()[pixel] { sign } else { -sign });
    // Maps that stay or follow the network, and maps that do not.
    let steady: Recipe = |gradient, _| gradient.to_vec();
    let erratic: Recipe =
        |gradient, photo| std::iter::zip(gradient, photo).enumerate().map(|(k, (g, p))| g * (1e4 * p + k as f32).sin()).collect();
    let blind: Recipe = |_, photo| photo.iter().map(|v| v.abs()).collect();
    let still: Recipe = |gradient, _| (0..gradient.len()).map(|k| k as f32).collect();
    let ordered: Recipe = |gradient, _| {
        // Concentrated while the first weight is the trained one, spread otherwise.
        let trained = gradient[0] == rough(768, 0)[0];
        gradient.iter().enumerate().map(|(k, v)| if trained && k > 9 { 0.01 } else { v.abs() }).collect()
    };
    let [oracle, inverse] = contributions(&model, &photo);
    for metric in METRICS {
        let zero = if metric.parameters.iter().any(|p| p.name == "substrate") { json!({ "substrate": "zero" }) } else { json!({}) };
        let (maps, recipes) = match metric.id {
            "deletion"
            | "insertion"
            | "pixel-flipping"
            | "mu-fidelity"
            | "faithfulness-correlation"
            | "road"
            | "average-drop"
            | "average-increase"
            | "completeness"
            | "sensitivity-n" => ([oracle.clone(), inverse.clone()], [steady; 2]),
            "infidelity" => ([gradient(1.0), gradient(-1.0)], [steady; 2]),
            "pointing-game" | "relevance-mass" | "relevance-rank" | "top-k-intersection" | "roc-auc" | "grid-pointing" => {
                ([mask(1.0), mask(-1.0)], [steady; 2])
            }
            "max-sensitivity" | "average-sensitivity" | "local-lipschitz" | "relative-input-stability" => {
                ([oracle.clone(), oracle.clone()], [steady, erratic])
            }
            "view-consistency" => ([oracle.clone(), oracle.clone()], [blind, erratic]),
            "efficient-mprt" => ([oracle.clone(), oracle.clone()], [ordered, still]),
            "mprt" | "random-logit" => ([oracle.clone(), oracle.clone()], [steady, blind]),
            "gini" | "entropy" | "effective-complexity" => {
                ([plane([16, 16], |k| f32::from(u8::from(k == 9))), plane([16, 16], |_| 1.0)], [steady; 2])
            }
            "input-invariance" => ([oracle.clone(), oracle.clone()], [steady, blind]),
            other => panic!("{other} has no oracle yet: add one"),
        };
        let mut given = zero;
        if metric.id == "top-k-intersection" {
            given["k"] = json!(40);
        }
        let [good, bad] = [0, 1].map(|which| {
            let double = Double::new(recipes[which]);
            let question = Question { photo: photo.clone(), ..Question::linear(&model, &double) };
            question.measure(metric.id, &maps[which], given.clone()).value
        });
        println!("{:<26} oracle {good:>10.4}, inverse {bad:>10.4}", metric.id);
        assert!(better(metric, good, bad), "{}: {good} against {bad}", metric.id);
    }
}

#[test]
fn closed_forms_on_a_linear_model() {
    let model = Linear::new([16, 16], &[0.5, 0.0]);
    let steady = Double::new(|gradient, _| gradient.to_vec());
    let question = Question::linear(&model, &steady);
    let [oracle, inverse] = contributions(&model, &question.photo);
    let value = |id: &str, map: &Map, given: Json| question.measure(id, map, given).value;
    let zero = json!({ "substrate": "zero" });
    // The contributions account for every set of pixels exactly.
    for id in ["mu-fidelity", "faithfulness-correlation", "sensitivity-n"] {
        assert!((value(id, &oracle, zero.clone()) - 1.0).abs() < ROUNDING_REL, "{id}");
        assert!((value(id, &inverse, zero.clone()) + 1.0).abs() < ROUNDING_REL, "{id}");
    }
    assert!(value("completeness", &oracle, json!({})) < ROUNDING_REL);
    assert!((value("completeness", &inverse, json!({})) - 2.0).abs() < 2.0 * ROUNDING_REL);
    let gradient = Map::new([3, 16, 16], model.weights[0].clone()).unwrap();
    let infidelity = question.measure("infidelity", &gradient, json!({}));
    let detail = |name: &str| infidelity.details.iter().find(|detail| detail.name == name).unwrap().value;
    assert!((detail("factor") - 1.0).abs() < ROUNDING_REL && detail("unexplained") < ROUNDING_REL);
    // A gradient that never changes is perfectly steady, whatever network reads the shifted photo.
    for id in ["max-sensitivity", "average-sensitivity", "local-lipschitz", "relative-input-stability", "input-invariance"] {
        assert_eq!(value(id, &oracle, json!({})), 0.0, "{id}");
    }
    let mass = value("relevance-mass", &plane([16, 16], |_| 1.0), json!({}));
    assert!((mass - 0.25).abs() < 1e-12, "an even map gets the share of the region");
}

#[test]
fn the_batch_size_does_not_matter() {
    let model = network("tiny");
    let rerun = Rerun::new("smoothgrad", json!({ "samples": 2 }).as_object().unwrap()).unwrap();
    let [channels, height, width] = model.input_shape();
    let map = Map::new([channels, height, width], rough(channels * height * width, 3)).unwrap();
    for metric in METRICS {
        let values = [1, 3, 8].map(|batch| {
            let region = Some(Region::from_box(height, width, [0.25, 0.25, 0.75, 0.75]).unwrap());
            let photo = rough(channels * height * width, 5);
            let (explain, randomise): (&dyn Explain, &dyn Randomise) = (&rerun, &model);
            let question = Question {
                model: &model,
                randomise: Some(randomise),
                explain: Some(explain),
                photo,
                target: 1,
                region,
                logits: None,
                batch,
            };
            question.measure(metric.id, &map, little(metric)).value
        });
        let spread = values.iter().map(|value| (value - values[0]).abs()).fold(0.0, f64::max);
        assert!(spread <= ROUNDING_REL * values[0].abs().max(1e-2), "{}: {values:?}", metric.id);
    }
}

#[test]
fn the_scale_of_the_map_does_not_matter_and_to_ranks_nothing_but_the_order_does() {
    let model = Linear::new([16, 16], &[0.5, 0.0]);
    let plain: Recipe = |gradient, photo| std::iter::zip(gradient, photo).map(|(g, p)| g * p * (3.0 * p).sin()).collect();
    let larger: Recipe = |gradient, photo| std::iter::zip(gradient, photo).map(|(g, p)| 1000.0 * (g * p * (3.0 * p).sin())).collect();
    let (plain, larger) = (Double::new(plain), Double::new(larger));
    let values = rough(256, 9);
    let maps = [plane([16, 16], |k| values[k]), plane([16, 16], |k| 1000.0 * values[k]), plane([16, 16], |k| values[k].powi(3))];
    let near = |a: f64, b: f64| (a - b).abs() <= ROUNDING_REL * b.abs().max(1e-2);
    for metric in METRICS {
        let mut given = little(metric);
        // The noise must differ between runs of nothing; all else is the same.
        given.as_object_mut().unwrap().remove("size");
        let [own, scaled, cubed] = [(0, &plain), (1, &larger), (2, &plain)]
            .map(|(map, double)| Question::linear(&model, double).measure(metric.id, &maps[map], given.clone()).value);
        // Completeness is a statement about the size of the map.
        assert_eq!(near(scaled, own), metric.id != "completeness", "{}: {own} against {scaled}", metric.id);
        let ranks = ["deletion", "insertion", "pixel-flipping", "road", "pointing-game", "relevance-rank", "top-k-intersection", "roc-auc"];
        if ranks.contains(&metric.id) {
            assert!(near(cubed, own), "{}: {own} against {cubed}", metric.id);
        }
    }
}

#[test]
fn costs_are_as_declared() {
    // The first class is far ahead, so that no neighbour or view drops out for being classified differently; where probabilities are
    // watched, it must not be certain.
    let ahead = Linear::new([32, 32], &[500.0, 0.0, 0.0, 0.0, 0.0]);
    let even = Linear::new([32, 32], &[0.0; 5]);
    let map = plane([32, 32], |k| rough(1024, 9)[k]);
    for metric in METRICS {
        let double = Double::new(|gradient, _| gradient.to_vec());
        let model = if metric.needs.contains(&Need::Method) { &ahead } else { &even };
        let mut question = Question::linear(model, &double);
        model.network.asked.take();
        question.measure(
            metric.id,
            &map,
            json!({ "k": 20 }).as_object().map(|k| if metric.id == "top-k-intersection" { json!(k) } else { json!({}) }).unwrap(),
        );
        // The double asks the network once for every map; a metric's own passes are the others.
        let maps = double.asked.get();
        let own = model.network.images() - if metric.needs.contains(&Need::SecondNetwork) { 1 } else { maps };
        assert_eq!(maps as f32, metric.maps, "{}: maps", metric.id);
        assert_eq!(own as f32, metric.passes, "{}: passes", metric.id);
        if ["deletion", "insertion"].contains(&metric.id) {
            // With the answer to the photo known, both together take 100 passes.
            let photo = Tensor::<1>::from_data(TensorData::new(question.photo.clone(), [3072]), model.device()).reshape([1, 3, 32, 32]);
            let logits = pollster::block_on(model.logits(photo, &Straight)).unwrap();
            question.logits = Some(logits.into_data().try_into_vec::<f32>().unwrap());
            model.network.asked.take();
            let known = question.measure(metric.id, &map, json!({})).value;
            assert_eq!(model.network.images(), 50);
            question.logits = None;
            assert!((known - question.measure(metric.id, &map, json!({})).value).abs() < 1e-6);
        }
    }
}

#[test]
fn parameters_matter() {
    let model = network("tiny");
    let rerun = Rerun::new("input-x-gradient", &Object::new()).unwrap();
    let [channels, height, width] = model.input_shape();
    let region = || Some(Region::from_box(height, width, [0.25, 0.25, 0.75, 0.75]).unwrap());
    let photo = rough(channels * height * width, 5);
    let question = Question {
        model: &model,
        randomise: Some(&model),
        explain: Some(&rerun),
        photo,
        target: 1,
        region: region(),
        logits: None,
        batch: BATCH,
    };
    // A map that points beside the region, so that a tolerance can matter.
    let mut values = rough(channels * height * width, 3);
    values[7 * width + 12] = 9.0;
    let map = Map::new([channels, height, width], values).unwrap();
    for metric in METRICS {
        for parameter in metric.parameters {
            let changed = match (metric.id, parameter.name) {
                (_, "seed") => json!(5),
                (_, "substrate") => json!(if parameter.default() == "black" { "zero" } else { "black" }),
                (_, "baseline") => json!("white"),
                ("infidelity", "scale") => json!("none"),
                ("mprt", "values") => json!("signed"),
                (_, "samples") => json!(40),
                (_, "steps") => json!(9),
                (_, "pixels") => json!(100),
                (_, "grid") => json!(4),
                (_, "share") => json!(0.4),
                (_, "size") => json!(60),
                (_, "sigma" | "radius") => json!(0.2),
                (_, "sizes" | "shares") => json!(4),
                (_, "noise") => json!(0.2),
                ("pointing-game", "tolerance") => json!(3),
                (_, "k") => json!(200),
                (_, "views") => json!(7),
                ("view-consistency", "shift") => json!(0.2),
                (_, "degrees") => json!(20.0),
                (_, "zoom") => json!(0.3),
                (_, "brightness") => json!(0.5),
                (_, "stages") => json!(1),
                (_, "bins") => json!(7),
                (_, "classes") => json!(4),
                (_, "threshold") => json!(0.5),
                ("input-invariance", "shift") => json!(4.0),
                (id, name) => panic!("{id}: say how to change `{name}`"),
            };
            let mut given = little(metric);
            if metric.parameters.iter().any(|parameter| parameter.name == "samples") {
                // Ranks of three sets are too few to tell one setting from another.
                given["samples"] = json!(12);
            }
            let own = question.ask(metric, &map, given.clone()).unwrap();
            given[parameter.name] = changed;
            assert_ne!(own, question.ask(metric, &map, given).unwrap(), "{}: `{}` changes nothing", metric.id, parameter.name);
        }
    }
}

#[test]
fn layers_are_randomised_from_the_top_and_the_network_itself_stays() {
    for name in NETWORKS {
        let model = network(name);
        let [channels, height, width] = model.input_shape();
        let input = || model.input(rough(channels * height * width, 5)).unwrap();
        let logits =
            |model: &dyn Model| pollster::block_on(model.logits(input(), &Straight)).unwrap().into_data().try_into_vec::<f32>().unwrap();
        let before = logits(&model);
        assert!(model.layers() > 0, "{name}");
        let all: Vec<Vec<f32>> = (1..=model.layers()).map(|layers| logits(&*model.randomised(layers, 1).unwrap())).collect();
        for pair in all.windows(2) {
            assert_ne!(pair[0], pair[1], "{name}: every layer counts");
        }
        assert_ne!(all[0], before, "{name}");
        let last = all.last().unwrap();
        assert_eq!(*last, logits(&*model.randomised(model.layers(), 1).unwrap()), "{name}: the same seed");
        assert_ne!(*last, logits(&*model.randomised(model.layers(), 2).unwrap()), "{name}: another seed");
        assert!(all.iter().flatten().all(|v| v.is_finite()));
        assert_eq!(before, logits(&model), "{name}: the trained network is untouched");
        assert!(model.randomised(0, 1).is_err() && model.randomised(model.layers() + 1, 1).is_err());
    }
}

#[test]
fn with_the_last_layer_untrained_what_comes_before_it_is_as_it_was() {
    let model = network("tiny");
    let [channels, height, width] = model.input_shape();
    let tap = model.default_tap().unwrap().to_string();
    let maps = |model: &dyn Model| {
        let input =
            Tensor::<1>::from_data(TensorData::new(rough(channels * height * width, 5), [channels * height * width]), model.device());
        let features = model.features(input.reshape([1, channels, height, width]), &tap, Score::logit(1), &Straight);
        host(pollster::block_on(features).unwrap().maps)
    };
    assert_eq!(maps(&*model.randomised(1, 3).unwrap()), maps(&model));
    assert_ne!(maps(&*model.randomised(model.layers(), 3).unwrap()), maps(&model));
}

/// A session's request for one metric of a method's own map, everything else as usual.
fn request(method: &str, parameters: Json, metric: &str) -> ScoresRequest {
    ScoresRequest {
        target: json!(1),
        against: None,
        score: Default::default(),
        map: None,
        method: Some((method.into(), parameters.as_object().unwrap().clone())),
        region: None,
        metrics: vec![MetricRequest { metric: metric.into(), parameters: Object::new() }],
    }
}

fn session() -> Session {
    let model = network("tiny");
    let [channels, height, width] = model.input_shape();
    Session::new(Compute::cpu("a test").record, Rc::new(model), InputSource::Tensor(rough(channels * height * width, 5)))
}

#[test]
fn a_session_judges_a_methods_map_by_the_methods_own_baseline() {
    let session = session();
    let line = |baseline: &str| {
        let request = request("integrated-gradients", json!({ "baseline": baseline, "steps": 64 }), "completeness");
        pollster::block_on(session.scores(&request, &Unwatched)).unwrap().metrics.remove(0)
    };
    for baseline in ["zero", "black", "white", "mean"] {
        let line = line(baseline);
        let Outcome::Value(measure) = line.outcome else { panic!("{baseline} is known") };
        assert_eq!(line.parameters.choice("baseline"), baseline);
        // 64 steps leave a gap of a few percent at most; another baseline's difference is far off.
        assert!(measure.value < 0.05, "{baseline}: {}", measure.value);
    }
    let Outcome::None(reason) = line("noise").outcome else { panic!("noise cannot be repeated") };
    assert!(reason.contains("noise") && reason.contains("choose another"), "{reason}");
}

/// Stops at the first step of a stage.
struct Impatient(&'static str);

impl Observer for Impatient {
    fn progress(&self, stage: &'static str, _label: &'static str, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        Box::pin(std::future::ready(if stage == self.0 { Err(Cancelled) } else { Ok(()) }))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<whylight::model::Familiarity>) {}
}

#[test]
fn a_session_stops_when_told_to_whatever_it_is_doing() {
    let session = session();
    for metric in METRICS.iter().filter(|metric| metric.passes + metric.maps > 0.0) {
        // Completeness is asked of methods that promise it alone.
        let method = if metric.needs.contains(&Need::Completeness) { "integrated-gradients" } else { "gradient" };
        let request = request(method, json!({}), metric.id);
        let stopped = pollster::block_on(session.scores(&request, &Impatient(metric.id))).err();
        assert_eq!(stopped, Some(SessionError::Cancelled), "{}", metric.id);
    }
    let stopped = pollster::block_on(session.scores(&request("gradient", json!({}), "gini"), &Impatient("explain"))).err();
    assert_eq!(stopped, Some(SessionError::Cancelled));
    for (bad, code) in [
        (request("no-such-method", json!({}), "gini"), "bad-parameter"),
        (request("gradient", json!({}), "no-such-metric"), "bad-parameter"),
        (ScoresRequest { method: None, ..request("gradient", json!({}), "gini") }, "bad-parameter"),
        (ScoresRequest { target: json!(99), ..request("gradient", json!({}), "gini") }, "no-such-class"),
    ] {
        assert_eq!(pollster::block_on(session.scores(&bad, &Unwatched)).err().expect("refused").code(), code);
    }
}
