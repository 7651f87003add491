//! `whylight decoy`: the experiment of Ross, Hughes and Doshi-Velez (2017) on digits with a swatch that gives the answer away.

use super::{Failure, catalogue};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;
use whylight::device::Compute;
use whylight::network::{Graph, ReadOptions};
use whylight::pace::Straight;
use whylight::statistics::mean;
use whylight::train::decoy::{self, DecoyOutcome, Decoys, Digits};

/// Arguments of `whylight decoy`.
#[derive(clap::Args)]
pub struct DecoyArguments {
    /// Weights of the penalty on the input gradient inside the swatch, 0 for none; each is a row of the table.
    #[arg(long, value_delimiter = ',', default_value = "0,1,1000", value_name = "N,N")]
    lambda: Vec<f32>,
    /// What weights and order of the digits start from; of several the mean is taken.
    #[arg(long, value_delimiter = ',', default_value = "0", value_name = "N,N")]
    seeds: Vec<u64>,
    /// Passes over the training digits.
    #[arg(long, default_value_t = decoy::EPOCHS, value_name = "N")]
    epochs: usize,
    /// The digits that `scripts/digits/repack.py` writes; the shipped ones unless told otherwise.
    #[arg(long, value_name = "FILE.png")]
    digits: Option<PathBuf>,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// One training run.
#[derive(Serialize)]
struct SeedRun {
    seed: u64,
    #[serde(flatten)]
    outcome: DecoyOutcome,
    /// Time of training alone, s.
    seconds: f64,
}

/// All runs of one kind.
#[derive(Serialize)]
struct LambdaRow {
    /// The digits that it trained on: `decoy` or `clean`.
    digits: &'static str,
    lambda: f32,
    /// Of all seeds.
    mean: DecoyOutcome,
    runs: Vec<SeedRun>,
}

#[derive(Serialize)]
struct Table {
    epochs: usize,
    rows: Vec<LambdaRow>,
}

/// Runs it.
pub fn run(arguments: &DecoyArguments) -> Result<(), Failure> {
    if let Some(lambda) = arguments.lambda.iter().find(|lambda| !(lambda.is_finite() && **lambda >= 0.0)) {
        return Err(Failure(format!("--lambda is {lambda}: give numbers from 0 on")));
    }
    let bytes = bytes(arguments.digits.as_ref())?;
    let decoys = Decoys::new(&Digits::read(&bytes)?);
    let graph = Rc::new(Graph::read(decoy::NETWORK, &ReadOptions::default())?);
    let compute = Compute::cpu("One seed gives one run on the CPU.");
    let mut rows = Vec::new();
    let decoyed = arguments.lambda.iter().map(|&lambda| ("decoy", &decoys.training, lambda));
    for (digits, set, lambda) in std::iter::once(("clean", &decoys.training_clean, 0.0)).chain(decoyed) {
        let mut runs = Vec::new();
        for &seed in &arguments.seeds {
            let start = Instant::now();
            let settings = (lambda, seed, arguments.epochs);
            let trainee = pollster::block_on(decoy::trained(graph.clone(), set, settings, &compute.device, &Straight, &mut |_, _| {}))?;
            let seconds = start.elapsed().as_secs_f64();
            let outcome = pollster::block_on(decoy::measure(&trainee, &decoys, set, &Straight))?;
            eprintln!("{digits}, lambda {lambda}, seed {seed}: test {:.1} %, {seconds:.0} s", 100.0 * outcome.test);
            runs.push(SeedRun { seed, outcome, seconds });
        }
        rows.push(LambdaRow { digits, lambda, mean: mean_of(&runs), runs });
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&Table { epochs: arguments.epochs, rows })?);
        return Ok(());
    }
    println!("{:>8} {:>8} {:>8} {:>8} {:>10} {:>8} {:>10}", "digits", "lambda", "train %", "test %", "agreeing %", "clean %", "on swatch");
    for LambdaRow { digits, lambda, mean, .. } in rows {
        let [train, test, agreeing, clean] = [mean.train, mean.test, mean.test_agreeing, mean.test_clean].map(|share| 100.0 * share);
        println!("{digits:>8} {lambda:>8} {train:>8.1} {test:>8.1} {agreeing:>10.1} {clean:>8.1} {:>10.1e}", mean.share_on_swatch);
    }
    Ok(())
}

fn mean_of(runs: &[SeedRun]) -> DecoyOutcome {
    let of = |part: fn(&DecoyOutcome) -> f64| {
        mean(&runs.iter().map(|run| part(&run.outcome)).collect::<Vec<_>>()).expect("the arguments hold a seed at least")
    };
    DecoyOutcome {
        train: of(|outcome| outcome.train),
        test: of(|outcome| outcome.test),
        test_agreeing: of(|outcome| outcome.test_agreeing),
        test_clean: of(|outcome| outcome.test_clean),
        share_on_swatch: of(|outcome| outcome.share_on_swatch),
    }
}

/// The bytes of a file of digits; of the shipped one where none is given.
pub fn bytes(given: Option<&PathBuf>) -> Result<Vec<u8>, Failure> {
    let path = given.cloned().map_or_else(shipped, Ok)?;
    std::fs::read(&path).map_err(|e| Failure(format!("{} cannot be read ({e}): give a file of digits", path.display())))
}

/// The digits beside the shipped networks, or in the sources.
fn shipped() -> Result<PathBuf, Failure> {
    const PLACE: &str = "assets/digits/digits.png";
    let beside = catalogue::folder()?.join("..").join(PLACE);
    Ok(if beside.is_file() { beside } else { Path::new(env!("CARGO_MANIFEST_DIR")).join(PLACE) })
}
