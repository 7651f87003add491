//! `whylight audit`: the maps of a folder of photos, judged; a row per photo and method, worst first.
//!
//! Rows are written as JSON lines as soon as they are known, so that an interrupted audit goes on where it stopped. At the end the file is
//! sorted and written once more as a table.

use super::network::{self, NetworkArguments};
use super::settings::{Owner, assign};
use super::{Failure, explain, files, objects};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;
use whylight::device::{Compute, DeviceKind, DeviceRecord, Wish};
use whylight::image::Image;
use whylight::methods;
use whylight::metrics::{self, Direction, Outcome};
use whylight::model::{Classifier, sha256};
use whylight::parameters::Settings;
use whylight::report::{Depth, Standing, Thresholds, Verdict, table};
use whylight::session::{MetricRequest, Scores, ScoresRequest, Session, SessionError, Unwatched, VerdictRequest};
use whylight::statistics;

/// Arguments of `whylight audit`.
#[derive(clap::Args)]
pub struct AuditArguments {
    /// The folder of photos; folders within it are left out, and so are files that are not named like photos.
    folder: PathBuf,
    /// The methods, see `whylight methods`.
    #[arg(long, value_delimiter = ',', value_name = "ID,ID", default_value = "smoothgrad,integrated-gradients,grad-cam")]
    methods: Vec<String>,
    /// The metrics, see `whylight metrics`.
    #[arg(long, value_delimiter = ',', value_name = "ID,ID", default_value = "insertion,deletion,random-logit")]
    metrics: Vec<String>,
    /// Where the rows go: FILE.jsonl and FILE.csv. Rows that FILE.jsonl holds already are not made again.
    #[arg(long, default_value = "audit", value_name = "FILE")]
    out: PathBuf,
    /// A shipped network, or the path of an ONNX file.
    #[arg(long, default_value = "efficientnet-lite0", value_name = "NAME|FILE.onnx")]
    model: String,
    #[command(flatten)]
    said: NetworkArguments,
    /// The class to explain on every photo: its number, its name, or `top`.
    #[arg(long, default_value = "top", value_name = "N|NAME|top")]
    class: String,
    /// What is taken of a class: its logit, or its probability by softmax or sigmoid.
    #[arg(long, default_value = "logit", value_parser = ["logit", "log-probability", "probability"])]
    score: String,
    /// The verdict on every map: quick takes at most 12 forward passes beside the map, standard at most 150.
    #[arg(long, default_value = "quick", value_parser = ["quick", "standard", "none"])]
    verdict: String,
    /// Sets a parameter of every method and metric named that has it; ID.NAME=VALUE of one of them alone. May be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<String>,
    /// Where to compute.
    #[arg(long, default_value = "cpu", value_parser = ["cpu", "gpu"])]
    device: String,
}

/// Endings of photos, those that cannot be read among them: a row then says so.
const PHOTOS: &[&str] = &["png", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "heif", "jxl"];

/// A metric's number, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct AuditNumber {
    value: Option<f64>,
    reason: Option<String>,
}

/// A photo and a method, or a photo that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct AuditRow {
    /// Name of the file.
    photo: String,
    /// Of its bytes; none where they could not be read.
    sha256: Option<String>,
    /// None where the photo itself is broken.
    method: Option<String>,
    parameters: Value,
    /// The network, class, score, metrics and depth of the verdict of this audit, and the thresholds of the program, as a short hash.
    audit: String,
    class: Option<usize>,
    label: Option<String>,
    probability: Option<f32>,
    /// What is said of the map; none where no verdict was asked for or there is no map.
    verdict: Option<Standing>,
    /// The verdict with its worst reasons, in words.
    why: Option<String>,
    metrics: BTreeMap<String, AuditNumber>,
    ms: f64,
    /// Why there is no map.
    reason: Option<String>,
    /// Mean place among all rows over the metrics that have a better way, 0 (worst) to 1; known at the end.
    standing: Option<f64>,
}

