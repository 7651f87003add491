//! `whylight audit`, run as a program on folders.

use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use whylight::image::Image;
use whylight::report::table;

/// A folder of this test's own: two photos, a text that calls itself a PNG file, an empty file, and what an audit does not read.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("audit-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("within")).unwrap();
    for (file, pace) in [("a.png", 0.1), ("b.PNG", 0.3)] {
        let rgb = (0..40 * 36 * 3).map(|k| (127.0 + 100.0 * (pace * f64::from(k) * 0.31).sin()) as u8).collect();
        fs::write(folder.join(file), Image::from_rgb(40, 36, rgb).unwrap().to_png()).unwrap();
    }
    fs::write(folder.join("broken, \"text\".png"), "This is no picture.").unwrap();
    fs::write(folder.join("empty.jpg"), "").unwrap();
    fs::write(folder.join("notes.txt"), "Not named like a photo.").unwrap();
    folder
}

fn audit(folder: &Path, more: &[&str]) -> Output {
    let network = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/tiny.onnx");
    let out = folder.join("rows");
    Command::new(env!("CARGO_BIN_EXE_whylight"))
        .args(["audit", folder.to_str().unwrap(), "--model", network, "--out", out.to_str().unwrap()])
        .args(more)
        .output()
        .unwrap()
}

const ASKED: &[&str] = &["--methods", "gradient,random,grad-cam", "--metrics", "deletion,gini,pointing-game", "--set", "steps=8"];

fn done(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn lines(folder: &Path) -> Vec<String> {
    fs::read_to_string(folder.join("rows.jsonl")).unwrap().lines().map(String::from).collect()
}

fn rows(folder: &Path) -> Vec<Json> {
    lines(folder).iter().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn row<'a>(rows: &'a [Json], photo: &str, method: Json) -> &'a Json {
    rows.iter().find(|row| row["photo"] == photo && row["method"] == method).unwrap_or_else(|| panic!("no row of {photo} {method}"))
}

#[test]
fn broken_files_have_a_row_with_their_reason_and_the_rest_is_done() {
    let folder = folder("broken");
    let said = done(audit(&folder, ASKED));
    assert!(said.starts_with("8 rows, 0 of them from before, 2 without a map") && said.contains("not named like photos: 1"), "{said}");
    let rows = rows(&folder);
    assert_eq!(rows.len(), 2 * 3 + 2);
    for broken in ["broken, \"text\".png", "empty.jpg"] {
        let row = row(&rows, broken, Json::Null);
        assert!(!row["reason"].as_str().unwrap().is_empty() && row["metrics"].as_object().unwrap().is_empty(), "{row}");
    }
    for photo in ["a.png", "b.PNG"] {
        for method in ["gradient", "random", "grad-cam"] {
            let row = row(&rows, photo, method.into());
            assert!(row["reason"].is_null() && row["class"].is_number(), "{row}");
            let said = row["why"].as_str().unwrap().split(':').next().unwrap();
            let verdict = match said {
                "Careful" => "careful",
                "Misleading" => "misleading",
                _ => "clear",
            };
            assert!(row["verdict"] == verdict && !said.is_empty(), "{row}");
            assert!(row["metrics"]["deletion"]["value"].is_number() && row["metrics"]["deletion"]["reason"].is_null(), "{row}");
            // Nobody said where the object is.
            let pointing = &row["metrics"]["pointing-game"];
            assert!(pointing["value"].is_null() && pointing["reason"].as_str().unwrap().contains("draw a box"), "{row}");
        }
    }
}

