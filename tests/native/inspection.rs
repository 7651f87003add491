//! What is said and guessed of files that say in different ways how they want their photos, and `whylight inspect` as a program.

use burn::tensor::Device;
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use whylight::image::{Channels, PreprocessChoice, Preset, Resize};
use whylight::inspection::{ChannelPlace, Inspection, LabelsKind, Sureness, inspect};
use whylight::model::{Card, Classifier, Labels, Model, OutputLooks, OwnFile};
use whylight::network::Files;
use whylight::pace::Straight;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn opened(path: &str, own: OwnFile) -> Classifier {
    let bytes = fs::read(root().join(path)).unwrap();
    let name = Path::new(path).file_name().unwrap().to_string_lossy().into_owned();
    Classifier::from_own_file(&bytes, &OwnFile { name, ..own }, Files::default(), &Device::flex()).unwrap()
}

fn inspected(path: &str) -> Inspection {
    pollster::block_on(inspect(&opened(path, OwnFile::default()), &Straight)).unwrap()
}

/// Each file with the preset that is right for it, and how sure that is.
const RIGHT: &[(&str, &str, Sureness)] = &[
    ("tests/exports/inspected/ultralytics.onnx", "unit", Sureness::Known),
    ("tests/exports/inspected/configuration.onnx", "timm-inception", Sureness::Known),
    ("tests/exports/inspected/normalised_unit.onnx", "unit", Sureness::Likely),
    ("tests/exports/inspected/normalised_pixels.onnx", "raw", Sureness::Likely),
    ("tests/exports/inspected/subtracted_mean.onnx", "raw", Sureness::Likely),
    ("tests/exports/keras_nhwc.onnx", "raw", Sureness::Likely),
    ("tests/exports/type_bytes.onnx", "raw", Sureness::Known),
    ("tests/exports/layout_grey.onnx", "unit", Sureness::Likely),
    ("tests/exports/layout_grey_last.onnx", "unit", Sureness::Likely),
    ("tests/exports/hf_vit_isnan_dyn.onnx", "timm-inception", Sureness::Likely),
    ("tests/exports/swin_hf_tap.onnx", "torchvision", Sureness::Likely),
    ("tests/exports/cams/resnet.onnx", "torchvision", Sureness::Likely),
    ("models/squeezenet11.onnx", "keras-caffe", Sureness::Likely),
    ("models/efficientnet_lite0.onnx", "timm-inception", Sureness::Guess),
];

