//! `whylight explain`.

use super::network::{self, EngineArguments, NetworkArguments};
use super::progress::Bar;
use super::{Failure, files};
use serde_json::{Map, Value, json};
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use whylight::device::{Compute, DeviceKind, Wish};
use whylight::image::{Heatmap, Image, colour, overlay};
use whylight::methods::Attribution;
use whylight::model::{Classifier, sha256};
use whylight::npy;
use whylight::session::{InputSource, Report, Request, Session};

/// The version of burn that computes, for the report.
pub(super) const BURN: &str = "0.22.1";

/// Arguments of `whylight explain`.
#[derive(clap::Args)]
pub struct ExplainArguments {
    /// A PNG, JPEG or WebP file.
    #[arg(required_unless_present = "input", conflicts_with = "input")]
    photo: Option<PathBuf>,
    /// A preprocessed float32 tensor (.npy) in the place of a photo, [1, 3, height, width] or in the shape that the file takes.
    #[arg(long, value_name = "TENSOR.npy")]
    input: Option<PathBuf>,
    /// A second photo, for what compares two, such as the baseline `photo`.
    #[arg(long, value_name = "PHOTO")]
    reference: Option<PathBuf>,
    /// A shipped network, or the path of an ONNX file.
    #[arg(long, default_value = "efficientnet-lite0", value_name = "NAME|FILE.onnx")]
    model: String,
    #[command(flatten)]
    said: NetworkArguments,
    /// The method, see `whylight methods`.
    #[arg(long, default_value = "gradient", value_name = "ID")]
    method: String,
    /// The class to explain: its number, its name, or `top`.
    #[arg(long, default_value = "top", value_name = "N|NAME|top")]
    class: String,
    /// A class to compare with, given as --class is: the map explains the difference of the two scores.
    #[arg(long, value_name = "N|NAME|top")]
    against: Option<String>,
    /// What is taken of a class: its logit, or its probability by softmax or sigmoid.
    #[arg(long, default_value = "logit", value_parser = ["logit", "log-probability", "probability"])]
    score: String,
    /// Precision in which activations and gradients are kept; f16 is emulated by rounding.
    #[arg(long, default_value = "f32", value_parser = ["f32", "f16"])]
    precision: String,
    /// What gradients are multiplied by on their way, so that small ones survive in f16.
    #[arg(long, default_value_t = 1.0, value_parser = loss_scale)]
    loss_scale: f32,
    /// Where to compute.
    #[arg(long, default_value = "cpu", value_parser = ["cpu", "gpu"])]
    device: String,
    #[command(flatten)]
    walk: EngineArguments,
    /// Sets a parameter of the method; may be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<String>,
    /// Percentile of the magnitudes that the overlay's colours span, above 0 and up to 100.
    #[arg(long, default_value_t = 99.0)]
    percentile: f32,
    /// Colour map of the overlay; chosen by the sign of the values unless told otherwise.
    #[arg(long)]
    colours: Option<String>,
    /// Opacity of the map over the photo, 0 to 1.
    #[arg(long, default_value_t = 0.6)]
    opacity: f32,
    /// A verdict on the map: quick takes at most 12 forward passes beside the map, standard at most 150. There is none on maps in f16.
    #[arg(long, default_value = "quick", value_parser = ["quick", "standard", "none"])]
    verdict: String,
    /// Withholds a misleading map: report.json then holds the reasons, no map is written, and the command fails.
    #[arg(long)]
    require_trust: bool,
    /// Folder for the results; made if need be.
    #[arg(long, default_value = "out")]
    out: PathBuf,
}

/// A scale that can be divided out again.
fn loss_scale(text: &str) -> Result<f32, String> {
    let scale = text.parse::<f32>().ok().filter(|scale| scale.is_normal() && *scale > 0.0);
    scale.ok_or_else(|| format!("`{text}` is no number above 0 that f32 holds: choose 1, or a power of two such as 1024"))
}

