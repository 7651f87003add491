//! Files as today's exporters write them (`tests/exports`, and `exports` in the shared folder where it lies beside the clone): each method
//! and each metric gives finite numbers or says why it has none, and several images at once give what each gives alone.

use crate::shared::{below, shared, skip, worst_of_largest};
use burn::tensor::{Device, Tensor};
use serde_json::{Map as Object, Value as Json, json};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use whylight::device::relative_l2;
use whylight::methods::{self, Answer, Ask, Attribution, METHODS, MethodError, Settings, Unseen};
use whylight::metrics::{self, METRICS, Map, Region};
use whylight::model::{Classifier, Family, Model, OwnFile, Relevance, Rule, Score, Share};
use whylight::network::Files;
use whylight::pace::Straight;
use whylight::parameters::Parameter;
use whylight::session::Rerun;

/// Sums in another order, in a batch and alone.
const BATCH_REL: f32 = 1e-4;

/// Files on which the methods and metrics are always tried: attention split along dimension 0, and patches merged with images.
const ALWAYS: &[&str] = &["attn_timm", "mobilevit_batched"];

fn files() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports");
    let beside = shared().join("exports");
    if !beside.is_dir() {
        skip("WHYLIGHT_GOLDEN", "there is no shared folder beside this clone; the files of tests/exports are tested");
    }
    let list = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = list(own).chain(list(beside)).filter(|path| path.extension().is_some_and(|end| end == "onnx")).collect();
    files.sort_by_key(|path| name(path));
    files.dedup_by_key(|path| name(path));
    assert!(files.len() >= 8);
    files
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_string()
}

