//! The three small networks trained on Fashion-MNIST: what they say of ten pictures, every method on each of them, and
//! `whylight sanity`.

use burn::tensor::{Device, Tensor};
use serde_json::{Value as Json, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use whylight::image::Image;
use whylight::methods::{self, Answer, Ask, Attribution, METHODS, Method, MethodError, Settings, Unseen};
use whylight::model::{Card, Classifier, Model, Randomise, Score};
use whylight::network::{Constant, Graph, ReadOptions, Value, Weights, forward};
use whylight::pace::Straight;

const NETWORKS: [&str; 3] = ["fashion_mlp", "fashion_resnet", "fashion_vit"];

/// Of the ten pictures, the first test picture of each class, so many have to be classified right. The networks are right
/// on 85 to 91 test pictures of a hundred, so that eight or more of ten are expected of each, and a
/// network that was read wrongly is right on one.
const RIGHT: usize = 8;

/// Of the ten pictures so many have to be known: a twentieth lies below the threshold, so that three or more of ten do once in ninety.
const KNOWN: usize = 8;

/// The three channels of an input are averaged first, so their gradients are equal but for the order of sums.
const CHANNELS_REL: f32 = 1e-5;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn card(name: &str) -> Json {
    serde_json::from_str(&fs::read_to_string(root().join(format!("models/{name}.json"))).unwrap()).unwrap()
}

fn network(name: &str) -> Classifier {
    let card: Card = serde_json::from_value(card(name)).unwrap();
    let labels = fs::read_to_string(root().join("models/labels/fashion.txt")).unwrap().lines().map(String::from).collect();
    let bytes = fs::read(root().join("models").join(&card.file)).unwrap();
    Classifier::from_card(&bytes, &card, labels, &Device::flex()).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The pictures in the order of their classes.
fn pictures() -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("tests/fashion")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn input(model: &Classifier, path: &Path) -> Tensor<4> {
    let image = Image::decode(&fs::read(path).unwrap()).unwrap();
    model.input(model.preparation.tensor(&image).values).unwrap()
}

fn top(model: &dyn Model, input: Tensor<4>) -> usize {
    let logits = pollster::block_on(async { Value::from(model.logits(input, &Straight).await.unwrap()).read().await.unwrap() });
    (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap()
}

/// Two photos of which these networks were sure: an espresso cup as a bag, a dog and a cat.
#[test]
fn photos_that_are_no_clothes_are_unknown_and_pictures_of_clothes_are_known() {
    let familiarity = |name: &str, path: &Path| {
        let model = network(name);
        let logits = model.logits(input(&model, path), &Straight);
        let logits = pollster::block_on(async { Value::from(logits.await.unwrap()).read().await.unwrap() });
        model.familiarity(&logits).unwrap()
    };
    for (name, photo) in [("fashion_mlp", "coffee.png"), ("fashion_vit", "dog_cat.jpg")] {
        let found = familiarity(name, &root().join("www/photos").join(photo));
        assert!(!found.known && found.score < found.threshold, "{name}, {photo}: {found:?}");
    }
    for name in NETWORKS {
        let known = pictures().iter().filter(|path| familiarity(name, path).known).count();
        assert!(known >= KNOWN, "{name} knows {known} of ten pictures of its kind");
    }
}

fn ask(model: &Classifier, input: Tensor<4>, target: usize, method: &Method, given: Json) -> Result<Answer, MethodError> {
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap())?;
    let score = Score::logit(target);
    let ask = Ask { model, input, reference: None, score, settings: &mut settings, pace: &Straight, sketches: &Unseen };
    pollster::block_on((method.run)(ask))
}

/// Settings that ask for little work.
fn little(method: &Method) -> Json {
    let small = [("samples", 2), ("steps", 3), ("most", 4), ("window", 7), ("stride", 7), ("pieces", 64)];
    let declared = |name: &str| method.parameters.iter().any(|parameter| parameter.name == name);
    Json::Object(small.into_iter().filter(|(name, _)| declared(name)).map(|(name, value)| (name.into(), value.into())).collect())
}

#[test]
fn each_network_reads_the_pictures_as_they_are_labelled() {
    let pictures = pictures();
    assert_eq!(pictures.len(), 10);
    for name in NETWORKS {
        let model = network(name);
        assert_eq!((model.classes(), model.input_shape(), model.labels.len()), (10, [3, 28, 28], 10));
        let right = pictures.iter().enumerate().filter(|(class, path)| top(&model, input(&model, path)) == *class).count();
        println!("{name}: {right} of {} right, {:?} of the test set", pictures.len(), card(name)["accuracy"]);
        assert!(right >= RIGHT, "{name}: {right} of {} right", pictures.len());
    }
}

#[test]
fn the_cards_state_the_accuracy_that_training_reached() {
    for (name, least) in [("fashion_mlp", 0.88), ("fashion_resnet", 0.89), ("fashion_vit", 0.84)] {
        let accuracy = card(name)["accuracy"].as_f64().unwrap();
        assert!((least..1.0).contains(&accuracy), "{name}: {accuracy}");
    }
}

#[test]
fn every_method_answers_or_says_why_not() {
    let path = &pictures()[9];
    for name in NETWORKS {
        let model = network(name);
        for method in METHODS {
            let needs_a_tap = method.parameters.iter().any(|parameter| parameter.name == "tap");
            match ask(&model, input(&model, path), 9, method, little(method)) {
                Ok(answer) => {
                    assert!(!needs_a_tap || !model.taps().is_empty(), "{name} {} looked at a feature map that is not there", method.id);
                    assert_eq!((answer.heatmap.height(), answer.heatmap.width()), (28, 28), "{name} {}", method.id);
                    assert!(answer.heatmap.values().iter().all(|value| value.is_finite()));
                }
                Err(MethodError::CannotServe(reason)) => {
                    // Exact integration ends where a transformer curves, and where pieces are more than it was allowed.
                    let cannot = needs_a_tap && model.taps().is_empty() || method.id == "exact-ig";
                    assert!(cannot, "{name} {}: {reason}", method.id);
                    assert!(!reason.remedy.is_empty(), "a refusal says what to do: {reason}");
                }
                Err(other) => panic!("{name} {}: {other}", method.id),
            }
        }
    }
}

#[test]
fn the_perceptron_has_no_feature_maps_and_the_others_look_at_seven_by_seven_cells() {
    assert!(network("fashion_mlp").taps().is_empty());
    for name in ["fashion_resnet", "fashion_vit"] {
        let model = network(name);
        let tap = card(name)["tap"].as_str().unwrap().to_string();
        let answer = ask(&model, input(&model, &pictures()[9]), 9, methods::by_id("grad-cam").unwrap(), json!({ "relu": false })).unwrap();
        let Attribution::Cam { tap: used, map } = answer.attribution else { panic!("Grad-CAM gives a CAM") };
        assert_eq!((used, map.height(), map.width()), (tap, 7, 7), "{name}");
        assert!(map.values().iter().any(|&value| value != map.values()[0]), "{name}: a flat CAM says nothing");
    }
}

#[test]
fn colours_make_no_difference() {
    for name in NETWORKS {
        let model = network(name);
        let answer = ask(&model, input(&model, &pictures()[0]), 0, methods::by_id("gradient").unwrap(), json!({})).unwrap();
        let Attribution::Input { shape: [3, 28, 28], values } = answer.attribution else { panic!("one value per channel and pixel") };
        let largest = values.iter().fold(0.0f32, |max, v| max.max(v.abs()));
        assert!(largest > 0.0);
        for pixel in 0..784 {
            let [red, green, blue] = [0, 1, 2].map(|channel| values[channel * 784 + pixel]);
            assert!((red - green).abs() + (green - blue).abs() <= CHANNELS_REL * largest, "{name}: {red} {green} {blue}");
        }
    }
}

#[test]
fn a_wholly_randomised_network_knows_nothing() {
    // What is trained belongs to layers, so that nothing is left behind: ten pictures, ten classes, and luck.
    for name in NETWORKS {
        let model = network(name);
        let random = model.randomised(model.layers(), 0).unwrap();
        let right = pictures().iter().enumerate().filter(|(class, path)| top(&*random, input(&model, path)) == *class).count();
        assert!(right <= 4, "{name}: {right} of 10 right without knowledge");
    }
}

#[test]
fn weights_given_as_leaves_receive_the_gradient_of_the_walk() {
    let bytes = fs::read(root().join("models/fashion_mlp.onnx")).unwrap();
    let graph = Graph::read(&bytes, &ReadOptions::default()).unwrap();
    let device = Device::flex().autodiff();
    let weights = Weights::load(&graph, &device);
    let ids: Vec<_> = graph.nodes().last().unwrap().step.initial().into_iter().map(|(id, _)| id).collect();
    let [kernel, bias] = ids[..] else { panic!("the last layer has a kernel and a bias") };
    let (kernel_leaf, bias_leaf) = (weights.get(kernel).tensor::<2>().require_grad(), weights.get(bias).tensor::<1>().require_grad());
    let weights = weights.with([(kernel, Value::from(kernel_leaf.clone())), (bias, Value::from(bias_leaf.clone()))]);
    let x = Constant::f32([1, 3, 28, 28], (0..3 * 784).map(|k| (0.37 * k as f32).sin().abs()).collect());
    let port = graph.port("logits").unwrap();
    let inputs = vec![(graph.input(0), Value::load(&x, &device))];
    let logits = pollster::block_on(forward(&graph, &weights, inputs, &[port], None, &Straight)).unwrap().value(port).tensor::<2>();
    let logit = logits.slice([0..1, 3..4]).sum();
    let gradients = logit.backward();
    let numbers = |tensor: Tensor<1>| tensor.into_data().try_into_vec::<f32>().unwrap();
    // logit_3 = W_3 h + b_3: its derivative with respect to b is 1 at 3 and 0 elsewhere, and W_3 dlogit_3/dW_3 = W_3 h.
    let by_bias = numbers(bias_leaf.grad(&gradients).unwrap());
    assert_eq!(by_bias, (0..10).map(|class| f32::from(u8::from(class == 3))).collect::<Vec<_>>());
    let by_kernel = kernel_leaf.grad(&gradients).unwrap();
    let product = f64::from(numbers(by_kernel.mul(kernel_leaf.inner()).sum())[0]);
    let expected = f64::from(numbers(logit.inner())[0] - numbers(bias_leaf.inner())[3]);
    // Sums of a hundred products in two orders.
    assert!((product - expected).abs() <= 1e-5 * expected.abs().max(1.0), "{product} {expected}");
}

fn sanity(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whylight")).arg("sanity").args(arguments).output().unwrap()
}

#[test]
fn the_sanity_command_tells_the_network_from_the_picture() {
    let output = sanity(&["--models", "fashion-mlp", "--methods", "gradient,sobel,random,grad-cam", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["pictures"], 10);
    let table = &record["networks"][0];
    assert_eq!(table["layers"], json!(["logits", "hidden2", "hidden1"]));
    let line = |method: &str| table["lines"].as_array().unwrap().iter().find(|line| line["method"] == method).unwrap();
    let means =
        |method: &str| line(method)["stages"].as_array().unwrap().iter().map(|cell| cell["mean"].as_f64().unwrap()).collect::<Vec<_>>();
    // An edge detector does not know the network, and noise of the same seed is the same noise.
    assert_eq!((means("sobel"), means("random")), (vec![1.0; 3], vec![1.0; 3]));
    let gradient = means("gradient");
    assert!(gradient[2] < 0.3 && gradient[2] < gradient[0], "{gradient:?}");
    assert!(line("gradient")["stages"].as_array().unwrap().iter().all(|cell| cell["ranked"] == 10 && cell["asked"] == 10));
    assert!(line("grad-cam")["refusal"].as_str().unwrap().contains(':'));
    assert_eq!(line("grad-cam")["stages"], json!([]));
}

#[test]
fn the_sanity_command_prints_a_table_and_refuses_in_a_sentence() {
    let output = sanity(&["--models", "fashion-mlp", "--methods", "gradient", "--seeds", "0,1"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("| method | logits | hidden2 | hidden1 |"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("| Gradient | ") && line.matches(" | ").count() == 3), "{text}");
    let empty = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no-pictures");
    fs::create_dir_all(&empty).unwrap();
    for (arguments, named) in [
        (vec![empty.to_str().unwrap()], "no-pictures"),
        (vec!["/no/such/folder"], "/no/such/folder"),
        (vec!["--models", "no-such-network"], "no-such-network"),
        (vec!["--methods", "no-such-method"], "no-such-method"),
    ] {
        let output = sanity(&arguments);
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && sentence.contains(named), "{sentence}");
        assert_eq!(sentence.trim().lines().count(), 1, "{sentence}");
    }
}
