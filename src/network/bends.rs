//! Where a network of straight pieces bends: at its rectifiers, clips and max-pools. Between bends it is affine.

use super::graph::{Graph, Node, Port};
use super::jumps::jumps;
use super::operators::activation::{Activation, PRelu};
use super::operators::arithmetic::Binary;
use super::operators::choose::Choose;
use super::operators::pool::MaxPool;
use std::any::Any;

/// A step that is affine but for its bends.
#[derive(Clone, Debug, PartialEq)]
pub struct Bend {
    /// What goes into the step.
    pub port: Port,
    /// Where it bends.
    pub kind: BendKind,
}

/// How a step bends.
#[derive(Clone, Debug, PartialEq)]
pub enum BendKind {
    /// Each number by itself, where it passes one of these values.
    At(Vec<f32>),
    /// The largest number of each window, where another one becomes the largest; places in the step's input.
    Largest(Vec<Vec<u32>>),
}

/// Operators that are affine in what depends on the input, where that is one operand.
const AFFINE: &[&str] = &[
    "AveragePool",
    "BatchNormalization",
    "Cast",
    "Conv",
    "ConvTranspose",
    "CumSum",
    "Dropout",
    "Expand",
    "Flatten",
    "Gather",
    "Gemm",
    "GlobalAveragePool",
    "Identity",
    "MatMul",
    "Mul",
    "Neg",
    "Pad",
    "ReduceMean",
    "ReduceSum",
    "Resize",
    "Reshape",
    "Slice",
    "Split",
    "Squeeze",
    "Transpose",
    "Unsqueeze",
    "Upsample",
];

/// Operators that are affine in all their operands.
const SUMS: &[&str] = &["Add", "Concat", "Sub", "Sum"];

/// Whether a step is affine in what depends on the network's input.
pub(super) fn is_affine(node: &Node) -> bool {
    let (operator, step): (&str, &dyn Any) = (node.operator.as_str(), node.step.as_ref());
    let is_fixed = step.downcast_ref::<Choose>().is_some_and(Choose::is_fixed);
    let divides = step.downcast_ref::<Binary>().is_some_and(Binary::divides_by_weight);
    is_fixed || divides || SUMS.contains(&operator) || (node.inputs.len() == 1 && AFFINE.contains(&operator))
}

/// The most places in the windows of one pool: each is 4 bytes on the host. ResNet's first pool has 1.8 million.
const MOST_PLACES: u64 = 1 << 25;

impl Graph {
    /// The steps between two ports that bend, in the order of the walk, or why the network is not affine between bends.
    pub fn bends(&self, from: Port, to: Port) -> Result<Vec<Bend>, String> {
        let (below, above) = (self.descendants(from), self.ancestors(to));
        let on_the_way = self.nodes().iter().zip(std::iter::zip(below, above)).filter(|(_, (below, above))| *below && *above);
        let mut bends = Vec::new();
        for (node, _) in on_the_way {
            match self.kind(node)? {
                Some(kind) => bends.push(Bend { port: node.inputs[0], kind }),
                None if is_affine(node) => {}
                None => {
                    let at = format!("at `{}` ({})", node.name, node.written);
                    return Err(match node.operator.as_str() {
                        "Max" | "Min" | "ReduceMax" | "ReduceMin" => {
                            format!("the network bends {at} where another number becomes the largest or smallest, which is not followed")
                        }
                        _ if jumps(node) => format!("the network jumps {at}"),
                        _ => format!("the network curves {at}"),
                    });
                }
            }
        }
        Ok(bends)
    }

