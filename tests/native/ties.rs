//! Equal values: no metric asks where they lie. And the axes, masks and parameters that `whylight score` tells.

use crate::shared::closed_form::ClosedForm;
use burn::tensor::{Tensor, TensorData};
use serde_json::{Value as Json, json};
use std::process::{Command, Output};
use whylight::metrics::{self, BATCH, Map, Measure, Outcome, Region};
use whylight::model::{Model, Score};
use whylight::pace::Straight;
use whylight::parameters::Settings;

/// Sums of a few dozen products in single precision.
const ROUNDING: f64 = 1e-5;

/// Numbers between -1 and 1 without a pattern.
fn rough(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|k| (((k + 97 * seed) as f64 + 1.0) * 12.9898).sin().mul_add(43758.5453, 1e5).fract() as f32 * 2.0 - 1.0).collect()
}

/// A linear network of two classes over images of that size, a photo and the size.
struct Scene {
    size: [usize; 2],
    weights: [Vec<f32>; 2],
    photo: Vec<f32>,
}

impl Scene {
    fn new(size: [usize; 2]) -> Self {
        let count = 3 * size[0] * size[1];
        Self { size, weights: [rough(count, 1), rough(count, 2)], photo: rough(count, 3) }
    }

    /// All of it, mirrored.
    fn mirrored(&self) -> Self {
        let mirror = |values: &Vec<f32>| mirrored(values, self.size[1]);
        Self { size: self.size, weights: self.weights.each_ref().map(mirror), photo: mirror(&self.photo) }
    }

    fn ask(&self, id: &str, values: &[f32], region: Option<&Region>, given: Json) -> Outcome {
        let [height, width] = self.size;
        let model = ClosedForm::linear([3, height, width], &self.weights, &[0.3, 0.0]);
        let metric = metrics::by_id(id).unwrap();
        let settings = Settings::check(metric.id, metric.parameters, given.as_object().unwrap()).unwrap();
        let input = Tensor::<1>::from_data(TensorData::new(self.photo.clone(), [self.photo.len()]), model.device());
        let map = Map::new([1, height, width], values.to_vec()).unwrap();
        let ask = metrics::MetricAsk {
            model: &model,
            input: input.reshape([1, 3, height, width]),
            score: Score::logit(0),
            map: &map,
            region,
            explain: None,
            randomise: None,
            logits: None,
            batch: BATCH,
            settings: &settings,
            pace: &Straight,
        };
        pollster::block_on(metrics::measure(metric, ask)).unwrap()
    }

    fn measure(&self, id: &str, values: &[f32], region: Option<&Region>, given: Json) -> Measure {
        match self.ask(id, values, region, given) {
            Outcome::Value(measure) => measure,
            Outcome::None(reason) => panic!("{id}: {reason}"),
        }
    }
}

fn mirrored(values: &[f32], width: usize) -> Vec<f32> {
    values.chunks(width).flat_map(|row| row.iter().rev().copied()).collect()
}

/// Maps of 6 x 5 with equal values: one hot pixel, a rectified map, three levels, one pixel below all others.
fn tied() -> Vec<(&'static str, Vec<f32>)> {
    let one = |value: f32, at: usize| (0..30).map(|k| if k == at { value } else { 0.0 }).collect::<Vec<f32>>();
    vec![
        ("one hot pixel", one(2.0, 7)),
        ("rectified", rough(30, 5).into_iter().map(|value| value.max(0.0)).collect()),
        ("three levels", rough(30, 6).into_iter().map(|value| (3.0 * (value + 1.0) / 2.0).floor().min(2.0) + 1.0).collect()),
        ("one pixel below", one(-2.0, 11).into_iter().map(|value| value + 3.0).collect()),
    ]
}