/// Runs it.
pub fn run(arguments: &ExplainArguments) -> Result<(), Failure> {
    let colours = match &arguments.colours {
        None => None,
        Some(id) => Some(colour::by_id(id).ok_or_else(|| {
            let known: Vec<&str> = colour::MAPS.iter().map(|map| map.id).collect();
            Failure(format!("there is no colour map `{id}`: choose {}", known.join(", ")))
        })?),
    };
    if !(0.0..=1.0).contains(&arguments.opacity) {
        return Err(Failure(format!("--opacity is {}: give a number from 0 to 1", arguments.opacity)));
    }
    let parameters = parameters(&arguments.settings)?;
    let wish = if arguments.device == "gpu" { Wish::Gpu } else { Wish::Cpu };
    let compute = pollster::block_on(Compute::choose(wish, None));
    if wish == Wish::Gpu && compute.record.kind != DeviceKind::Gpu {
        return Err(Failure(format!("{} Use --device cpu.", compute.record.reason)));
    }
    let model = arguments.walk.walking(network::load(&arguments.model, &arguments.said, &compute)?);
    let model_notices = model.notices().to_vec();
    let (subject, picture, source) = match (&arguments.photo, &arguments.input) {
        (Some(path), _) => {
            let bytes = read(path)?;
            let photo = Image::decode(&bytes).map_err(|e| Failure(format!("{}: {e}", path.display())))?;
            let seen = model.preparation.tensor(&photo).seen;
            let subject = json!({ "photo": path, "sha256": sha256(&bytes), "width": photo.width(), "height": photo.height() });
            (subject, seen, InputSource::from(photo))
        }
        (None, Some(path)) => {
            let values = tensor(path, &model)?;
            let subject = json!({ "input": path, "sha256": sha256(&read(path)?) });
            let picture = model.preparation.picture(&values);
            (subject, picture, InputSource::Tensor(values))
        }
        (None, None) => return Err(Failure("there is neither a photo nor --input: name one".into())),
    };
    let (reference, second) = match &arguments.reference {
        None => (Value::Null, None),
        Some(path) => {
            let bytes = read(path)?;
            let photo = Image::decode(&bytes).map_err(|e| Failure(format!("{}: {e}", path.display())))?;
            (json!({ "photo": path, "sha256": sha256(&bytes) }), Some(Rc::new(photo)))
        }
    };
    let session = Session::new(compute.record, Rc::new(model), source).with_reference(second);
    let request = Request {
        parameters,
        percentile: arguments.percentile,
        against: arguments.against.clone().map(Value::from),
        score: serde_json::from_value(arguments.score.clone().into())?,
        precision: serde_json::from_value(arguments.precision.clone().into())?,
        loss_scale: arguments.loss_scale,
        verdict: if arguments.verdict == "none" { None } else { Some(serde_json::from_value(arguments.verdict.clone().into())?) },
        require_trust: arguments.require_trust,
        ..Request::new(arguments.class.clone().into(), &arguments.method)
    };
    let report = {
        let bar = Bar::new();
        pollster::block_on(session.explain(&request, &bar))?
    };
    let map = colours.unwrap_or_else(|| colour::default(report.scale.kind));
    let picture = overlay(&picture, &report.answer.heatmap, map, &report.scale, arguments.opacity)?;
    let engine = arguments.walk.engine.name();
    write(
        &arguments.out,
        &report,
        &picture,
        json!({ "subject": subject, "reference": reference, "notices": model_notices, "engine": engine }),
    )?;
    say(&report, session.model(), arguments);
    if arguments.photo.is_some() {
        network::say_assumed(&arguments.model, session.model());
    }
    match &report.verdict {
        Some(verdict) if report.withheld => Err(Failure(format!("the map is withheld. {}", verdict.line()))),
        _ => Ok(()),
    }
}

/// The bytes of a photo, a mask or an array.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    files::read_bounded(path, files::MOST_BYTES)
}

/// A network of which nothing more is said than its card does.
pub fn load(name: &str, compute: &Compute) -> Result<Classifier, Failure> {
    network::load(name, &NetworkArguments::default(), compute)
}

fn parameters(settings: &[String]) -> Result<Map<String, Value>, Failure> {
    settings
        .iter()
        .map(|setting| {
            let (name, value) = setting.split_once('=').ok_or_else(|| Failure(format!("`--set {setting}` should read NAME=VALUE")))?;
            Ok((name.trim().to_string(), Value::from(value.trim())))
        })
        .collect()
}

/// The input of a network from the tensor of a .npy file.
pub(super) fn tensor(path: &Path, model: &Classifier) -> Result<Vec<f32>, Failure> {
    let (shape, values) = array(path)?;
    model.photo_of_tensor(&shape, values).map_err(|what| Failure(format!("{}: {what}", path.display())))
}

/// Shape and values of a .npy file of numbers or truth values, brought to float32.
pub(super) fn array(path: &Path) -> Result<(Vec<usize>, Vec<f32>), Failure> {
    npy::read(&read(path)?).map_err(|what| Failure(format!("{}: {what}", path.display())))
}