#[test]
fn the_right_preset_is_proposed() {
    let wrong: Vec<String> = RIGHT
        .iter()
        .filter_map(|(path, preset, sure)| {
            let guess = inspected(path).preprocess;
            assert!(guess.reason.ends_with('.') && guess.reason.len() > 20, "{path}: {}", guess.reason);
            let right = guess.preset == Some(preset) && (guess.sure == *sure || *sure == Sureness::Guess);
            (!right).then(|| format!("{path}: {:?} {:?}, {}", guess.preset, guess.sure, guess.reason))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_batch_normalisation_tells_how_its_training_photos_were_prepared() {
    for (file, preset) in [("torchvision", "torchvision"), ("inception", "timm-inception"), ("caffe", "keras-caffe"), ("unit", "unit")] {
        let guess = inspected(&format!("tests/exports/inspected/norm_{file}.onnx")).preprocess;
        let [proposed, right] = [guess.preset.unwrap(), preset].map(|id| Preset::by_id(id).unwrap());
        // Presets that differ by little, such as ImageNet's mean and CLIP's, cannot be told apart by three photos.
        let near = std::iter::zip(proposed.mean.iter().chain(&proposed.scale), right.mean.iter().chain(&right.scale))
            .all(|(a, b)| (a - b).abs() <= 0.25 * b.abs() + 1e-3);
        assert!(near && proposed.channels == right.channels, "{file}: {}, {}", proposed.id, guess.reason);
    }
}

#[test]
fn metadata_say_what_no_preset_is() {
    let image = inspected("tests/exports/inspected/image_metadata.onnx").preprocess;
    assert_eq!((image.preset, image.sure), (None, Sureness::Known));
    assert_eq!((image.preprocess.channels, image.preprocess.mean, image.preprocess.scale), (Channels::Bgr, [0.0; 3], [255.0; 3]));
    let own = inspected("tests/exports/inspected/own_mean.onnx");
    assert_eq!((own.preprocess.preset, own.preprocess.preprocess.mean), (None, [25.5, 51.0, 76.5]));
    assert_eq!((own.labels.kind, own.labels.names.len(), own.labels.names[3].as_str()), (LabelsKind::File, 10, "kind 3"));
    assert_eq!(own.card.labels, Labels::Names(own.labels.names.clone()));
    let crop = inspected("tests/exports/inspected/configuration.onnx").preprocess.preprocess.resize;
    assert!(matches!(crop, Resize::ShortSide { size: 71, .. }), "{crop:?}: 64 of 0.9");
}

#[test]
fn what_the_file_says_is_told() {
    let keras = inspected("tests/exports/keras_nhwc.onnx");
    assert_eq!((keras.input.shape.clone(), keras.input.layout), (vec![None, Some(64), Some(64), Some(3)], ChannelPlace::Last));
    assert!(keras.producer.as_ref().unwrap().contains("tf2onnx"), "{:?}", keras.producer);
    assert!(keras.operators.iter().any(|operator| operator.name == "Mul" && operator.count == 1), "{:?}", keras.operators);
    assert!(matches!(keras.preprocess.preprocess.resize, Resize::Squash { .. }), "Keras resizes whatever the aspect");

    let open = inspected("tests/exports/open_all.onnx");
    assert_eq!((open.input.shape.clone(), open.input.size_open), (vec![None; 4], true));
    assert!(open.notices.iter().any(|notice| notice.contains("224 x 224")), "{:?}", open.notices);

    let features = inspected("tests/exports/outputs/features_first.onnx");
    let looks: Vec<_> = features.outputs.iter().map(|output| (output.looks, output.proposed, output.numbers.is_some())).collect();
    assert_eq!(looks, [(OutputLooks::Features, false, true), (OutputLooks::Classes, true, true)]);

    let background = inspected("tests/exports/inspected/background.onnx");
    assert_eq!((background.labels.kind, background.classes), (LabelsKind::ImagenetWithBackground, 1001));

    let vit = inspected("tests/exports/vit_small_ts17.onnx");
    assert!(vit.tap.is_some() && vit.taps.iter().any(|tap| Some(&tap.name) == vit.tap.as_ref()));
    assert!(vit.parameters > 0 && vit.work > vit.parameters as u64 / 2);
}

#[test]
fn the_card_opens_the_network_as_it_was_inspected() {
    for path in ["tests/exports/keras_nhwc.onnx", "tests/exports/inspected/own_mean.onnx", "tests/faults/heads/one_logit.onnx"] {
        let said = OwnFile { preprocess: Some("0..1".parse().unwrap()), ..OwnFile::default() };
        let model = opened(path, said);
        let inspection = pollster::block_on(inspect(&model, &Straight)).unwrap();
        let written = serde_json::to_string(&inspection.card).unwrap();
        let card: Card = serde_json::from_str(&written).unwrap();
        let again = Classifier::from_card(&fs::read(root().join(path)).unwrap(), &card, Vec::new(), &Device::flex()).unwrap();
        // What was said comes before what would be guessed.
        assert_eq!(again.preparation, model.preparation, "{path}");
        assert_eq!(
            (again.classes(), again.default_tap(), again.head.head),
            (model.classes(), model.default_tap(), model.head.head),
            "{path}"
        );
        assert_eq!(again.head.link, model.head.link, "{path}");
    }
}

#[test]
fn what_is_said_of_a_file_is_taken() {
    let path = "tests/exports/inspected/own_mean.onnx";
    let names: Vec<String> = (0..10).map(|class| format!("name {class}")).collect();
    let caffe = PreprocessChoice::Preset(Preset::by_id("keras-caffe").unwrap());
    let said = OwnFile { preprocess: Some(caffe), labels: Some(names.clone()), tap: Some("c".into()), ..OwnFile::default() };
    let model = opened(path, said);
    assert_eq!((model.labels.to_vec(), model.default_tap(), model.range()[0]), (names, Some("c"), (-103.939, 151.061)));
    assert!(model.notices().is_empty(), "nothing is assumed: {:?}", model.notices());
    let bytes = fs::read(root().join(path)).unwrap();
    let few = OwnFile { name: "mine.onnx".into(), labels: Some(vec!["a".into()]), ..OwnFile::default() };
    let error = Classifier::from_own_file(&bytes, &few, Files::default(), &Device::flex()).err().unwrap().to_string();
    assert!(error.contains("mine.onnx has 10 classes but 1 names"), "{error}");
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whylight")).args(arguments).current_dir(root()).output().unwrap()
}

/// A folder of this test's own with a copy of a file in it.
fn copied(name: &str, file: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(Path::new(file).file_name().unwrap());
    fs::copy(root().join(file), &path).unwrap();
    path
}

#[test]
fn the_card_that_inspect_writes_is_found_by_the_other_commands() {
    let network = copied("inspect-card", "tests/exports/inspected/ultralytics.onnx");
    let file = network.to_str().unwrap();
    let output = run(&["inspect", file, "--json", "--write-card"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let record: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["preprocess"]["preset"], "unit");
    let again = run(&["inspect", file, "--write-card"]);
    let words = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(!again.status.success() && words.contains("--force") && words.lines().count() == 1, "{words}");
    let out = network.with_file_name("out");
    let explained = run(&["explain", "www/photos/coffee.png", "--model", file, "--verdict", "none", "--out", out.to_str().unwrap()]);
    let (said, told) = (String::from_utf8_lossy(&explained.stdout).into_owned(), String::from_utf8_lossy(&explained.stderr).into_owned());
    assert!(explained.status.success() && said.contains("kind ") && !told.contains("assumed"), "{said}{told}");
}

#[test]
fn a_file_is_explained_with_what_is_said_of_it() {
    let network = copied("inspect-said", "tests/exports/keras_nhwc.onnx");
    let (file, names, out) = (network.to_str().unwrap(), network.with_file_name("names.txt"), network.with_file_name("out"));
    let classes = inspected("tests/exports/keras_nhwc.onnx").classes;
    fs::write(&names, (0..classes).map(|class| format!("thing {class}\n")).collect::<String>()).unwrap();
    let (names, out) = (names.to_str().unwrap(), out.to_str().unwrap());
    let explain =
        |more: &[&str]| run(&[&["explain", "www/photos/coffee.png", "--model", file, "--verdict", "none", "--out", out], more].concat());
    let assumed = explain(&[]);
    let told = String::from_utf8_lossy(&assumed.stderr).into_owned();
    assert!(assumed.status.success() && told.contains("it is assumed") && told.contains("--preprocess"), "{told}");
    let said = explain(&["--preprocess", "0..255", "--labels", names]);
    let (words, told) = (String::from_utf8_lossy(&said.stdout).into_owned(), String::from_utf8_lossy(&said.stderr).into_owned());
    assert!(said.status.success() && words.contains("thing ") && !told.contains("assumed"), "{words}{told}");
    for (more, expected) in [
        (vec!["--preprocess", "kaffe"], "keras-caffe"),
        (vec!["--labels", "nowhere.txt"], "nowhere.txt cannot be read"),
        (vec!["--output", "nothing"], "has no output `nothing`"),
    ] {
        let refused = explain(&more);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && words.contains(expected), "{more:?}: {words}");
    }
    let shipped = run(&["explain", "www/photos/coffee.png", "--preprocess", "unit", "--out", out]);
    assert!(String::from_utf8_lossy(&shipped.stderr).contains("name the file by --model"));
}
