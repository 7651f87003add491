//! `whylight score` and `whylight metrics`, run as a program on files.

use npyz::WriterBuilder;
use serde_json::Value as Json;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use whylight::metrics::METRICS;

/// The input of `tiny.onnx`.
const SHAPE: [u64; 4] = [1, 3, 32, 32];

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whylight")).args(arguments).output().unwrap()
}

/// A folder of this test's own, with the arrays that it needs.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let wave = |count: u64, pace: f32| (0..count).map(move |k| (pace * k as f32).sin()).collect::<Vec<_>>();
    write(&folder.join("input.npy"), &SHAPE, &wave(3072, 0.37));
    write(&folder.join("map4.npy"), &SHAPE, &wave(3072, 0.11));
    write(&folder.join("map3.npy"), &SHAPE[1..], &wave(3072, 0.11));
    write(&folder.join("map2.npy"), &SHAPE[2..], &wave(1024, 0.11));
    write(&folder.join("mask.npy"), &SHAPE[2..], &(0..1024).map(|k| f32::from(u8::from(k % 32 < 8 && k / 32 < 8))).collect::<Vec<_>>());
    write(&folder.join("wrong.npy"), &[2, 2], &[1.0; 4]);
    write(&folder.join("broken.npy"), &SHAPE[2..], &[f32::NAN; 1024]);
    folder
}

fn write(path: &Path, shape: &[u64], values: &[f32]) {
    let options = npyz::WriteOptions::new().default_dtype().shape(shape);
    let mut writer = options.writer(File::create(path).unwrap()).begin_nd().unwrap();
    writer.extend(values.iter().copied()).unwrap();
    writer.finish().unwrap();
}

fn score(folder: &Path, more: &[&str]) -> Output {
    let file = |argument: &&str| {
        if argument.ends_with(".npy") { folder.join(argument).to_str().unwrap().to_string() } else { argument.to_string() }
    };
    let network = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/tiny.onnx");
    let arguments = ["score", "--model", network, "--input", "input.npy", "--class", "3"];
    let arguments: Vec<String> = arguments.iter().chain(more).map(file).collect();
    run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

fn json(output: Output) -> Json {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_map_is_judged_whichever_of_its_shapes_it_comes_in() {
    let folder = folder("shapes");
    let value = |map: &str, metric: &str| {
        let record = json(score(&folder, &["--map", map, "--metrics", metric, "--json"]));
        assert_eq!(record["metrics"][0]["id"], metric);
        (record["metrics"][0]["value"].as_f64().unwrap(), record["metrics"][0]["reads"].as_str().unwrap().to_string())
    };
    for metric in ["gini", "deletion"] {
        assert_eq!(value("map4.npy", metric), value("map3.npy", metric));
        assert!(value("map4.npy", metric).1.contains("sum of magnitudes"));
        assert_ne!(value("map2.npy", metric).0, value("map3.npy", metric).0);
    }
    assert!(value("map2.npy", "gini").1.contains("positive part"));
    assert!(value("map2.npy", "deletion").1.contains("with its sign"));
}

#[test]
fn settings_reach_the_metrics_that_have_them_or_the_one_that_is_named() {
    let folder = folder("settings");
    let record = json(score(
        &folder,
        &["--method", "smoothgrad", "--metrics", "mu-fidelity,infidelity", "--set", "samples=9", "--set", "infidelity.samples=5"]
            .iter()
            .copied()
            .chain(["--set", "smoothgrad.samples=2", "--set", "show=sum", "--json"])
            .collect::<Vec<_>>(),
    ));
    assert_eq!(record["metrics"][0]["parameters"]["samples"], 9);
    assert_eq!(record["metrics"][1]["parameters"]["samples"], 5);
    assert_eq!(record["method"]["parameters"]["samples"], 2);
    assert_eq!(record["method"]["parameters"]["show"], "sum");
}

#[test]
fn a_box_in_pixels_or_shares_and_a_mask_mark_the_same_object() {
    let folder = folder("regions");
    let mass = |region: &[&str]| {
        let record = json(score(&folder, &[&["--map", "map3.npy", "--metrics", "relevance-mass", "--json"], region].concat()));
        record["metrics"][0]["value"].as_f64().unwrap()
    };
    let pixels = mass(&["--box", "0,0,8,8"]);
    assert_eq!(pixels, mass(&["--box", "0,0,0.25,0.25"]));
    assert_eq!(pixels, mass(&["--mask", "mask.npy"]));
    let without = json(score(&folder, &["--map", "map3.npy", "--metrics", "relevance-mass,mprt", "--json"]));
    for line in without["metrics"].as_array().unwrap() {
        assert!(line["value"].is_null() && line["reason"].as_str().unwrap().contains(':'), "{line}");
    }
}

#[test]
fn every_metric_answers_from_the_terminal() {
    let folder = folder("all");
    let record = json(score(
        &folder,
        &["--method", "gradient", "--metrics", "all", "--box", "4,4,20,20", "--set", "samples=3", "--set", "k=50", "--json"],
    ));
    let lines = record["metrics"].as_array().unwrap();
    assert_eq!(lines.len(), METRICS.len());
    // A gradient promises no completeness.
    let (judged, refused): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line["value"].is_number());
    assert_eq!((judged.len(), refused.len()), (METRICS.len() - 1, 1), "{refused:#?}");
    assert!(refused[0]["reason"].as_str().unwrap().contains("Gradient does not promise that its map sums to a difference of scores"));
    let text = score(&folder, &["--method", "gradient", "--metrics", "gini,mprt"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("gini") && text.contains("higher is better") && text.contains("lower is better"), "{text}");
}

#[test]
fn what_is_wrong_is_said_in_one_sentence() {
    let folder = folder("wrong");
    for (more, said) in [
        (&["--map", "wrong.npy", "--metrics", "gini"][..], "[1, 2, 2]"),
        (&["--map", "broken.npy", "--metrics", "gini"], "not a finite number"),
        (&["--map", "none.npy", "--metrics", "gini"], "check the path"),
        (&["--map", "map2.npy", "--metrics", "beauty"], "there is no metric `beauty`"),
        (&["--method", "magic", "--metrics", "gini"], "there is no method `magic`"),
        (&["--map", "map2.npy", "--metrics", "gini", "--set", "size=3"], "`--set size=3`"),
        (&["--map", "map2.npy", "--metrics", "deletion", "--set", "steps=0"], "from 1 to 1000"),
        (&["--map", "map2.npy", "--metrics", "roc-auc", "--box", "1,2,3"], "X0,Y0,X1,Y1"),
        (&["--map", "map2.npy", "--metrics", "roc-auc", "--box", "9,9,3,12"], "x0 < x1"),
        (&["--map", "map2.npy", "--metrics", "roc-auc", "--mask", "wrong.npy"], "[32, 32] was expected"),
    ] {
        let output = score(&folder, more);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && output.stdout.is_empty(), "{more:?}");
        assert!(error.contains(said) && error.trim().lines().count() == 1, "{more:?}: {error}");
    }
}

#[test]
fn the_catalogue_lists_every_metric_with_what_it_needs() {
    let listed: Json = json(run(&["metrics", "--json"]));
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), METRICS.len());
    for (line, metric) in std::iter::zip(listed, METRICS) {
        assert_eq!(line["id"], metric.id);
        assert!(["higher", "lower", "none"].contains(&line["direction"].as_str().unwrap()));
        assert!(line["needs"].is_array() && line["paper"]["year"].is_number() && line["passes"].is_number());
    }
    let text = String::from_utf8(run(&["metrics"]).stdout).unwrap();
    assert!(METRICS.iter().all(|metric| text.contains(metric.id)));
}

