//! `whylight train`: goes on training a network of one's own on a folder of photos per class, with a penalty on what it must not look at.

use super::audit::is_named_like_a_photo;
use super::network::{self, NetworkArguments};
use super::{Failure, files};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use whylight::device::Compute;
use whylight::image::Image;
use whylight::inspection::card_with;
use whylight::model::{Card, Classifier, Model, sha256};
use whylight::network::Value;
use whylight::pace::Straight;
use whylight::train::{About, Batch, Objective, Optimiser, Penalty, StepReport, TrainError, Trainee, Trainer, balanced, counted, order};

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
    /// A folder with masks under the paths of the photos, as PNG: white where the evidence is not (for `reward`, where it is), black elsewhere.
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

/// How often a checkpoint is written inside an epoch.
const KEPT_EVERY: Duration = Duration::from_secs(10);

/// A file of ONNX has at most two gibibytes.
const MOST_NETWORK_BYTES: u64 = 1 << 31;

/// Grey from which on a pixel of a mask counts.
const WHITE: u8 = 128;

/// A photo, its mask and its class.
struct Example {
    photo: PathBuf,
    mask: Option<PathBuf>,
    label: usize,
}

/// What is trained on, and what is held out.
struct Examples {
    training: Vec<Example>,
    held_out: Vec<Example>,
}