impl AuditRow {
    fn broken(photo: &str, sha256: Option<String>, audit: &str, reason: String) -> Self {
        Self {
            photo: photo.into(),
            sha256,
            method: None,
            parameters: Value::Null,
            audit: audit.into(),
            class: None,
            label: None,
            probability: None,
            verdict: None,
            why: None,
            metrics: BTreeMap::new(),
            ms: 0.0,
            reason: Some(reason),
            standing: None,
        }
    }

    /// The same photo, byte for byte, with the same method.
    fn is(&self, photo: &str, sha256: &str, method: Option<(&str, &Value)>) -> bool {
        let same_method = match method {
            None => self.method.is_none(),
            Some((id, parameters)) => self.method.as_deref() == Some(id) && self.parameters == *parameters,
        };
        self.photo == photo && self.sha256.as_deref() == Some(sha256) && same_method
    }
}

/// Runs it.
pub fn run(arguments: &AuditArguments) -> Result<(), Failure> {
    let (methods, metrics) = asked(arguments)?;
    let (photos, others) = photos(&arguments.folder)?;
    let wish = if arguments.device == "gpu" { Wish::Gpu } else { Wish::Cpu };
    let compute = pollster::block_on(Compute::choose(wish, None));
    if wish == Wish::Gpu && compute.record.kind != DeviceKind::Gpu {
        return Err(Failure(format!("{} Use --device cpu.", compute.record.reason)));
    }
    let model = network::load(&arguments.model, &arguments.said, &compute)?;
    let settings = json!({
        "model": model.sha256,
        "preprocess": model.preparation.preprocess(),
        "output": model.output(),
        "class": arguments.class,
        "score": arguments.score,
        "metrics": metrics.iter().map(|metric| json!([metric.id, metric.given])).collect::<Vec<_>>(),
        "verdict": arguments.verdict,
        "thresholds": if arguments.verdict == "none" { Value::Null } else { serde_json::to_value(Thresholds::shipped())? },
    });
    let audit = sha256(settings.to_string().as_bytes())[..12].to_string();
    let [lines, csv] = ["jsonl", "csv"].map(|ending| beside(&arguments.out, ending));
    let mut known = read(&lines, &audit)?;
    let (model, device) = (Rc::new(model), compute.record);
    let work = Work { arguments, methods: &methods, metrics: &metrics, audit: &audit, model, device };
    // Rows of photos that are gone or have changed are not of this folder any more.
    let print = |name: &String| explain::read(&arguments.folder.join(name)).ok().map(|bytes| sha256(&bytes));
    let prints: Vec<Option<String>> = photos.iter().map(print).collect();
    known.retain(|row| row.sha256.is_some() && std::iter::zip(&photos, &prints).any(|now| (now.0, now.1) == (&row.photo, &row.sha256)));
    write(&lines, &json_lines(&known)?)?;
    let mut file = OpenOptions::new().append(true).open(&lines).map_err(|e| trouble(&lines, &e))?;
    let bar = bar(photos.len() * methods.len());
    let mut made = Vec::new();
    for name in &photos {
        work.photo(name, &known, &bar, &mut |row| {
            writeln!(file, "{}", serde_json::to_string(&row)?).map_err(|e| trouble(&lines, &e))?;
            made.push(row);
            Ok(())
        })?;
    }
    let kept = known.len();
    let mut rows = [known, made].concat();
    drop(file);
    bar.finish_and_clear();
    rank(&mut rows, &metrics);
    write(&lines, &json_lines(&rows)?)?;
    write(&csv, &as_table(&rows, &metrics))?;
    say(&rows, kept, &others, &lines, &csv);
    network::say_assumed(&arguments.model, &work.model);
    Ok(())
}

/// Takes a row as soon as it is made.
type Emit<'a> = dyn FnMut(AuditRow) -> Result<(), Failure> + 'a;

/// What is done for every photo.
struct Work<'a> {
    arguments: &'a AuditArguments,
    methods: &'a [Owner],
    metrics: &'a [Owner],
    audit: &'a str,
    model: Rc<Classifier>,
    device: DeviceRecord,
}

