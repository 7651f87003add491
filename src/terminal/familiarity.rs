//! `whylight familiarity`: what a network's card keeps of photos that the network knows, and how well it tells other photos apart.

use super::{Failure, catalogue, explain};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::Image;
use whylight::model::{Classifier, FamiliarityScore, FamiliarityStatistics, Model, ReferencePhotos};
use whylight::pace::Straight;
use whylight::statistics::roc_auc;

/// Arguments of `whylight familiarity`.
#[derive(clap::Args)]
pub struct FamiliarityArguments {
    /// A shipped network, or the path of an ONNX file.
    #[arg(value_name = "NAME|FILE.onnx")]
    model: String,
    /// Folder of photos of the kind that the network knows, at least 20; without it the statistics of the network's card are tried.
    #[arg(long, value_name = "FOLDER")]
    photos: Option<PathBuf>,
    /// Folder of other photos of that kind, to count how many are wrongly called unknown.
    #[arg(long, value_name = "FOLDER")]
    held_out: Option<PathBuf>,
    /// Folder of photos of another kind, to count how many are called unknown.
    #[arg(long, value_name = "FOLDER")]
    others: Option<PathBuf>,
    /// Writes the statistics to the card of the shipped network.
    #[arg(long, requires = "photos")]
    write: bool,
    /// Prints JSON: the statistics, and the scores of the photos of each folder.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(arguments: &FamiliarityArguments) -> Result<(), Failure> {
    let compute = Compute::cpu("Familiarity compares numbers, which are the same on every device.");
    let model = explain::load(&arguments.model, &compute)?;
    let refused = |what: String| Failure(format!("{}: {what}", arguments.model));
    let reference = match &arguments.photos {
        Some(folder) => {
            let statistics = FamiliarityStatistics::of(&logits(&model, folder)?).map_err(refused)?;
            Rc::new(statistics.checked(model.classes()).map_err(refused)?)
        }
        None => model.reference_photos.clone().ok_or_else(|| refused("its card keeps no statistics: give --photos FOLDER".into()))?,
    };
    let scores = |folder: &Option<PathBuf>| folder.as_ref().map(|folder| scores(&reference, &logits(&model, folder)?)).transpose();
    let (held_out, others) = (scores(&arguments.held_out)?, scores(&arguments.others)?);
    if arguments.write {
        write(&arguments.model, reference.statistics())?;
    }
    if arguments.json {
        let record = json!({ "statistics": reference.statistics(), "held_out": held_out, "others": others });
        println!("{}", serde_json::to_string_pretty(&record)?);
        return Ok(());
    }
    say(&model.name, &reference, held_out.as_deref(), others.as_deref());
    Ok(())
}

/// The logits of every photo of a folder, in the order of the names.
fn logits(model: &Classifier, folder: &Path) -> Result<Vec<Vec<f32>>, Failure> {
    let trouble = |e: std::io::Error| Failure(format!("{} cannot be read ({e}): name a folder of photos", folder.display()));
    let mut paths =
        fs::read_dir(folder).map_err(trouble)?.map(|entry| Ok(entry.map_err(trouble)?.path())).collect::<Result<Vec<_>, Failure>>()?;
    let is_photo = |path: &PathBuf| {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        // The mosaic of the gallery is made of its other photos.
        ["png", "jpg", "jpeg", "webp"].contains(&ending.as_str()) && path.file_stem().is_none_or(|name| name != "mosaic")
    };
    paths.retain(is_photo);
    paths.sort();
    if paths.is_empty() {
        return Err(Failure(format!("{} holds no photo: name a folder with PNG, JPEG or WebP files", folder.display())));
    }
    let of_photo = |path: &PathBuf| {
        let photo = Image::decode(&explain::read(path)?).map_err(|e| Failure(format!("{}: {e}", path.display())))?;
        let input = model.input(model.preparation.tensor(&photo).values)?;
        let logits = pollster::block_on(model.logits(input, &Straight))?;
        logits.into_data().try_into_vec::<f32>().map_err(|e| Failure(format!("{}: its logits cannot be read ({e:?})", path.display())))
    };
    paths.iter().map(of_photo).collect()
}

/// The scores of photos with these logits.
fn scores(reference: &ReferencePhotos, logits: &[Vec<f32>]) -> Result<Vec<f64>, Failure> {
    let score = |row: &Vec<f32>| reference.familiarity(row).map(|familiarity| familiarity.score);
    logits.iter().map(score).collect::<Option<_>>().ok_or_else(|| Failure("a photo has logits that are not finite: leave it out".into()))
}

