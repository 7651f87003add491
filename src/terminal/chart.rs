//! `whylight chart`: methods measured beside each other on a photo.

use super::explain::{self, BURN};
use super::network::{self, NetworkArguments};
use super::progress::Bar;
use super::settings::{Owner, assign};
use super::{Failure, catalogue, objects};
use serde_json::{Map, Value};
use std::fmt::Write;
use std::path::PathBuf;
use std::rc::Rc;
use whylight::device::{Compute, DeviceKind, Wish};
use whylight::image::Image;
use whylight::methods;
use whylight::model::{Classifier, sha256};
use whylight::report::chart::{COLUMNS, FLEXIBILITY, LOCALISATION};
use whylight::session::{ChartRequest, Charted, Session, Unwatched};

/// Arguments of `whylight chart`.
#[derive(clap::Args)]
pub struct ChartArguments {
    /// A PNG, JPEG or WebP file.
    photo: PathBuf,
    /// The methods, see `whylight methods`; the last three are controls, which know nothing of the network.
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "ID,ID",
        default_value = "gradient,smoothgrad,integrated-gradients,deeplift,grad-cam,occlusion,rise,lime,shapley,random,sobel,centre"
    )]
    methods: Vec<String>,
    /// The columns; all unless told otherwise: time, resolution, stability, flexibility, faithfulness, localisation.
    #[arg(long, value_delimiter = ',', value_name = "ID,ID")]
    columns: Option<Vec<String>>,
    /// A shipped network, or the path of an ONNX file.
    #[arg(long, default_value = "efficientnet-lite0", value_name = "NAME|FILE.onnx")]
    model: String,
    #[command(flatten)]
    said: NetworkArguments,
    /// The networks on which it is tried whether a method runs, beside the one that is explained: shipped ones or ONNX files. The shipped
    /// networks and a small one of each of seven other architectures unless told otherwise.
    #[arg(long, value_delimiter = ',', value_name = "NAME|FILE.onnx")]
    networks: Option<Vec<String>>,
    /// The class to explain: its number, its name, or `top`.
    #[arg(long, default_value = "top", value_name = "N|NAME|top")]
    class: String,
    /// A class to compare with, given as --class is.
    #[arg(long, value_name = "N|NAME|top")]
    against: Option<String>,
    /// What is taken of a class: its logit, or its probability by softmax or sigmoid.
    #[arg(long, default_value = "logit", value_parser = ["logit", "log-probability", "probability"])]
    score: String,
    /// Where the object is, in shares of the whole photo's width and height; may be given several times. Photos of the gallery have theirs.
    #[arg(long = "box", allow_hyphen_values = true, value_name = "X0,Y0,X1,Y1")]
    boxes: Vec<String>,
    /// Sets a parameter of every method named that has it; ID.NAME=VALUE of one of them alone. May be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<String>,
    /// Where to compute.
    #[arg(long, default_value = "cpu", value_parser = ["cpu", "gpu"])]
    device: String,
    /// JSON, with the evidence of every cell.
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Comma-separated values.
    #[arg(long)]
    csv: bool,
    /// File for the chart, in the place of the output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A small network of each kind that people use, with seeded weights; how well they classify does not matter here.
const ARCHITECTURES: &[(&str, &[u8])] = &[
    ("small ResNet", include_bytes!("../../assets/networks/tiny_resnet.onnx")),
    ("small VGG", include_bytes!("../../assets/networks/tiny_vgg.onnx")),
    ("small DenseNet", include_bytes!("../../assets/networks/tiny_densenet.onnx")),
    ("small ShuffleNet", include_bytes!("../../assets/networks/tiny_shufflenet.onnx")),
    ("small EfficientNet", include_bytes!("../../assets/networks/tiny_efficientnet.onnx")),
    ("small vision transformer", include_bytes!("../../assets/networks/tiny_vit.onnx")),
    ("small multilayer perceptron", include_bytes!("../../assets/networks/tiny_mlp.onnx")),
];