impl Work<'_> {
    /// The rows of a photo that are not there yet; what stops one of them becomes its reason.
    fn photo(&self, name: &str, known: &[AuditRow], bar: &ProgressBar, emit: &mut Emit<'_>) -> Result<(), Failure> {
        bar.set_message(name.to_string());
        let all = self.methods.len() as u64;
        let bytes = match explain::read(&self.arguments.folder.join(name)) {
            Ok(bytes) => bytes,
            Err(Failure(sentence)) => {
                bar.inc(all);
                return emit(AuditRow::broken(name, None, self.audit, sentence));
            }
        };
        let print = sha256(&bytes);
        if known.iter().any(|row| row.is(name, &print, None)) {
            bar.inc(all);
            return Ok(());
        }
        let session = match Image::decode(&bytes) {
            Ok(photo) => Session::new(self.device.clone(), self.model.clone(), photo.into()),
            Err(error) => {
                bar.inc(all);
                return emit(AuditRow::broken(name, Some(print), self.audit, error.to_string()));
            }
        };
        for method in self.methods {
            let parameters = serde_json::to_value(Settings::check(method.id, method.declared, &method.given)?)?;
            if !known.iter().any(|row| row.is(name, &print, Some((method.id, &parameters)))) {
                let row = AuditRow {
                    method: Some(method.id.into()),
                    parameters,
                    ..AuditRow::broken(name, Some(print.clone()), self.audit, String::new())
                };
                emit(self.judged(&session, method, row)?)?;
            }
            bar.inc(1);
        }
        Ok(())
    }

    fn judged(&self, session: &Session, method: &Owner, mut row: AuditRow) -> Result<AuditRow, Failure> {
        let start = std::time::Instant::now();
        let answer = self.answers(session, method, &row.photo);
        row.ms = start.elapsed().as_secs_f64() * 1e3;
        match answer {
            Ok((verdict, scores)) => {
                row.reason = None;
                row.why = verdict.as_ref().map(Verdict::line);
                row.verdict = verdict.map(|verdict| verdict.verdict);
                row.class = Some(scores.target.index);
                row.label = Some(scores.target.label);
                row.probability = Some(scores.target.probability);
                row.metrics = scores
                    .metrics
                    .iter()
                    .map(|line| {
                        let (value, reason) = match &line.outcome {
                            Outcome::Value(measure) => (Some(measure.value), None),
                            Outcome::None(reason) => (None, Some(reason.clone())),
                        };
                        (line.metric.id.to_string(), AuditNumber { value, reason })
                    })
                    .collect();
            }
            // Nothing that follows would fare better.
            Err(error) if error.code() == "device-lost" => return Err(error.into()),
            Err(error) => row.reason = Some(error.to_string()),
        }
        Ok(row)
    }

    /// The verdict on a map, which draws it, and its numbers.
    fn answers(&self, session: &Session, method: &Owner, photo: &str) -> Result<(Option<Verdict>, Scores), SessionError> {
        let likeliest = pollster::block_on(session.predict(&Unwatched))?.predictions[0].index;
        let class = if self.arguments.class == "top" { likeliest } else { self.model.class(&self.arguments.class)? };
        let score = serde_json::from_value(self.arguments.score.clone().into()).unwrap_or_default();
        let verdict = match serde_json::from_value::<Depth>(self.arguments.verdict.clone().into()) {
            Err(_) => None,
            Ok(depth) => {
                let (target, method, parameters) = (class.into(), method.id.into(), method.given.clone());
                let request = VerdictRequest { target, against: None, score, method, parameters, depth };
                Some(pollster::block_on(session.verdict(&request, &Unwatched))?.verdict)
            }
        };
        let boxes = objects::boxes(&self.arguments.folder.join(photo), &self.model, class);
        let request = ScoresRequest {
            target: class.into(),
            against: None,
            score,
            map: None,
            method: Some((method.id.into(), method.given.clone())),
            region: session.region(&boxes)?,
            metrics: self
                .metrics
                .iter()
                .map(|metric| MetricRequest { metric: metric.id.into(), parameters: metric.given.clone() })
                .collect(),
        };
        Ok((verdict, pollster::block_on(session.scores(&request, &Unwatched))?))
    }
}

