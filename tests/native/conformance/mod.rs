//! The ONNX project's own conformance data, run through the importer. See `tests/conformance/README.md`.
//!
//! `cargo test --test native conformance -- --nocapture` prints the table; `conformance.md` in Cargo's test folder holds it as well.

pub mod cases;
mod compare;
mod report;

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;

use burn::tensor::Device;
use whylight::network::{Graph, NetworkError, ReadOptions};

use crate::remedies;
use cases::{Case, Element};

/// How one case ended.
pub enum Outcome {
    Passed,
    /// A wrong number, a wrong shape or a panic.
    Failed(String),
    /// The importer said that it does not serve the case, and why.
    Refused(String),
}

#[test]
fn node() {
    run_suite("node");
}

#[test]
fn pytorch_converted() {
    run_suite("pytorch-converted");
}

#[test]
fn pytorch_operator() {
    run_suite("pytorch-operator");
}

#[test]
fn light() {
    run_suite("light");
}

fn run_suite(suite: &str) {
    let device = Device::flex();
    let allowed = allowed_refusals(suite);
    let outcomes: Vec<(Case, Outcome)> = cases::read(suite)
        .into_iter()
        .map(|case| {
            let outcome = catch_unwind(AssertUnwindSafe(|| run_case(&case, &device)))
                .unwrap_or_else(|panic| Outcome::Failed(format!("panicked: {}", panic_message(panic.as_ref()))));
            (case, outcome)
        })
        .collect();
    assert!(!outcomes.is_empty(), "cases.bin.gz holds no case of {suite}");

    let table = report::table(suite, &outcomes);
    println!("{table}");
    write_report(suite, table);

    let problems = problems(&outcomes, &allowed);
    if !problems.is_empty() {
        let found = write_refusals(suite, &outcomes);
        panic!(
            "{suite}: {} of {} cases need a look; the refusals as found are in {found}\n{}",
            problems.len(),
            outcomes.len(),
            problems.join("\n")
        );
    }
}

/// How many roundings of a computation in half precision may add up: those of an attention's scores, softmax and sum.
const ROUNDED_STEPS: f32 = 4.0;

/// The first float input with numbers in dimensions stays variable, as a photo would; every other input is a weight, a shape or an index
/// and is bound. A graph without such an input has to fold to constants.
fn run_case(case: &Case, device: &Device) -> Outcome {
    let variable = case.inputs.iter().find(|value| {
        // A photo has at least one dimension and one number.
        let has_numbers = || value.constant().is_ok_and(|constant| !constant.shape.is_empty() && !constant.data.is_empty());
        value.element().is_some_and(Element::is_float) && has_numbers()
    });
    if variable.is_none()
        && let Some(odd) = case.inputs.iter().find(|value| !value.element().is_some_and(Element::is_held))
    {
        return Outcome::Refused(format!("no float input: {}", odd.type_name()));
    }
    let mut options = ReadOptions::default();
    let mut inputs = Vec::new();
    for value in &case.inputs {
        let constant = match value.constant() {
            Ok(constant) => constant,
            Err(reason) => return Outcome::Refused(format!("constant: {reason}")),
        };
        if variable.is_some_and(|variable| variable.name == value.name) {
            options.input_shapes.insert(value.name.clone(), constant.shape.clone());
            inputs.push(constant);
        } else {
            options.constants.insert(value.name.clone(), constant);
        }
    }
    let network = match Graph::read(&case.model, &options) {
        Ok(network) => network,
        Err(error) => return refused(&error),
    };
    // A file of the suite counts as a whole.
    if let Some(unreadable) = network.unreadable().first() {
        return refused(&unreadable.error);
    }
    let found = match pollster::block_on(network.run(device, inputs)) {
        Ok(found) => found,
        Err(error) => return refused(&error),
    };
    if found.len() != case.outputs.len() {
        return Outcome::Failed(format!("expected {} outputs, found {}", case.outputs.len(), found.len()));
    }
    for (value, found) in case.outputs.iter().zip(&found) {
        if !value.element().is_some_and(Element::is_held) {
            return Outcome::Refused(format!("the expected output is {}", value.type_name()));
        }
        let expected = value.constant().expect("the expected output has a type that a constant holds");
        // Outputs of half precision were computed in it: each step is rounded, where f32 rounds none.
        let rounding = value.element().and_then(Element::rounding).unwrap_or(0.0);
        let rtol = case.rtol.max(ROUNDED_STEPS * rounding);
        if let Some(difference) = compare::difference(&expected, found, rtol) {
            return Outcome::Failed(format!("output `{}`: {difference}", value.name));
        }
    }
    Outcome::Passed
}

