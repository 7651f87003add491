//! A network of one's own on the command line: what is said of a file that has no card, or in the place of what its card says.

use super::{Failure, catalogue, files};
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::{Preprocess, PreprocessChoice};
use whylight::model::{Classifier, Head, HeadSource, Labels, Model, ModelError, OwnFile, sha256_of};
use whylight::network::{self, Files, NetworkFile};

/// What is said of a file.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct NetworkArguments {
    /// Height and width of the network's input in pixels, where its file leaves them open; 224 unless told otherwise.
    #[arg(long, value_name = "N|HxW", value_parser = input_size)]
    pub input_size: Option<[usize; 2]>,
    /// The output that holds the classes, of a file that has several; by default the one that looks most like classes.
    #[arg(long, value_name = "NAME")]
    pub output: Option<String>,
    /// The last step of a file of your own, where it is not what the file shows: `softmax` or `sigmoid` behind its outputs, `probabilities`
    /// where they are some already, `none` where they are logits. A card has it under `head`.
    #[arg(long, value_name = "softmax|sigmoid|probabilities|none", value_parser = head)]
    pub head: Option<Head>,
    /// How a file of your own wants its photos: a preset such as torchvision, keras-caffe or 0..1 (`whylight inspect FILE` proposes one and
    /// a wrong name lists all), or a JSON file that holds what a card has under `preprocess`.
    #[arg(long, value_name = "PRESET|FILE.json", value_parser = preprocess)]
    pub preprocess: Option<PreprocessChoice>,
    /// The names of the classes of a file of your own, one per line in the order of the classes.
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
}

impl NetworkArguments {
    /// Whether something is said that takes the place of a card.
    fn says(&self) -> bool {
        self.output.is_some() || self.head.is_some() || self.preprocess.is_some() || self.labels.is_some()
    }
}

/// Height and width in pixels, written as one number for a square or as `HEIGHTxWIDTH`.
pub fn input_size(text: &str) -> Result<[usize; 2], String> {
    let side =
        |text: &str| text.trim().parse::<usize>().ok().filter(|&side| side > 0).ok_or_else(|| format!("`{text}` is no number of pixels"));
    match text.split_once(['x', 'X']) {
        Some((height, width)) => Ok([side(height)?, side(width)?]),
        None => side(text).map(|side| [side, side]),
    }
}

/// A head by its name in a card.
fn head(text: &str) -> Result<Head, String> {
    serde_json::from_value(text.into()).map_err(|e| e.to_string())
}

/// A preset by its id, or what a JSON file says: a `preprocess`, or a card that holds one.
fn preprocess(text: &str) -> Result<PreprocessChoice, String> {
    if !text.ends_with(".json") {
        return text.parse();
    }
    let read = files::read_text(Path::new(text)).map_err(|Failure(sentence)| sentence)?;
    let wrong = |e: serde_json::Error| format!("{text} holds no `preprocess` of a card: {e}");
    let json: serde_json::Value = serde_json::from_str(&read).map_err(wrong)?;
    let own = json.get("preprocess").cloned().unwrap_or(json);
    serde_json::from_value::<Preprocess>(own).map(PreprocessChoice::Exactly).map_err(wrong)
}

/// The names in a file, one per line.
fn names(path: &Path) -> Result<Vec<String>, Failure> {
    let text = files::read_text(path)?;
    let names: Vec<String> = text.trim_end().lines().map(|line| line.trim_end().to_string()).collect();
    if names.is_empty() {
        return Err(Failure(format!("{} holds no name: write one name per class and line", path.display())));
    }
    if let Some(at) = names.iter().position(String::is_empty) {
        return Err(Failure(format!("{} has no name in line {}: write one name per class and line", path.display(), at + 1)));
    }
    Ok(names)
}

fn unread(path: &Path, error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::FileTooLarge {
        return Failure(format!("{}: {error}: export it with its weights in a second file", path.display()));
    }
    Failure(format!("{} cannot be read ({error}): check the path", path.display()))
}

/// A network's file, of which the weights stay on the disk until they are read.
pub fn open(path: &Path) -> Result<NetworkFile<'static>, Failure> {
    files::regular(path)?;
    NetworkFile::open(path).map_err(|e| unread(path, &e))
}

