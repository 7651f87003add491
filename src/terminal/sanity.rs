//! `whylight sanity`: does a map depend on what the network learnt? The cascading randomisation of Adebayo et al. (2018), by layer.

use super::{Failure, catalogue, explain};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::{Map, json};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use whylight::device::Compute;
use whylight::figures::fixed;
use whylight::image::Image;
use whylight::metrics::{Explain, Map as Attributions, MetricError};
use whylight::model::{Classifier, Model, Randomise, Score};
use whylight::network::Value;
use whylight::pace::Straight;
use whylight::session::Rerun;
use whylight::statistics::{mean, spearman};

/// Arguments of `whylight sanity`.
#[derive(clap::Args)]
pub struct SanityArguments {
    /// A folder of PNG, JPEG or WebP files; ten pictures of Fashion-MNIST unless told otherwise. The likeliest class of each is
    /// explained.
    folder: Option<PathBuf>,
    /// Shipped networks, or paths of ONNX files.
    #[arg(long, value_delimiter = ',', default_value = "fashion-resnet,fashion-mlp", value_name = "NAME|FILE.onnx")]
    models: Vec<String>,
    /// The methods, see `whylight methods`.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "gradient,smoothgrad,input-x-gradient,integrated-gradients,guided-backprop,grad-cam,guided-grad-cam",
        value_name = "ID,ID"
    )]
    methods: Vec<String>,
    /// What the random weights start from; of several the mean is taken.
    #[arg(long, value_delimiter = ',', default_value = "0", value_name = "N,N")]
    seeds: Vec<u64>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// How alike a method's maps are before and after so many layers were randomised.
#[derive(Serialize)]
struct Cell {
    /// Mean of Spearman's rank correlation of the magnitudes, -1..=1; none where no pair of maps can be ranked.
    mean: Option<f64>,
    /// The pairs of maps that could be ranked: a map that is the same everywhere ranks nothing.
    ranked: usize,
    /// The pairs of maps asked for: pictures times seeds.
    asked: usize,
}

/// One method on one network.
#[derive(Serialize)]
struct SanityLine {
    method: &'static str,
    label: &'static str,
    /// Why there are no maps.
    refusal: Option<String>,
    /// One per layer, from the top down; all layers above it are randomised too.
    stages: Vec<Cell>,
}

/// One network.
#[derive(Serialize)]
struct Table {
    network: String,
    /// From the top down.
    layers: Vec<String>,
    lines: Vec<SanityLine>,
}

/// A picture as the network takes it, and its likeliest class.
struct Picture {
    values: Vec<f32>,
    score: Score,
}

/// Runs it.
pub fn run(arguments: &SanityArguments) -> Result<(), Failure> {
    let folder = arguments.folder.clone().map_or_else(shipped, Ok)?;
    let images = images(&folder)?;
    let methods = arguments.methods.iter().map(|id| Rerun::new(id, &Map::new())).collect::<Result<Vec<_>, _>>()?;
    let compute = Compute::cpu("Rank correlations are compared with published ones, so they should not depend on the machine.");
    let mut tables = Vec::new();
    for name in &arguments.models {
        let model = explain::load(name, &compute)?;
        tables.push(pollster::block_on(table(name, &model, &methods, &images, &arguments.seeds))?);
    }
    if arguments.json {
        let record = json!({ "folder": folder, "pictures": images.len(), "seeds": arguments.seeds, "networks": tables });
        println!("{}", serde_json::to_string_pretty(&record)?);
    } else {
        tables.iter().for_each(|table| print!("{}", words(table)));
    }
    Ok(())
}

/// The folder of the pictures in this repository: beside that of the networks, or where the program was built.
fn shipped() -> Result<PathBuf, Failure> {
    const PLACE: &str = "tests/fashion";
    let beside = catalogue::folder()?.join("..").join(PLACE);
    Ok(if beside.is_dir() { beside } else { Path::new(env!("CARGO_MANIFEST_DIR")).join(PLACE) })
}

/// The pictures of a folder, in the order of their names.
fn images(folder: &Path) -> Result<Vec<Image>, Failure> {
    let trouble = |e| Failure(format!("{} cannot be read ({e}): give a folder of pictures", folder.display()));
    let entries = std::fs::read_dir(folder).map_err(trouble)?;
    let mut paths: Vec<PathBuf> = entries.collect::<Result<Vec<_>, _>>().map_err(trouble)?.into_iter().map(|entry| entry.path()).collect();
    let is_picture = |path: &PathBuf| {
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
        ["png", "jpg", "jpeg", "webp"].contains(&extension.as_str())
    };
    paths.retain(is_picture);
    paths.sort();
    if paths.is_empty() {
        return Err(Failure(format!("{} holds no PNG, JPEG or WebP file: give a folder of pictures", folder.display())));
    }
    paths.iter().map(|path| Image::decode(&explain::read(path)?).map_err(|e| Failure(format!("{}: {e}", path.display())))).collect()
}

