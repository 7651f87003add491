//! `whylight train`, run as a program on folders of pictures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Two kinds of clothes, each with three pictures: the files of `tests/fashion` and pieces of them.
const KINDS: [(&str, &str); 2] = [("Bag", "8-bag.png"), ("sneaker", "7-sneaker.png")];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of this test's own with pictures under `data` and, for the first kind, masks of their upper left quarter under `masks`.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    for (kind, (class, file)) in KINDS.into_iter().enumerate() {
        let picture = image::open(root().join("tests/fashion").join(file)).unwrap();
        let (width, height) = (picture.width(), picture.height());
        let part = |part: &str| folder.join(part).join(class);
        [part("data"), part("masks")].iter().for_each(|part| fs::create_dir_all(part).unwrap());
        for (number, view) in [picture.clone(), picture.fliph(), picture.crop_imm(0, 0, width - 10, height - 10)].iter().enumerate() {
            view.save(part("data").join(format!("{number}.png"))).unwrap();
            if kind == 0 {
                let mask = image::GrayImage::from_fn(view.width(), view.height(), |x, y| {
                    image::Luma([if x < view.width() / 2 && y < view.height() / 2 { 255 } else { 0 }])
                });
                mask.save(part("masks").join(format!("{number}.png"))).unwrap();
            }
        }
    }
    folder
}

fn whylight(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whylight")).args(arguments).output().unwrap()
}

fn train(folder: &Path, out: &str, more: &[&str]) -> Output {
    let path = |part: &str| folder.join(part).to_str().unwrap().to_string();
    let (data, out) = (path("data"), path(out));
    let arguments = [&["train", "fashion-resnet", "--data", &data, "--out", &out, "--batch", "2", "--held-out", "0"], more].concat();
    whylight(&arguments)
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn refused(output: &Output) -> String {
    let said = said(output);
    assert!(!output.status.success() && said.trim_end().lines().count() == 1, "{said}");
    said
}

#[test]
fn every_loss_trains_and_the_file_is_explained_with_its_card() {
    let folder = folder("train-losses");
    let masks = folder.join("masks").to_str().unwrap().to_string();
    for loss in ["plain", "rrr", "rrr-grad-cam", "reward", "counter-examples"] {
        let out = format!("{loss}.onnx");
        let output = train(&folder, &out, &["--masks", &masks, "--loss", loss, "--epochs", "1"]);
        assert!(output.status.success(), "{loss}: {}", said(&output));
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        let last: Vec<&str> = table.trim_end().lines().last().unwrap().split_whitespace().collect();
        assert_eq!((last[0], last[2] == "0.0000"), ("1", loss == "plain"), "{table}");
        let photo = folder.join("data/Bag/0.png").to_str().unwrap().to_string();
        let (model, into) = (folder.join(&out).to_str().unwrap().to_string(), folder.join("map").to_str().unwrap().to_string());
        let explained = whylight(&["explain", &photo, "--model", &model, "--out", &into, "--verdict", "none"]);
        assert!(explained.status.success() && !said(&explained).contains("assumed"), "{loss}: {}", said(&explained));
        assert!(String::from_utf8_lossy(&explained.stdout).contains("Bag"), "{loss}");
    }
}

#[test]
fn an_interrupted_run_goes_on_to_the_same_file() {
    let folder = folder("train-resume");
    let masks = folder.join("masks").to_str().unwrap().to_string();
    let whole = train(&folder, "whole.onnx", &["--epochs", "2"]);
    assert!(whole.status.success(), "{}", said(&whole));
    assert!(train(&folder, "parts.onnx", &["--epochs", "1"]).status.success());
    let rest = train(&folder, "parts.onnx", &["--epochs", "2"]);
    assert!(said(&rest).contains("goes on from") && said(&rest).contains("after 1 epochs"), "{}", said(&rest));
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    assert_eq!(read("whole.onnx"), read("parts.onnx"));
    let again = train(&folder, "parts.onnx", &["--epochs", "2"]);
    assert!(said(&again).contains("the 2 epochs that were asked for"), "{}", said(&again));
    for (more, what) in [
        (&["--seed", "5"][..], "another --seed"),
        (&["--rate", "0.01"], "another network, loss,"),
        (&["--masks", &masks, "--loss", "rrr"], "other photos or masks"),
    ] {
        let other = refused(&train(&folder, "parts.onnx", &[&["--epochs", "2", "--lambda", "1"][..], more].concat()));
        assert!(other.contains(what) && other.contains("remove it, or choose another --out"), "{other}");
    }
    fs::write(folder.join("parts.onnx.checkpoint"), b"cut").unwrap();
    let cut = refused(&train(&folder, "parts.onnx", &["--epochs", "2"]));
    assert!(cut.contains("cut short or damaged"), "{cut}");
}

#[test]
fn what_cannot_be_trained_on_is_said_in_a_sentence() {
    let folder = folder("train-refusals");
    let masks = folder.join("masks").to_str().unwrap().to_string();
    let no_masks = refused(&train(&folder, "o.onnx", &["--loss", "rrr"]));
    assert!(no_masks.contains("--loss rrr needs masks"), "{no_masks}");
    let lambda = refused(&train(&folder, "o.onnx", &["--masks", &masks, "--loss", "rrr", "--lambda", "NaN"]));
    assert!(lambda.contains("--lambda is NaN"), "{lambda}");
    let diverged = refused(&train(&folder, "o.onnx", &["--masks", &masks, "--loss", "rrr", "--lambda", "3e38", "--rate", "1"]));
    assert!(diverged.contains("left the finite numbers") && diverged.contains("o.onnx.checkpoint"), "{diverged}");
    for (out, what) in [("o.json", "ends in .onnx"), ("data", "ends in .onnx"), ("nowhere/o.onnx", "cannot be written")] {
        let said = refused(&train(&folder, out, &[]));
        assert!(said.contains(what), "{said}");
    }
    fs::write(folder.join("own.json"), "{}").unwrap();
    let card = refused(&train(&folder, "own.onnx", &[]));
    assert!(card.contains("would be taken for the card"), "{card}");
    image::GrayImage::new(3, 3).save(folder.join("masks/Bag/0.png")).unwrap();
    let small = refused(&train(&folder, "s.onnx", &["--masks", &masks, "--loss", "rrr"]));
    assert!(small.contains("has 3 x 3 pixels and its photo"), "{small}");
    fs::write(folder.join("data/Bag/0.png"), b"no picture").unwrap();
    let broken = said(&train(&folder, "p.onnx", &[]));
    assert!(broken.contains("0.png"), "{broken}");
    fs::rename(folder.join("data/Bag"), folder.join("data/Spoon")).unwrap();
    let unknown = refused(&train(&folder, "q.onnx", &[]));
    assert!(unknown.contains("has no class `Spoon`") && unknown.contains("call each folder as its class"), "{unknown}");
    fs::remove_dir_all(folder.join("data/Spoon")).unwrap();
    let one = refused(&train(&folder, "q.onnx", &[]));
    assert!(one.contains("holds one folder with photos"), "{one}");
    fs::remove_dir_all(folder.join("data")).unwrap();
    assert!(refused(&train(&folder, "q.onnx", &[])).contains("data cannot be read"));
}

#[test]
fn folders_are_taken_by_name_or_by_number_and_the_choice_is_said() {
    let folder = folder("train-folders");
    let network = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/tiny.onnx");
    let (data, out) = (folder.join("numbers"), folder.join("n.onnx"));
    for class in 1..=10 {
        fs::create_dir_all(data.join(class.to_string())).unwrap();
        fs::copy(folder.join("data/Bag/0.png"), data.join(class.to_string()).join("0.png")).unwrap();
    }
    let (data, out) = (data.to_str().unwrap(), out.to_str().unwrap());
    let arguments = ["train", network, "--data", data, "--out", out, "--epochs", "1", "--preprocess", "unit", "--held-out", "0"];
    let output = whylight(&arguments);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("  2 is class 1\n") && said(&output).contains("  10 is class 9\n"), "{}", said(&output));
}

