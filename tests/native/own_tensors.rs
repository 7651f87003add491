//! Tensors in the shape that a file takes, weights in a second file, heads that are said on the command line, and walks that are refused
//! before they begin.

use serde_json::Value as Json;
use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::Image;
use whylight::methods::Attribution;
use whylight::model::{Classifier, Familiarity, Model};
use whylight::network::Value;
use whylight::pace::{Cancelled, Later, Straight};
use whylight::session::{InputSource, Observer, Prediction, Request, Session, Unwatched};

/// Sums of a few dozen products in f32 beside those of onnxruntime.
const SUMS_ABS: f32 = 1e-4;

fn faults(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults").join(file)
}

fn open(file: &str) -> Classifier {
    Classifier::from_file(&fs::read(faults(file)).unwrap(), file, &Compute::cpu("A test.").device).unwrap()
}

fn ran(arguments: &[&str], paths: &[&Path]) -> (String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_whylight")).args(arguments).args(paths).output().unwrap();
    (format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)), output.status.success())
}

#[test]
fn a_tensor_may_have_the_shape_that_the_file_takes() {
    // The outputs as onnxruntime 1.32 computes them for sin(0.37 k), with an opacity of 1.
    for (file, shape, expected) in [("one", [1, 1, 6, 5], ONE), ("four", [1, 4, 6, 5], FOUR), ("last", [1, 6, 5, 3], LAST)] {
        let model = open(&format!("channels/{file}.onnx"));
        let mut values: Vec<f32> = (0..shape.iter().product()).map(|k| (0.37 * k as f32).sin()).collect();
        if file == "four" {
            values[90..].fill(1.0);
        }
        let photo = model.photo_of_tensor(&shape, values.clone()).unwrap();
        let logits = pollster::block_on(model.logits(model.input(photo).unwrap(), &Straight)).unwrap();
        let found = pollster::block_on(Value::from(logits).read()).unwrap();
        assert!(std::iter::zip(&found, expected).all(|(f, e)| (f - e).abs() < SUMS_ABS), "{file}: {found:?} {expected:?}");
        let said = model.photo_of_tensor(&[1, 2, 6, 5], vec![0.0; 60]).unwrap_err().to_string();
        assert!(said.contains("has the shape [1, 2, 6, 5]") && said.contains(&format!("takes {shape:?}")), "{file}: {said}");
        assert!(said.contains("or a photo [1, 3, 6, 5]"), "{file}: {said}");
        if file == "four" {
            values[100] = 0.5;
            let said = model.photo_of_tensor(&shape, values).unwrap_err().to_string();
            assert!(said.contains("opacity") && said.contains("not 1 everywhere"), "{said}");
        }
    }
}

const ONE: [f32; 2] = [-10.63262, 2.7243257];
const FOUR: [f32; 2] = [0.03472787, 19.029518];
const LAST: [f32; 2] = [-5.395764, 33.395187];

/// What a map summed in f32 may miss its sum by, as a share.
const SUM_REL: f64 = 1e-5;

#[test]
fn idgi_shares_out_what_a_step_gains_that_starts_without_a_gradient() {
    let model = open("paths/late_start.onnx");
    let x = crate::shared::floats(&fs::read(faults("x6x5.npy")).unwrap());
    let session = Session::new(Compute::cpu("A test.").record, Rc::new(model), InputSource::Tensor(x));
    for steps in [1, 2, 3, 7, 32] {
        let parameters = serde_json::json!({ "baseline": "zero", "steps": steps }).as_object().unwrap().clone();
        let report = pollster::block_on(session.explain(&Request { parameters, ..Request::new(0.into(), "idgi") }, &Unwatched)).unwrap();
        let Attribution::Input { values, .. } = &report.answer.attribution else { panic!("an input map") };
        let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
        // Relu(2 - 0.55)^2 times 3, and 0 at the start.
        assert!((sum / 6.3075 - 1.0).abs() < SUM_REL, "{steps}: {sum}");
        assert!(
            report.strength.sentence.contains("scores 6.31 more than the baseline. The gap is less than 0.1 % of the difference"),
            "{}",
            report.strength.sentence
        );
    }
}

