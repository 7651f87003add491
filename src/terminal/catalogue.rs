//! What there is to choose from: networks from their cards, methods and metrics from their registries.

use super::{Failure, files};
use serde_json::Value;
use std::path::{Path, PathBuf};
use whylight::methods::METHODS;
use whylight::metrics::{Direction, METRICS};
use whylight::model::{Card, Labels};
use whylight::parameters::Parameter;

/// The folder of the shipped networks: `WHYLIGHT_MODELS`, `models` here, beside the program, or where it was built.
pub fn folder() -> Result<PathBuf, Failure> {
    let beside = std::env::current_exe().ok().and_then(|program| program.parent().map(|folder| folder.join("models")));
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
    std::env::var_os("WHYLIGHT_MODELS")
        .map(PathBuf::from)
        .into_iter()
        .chain([PathBuf::from("models")])
        .chain(beside)
        .chain([built])
        .find(|folder| folder.join("index.json").is_file())
        .ok_or_else(|| Failure("the folder `models` with index.json was not found: name it in WHYLIGHT_MODELS".into()))
}

/// The cards of the shipped networks, as written.
pub fn cards() -> Result<Vec<Value>, Failure> {
    let folder = folder()?;
    let read = |name: &str| -> Result<Value, Failure> {
        let path = folder.join(name);
        let text = files::read_text(&path)?;
        serde_json::from_str(&text).map_err(|e| Failure(format!("{} is not a card ({e})", path.display())))
    };
    let index = read("index.json")?;
    let files = index.as_array().ok_or_else(|| Failure("models/index.json should list the card files".into()))?;
    files.iter().filter_map(Value::as_str).map(read).collect()
}

/// Where the card of a network lies: of the shipped ones by id, of another beside its file.
pub fn path(network: &str) -> Option<PathBuf> {
    if network.ends_with(".onnx") {
        return Some(Path::new(network).with_extension("json"));
    }
    let folder = folder().ok()?;
    let files: Vec<String> = serde_json::from_str(&files::read_text(&folder.join("index.json")).ok()?).ok()?;
    let is_its = |path: &PathBuf| {
        let card = files::read_text(path).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok());
        card.is_some_and(|card| card["id"] == network)
    };
    files.iter().map(|file| folder.join(file)).find(is_its)
}

/// The card of that id, and its class names.
pub fn card(id: &str) -> Result<(Card, Vec<String>), Failure> {
    let cards = cards()?;
    let Some(card) = cards.iter().find(|card| card["id"] == id) else {
        let known: Vec<&str> = cards.iter().filter_map(|card| card["id"].as_str()).collect();
        return Err(Failure(format!("there is no network `{id}`: choose {}, or give the path of an ONNX file", known.join(", "))));
    };
    with_labels(card.clone(), &folder()?, &format!("the card of {id}"))
}

/// The card beside a visitor's own ONNX file, `NAME.json` beside `NAME.onnx`, with its class names. None where there is none, or where the
/// file of that name is about another file.
pub fn card_beside(network: &Path) -> Result<Option<(Card, Vec<String>)>, Failure> {
    let path = network.with_extension("json");
    let about = |card: &Value| card["file"].as_str() == network.file_name().and_then(|name| name.to_str());
    let card = files::read_text(&path).ok().and_then(|text| serde_json::from_str::<Value>(&text).ok()).filter(about);
    let folder = path.parent().unwrap_or(Path::new("."));
    card.map(|card| with_labels(card, folder, &path.display().to_string())).transpose()
}

/// A card as written, with its class names; `folder` is where a file of labels lies, and `name` is what an error calls the card.
fn with_labels(card: Value, folder: &Path, name: &str) -> Result<(Card, Vec<String>), Failure> {
    let card: Card = serde_json::from_value(card).map_err(|e| Failure(format!("{name} is not a card: {e}")))?;
    let labels = match &card.labels {
        Labels::Names(names) => names.clone(),
        Labels::Unknown => Vec::new(),
        Labels::File(file) => {
            let path = folder.join(file);
            let text = files::read_text(&path)?;
            text.lines().map(String::from).collect()
        }
    };
    Ok((card, labels))
}

/// Prints the networks.
pub fn models(json: bool) -> Result<(), Failure> {
    let cards = cards()?;
    if json {
        println!("{}", serde_json::to_string_pretty(&cards)?);
        return Ok(());
    }
    for card in cards {
        let text = |name: &str| card[name].as_str().unwrap_or_default().to_string();
        let size = card["bytes"].as_f64().unwrap_or_default() / 1e6;
        println!("{:<20} {} ({size:.1} MB, {} weights)\n{:<20} {}", text("id"), text("name"), text("weights"), "", text("summary"));
    }
    Ok(())
}

/// Prints the methods.
pub fn methods(json: bool) -> Result<(), Failure> {
    if json {
        println!("{}", serde_json::to_string_pretty(METHODS)?);
        return Ok(());
    }
    for method in METHODS {
        println!("{:<12} {} ({}, {})\n{:<12} {}", method.id, method.label, method.paper.authors, method.paper.year, "", method.summary);
        parameters(method.parameters, 12);
    }
    Ok(())
}

/// Prints the metrics.
pub fn metrics(json: bool) -> Result<(), Failure> {
    if json {
        println!("{}", serde_json::to_string_pretty(METRICS)?);
        return Ok(());
    }
    for metric in METRICS {
        println!("{:<24} {} ({}, {})\n{:<24} {}", metric.id, metric.label, metric.paper.authors, metric.paper.year, "", metric.summary);
        let better = match metric.direction {
            Direction::Higher => "higher is better",
            Direction::Lower => "lower is better",
            Direction::None => "neither way is better",
        };
        let cost = match (metric.passes, metric.maps) {
            (0.0, 0.0) => "no passes".into(),
            (passes, 0.0) => format!("{passes} forward passes"),
            (0.0, maps) => format!("{maps} maps"),
            (passes, maps) => format!("{passes} forward passes and {maps} maps"),
        };
        println!("{:<24} {better}; costs {cost} unless set otherwise", "");
        parameters(metric.parameters, 24);
    }
    Ok(())
}

fn parameters(declared: &[Parameter], indent: usize) {
    for parameter in declared {
        let default = match parameter.default() {
            Value::Null => "the network's own".into(),
            Value::String(text) => text,
            other => other.to_string(),
        };
        println!("{:<indent$} --set {} (default: {default})  {}", "", parameter.name, parameter.help);
    }
}
