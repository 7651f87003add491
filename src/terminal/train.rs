//! `whylight train`: goes on training a network of one's own on a folder of photos per class, with a penalty on what it must not look at.

mod examples;
mod training_run;

use super::network::{self, NetworkArguments};
use super::{Failure, files};
use examples::{Example, batch, examples};
use std::fs;
use std::path::{Path, PathBuf};
use training_run::TrainingRun;
use whylight::device::Compute;
use whylight::inspection::card_with;
use whylight::model::{Card, Classifier, Head, Model, sha256};
use whylight::pace::Straight;
use whylight::train::{Batch, Objective, Optimiser, Penalty, Trainee, Trainer, balanced};

/// Arguments of `whylight train`.
#[derive(clap::Args)]
pub struct TrainArguments {
    /// The network: a shipped one, or the path of an ONNX file.
    model: String,
    #[command(flatten)]
    said: NetworkArguments,
    /// A folder with a folder of photos for each class, called as the class or in the order of the classes.
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// A folder with masks under the paths of the photos, as PNG in their size: white where the evidence is not (for `reward`, where it is), black
    /// elsewhere. Photos without a mask are learned from, and are left out of what the loss adds.
    #[arg(long, value_name = "FOLDER")]
    masks: Option<PathBuf>,
    /// What is added to the cross-entropy: the input gradient inside the masks (rrr), Grad-CAM inside them (rrr-grad-cam), the distance of
    /// Grad-CAM from them (reward), or the cross-entropy of copies whose masked pixels are random (counter-examples).
    #[arg(long, default_value = "plain", value_parser = ["plain", "rrr", "rrr-grad-cam", "reward", "counter-examples"])]
    loss: String,
    /// The weight of what is added; by default it is as large as the cross-entropy of the first photos with a mask.
    #[arg(long, value_name = "N")]
    lambda: Option<f32>,
    /// The feature map of Grad-CAM; by default the one that Grad-CAM takes.
    #[arg(long, value_name = "NAME")]
    tap: Option<String>,
    /// Passes over the photos.
    #[arg(long, default_value_t = 10, value_name = "N")]
    epochs: usize,
    /// Photos in a step.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=512), value_name = "N")]
    batch: u16,
    /// Adam's step size.
    #[arg(long, default_value_t = 1e-4, value_name = "N")]
    rate: f64,
    /// The share of each class that is not trained on and measures what was learned.
    #[arg(long, default_value_t = 0.2, value_name = "N")]
    held_out: f64,
    /// What the order of the photos starts from.
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// Where the trained network goes. FILE.checkpoint beside it is where an interrupted run goes on.
    #[arg(long, default_value = "trained.onnx", value_name = "FILE.onnx")]
    out: PathBuf,
}

/// The largest step size: weights are of order one.
const LARGEST_RATE: f64 = 10.0;

/// A file of ONNX has at most two gibibytes.
const MOST_NETWORK_BYTES: u64 = 1 << 31;

/// What is penalised, by the name of the loss.
fn penalty(arguments: &TrainArguments, model: &Classifier) -> Result<Penalty, Failure> {
    let tap = || {
        let name = arguments
            .tap
            .as_deref()
            .or(model.default_tap())
            .ok_or_else(|| Failure(format!("{} has no feature map for Grad-CAM: choose --loss rrr or counter-examples", model.name)))?;
        model
            .graph()
            .port(name)
            .ok_or_else(|| Failure(format!("{} has no feature map `{name}`: `whylight inspect` lists them", model.name)))
    };
    Ok(match arguments.loss.as_str() {
        "rrr" => Penalty::InputGradient,
        "rrr-grad-cam" => Penalty::GradCam { tap: tap()? },
        "reward" => Penalty::Reward { tap: tap()? },
        "counter-examples" => Penalty::CounterExamples { copies: 1, seed: arguments.seed },
        _ => Penalty::None,
    })
}