/// A network of the test files.
pub fn export(name: &str) -> Classifier {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/exports/{name}.onnx"));
    Classifier::from_file(&fs::read(path).unwrap(), name, &Device::flex()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Those that are read.
fn readable() -> Vec<(String, Classifier)> {
    let read = |path: &PathBuf| Classifier::from_file(&fs::read(path).unwrap(), &name(path), &Device::flex());
    files().iter().filter_map(|path| read(path).ok().map(|model| (name(path), model))).collect()
}

/// So many images, different ones.
pub fn images(model: &Classifier, count: usize) -> Vec<Tensor<4>> {
    let volume: usize = model.input_shape().iter().product();
    (0..count).map(|image| model.input((0..volume).map(|k| (0.37 * k as f32 + 1.3 * image as f32).sin()).collect()).unwrap()).collect()
}

/// Settings that ask for little work.
fn little(parameters: &[Parameter], side: usize) -> Json {
    let window = 16.min(side / 2);
    let small = [("samples", 3), ("steps", 3), ("most", 4), ("window", window), ("stride", window), ("pieces", 64), ("sizes", 2)];
    let more = [("shares", 2), ("stages", 2), ("classes", 2), ("k", 20), ("size", 9)];
    let given = small.into_iter().chain(more).filter(|(name, _)| parameters.iter().any(|parameter| parameter.name == *name));
    Json::Object(given.map(|(name, value)| (name.to_string(), json!(value))).collect())
}

pub fn ask(model: &Classifier, method: &str, given: Json) -> Result<Answer, MethodError> {
    let method = methods::by_id(method).unwrap();
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap())?;
    let ask = Ask {
        model,
        input: images(model, 1).remove(0),
        reference: None,
        score: Score::logit(1.min(model.classes() - 1)),
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    };
    pollster::block_on((method.run)(ask))
}

pub fn every_method_and_metric_on(name: &str, model: &Classifier) -> [usize; 2] {
    let [channels, height, width] = model.input_shape();
    let mut counts = [0, 0];
    for method in METHODS {
        match ask(model, method.id, little(method.parameters, height.min(width))) {
            Ok(answer) => {
                assert!(answer.heatmap.values().iter().all(|value| value.is_finite()), "{name} {}", method.id);
                counts[0] += 1;
            }
            Err(MethodError::CannotServe(reason)) => {
                assert!(!reason.remedy.is_empty(), "{name} {}: a refusal says what to do: {reason}", method.id);
                counts[1] += 1;
            }
            Err(other) => panic!("{name} {}: {other}", method.id),
        }
    }
    let rerun = Rerun::new("gradient", &Object::new()).unwrap();
    let input = images(model, 1).remove(0);
    let map = Map::new([channels, height, width], input.clone().into_data().try_into_vec::<f32>().unwrap()).unwrap();
    let region = Region::from_box(height, width, [0.0, 0.0, 0.5, 0.5]).unwrap();
    for metric in METRICS {
        let settings =
            Settings::check(metric.id, metric.parameters, little(metric.parameters, height.min(width)).as_object().unwrap()).unwrap();
        let ask = metrics::MetricAsk {
            model,
            input: input.clone(),
            score: Score::logit(1.min(model.classes() - 1)),
            map: &map,
            region: Some(&region),
            explain: Some(&rerun),
            randomise: Some(model),
            logits: None,
            batch: metrics::BATCH,
            settings: &settings,
            pace: &Straight,
        };
        pollster::block_on(metrics::measure(metric, ask)).unwrap_or_else(|error| panic!("{name} {}: {error}", metric.id));
    }
    counts
}

#[test]
fn every_method_and_metric_answers_on_exported_files_or_says_why_not() {
    for name in ALWAYS {
        let [answered, refused] = every_method_and_metric_on(name, &export(name));
        println!("{name}: {answered} methods answered, {refused} refused");
        assert!(answered > METHODS.len() / 2, "{name}");
    }
}

#[test]
fn every_method_and_metric_answers_on_every_file_that_is_read() {
    if std::env::var_os("WHYLIGHT_SLOW").is_none() {
        println!("SKIPPED but for {ALWAYS:?}: set WHYLIGHT_SLOW to try every method on every file, which takes a minute");
        return;
    }
    for (name, model) in readable() {
        let [answered, refused] = every_method_and_metric_on(&name, &model);
        println!("{name}: {answered} methods answered, {refused} refused");
    }
}

#[test]
fn several_images_at_once_give_what_each_gives_alone() {
    let mut tried = 0;
    for (name, model) in readable() {
        let images = images(&model, 3);
        let score = Score::logit(0);
        let of = |batch: Tensor<4>| {
            let found = pollster::block_on(model.input_gradient(batch, score, Rule::GRADIENT, &Straight)).unwrap();
            let numbers = |data: burn::tensor::TensorData| data.try_into_vec::<f32>().unwrap();
            (numbers(found.logits.into_data()), numbers(found.gradient.into_data()))
        };
        let (logits, gradient) = of(Tensor::cat(images.clone(), 0));
        let alone: Vec<(Vec<f32>, Vec<f32>)> = images.into_iter().map(of).collect();
        let (apart, back): (Vec<Vec<f32>>, Vec<Vec<f32>>) = alone.into_iter().unzip();
        let (a, b) = (relative_l2(&logits, &apart.concat()), relative_l2(&gradient, &back.concat()));
        assert!(a < BATCH_REL && b < BATCH_REL, "{name}: logits differ by {a:e}, gradients by {b:e}");
        tried += 1;
    }
    println!("{tried} files");
}

#[test]
fn deeplift_adds_up_on_transformers() {
    for name in ["attn_timm", "attn_timm_dyn", "mobilevit_batched", "vit_small_ts17", "timm_swin_tap"] {
        let model = export(name);
        assert!(model.takes_batches(), "{name}");
        let [input, reference] = <[Tensor<4>; 2]>::try_from(images(&model, 2)).unwrap();
        let pair = Tensor::cat(vec![input.clone(), reference.clone()], 0);
        let found = pollster::block_on(model.input_gradient(pair, Score::logit(1), Rule::Differences, &Straight)).unwrap();
        let logits = found.logits.into_data().try_into_vec::<f32>().unwrap();
        let difference = logits[1] - logits[1 + model.classes()];
        let sum: f32 = found.gradient.narrow(0, 0, 1).mul(input.sub(reference)).sum().into_scalar();
        println!("{name}: the map sums to {sum}, the scores differ by {difference}");
        assert!((sum - difference).abs() <= COMPLETE_REL * difference.abs().max(0.01), "{name}: {sum} against {difference}");
    }
}

#[test]
fn relevance_keeps_the_score_of_transformers_and_does_not_grow() {
    let transformers =
        ["attn_timm", "attn_timm_dyn", "mobilevit_batched", "vit_small_ts17", "convnext_tap", "timm_swin_tap", "swin_hf_tap", "pvtv2_tap"];
    for name in transformers {
        let model = export(name);
        for convolution in [Share::Positive, Share::Favoured(0.25)] {
            let rule = Relevance { convolution, dense: Share::All, epsilon: 1e-6, biases: false, family: Family::Gated };
            let input = images(&model, 1).remove(0);
            let found = pollster::block_on(model.input_gradient(input, Score::logit(1), Rule::Relevance(rule), &Straight)).unwrap();
            let score = f64::from(found.logits.into_data().try_into_vec::<f32>().unwrap()[1]);
            let map = found.gradient.into_data().try_into_vec::<f32>().unwrap();
            let (sum, total) = map.iter().fold((0f64, 0f64), |(sum, total), &v| (sum + f64::from(v), total + f64::from(v.abs())));
            println!("{name} {convolution:?}: score {score:e}, sum {sum:e}, magnitudes {total:e}");
            assert!((sum - score).abs() <= KEPT_REL * score.abs() + SUMMED_REL * total, "{name} {convolution:?}: {sum} of {score}");
            // Shares of z-plus are positive but in the last layer, whose contributions have both signs.
            assert!(convolution != Share::Positive || total < 1e3 * score.abs(), "{name}: {total:e} for {score:e}");
        }
    }
}

/// What may be lost of a score: the stabiliser of the last layer, and units that nothing speaks for.
const KEPT_REL: f64 = 1e-3;

/// Rounding in f32 of shares that cancel, of all that is shared.
const SUMMED_REL: f64 = 1e-5;

/// Grad-CAM in another order of sums, of the largest value.
const CAM_OF_LARGEST: f32 = 1e-4;

/// Logits of PyTorch, of the largest.
const LOGITS_OF_LARGEST: f32 = 1e-4;

/// Families whose default tap is the layer that pytorch-grad-cam recommends, or the last block. Of the others it is a later one: the pool
/// behind VGG's last maps, DenseNet's last rectifier, the last normalisation of Swin, EfficientFormer and FocalNet, whose tokens are averaged,
/// and of DINOv2, which averages them beside the class token, or the tokens laid out as maps behind it (PVT, SegFormer).
const RECOMMENDED_BY_DEFAULT: &[&str] = &[
    "convnext_timm",
    "convnextv2_timm",
    "cvt_hf",
    "deit_distilled",
    "levit",
    "mobilenet",
    "mobilevit_hf",
    "poolformer",
    "resnet",
    "swin_hf",
    "swinv2_hf",
    "vit",
    "vit_hf",
    "vit_registers",
];

#[test]
fn grad_cam_at_the_recommended_layer_is_that_of_pytorch_grad_cam() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports/cams");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "json"));
    files.sort();
    let mut by_default = Vec::new();
    for path in files {
        let (name, case) = (name(&path), serde_json::from_slice::<Json>(&fs::read(&path).unwrap()).unwrap());
        let model = Classifier::from_file(&fs::read(path.with_extension("onnx")).unwrap(), &name, &Device::flex()).unwrap();
        let numbers = |key: &str| case[key].as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect::<Vec<f32>>();
        let volume: usize = model.input_shape().iter().product();
        let input = model.input((0..volume).map(|k| (0.37 * k as f32).sin()).collect()).unwrap();
        let logits = pollster::block_on(model.logits(input, &Straight)).unwrap().into_data().try_into_vec::<f32>().unwrap();
        below(&format!("{name}: logits"), worst_of_largest(&logits, &numbers("logits")), LOGITS_OF_LARGEST);
        let tap = case["tap"].as_str().unwrap();
        let answer = ask(&model, "grad-cam", json!({ "tap": tap, "relu": false })).unwrap();
        let Attribution::Cam { map, .. } = answer.attribution else { panic!("a class activation map") };
        assert_eq!([json!(map.height()), json!(map.width())], [case["rows"].clone(), case["columns"].clone()], "{name}");
        below(&format!("{name}: Grad-CAM at {tap}"), worst_of_largest(map.values(), &numbers("map")), CAM_OF_LARGEST);
        println!("  default tap {}", model.default_tap().unwrap());
        if model.default_tap() == Some(tap) {
            by_default.push(name);
        }
    }
    assert_eq!(by_default, RECOMMENDED_BY_DEFAULT);
}