/// The photos of a folder, in the order of their names.
fn photos(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unread = |e: std::io::Error| Failure(format!("{} cannot be read ({e}): check the path", folder.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        if path.is_file() && is_named_like_a_photo(&path) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The folders of a folder, in the order of their names.
fn folders(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unread =
        |e: std::io::Error| Failure(format!("{} cannot be read ({e}): give a folder with a folder for each class", folder.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// The class of each folder: by its name where every name is that of a class, else by its place where there are as many as classes.
fn classes(folders: &[PathBuf], model: &Classifier) -> Result<Vec<usize>, Failure> {
    let names: Vec<String> = folders.iter().map(|folder| folder.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect();
    let by_name = |name: &String| model.labels.iter().position(|label| label.eq_ignore_ascii_case(name));
    if let Some(found) = names.iter().map(by_name).collect::<Option<Vec<usize>>>() {
        return Ok(found);
    }
    if names.len() == model.labels.len() {
        return Ok((0..names.len()).collect());
    }
    let unknown = names.iter().find(|name| by_name(name).is_none()).cloned().unwrap_or_default();
    Err(Failure(format!(
        "{} has no class `{unknown}`, and {} folders are not one for each of its {} classes: call each folder as its class",
        model.name,
        names.len(),
        model.labels.len()
    )))
}

fn examples(arguments: &TrainArguments, model: &Classifier) -> Result<Examples, Failure> {
    let folders = folders(&arguments.data)?;
    let labels = classes(&folders, model)?;
    let mut found = Examples { training: Vec::new(), held_out: Vec::new() };
    let mut used = 0;
    for (folder, label) in std::iter::zip(&folders, labels) {
        let photos = photos(folder)?;
        used += usize::from(!photos.is_empty());
        let held = (photos.len() as f64 * arguments.held_out).floor() as usize;
        let trained = photos.len() - held;
        for (place, photo) in photos.into_iter().enumerate() {
            let within = photo.strip_prefix(&arguments.data).expect("found in it").with_extension("png");
            let mask = arguments.masks.as_ref().map(|masks| masks.join(within)).filter(|mask| mask.is_file());
            let part = if place < trained { &mut found.training } else { &mut found.held_out };
            part.push(Example { photo, mask, label });
        }
    }
    if used < 2 {
        return Err(Failure(format!(
            "{} holds photos of {used} {}: give a folder of photos for each of two classes at least",
            arguments.data.display(),
            if used == 1 { "class" } else { "classes" }
        )));
    }
    let is_masked = found.training.iter().any(|example| example.mask.is_some());
    if arguments.loss != "plain" && !is_masked {
        return Err(Failure(format!(
            "--loss {} needs masks, and {} has none for these photos: give --masks with a PNG under the path of a photo",
            arguments.loss,
            arguments.masks.as_ref().map_or("no folder of masks".into(), |masks| masks.display().to_string())
        )));
    }
    Ok(found)
}

fn opened(path: &Path) -> Result<Image, Failure> {
    let bytes = files::read_bounded(path, files::MOST_BYTES)?;
    Image::decode(&bytes).map_err(|error| Failure(format!("{}: {error}", path.display())))
}

/// The photos as the network takes them, with their masks.
fn batch(model: &Classifier, examples: &[&Example], compute: &Compute, is_reward: bool) -> Result<Batch, Failure> {
    let [channels, height, width] = model.input_shape();
    let (mut values, mut masks) = (Vec::new(), Vec::new());
    for example in examples {
        values.extend(model.preparation.tensor(&opened(&example.photo)?).values);
        match &example.mask {
            None => masks.extend(std::iter::repeat_n(0.0, channels * height * width)),
            Some(path) => {
                let seen = model.preparation.tensor(&opened(path)?).seen;
                let plane: Vec<f32> = seen.rgb().chunks_exact(3).map(|pixel| f32::from(u8::from(pixel[0] >= WHITE))).collect();
                masks.extend(std::iter::repeat_n(plane, channels).flatten());
            }
        }
    }
    let shape = [examples.len(), channels, height, width];
    let (images, mask) = (Value::of(shape, values, &compute.device), Value::of(shape, masks, &compute.device));
    let labels = examples.iter().map(|example| example.label).collect();
    Ok(if is_reward { Batch::new(images, labels, None)?.rewarding(mask)? } else { Batch::new(images, labels, Some(mask))? })
}

/// The share of the examples that is classified as they are labelled, 0..=1; none of no example.
fn accuracy(
    trainee: &Trainee,
    model: &Classifier,
    examples: &[Example],
    compute: &Compute,
    batch_size: usize,
) -> Result<Option<f64>, Failure> {
    let all: Vec<&Example> = examples.iter().collect();
    let mut right = 0u32;
    for part in all.chunks(batch_size) {
        let logits = pollster::block_on(trainee.logits(batch(model, part, compute, false)?.images(), &Straight))?;
        for (row, example) in std::iter::zip(logits.chunks_exact(logits.len() / part.len()), part) {
            let best = (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b]));
            right += u32::from(best == Some(example.label));
        }
    }
    Ok((!all.is_empty()).then(|| f64::from(right) / all.len() as f64))
}

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

/// A run that may be interrupted.
struct TrainingRun<'a> {
    arguments: &'a TrainArguments,
    model: &'a Classifier,
    compute: &'a Compute,
    examples: Examples,
    /// Photos in a step; one where the network takes no more.
    step: usize,
    trainer: Trainer,
    /// Epochs behind us, and steps of the next one.
    epoch: usize,
    steps: usize,
}

impl TrainingRun<'_> {
    fn checkpoint_path(&self) -> PathBuf {
        let mut name = self.arguments.out.clone().into_os_string();
        name.push(".checkpoint");
        name.into()
    }

    /// What tells this run from others: the same photos in the same order, in steps of the same size.
    fn about(&self) -> About {
        let listed: Vec<String> =
            self.examples.training.iter().map(|example| format!("{} {}", example.label, example.photo.display())).collect();
        let hash = sha256(listed.join("\n").as_bytes());
        let photos = u64::from_str_radix(&hash[..15], 16).unwrap_or(0);
        let numbers = [
            ("epoch", self.epoch as u64),
            ("batches", self.steps as u64),
            ("seed", self.arguments.seed),
            ("batch", self.step as u64),
            ("photos", photos),
        ];
        numbers.map(|(name, number)| (name.to_string(), number)).into()
    }

    /// Writes beside the old checkpoint first, so that one of them is always whole.
    fn keep(&self) -> Result<(), Failure> {
        let bytes = pollster::block_on(self.trainer.checkpoint(self.about()))?;
        let path = self.checkpoint_path();
        let fresh = path.with_extension("checkpoint-new");
        let unwritten =
            |e: std::io::Error| Failure(format!("{} cannot be written ({e}): make room, or choose another --out", path.display()));
        fs::write(&fresh, bytes).map_err(unwritten)?;
        fs::rename(&fresh, &path).map_err(unwritten)
    }

    /// Goes on from a checkpoint, if there is one.
    fn resume(&mut self) -> Result<(), Failure> {
        let path = self.checkpoint_path();
        if !path.exists() {
            return Ok(());
        }
        let other = |what: &str| Failure(format!("{} is of {what}: remove it, or choose another --out", path.display()));
        let about = self
            .trainer
            .restore(&files::read_bounded(&path, files::MOST_BYTES)?)
            .map_err(|error| other(&format!("another run ({error})")))?;
        let (epoch, steps) = (counted(&about, "epoch")?, counted(&about, "batches")?);
        let mut own = self.about();
        for (name, value) in &about {
            if let Some(number) = own.get_mut(name)
                && name != "epoch"
                && name != "batches"
                && number != value
            {
                return Err(other(&format!("a run with another number of `{name}`")));
            }
        }
        (self.epoch, self.steps) = (epoch, steps);
        eprintln!("whylight: goes on from {}, after {epoch} epochs and {steps} steps", path.display());
        Ok(())
    }

    fn told(&self, report: Option<(f64, f64)>) -> Result<(), Failure> {
        let share = |examples: &[Example]| -> Result<String, Failure> {
            let share = accuracy(&self.trainer.trainee, self.model, examples, self.compute, self.step)?;
            Ok(share.map_or_else(|| "-".into(), |share| format!("{:.1}", 100.0 * share)))
        };
        let (trained, held) = (share(&self.examples.training)?, share(&self.examples.held_out)?);
        let number = |value: Option<f64>| value.map_or_else(|| "-".into(), |value| format!("{value:.4}"));
        let (cross_entropy, penalty) = (report.map(|report| report.0), report.map(|report| report.1));
        println!("{:>6} {:>14} {:>10} {trained:>10} {held:>10}", self.epoch, number(cross_entropy), number(penalty));
        Ok(())
    }

    /// One epoch, or what is left of it.
    fn epoch(&mut self, is_reward: bool) -> Result<(f64, f64), Failure> {
        let places = order(self.arguments.seed, self.epoch, self.examples.training.len());
        let parts: Vec<&[usize]> = places.chunks(self.step).collect();
        let (mut cross_entropy, mut penalty, mut done) = (0.0, 0.0, 0.0);
        let mut kept = Instant::now();
        for part in parts.iter().skip(self.steps) {
            let examples: Vec<&Example> = part.iter().map(|&place| &self.examples.training[place]).collect();
            let batch = batch(self.model, &examples, self.compute, is_reward)?;
            let report: StepReport = match pollster::block_on(self.trainer.step(&batch, &Straight)) {
                Err(error @ TrainError::Diverged { .. }) => {
                    self.keep()?;
                    return Err(Failure(format!("{error}. They are in {}", self.checkpoint_path().display())));
                }
                other => other?,
            };
            (cross_entropy, penalty, done) =
                (cross_entropy + f64::from(report.cross_entropy), penalty + f64::from(report.penalty), done + 1.0);
            self.steps += 1;
            if kept.elapsed() > KEPT_EVERY {
                self.keep()?;
                kept = Instant::now();
            }
        }
        (self.epoch, self.steps) = (self.epoch + 1, 0);
        self.keep()?;
        Ok((cross_entropy / f64::max(done, 1.0), penalty / f64::max(done, 1.0)))
    }
}

/// The card of the trained network: that of the network before, but for what holds of its weights alone.
fn card(model: &Classifier, out: &Path, written: &[u8]) -> Card {
    let names = if model.assumed().labels { Vec::new() } else { model.labels.to_vec() };
    let name = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    Card {
        id: name(out.file_stem()),
        name: format!("{}, trained on", model.name),
        file: name(out.file_name()),
        bytes: written.len(),
        sha256: sha256(written),
        calibration: None,
        ..card_with(model, model.preparation.preprocess().clone(), names)
    }
}

/// Runs it.
pub fn run(arguments: &TrainArguments) -> Result<(), Failure> {
    if !(0.0..=0.9).contains(&arguments.held_out) {
        return Err(Failure(format!("--held-out is {}: give a share from 0 to 0.9", arguments.held_out)));
    }
    if !(arguments.rate > 0.0 && arguments.rate.is_finite()) {
        return Err(Failure(format!("--rate is {}: give a number above 0", arguments.rate)));
    }
    if let Some(lambda) = arguments.lambda.filter(|lambda| !(lambda.is_finite() && *lambda >= 0.0)) {
        return Err(Failure(format!("--lambda is {lambda}: give a number from 0 on")));
    }
    let compute = Compute::cpu("One seed gives one run on the CPU.");
    let model = network::load(&arguments.model, &arguments.said, &compute)?;
    let file = files::read_bounded(&network::file_of(&arguments.model)?, MOST_NETWORK_BYTES)?;
    let examples = examples(arguments, &model)?;
    let penalty = penalty(arguments, &model)?;
    let is_reward = matches!(penalty, Penalty::Reward { .. });
    let trainee = Trainee::new(model.graph().clone(), model.logits_port(), &compute.device)?;
    // What cannot be written at the end is not trained.
    pollster::block_on(trainee.onnx(&file))?;
    let step = if model.takes_batches() { usize::from(arguments.batch) } else { 1 };
    let lambda = match arguments.lambda {
        _ if penalty == Penalty::None => 0.0,
        Some(lambda) => lambda,
        None => {
            let masked: Vec<&Example> = examples.training.iter().filter(|example| example.mask.is_some()).take(step).collect();
            let lambda = pollster::block_on(balanced(&trainee, penalty, &batch(&model, &masked, &compute, is_reward)?, &Straight))?;
            eprintln!("whylight: lambda is {lambda:.3e}, at which the penalty is as large as the cross-entropy");
            lambda
        }
    };
    let trainer = Trainer::new(trainee, Objective { penalty, lambda, most: None, decay: 0.0 }, Optimiser::Adam, arguments.rate);
    let mut run = TrainingRun { arguments, model: &model, compute: &compute, examples, step, trainer, epoch: 0, steps: 0 };
    run.resume()?;
    println!("{:>6} {:>14} {:>10} {:>10} {:>10}", "epoch", "cross-entropy", "penalty", "train %", "held out %");
    run.told(None)?;
    while run.epoch < arguments.epochs {
        let report = run.epoch(is_reward)?;
        run.told(Some(report))?;
    }
    let written = pollster::block_on(run.trainer.trainee.onnx(&file))?;
    let unwritten = |e: std::io::Error| Failure(format!("{} cannot be written ({e}): choose another --out", arguments.out.display()));
    fs::write(&arguments.out, &written).map_err(&unwritten)?;
    eprintln!("whylight: the trained network is in {}", arguments.out.display());
    if !model.assumed().preprocess {
        let path = arguments.out.with_extension("json");
        fs::write(&path, serde_json::to_string_pretty(&card(&model, &arguments.out, &written))? + "\n").map_err(unwritten)?;
        eprintln!("whylight: its card is in {}", path.display());
    }
    Ok(())
}
