//! The table of hits and false alarms.

use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write;
use whylight::calibration::{ExaminedMap, Half, Limits, Plant, networks, standing_of_map};
use whylight::methods;
use whylight::report::{Controls, Depth, Examination, Finding, Scatter, Signal, Standing, Thresholds};

/// How maps of one kind fared on one half at one depth. The prediction is left out: that the network is unsure is said of real and planted
/// maps alike.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CalibrationRow {
    kind: String,
    real: bool,
    half: Half,
    depth: Depth,
    maps: usize,
    /// Careful or misleading.
    flagged: usize,
    misleading: usize,
    /// How often each signal flagged.
    signals: Vec<(Signal, usize)>,
}

/// A verdict, and the signals that flagged.
type Judgement = (Standing, Vec<Signal>);

/// A way to choose maps.
type Choose<'a> = dyn Fn(&ExaminedMap) -> bool + 'a;

pub fn rows(maps: &[ExaminedMap], limits: &Limits) -> Vec<CalibrationRow> {
    let mut rows = Vec::new();
    let different = |name: &dyn Fn(&ExaminedMap) -> Option<String>| {
        let mut names: Vec<String> = Vec::new();
        maps.iter().filter_map(name).for_each(|name| {
            if !names.contains(&name) {
                names.push(name)
            }
        });
        names
    };
    let methods = different(&|map| map.plant.is_none().then(|| map.method.clone()));
    let networks = networks(maps);
    let mut add = |kind: String, real: bool, choose: &Choose<'_>| {
        for half in [Half::Set, Half::Tried] {
            for depth in [Depth::Quick, Depth::Standard] {
                let judged: Vec<Judgement> = maps
                    .iter()
                    .filter(|map| map.half == half && choose(map))
                    .filter_map(|map| Some(standing_of_map(map.at(depth)?, depth, limits.of(&map.network))))
                    .collect();
                let count = |of: &dyn Fn(&Judgement) -> bool| judged.iter().filter(|judged| of(judged)).count();
                let signals = Signal::ALL.into_iter().map(|signal| (signal, count(&|judged| judged.1.contains(&signal))));
                rows.push(CalibrationRow {
                    kind: kind.clone(),
                    real,
                    half,
                    depth,
                    maps: judged.len(),
                    flagged: count(&|judged| judged.0 != Standing::Clear),
                    misleading: count(&|judged| judged.0 == Standing::Misleading),
                    signals: signals.filter(|(_, count)| *count > 0).collect(),
                });
            }
        }
    };
    for plant in Plant::ALL {
        add(plant.label().into(), false, &|map| map.plant == Some(plant));
    }
    for network in &networks {
        add(format!("all on {network}"), false, &|map| map.plant.is_some() && map.network == *network);
    }
    add("all".into(), false, &|map| map.plant.is_some());
    for method in &methods {
        add(method.clone(), true, &|map| map.plant.is_none() && map.method == *method);
    }
    for network in &networks {
        add(format!("all on {network}"), true, &|map| map.plant.is_none() && map.network == *network);
    }
    add("all".into(), true, &|map| map.plant.is_none());
    rows
}

/// Reads back what [`record`] wrote.
pub fn map(record: &Value) -> Option<ExaminedMap> {
    let text = |name: &str| record[name].as_str().map(String::from);
    let record_method = record["method"].as_str()?;
    let at = |depth: &str| {
        let record = &record[depth];
        let values = record["values"].as_object()?;
        let controls = serde_json::from_value(record["controls"].clone()).unwrap_or_default();
        let scatter: Option<Scatter> = serde_json::from_value(record["scatter"].clone()).unwrap_or_default();
        let findings = Signal::ALL.into_iter().filter_map(|signal| {
            let value = values.get(json!(signal).as_str()?)?;
            let value = value.as_f64().ok_or_else(|| "there was no number".to_string());
            let controls = if signal == Signal::Faithfulness { controls } else { Controls::default() };
            let scatter = scatter.filter(|_| signal.is_rerun());
            Some(Finding { controls, scatter, ..Finding::new(signal, value) })
        });
        let family = methods::by_id(record_method).ok().map(|method| method.family);
        Some(Examination { family, chance: 0.0, findings: findings.collect(), passes: record["passes"].as_f64()? })
    };
    Some(ExaminedMap {
        network: text("network")?,
        photo: text("photo")?,
        half: serde_json::from_value(record["half"].clone()).ok()?,
        plant: serde_json::from_value(record["planted"].clone()).ok()?,
        method: text("method")?,
        drawn: record["drawn"].as_f64()?,
        quick: Some(at("quick")?),
        standard: at("standard")?,
    })
}