/// The files in which a network keeps weights, from the folder that it lies in. One that is missing is left out, and is named when the
/// network is read.
fn files_beside(path: &Path, file: &NetworkFile) -> Result<Files, Failure> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let needed = network::files_of(file).map_err(|e| Failure(format!("{}: {e}", path.display())))?;
    let mut files = Files::new();
    for name in needed {
        let beside = folder.join(&name);
        if leads_out(path, &beside) {
            return Err(Failure(format!(
                "{}: its weights `{name}` are a link that leads out of its folder: put the file itself beside the network",
                path.display()
            )));
        }
        // Its weights are read where they lie; a folder is no file.
        if let Ok(file) = fs::File::open(&beside)
            && beside.is_file()
        {
            files.insert(name, Rc::new(file));
        }
    }
    Ok(files)
}

/// Whether a file beside a network lies in another folder than the network, once links are followed. A cache may keep both behind links: the
/// folder in which the network's own file lies counts as well.
fn leads_out(network: &Path, beside: &Path) -> bool {
    let Ok(real) = beside.canonicalize() else { return false };
    let folder = network.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let own = network.canonicalize().ok().and_then(|network| network.parent().map(Path::to_path_buf));
    !folder.canonicalize().is_ok_and(|folder| real.starts_with(folder)) && !own.is_some_and(|own| real.starts_with(own))
}

/// How a network is walked.
#[derive(clap::Args, Clone, Copy)]
pub struct EngineArguments {
    /// How the network is walked: by kernels of our own where there are some, or plainly, each step in burn's own operations, which is slow and
    /// what the kernels are held against.
    #[arg(long, default_value = "kernels", value_enum)]
    pub engine: Engine,
}

/// What walks a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// Kernels of our own.
    Kernels,
    /// Burn's own operations.
    Plain,
}

impl Engine {
    /// As it is given.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kernels => "kernels",
            Self::Plain => "plain",
        }
    }
}

impl EngineArguments {
    /// The network, walked so.
    pub fn walking(self, model: Classifier) -> Classifier {
        if self.engine == Engine::Plain { model.plain() } else { model }
    }
}

/// A shipped network by its id, or an ONNX file by its path with what is said of it. Without anything said the card is taken that lies
/// beside the file under the same name. What is to be known of how it was read is printed.
pub fn load(name: &str, said: &NetworkArguments, compute: &Compute) -> Result<Classifier, Failure> {
    let model = opened(name, said, compute)?;
    check_size(name, said, &model)?;
    for notice in model.graph().notices() {
        eprintln!("whylight: {name}: {notice}");
    }
    Ok(model)
}

/// Refuses a size that the file does not take: one that it fixes itself stays as it is.
fn check_size(name: &str, said: &NetworkArguments, model: &Classifier) -> Result<(), Failure> {
    let [_, height, width] = model.input_shape();
    match said.input_size {
        Some([high, wide]) if [high, wide] != [height, width] => Err(Failure(format!(
            "{name}: --input-size asks for {high} x {wide} (height x width), and the file fixes its input at {height} x {width}: leave it out"
        ))),
        _ => Ok(()),
    }
}

/// What to do where the head of a network was assumed and is another one.
pub fn say_head(model: &Classifier) {
    if model.head.source == HeadSource::Assumed {
        println!("{HEAD_REMEDY}");
    }
}

/// What to do where the head of a network is another one than it is taken for.
pub const HEAD_REMEDY: &str =
    "Where they are something else, --head sigmoid, softmax, probabilities or none says it, as `head` does in a card.";

/// Says beside an answer about a photo how it was prepared, where nobody said how the network wants it.
pub fn say_assumed(name: &str, model: &Classifier) {
    // The last notice; those of the file were said when it was read.
    if let Some(notice) = model.notices().last().filter(|_| model.assumed().preprocess) {
        eprintln!("whylight: {name}: {notice} `whylight inspect {name}` proposes what fits it; --preprocess sets it.");
    }
}

/// Whether that is a file, and no name of a shipped network. A pipe or a device is one too, which is then refused as what it is.
pub fn is_file(name: &str) -> bool {
    name.ends_with(".onnx") || (Path::new(name).exists() && !Path::new(name).is_dir())
}

