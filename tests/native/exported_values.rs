//! The numbers of the files in `tests/exports` against ONNX Runtime's logits and central differences in float64, as
//! `scripts/exports/make_expected.py` wrote them, and the layouts, sizes and second files around them.

use burn::tensor::{Device, Tensor};
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use whylight::device::relative_l2;
use whylight::model::{Classifier, Family, Model, ModelError, OwnFile, Relevance, Rule, Score, Share};
use whylight::network::{ByteSource, Files, Graph, Output, ReadOptions, Value, Weights, files_needed, forward, reverse};
use whylight::pace::Straight;

/// Two f32 engines that sum in another order.
const LOGITS_REL: f32 = 2e-4;
/// Half precision rounds each of the engine's steps by 2^-11.
const HALF_REL: f32 = 4e-3;
/// Rounded to 255 steps, where this reader does not round: some steps of the logits' range.
const QUANTISED_REL: f32 = 5e-2;
/// An f32 gradient against float64 along noise, of the length of both.
const SLOPE_REL: f64 = 1e-5;
/// Where a normalisation takes all that changes away again, what is left is rounding of numbers of order one.
const SLOPE_ABS: f64 = 1e-7;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports")
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(folder().join(format!("{name}.onnx"))).unwrap()
}

fn expected() -> Vec<(String, Json)> {
    let text = fs::read_to_string(folder().join("expected.json")).unwrap();
    let Json::Object(entries) = serde_json::from_str(&text).unwrap() else { panic!("an object") };
    entries.into_iter().collect()
}

fn numbers(entry: &Json) -> Option<Vec<f64>> {
    entry.as_array().map(|values| values.iter().map(|value| value.as_f64().unwrap()).collect())
}

fn files(name: &str) -> Files {
    let read = |file: String| (file.clone(), Rc::new(fs::read(folder().join(file)).unwrap()) as Rc<dyn ByteSource>);
    files_needed(&bytes(name)).unwrap().into_iter().map(read).collect()
}

fn photo([height, width]: [usize; 2]) -> Vec<f32> {
    (0..3 * height * width).map(|k| (0.37 * k as f64).sin() as f32).collect()
}

/// Logits, and the gradient of the sum of cos(j) logits[j].
fn answer(graph: &Graph, x: Vec<f32>, size: [usize; 2]) -> (Vec<f32>, Vec<f32>) {
    let weights = Weights::load(graph, &Device::flex());
    let Some((_, Output::Port(port))) = graph.outputs().last() else { panic!("an output") };
    let input = graph.input(0);
    pollster::block_on(async {
        let inputs = vec![(input, Value::of([1, 3, size[0], size[1]], x, &weights.device))];
        let passage = forward(graph, &weights, inputs, &[*port], Some((input, Rule::GRADIENT)), &Straight).await.unwrap();
        let value = passage.value(*port);
        let shape = value.shape();
        let logits = value.read().await.unwrap();
        let seed: Vec<f32> = (0..logits.len()).map(|j| (j as f32).cos()).collect();
        let back = reverse(graph, &weights, passage.tape, *port, Value::of(shape, seed, &weights.device), input, &Straight).await.unwrap();
        (logits, back.unwrap().read().await.unwrap())
    })
}

