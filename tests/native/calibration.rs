//! The limits in the cards and those of any other network follow from the numbers that are kept beside the documents, and keep what the
//! documents claim.

use serde_json::Value as Json;
use std::fs;
use std::process::Command;
use whylight::report::{Controls, Thresholds};

/// What a network keeps: of planted maps at least `caught` are, of real ones of methods that pass the sanity checks at most `alarms`.
struct Bars {
    caught: f64,
    alarms: f64,
}

const BARS: Bars = Bars { caught: 0.95, alarms: 0.1 };

/// The networks, and the names of their cards.
const NETWORKS: [(&str, &str); 6] = [
    ("efficientnet-lite0", "efficientnet_lite0"),
    ("squeezenet11", "squeezenet11"),
    ("mobilenetv2-dogs", "mobilenetv2_dogs"),
    ("fashion-mlp", "fashion_mlp"),
    ("fashion-resnet", "fashion_resnet"),
    ("fashion-vit", "fashion_vit"),
];

fn root(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

fn calibrate(arguments: &[&str]) -> String {
    let program = Command::new(env!("CARGO_BIN_EXE_whylight")).current_dir(root("")).arg("calibrate").args(arguments).output().unwrap();
    assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
    String::from_utf8(program.stdout).unwrap()
}

fn run(network: &str) -> String {
    format!("docs/calibration/{network}.jsonl")
}

/// Maps and flagged maps of those that were tried, by the standard verdict.
fn tried(table: &Json, real: bool) -> (f64, f64) {
    let rows = table.as_array().unwrap();
    let all = |row: &&Json| row["kind"] == "all" && row["real"] == real && row["half"] == "tried" && row["depth"] == "standard";
    let row = rows.iter().find(all).unwrap();
    (row["maps"].as_f64().unwrap(), row["flagged"].as_f64().unwrap())
}

#[test]
fn the_limits_of_every_card_follow_from_the_numbers_kept_and_catch_what_was_planted() {
    let text = fs::read_to_string(root("docs/calibration.md")).unwrap();
    for (network, card) in NETWORKS {
        let record: Json = serde_json::from_str(&calibrate(&["--from", &run(network), "--json"])).unwrap();
        let found: Thresholds = serde_json::from_value(record["networks"][network].clone()).unwrap();
        let card: Json = serde_json::from_str(&fs::read_to_string(root(&format!("models/{card}.json"))).unwrap()).unwrap();
        let kept = Thresholds::of_network(Some(&card["calibration"])).unwrap();
        for limit in kept.limits.iter().filter(|limit| !limit.reason.starts_with("By its")) {
            assert!(found.limits.contains(limit), "{network}: the card says {limit:?}");
        }
        let beside = kept.limits.iter().find_map(|limit| limit.beside_controls).unwrap();
        assert!(text.contains(&format!("| {:.2} |", -beside)), "docs/calibration.md lacks the limit {beside} of {network}");
        let ((planted, caught), (real, alarms)) = (tried(&record["table"], false), tried(&record["table"], true));
        assert!(caught >= BARS.caught * planted && planted >= 30.0, "{network}: {caught} of {planted}");
        assert!(alarms <= BARS.alarms * real && real >= 15.0, "{network}: {alarms} of {real}");
        let line = format!("{caught} of {planted} | {alarms} of {real}");
        assert!(text.contains(&line), "docs/calibration.md lacks {line} of {network}");
    }
}

#[test]
fn the_limits_of_any_other_network_are_those_of_all_together() {
    let runs = NETWORKS.map(|(network, _)| run(network)).join(",");
    let record: Json = serde_json::from_str(&calibrate(&["--from", &runs, "--json"])).unwrap();
    let found: Thresholds = serde_json::from_value(record["thresholds"].clone()).unwrap();
    assert_eq!(&found, Thresholds::shipped());
}

/// How much better a control has to be before it is clearly better: the edges of the espresso exceed its gradient by 0.19.
const CLEARLY: f64 = 0.15;

/// The rules that a gain below some of the controls could have, and why none of them asks for care: they flag real maps.
#[test]
fn no_rule_of_some_controls_keeps_the_bars_on_every_network() {
    let text = fs::read_to_string(root("docs/calibration.md")).unwrap();
    let mut worst = [0.0f64; 2];
    for (network, _) in NETWORKS {
        let kept = fs::read_to_string(root(&run(network))).unwrap();
        let maps: Vec<Json> = kept.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let real: Vec<&Json> = maps.iter().filter(|map| map["half"] == "tried" && map["planted"].is_null()).collect();
        // By how much each control exceeds the map: noise, edges, the blob.
        let ahead = real.iter().filter_map(|map| {
            let gain = map["standard"]["values"]["faithfulness"].as_f64()?;
            let controls: Controls = serde_json::from_value(map["standard"]["controls"].clone()).unwrap();
            Some([controls.random? - gain, controls.sobel? - gain, controls.centre? - gain])
        });
        let ahead: Vec<[f64; 3]> = ahead.collect();
        let count = |rule: &dyn Fn(&[f64; 3]) -> bool| ahead.iter().filter(|controls| rule(controls)).count();
        let counts = [
            count(&|controls| controls[..2].iter().any(|&control| control > CLEARLY)),
            count(&|controls| controls.iter().filter(|&&control| control > CLEARLY).count() >= 2),
        ];
        let line = format!("| {} of {of} | {} of {of} |", counts[0], counts[1], of = real.len());
        assert!(text.contains(&line), "docs/calibration.md lacks {line} of {network}");
        worst = [0, 1].map(|rule: usize| worst[rule].max(counts[rule] as f64 / real.len() as f64));
    }
    assert!(worst.iter().all(|&share| share > BARS.alarms), "{worst:?}: one of the rules keeps the bar now, so let it ask for care");
}
