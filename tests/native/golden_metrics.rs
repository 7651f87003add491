//! Every metric that others compute too, against their values on their maps, on the f32 networks of the shared folder.

use crate::shared::{Case, QUICK, cases, floats, npz, shared};
use burn::tensor::Tensor;
use serde_json::{Map as Object, Value as Json, json};
use std::cell::RefCell;
use std::fs;
use std::sync::OnceLock;
use whylight::image::Heatmap;
use whylight::metrics::{self, BATCH, Explain, Map, Measure, MetricAsk, MetricError, Outcome, Region, infidelity, sensitivity};
use whylight::model::{Model, Randomise, Rule, Score};
use whylight::network::Value;
use whylight::pace::{Later, Pace, Straight};
use whylight::parameters::Settings;
use whylight::session::Rerun;
use whylight::statistics::{area, spearman};

/// Areas under curves from stored maps (measured 1.5e-4 from f32 files; f16 rounding reorders pixels: 5e-4).
const AREA_ABS: f64 = 2e-3;
/// A single point of such a curve from an f32 map (measured 7e-6).
const POINT_ABS: f64 = 1e-4;
/// A single point from an f16 map, where rounding moves pixels to another step (measured 1.5e-2).
const ROUNDED_POINT_ABS: f64 = 3e-2;
/// Sums and ranks over stored maps (measured 5e-6; f16 files 7e-5).
const STATISTIC_ABS: f64 = 1e-3;
/// Largest changes of gradients and squared errors (measured 6e-5).
const RELATIVE: f64 = 1e-2;
/// Spearman's correlation with the map of a random network (1e-3 expected from rectifiers that rounding switches).
const RANK_ABS: f64 = 1e-2;
/// A gradient: rectifiers that rounding switches move it by up to 9e-3.
const GRADIENT_REL: f32 = 3e-2;
/// Sum of an f16 map of 1e5 values less a difference of logits, of the map's L1 norm: 2e-4 a value, mostly cancelling.
const GAP_OF_L1: f64 = 1e-4;

/// Side of the stored noise.
const STORED: usize = 227;

/// The stored noise, read once.
fn stored_noise() -> &'static [f32] {
    static NOISE: OnceLock<Vec<f32>> = OnceLock::new();
    NOISE.get_or_init(|| floats(&fs::read(shared().join("golden/common/noise_f16.npy")).unwrap()))
}

/// A map without ties that ranks pixels as these values do, and of equal ones the earlier pixel first, as the reference does: here they
/// share their places. Enlarged CAMs have equal values along their edges and where they are rectified.
fn by_place(map: &Map, values: &[f32]) -> Map {
    let [_, height, width] = map.shape();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| (values[b] + 0.0).total_cmp(&(values[a] + 0.0)));
    let mut ranked = vec![0.0; values.len()];
    order.iter().enumerate().for_each(|(rank, &pixel)| ranked[pixel] = (values.len() - rank) as f32);
    Map::new([1, height, width], ranked).unwrap()
}

impl Case {
    /// A stored map as it was judged: a CAM enlarged, with its sign.
    fn map(&self, name: &str) -> Map {
        let [channels, height, width] = self.model.input_shape();
        if name == "gradcam" {
            // At its own resolution it is stored in f32, enlarged in f16, whose rounding makes ties and reorders pixels.
            let maps = &self.meta["maps"]["cams_raw"];
            let at = maps["names"].as_array().unwrap().iter().position(|name| name == "gradcam_captum").unwrap();
            let [_, rows, columns] = [0, 1, 2].map(|axis| maps["shape"][axis].as_u64().unwrap() as usize);
            let raw = self.golden("cams_raw")[at * rows * columns..(at + 1) * rows * columns].to_vec();
            let map = Heatmap::new(rows, columns, raw).unwrap().upsample(height, width);
            return Map::new([1, height, width], map.into_values()).unwrap();
        }
        Map::new([channels, height, width], self.golden(name)).unwrap()
    }

    fn region(&self) -> Region {
        let [_, height, width] = self.model.input_shape();
        let corner = |index: usize| self.meta["metrics"]["box"]["norm_xyxy"][index].as_f64().unwrap();
        Region::from_box(height, width, [corner(0), corner(1), corner(2), corner(3)]).unwrap()
    }

    /// Stored noise times a share of the input's range.
    fn noise(&self, index: usize, share: f64) -> Vec<f32> {
        let [_, height, width] = self.model.input_shape();
        let range = self.meta["input_range"].as_array().unwrap();
        let scale = (share * (range[1].as_f64().unwrap() - range[0].as_f64().unwrap())) as f32;
        let at = |channel: usize, row: usize, column: usize| stored_noise()[((index * 3 + channel) * STORED + row) * STORED + column];
        (0..3 * height * width).map(|k| scale * at(k / (height * width), k / width % height, k % width)).collect()
    }