/// Digits enough for every threshold.
fn short(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}

/// A map as a line of a file.
pub fn record(map: &ExaminedMap, thresholds: &Thresholds) -> Value {
    let at = |depth: Depth| {
        let Some(examination) = map.at(depth) else { return Value::Null };
        let values: serde_json::Map<String, Value> = examination
            .findings
            .iter()
            .map(|finding| {
                (json!(finding.signal).as_str().unwrap_or_default().to_string(), json!(finding.value.as_ref().ok().copied().map(short)))
            })
            .collect();
        let gain = examination.findings.iter().find(|finding| finding.signal == Signal::Faithfulness);
        let Controls { random, sobel, centre } = gain.map(|finding| finding.controls).unwrap_or_default();
        let [random, sobel, centre] = [random, sobel, centre].map(|control| control.map(short));
        let scatter = examination.findings.iter().find_map(|finding| finding.scatter);
        let scatter = scatter.map(|own| Scatter { agreement: short(own.agreement), error: short(own.error), ..own });
        json!({
            "verdict": standing_of_map(examination, depth, thresholds).0,
            "passes": examination.passes,
            "values": values,
            "controls": Controls { random, sobel, centre },
            "scatter": scatter,
        })
    };
    json!({
        "network": map.network,
        "photo": map.photo,
        "half": map.half,
        "planted": map.plant,
        "method": map.method,
        "drawn": map.drawn,
        "quick": at(Depth::Quick),
        "standard": at(Depth::Standard),
    })
}

/// The pictures of one half, by name.
fn pictures(maps: &[ExaminedMap], half: Half) -> String {
    let mut names: Vec<&str> = Vec::new();
    for map in maps.iter().filter(|map| map.half == half) {
        if !names.contains(&map.photo.as_str()) {
            names.push(&map.photo);
        }
    }
    names.join(", ")
}

/// Which pictures were in which half, the thresholds, and the table of the half that was tried, as Markdown.
pub fn markdown(maps: &[ExaminedMap], rows: &[CalibrationRow], limits: &Limits) -> String {
    let mut text = String::new();
    for (half, word) in [(Half::Set, "Set on"), (Half::Tried, "Tried on")] {
        let names = pictures(maps, half);
        if !names.is_empty() {
            let _ = writeln!(text, "{word}: {names}.\n");
        }
    }
    text.push_str("| network | signal | number | care | misleading | why |\n|---|---|---|---|---|---|\n");
    let pooled = std::iter::once(("any other", &limits.pooled));
    for (network, thresholds) in limits.own.iter().map(|(network, own)| (network.as_str(), own)).chain(pooled) {
        for limit in thresholds.limits.iter().filter(|limit| network == "any other" || !limit.reason.starts_with("By its")) {
            let kind = if limit.family.is_some() { ", perturbations" } else { "" };
            let name = json!(limit.signal).as_str().unwrap_or_default().to_string() + kind;
            let sign = if limit.better == whylight::report::thresholds::Better::Higher { "below" } else { "above" };
            let misleading = limit.misleading.map_or("never".into(), |misleading| format!("{sign} {misleading}"));
            let _ = writeln!(
                text,
                "| {network} | {name} | {} | {sign} {} | {misleading} | {} |",
                limit.signal.metric(),
                limit.careful,
                limit.reason
            );
        }
    }
    let _ = writeln!(
        text,
        "\n| on the half that was tried | maps | flagged, standard | misleading, standard | flagged, quick | by (standard) |"
    );
    let _ = writeln!(text, "|---|---|---|---|---|---|");
    let tried = |depth: Depth| rows.iter().filter(move |row| row.half == Half::Tried && row.depth == depth);
    for (quick, standard) in std::iter::zip(tried(Depth::Quick), tried(Depth::Standard)) {
        let kind = if standard.real { format!("real: {}", standard.kind) } else { format!("planted: {}", standard.kind) };
        let signals: Vec<String> =
            standard.signals.iter().map(|(signal, count)| format!("{} {count}", json!(signal).as_str().unwrap_or_default())).collect();
        let _ = writeln!(
            text,
            "| {kind} | {} | {} | {} | {} | {} |",
            standard.maps,
            standard.flagged,
            standard.misleading,
            quick.flagged,
            signals.join(", ")
        );
    }
    text
}