#[test]
fn every_exported_file_gives_the_runtime_s_logits_and_the_gradient_of_float64() {
    let mut problems = Vec::new();
    for (name, entry) in expected() {
        let size = numbers(&entry["size"]).unwrap();
        let size = [size[0] as usize, size[1] as usize];
        let options = ReadOptions { photo: true, photo_size: Some(size), files: files(&name), ..ReadOptions::default() };
        let graph = match Graph::read(&bytes(&name), &options) {
            Ok(graph) => graph,
            Err(error) => {
                problems.push(format!("{name}: {error}"));
                continue;
            }
        };
        let x = photo(size);
        let (logits, gradient) = answer(&graph, x, size);
        let wanted: Vec<f32> = numbers(&entry["logits"]).unwrap().into_iter().map(|value| value as f32).collect();
        let apart = relative_l2(&logits, &wanted);
        let allowed = match name.as_str() {
            name if name.starts_with("quantised") || name.starts_with("ort_") => QUANTISED_REL,
            "type_half" => HALF_REL,
            _ => LOGITS_REL,
        };
        // NaN must not pass.
        if apart.is_nan() || apart > allowed {
            problems.push(format!("{name}: logits differ by {apart:e}"));
        }
        let length = gradient.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
        for (direction, slope) in numbers(&entry["slopes"]).unwrap_or_default().into_iter().enumerate() {
            let d = |k: usize| ((7919 * k + 104_729 * direction) % 1000) as f64 / 500.0 - 1.0;
            let found: f64 = gradient.iter().enumerate().map(|(k, g)| f64::from(*g) * d(k)).sum();
            let long: f64 = (0..gradient.len()).map(|k| d(k).powi(2)).sum::<f64>().sqrt();
            let error = (found - slope).abs();
            if error.is_nan() || error > SLOPE_REL * length * long + SLOPE_ABS {
                problems.push(format!("{name}: along direction {direction} the gradient gives {found:e}, float64 {slope:e}"));
            }
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
}

fn opened(name: &str, size: Option<[usize; 2]>, files: Files) -> Result<Classifier, ModelError> {
    let own = OwnFile { name: name.into(), size, ..OwnFile::default() };
    Classifier::from_own_file(&bytes(name), &own, files, &Device::flex())
}

#[test]
fn an_open_size_is_given_or_assumed_with_a_notice() {
    for name in ["open_size", "open_all"] {
        let assumed = opened(name, None, Files::new()).unwrap();
        assert_eq!(assumed.input_shape(), [3, 224, 224]);
        assert!(assumed.notices().iter().any(|notice| notice.contains("224 x 224 is assumed")), "{name}");
        let given = opened(name, Some([18, 14]), Files::new()).unwrap();
        assert_eq!(given.input_shape(), [3, 18, 14], "{name}");
        assert!(given.notices().iter().all(|notice| notice.contains("wants its photos")), "{name}: {:?}", given.notices());
    }
}

/// A number that a file computes has no dimensions, and a shape is put together of such numbers.
#[test]
fn a_shape_is_put_together_of_numbers_however_they_are_computed() {
    let files: Vec<PathBuf> = fs::read_dir(folder().join("shapes")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 14);
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let model = opened(&format!("shapes/{name}"), None, Files::new()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((model.input_shape(), model.classes()), ([3, 8, 8], 3), "{name}");
    }
}

#[test]
fn what_the_file_says_of_its_size_counts() {
    assert_eq!(opened("layout_channels_last", Some([5, 5]), Files::new()).unwrap().input_shape(), [3, 16, 16]);
}

#[test]
fn a_second_file_is_asked_for_by_name_and_read() {
    let Err(error) = opened("external", None, Files::new()) else { panic!("its weights are elsewhere") };
    assert!(error.to_string().contains("`external.onnx.data`, which was not given"), "{error}");
    assert_eq!(files_needed(&bytes("external")).unwrap(), ["external.onnx.data"]);
    opened("external", None, files("external")).unwrap();
}

#[test]
fn every_layout_is_explained_on_the_photo_itself() {
    for name in ["layout_channels_last", "layout_grey", "layout_grey_last", "layout_opacity", "type_bytes"] {
        let model = opened(name, None, Files::new()).unwrap();
        assert_eq!(model.input_shape(), [3, 16, 16], "{name}");
        let input = model.input(photo([16, 16])).unwrap();
        let found = pollster::block_on(model.input_gradient(input, Score::logit(1), Rule::GRADIENT, &Straight)).unwrap();
        let gradient: Tensor<4> = found.gradient;
        assert_eq!(gradient.dims(), [1, 3, 16, 16], "{name}");
        if name.starts_with("layout") {
            assert!(model.notices().iter().any(|notice| notice.contains("channel")), "{name}: {:?}", model.notices());
        }
    }
}

#[test]
fn what_stands_in_front_of_an_input_is_no_layer_to_re_initialise() {
    for name in ["layout_grey", "layout_opacity", "layout_channels_last", "open_size"] {
        let graph = Graph::read(&bytes(name), &ReadOptions { photo: true, ..ReadOptions::default() }).unwrap();
        let Some((_, Output::Port(port))) = graph.outputs().last() else { panic!("an output") };
        assert_eq!(whylight::network::layers(&graph, *port).len(), 2, "{name}: a convolution and a dense layer");
    }
}

#[test]
fn a_quantised_file_says_that_it_is_read_as_floats() {
    for name in ["quantised_dynamic", "quantised_qdq", "quantised_operators", "ort_qdq", "ort_dynamic_int8"] {
        let model = opened(name, None, Files::new()).unwrap();
        assert!(model.notices().iter().any(|notice| notice.contains("read as a float network")), "{name}: {:?}", model.notices());
    }
}

/// Thousands of quotients of differences in f32, of all that is summed.
const COMPLETE_REL: f32 = 1e-4;

#[test]
fn deeplift_adds_up_on_every_file_of_one_operator_and_lrp_stays_finite() {
    let mut problems = Vec::new();
    for (name, _) in expected().into_iter().filter(|(name, _)| name.starts_with("op_") || name.starts_with("layout")) {
        let model = opened(&name, None, Files::new()).unwrap();
        let [channels, height, width] = model.input_shape();
        let image = |start: f32| model.input((0..channels * height * width).map(|k| (0.37 * k as f32 + start).sin()).collect()).unwrap();
        let (input, reference) = (image(0.0), image(1.3));
        let pair = Tensor::cat(vec![input.clone(), reference.clone()], 0);
        let found = pollster::block_on(model.input_gradient(pair, Score::logit(1), Rule::Differences, &Straight)).unwrap();
        let logits = found.logits.into_data().try_into_vec::<f32>().unwrap();
        let share = Relevance { convolution: Share::All, dense: Share::All, epsilon: 1e-6, biases: false, family: Family::Rectifiers };
        let shared = model.input_gradient(input.clone(), Score::logit(1), Rule::Relevance(share), &Straight);
        let shared = pollster::block_on(shared).unwrap().gradient.into_data().try_into_vec::<f32>().unwrap();
        if shared.iter().any(|value| !value.is_finite()) {
            problems.push(format!("{name}: LRP is not finite"));
        }
        let difference = logits[1] - logits[1 + model.classes()];
        let terms = found.gradient.narrow(0, 0, 1).mul(input.sub(reference));
        let (sum, size): (f32, f32) = (terms.clone().sum().into_scalar(), terms.abs().sum().into_scalar());
        let missing = (sum - difference).abs();
        if missing.is_nan() || missing > COMPLETE_REL * (size + difference.abs()).max(0.01) {
            problems.push(format!("{name}: the map sums to {sum}, the scores differ by {difference}"));
        }
    }
    assert!(problems.is_empty(), "{} do not add up:\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn every_supported_operator_is_listed_in_the_documents() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/networks.md")).unwrap();
    // The last part of a name: the documents give the domain once.
    let listed: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("> ")).flat_map(|line| line.split([',', ' '])).collect();
    let missing: Vec<&str> =
        whylight::network::names().into_iter().filter(|name| !listed.contains(&name.rsplit('.').next().unwrap())).collect();
    assert!(missing.is_empty(), "docs/networks.md does not list {missing:?}");
}