/// The reason without the node's name and without the list of what is supported, so that equal reasons are counted together.
fn refused(error: &NetworkError) -> Outcome {
    if let Some(complaint) = remedies::complaint(error) {
        return Outcome::Failed(complaint);
    }
    let detail = match error {
        NetworkError::UnknownOperator { operator, .. } => operator.clone(),
        NetworkError::CannotServe { operator, refusal, .. } => format!("{operator}: {refusal}"),
        other => other.to_string(),
    };
    Outcome::Refused(format!("{}: {detail}", error.code()))
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

/// What a person has to look at: every failure, every refusal that `refused.txt` does not foresee, and every line of it that no
/// refusal answers to, so that the list cannot outlive its reasons.
fn problems(outcomes: &[(Case, Outcome)], allowed: &HashMap<String, String>) -> Vec<String> {
    let mut problems = Vec::new();
    let mut refused = Vec::new();
    for (case, outcome) in outcomes {
        match outcome {
            Outcome::Passed => {}
            Outcome::Failed(detail) => problems.push(format!("{}: {detail}", case.name)),
            Outcome::Refused(reason) => {
                refused.push(case.name.as_str());
                match allowed.get(&case.name) {
                    Some(fragment) if reason.contains(fragment) => {}
                    Some(fragment) => {
                        problems.push(format!("{}: refused.txt expects a refusal that says {fragment:?}, found {reason:?}", case.name))
                    }
                    None => problems.push(format!("{}: refused, and refused.txt does not list it: {reason}", case.name)),
                }
            }
        }
    }
    let mut idle: Vec<&String> = allowed.keys().filter(|name| !refused.contains(&name.as_str())).collect();
    idle.sort();
    problems.extend(idle.iter().map(|name| format!("{name}: refused.txt lists it, but it was not refused")));
    problems
}

/// The lines of `refused.txt` for one suite: `suite/name<TAB>fragment of the reason`.
fn allowed_refusals(suite: &str) -> HashMap<String, String> {
    include_str!("../../conformance/refused.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once('\t').unwrap_or_else(|| panic!("refused.txt: expected a tab in {line:?}")))
        .map(|(name, fragment)| {
            assert!(!fragment.is_empty(), "refused.txt: {name} has no reason");
            (name.split_once('/').unwrap_or_else(|| panic!("refused.txt: expected suite/name, found {name:?}")), fragment)
        })
        .filter(|((of, _), _)| *of == suite)
        .map(|((_, name), fragment)| (name.to_owned(), fragment.to_owned()))
        .collect()
}

/// Writes this run's refusals in the form of `refused.txt` and says where.
fn write_refusals(suite: &str, outcomes: &[(Case, Outcome)]) -> String {
    let lines: String = outcomes
        .iter()
        .filter_map(|(case, outcome)| match outcome {
            Outcome::Refused(reason) => Some(format!("{suite}/{}\t{}\n", case.name, reason.replace(['\n', '\t'], " "))),
            _ => None,
        })
        .collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("refused-{suite}.txt"));
    std::fs::write(&path, lines).expect("Cargo's test folder takes a file");
    path.display().to_string()
}

/// Keeps `conformance.md` at all the suites that have finished in this process; they run side by side.
fn write_report(suite: &str, table: String) {
    static FINISHED: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let mut finished = FINISHED.lock().expect("no suite panics while it writes its table");
    finished.insert(suite.to_owned(), table);
    let text: Vec<&str> = finished.values().map(String::as_str).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance.md");
    std::fs::write(path, text.join("\n")).expect("Cargo's test folder takes a file");
}
