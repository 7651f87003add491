//! `whylight explain`, `inspect`, `score`, `chart`, `audit`, `calibrate`, `sanity`, `train`, `decoy`, `circle`, `familiarity`, `models`, `methods`, `metrics`, `bench`: arguments in, files and
//! sentences out.

mod audit;
mod bench_path;
mod bench_smoothgrad;
mod calibrate;
mod catalogue;
mod chart;
mod circle;
mod closed_output;
mod decoy;
mod explain;
mod familiarity;
mod files;
mod inspect;
mod mask;
mod network;
mod objects;
mod profile;
mod progress;
mod sanity;
mod score;
mod settings;
mod train;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Shows which pixels made an image classifier decide.
#[derive(Parser)]
#[command(version, about, arg_required_else_help = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Explains what a network says of a photo, and writes overlay.png, map.npy and report.json.
    Explain(Box<explain::ExplainArguments>),
    /// Says what an ONNX file is: input, outputs, head, classes, feature maps, operators, and how it probably wants its photos.
    Inspect(inspect::InspectArguments),
    /// Judges a map by metrics.
    Score(Box<score::ScoreArguments>),
    /// Measures methods beside each other on a photo: time, resolution, stability, flexibility, faithfulness, localisation.
    Chart(Box<chart::ChartArguments>),
    /// Judges the maps of a folder of photos, a row per photo and method.
    Audit(Box<audit::AuditArguments>),
    /// Lists the shipped networks.
    Models {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lists the methods and their parameters.
    Methods {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lists the metrics and their parameters.
    Metrics {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Sets the thresholds of the verdict on one half of the shipped photos and tries them on the other.
    Calibrate(calibrate::CalibrateArguments),
    /// Measures which photos a network knows, for its card.
    Familiarity(familiarity::FamiliarityArguments),
    /// Randomises networks from the top down and says which methods notice (Adebayo et al., 2018).
    Sanity(sanity::SanityArguments),
    /// Trains a network on digits with a swatch that gives the answer away, without and with a penalty on looking at it (Ross et al., 2017).
    #[command(allow_negative_numbers = true)]
    Decoy(decoy::DecoyArguments),
    /// Goes on training a network on a folder of photos per class, with a penalty on what it must not look at.
    #[command(allow_negative_numbers = true)]
    Train(Box<train::TrainArguments>),
    /// Measures what a network learns from few answers, by which pictures it asks about.
    #[command(allow_negative_numbers = true)]
    Circle(circle::CircleArguments),
    /// Says where the time of a walk forward and back goes, operator by operator.
    Profile(profile::ProfileArguments),
    /// Measures methods against one another.
    Bench {
        #[command(subcommand)]
        bench: Bench,
    },
}

#[derive(Subcommand)]
enum Bench {
    /// How near each rule of integration comes to the integral, with how many gradients.
    Path(bench_path::BenchPathArguments),
    /// Which noise, how many copies and which average make the object stand out in SmoothGrad.
    Smoothgrad(bench_smoothgrad::BenchSmoothgradArguments),
}

/// A failure: one sentence for people, with the place, the finding and the remedy.
pub struct Failure(pub String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// Runs the command line.
pub fn main() -> ExitCode {
    closed_output::end_without_backtrace();
    let done = match CommandLine::parse().command {
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
        Command::Chart(arguments) => chart::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Familiarity(arguments) => familiarity::run(&arguments),
        Command::Sanity(arguments) => sanity::run(&arguments),
        Command::Decoy(arguments) => decoy::run(&arguments),
        Command::Train(arguments) => train::run(&arguments),
        Command::Circle(arguments) => circle::run(&arguments),
        Command::Profile(arguments) => profile::run(&arguments),
        Command::Models { json } => catalogue::models(json),
        Command::Methods { json } => catalogue::methods(json),
        Command::Bench { bench: Bench::Path(arguments) } => bench_path::run(&arguments),
        Command::Bench { bench: Bench::Smoothgrad(arguments) } => bench_smoothgrad::run(&arguments),
        Command::Calibrate(arguments) => calibrate::run(&arguments),
        Command::Metrics { json } => catalogue::metrics(json),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(sentence)) => {
            eprintln!("whylight: {sentence}");
            ExitCode::FAILURE
        }
    }
}