/// What a sum over a whole map may be off by: thousands of quotients of differences in f32.
const COMPLETE_REL: f32 = 1e-3;

/// The default tap of each file: its grid and channels, and how many others stand before its tokens.
const DEFAULT_TAPS: &[(&str, [usize; 3], Option<usize>)] = &[
    ("vit_small_ts17", [48, 4, 4], Some(1)),
    ("convnext_tap", [32, 4, 4], None),
    ("timm_swin_tap", [32, 4, 4], None),
    ("swin_hf_tap", [32, 8, 8], Some(0)),
    ("pvtv2_tap", [64, 2, 2], Some(0)),
    // Not a part that is cut out of a map, and not what a product or a sum along the rows leaves of it.
    ("op_roll_ts17", [8, 16, 16], None),
    ("op_prod_ts17", [8, 16, 16], None),
    ("op_logsumexp_ts17", [8, 16, 16], None),
    ("op_resize_bilinear_ts17", [8, 32, 32], None),
    ("ort_qdq", [32, 16, 16], None),
];

#[test]
fn the_default_tap_is_the_last_whose_numbers_have_a_place() {
    for (name, model) in readable() {
        let tap = model.default_tap().and_then(|name| model.taps().iter().find(|tap| tap.name == name));
        let place = tap.map(|tap| model.taps().iter().position(|other| other == tap).unwrap());
        println!("{name}: {tap:?}, {place:?} of {}", model.taps().len());
        let names: HashSet<&str> = model.taps().iter().map(|tap| tap.name.as_str()).collect();
        assert_eq!(names.len(), model.taps().len(), "{name}: each tap has a name of its own");
        let between_steps = |tap: &&str| {
            let step = tap.rsplit_once('/').and_then(|(_, step)| step.rsplit_once('_'));
            step.is_some_and(|(operator, number)| operator.chars().all(char::is_alphabetic) && number.parse::<usize>().is_ok())
        };
        assert_eq!(names.iter().find(|tap| between_steps(tap)), None, "{name}: a tensor of the file");
    }
    for (name, shape, tokens) in DEFAULT_TAPS {
        let model = export(name);
        let tap = model.taps().iter().find(|tap| Some(tap.name.as_str()) == model.default_tap()).unwrap();
        assert_eq!((&[tap.channels, tap.height, tap.width], &tap.tokens), (shape, tokens), "{name}: {tap:?}");
    }
}