#[test]
fn rounding_in_a_map_is_no_order_and_a_map_without_one_has_no_finding() {
    let folder = folder("rounding");
    let next = |value: f32| f32::from_bits(value.to_bits() + 1);
    let up = |k: usize| k.is_multiple_of(3);
    let maps: [(&str, &[u64], Vec<f32>); 7] = [
        ("flat.npy", &SHAPE[2..], vec![-3.7; 1024]),
        ("zero.npy", &SHAPE[2..], vec![0.0; 1024]),
        ("rounded.npy", &SHAPE[2..], (0..1024).map(|k| if up(k) { next(1.0) } else { 1.0 }).collect()),
        ("cancelling.npy", &SHAPE[1..], (0..3072).map(|k| [0.1f32, 0.2, -0.3][k / 1024]).collect()),
        ("steps.npy", &SHAPE[2..], (0..1024).map(|k| (k / 64) as f32 + 1.0).collect()),
        ("rounded_steps.npy", &SHAPE[2..], (0..1024).map(|k| (k / 64) as f32 + 1.0).map(|v| if v > 8.0 { next(v) } else { v }).collect()),
        (
            "uneven_steps.npy",
            &SHAPE[2..],
            (0..1024).map(|k| ((k / 64) as f32 + 1.0, up(k))).map(|(v, up)| if up { next(v) } else { v }).collect(),
        ),
    ];
    for (name, shape, values) in &maps {
        write(&folder.join(name), shape, values);
    }
    let measured = |map: &str| json(score(&folder, &["--map", map, "--metrics", "roc-auc,mu-fidelity", "--mask", "mask.npy", "--json"]));
    for flat in ["flat.npy", "zero.npy", "rounded.npy", "cancelling.npy"] {
        let record = measured(flat);
        assert_eq!(record["metrics"][0]["value"], 0.5, "{flat}");
        let reason = record["metrics"][1]["reason"].as_str().unwrap();
        assert!(reason.contains("the map is the same everywhere"), "{flat}: {reason}");
    }
    let plain = measured("steps.npy");
    for rounded in ["rounded_steps.npy", "uneven_steps.npy"] {
        for metric in [0, 1] {
            assert_eq!(measured(rounded)["metrics"][metric]["value"], plain["metrics"][metric]["value"], "{rounded} {metric}");
        }
    }
    assert!(plain["metrics"][1]["value"].is_number());
}