#[test]
fn a_path_on_which_the_score_rises_by_less_than_its_rounding_is_not_called_unsettled() {
    let x = crate::shared::floats(&fs::read(faults("x6x5.npy")).unwrap());
    let session = Session::new(Compute::cpu("A test.").record, Rc::new(open("paths/large_bias.onnx")), InputSource::Tensor(x));
    let said = |method: &str| {
        let parameters = serde_json::json!({ "baseline": "zero" }).as_object().unwrap().clone();
        let request = Request { parameters, ..Request::new(0.into(), method) };
        pollster::block_on(session.explain(&request, &Unwatched)).unwrap().strength.sentence
    };
    for method in ["integrated-gradients", "adaptive-ig", "guided-ig"] {
        let sentence = said(method);
        assert!(sentence.contains("The gap is no larger than what rounding changes the two scores by"), "{method}: {sentence}");
        assert!(!sentence.contains("before the integral had settled") && !sentence.contains("may close the gap"), "{method}: {sentence}");
    }
    assert!(!said("idgi").contains("every unit on the way is off"), "{}", said("idgi"));
}

/// Remembers which stages began.
#[derive(Default)]
struct Stages(RefCell<Vec<&'static str>>);

impl Observer for Stages {
    fn progress(&self, stage: &'static str, _label: &'static str, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.0.borrow_mut().push(stage);
        Box::pin(std::future::ready(Ok(())))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<Familiarity>) {}
}

#[test]
fn a_walk_back_that_does_not_fit_is_refused_before_the_walk_forward() {
    let model = open("memory/attention.onnx");
    assert!(model.check_memory(false).is_ok());
    let session = Session::new(Compute::cpu("A test.").record, Rc::new(model), InputSource::Tensor(vec![0.0; 3600]));
    for method in ["gradient", "integrated-gradients", "smoothgrad"] {
        let stages = Stages::default();
        let error = pollster::block_on(session.explain(&Request::new(0.into(), method), &stages)).expect_err("refused");
        assert_eq!(error.code(), "out-of-memory", "{method}: {error}");
        assert!(stages.0.borrow().is_empty(), "{method}: {:?} began", stages.0.borrow());
    }
}

#[test]
fn weights_behind_a_link_that_leads_out_are_not_read() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own_tensors");
    let (inside, outside) = (folder.join("inside"), folder.join("outside"));
    fs::create_dir_all(&inside).unwrap();
    fs::create_dir_all(&outside).unwrap();
    let network = inside.join("second_file.onnx");
    fs::copy(faults("memory/second_file.onnx"), &network).unwrap();
    fs::copy(faults("memory/second_file.bin"), outside.join("second_file.bin")).unwrap();
    let weights = inside.join("second_file.bin");
    let _ = fs::remove_file(&weights);
    let inspect = || ran(&["inspect"], &[&network]);
    let (said, success) = inspect();
    assert!(!success && said.contains("second_file.bin"), "missing: {said}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.join("second_file.bin"), &weights).unwrap();
        let (said, success) = inspect();
        assert!(!success && said.contains("`second_file.bin` are a link that leads out of its folder"), "{said}");
        fs::remove_file(&weights).unwrap();
        // A link within the folder is followed.
        fs::copy(faults("memory/second_file.bin"), inside.join("kept.bin")).unwrap();
        std::os::unix::fs::symlink("kept.bin", &weights).unwrap();
        let (said, success) = inspect();
        assert!(success && said.contains("2. Nothing in the file says"), "{said}");
    }
}