/// The methods and the metrics with their settings, all checked before anything is computed.
fn asked(arguments: &AuditArguments) -> Result<(Vec<Owner>, Vec<Owner>), Failure> {
    let mut owners = Vec::new();
    for id in &arguments.methods {
        let method = methods::by_id(id)?;
        owners.push(Owner { id: method.id, declared: method.parameters, given: Map::new() });
    }
    for id in &arguments.metrics {
        let metric = metrics::by_id(id)?;
        owners.push(Owner { id: metric.id, declared: metric.parameters, given: Map::new() });
    }
    assign(&arguments.settings, &mut owners)?;
    for owner in &owners {
        Settings::check(owner.id, owner.declared, &owner.given)?;
    }
    let metrics = owners.split_off(arguments.methods.len());
    Ok((owners, metrics))
}

/// Names of the photos in a folder, in order, and how many other files there are.
fn photos(folder: &Path) -> Result<(Vec<String>, usize), Failure> {
    let entries =
        fs::read_dir(folder).map_err(|e| Failure(format!("{} cannot be read ({e}): name a folder of photos", folder.display())))?;
    let (mut photos, mut others) = (Vec::new(), 0);
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_string();
        if !path.is_file() || name.is_empty() || name.starts_with('.') {
            continue;
        }
        if is_named_like_a_photo(&path) { photos.push(name) } else { others += 1 }
    }
    if photos.is_empty() {
        return Err(Failure(format!("{} holds no photo: name a folder with PNG, JPEG or WebP files", folder.display())));
    }
    photos.sort();
    Ok((photos, others))
}

/// By its ending.
pub fn is_named_like_a_photo(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    PHOTOS.contains(&ending.as_str())
}

/// FILE with that ending; one of the two endings that FILE has itself is replaced.
fn beside(out: &Path, ending: &str) -> PathBuf {
    let own = out.extension().is_some_and(|own| own == "jsonl" || own == "csv");
    if own { out.with_extension(ending) } else { PathBuf::from(format!("{}.{ending}", out.display())) }
}

/// The rows of an earlier run. A last line that was cut off while it was written is left out.
fn read(path: &Path, audit: &str) -> Result<Vec<AuditRow>, Failure> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = files::read_text(path).map_err(|Failure(sentence)| Failure(format!("{sentence}, or choose another --out")))?;
    let mut rows = Vec::new();
    for (index, line) in text.lines().enumerate() {
        match serde_json::from_str::<AuditRow>(line) {
            Ok(row) if row.audit == audit => rows.push(row),
            Ok(_) => {
                return Err(Failure(format!(
                    "{} holds an audit with another network, class, score, metrics, verdict or version of the program: choose another --out, or ask as before",
                    path.display()
                )));
            }
            Err(_) if index + 1 == text.lines().count() && !text.ends_with('\n') && line.starts_with('{') => {}
            Err(error) => {
                return Err(Failure(format!(
                    "{}, line {}: is no row of an audit ({error}): choose another --out",
                    path.display(),
                    index + 1
                )));
            }
        }
    }
    Ok(rows)
}

fn json_lines(rows: &[AuditRow]) -> Result<String, Failure> {
    let mut text = String::new();
    for row in rows {
        text.push_str(&serde_json::to_string(row)?);
        text.push('\n');
    }
    Ok(text)
}

/// Writes a file beside itself first, so that an interruption leaves the old one.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let draft = PathBuf::from(format!("{}.part", path.display()));
    let mut file = File::create(&draft).map_err(|e| trouble(path, &e))?;
    file.write_all(text.as_bytes()).and_then(|()| fs::rename(&draft, path)).map_err(|e| trouble(path, &e))
}

fn trouble(path: &Path, error: &std::io::Error) -> Failure {
    Failure(format!("{} cannot be written ({error}): choose another --out", path.display()))
}

/// How bad a verdict is.
fn badness(verdict: Option<Standing>) -> u8 {
    match verdict {
        Some(Standing::Misleading) => 2,
        Some(Standing::Careful) => 1,
        Some(Standing::Clear) | None => 0,
    }
}

