//! `whylight score`: a map, made elsewhere or by one of our methods, judged by metrics on the same tensors.

use super::Failure;
use super::explain::{self, BURN};
use super::mask;
use super::network::{self, NetworkArguments};
use super::progress::Bar;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use whylight::device::{Compute, DeviceKind, Wish};
use whylight::figures::{figure, fixed};
use whylight::image::Image;
use whylight::methods;
use whylight::metrics::{self, Direction, Map as Attributions, Outcome, Region};
use whylight::model::{Model, sha256};
use whylight::session::{InputSource, MetricRequest, Scored, Scores, ScoresRequest, Session};

/// Arguments of `whylight score`.
#[derive(clap::Args)]
pub struct ScoreArguments {
    /// A PNG, JPEG or WebP file.
    #[arg(required_unless_present = "input", conflicts_with = "input")]
    photo: Option<PathBuf>,
    /// A preprocessed float32 tensor [1, channels, height, width] (.npy) in the place of a photo.
    #[arg(long, value_name = "TENSOR.npy")]
    input: Option<PathBuf>,
    /// The map: [height, width], [channels, height, width] or [1, channels, height, width] (.npy) at the size of the network's
    /// input. Of several channels the sum of magnitudes is ranked and weighed, of one channel the value with its sign, or its
    /// positive part where a weight is needed; `whylight metrics --json` says which under `reads`.
    #[arg(long, value_name = "MAP.npy", required_unless_present = "method")]
    map: Option<PathBuf>,
    /// The method that makes the map where none is given, and that is re-run where a metric needs it: such a metric judges the method's
    /// own maps, whatever map is given, and says so.
    #[arg(long, value_name = "ID")]
    method: Option<String>,
    /// A shipped network, or the path of an ONNX file.
    #[arg(long, default_value = "efficientnet-lite0", value_name = "NAME|FILE.onnx")]
    model: String,
    #[command(flatten)]
    said: NetworkArguments,
    /// The class that the map explains: its number, its name, or `top`.
    #[arg(long, default_value = "top", value_name = "N|NAME|top")]
    class: String,
    /// A class to compare with, given as --class is.
    #[arg(long, value_name = "N|NAME|top")]
    against: Option<String>,
    /// What is taken of a class: its logit, or its probability by softmax or sigmoid.
    #[arg(long, default_value = "logit", value_parser = ["logit", "log-probability", "probability"])]
    score: String,
    /// The metrics, see `whylight metrics`; `all` for every one.
    #[arg(long, value_delimiter = ',', required = true, value_name = "ID,ID")]
    metrics: Vec<String>,
    /// Where the object is in the network's input, the second corner not included: in pixels, or where no number is above 1 in
    /// shares of the width and height.
    #[arg(long = "box", value_delimiter = ',', num_args = 1, allow_hyphen_values = true, value_name = "X0,Y0,X1,Y1")]
    corners: Option<Vec<f64>>,
    /// Where the object is: an array [height, width] (.npy) of truth values, whole numbers or floats, or a PNG, that is not 0 on it.
    #[arg(long, conflicts_with = "corners", value_name = "MASK.npy|MASK.png")]
    mask: Option<PathBuf>,
    /// Sets a parameter of every metric named that has it, else of the method; ID.NAME=VALUE of one of them alone. May be given
    /// several times.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<String>,
    /// Where to compute.
    #[arg(long, default_value = "cpu", value_parser = ["cpu", "gpu"])]
    device: String,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(arguments: &ScoreArguments) -> Result<(), Failure> {
    let (lines, method) = requests(arguments)?;
    let wish = if arguments.device == "gpu" { Wish::Gpu } else { Wish::Cpu };
    let compute = pollster::block_on(Compute::choose(wish, None));
    if wish == Wish::Gpu && compute.record.kind != DeviceKind::Gpu {
        return Err(Failure(format!("{} Use --device cpu.", compute.record.reason)));
    }
    let model = network::load(&arguments.model, &arguments.said, &compute)?;
    let [_, height, width] = model.input_shape();
    let identity = json!({ "id": model.id, "sha256": model.sha256 });
    let map = arguments.map.as_ref().map(|path| attributions(path)).transpose()?;
    let region = region(arguments, height, width)?;
    let (subject, source) = match (&arguments.photo, &arguments.input) {
        (Some(path), _) => {
            let bytes = explain::read(path)?;
            let photo = Image::decode(&bytes).map_err(|e| Failure(format!("{}: {e}", path.display())))?;
            (json!({ "photo": path, "sha256": sha256(&bytes) }), InputSource::from(photo))
        }
        (None, Some(path)) => {
            let source = InputSource::Tensor(explain::tensor(path, &model)?);
            (json!({ "input": path, "sha256": sha256(&explain::read(path)?) }), source)
        }
        (None, None) => return Err(Failure("there is neither a photo nor --input: name one".into())),
    };
    let session = Session::new(compute.record, Rc::new(model), source);
    let request = ScoresRequest {
        target: arguments.class.clone().into(),
        against: arguments.against.clone().map(Value::from),
        score: serde_json::from_value(arguments.score.clone().into())?,
        map,
        method,
        region,
        metrics: lines,
    };
    let scores = {
        let bar = Bar::new();
        pollster::block_on(session.scores(&request, &bar))?
    };
    if arguments.json {
        let record = json!({
            "whylight": env!("CARGO_PKG_VERSION"),
            "burn": BURN,
            "subject": subject,
            "model": identity,
            "target": scores.target,
            "against": scores.against,
            "score": arguments.score,
            "map": { "file": arguments.map, "shape": scores.shape },
            "method": scores.method.as_ref().map(|(id, parameters)| json!({ "id": id, "parameters": parameters })),
            "region": request.region.as_ref().map(|region| json!({ "pixels": region.count(), "share": region.share() })),
            "metrics": scores.metrics.iter().map(|line| record(line, scores.shape[0])).collect::<Vec<_>>(),
            "timings": scores.timings,
            "device": session.device(),
        });
        println!("{}", serde_json::to_string_pretty(&record)?);
    } else {
        say(&scores);
    }
    if arguments.photo.is_some() {
        network::say_assumed(&arguments.model, session.model());
    }
    Ok(())
}

/// A method's id and its settings.
type Chosen = (String, Map<String, Value>);

/// The metrics with their settings, and the method with its own.
fn requests(arguments: &ScoreArguments) -> Result<(Vec<MetricRequest>, Option<Chosen>), Failure> {
    let all = || metrics::METRICS.iter().map(|metric| metric.id.to_string()).collect();
    let ids: Vec<String> = if arguments.metrics == ["all"] { all() } else { arguments.metrics.clone() };
    let mut lines = Vec::new();
    for id in ids {
        metrics::by_id(&id)?;
        lines.push(MetricRequest { metric: id, parameters: Map::new() });
    }
    let mut method = arguments.method.clone().map(|id| (id, Map::new()));
    let declares = |id: &str, name: &str| metrics::by_id(id).is_ok_and(|metric| metric.parameters.iter().any(|p| p.name == name));
    for setting in &arguments.settings {
        let (name, value) = setting.split_once('=').ok_or_else(|| Failure(format!("`--set {setting}` should read NAME=VALUE")))?;
        let (name, value) = (name.trim(), Value::from(value.trim()));
        let (owner, name) = name.split_once('.').map_or((None, name), |(owner, name)| (Some(owner), name));
        let mut taken = false;
        for line in &mut lines {
            if owner.map_or_else(|| declares(&line.metric, name), |owner| owner == line.metric) {
                line.parameters.insert(name.into(), value.clone());
                taken = true;
            }
        }
        if let (false, Some((id, parameters))) = (taken, &mut method) {
            let declared = || methods::by_id(id).is_ok_and(|method| method.parameters.iter().any(|p| p.name == name));
            if owner.map_or_else(declared, |owner| owner == *id) {
                parameters.insert(name.into(), value);
                taken = true;
            }
        }
        if !taken {
            return Err(Failure(format!(
                "`--set {setting}` names a parameter that neither these metrics nor the method have: see `whylight metrics`"
            )));
        }
    }
    Ok((lines, method))
}

/// A map of two, three or four dimensions, the first of four being 1.
fn attributions(path: &Path) -> Result<Attributions, Failure> {
    let (shape, values) = explain::array(path)?;
    let shape = match shape[..] {
        [height, width] => [1, height, width],
        [channels, height, width] | [1, channels, height, width] => [channels, height, width],
        _ => {
            return Err(Failure(format!(
                "{}: has the shape {shape:?}; [height, width], [channels, height, width] or [1, channels, height, width] was expected",
                path.display()
            )));
        }
    };
    Attributions::new(shape, values).map_err(|e| Failure(format!("{}: {e}", path.display())))
}

fn region(arguments: &ScoreArguments, height: usize, width: usize) -> Result<Option<Region>, Failure> {
    if let Some(path) = &arguments.mask {
        return Ok(Some(Region::mask(height, width, mask::read(path, [height, width])?)?));
    }
    let Some(corners) = &arguments.corners else { return Ok(None) };
    let corners =
        <[f64; 4]>::try_from(&corners[..]).map_err(|_| Failure(format!("--box has {} numbers: give X0,Y0,X1,Y1", corners.len())))?;
    Ok(Some(Region::from_box(height, width, corners)?))
}

fn record(line: &Scored, channels: usize) -> Value {
    let metric = line.metric;
    let mut record = json!({
        "id": metric.id,
        "label": metric.label,
        "family": metric.family,
        "direction": metric.direction,
        "range": metric.range,
        "reads": metric.reads.words(channels),
        "judges": line.judges.as_deref().unwrap_or("the map"),
        "parameters": line.parameters,
        "ms": line.ms,
        "value": null,
        "reason": null,
    });
    match &line.outcome {
        Outcome::Value(measure) => {
            record["value"] = measure.value.into();
            record["curves"] = json!(measure.curves);
            record["details"] = measure.details.iter().map(|detail| (detail.name.to_string(), Value::from(detail.value))).collect();
        }
        Outcome::None(reason) => record["reason"] = reason.clone().into(),
    }
    record
}

/// A number with four decimal places, or three digits and a power of ten where those would be zeros.
fn four(value: f64) -> String {
    if value != 0.0 && !(5e-5..1e6).contains(&value.abs()) { figure(value) } else { fixed(value, 4) }
}

fn say(scores: &Scores) {
    println!("{} ({:.1} %)", scores.target.label, scores.target.probability * 100.0);
    for line in &scores.metrics {
        let better = match line.metric.direction {
            Direction::Higher => "higher is better",
            Direction::Lower => "lower is better",
            Direction::None => "",
        };
        match &line.outcome {
            Outcome::Value(measure) => {
                let own = line.judges.iter().map(|own| format!("judges {own}"));
                let details: Vec<String> =
                    measure.details.iter().map(|detail| format!("{} {}", detail.name, four(detail.value))).chain(own).collect();
                println!("{:<26} {:>10}  {better:<17} {}", line.metric.id, four(measure.value), details.join(", "));
            }
            Outcome::None(reason) => {
                let own = line.judges.as_ref().map(|own| format!(" (judges {own})")).unwrap_or_default();
                println!("{:<26} {:>10}  {reason}{own}", line.metric.id, "-");
            }
        }
    }
}