#[test]
fn a_mirrored_photo_gets_the_number_of_the_photo() {
    /// Imputation stops within a thousandth of the photo's range of its solution, wherever its sweeps begin.
    const IMPUTED: f64 = 5e-3;
    let scene = Scene::new([6, 5]);
    let (other, object) = (scene.mirrored(), Region::from_box(6, 5, [0.0, 0.0, 2.0, 4.0]).unwrap());
    let inside: Vec<f32> = object.inside().iter().map(|&inside| f32::from(u8::from(inside))).collect();
    let reflected = Region::mask(6, 5, mirrored(&inside, 5).into_iter().map(|value| value > 0.0).collect()).unwrap();
    let settings = [
        ("deletion", json!({ "steps": 7, "substrate": "black" })),
        ("insertion", json!({ "pixels": 4 })),
        ("pixel-flipping", json!({ "steps": 30 })),
        ("road", json!({ "noise": 0.0 })),
        ("pointing-game", json!({})),
        ("relevance-rank", json!({})),
        ("top-k-intersection", json!({ "k": 4 })),
        ("roc-auc", json!({})),
    ];
    for (name, map) in tied() {
        for (id, given) in &settings {
            let own = scene.measure(id, &map, Some(&object), given.clone());
            let its = other.measure(id, &mirrored(&map, 5), Some(&reflected), given.clone());
            let limit = if *id == "road" { IMPUTED } else { ROUNDING };
            assert!((own.value - its.value).abs() < limit, "{name} {id}: {} {}", own.value, its.value);
            let points = |measure: &Measure| measure.curves.iter().flat_map(|curve| curve.points.clone()).flatten().collect::<Vec<f64>>();
            assert!(std::iter::zip(points(&own), points(&its)).all(|(a, b)| (a - b).abs() < limit), "{name} {id}");
        }
    }
}

#[test]
fn what_is_drawn_at_random_goes_with_the_map_when_both_are_mirrored() {
    // One of hundreds of ranks may change place where two scores differ by rounding alone.
    const RANKS: f64 = 1e-3;
    for size in [[6, 5], [7, 11], [24, 40], [28, 28]] {
        let scene = Scene::new(size);
        let (other, pixels) = (scene.mirrored(), size[0] * size[1]);
        let blob = |k: usize| ((k / size[1] * 4 / size[0] + k % size[1] * 3 / size[1]) as f32 - 2.0).max(0.0);
        let maps = [("rough", rough(pixels, 5)), ("blocks", (0..pixels).map(blob).collect())];
        for (name, map) in maps {
            for (id, given) in [
                ("mu-fidelity", json!({ "samples": 100 })),
                ("mu-fidelity", json!({ "samples": 100, "grid": 4, "share": 0.5 })),
                ("mu-fidelity", json!({ "samples": 100, "grid": 2, "substrate": "black" })),
                ("faithfulness-correlation", json!({ "samples": 30 })),
                ("infidelity", json!({})),
            ] {
                let own = scene.measure(id, &map, None, given.clone()).value;
                let its = other.measure(id, &mirrored(&map, size[1]), None, given.clone()).value;
                assert!((own - its).abs() < RANKS * own.abs().max(1.0), "{size:?} {name} {id} {given}: {own} {its}");
            }
        }
    }
}

/// All orders of the indices.
fn orders(indices: &[usize]) -> Vec<Vec<usize>> {
    if indices.is_empty() {
        return vec![Vec::new()];
    }
    let others = |first: usize| indices.iter().copied().filter(|&index| index != first).collect::<Vec<_>>();
    indices.iter().flat_map(|&first| orders(&others(first)).into_iter().map(move |order| [vec![first], order].concat())).collect()
}

#[test]
fn the_number_is_the_mean_over_all_draws_among_equals() {
    // Two pixels above four equal ones above two: every order of the four is a map without ties.
    let scene = Scene::new([2, 4]);
    let tied = [5.0, 1.0, 6.0, 1.0, 1.0, 0.5, 1.0, 0.25];
    let draws: Vec<Vec<f32>> = orders(&[1, 3, 4, 6])
        .into_iter()
        .map(|order| {
            let mut map = tied.to_vec();
            order.iter().enumerate().for_each(|(place, &pixel)| map[pixel] -= 0.1 * place as f32);
            map
        })
        .collect();
    assert_eq!(draws.len(), 24);
    let region = Region::mask(2, 4, [1, 0, 0, 1, 1, 1, 0, 0].map(|inside| inside == 1).to_vec()).unwrap();
    // A probability is not linear in the pixels: the mean image misses the mean of its images by a second order, here by as much.
    for (id, given, limit) in [
        ("relevance-rank", json!({}), ROUNDING),
        ("top-k-intersection", json!({ "k": 3 }), ROUNDING),
        ("top-k-intersection", json!({ "k": 5 }), ROUNDING),
        ("pixel-flipping", json!({ "steps": 8 }), ROUNDING),
        ("pixel-flipping", json!({ "steps": 3 }), ROUNDING),
        ("deletion", json!({ "steps": 8 }), 0.01),
        ("insertion", json!({ "steps": 8 }), 0.01),
    ] {
        let mean = draws.iter().map(|map| scene.measure(id, map, Some(&region), given.clone()).value).sum::<f64>() / 24.0;
        let found = scene.measure(id, &tied, Some(&region), given.clone()).value;
        println!("{id} {given}: {found} {mean}");
        assert!((found - mean).abs() < limit * mean.abs().max(1.0), "{id} {given}: {found} {mean}");
    }
    let twins = [0.0, 3.0, 0.0, 3.0, 0.0, 0.0, 0.0, 3.0];
    let hit = scene.measure("pointing-game", &twins, Some(&region), json!({}));
    assert!((hit.value - 1.0 / 3.0).abs() < 1e-12, "one of three largest pixels lies on the object");
}