fn write(out: &Path, report: &Report, picture: &Image, seen: Value) -> Result<(), Failure> {
    let at = |name: &str| out.join(name);
    let trouble = |path: &Path, e: std::io::Error| Failure(format!("{} cannot be written ({e}): choose another --out", path.display()));
    fs::create_dir_all(out).map_err(|e| trouble(out, e))?;
    let names = ["overlay.png", "map.npy", "cam.npy"];
    if report.withheld {
        // What an earlier run left there would pass for this one's.
        for path in names.map(at).iter().filter(|path| path.is_file()) {
            fs::remove_file(path).map_err(|e| trouble(path, e))?;
        }
    } else {
        fs::write(at(names[0]), picture.to_png()).map_err(|e| trouble(&at(names[0]), e))?;
    }
    let heatmap = &report.answer.heatmap;
    let plane = |map: &Heatmap| vec![map.height() as u64, map.width() as u64];
    let attribution = match &report.answer.attribution {
        _ if report.withheld => json!({}),
        Attribution::Input { shape, values } => {
            npy(&at("map.npy"), &shape.map(|d| d as u64), values).map_err(|e| trouble(&at("map.npy"), e))?;
            json!({ "map.npy": { "shape": shape, "meaning": "signed, channels in the network's own order" } })
        }
        Attribution::Weighed { shape, values } => {
            npy(&at("map.npy"), &shape.map(|d| d as u64), values).map_err(|e| trouble(&at("map.npy"), e))?;
            let meaning = "the sum as the paper defines it, with the mean score in it, which overlay.png leaves out";
            json!({ "map.npy": { "shape": shape, "meaning": meaning } })
        }
        Attribution::Cam { tap, map } => {
            npy(&at("map.npy"), &plane(heatmap), heatmap.values()).map_err(|e| trouble(&at("map.npy"), e))?;
            npy(&at("cam.npy"), &plane(map), map.values()).map_err(|e| trouble(&at("cam.npy"), e))?;
            json!({
                "map.npy": { "shape": plane(heatmap), "meaning": "the CAM at input resolution" },
                "cam.npy": { "shape": plane(map), "meaning": "the CAM at its tap's resolution", "tap": tap },
            })
        }
    };
    let record = json!({
        "whylight": env!("CARGO_PKG_VERSION"),
        "burn": BURN,
        "subject": seen["subject"],
        "reference": seen["reference"],
        "model": { "id": report.model.0, "sha256": report.model.1, "notices": seen["notices"] },
        "method": report.method,
        "name": report.name,
        "parameters": report.parameters,
        "seed": report.seed,
        "target": report.target,
        "against": report.against,
        "score": report.score,
        "numerics": report.numerics,
        "lost": report.lost.map(|(underflowed, overflowed)| json!({ "underflowed": underflowed, "overflowed": overflowed })),
        "head": report.head,
        "predictions": report.predictions,
        "familiarity": report.familiarity,
        "view": report.view,
        "files": attribution,
        "scale": report.scale,
        "unit": report.answer.unit,
        "strength": report.strength,
        "verdict": report.verdict,
        "withheld": report.withheld,
        "timings": report.timings,
        "device": report.device,
        "engine": seen["engine"],
    });
    let path = at("report.json");
    fs::write(&path, serde_json::to_string_pretty(&record)? + "\n").map_err(|e| trouble(&path, e))
}

fn npy(path: &Path, shape: &[u64], values: &[f32]) -> std::io::Result<()> {
    use npyz::WriterBuilder;
    let options = npyz::WriteOptions::new().default_dtype().shape(shape);
    let mut writer = options.writer(BufWriter::new(File::create(path)?)).begin_nd()?;
    writer.extend(values.iter().copied())?;
    writer.finish()
}

fn say(report: &Report, model: &Classifier, arguments: &ExplainArguments) {
    for prediction in &report.predictions {
        let mark = if prediction.index == report.target.index { '>' } else { ' ' };
        println!("{mark} {:5.1} %  {:>4}  {}", prediction.probability * 100.0, prediction.index, prediction.label);
    }
    // How a shipped network ends is known; of another file it is a reading.
    if network::is_file(&arguments.model) {
        println!("{}", report.head.sentence);
        network::say_head(model);
    }
    if report.familiarity.is_some_and(|familiarity| !familiarity.known) {
        println!("This photo is unlike what this network learned from: its answer says little.");
    }
    println!("{}", report.strength.sentence);
    if let Some(verdict) = &report.verdict {
        println!("{}", verdict.line());
    }
    let total: f64 = report.timings.iter().map(|timing| timing.ms).sum();
    println!("{} on {}: {total:.0} ms, written to {}", report.name, report.device.name, arguments.out.display());
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_report_names_the_version_of_burn_that_is_built_in() {
        let manifest = include_str!("../../Cargo.toml");
        assert!(manifest.contains(&format!("burn = {{ version = \"={}\"", super::BURN)));
    }
}
