//! The head of a network: the steps that turn logits into probabilities. What a head is it shows by what it computes, not by the names of
//! its nodes: the last steps are run on random numbers and compared with the softmax and the sigmoid in closed form.
//!
//! A softmax written by hand, one with a clip, a reshape or a scale behind it, and a logarithm of either are then a softmax like any other.
//! The logits are what enters it: a temperature that divides them, and a clip of them, come before the head and are part of the question.

use super::{Link, ModelError};
use crate::network::{Graph, Port, Tail};
use crate::noise::Noise;
use serde::{Deserialize, Serialize};

/// The steps that turn logits into probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// The softmax of all logits, or its logarithm.
    Softmax,
    /// The sigmoid of each logit, or its logarithm.
    Sigmoid,
    /// None: the outputs are logits.
    None,
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = serde_json::Value::deserialize(deserializer)?;
        match given.as_str() {
            Some("softmax") => Ok(Self::Softmax),
            Some("sigmoid") => Ok(Self::Sigmoid),
            Some("none") => Ok(Self::None),
            _ => Err(serde::de::Error::custom(format!(
                "its head {given} is none of \"softmax\", \"sigmoid\" and \"none\": write one of them"
            ))),
        }
    }
}

/// How the head of a network is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum HeadSource {
    /// The last steps of the file compute it.
    File,
    /// The card says it.
    Card,
    /// Neither the file nor the card has one: several outputs are taken for the logits of a softmax, one for that of a sigmoid.
    Assumed,
}

/// The head that a network is used with, and how it is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KnownHead {
    /// What the card says that the head is, else what the file ends in.
    pub head: Head,
    /// How it is known.
    pub source: HeadSource,
    /// How probabilities are computed.
    pub link: Link,
    /// The same in one sentence.
    pub sentence: String,
}

impl KnownHead {
    /// The same with a sentence in front.
    pub(super) fn after(self, sentence: Option<String>) -> Self {
        let sentence = sentence.map_or_else(|| self.sentence.clone(), |first| format!("{first} {}", self.sentence));
        Self { sentence, ..self }
    }

    fn new(head: Head, source: HeadSource, link: Link, logarithm: bool) -> Self {
        let probability = match link {
            Link::Softmax => "the probabilities are the softmax of all logits",
            Link::Sigmoid => "the probability of a class is the sigmoid of its own logit, whatever the others have",
            Link::YesNo => "the network answers yes or no, with the sigmoid of one logit as the probability of yes",
        };
        let logit = match (head, source) {
            (Head::None, HeadSource::Card) => "The card says that the outputs are logits".to_string(),
            (_, HeadSource::Assumed) => "The file ends in neither a softmax nor a sigmoid, so its outputs are taken for logits".to_string(),
            (head, source) => {
                let name = if head == Head::Softmax { "softmax" } else { "sigmoid" };
                match source {
                    HeadSource::Card => format!("The card says that the head is a {name}"),
                    _ if logarithm => {
                        format!("The file ends in the logarithm of a {name}: it gives log-probabilities, and the logits are what enters it")
                    }
                    _ => format!("The file ends in a {name}, and the logits are what enters it"),
                }
            }
        };
        Self { head, source, link, sentence: format!("{logit}; {probability}.") }
    }
}

/// Where the logits of a network are.
pub(super) struct Logits {
    /// The port that holds them.
    pub port: Port,
    /// Where the port holds one number for two classes, which of them is the one that it speaks for.
    pub yes: Option<usize>,
    /// The head behind them.
    pub known: KnownHead,
}