#[test]
fn the_worst_come_first() {
    let folder = folder("worst");
    // Random maps are the least sparse of all, so Gini alone puts them first.
    done(audit(&folder, &["--methods", "gradient,random", "--metrics", "gini", "--verdict", "none"]));
    let rows = rows(&folder);
    assert!(rows[..2].iter().all(|row| row["reason"].is_string()) && rows[2..].iter().all(|row| row["reason"].is_null()));
    let standings: Vec<f64> = rows[2..].iter().map(|row| row["standing"].as_f64().unwrap()).collect();
    // One random map serves both photos, so that two rows share the last place: half of one step of three.
    assert!(standings.is_sorted() && standings[..2] == [0.5 / 3.0; 2] && standings[3] == 1.0, "{standings:?}");
    let sparse: Vec<f64> = rows[2..].iter().map(|row| row["metrics"]["gini"]["value"].as_f64().unwrap()).collect();
    assert!(sparse.is_sorted(), "{sparse:?}");
    assert!(rows[2]["method"] == "random" && rows[3]["method"] == "random");
}

#[test]
fn misleading_maps_come_before_those_that_ask_for_care() {
    let folder = folder("verdict");
    done(audit(&folder, &["--methods", "gradient,random,sobel,grad-cam", "--metrics", "entropy", "--verdict", "standard"]));
    let rows = rows(&folder);
    let worse =
        |row: &Json| ["clear", "careful", "misleading"].iter().position(|&verdict| row["verdict"] == verdict).map(|place| 2 - place);
    let order: Vec<Option<usize>> = rows[2..].iter().map(worse).collect();
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}");
    // A map that does not look at the network misleads, whatever it looks like.
    for row in rows.iter().filter(|row| row["method"] == "random" || row["method"] == "sobel") {
        assert!(row["verdict"] == "misleading" && row["why"].as_str().unwrap().contains("network"), "{row}");
    }
    let file = || fs::read(folder.join("rows.jsonl")).unwrap();
    let before = file();
    let other = audit(&folder, &["--methods", "gradient,random,sobel,grad-cam", "--metrics", "entropy", "--verdict", "quick"]);
    assert!(!other.status.success() && String::from_utf8_lossy(&other.stderr).contains("another network, class, score, metrics, verdict"));
    assert_eq!(file(), before);
}

#[test]
fn csv_and_json_lines_agree() {
    let folder = folder("agree");
    done(audit(&folder, ASKED));
    let (rows, csv) = (rows(&folder), table::parse(&fs::read_to_string(folder.join("rows.csv")).unwrap()));
    let head = [
        "photo",
        "method",
        "class",
        "label",
        "probability",
        "verdict",
        "why",
        "standing",
        "deletion",
        "gini",
        "pointing-game",
        "ms",
        "reason",
    ];
    assert_eq!((csv[0].iter().map(String::as_str).collect::<Vec<_>>(), csv.len()), (head.to_vec(), rows.len() + 1));
    for (fields, row) in csv[1..].iter().zip(&rows) {
        let field = |name: &str| fields[head.iter().position(|head| *head == name).unwrap()].as_str();
        let text = |value: &Json| value.as_str().unwrap_or_default().to_string();
        assert_eq!(
            (field("photo"), field("method"), field("label")),
            (&*text(&row["photo"]), &*text(&row["method"]), &*text(&row["label"]))
        );
        let numbers = [
            ("class", &row["class"]),
            ("probability", &row["probability"]),
            ("standing", &row["standing"]),
            ("deletion", &row["metrics"]["deletion"]["value"]),
            ("gini", &row["metrics"]["gini"]["value"]),
            ("pointing-game", &row["metrics"]["pointing-game"]["value"]),
            ("ms", &row["ms"]),
        ];
        for (name, value) in numbers {
            match value.as_f64() {
                // Reading JSON may be off by the last bit; a probability is of single precision.
                Some(value) => {
                    assert!((field(name).parse::<f64>().unwrap() - value).abs() <= 1e-7 * value.abs(), "{name}: {} {value}", field(name))
                }
                None => assert_eq!(field(name), "", "{name}"),
            }
        }
        assert_eq!((field("verdict"), field("why")), (&*text(&row["verdict"]), &*text(&row["why"])));
        let reason = row["reason"]
            .as_str()
            .map_or_else(|| format!("pointing-game: {}", text(&row["metrics"]["pointing-game"]["reason"])), String::from);
        assert_eq!(field("reason"), reason);
    }
}

