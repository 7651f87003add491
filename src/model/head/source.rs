//! A softmax or a sigmoid in the middle of a file: which port it is made of, and over which of its numbers.

use super::normalised::{self, is_share};
use super::trials::{SPREADS, Trials, each, sigmoid, softmax};
use super::volume::volume;
use super::{squash, whole};
use crate::network::{Graph, Port};

/// A port that holds probabilities, or their logarithms.
#[derive(Clone, Debug)]
pub struct ProbabilitySource {
    /// The port that enters the softmax or sigmoid.
    pub logits: Port,
    /// Numbers of a row.
    pub width: usize,
    /// Which numbers of a row share the probability 1.
    pub groups: Groups,
}

impl ProbabilitySource {
    /// Whether it is one softmax over all numbers of a row.
    pub fn is_whole(&self) -> bool {
        matches!(self.groups, Groups::Along { outer: 1, inner: 1, .. })
    }
}

/// Which numbers of a row a softmax is taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Groups {
    /// None: the sigmoid of each.
    Each,
    /// Unknown: numbers from 0 to 1 that are no softmax and no sigmoid, such as a hard sigmoid or numbers divided by their sum.
    Unknown,
    /// All: each number is a share of their sum, and is made of one that is not below 0 by a rectifier, say.
    Shares,
    /// None: each number by itself, by another function than the sigmoid.
    Squashed,
    /// Those along the middle one of three dimensions.
    Along {
        /// Size of the dimension in front.
        outer: usize,
        /// Size of the dimension of the softmax, at least 2.
        size: usize,
        /// Size of the dimension behind.
        inner: usize,
    },
}

/// Steps of which a softmax or sigmoid is written by hand, and those of them that one cannot be written without.
const BY_HAND: &[&str] = &[
    "Add",
    "Cast",
    "Clip",
    "Div",
    "Dropout",
    "Expand",
    "Flatten",
    "Identity",
    "Log",
    "Max",
    "Min",
    "Mul",
    "Neg",
    "Reciprocal",
    "ReduceMax",
    "ReduceSum",
    "Reshape",
    "Squeeze",
    "Sub",
    "Sum",
    "Unsqueeze",
];
const CURVED: &[&str] = &["Exp", "LogSoftmax", "Pow", "Sigmoid", "Softmax", "Softplus", "Tanh"];

/// The most ports that are tried as the start of a softmax written by hand.
const MOST_BY_HAND: usize = 12;

/// The most numbers at a port that is tried as a squashing of each in the middle of a file.
const MOST_SQUASHED: usize = 4096;

impl Groups {
    /// The probabilities of a row; none where the function is not known.
    pub fn probabilities(self, x: &[f64]) -> Vec<f64> {
        let (size, inner) = match self {
            Self::Along { size, inner, .. } => (size, inner),
            Self::Each => return each(x, sigmoid),
            Self::Unknown | Self::Shares | Self::Squashed => return Vec::new(),
        };
        let mut all = vec![0.0; x.len()];
        for start in (0..x.len() / size).map(|group| group / inner * size * inner + group % inner) {
            let places = (0..size).map(|step| start + step * inner);
            let found = softmax(&places.clone().map(|place| x[place]).collect::<Vec<_>>());
            std::iter::zip(places, found).for_each(|(place, p)| all[place] = p);
        }
        all
    }

    /// The groups that a softmax over one dimension of a shape may have, or over the last ones, as operator sets before 13 took it.
    fn of_shape(shape: &[usize], rows: usize) -> Vec<Self> {
        let product = |sizes: &[usize]| sizes.iter().product::<usize>();
        let ranges = (0..shape.len()).flat_map(|from| [(from, from + 1), (from, shape.len())]);
        let mut found: Vec<Self> = ranges
            .map(|(from, to)| (product(&shape[..from]), product(&shape[from..to]), product(&shape[to..])))
            .filter(|&(outer, size, _)| size > 1 && outer % rows == 0)
            .map(|(outer, size, inner)| Self::Along { outer: outer / rows, size, inner })
            .collect();
        found.dedup();
        found.push(Self::Each);
        found
    }
}

/// The softmax or sigmoid that makes a port of so many rows, if it is one; a logarithm of it is one too.
pub fn of(graph: &Graph, made: Port, rows: usize) -> Option<ProbabilitySource> {
    let node = graph.made_by(made)?;
    let named = matches!(node.operator.as_str(), "Softmax" | "LogSoftmax" | "Sigmoid");
    let by_hand =
        || node.operator == "HardSigmoid" || BY_HAND.contains(&node.operator.as_str()) || CURVED.contains(&node.operator.as_str());
    let starts: Vec<Port> = if named {
        node.inputs.clone()
    } else if by_hand() {
        graph.before(made).into_iter().take(MOST_BY_HAND).filter(|&port| volume(graph, port) == volume(graph, made)).collect()
    } else {
        return None;
    };
    let count = volume(graph, made);
    if !count.is_multiple_of(rows) {
        return None;
    }
    if node.operator == "HardSigmoid" {
        return Some(ProbabilitySource { logits: node.inputs[0], width: count / rows, groups: Groups::Unknown });
    }
    let shape = &graph.ports()[made].shape;
    let found = starts.iter().find_map(|&logits| {
        let tail = graph.tail(&[logits], made)?;
        let operators = || tail.operators();
        let plain =
            operators().all(|name| BY_HAND.contains(&name) || CURVED.contains(&name)) && operators().any(|name| CURVED.contains(&name));
        if !plain {
            return None;
        }
        let trials = Trials::of(&tail, rows, &[count], SPREADS)?;
        let groups = Groups::of_shape(shape, rows).into_iter().find(|groups| {
            trials.are_exactly(|x| groups.probabilities(x)) || trials.are_exactly(|x| each(&groups.probabilities(x), f64::ln))
        });
        // Numbers that are divided by their sum, whatever they are.
        let shares = node.operator == "Div" && trials.results.iter().all(|row| is_share(row));
        let groups = groups.or(shares.then_some(Groups::Unknown))?;
        let whole = matches!(groups, Groups::Along { outer: 1, inner: 1, .. });
        let logits = if whole { whole::unshifted(graph, logits, &starts, rows) } else { logits };
        Some(ProbabilitySource { logits, width: count / rows, groups })
    });
    let shares = || Some(ProbabilitySource { logits: normalised::shares(graph, made, rows)?, width: count / rows, groups: Groups::Shares });
    found.or_else(shares).or_else(|| {
        let squash = if named || count > MOST_SQUASHED { None } else { squash::found(graph, made, rows) };
        // What is made of a sigmoid is told by the sigmoid.
        let squash =
            squash.filter(|squash| !squash.operators.iter().any(|name| matches!(name.as_str(), "Softmax" | "LogSoftmax" | "Sigmoid")))?;
        Some(ProbabilitySource { logits: squash.from, width: count / rows, groups: Groups::Squashed })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_softmax_in_groups_sums_to_1_in_each() {
        let x: Vec<f64> = (0..12).map(|k| f64::from(k * k % 7)).collect();
        let p = Groups::Along { outer: 2, size: 3, inner: 2 }.probabilities(&x);
        for (outer, inner) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            let group = [0, 2, 4].map(|step| 6 * outer + step + inner);
            assert!((group.iter().map(|&k| p[k]).sum::<f64>() - 1.0).abs() < 1e-12);
            assert!((p[group[0]] / p[group[1]] - (x[group[0]] - x[group[1]]).exp()).abs() < 1e-12);
        }
    }
}