/// The logits of an output of `classes` numbers per image; `said` is what the card says. A card that names another head than the file
/// ends in says that the last step is none: the question is then of the output itself.
///
/// # Errors
/// An output that is the same whatever the network says, such as a softmax over a single number.
pub(super) fn logits(graph: &Graph, output: Port, classes: usize, said: Option<Head>, name: &str) -> Result<Logits, ModelError> {
    let found = found(graph, output, classes).map_err(|operator| {
        ModelError::NotAClassifier(format!(
            "{name} ends in a {operator} whose result is the same whatever reaches it, as a softmax over one number is: export it with the \
             softmax over its classes, or without one"
        ))
    })?;
    let (head, source) = match (said, found.head) {
        (Some(said), _) => (said, HeadSource::Card),
        (None, Head::None) => (Head::None, HeadSource::Assumed),
        (None, head) => (head, HeadSource::File),
    };
    let as_found = head == found.head;
    let (port, yes) = if as_found { (found.port, found.yes) } else { (output, None) };
    let yes = yes.or((classes == 1).then_some(0));
    let link = match (yes, head) {
        (Some(_), _) => Link::YesNo,
        (None, Head::Sigmoid) => Link::Sigmoid,
        (None, Head::Softmax | Head::None) => Link::Softmax,
    };
    Ok(Logits { port, yes, known: KnownHead::new(head, source, link, found.logarithm) })
}

struct Found {
    head: Head,
    /// Whether the file gives the logarithms of the probabilities.
    logarithm: bool,
    port: Port,
    yes: Option<usize>,
}

/// How many random inputs a tail is tried on, and their standard deviations in turn: near 0 a softmax is almost linear, far out it
/// saturates.
const TRIALS: usize = 9;
const SPREADS: [f32; 3] = [0.5, 2.0, 5.0];

/// How far a result may be from the closed form: an exponential in f32, a constant such as 1e-7 added to a sum. Any other function misses
/// by far more on some of the random inputs.
const CLOSE_ABS: f64 = 2e-5;
const CLOSE_REL: f64 = 2e-4;

/// What a tail gives for random inputs.
struct Trials {
    /// Inputs, by trial and row.
    inputs: Vec<Vec<f64>>,
    /// Results, likewise.
    results: Vec<Vec<f64>>,
}

impl Trials {
    /// Tries a tail whose planned input and output have so many rows.
    fn of(tail: &Tail<'_>, rows: usize, volume: usize) -> Option<Self> {
        let noise = Noise::new(0, "head");
        let (mut inputs, mut results) = (Vec::new(), Vec::new());
        for trial in 0..TRIALS {
            let spread = SPREADS[trial % SPREADS.len()];
            let start: Vec<f32> = noise.normal(trial, volume).into_iter().map(|value| spread * value).collect();
            let end = tail.of(start.clone())?;
            if end.iter().any(|value| !value.is_finite()) || end.len() % rows != 0 {
                return None;
            }
            let cut = |values: &[f32]| -> Vec<Vec<f64>> {
                values.chunks(values.len() / rows).map(|row| row.iter().map(|&value| f64::from(value)).collect()).collect()
            };
            inputs.extend(cut(&start));
            results.extend(cut(&end));
        }
        Some(Self { inputs, results })
    }

    fn constant(&self) -> bool {
        self.results.iter().all(|result| *result == self.results[0])
    }

    /// Whether the results are those of a function, or of a clip of it, or of a multiple such as per cents.
    fn are(&self, function: impl Fn(&[f64]) -> Vec<f64>) -> bool {
        let (expected, found) = self.pairs(function);
        let products = |a: &[f64]| std::iter::zip(a, &expected).map(|(a, e)| a * e).sum::<f64>();
        let scale = products(&found) / products(&expected);
        [1.0, scale].into_iter().any(|scale| close(&expected, &found, scale))
    }

    /// Expected and found results, one after the other; as many as there are of both.
    fn pairs(&self, function: impl Fn(&[f64]) -> Vec<f64>) -> (Vec<f64>, Vec<f64>) {
        let expected = self.inputs.iter().flat_map(|input| function(input)).collect();
        (expected, self.results.concat())
    }
}

/// Whether the found numbers are `scale` times the expected ones, clipped or not.
fn close(expected: &[f64], found: &[f64], scale: f64) -> bool {
    let ends = |values: &[f64]| values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &v| (l.min(v), h.max(v)));
    let ((low, high), (least, most)) = (ends(found), ends(expected));
    // A clip that leaves less than half of the range is another function.
    let open = scale > 0.0 && high - low >= 0.5 * scale * (most - least);
    expected.len() == found.len()
        && open
        && std::iter::zip(expected, found).all(|(expected, found)| {
            let clipped = (scale * expected).clamp(low, high);
            (clipped - found).abs() <= CLOSE_ABS * scale + CLOSE_REL * clipped.abs()
        })
}