#[test]
fn an_interrupted_audit_goes_on_where_it_stopped() {
    let folder = folder("resume");
    done(audit(&folder, ASKED));
    let whole = rows(&folder);
    // As an interruption leaves it: some rows, and a line that was cut off while it was written.
    let mut text = lines(&folder)[2..5].join("\n") + "\n";
    text += &lines(&folder)[6][..40];
    fs::write(folder.join("rows.jsonl"), text).unwrap();
    let said = done(audit(&folder, ASKED));
    assert!(said.starts_with("8 rows, 3 of them from before"), "{said}");
    let again = rows(&folder);
    assert_eq!(again.len(), whole.len());
    let mut untouched = 0;
    for (row, before) in again.iter().zip(&whole) {
        // The same rows in the same order; only what was computed again took another time.
        assert_eq!(
            (&row["photo"], &row["method"], &row["metrics"], &row["standing"]),
            (&before["photo"], &before["method"], &before["metrics"], &before["standing"])
        );
        untouched += usize::from((row["ms"].as_f64().unwrap() - before["ms"].as_f64().unwrap()).abs() < 1e-9 && row["method"].is_string());
    }
    assert_eq!(untouched, 3);
    // Nothing is left to do, and nothing changes.
    let before = rows(&folder);
    assert!(done(audit(&folder, ASKED)).starts_with("8 rows, 8 of them from before"));
    assert_eq!(rows(&folder), before);
}

#[test]
fn what_changed_is_done_again_what_is_gone_is_dropped_and_methods_may_be_added() {
    let folder = folder("changed");
    let asked = |methods: &str| audit(&folder, &["--methods", methods, "--metrics", "gini"]);
    done(asked("gradient"));
    fs::copy(folder.join("b.PNG"), folder.join("a.png")).unwrap();
    fs::remove_file(folder.join("empty.jpg")).unwrap();
    let said = done(asked("gradient,random"));
    // Kept: b.PNG by gradient and the broken text.
    assert!(said.starts_with("5 rows, 2 of them from before, 1 without"), "{said}");
    let rows = rows(&folder);
    let gini = |photo: &str| row(&rows, photo, "gradient".into())["metrics"]["gini"]["value"].as_f64().unwrap();
    assert!((gini("a.png") - gini("b.PNG")).abs() < 1e-12);
}

#[test]
fn what_is_wrong_is_said_in_one_sentence_and_spoils_no_file() {
    let folder = folder("wrong");
    done(audit(&folder, ASKED));
    let before = lines(&folder);
    let nowhere = folder.join("nowhere");
    let other = folder.join("notes.jsonl");
    fs::write(&other, "somebody's notes\n").unwrap();
    for (more, said) in [
        (&["--methods", "gradient", "--metrics", "entropy"][..], "another network, class, score, metrics, verdict"),
        (&["--methods", "magic", "--metrics", "gini"], "there is no method `magic`"),
        (&["--methods", "gradient", "--metrics", "beauty"], "there is no metric `beauty`"),
        (&["--methods", "gradient", "--metrics", "gini", "--set", "size=3"], "`--set size=3`"),
        (&["--methods", "gradient", "--metrics", "deletion", "--set", "steps=0"], "from 1 to 1000"),
    ] {
        let output = audit(&folder, more);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(said) && error.trim().lines().count() == 1, "{more:?}: {error}");
        assert_eq!(lines(&folder), before);
    }
    let run = |folder: &Path, out: &Path| {
        let model = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/tiny.onnx");
        let arguments = ["audit", folder.to_str().unwrap(), "--model", model, "--out", out.to_str().unwrap()];
        let output = Command::new(env!("CARGO_BIN_EXE_whylight")).args(arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(run(&nowhere, &nowhere).contains("name a folder of photos"));
    assert!(run(&folder.join("within"), &nowhere).contains("holds no photo"));
    assert!(run(&folder, &other).contains("is no row of an audit"));
    assert_eq!(fs::read_to_string(&other).unwrap(), "somebody's notes\n");
}