    fn judged<T>(
        &self,
        map: &Map,
        explain: Option<&dyn Explain>,
        settings: &Settings,
        question: impl AsyncFnOnce(MetricAsk<'_>) -> T,
    ) -> T {
        let region = self.region();
        let ask = MetricAsk {
            model: &self.model,
            input: self.model.input(self.input.clone()).unwrap(),
            score: Score::logit(self.target),
            map,
            region: Some(&region),
            explain,
            randomise: Some(&self.model),
            logits: None,
            batch: BATCH,
            settings,
            pace: &Straight,
        };
        pollster::block_on(question(ask))
    }

    fn measure(&self, id: &str, map: &Map, explain: Option<&dyn Explain>, given: Json) -> Measure {
        let metric = metrics::by_id(id).unwrap();
        let settings = Settings::check(id, metric.parameters, given.as_object().unwrap()).unwrap();
        match self.judged(map, explain, &settings, async |ask| metrics::measure(metric, ask).await).unwrap() {
            Outcome::Value(measure) => measure,
            Outcome::None(reason) => panic!("{id}: {reason}"),
        }
    }

    fn expected(&self, metric: &str, map: &str) -> f64 {
        self.meta["metrics"][metric][map].as_f64().unwrap_or_else(|| panic!("{metric} {map}"))
    }
}

fn near(what: &str, found: f64, expected: f64, limit: f64) {
    println!("  {what}: {found:.6}, expected {expected:.6}, off by {:.1e} (limit {limit:.0e})", (found - expected).abs());
    assert!((found - expected).abs() <= limit, "{what}: {found} instead of {expected}");
}

/// The gradient as its method attributes it, or Grad-CAM at its tap's own resolution before any ReLU.
struct Plain {
    cam: bool,
    norms: RefCell<Vec<f64>>,
}

impl Explain for Plain {
    fn explain<'a>(
        &'a self,
        model: &'a dyn Model,
        input: Tensor<4>,
        score: Score,
        pace: &'a dyn Pace,
    ) -> Later<'a, Result<Map, MetricError>> {
        Box::pin(async move {
            let map: Tensor<4> = if self.cam {
                let features = model.features(input, model.default_tap().unwrap(), score, pace).await?;
                let weights = features.gradient.mean_dim(2).mean_dim(3);
                features.maps.mul(weights).sum_dim(1)
            } else {
                model.input_gradient(input, score, Rule::GRADIENT, pace).await?.gradient
            };
            let [_, channels, height, width] = map.dims();
            let values = Value::from(map).read().await.unwrap();
            self.norms.borrow_mut().push(values.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>().sqrt());
            Ok(Map::new([channels, height, width], values)?)
        })
    }
}

#[test]
fn deletion_and_insertion_as_in_rise() {
    for case in cases().into_iter().filter(|case| case.worth_it(QUICK)) {
        // Each curve is some 115 passes on the smallest input, and 230 on the others.
        let curves = if std::env::var_os("WHYLIGHT_SLOW").is_some() { 6 } else { 4 };
        for (name, id, short) in [
            ("saliency", "deletion", "del"),
            ("gradcam", "insertion", "ins"),
            ("saliency", "insertion", "ins"),
            ("gradcam", "deletion", "del"),
            ("ig_gl50", "deletion", "del"),
            ("ig_gl50", "insertion", "ins"),
        ]
        .into_iter()
        .take(curves)
        {
            let map = case.map(name);
            let found = case.measure(id, &by_place(&map, &map.order()), None, json!({ "pixels": 224 }));
            // The reference spaces its points evenly although its last step may be shorter; here the axis is the true share.
            let evenly = |(step, point): (usize, &[f64; 2])| [step as f64 / (found.curves[0].points.len() - 1) as f64, point[1]];
            let even: Vec<[f64; 2]> = found.curves[0].points.iter().enumerate().map(evenly).collect();
            near(&format!("{id} {name}"), area(&even).unwrap(), case.expected(&format!("{id}_auc"), name), AREA_ABS);
            let curve = npz(&case.folder.join("curves.npz"), &format!("{name}_{short}"));
            assert_eq!(found.curves[0].points.len(), curve.len(), "the steps are those of the reference");
            let share = |step: usize| (step * 224).min(map.pixels()) as f64 / map.pixels() as f64;
            let true_axis: Vec<[f64; 2]> = curve.iter().enumerate().map(|(step, &y)| [share(step), f64::from(y)]).collect();
            near("  over the true share", found.value, area(&true_axis).unwrap(), AREA_ABS);
            let worst = std::iter::zip(&found.curves[0].points, curve).map(|(p, c)| (p[1] - f64::from(c)).abs()).fold(0.0, f64::max);
            // The map of Integrated Gradients is stored in f16.
            near("  its worst point", worst, 0.0, if name == "ig_gl50" { ROUNDED_POINT_ABS } else { POINT_ABS });
        }
    }
}

