//! `whylight bench path`: how near each rule of integration comes with how many gradients.

use super::{Failure, catalogue, explain};
use burn::tensor::Tensor;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use whylight::device::{Compute, relative_l2};
use whylight::image::Image;
use whylight::methods::adaptive_rule::{self, Goal, SMALL_DIFFERENCE};
use whylight::methods::baseline::{BASELINE, baseline};
use whylight::methods::integrated_gradients::integrate;
use whylight::methods::noise::SEED;
use whylight::methods::path::Completeness;
use whylight::methods::quadrature::Quadrature;
use whylight::methods::{Ask, MethodError, Settings, Unseen, idgi};
use whylight::model::{Classifier, Gradient, Model, ModelError, Rule, Score, Wrapper};
use whylight::network::Value;
use whylight::pace::{Later, Pace, Straight};
use whylight::statistics;

/// Arguments of `whylight bench path`.
#[derive(clap::Args)]
pub struct BenchPathArguments {
    /// Shipped networks, or paths of ONNX files; those that read photos unless told otherwise.
    #[arg(long, value_delimiter = ',', default_value = "efficientnet-lite0,squeezenet11,mobilenetv2-dogs", value_name = "NAME|FILE.onnx")]
    models: Vec<String>,
    /// Photos: files of the gallery, or paths. The likeliest class of each is explained.
    #[arg(long, value_delimiter = ',', default_value = "chelsea.png,coffee.png", value_name = "PHOTO")]
    photos: Vec<String>,
    /// How many gradients the fixed rules take.
    #[arg(long, value_delimiter = ',', default_value = "8,16,32,64,128", value_parser = clap::value_parser!(u16).range(2..=512))]
    steps: Vec<u16>,
    /// How many steps of the trapezoid stand for the limit; a multiple of the largest of --steps shares its looks.
    #[arg(long, default_value_t = 512, value_parser = clap::value_parser!(u16).range(16..=4096))]
    converged: u16,
    /// Where the path starts, as the parameter `baseline` of integrated-gradients.
    #[arg(long, default_value = "black")]
    baseline: String,
    /// As JSON, every case by itself.
    #[arg(long)]
    json: bool,
}

/// Completeness at which a rule is taken to have arrived.
const ARRIVED: f64 = 0.01;

const FIXED: [(&str, Quadrature); 5] = [
    ("left", Quadrature::Left),
    ("right", Quadrature::Right),
    ("midpoint", Quadrature::Midpoint),
    ("trapezoid", Quadrature::Trapezoid),
    ("gauss-legendre", Quadrature::GaussLegendre),
];

/// One rule on one photo.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct PathLine {
    network: String,
    photo: String,
    rule: &'static str,
    /// Steps asked for; none where the rule stops by itself.
    steps: Option<usize>,
    /// Gradients taken.
    gradients: usize,
    /// Gap of completeness as a share of the difference of the scores.
    gap_of_difference: f64,
    /// The same as a share of the map's L1 norm.
    gap_of_l1: f64,
    /// Relative L2 distance from the rule's own limit.
    distance: f64,
    /// Whether the gap is at most 1 %, of the difference or, where that is next to nothing, of the L1 norm.
    arrived: bool,
}

/// Runs it.
pub fn run(arguments: &BenchPathArguments) -> Result<(), Failure> {
    let names = &arguments.models;
    let compute = Compute::cpu("The benchmark counts gradients, which are the same on every device.");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
    if let Ok(style) = ProgressStyle::with_template("{msg:<40} {bar:30} {pos}/{len} gradients  {elapsed} of about {duration}") {
        bar.set_style(style);
    }
    bar.set_length((names.len() * arguments.photos.len() * arguments.looks()) as u64);
    let (mut lines, mut cases) = (Vec::new(), 0);
    for name in names {
        let model = explain::load(name, &compute)?;
        for photo in &arguments.photos {
            bar.set_message(format!("{name}, {photo}"));
            let image = Image::decode(&explain::read(&find(photo)?)?).map_err(|e| Failure(format!("{photo}: {e}")))?;
            let case = PathCase { network: name, photo, model: &model };
            lines.extend(pollster::block_on(case.measure(arguments, &image, &bar))?);
            cases += 1;
            // The number of looks was an estimate.
            bar.set_position((cases * arguments.looks()) as u64);
            if bar.is_hidden() {
                eprintln!("{name}, {photo}: done");
            }
        }
    }
    bar.finish_and_clear();
    if arguments.json {
        let record =
            json!({ "baseline": arguments.baseline, "converged": arguments.converged, "photos": arguments.photos, "lines": lines });
        println!("{}", serde_json::to_string_pretty(&record)?);
    } else {
        print!("{}", table(names, arguments, &lines));
    }
    Ok(())
}

