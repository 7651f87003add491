//! `whylight inspect`: what an ONNX file is, and the card that follows.

use super::network::{self, NetworkArguments};
use super::{Failure, catalogue, explain};
use std::fs;
use std::path::{Path, PathBuf};
use whylight::device::{Compute, Wish};
use whylight::figures::figure;
use whylight::inspection::{self, ChannelPlace, Inspection, LabelsKind, Sureness};
use whylight::model::{Card, HeadSource, Labels, Tap};
use whylight::network::output_names;
use whylight::pace::Straight;

/// Arguments of `whylight inspect`.
#[derive(clap::Args)]
pub struct InspectArguments {
    /// The file.
    #[arg(value_name = "FILE.onnx")]
    file: PathBuf,
    #[command(flatten)]
    said: NetworkArguments,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// Writes the card that follows as FILE.json beside the file, where every other command finds it.
    #[arg(long)]
    write_card: bool,
    /// Writes the card over one that is there.
    #[arg(long)]
    force: bool,
}

/// Runs it.
pub fn run(arguments: &InspectArguments) -> Result<(), Failure> {
    let name = arguments.file.to_string_lossy();
    if !arguments.file.is_file() {
        return Err(Failure(format!("{name} is no file: name an ONNX file by its path")));
    }
    let compute = pollster::block_on(Compute::choose(Wish::Cpu, None));
    // The file alone: a card beside it says what somebody thought of it before.
    let model = network::own(&name, &arguments.said, true, &compute).inspect_err(|_| {
        if !arguments.json {
            say_outputs(&name, &arguments.said, &compute);
        }
    })?;
    let mut inspection = pollster::block_on(inspection::inspect(&model, &Straight))?;
    name_imagenet(&mut inspection)?;
    let card = arguments.file.with_extension("json");
    if arguments.write_card {
        write(&inspection, &card, arguments.force)?;
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&inspection)?);
        return Ok(());
    }
    say(&inspection, &name);
    if arguments.write_card {
        println!("\nThe card is written to {}.", card.display());
    }
    Ok(())
}

/// The outputs of a file of which none is explained, each with what stands in its way.
fn say_outputs(name: &str, said: &NetworkArguments, compute: &Compute) {
    let outputs = network::open(Path::new(name)).map(output_names).unwrap_or_default();
    for (place, output) in outputs.iter().enumerate().filter(|_| outputs.len() > 1) {
        let alone = NetworkArguments { output: Some(output.clone()), ..said.clone() };
        let what = match network::own(name, &alone, true, compute) {
            Ok(_) => format!("can be explained by --output {output}"),
            // The failure begins with the name of the file.
            Err(Failure(why)) => why.strip_prefix(&format!("{name}: ")).map_or(why.clone(), String::from),
        };
        line(if place == 0 { "outputs" } else { "" }, &format!("`{output}`: {what}"));
    }
}

/// Puts ImageNet's names into the card of a network that has as many classes.
fn name_imagenet(inspection: &mut Inspection) -> Result<(), Failure> {
    if inspection.card.labels != Labels::Unknown {
        return Ok(());
    }
    let background = match inspection.labels.kind {
        LabelsKind::Imagenet => None,
        LabelsKind::ImagenetWithBackground => Some("background".to_string()),
        LabelsKind::File | LabelsKind::Unknown => return Ok(()),
    };
    let text = explain::read(&catalogue::folder()?.join("labels/imagenet.txt"))?;
    let text = String::from_utf8_lossy(&text);
    inspection.card.labels = Labels::Names(background.into_iter().chain(text.trim_end().lines().map(String::from)).collect());
    Ok(())
}

fn write(inspection: &Inspection, path: &Path, force: bool) -> Result<(), Failure> {
    if path.exists() && !force {
        return Err(Failure(format!("{} is there already: write over it with --force, or move it away", path.display())));
    }
    // Whoever reads the card sees what the head was taken for, and can change it there.
    let card = Card { head: inspection.card.head.or(Some(inspection.head.head)), ..inspection.card.clone() };
    let text = serde_json::to_string_pretty(&card)? + "\n";
    fs::write(path, text).map_err(|e| Failure(format!("{} cannot be written ({e}): check the folder", path.display())))
}

/// A shape with its open dimensions.
fn shape_of(shape: &[Option<usize>]) -> String {
    let each: Vec<String> = shape.iter().map(|size| size.map_or("open".into(), |size| size.to_string())).collect();
    format!("[{}]", each.join(", "))
}

fn line(what: &str, text: &str) {
    println!("{what:<14} {text}");
}

fn tap_words(tap: &Tap) -> String {
    let Tap { name, channels, height, width, .. } = tap;
    format!("{name} [{channels}, {height}, {width}]")
}

/// How many feature maps are listed.
const TAPS: usize = 6;

fn say(inspection: &Inspection, name: &str) {
    let Inspection {
        input, outputs, head, classes, taps, tap, operators, parameters, opset, producer, notices, preprocess, labels, ..
    } = inspection;
    line("file", name);
    line("written by", &format!("{}, operator set {opset}", producer.as_deref().unwrap_or("a program that does not say")));
    let place = if input.layout == ChannelPlace::Last { "which come last" } else { "which come first" };
    let open = if input.size_open { "; height or width is open" } else { "" };
    let plural = if input.channels == 1 { "" } else { "s" };
    line(
        "input",
        &format!(
            "`{}` {} {}: {} x {} pixels of {} channel{plural}, {place}{open}",
            input.name,
            input.element,
            shape_of(&input.shape),
            input.height,
            input.width,
            input.channels
        ),
    );
    for (place, output) in outputs.iter().enumerate() {
        let mark = if output.proposed { "> " } else { "" };
        line(if place == 0 { "outputs" } else { "" }, &format!("{mark}`{}` {:?}: {}", output.name, output.shape, output.why));
    }
    line("classes", &format!("{classes}. {}", labels.reason));
    line("head", &head.sentence);
    if head.source == HeadSource::Assumed {
        line("", network::HEAD_REMEDY);
    }
    let sure = match preprocess.sure {
        Sureness::Known => "",
        Sureness::Likely => "probably ",
        Sureness::Guess => "a guess: ",
    };
    line("photos", &format!("{sure}{}. {}", preprocess.preset.unwrap_or("as its metadata say"), preprocess.reason));
    match tap {
        None => line("feature maps", if taps.is_empty() { "none" } else { "none is proposed" }),
        Some(tap) => {
            let proposed = taps.iter().find(|known| known.name == *tap).map(tap_words).unwrap_or_default();
            line("feature maps", &format!("{}; {proposed} is proposed for Grad-CAM", taps.len()));
        }
    }
    for tap in taps.iter().rev().take(TAPS) {
        line("", &tap_words(tap));
    }
    if taps.len() > TAPS {
        line("", &format!("and {} earlier ones (--json lists all)", taps.len() - TAPS));
    }
    let work = figure(inspection.work as f64 / 1e6);
    line("weights", &format!("{parameters} values, {work} million multiplications a photo"));
    let counts: Vec<String> = operators.iter().map(|operator| format!("{} {}", operator.count, operator.name)).collect();
    line("operators", &counts.join(", "));
    for (place, notice) in notices.iter().enumerate() {
        line(if place == 0 { "notices" } else { "" }, notice);
    }
}