    fn kind(&self, node: &Node) -> Result<Option<BendKind>, String> {
        let step: &dyn Any = node.step.as_ref();
        if let Some(pool) = step.downcast_ref::<MaxPool>() {
            // The work of a pool is one comparison for each place of each window.
            let places = node.step.cost(&[&self.ports()[node.inputs[0]].shape], &self.ports()[node.output].shape).work;
            if places > MOST_PLACES {
                return Err(format!(
                    "the windows of `{}` ({}) hold {places} places, at most {MOST_PLACES} can be followed",
                    node.name, node.written
                ));
            }
            return Ok(Some(BendKind::Largest(pool.windows(&self.ports()[node.inputs[0]].shape))));
        }
        if let ("GlobalMaxPool", [n, channels, rest @ ..]) = (node.operator.as_str(), &self.ports()[node.inputs[0]].shape[..]) {
            let (maps, places) = (n * channels, rest.iter().product::<usize>());
            let most = u64::try_from(maps.saturating_mul(places)).unwrap_or(u64::MAX);
            if most > MOST_PLACES {
                return Err(format!(
                    "the maps of `{}` ({}) hold {most} places, at most {MOST_PLACES} can be followed",
                    node.name, node.written
                ));
            }
            let window = |map: usize| (map * places..(map + 1) * places).map(|place| place as u32).collect();
            return Ok(Some(BendKind::Largest((0..maps).map(window).collect())));
        }
        if step.is::<PRelu>() {
            return Ok(Some(BendKind::At(vec![0.0])));
        }
        let values = step.downcast_ref::<Activation>().and_then(|activation| activation.bends());
        Ok(values.map(BendKind::At))
    }
}

impl Bend {
    /// Where the step bends between two places, as shares 0..1 of the way and in any order, for what goes into it at both and changes
    /// evenly in between.
    pub fn crossings(&self, from: &[f32], to: &[f32]) -> Vec<f64> {
        match &self.kind {
            BendKind::At(values) => std::iter::zip(from, to)
                .flat_map(|(&a, &b)| values.iter().filter_map(move |&value| crossing(f64::from(a - value), f64::from(b - value))))
                .collect(),
            BendKind::Largest(windows) => windows.iter().flat_map(|window| takeovers(window, from, to)).collect(),
        }
    }
}

/// Where a line from `a` to `b` passes 0.
fn crossing(a: f64, b: f64) -> Option<f64> {
    ((a < 0.0 && b > 0.0) || (a > 0.0 && b < 0.0)).then(|| a / (a - b))
}

/// Where the largest of several lines changes: the corners of their upper envelope.
fn takeovers(window: &[u32], from: &[f32], to: &[f32]) -> Vec<f64> {
    let line = |&place: &u32| (f64::from(from[place as usize]), f64::from(to[place as usize]));
    // Just after the start the steepest of the largest leads.
    let slope = |(a, b): (f64, f64)| b - a;
    let Some(mut leader) = window.iter().map(line).max_by(|x, y| x.0.total_cmp(&y.0).then(slope(*x).total_cmp(&slope(*y)))) else {
        return Vec::new();
    };
    let mut at = 0.0;
    let mut corners = Vec::new();
    loop {
        // A steeper line overtakes where the lead is used up; of several at once the steepest stays ahead.
        let next = window
            .iter()
            .map(line)
            .filter(|other| slope(*other) > slope(leader))
            .map(|other| ((leader.0 - other.0) / (slope(other) - slope(leader)), other))
            .filter(|(share, _)| *share >= at && *share < 1.0)
            .min_by(|(x, a), (y, b)| x.total_cmp(y).then(slope(*b).total_cmp(&slope(*a))));
        let Some((share, other)) = next else { return corners };
        if share > 0.0 {
            corners.push(share);
        }
        (at, leader) = (share, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_passes_a_bound_bends_there_and_one_that_touches_it_does_not() {
        let clip = Bend { port: 0, kind: BendKind::At(vec![0.0, 6.0]) };
        assert_eq!(clip.crossings(&[-2.0, 1.0, 0.0], &[10.0, 5.0, 3.0]), [2.0 / 12.0, 8.0 / 12.0]);
    }

    #[test]
    fn the_largest_of_several_lines_changes_at_the_corners_of_their_envelope() {
        let pool = Bend { port: 0, kind: BendKind::Largest(vec![vec![0, 1, 2, 3]]) };
        // 3 - 3t, then 2, then 4t; the fourth is never the largest.
        assert_eq!(pool.crossings(&[3.0, 2.0, 0.0, 1.0], &[0.0, 2.0, 4.0, 1.5]), [1.0 / 3.0, 0.5]);
        // All equal at the start: the steepest leads from there on.
        assert!(pool.crossings(&[0.0; 4], &[1.0, 2.0, 3.0, 4.0]).is_empty());
    }
}