impl BenchPathArguments {
    /// About how many gradients one photo takes, shared looks counted once.
    fn looks(&self) -> usize {
        let steps: usize = self.steps.iter().map(|&steps| usize::from(steps)).sum();
        // Trapezoid and Gauss-Legendre share nothing; the limit holds the others' looks but for the finest midpoints.
        2 * steps + usize::from(self.converged) + usize::from(self.steps.iter().copied().max().unwrap_or(0)) + 60
    }
}

/// A photo by its path, or by its name in the gallery.
pub fn find(photo: &str) -> Result<PathBuf, Failure> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/photos");
    let beside = catalogue::folder()?.join("../www/photos");
    [PathBuf::from(photo), beside.join(photo), built.join(photo)]
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| Failure(format!("there is no photo `{photo}`: give a path, or the name of a file in www/photos")))
}

/// One network on one photo.
struct PathCase<'a> {
    network: &'a str,
    photo: &'a str,
    model: &'a Classifier,
}

impl PathCase<'_> {
    async fn measure(&self, arguments: &BenchPathArguments, photo: &Image, bar: &ProgressBar) -> Result<Vec<PathLine>, Failure> {
        let model = Remembering { model: self.model, known: RefCell::default(), bar };
        let input = self.model.input(self.model.preparation.tensor(photo).values)?;
        let logits = Value::from(self.model.logits(input.clone(), &Straight).await?).read().await?;
        let target = (0..logits.len()).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap_or(0);
        let given: Map<String, Json> = [("baseline".to_string(), arguments.baseline.clone().into())].into_iter().collect();
        let mut settings = Settings::check("bench path", &[BASELINE, SEED], &given)?;
        let ask = Ask {
            model: &model,
            input,
            reference: None,
            score: Score::logit(target),
            settings: &mut settings,
            pace: &Straight,
            sketches: &Unseen,
        };
        let start = baseline(&ask).await?;
        let fixed = async |rule: Quadrature, steps: usize| -> Result<(Completeness, Vec<f32>), MethodError> {
            let path = integrate(&ask, start.clone(), &rule.nodes(steps)).await?;
            Ok((path.completeness, Value::from(path.attribution).read().await?))
        };
        let shared = async |steps: usize| -> Result<(Completeness, Vec<f32>), MethodError> {
            let path = idgi::integrate(&ask, start.clone(), steps).await?;
            Ok((path.completeness, Value::from(path.attribution).read().await?))
        };
        let converged = usize::from(arguments.converged);
        let (_, limit) = fixed(Quadrature::Trapezoid, converged + 1).await?;
        let (_, shared_limit) = shared(converged).await?;
        let line = |rule, steps, gradients, found: Completeness, map: &[f32], limit: &[f32]| {
            let gap = (found.sum - found.difference).abs();
            let small = found.difference.abs() < SMALL_DIFFERENCE * found.l1;
            PathLine {
                network: self.network.into(),
                photo: self.photo.into(),
                rule,
                steps,
                gradients,
                gap_of_difference: gap / found.difference.abs(),
                gap_of_l1: gap / found.l1,
                distance: f64::from(relative_l2(map, limit)),
                arrived: gap <= ARRIVED * if small { found.l1 } else { found.difference.abs() },
            }
        };
        let mut lines = Vec::new();
        for steps in arguments.steps.iter().map(|&steps| usize::from(steps)) {
            for (name, rule) in FIXED {
                let (found, map) = fixed(rule, steps).await?;
                lines.push(line(name, Some(steps), steps, found, &map, &limit));
            }
            // Its gradient at the very end of the path is taken for the score alone.
            let (found, map) = shared(steps).await?;
            lines.push(line("idgi", Some(steps), steps, found, &map, &shared_limit));
        }
        let goal = Goal { tolerance: ARRIVED, unsettled: 0.05, most: 512 };
        let adaptive = adaptive_rule::integrate(&ask, start.clone(), &goal).await?;
        let map = Value::from(adaptive.path.attribution).read().await?;
        lines.push(line("adaptive", None, adaptive.gradients, adaptive.path.completeness, &map, &limit));
        Ok(lines)
    }
}