#[test]
fn every_command_that_takes_a_head_uses_it() {
    let (model, input) = (faults("heads/logits.onnx"), faults("x20x30.npy"));
    let (model, input) = (model.to_str().unwrap(), input.to_str().unwrap());
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own_tensors/out");
    let out = out.to_str().unwrap();
    for (head, said) in [
        ("sigmoid", "The head is said to be a sigmoid"),
        ("softmax", "The head is said to be a softmax"),
        ("none", "The outputs are said to be logits"),
    ] {
        let explain = ["explain", "--input", input, "--model", model, "--class", "0", "--verdict", "none", "--out", out, "--head", head];
        for arguments in [&explain[..], &["inspect", model, "--head", head]] {
            let (text, success) = ran(arguments, &[]);
            assert!(success && text.contains(said), "{head} {}: {text}", arguments[0]);
        }
    }
    // A metric of probabilities has other ones for another head.
    let deletion = |head: &str| {
        let given =
            ["score", "--input", input, "--model", model, "--class", "0", "--method", "gradient", "--metrics", "deletion", "--json"];
        let (text, success) = ran(&[&given[..], &["--head", head]].concat(), &[]);
        assert!(success, "{head}: {text}");
        let scores: Json = serde_json::from_str(&text[text.find('{').unwrap()..]).unwrap();
        scores["metrics"][0]["value"].as_f64().unwrap_or_else(|| panic!("{scores}"))
    };
    assert!((deletion("sigmoid") - deletion("softmax")).abs() > 1e-3);
    let explain = ["explain", "--input", input, "--model", model, "--class", "0", "--out", out, "--head", "probabilities"];
    let (text, success) = ran(&explain, &[]);
    assert!(!success && text.contains("is said to be \"probabilities\"") && text.contains("lie between"), "{text}");
    // So has the gradient of a probability, by which a chart measures how fine it is, and an audit its deletion.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own_tensors/heads");
    fs::create_dir_all(&folder).unwrap();
    let photo = folder.join("photo.png");
    let rgb = (0..20 * 30 * 3).map(|k| (127.0 + 100.0 * (0.31 * f64::from(k)).sin()) as u8).collect();
    fs::write(&photo, Image::from_rgb(30, 20, rgb).unwrap().to_png()).unwrap();
    let asked = ["--model", model, "--methods", "gradient", "--score", "probability", "--class", "0"];
    let chart = |head: &str| {
        let (text, success) = ran(&[&["chart"], &asked[..], &["--columns", "resolution", "--csv", "--head", head]].concat(), &[&photo]);
        assert!(success, "{head}: {text}");
        text
    };
    assert_eq!(chart("sigmoid"), chart("sigmoid"));
    assert_ne!(chart("sigmoid"), chart("softmax"));
    let audit = |head: &str| {
        let rows = folder.join(format!("{head}.jsonl"));
        let _ = fs::remove_file(&rows);
        let more = ["--metrics", "deletion", "--verdict", "none", "--head", head, "--out", rows.to_str().unwrap()];
        let (text, success) = ran(&[&["audit"], &asked[..], &more].concat(), &[&folder]);
        assert!(success, "{head}: {text}");
        let row: Json = serde_json::from_str(fs::read_to_string(&rows).unwrap().lines().next().unwrap()).unwrap();
        row["metrics"]["deletion"]["value"].as_f64().unwrap_or_else(|| panic!("{row}"))
    };
    assert!((audit("sigmoid") - audit("softmax")).abs() > 1e-3);
    for command in ["explain", "score", "inspect"] {
        let more: &[&str] = if command == "inspect" { &[model] } else { &["--input", input, "--model", model] };
        let (text, success) = ran(&[&[command][..], more, &["--head", "softmx"]].concat(), &[]);
        assert!(!success && text.contains("softmx") && text.contains("probabilities"), "{command}: {text}");
    }
}

#[test]
fn what_is_said_and_cannot_matter_is_refused() {
    let (model, input) = (faults("heads/logits.onnx"), faults("x20x30.npy"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own_tensors/options");
    fs::create_dir_all(&folder).unwrap();
    let (empty, sparse) = (folder.join("empty.txt"), folder.join("sparse.onnx"));
    fs::write(&empty, "").unwrap();
    fs::File::create(&sparse).unwrap().set_len(60 << 30).unwrap();
    let (model, input, empty) = (model.to_str().unwrap(), input.to_str().unwrap(), empty.to_str().unwrap());
    let explain = ["explain", "--input", input, "--verdict", "none", "--out", folder.to_str().unwrap()];
    let said = |more: &[&str]| ran(&[&explain[..], more].concat(), &[]);
    for (more, told) in [
        (&["--model", model, "--input-size", "32"][..], &["asks for 32 x 32", "fixes its input at 20 x 30", "leave it out"][..]),
        (&["--model", model, "--labels", empty], &["holds no name", "one name per class"]),
        (&["--model", model, "--loss-scale", "0"], &["no number above 0"]),
        (&["--model", model, "--loss-scale", "nan"], &["no number above 0"]),
        (&["--model", sparse.to_str().unwrap()], &["64424 MB", "at most 2147", "in a second file"]),
        (&["--model", model, "--labels", "/dev/zero"], &["a pipe or a device"]),
        (&["--model", "/dev/zero"], &["a pipe or a device"]),
    ] {
        let (text, success) = said(more);
        assert!(!success && told.iter().all(|part| text.contains(part)), "{more:?}: {text}");
    }
    assert!(said(&["--model", model, "--input-size", "20x30"]).1);
    fs::remove_dir_all(folder).unwrap();
}