/// Runs it.
pub fn run(arguments: &ChartArguments) -> Result<(), Failure> {
    let parameters = parameters(arguments)?;
    let wish = if arguments.device == "gpu" { Wish::Gpu } else { Wish::Cpu };
    let compute = pollster::block_on(Compute::choose(wish, None));
    if wish == Wish::Gpu && compute.record.kind != DeviceKind::Gpu {
        return Err(Failure(format!("{} Use --device cpu.", compute.record.reason)));
    }
    let bytes = explain::read(&arguments.photo)?;
    let photo = Image::decode(&bytes).map_err(|e| Failure(format!("{}: {e}", arguments.photo.display())))?;
    let model = network::load(&arguments.model, &arguments.said, &compute)?;
    let asks = |column: &str| arguments.columns.as_ref().is_none_or(|columns| columns.iter().any(|id| id == column));
    let others = if asks(FLEXIBILITY.id) { networks(arguments, &compute)? } else { Vec::new() };
    let session = Session::new(compute.record, Rc::new(model), photo.into());
    let mut request = ChartRequest {
        columns: arguments.columns.clone(),
        parameters,
        target: arguments.class.clone().into(),
        against: arguments.against.clone().map(Value::from),
        score: serde_json::from_value(arguments.score.clone().into())?,
        boxes: arguments.boxes.iter().map(|text| corners(text)).collect::<Result<_, _>>()?,
        ..ChartRequest::new(&arguments.methods.iter().map(String::as_str).collect::<Vec<_>>())
    };
    if request.boxes.is_empty() && asks(LOCALISATION.id) {
        let likeliest = pollster::block_on(session.predict(&Unwatched))?.predictions[0].index;
        let class = if arguments.class == "top" { likeliest } else { session.model().class(&arguments.class)? };
        request.boxes = objects::boxes(&arguments.photo, session.model(), class);
    }
    let charted = {
        let bar = Bar::counting("passes");
        pollster::block_on(session.chart(&request, &others, &bar))?
    };
    let text = if arguments.csv {
        charted.chart.csv()
    } else if arguments.json {
        let mut record = serde_json::to_value(&charted)?;
        record["whylight"] = env!("CARGO_PKG_VERSION").into();
        record["burn"] = BURN.into();
        record["photo"] = serde_json::json!({ "file": arguments.photo, "sha256": sha256(&bytes) });
        serde_json::to_string_pretty(&record)? + "\n"
    } else {
        readable(&charted)
    };
    match &arguments.out {
        None => print!("{text}"),
        Some(path) => {
            std::fs::write(path, text).map_err(|e| Failure(format!("{} cannot be written ({e}): choose another --out", path.display())))?;
        }
    }
    network::say_assumed(&arguments.model, session.model());
    Ok(())
}

fn parameters(arguments: &ChartArguments) -> Result<Map<String, Value>, Failure> {
    let mut owners = Vec::new();
    for id in &arguments.methods {
        let method = methods::by_id(id)?;
        owners.push(Owner { id: method.id, declared: method.parameters, given: Map::new() });
    }
    assign(&arguments.settings, &mut owners)?;
    Ok(owners.into_iter().filter(|owner| !owner.given.is_empty()).map(|owner| (owner.id.into(), owner.given.into())).collect())
}

fn networks(arguments: &ChartArguments, compute: &Compute) -> Result<Vec<Rc<Classifier>>, Failure> {
    let mut networks = Vec::new();
    if let Some(names) = &arguments.networks {
        for name in names {
            networks.push(Rc::new(explain::load(name, compute)?));
        }
        return Ok(networks);
    }
    for card in catalogue::cards()? {
        networks.push(Rc::new(explain::load(card["id"].as_str().unwrap_or_default(), compute)?));
    }
    for (name, bytes) in ARCHITECTURES {
        networks.push(Rc::new(Classifier::from_file(*bytes, name, &compute.device)?));
    }
    Ok(networks)
}

fn corners(text: &str) -> Result<[f64; 4], Failure> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
    let wrong = || Failure(format!("--box is `{text}`: give X0,Y0,X1,Y1 in shares of the photo"));
    <[f64; 4]>::try_from(numbers.map_err(|_| wrong())?).map_err(|_| wrong())
}

/// The table, what its words mean, and the reasons of cells without a number.
fn readable(charted: &Charted) -> String {
    let mut text = String::new();
    let against = charted.against.as_ref().map(|other| format!(" rather than {}", other.label)).unwrap_or_default();
    let (class, device) = (&charted.target, &charted.device.name);
    let _ = writeln!(text, "{}{against} ({:.1} %), {} on {device}\n", class.label, 100.0 * class.probability, charted.model);
    text.push_str(&charted.chart.markdown());
    text.push('\n');
    for column in COLUMNS.iter().filter(|column| charted.chart.columns.iter().any(|asked| asked.id == column.id)) {
        let [good, fair, poor] = column.words;
        let _ = writeln!(
            text,
            "{}: {}\n  {good} | {fair} | {poor}, by {}. {}",
            column.label, column.summary, column.scale.of, column.scale.why
        );
    }
    if charted.networks.len() > 1 && charted.chart.columns.contains(&FLEXIBILITY) {
        let _ = writeln!(text, "\nNetworks: {}.", charted.networks.join("; "));
    }
    // A reason that several cells share is said once.
    let mut said: Vec<(String, Vec<&str>)> = Vec::new();
    for (row, cell) in charted.chart.rows.iter().flat_map(|row| row.cells.iter().map(move |cell| (row, cell))) {
        let Some(reason) = &cell.1.reason else { continue };
        match said.iter_mut().find(|(known, _)| known == reason) {
            Some((_, rows)) if rows.contains(&row.label) => {}
            Some((_, rows)) => rows.push(row.label),
            None => said.push((reason.clone(), vec![row.label])),
        }
    }
    for (reason, rows) in said {
        let _ = writeln!(text, "\n{}: {reason}", rows.join(", "));
    }
    text
}