#[test]
fn one_hot_pixel_gets_the_chance_of_the_others_wherever_the_object_is() {
    let scene = Scene::new([6, 5]);
    let hot = &tied()[0].1;
    for (corners, on) in [([0.0, 0.0, 5.0, 2.0], 1.0), ([0.0, 4.0, 5.0, 6.0], 0.0)] {
        let region = Region::from_box(6, 5, corners).unwrap();
        // Ten pixels of the object; nine or ten places are drawn among 29 zeros, of which the object has 10 less the hot one.
        let expected = (on + 9.0 * (10.0 - on) / 29.0) / 10.0;
        let found = scene.measure("relevance-rank", hot, Some(&region), json!({})).value;
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }
}

fn whylight(arguments: &[&str]) -> Output {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults");
    Command::new(env!("CARGO_BIN_EXE_whylight")).args(arguments).current_dir(folder).output().unwrap()
}

/// The lines of the metrics of a map of 6 x 5.
fn score(map: &str, more: &[&str]) -> Vec<Json> {
    let first = ["score", "--input", "x6x5.npy", "--model", "two6x5.onnx", "--class", "0", "--map", map, "--json"];
    let output = whylight(&[&first[..], more].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record: Json = serde_json::from_slice(&output.stdout).unwrap();
    record["metrics"].as_array().unwrap().clone()
}

#[test]
fn the_axis_is_the_share_of_the_pixels_that_has_changed() {
    /// The areas of the handed cases have three decimals.
    const DECIMALS: f64 = 5e-4;
    let deletion = |set: &str| score("contributions6x5.npy", &["--metrics", "deletion,pixel-flipping", "--set", set]);
    let points = |line: &Json| -> Vec<[f64; 2]> { serde_json::from_value(line["curves"][0]["points"].clone()).unwrap() };
    for (set, counts, area) in [
        ("pixels=20", vec![0, 20, 30], Some(0.106)),
        ("pixels=7", vec![0, 7, 14, 21, 28, 30], Some(0.049)),
        ("steps=7", vec![0, 4, 9, 13, 17, 21, 26, 30], None),
        ("steps=1000", (0..=30).collect(), None),
    ] {
        for line in deletion(set) {
            let points = points(&line);
            let shares: Vec<f64> = counts.iter().map(|&count| f64::from(count) / 30.0).collect();
            assert!(std::iter::zip(&points, &shares).all(|(point, share)| (point[0] - share).abs() < 1e-12), "{set}: {points:?}");
            assert_eq!((points.len(), line["parameters"]["steps"].as_u64()), (shares.len(), Some(shares.len() as u64 - 1)), "{set}");
            let under: f64 = points.windows(2).map(|ends| (ends[1][0] - ends[0][0]) * (ends[0][1] + ends[1][1]) / 2.0).sum();
            let value = line["value"].as_f64().unwrap();
            assert!((value - under).abs() < 1e-9, "{set}: {value} {under}");
            if let (Some(area), "deletion") = (area, line["id"].as_str().unwrap()) {
                assert!((value - area).abs() < DECIMALS, "{set}: {value} {area}");
            }
        }
    }
}

#[test]
fn a_mask_may_hold_any_numbers_and_no_nan() {
    let rank = |mask: &str| score("contributions6x5.npy", &["--metrics", "relevance-rank", "--mask", mask])[0]["value"].clone();
    assert!(rank("mask_bool6x5.npy").is_number());
    assert_eq!(rank("mask_bool6x5.npy"), rank("mask_uint86x5.npy"));
    let refused = whylight(&[
        "score",
        "--input",
        "x6x5.npy",
        "--model",
        "two6x5.onnx",
        "--map",
        "arange6x5.npy",
        "--metrics",
        "relevance-rank",
        "--mask",
        "mask_nan6x5.npy",
    ]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.trim().lines().count() == 1, "{said}");
    assert!(said.contains("mask_nan6x5.npy: value") && said.contains("NaN") && said.contains("give finite numbers"), "{said}");
}

#[test]
fn a_map_without_a_positive_value_is_told_from_one_of_zeros() {
    let weighed = "gini,entropy,effective-complexity,relevance-mass,relevance-rank,top-k-intersection,pointing-game,average-drop";
    for line in score("all_negative6x5.npy", &["--metrics", weighed, "--set", "k=4", "--box", "0,0,5,2"]) {
        let reason = line["reason"].as_str().unwrap_or_else(|| panic!("{line}"));
        assert!(reason.contains("no positive value"), "{reason}");
    }
}

#[test]
fn a_metric_that_reruns_the_method_says_whose_map_it_judges() {
    let lines = score("arange6x5.npy", &["--method", "gradient", "--metrics", "max-sensitivity,mprt,gini"]);
    let judges = |at: usize| lines[at]["judges"].as_str().unwrap();
    for at in [0, 1] {
        assert!(judges(at).contains("Gradient") && judges(at).contains("not the map that was given"), "{}", judges(at));
    }
    assert_eq!(judges(2), "the map");
    let text = whylight(&[
        "score",
        "--input",
        "x6x5.npy",
        "--model",
        "two6x5.onnx",
        "--map",
        "arange6x5.npy",
        "--method",
        "gradient",
        "--metrics",
        "mprt,gini",
    ]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert_eq!(text.matches("not the map that was given").count(), 1, "{text}");
}

#[test]
fn parameters_are_told_as_they_were_used() {
    let lines = score("arange6x5.npy", &["--metrics", "faithfulness-correlation,mu-fidelity,road,sensitivity-n,deletion"]);
    let told = |at: usize, name: &str| lines[at]["parameters"][name].as_u64().unwrap();
    assert_eq!((told(0, "size"), told(1, "grid"), told(2, "shares"), told(4, "steps")), (15, 5, 9, 30));
    assert_eq!(told(3, "sizes") as usize, lines[3]["curves"][0]["points"].as_array().unwrap().len());
}

/// Correlations and means over a dozen draws of sums in single precision, in another order of the pixels.
const MIRRORED_ABS: f64 = 1e-4;

/// Of ROAD, whose holes are filled until no value moves by more than a thousandth of the range: the sweeps go row by row and so end elsewhere.
const FILLED_ABS: f64 = 1e-2;

#[test]
fn random_draws_follow_the_map_so_that_a_mirrored_photo_gets_the_same_number() {
    let size = [6, 6];
    let (scene, map) = (Scene::new(size), rough(36, 8));
    // Equal values of the map are told apart by the photo.
    let levels: Vec<f32> = map.iter().map(|value| (2.0 * value).round()).collect();
    for map in [map, levels] {
        for (id, given, tolerance) in [
            ("infidelity", json!({}), MIRRORED_ABS),
            ("mu-fidelity", json!({ "grid": 3 }), MIRRORED_ABS),
            ("faithfulness-correlation", json!({ "size": 9 }), MIRRORED_ABS),
            ("sensitivity-n", json!({}), MIRRORED_ABS),
            ("road", json!({}), FILLED_ABS),
        ] {
            let own = scene.measure(id, &map, None, given.clone()).value;
            let other = scene.mirrored().measure(id, &mirrored(&map, size[1]), None, given.clone()).value;
            assert!((own - other).abs() < tolerance * own.abs().max(1.0), "{id}: {own} {other}");
            // The draws are there: another seed gives another number.
            let mut seeded = given;
            seeded["seed"] = 1.into();
            assert_ne!(scene.measure(id, &map, None, seeded).value, own, "{id}");
        }
    }
}