/// A network with several outputs, or none that holds classes.
fn outputs(name: &str, output: Option<&str>) -> Result<Classifier, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/exports/outputs/{name}.onnx"));
    let own = OwnFile { name: name.to_string(), output: output.map(String::from), ..OwnFile::default() };
    Classifier::from_own_file(&fs::read(path).unwrap(), &own, Files::default(), &Device::flex()).map_err(|error| error.to_string())
}

#[test]
fn of_several_outputs_the_one_with_the_classes_is_proposed_and_any_can_be_chosen() {
    for (name, sentence) in [
        ("features_first", "`logits` looks most like classes and is explained, not `features`."),
        ("unnamed_last", "`y2` looks most like classes and is explained, not `maps`."),
        ("auxiliary_second", "`logits` looks most like classes and is explained, not `aux`."),
    ] {
        let model = outputs(name, None).unwrap();
        assert_eq!(model.labels.len(), 4, "{name}");
        assert!(model.head.sentence.contains(sentence), "{name}: {}", model.head.sentence);
    }
    let features = outputs("features_first", Some("features")).unwrap();
    assert_eq!(features.labels.len(), 6);
    assert!(!features.head.sentence.contains("explained"), "{}", features.head.sentence);
    assert_eq!(outputs("embedding", Some("out")).unwrap().labels.len(), 4, "what is asked for by name is explained");
    let log = outputs("log_softmax", None).unwrap();
    assert!(log.head.sentence.contains("log-probabilities"), "{}", log.head.sentence);
}

#[test]
fn a_network_that_is_no_classifier_is_called_what_it_is() {
    for (name, output, words) in [
        ("features_first", Some("nothing"), "has no output `nothing`: choose `features`, `logits`"),
        ("unnamed_last", Some("maps"), "choose another of its outputs `y2`, `maps`"),
        ("autoencoder_flat", None, "as many as its input has"),
        ("autoencoder", None, "makes an image of an image"),
        ("segmentation", None, "it segments"),
        ("detection", None, "it detects objects"),
        ("embedding", None, "gives an embedding of 4 numbers at `out`"),
        ("tokens", None, "an encoder without a classifier"),
        ("two_inputs", None, "takes 2 inputs (`image`, `temperature`)"),
    ] {
        let Err(refusal) = outputs(name, output) else { panic!("{name} is refused") };
        assert!(refusal.contains(words) && !refusal.contains('\n'), "{name}: {refusal}");
    }
}