/// Gives every row its standing and sorts: rows without a map first, then misleading maps, those that ask for care and the rest, and by
/// standing among equals, the worst first.
fn rank(rows: &mut [AuditRow], metrics: &[Owner]) {
    let mut places: Vec<Vec<f64>> = vec![Vec::new(); rows.len()];
    for id in metrics.iter().map(|metric| metric.id) {
        let sign = match metrics::by_id(id).map(|metric| metric.direction) {
            Ok(Direction::Higher) => 1.0,
            Ok(Direction::Lower) => -1.0,
            _ => continue,
        };
        let with: Vec<(usize, f64)> =
            rows.iter().enumerate().filter_map(|(index, row)| Some((index, sign * row.metrics.get(id)?.value?))).collect();
        let ranks = statistics::average_ranks(&with.iter().map(|(_, value)| *value).collect::<Vec<_>>());
        for ((index, _), rank) in std::iter::zip(&with, ranks) {
            // Of one row alone nothing can be said but that it is in the middle.
            places[*index].push(if with.len() > 1 { (rank - 1.0) / (with.len() as f64 - 1.0) } else { 0.5 });
        }
    }
    for (row, places) in std::iter::zip(rows.iter_mut(), places) {
        row.standing = statistics::mean(&places);
    }
    let order =
        |row: &AuditRow| ((row.reason.is_none(), Reverse(badness(row.verdict)), row.standing.is_some()), row.standing.unwrap_or(0.0));
    rows.sort_by(|a, b| {
        let ((kind_a, standing_a), (kind_b, standing_b)) = (order(a), order(b));
        kind_a.cmp(&kind_b).then(standing_a.total_cmp(&standing_b)).then_with(|| (&a.photo, &a.method).cmp(&(&b.photo, &b.method)))
    });
}

/// A verdict as it is written.
fn word(verdict: Standing) -> String {
    json!(verdict).as_str().unwrap_or_default().into()
}

/// The rows as comma-separated values. Why a metric has no number stands in the last column.
fn as_table(rows: &[AuditRow], metrics: &[Owner]) -> String {
    let ids: Vec<&str> = metrics.iter().map(|metric| metric.id).collect();
    let head = ["photo", "method", "class", "label", "probability", "verdict", "why", "standing"].into_iter().chain(ids.iter().copied());
    let mut text = table::line(head.chain(["ms", "reason"]));
    let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for row in rows {
        let mut fields = vec![
            row.photo.clone(),
            row.method.clone().unwrap_or_default(),
            row.class.map(|class| class.to_string()).unwrap_or_default(),
            row.label.clone().unwrap_or_default(),
            row.probability.map(|probability| probability.to_string()).unwrap_or_default(),
            row.verdict.map(word).unwrap_or_default(),
            row.why.clone().unwrap_or_default(),
            number(row.standing),
        ];
        fields.extend(ids.iter().map(|id| number(row.metrics.get(*id).and_then(|judged| judged.value))));
        let own = row.reason.iter().cloned();
        let of_metrics = row.metrics.iter().filter_map(|(id, judged)| Some(format!("{id}: {}", judged.reason.as_ref()?)));
        fields.extend([row.ms.to_string(), own.chain(of_metrics).collect::<Vec<_>>().join("; ")]);
        text.push_str(&table::line(&fields));
    }
    text
}

fn bar(rows: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(rows as u64), ProgressDrawTarget::stderr_with_hz(4));
    if let Ok(style) = ProgressStyle::with_template("{msg:<30} {bar:30} {pos}/{len} maps  {elapsed} of about {duration}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

fn say(rows: &[AuditRow], kept: usize, others: &usize, lines: &Path, csv: &Path) {
    let without = rows.iter().filter(|row| row.reason.is_some()).count();
    println!(
        "{} rows, {kept} of them from before, {without} without a map; written to {} and {}",
        rows.len(),
        lines.display(),
        csv.display()
    );
    if *others > 0 {
        println!("Left out, since not named like photos: {others}");
    }
    for row in rows.iter().take(5) {
        let said = match (&row.reason, &row.why, row.standing) {
            (Some(reason), ..) => reason.clone(),
            (None, Some(why), _) => why.clone(),
            (None, None, Some(standing)) => format!("standing {standing:.2}"),
            (None, None, None) => "no metric has a number".into(),
        };
        println!("{:<24} {:<22} {said}", row.photo, row.method.as_deref().unwrap_or("-"));
    }
}