fn opened(name: &str, said: &NetworkArguments, compute: &Compute) -> Result<Classifier, Failure> {
    if said.says() {
        return own(name, said, false, compute);
    }
    if !is_file(name) {
        let (card, labels) = catalogue::card(name)?;
        let file = open(&catalogue::folder()?.join(&card.file))?;
        return Ok(Classifier::from_card(file, &card, labels, &compute.device)?);
    }
    let path = Path::new(name);
    let file = open(path)?;
    let files = files_beside(path, &file)?;
    let known = |card: &serde_json::Value| card["file"].as_str() == path.file_name().and_then(|file| file.to_str());
    let failed = |e: ModelError| Failure(format!("{name}: {e}"));
    if let Some((card, labels)) = catalogue::card_beside(path)? {
        return Classifier::from_card_with(file, &card, labels, files, &compute.device).map_err(failed);
    }
    // A file of a known network, in another precision say, is prepared and labelled as that network's card says.
    if let Some(card) = catalogue::cards().unwrap_or_default().iter().find(|card| known(card)) {
        let (mut card, labels) = catalogue::card(card["id"].as_str().unwrap_or_default())?;
        let hash = sha256_of(file.source()).map_err(|e| unread(path, &e))?;
        let differs = hash != card.sha256;
        (card.bytes, card.sha256) = (file.length(), hash);
        card.weights = "as in the file".into();
        let shipped = format!("whylight: {name} has the file name of the shipped network {} and other bytes:", card.name);
        match Classifier::from_card_with(file, &card, labels, files.clone(), &compute.device) {
            Ok(model) => {
                if differs {
                    eprintln!(
                        "{shipped} its card was taken, with its class names and its way of preparing photos; rename the file if it is another \
                         network"
                    );
                }
                return Ok(model);
            }
            Err(ModelError::NotAClassifier(_)) if differs => {
                eprintln!("{shipped} its card does not fit, and the file is read as an unknown network");
            }
            Err(error) => return Err(failed(error)),
        }
    }
    own(name, said, false, compute)
}

/// The file of a network that [`load`] opens.
pub fn file_of(name: &str) -> Result<PathBuf, Failure> {
    if is_file(name) { Ok(PathBuf::from(name)) } else { Ok(catalogue::folder()?.join(catalogue::card(name)?.0.file)) }
}

/// An ONNX file with what is said of it. A card beside it is read unless `alone`, or unless another output than the card's is named:
/// what is said comes before what the card says.
pub fn own(name: &str, said: &NetworkArguments, alone: bool, compute: &Compute) -> Result<Classifier, Failure> {
    let path = Path::new(name);
    if !path.exists() || path.is_dir() {
        let flags = "--output, --head, --preprocess and --labels say something of a file of your own";
        let found = if name.ends_with(".onnx") {
            format!("{name} cannot be read: check the path")
        } else {
            format!("{flags}, and {name} is none: name the file by --model")
        };
        return Err(Failure(found));
    }
    let network = open(path)?;
    let files = files_beside(path, &network)?;
    let card = if alone { None } else { catalogue::card_beside(path)? };
    // The classes of a card are those of the output that it names.
    let card = card.filter(|(card, _)| said.output.as_ref().is_none_or(|output| *output == card.logits));
    let file = path.file_name().map_or_else(|| name.to_string(), |name| name.to_string_lossy().into_owned());
    let mut own = OwnFile { name: file, size: said.input_size, output: said.output.clone(), ..OwnFile::default() };
    if let Some((card, labels)) = card {
        let named = match card.labels {
            Labels::Unknown => None,
            _ => Some(labels),
        };
        own = OwnFile {
            head: card.head,
            output: Some(card.logits),
            preprocess: Some(PreprocessChoice::Exactly(card.preprocess)),
            labels: named,
            tap: card.tap,
            size: own.size.or(Some([card.input.height, card.input.width])),
            calibration: card.calibration,
            familiarity: card.familiarity,
            ..own
        };
    }
    own.head = said.head.or(own.head);
    own.preprocess = said.preprocess.clone().or(own.preprocess);
    own.labels = said.labels.as_deref().map(names).transpose()?.or(own.labels);
    Classifier::from_own_file(network, &own, files, &compute.device)
        .and_then(|model| model.judged_by(own.calibration, own.familiarity))
        .map_err(|e| Failure(format!("{name}: {e}")))
        .and_then(|model| check_size(name, said, &model).map(|()| model))
}
