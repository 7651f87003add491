//! The shipped thresholds and the tables in `docs/trust.md` follow from the numbers that are kept beside them.

use serde_json::Value as Json;
use std::fs;
use std::process::Command;
use whylight::report::Thresholds;

/// Of real maps of methods that pass the sanity checks no more than this share may be flagged.
const FALSE_ALARMS: f64 = 0.1;

fn file(name: &str) -> String {
    format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn calibrate(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_whylight")).arg("calibrate").args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Maps and flagged maps of those that were tried, by the standard verdict.
fn tried(table: &Json, real: bool) -> (f64, f64) {
    let rows = table.as_array().unwrap();
    let all = |row: &&Json| row["kind"] == "all" && row["real"] == real && row["half"] == "tried" && row["depth"] == "standard";
    let row = rows.iter().find(all).unwrap();
    (row["maps"].as_f64().unwrap(), row["flagged"].as_f64().unwrap())
}

#[test]
fn the_shipped_thresholds_follow_from_the_numbers_kept_and_catch_what_was_planted() {
    let gallery = file("docs/calibration/gallery.jsonl");
    let record: Json = serde_json::from_str(&calibrate(&["--from", &gallery, "--json"])).unwrap();
    let found: Thresholds = serde_json::from_value(record["thresholds"].clone()).unwrap();
    assert_eq!(&found, Thresholds::shipped());
    let (planted, caught) = tried(&record["table"], false);
    assert!(planted >= 100.0 && caught == planted, "{caught} of {planted}");
    let (real, alarms) = tried(&record["table"], true);
    assert!(real >= 50.0 && alarms <= FALSE_ALARMS * real, "{alarms} of {real}");
}

#[test]
fn the_documents_show_the_tables_that_the_command_prints() {
    let text = fs::read_to_string(file("docs/trust.md")).unwrap();
    for (run, more) in [("gallery", &["--json"][..]), ("five", &["--json", "--shipped"]), ("sixteen", &["--json", "--shipped"])] {
        let run = file(&format!("docs/calibration/{run}.jsonl"));
        let record: Json = serde_json::from_str(&calibrate(&[&["--from", &run][..], more].concat())).unwrap();
        let ((planted, caught), (real, alarms)) = (tried(&record["table"], false), tried(&record["table"], true));
        let line = format!("{caught} of {planted} | {alarms} of {real}");
        assert!(text.contains(&line), "docs/trust.md lacks {line}, from {run}");
    }
    for (run, more) in [("gallery", &[][..]), ("seventeen", &["--shipped"])] {
        let run = file(&format!("docs/calibration/{run}.jsonl"));
        let printed = calibrate(&[&["--from", &run][..], more].concat());
        for line in printed.lines().filter(|line| line.starts_with('|') || line.contains(" on: ")) {
            assert!(text.contains(line), "docs/trust.md lacks the line: {line}");
        }
    }
}