#[test]
fn localisation_and_complexity() {
    for case in cases() {
        for name in ["saliency", "ig_gl50", "smoothgrad", "guided_backprop", "gradcam"] {
            let map = case.map(name);
            for (id, golden) in
                [("relevance-mass", "mass_accuracy"), ("relevance-rank", "rank_accuracy"), ("gini", "gini"), ("entropy", "entropy_nats")]
            {
                let weight: Vec<f32> = map.weight().into_iter().map(|value| value as f32).collect();
                let judged = if id == "relevance-rank" { by_place(&map, &weight) } else { map.clone() };
                near(&format!("{id} {name}"), case.measure(id, &judged, None, json!({})).value, case.expected(golden, name), STATISTIC_ABS);
            }
            let golden = &case.meta["metrics"]["pointing_game"][name];
            for (tolerance, hit) in [(0, "hit"), (15, "hit_tol15")] {
                let found = case.measure("pointing-game", &map, None, json!({ "tolerance": tolerance }));
                assert_eq!(found.value == 1.0, golden[hit].as_bool().unwrap(), "{name} {hit}");
            }
        }
        let [x0, y0, x1, y1] = [0, 1, 2, 3].map(|k| case.meta["metrics"]["box"]["pixel_half_open_xyxy"][k].as_u64().unwrap() as usize);
        assert_eq!(case.region().count(), (x1 - x0) * (y1 - y0));
    }
}

#[test]
fn max_sensitivity_under_the_same_noise() {
    let settings = Settings::check("none", &[], &Object::new()).unwrap();
    for case in cases() {
        for (name, cam) in [("saliency", false), ("gradcam", true)] {
            let plain = Plain { cam, norms: RefCell::default() };
            let changes = case.judged(&case.map(name), Some(&plain), &settings, async |ask| {
                sensitivity::over(&ask, &case.input, 10, |index| case.noise(index, 0.02)).await.unwrap()
            });
            let golden = case.expected("max_sensitivity", name);
            near(&format!("max-sensitivity {name}"), changes.into_iter().fold(0.0, f64::max), golden, RELATIVE * golden);
        }
    }
}

#[test]
fn infidelity_under_the_same_noise() {
    let declared = metrics::by_id("infidelity").unwrap().parameters;
    for case in cases().into_iter().filter(|case| case.worth_it(QUICK)) {
        for name in ["saliency", "smoothgrad", "guided_backprop"] {
            for (scale, golden) in [("none", "raw"), ("free", "normalised")] {
                let settings = Settings::check("infidelity", declared, json!({ "scale": scale }).as_object().unwrap()).unwrap();
                let found = case.judged(&case.map(name), None, &settings, async |ask| {
                    infidelity::over(&ask, &case.input, 16, |index| case.noise(index, 0.05)).await.unwrap()
                });
                let golden = case.meta["metrics"]["infidelity"][name][golden].as_f64().unwrap();
                near(&format!("infidelity {name} {scale}"), found.value, golden, RELATIVE * golden);
            }
        }
    }
}

#[test]
fn completeness_has_the_same_gap() {
    for case in cases() {
        for name in ["input_x_gradient", "ig_gl50", "ig_rm50", "ig_ref", "deeplift"] {
            let found = case.measure("completeness", &case.map(name), None, json!({}));
            let detail = |name: &str| found.details.iter().find(|detail| detail.name == name).unwrap().value;
            near(&format!("gap {name}"), detail("gap"), case.expected("completeness_residual", name), GAP_OF_L1 * detail("l1"));
        }
    }
}

#[test]
fn the_wholly_randomised_network_is_the_same_and_so_is_the_correlation() {
    let seed = json!({ "seed": 12345, "stages": 1 });
    for case in cases() {
        let golden = &case.meta["metrics"]["mprt_full"];
        let random = case.model.randomised(case.model.layers(), 12345).unwrap();
        let plain = Plain { cam: false, norms: RefCell::default() };
        let input = || case.model.input(case.input.clone()).unwrap();
        let logits = pollster::block_on(random.logits(input(), &Straight)).unwrap();
        let logit = pollster::block_on(Value::from(Score::logit(case.target).of(logits)).read()).unwrap()[0];
        let expected = golden["random_logit"].as_f64().unwrap();
        near("logit of the random network", f64::from(logit), expected, 1e-3 * expected.abs().max(1.0));
        let map = pollster::block_on(plain.explain(&*random, input(), Score::logit(case.target), &Straight)).unwrap();
        let off = whylight::device::relative_l2(map.values(), &case.golden("saliency_reinit"));
        near("gradient of the random network, relative L2", f64::from(off), 0.0, f64::from(GRADIENT_REL));
        let rerun = Rerun::new("gradient", &Object::new()).unwrap();
        for (values, name) in [("magnitude", "spearman_abs_channel_sum"), ("signed", "spearman_signed")] {
            let mut given = seed.clone();
            given["values"] = values.into();
            let found = case.measure("mprt", &case.map("saliency"), Some(&rerun), given);
            near(&format!("mprt {values}"), found.value, golden[name].as_f64().unwrap(), RANK_ABS);
        }
        // The same from the stored maps alone, without a network: the statistic itself.
        let double = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<_>>();
        let stored = spearman(&double(case.golden("saliency")), &double(case.golden("saliency_reinit"))).unwrap();
        near("spearman of the stored maps", stored, golden["spearman_signed"].as_f64().unwrap(), 1e-3);
    }
}