async fn table(name: &str, model: &Classifier, methods: &[Rerun], images: &[Image], seeds: &[u64]) -> Result<Table, Failure> {
    let mut pictures = Vec::new();
    for image in images {
        let values = model.preparation.tensor(image).values;
        let logits = Value::from(model.logits(model.input(values.clone())?, &Straight).await?).read().await?;
        let top = (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap_or_default();
        pictures.push(Picture { values, score: Score { link: model.link(), ..Score::logit(top) } });
    }
    let layers = model.layer_names();
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
    if let Ok(style) = ProgressStyle::with_template("{msg:<40} {bar:30} {pos}/{len} maps  {elapsed} of about {duration}") {
        bar.set_style(style);
    }
    bar.set_message(name.to_string());
    bar.set_length((methods.len() * pictures.len() * (1 + layers.len() * seeds.len())) as u64);
    let mut trained = Vec::new();
    for method in methods {
        trained.push(maps(method, model, model, &pictures, &bar).await?);
    }
    let blank = |method: &Rerun| SanityLine { method: method.method.id, label: method.method.label, refusal: None, stages: Vec::new() };
    let mut lines: Vec<SanityLine> = methods.iter().map(blank).collect();
    for stage in 1..=layers.len() {
        let mut ranks: Vec<Vec<Option<f64>>> = methods.iter().map(|_| Vec::new()).collect();
        for &seed in seeds {
            let random = model.randomised(stage, seed)?;
            for ((method, trained), ranks) in methods.iter().zip(&trained).zip(&mut ranks) {
                let Ok(trained) = trained else { continue };
                let random = maps(method, model, &*random, &pictures, &bar).await?.map_err(Failure)?;
                ranks.extend(std::iter::zip(trained, &random).map(|(before, after)| spearman(before, after)));
            }
        }
        for (line, ranks) in lines.iter_mut().zip(ranks) {
            let defined: Vec<f64> = ranks.iter().copied().flatten().collect();
            line.stages.push(Cell { mean: mean(&defined), ranked: defined.len(), asked: ranks.len() });
        }
    }
    for (line, trained) in lines.iter_mut().zip(&trained) {
        if let Err(reason) = trained {
            line.refusal = Some(reason.clone());
            line.stages.clear();
        }
    }
    bar.finish_and_clear();
    Ok(Table { network: name.into(), layers, lines })
}

/// The magnitudes of a method's map of every picture, or why it makes none.
async fn maps(
    method: &Rerun,
    trained: &Classifier,
    model: &dyn Model,
    pictures: &[Picture],
    bar: &ProgressBar,
) -> Result<Result<Vec<Vec<f64>>, String>, Failure> {
    let mut maps = Vec::new();
    for picture in pictures {
        match method.explain(model, trained.input(picture.values.clone())?, picture.score, &Straight).await {
            Ok(map) => maps.push(magnitudes(&map)),
            Err(MetricError::NoValue(reason)) => return Ok(Err(reason)),
            Err(other) => return Err(other.into()),
        }
        bar.inc(1);
    }
    Ok(Ok(maps))
}

/// One magnitude per pixel: summed over the channels.
fn magnitudes(map: &Attributions) -> Vec<f64> {
    let mut plane = vec![0.0; map.pixels()];
    for channel in map.values().chunks(map.pixels()) {
        std::iter::zip(&mut plane, channel).for_each(|(sum, &value)| *sum += f64::from(value.abs()));
    }
    plane
}

/// The table in Markdown.
fn words(table: &Table) -> String {
    let mut text =
        format!("### {}\n\n| method | {} |\n|---|{}\n", table.network, table.layers.join(" | "), "---|".repeat(table.layers.len()));
    for line in &table.lines {
        let cell = |cell: &Cell| match cell.mean {
            Some(mean) if cell.ranked == cell.asked => fixed(mean, 2),
            Some(mean) => format!("{} ({} of {})", fixed(mean, 2), cell.ranked, cell.asked),
            None => "none".into(),
        };
        let cells: Vec<String> = match &line.refusal {
            Some(_) => table.layers.iter().map(|_| "-".into()).collect(),
            None => line.stages.iter().map(cell).collect(),
        };
        let _ = writeln!(text, "| {} | {} |", line.label, cells.join(" | "));
    }
    text.push('\n');
    for line in table.lines.iter().filter(|line| line.refusal.is_some()) {
        let _ = writeln!(text, "{}: {}\n", line.label, line.refusal.as_deref().unwrap_or_default());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_are_summed_over_channels_whatever_their_signs() {
        let map = Attributions::new([2, 1, 2], vec![1.0, -2.0, -3.0, 0.5]).unwrap();
        assert_eq!(magnitudes(&map), [4.0, 2.5]);
        assert_eq!(magnitudes(&Attributions::new([1, 1, 2], vec![-1.0, 2.0]).unwrap()), [1.0, 2.0]);
    }
}