fn softmax(x: &[f64]) -> Vec<f64> {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = x.iter().map(|x| (x - largest).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn each(x: &[f64], function: impl Fn(f64) -> f64) -> Vec<f64> {
    x.iter().map(|&x| function(x)).collect()
}

/// How many numbers a port holds; a number that no other port has where that cannot be counted.
fn volume(graph: &Graph, port: Port) -> usize {
    graph.ports()[port].shape.iter().try_fold(1usize, |product, &size| product.checked_mul(size)).unwrap_or(usize::MAX)
}

/// The head that ends in an output, or the operator from which on the result is the same whatever reaches it.
fn found(graph: &Graph, output: Port, classes: usize) -> Result<Found, String> {
    let volume = |port: Port| volume(graph, port);
    // The planned batch: a file may be planned for several images.
    let rows = volume(output) / classes;
    let width = |port: Port| volume(port) / rows;
    let before: Vec<Port> = {
        let above = graph.ancestors(output);
        let inputs = graph.nodes().iter().zip(above).filter(|(_, needed)| *needed).flat_map(|(node, _)| node.inputs.iter().copied());
        let mut ports: Vec<Port> =
            inputs.filter(|&port| volume(port) == rows * classes || (classes == 2 && volume(port) == rows)).collect();
        // Ports are numbered in the order of the walk: the last one first.
        ports.sort_unstable_by(|a, b| b.cmp(a));
        ports.dedup();
        ports
    };
    for &port in &before {
        let Some(tail) = graph.tail(port, output) else { continue };
        let Some(trials) = Trials::of(&tail, rows, volume(port)) else { continue };
        if trials.constant() {
            return Err(tail.operator().to_string());
        }
        let several = width(port) == classes && classes > 1;
        let log = |probabilities: Vec<f64>| each(&probabilities, f64::ln);
        // None where the trials are neither, else whether they are the logarithm.
        let either = |function: &dyn Fn(&[f64]) -> Vec<f64>| {
            if trials.are(function) { Some(false) } else { trials.are(|x| log(function(x))).then_some(true) }
        };
        if several && let Some(logarithm) = either(&softmax) {
            return Ok(Found { head: Head::Softmax, logarithm, port: unshifted(graph, port, &before, rows), yes: None });
        }
        if width(port) == classes
            && let Some(logarithm) = either(&|x| each(x, sigmoid))
        {
            return Ok(Found { head: Head::Sigmoid, logarithm, port, yes: None });
        }
        for yes in 0..if width(port) < classes { classes } else { 0 } {
            let both = |x: &[f64]| if yes == 0 { vec![sigmoid(x[0]), sigmoid(-x[0])] } else { vec![sigmoid(-x[0]), sigmoid(x[0])] };
            if let Some(logarithm) = either(&both) {
                return Ok(Found { head: Head::Sigmoid, logarithm, port, yes: Some(yes) });
            }
        }
    }
    Ok(Found { head: Head::None, logarithm: false, port: output, yes: None })
}

/// The port whose largest number is subtracted to make `port`, where there is one: a softmax written by hand begins with that.
fn unshifted(graph: &Graph, port: Port, before: &[Port], rows: usize) -> Port {
    let shifted = |x: &[f64]| {
        let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        each(x, |x| x - largest)
    };
    let same_size = |other: &Port| *other < port && volume(graph, *other) == volume(graph, port);
    let is_shift = |from: &Port| {
        let trials = graph.tail(*from, port).and_then(|tail| Trials::of(&tail, rows, volume(graph, *from)));
        trials.is_some_and(|trials| {
            let (expected, found) = trials.pairs(shifted);
            close(&expected, &found, 1.0)
        })
    };
    before.iter().copied().filter(same_size).find(is_shift).unwrap_or(port)
}