/// A network that answers a question it has heard before from memory: many rules look at the same places.
struct Remembering<'a> {
    model: &'a Classifier,
    known: RefCell<HashMap<u64, (Tensor<2>, Tensor<4>)>>,
    bar: &'a ProgressBar,
}

impl Wrapper for Remembering<'_> {
    fn inner(&self) -> &dyn Model {
        self.model
    }

    fn gradient<'a>(&'a self, shown: Tensor<4>, score: Score, rule: Rule, pace: &'a dyn Pace) -> Later<'a, Result<Gradient, ModelError>> {
        Box::pin(async move {
            let mut hasher = DefaultHasher::new();
            for value in Value::from(shown.clone()).read().await? {
                value.to_bits().hash(&mut hasher);
            }
            let question = hasher.finish();
            let known = self.known.borrow().get(&question).cloned();
            if let Some((logits, gradient)) = known {
                return Ok(Gradient { logits, gradient });
            }
            let found = self.model.input_gradient(shown, score, rule, pace).await?;
            self.bar.inc(1);
            self.known.borrow_mut().insert(question, (found.logits.clone(), found.gradient.clone()));
            Ok(found)
        })
    }
}

/// Tables of medians over the photos, one for each network, as Markdown.
fn table(names: &[String], arguments: &BenchPathArguments, lines: &[PathLine]) -> String {
    let mut text = String::new();
    let rules: Vec<&str> = FIXED.iter().map(|(name, _)| *name).chain(["idgi"]).collect();
    for name in names {
        let of = |rule: &str, steps: Option<usize>| -> Vec<&PathLine> {
            lines.iter().filter(|line| line.network == *name && line.rule == rule && line.steps == steps).collect()
        };
        let cells = |found: &[&PathLine]| {
            let middle = |of: fn(&PathLine) -> f64| {
                let numbers: Vec<f64> = found.iter().map(|line| of(line)).collect();
                100.0 * statistics::median(&numbers).expect("every cell has a photo")
            };
            let (difference, l1) = (middle(|line| line.gap_of_difference), middle(|line| line.gap_of_l1));
            format!("{difference:.1} / {l1:.3} / {:.1}", middle(|line| line.distance))
        };
        let _ = writeln!(text, "### {name}\n");
        let steps: Vec<usize> = arguments.steps.iter().map(|&steps| usize::from(steps)).collect();
        let heads: String = steps.iter().map(|steps| format!(" {steps} |")).collect();
        let _ = writeln!(text, "| rule |{heads} gradients to 1 % |\n|---|{}---|", "---|".repeat(steps.len()));
        for rule in &rules {
            let row: String = steps.iter().map(|&steps| format!(" {} |", cells(&of(rule, Some(steps))))).collect();
            let _ = writeln!(text, "| {rule} |{row} {} |", arrivals(&arguments.photos, &steps, |steps| of(rule, Some(steps))));
        }
        let adaptive = of("adaptive", None);
        let counts = adaptive.iter().map(|line| line.gradients.to_string()).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "| adaptive |{} {} | {counts} |\n", " |".repeat(steps.len() - 1), cells(&adaptive));
    }
    text
}

/// For each photo the number of steps from which on the rule stays within 1 %, as far as it was tried.
fn arrivals<'a>(photos: &[String], steps: &[usize], of: impl Fn(usize) -> Vec<&'a PathLine>) -> String {
    let arrived = |photo: &String, steps: usize| of(steps).iter().any(|line| line.photo == *photo && line.arrived);
    let last = steps.iter().copied().max().unwrap_or(0);
    let first = |photo: &String| {
        let settled = steps.iter().rev().take_while(|&&steps| arrived(photo, steps)).last();
        settled.map_or(format!("> {last}"), usize::to_string)
    };
    photos.iter().map(first).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_arrives_where_it_stays_and_not_where_it_was_lucky() {
        let lines: Vec<PathLine> = [(8, true), (16, false), (32, true), (64, true)]
            .map(|(steps, arrived)| PathLine {
                network: "n".into(),
                photo: "p".into(),
                rule: "left",
                steps: Some(steps),
                gradients: steps,
                gap_of_difference: 0.0,
                gap_of_l1: 0.0,
                distance: 0.0,
                arrived,
            })
            .into();
        let of = |steps: usize| lines.iter().filter(|line| line.steps == Some(steps)).collect::<Vec<_>>();
        assert_eq!(arrivals(&["p".into()], &[8, 16, 32, 64], of), "32");
        assert_eq!(arrivals(&["p".into()], &[8, 16], of), "> 16");
    }
}
