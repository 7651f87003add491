//! The verdict and the chart say the same of a map: what the one calls poor the other does not tick.

use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::Image;
use whylight::methods::METHODS;
use whylight::model::{Card, Classifier};
use whylight::report::chart::Grade;
use whylight::report::{Level, Signal};
use whylight::session::{ChartRequest, Session, SessionError, Unwatched, VerdictRequest};

/// The columns of the chart that are measured for the verdict too.
const COMMON: [(&str, Signal); 2] = [("stability", Signal::Stability), ("faithfulness", Signal::Faithfulness)];

/// A shipped network, and whether every method is tried on it in every run; else with `WHYLIGHT_SLOW` set.
const NETWORKS: [(&str, bool); 6] = [
    ("fashion_mlp", true),
    ("fashion_resnet", true),
    ("fashion_vit", true),
    ("mobilenetv2_dogs", false),
    ("squeezenet11", false),
    ("efficientnet_lite0", false),
];

/// Methods that are cheap enough for the large networks in every run.
const CHEAP: [&str; 3] = ["gradient", "grad-cam", "sobel"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn photos() -> Vec<(String, Image)> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("www/photos")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending != "json"));
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), Image::decode(&fs::read(path).unwrap()).unwrap())).collect()
}

fn shipped(name: &str) -> Classifier {
    let file = |ending: &str| root().join("models").join(format!("{name}.{ending}"));
    let card: Card = serde_json::from_str(&fs::read_to_string(file("json")).unwrap()).unwrap();
    Classifier::from_card(&fs::read(file("onnx")).unwrap(), &card, Vec::new(), &burn::tensor::Device::flex()).unwrap()
}

/// Draws both for one map, and holds them against each other; how many numbers there were.
fn compare(what: &str, session: &Session, method: &str) -> usize {
    let request: VerdictRequest = serde_json::from_value(json!({ "target": "top", "method": method, "depth": "standard" })).unwrap();
    let verdict = match pollster::block_on(session.verdict(&request, &Unwatched)) {
        Ok(judged) => judged.verdict,
        // A network without feature maps, or one that is not piecewise linear.
        Err(SessionError::Method(_)) => return 0,
        Err(other) => panic!("{what}: {other}"),
    };
    let columns = COMMON.iter().map(|(column, _)| column.to_string()).collect();
    let request = ChartRequest { columns: Some(columns), ..ChartRequest::new(&[method]) };
    let charted = pollster::block_on(session.chart(&request, &[], &Unwatched)).unwrap();
    let mut numbers = 0;
    for (column, signal) in COMMON {
        let cell = charted.chart.rows[0].cell(column).unwrap();
        let reason = verdict.reasons.iter().find(|reason| reason.id == signal).unwrap();
        assert!(!(cell.grade == Some(Grade::Poor) && reason.level == Level::Fine), "{what}: {column} {cell:?} {reason:?}");
        assert!(!(cell.grade == Some(Grade::Good) && reason.level <= Level::Careful), "{what}: {column} {cell:?} {reason:?}");
        if cell.grade == Some(Grade::Poor) {
            assert!(!verdict.earned, "{what}: green over a poor {column}");
        }
        if let (Some(charted), Some(judged)) = (cell.value, reason.evidence.value) {
            assert_eq!(charted, judged, "{what}: one measurement of {column}");
            numbers += 1;
        }
    }
    numbers
}

#[test]
fn what_the_chart_calls_poor_the_verdict_does_not_tick() {
    let slow = std::env::var_os("WHYLIGHT_SLOW").is_some();
    let photos = photos();
    let mut numbers = 0;
    for (name, every) in NETWORKS {
        let model = Rc::new(shipped(name));
        let session = |photo: &Image| Session::new(Compute::cpu("A test.").record, model.clone(), photo.clone().into());
        let methods: Vec<&str> = METHODS
            .iter()
            // Thousands of straight pieces.
            .filter(|method| method.id != "exact-ig")
            .filter(|method| every || slow || CHEAP.contains(&method.id))
            .map(|method| method.id)
            .collect();
        for (turn, method) in methods.iter().enumerate() {
            // Each method on one photo, each photo with another method; with WHYLIGHT_SLOW on all.
            for (index, (photo, picture)) in photos.iter().enumerate() {
                if slow || index == turn % photos.len() {
                    numbers += compare(&format!("{method} on {name}, {photo}"), &session(picture), method);
                }
            }
        }
        println!("{name}: {numbers} numbers so far");
    }
    println!("{numbers} numbers that both tell");
    assert!(numbers > 100);
}