fn say(name: &str, reference: &ReferencePhotos, held_out: Option<&[f64]>, others: Option<&[f64]>) {
    let statistics = reference.statistics();
    let score = match statistics.score {
        FamiliarityScore::Distance => "the distance of the logits to the nearest class mean",
        FamiliarityScore::Energy => "the energy of the logits",
    };
    let threshold = reference.threshold();
    println!("{name}: {score}, from {} photos; a photo is known from {threshold:.4} on.", statistics.photos);
    for (kind, scores) in [("held-out", held_out), ("other", others)] {
        let Some(scores) = scores else { continue };
        let unknown = scores.iter().filter(|&&score| score < threshold).count();
        println!("{unknown} of {} {kind} photos are called unknown, {:.1} %.", scores.len(), 100.0 * unknown as f64 / scores.len() as f64);
    }
    if let (Some(held_out), Some(others)) = (held_out, others) {
        let values = [held_out, others].concat();
        let typical: Vec<bool> = (0..values.len()).map(|index| index < held_out.len()).collect();
        match roc_auc(&values, &typical) {
            Some(area) => println!("AUROC {area:.3}, held-out against other photos."),
            None => println!("AUROC: not known, since all scores are of one kind."),
        }
    }
}

/// Puts the statistics into the card of a shipped network, after the line of its logits, in the place of those that were there.
fn write(name: &str, statistics: &FamiliarityStatistics) -> Result<(), Failure> {
    let (card, _) = catalogue::card(name)?;
    let path = catalogue::folder()?.join(Path::new(&card.file).with_extension("json"));
    let text = String::from_utf8(explain::read(&path)?).map_err(|e| Failure(format!("{} is not text ({e})", path.display())))?;
    let text = with_statistics(&text, statistics).ok_or_else(|| {
        Failure(format!("{} has no line for `logits` with two spaces of indent: format it as the other cards", path.display()))
    })?;
    fs::write(&path, text).map_err(|e| Failure(format!("{} cannot be written ({e}): check the folder", path.display())))
}

/// The text of a card with other statistics, in the layout of the cards: two spaces of indent, lists of numbers on one line.
fn with_statistics(card: &str, statistics: &FamiliarityStatistics) -> Option<String> {
    let list = |values: &[f64]| format!("[{}]", values.iter().map(|value| format!("{value}")).collect::<Vec<_>>().join(", "));
    let mut fields = vec![format!("\"score\": {}", json!(statistics.score)), format!("\"photos\": {}", statistics.photos)];
    if !statistics.means.is_empty() {
        let rows: Vec<String> = statistics.means.iter().map(|mean| format!("      {}", list(mean))).collect();
        fields.push(format!("\"means\": [\n{}\n    ]", rows.join(",\n")));
        fields.push(format!("\"covariance\": {}", list(&statistics.covariance)));
    }
    fields.push(format!("\"percentiles\": {}", list(&statistics.percentiles)));
    let block = format!("  \"familiarity\": {{\n    {}\n  }},\n", fields.join(",\n    "));
    let old = card.find("  \"familiarity\": {\n").and_then(|start| Some(start..start + card[start..].find("\n  },\n")? + "\n  },\n".len()));
    let mut card = card.to_string();
    if let Some(old) = old {
        card.replace_range(old, "");
    }
    let line = card.find("\n  \"logits\": ")? + 1;
    let after = line + card[line..].find('\n')? + 1;
    card.insert_str(after, &block);
    Some(card)
}

#[cfg(test)]
mod tests {
    use super::*;
    use whylight::model::Card;

    #[test]
    fn a_card_keeps_its_text_around_the_statistics_and_replaces_those_that_were_there() {
        let card = include_str!("../../models/fashion_mlp.json");
        let photo = |index: usize| (0..10).map(|class| ((index * 7 + class * class * index) % 11) as f32).collect();
        let statistics = |count: usize| FamiliarityStatistics::of(&(0..count).map(photo).collect::<Vec<Vec<f32>>>()).unwrap();
        let (few, many) = (statistics(30), statistics(220));
        let first = with_statistics(card, &few).unwrap();
        let second = with_statistics(&first, &many).unwrap();
        let read: Card = serde_json::from_str(&second).unwrap();
        assert_eq!(read.familiarity, Some(many.clone()));
        assert_eq!(second, with_statistics(card, &many).unwrap());
        assert_eq!(first, with_statistics(&second, &few).unwrap());
    }
}