/// The card of the trained network: that of the network before, but for what holds of its weights alone.
fn card(model: &Classifier, out: &Path, written: &[u8]) -> Card {
    let names = if model.assumed().labels { Vec::new() } else { model.labels.to_vec() };
    let name = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    Card {
        id: name(out.file_stem()),
        name: format!("{}, trained on", model.name.trim_end_matches(", trained on")),
        file: name(out.file_name()),
        bytes: written.len(),
        sha256: sha256(written),
        weights: "f32".into(),
        calibration: None,
        ..card_with(model, model.preparation.preprocess().clone(), names)
    }
}

/// What cannot be trained here, before anything is read or written.
fn refuse_network(model: &Classifier) -> Result<(), Failure> {
    let name = &model.name;
    if matches!(model.head.head, Head::Sigmoid | Head::Probabilities) {
        return Err(Failure(format!(
            "{name} judges each class by itself, and the loss here takes a photo to be of one class: train a network that ends in logits or a softmax"
        )));
    }
    let shape = &model.graph().ports()[model.logits_port()].shape;
    if shape[..] != [1, model.labels.len()] {
        return Err(Failure(format!(
            "{name} gives logits of the shape {shape:?} for {} classes, and training needs one for each class of each photo: choose another network",
            model.labels.len()
        )));
    }
    Ok(())
}

/// Where the trained network, its card and the checkpoint go.
struct Places {
    card: PathBuf,
    checkpoint: PathBuf,
}

/// Refuses a place where nothing can be written, or where a file lies that is not of an earlier run.
fn places(arguments: &TrainArguments, writes_card: bool) -> Result<Places, Failure> {
    let out = &arguments.out;
    if out.extension().is_none_or(|ending| ending != "onnx") {
        return Err(Failure(format!("--out is {}: give a name that ends in .onnx", out.display())));
    }
    if out.is_dir() {
        return Err(Failure(format!("--out {} is a folder: name a file in it", out.display())));
    }
    if fs::canonicalize(out).is_ok_and(|out| fs::canonicalize(&arguments.model).is_ok_and(|model| model == out)) {
        return Err(Failure(format!("--out {} is the network that is trained: choose another name", out.display())));
    }
    let card = out.with_extension("json");
    let own =
        |text: String| serde_json::from_str::<Card>(&text).is_ok_and(|card| out.file_name().is_some_and(|name| name == card.file.as_str()));
    if card.exists() && !(writes_card && fs::read_to_string(&card).is_ok_and(own)) {
        return Err(Failure(format!(
            "{} would be taken for the card of {}: remove it, or choose another --out",
            card.display(),
            out.display()
        )));
    }
    let mut checkpoint = out.clone().into_os_string();
    checkpoint.push(".checkpoint");
    Ok(Places { card, checkpoint: checkpoint.into() })
}

/// The weight of the penalty: as given, or the one at which it is as large as the cross-entropy of the first photos that it sees anything of.
fn lambda(
    arguments: &TrainArguments,
    penalty: Penalty,
    trainee: &Trainee,
    masked: &[&Example],
    batch_of: &dyn Fn(&[&Example]) -> Result<Batch, Failure>,
    step: usize,
) -> Result<f32, Failure> {
    if penalty == Penalty::None {
        return Ok(0.0);
    }
    if let Some(lambda) = arguments.lambda {
        return Ok(lambda);
    }
    let mut last = None;
    for part in masked.chunks(step) {
        match pollster::block_on(balanced(trainee, penalty, &batch_of(part)?, &Straight)) {
            Ok(lambda) => {
                eprintln!("whylight: lambda is {lambda:.3e}, at which the penalty is as large as the cross-entropy");
                return Ok(lambda);
            }
            Err(error) => last = Some(error),
        }
    }
    let reason = last.map_or_else(|| "no photo that is trained on has a mask".to_string(), |error| error.to_string());
    Err(Failure(format!("no lambda can be found: {reason}")))
}

