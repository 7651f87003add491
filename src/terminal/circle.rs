//! `whylight circle`: what a network learns from few answers, by which pictures it asks about.

use super::{Failure, decoy};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::path::PathBuf;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::network::{Graph, ReadOptions};
use whylight::pace::Straight;
use whylight::statistics::mean;
use whylight::train::circle::{CirclePlan, CircleRound, Confounder, MOST_STEPS, Pool, Strategy, circle};
use whylight::train::decoy::{Digits, NETWORK};

/// Arguments of `whylight circle`.
#[derive(clap::Args)]
pub struct CircleArguments {
    /// What gives the answers away.
    #[arg(long, value_name = "swatch|watermark", default_value = "swatch", value_parser = named::<Confounder>)]
    confounder: Confounder,
    /// The pictures, as `scripts/digits/repack.py` or `scripts/digits/repack_fashion.py` writes them; the shipped digits unless told otherwise.
    #[arg(long, value_name = "FILE.png")]
    pictures: Option<PathBuf>,
    /// Which pictures are asked about; each is a column of the table.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "random,uncertainty,explanation,both",
        value_name = "NAME,NAME",
        value_parser = named::<Strategy>
    )]
    strategies: Vec<Strategy>,
    /// What weights and the first answers start from; of several the mean and the standard deviation are printed.
    #[arg(long, value_delimiter = ',', default_value = "0,1,2,3,4", value_name = "N,N")]
    seeds: Vec<u64>,
    /// Answers before the first question.
    #[arg(long, default_value_t = 50, value_name = "N")]
    first: usize,
    /// Questions in a round.
    #[arg(long, default_value_t = 50, value_name = "N")]
    questions: usize,
    /// Rounds of questions.
    #[arg(long, default_value_t = 7, value_name = "N")]
    rounds: usize,
    /// Steps of training after each round.
    #[arg(long, default_value_t = 400, value_name = "N")]
    steps: usize,
    /// Weight of the penalty on the gradient inside the strokes; 0 where an answer is a label alone.
    #[arg(long, default_value_t = 1000.0, value_name = "N")]
    lambda: f32,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// One circle.
#[derive(Serialize)]
struct SeedCircle {
    seed: u64,
    rounds: Vec<CircleRound>,
}

/// All circles of one strategy.
#[derive(Serialize)]
struct StrategyColumn {
    strategy: Strategy,
    circles: Vec<SeedCircle>,
}

#[derive(Serialize)]
struct CircleTable {
    confounder: Confounder,
    plan: CirclePlan,
    columns: Vec<StrategyColumn>,
}

/// Mean and standard deviation over the seeds of the accuracies after a round, in percent.
fn accuracies(column: &StrategyColumn, round: usize) -> (f64, f64) {
    let found: Vec<f64> = column.circles.iter().map(|circle| 100.0 * circle.rounds[round].test).collect();
    let middle = mean(&found).expect("the arguments hold a seed at least");
    let squares: f64 = found.iter().map(|value| (value - middle).powi(2)).sum();
    // Of a sample; one value has none.
    (middle, (squares / (found.len().max(2) - 1) as f64).sqrt())
}

/// What is called so.
fn named<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_value(text.into()).map_err(|error| error.to_string())
}

/// Runs it.
pub fn run(arguments: &CircleArguments) -> Result<(), Failure> {
    if !(arguments.lambda.is_finite() && arguments.lambda >= 0.0) {
        return Err(Failure(format!("--lambda is {}: give a number from 0 on", arguments.lambda)));
    }
    if arguments.rounds > 0 && arguments.questions == 0 {
        return Err(Failure("--questions is 0: ask about one picture a round at least, or give --rounds 0".into()));
    }
    if !(1..=MOST_STEPS).contains(&arguments.steps) {
        return Err(Failure(format!("--steps is {}: give 1 to {MOST_STEPS}", arguments.steps)));
    }
    if arguments.seeds.iter().collect::<HashSet<_>>().len() < arguments.seeds.len() {
        return Err(Failure("--seeds names one seed twice: each of them is one circle".into()));
    }
    if arguments.strategies.iter().map(|strategy| format!("{strategy:?}")).collect::<HashSet<_>>().len() < arguments.strategies.len() {
        return Err(Failure("--strategies names one strategy twice: each of them is one column".into()));
    }
    let bytes = decoy::bytes(arguments.pictures.as_ref())?;
    let pool = Pool::new(&Digits::read(&bytes)?, arguments.confounder);
    let graph = Rc::new(Graph::read(NETWORK, &ReadOptions::default())?);
    let compute = Compute::cpu("One seed gives one run on the CPU.");
    let CircleArguments { first, questions, rounds, steps, lambda, .. } = *arguments;
    let plan = CirclePlan { first, questions, rounds, steps, lambda };
    let mut columns = Vec::new();
    for &strategy in &arguments.strategies {
        let mut circles = Vec::new();
        for &seed in &arguments.seeds {
            let rounds = pollster::block_on(circle(pool.with(&graph, &compute.device), (strategy, plan, seed), &Straight))?;
            let last = rounds.last().expect("the first answers are a round");
            eprintln!("{strategy:?}, seed {seed}: test {:.1} % after {} answers", 100.0 * last.test, last.answers);
            circles.push(SeedCircle { seed, rounds });
        }
        columns.push(StrategyColumn { strategy, circles });
    }
    if arguments.json {
        let table = CircleTable { confounder: arguments.confounder, plan, columns };
        println!("{}", serde_json::to_string_pretty(&table)?);
        return Ok(());
    }
    print!("{:>8}", "answers");
    columns.iter().for_each(|column| print!(" {:>16}", format!("{:?} %", column.strategy)));
    println!();
    for round in 0..=rounds {
        print!("{:>8}", first + round * questions);
        for column in &columns {
            let (middle, deviation) = accuracies(column, round);
            let told = if column.circles.len() > 1 { format!("{middle:.1} ± {deviation:.1}") } else { format!("{middle:.1}") };
            print!(" {told:>16}");
        }
        println!();
    }
    Ok(())
}
