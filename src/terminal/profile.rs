//! `whylight profile`: where the time of a walk forward and back goes, operator by operator.

use super::network::{EngineArguments, NetworkArguments};
use super::{Failure, network};
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt::Write;
use whylight::device::{Compute, DeviceKind, Wish};
use whylight::network::StepTime;
use whylight::pace::Straight;

/// Arguments of `whylight profile`.
#[derive(clap::Args)]
pub struct ProfileArguments {
    /// A shipped network, or the path of an ONNX file.
    #[arg(default_value = "efficientnet-lite0", value_name = "NAME|FILE.onnx")]
    model: String,
    #[command(flatten)]
    said: NetworkArguments,
    /// Where to compute; `gpu` fails where there is none that can be used.
    #[arg(long, default_value = "cpu", value_parser = ["cpu", "gpu"])]
    device: String,
    #[command(flatten)]
    walk: EngineArguments,
    /// Walks, of which the middle half is averaged; one more before them is not counted.
    #[arg(long, default_value_t = 9, value_parser = clap::value_parser!(u16).range(1..=1000))]
    runs: u16,
    /// A line for every step in the place of one for every kind.
    #[arg(long)]
    steps: bool,
    /// Every step as JSON.
    #[arg(long)]
    json: bool,
}

/// Steps of one kind together.
#[derive(Default)]
struct Kind {
    steps: usize,
    work: u64,
    forward_ms: f64,
    reverse_ms: f64,
}

/// Runs it.
pub fn run(arguments: &ProfileArguments) -> Result<(), Failure> {
    let wish = if arguments.device == "gpu" { Wish::Gpu } else { Wish::Cpu };
    let compute = pollster::block_on(Compute::choose(wish, None));
    if wish == Wish::Gpu && compute.record.kind != DeviceKind::Gpu {
        return Err(Failure(format!("{} Use --device cpu.", compute.record.reason)));
    }
    let model = arguments.walk.walking(network::load(&arguments.model, &arguments.said, &compute)?);
    let steps = pollster::block_on(model.profile(arguments.runs.into(), &Straight))?;
    if arguments.json {
        let text = json!({ "model": model.id, "device": compute.record, "runs": arguments.runs, "steps": steps });
        println!("{}", serde_json::to_string_pretty(&text)?);
        return Ok(());
    }
    let table = if arguments.steps { table(steps.iter().map(|step| (name_of(step), of_one(step)))) } else { table(by_kind(&steps)) };
    print!("{} on {}, the middle of {} walks\n\n{table}", model.name, compute.record.name, arguments.runs);
    Ok(())
}

fn name_of(step: &StepTime) -> String {
    format!("{} `{}` {:?}", step.operator, step.node, step.shape)
}

fn of_one(step: &StepTime) -> Kind {
    Kind { steps: 1, work: step.work, forward_ms: step.forward_ms, reverse_ms: step.reverse_ms }
}

/// The kinds of steps, those that take longest first.
fn by_kind(steps: &[StepTime]) -> Vec<(String, Kind)> {
    let mut kinds = BTreeMap::<String, Kind>::new();
    for step in steps {
        let kind = kinds.entry(step.operator.clone()).or_default();
        kind.steps += 1;
        kind.work += step.work;
        kind.forward_ms += step.forward_ms;
        kind.reverse_ms += step.reverse_ms;
    }
    let mut kinds: Vec<(String, Kind)> = kinds.into_iter().collect();
    kinds.sort_by(|(_, a), (_, b)| (b.forward_ms + b.reverse_ms).total_cmp(&(a.forward_ms + a.reverse_ms)));
    kinds
}

/// A table as Markdown, with the sum in its last line.
fn table(lines: impl IntoIterator<Item = (String, Kind)>) -> String {
    let mut lines: Vec<(String, Kind)> = lines.into_iter().collect();
    let mut sum = Kind::default();
    for (_, kind) in &lines {
        sum.steps += kind.steps;
        sum.work += kind.work;
        sum.forward_ms += kind.forward_ms;
        sum.reverse_ms += kind.reverse_ms;
    }
    let all_ms = sum.forward_ms + sum.reverse_ms;
    lines.push(("all".into(), sum));
    let mut text =
        "| operator | steps | M multiply-adds | forward, ms | back, ms | share | forward, GFLOP/s |\n|---|---|---|---|---|---|---|\n"
            .to_string();
    for (name, Kind { steps, work, forward_ms, reverse_ms }) in lines {
        let share = if all_ms == 0.0 { 0.0 } else { 100.0 * (forward_ms + reverse_ms) / all_ms };
        // A multiplication and an addition for each.
        let rate = if forward_ms == 0.0 { "".into() } else { format!("{:.1}", 2.0 * work as f64 / forward_ms / 1e6) };
        let _ =
            writeln!(text, "| {name} | {steps} | {:.1} | {forward_ms:.2} | {reverse_ms:.2} | {share:.1} % | {rate} |", work as f64 / 1e6);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(operator: &str, forward_ms: f64, reverse_ms: f64) -> StepTime {
        StepTime { node: "node".into(), operator: operator.into(), shape: vec![1], work: 1_000_000, forward_ms, reverse_ms }
    }

    #[test]
    fn kinds_are_sums_of_steps() {
        let kinds = by_kind(&[step("Conv", 2.0, 20.0), step("Relu", 0.0, 1.0), step("Conv", 1.0, 0.0)]);
        assert_eq!(kinds.iter().map(|(name, kind)| (&name[..], kind.steps)).collect::<Vec<_>>(), [("Conv", 2), ("Relu", 1)]);
        assert_eq!((kinds[0].1.forward_ms, kinds[0].1.reverse_ms, kinds[0].1.work), (3.0, 20.0, 2_000_000));
    }

    #[test]
    fn a_table_has_shares_of_the_whole_and_twice_as_many_operations_as_multiply_adds() {
        let text = table(by_kind(&[step("Conv", 2.0, 1.0), step("Relu", 0.0, 1.0)]));
        let lines: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(lines[0], "| Conv | 1 | 1.0 | 2.00 | 1.00 | 75.0 % | 1.0 |");
        assert_eq!(lines[1], "| Relu | 1 | 1.0 | 0.00 | 1.00 | 25.0 % |  |");
        assert_eq!(lines[2], "| all | 2 | 2.0 | 2.00 | 2.00 | 100.0 % | 2.0 |");
    }
}