/// Runs it.
pub fn run(arguments: &TrainArguments) -> Result<(), Failure> {
    if !(0.0..=0.9).contains(&arguments.held_out) {
        return Err(Failure(format!("--held-out is {}: give a share from 0 to 0.9", arguments.held_out)));
    }
    if !(arguments.rate > 0.0 && arguments.rate <= LARGEST_RATE) {
        return Err(Failure(format!("--rate is {}: give a number above 0, at most {LARGEST_RATE}", arguments.rate)));
    }
    if let Some(lambda) = arguments.lambda.filter(|lambda| !(lambda.is_finite() && *lambda >= 0.0)) {
        return Err(Failure(format!("--lambda is {lambda}: give a number from 0 on")));
    }
    let masks = match (&arguments.masks, arguments.loss.as_str()) {
        (_, "plain") => None,
        (None, loss) => return Err(Failure(format!("--loss {loss} needs masks: give a folder of them by --masks"))),
        (Some(masks), _) => Some(masks.as_path()),
    };
    let compute = Compute::cpu("One seed gives one run on the CPU.");
    let model = network::load(&arguments.model, &arguments.said, &compute)?;
    refuse_network(&model)?;
    let writes_card = !model.assumed().preprocess;
    let Places { card: card_path, checkpoint } = places(arguments, writes_card)?;
    let file = files::read_bounded(&network::file_of(&arguments.model)?, MOST_NETWORK_BYTES)?;
    let examples = examples(&arguments.data, masks, arguments.held_out, &model)?;
    let penalty = penalty(arguments, &model)?;
    let is_reward = matches!(penalty, Penalty::Reward { .. });
    let trainee = Trainee::new(model.graph().clone(), model.logits_port(), &compute.device)?;
    // What cannot be written at the end is not trained.
    pollster::block_on(trainee.onnx(&file))?;
    let step = if model.takes_batches() { usize::from(arguments.batch) } else { 1 };
    let masked: Vec<&Example> = examples.training.iter().filter(|example| example.mask.is_some()).collect();
    if let Some(masks) = masks.filter(|_| masked.is_empty()) {
        return Err(Failure(format!(
            "{} holds no mask of a photo that is trained on: give a PNG under the path of the photo",
            masks.display()
        )));
    }
    let lambda = lambda(arguments, penalty, &trainee, &masked, &|part| batch(&model, part, &compute, is_reward), step)?;
    let settings = format!("{} {penalty:?} {lambda} {} {:?}", sha256(&file), arguments.rate, model.preparation.preprocess());
    let trainer = Trainer::new(trainee, Objective { penalty, lambda, most: None, decay: 0.0 }, Optimiser::Adam, arguments.rate);
    let (model, compute, seed) = (&model, &compute, arguments.seed);
    let mut run = TrainingRun { model, compute, examples, checkpoint, settings, seed, is_reward, step, trainer, epoch: 0, steps: 0 };
    run.resume()?;
    if run.epoch > arguments.epochs {
        return Err(Failure(format!(
            "{} holds {} epochs, and --epochs asks for {}: ask for {} or more, or remove the file to begin anew",
            run.checkpoint.display(),
            run.epoch,
            arguments.epochs,
            run.epoch
        )));
    }
    if run.epoch >= arguments.epochs {
        eprintln!("whylight: these are the {} epochs that were asked for; more --epochs go on", run.epoch);
    }
    let first = run.row(None)?;
    println!("{:>6} {:>14} {:>10} {:>10} {:>12}\n{first}", "epoch", "cross-entropy", "penalty", "train %", "held out %");
    while run.epoch < arguments.epochs {
        let means = run.epoch()?;
        println!("{}", run.row(Some(means))?);
    }
    let written = pollster::block_on(run.trainer.trainee.onnx(&file))?;
    let unwritten = |e: std::io::Error| Failure(format!("{} cannot be written ({e}): choose another --out", arguments.out.display()));
    fs::write(&arguments.out, &written).map_err(&unwritten)?;
    eprintln!("whylight: the trained network is in {}", arguments.out.display());
    if writes_card {
        fs::write(&card_path, serde_json::to_string_pretty(&card(model, &arguments.out, &written))? + "\n").map_err(unwritten)?;
        eprintln!("whylight: its card is in {}", card_path.display());
    } else {
        eprintln!("whylight: it has no card, since how it wants its photos is not known: --preprocess says it");
    }
    Ok(())
}