/// Files that train would have written wrongly, or could not train, each with what is said of it.
#[test]
fn networks_that_cannot_be_trained_or_written_are_refused() {
    let folder = folder("train-networks");
    let root = root();
    for (file, what) in [
        ("tests/exports/ort_dynamic_int8.onnx", "which is not float32 in the file"),
        ("tests/exports/type_half.onnx", "which is not float32 in the file"),
        ("tests/faults/heads/threshold.onnx", "judges each class by itself"),
        ("tests/exports/layout_grey.onnx", "which is no tensor of the file"),
    ] {
        let path = root.join(file);
        assert!(path.exists(), "{file}");
        let model = whylight(&["inspect", path.to_str().unwrap()]);
        assert!(model.status.success(), "{file}");
        let data = folder.join("classes");
        let _ = fs::remove_dir_all(&data);
        let count = if file.contains("threshold") { 4 } else { 10 };
        for class in 0..count {
            fs::create_dir_all(data.join(class.to_string())).unwrap();
            fs::copy(folder.join("data/Bag/0.png"), data.join(class.to_string()).join("0.png")).unwrap();
        }
        let out = folder.join("o.onnx");
        let arguments =
            ["train", path.to_str().unwrap(), "--data", data.to_str().unwrap(), "--out", out.to_str().unwrap(), "--held-out", "0"];
        let output = whylight(&arguments);
        let told = said(&output);
        assert_eq!(output.status.code(), Some(1), "{file}: {told}");
        assert!(told.contains(what) && !told.contains("panicked"), "{file}: {told}");
        assert!(!out.exists(), "{file}");
    }
}
