//! Rectifiers, leaky ones and clips that are spelled by comparisons, choices, magnitudes, products and sums, written as what they are.
//!
//! Every rule for rectifiers then applies to them, and no continuous step counts as a jump.

use super::{Parts, float};
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::pieces::{ITSELF, Pieces, Relation};

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Spelled {
    /// `slopes[0]` times the port where that is below 0, `slopes[1]` times it elsewhere.
    Slopes { of: Port, slopes: [f32; 2] },
    /// A port between two bounds.
    Bounded { of: Port, low: f32, high: f32 },
}

/// Whether the node completes the spelling of a rectifier or a clip.
pub fn is_spelled(view: &NodeView, builder: &Builder) -> bool {
    spelled(view, builder).is_some()
}

fn spelled(view: &NodeView, builder: &Builder) -> Option<Spelled> {
    match view.label().as_str() {
        "Where" => return chosen(view, builder),
        "Neg" => return turned(view, builder),
        "Mul" | "Add" | "Sum" | "Sub" | "Max" | "Min" => {}
        _ => return None,
    }
    let [Some(Known::Port(left)), Some(Known::Port(right))] = &view.inputs[..] else { return None };
    let (left, right) = (*left, *right);
    let (one, other) = (builder.relation(left), builder.relation(right));
    if left == right || one.of != other.of || builder.shape(left) != builder.shape(right) {
        return None;
    }
    let of = one.of;
    if view.operator() == "Mul" {
        let (slopes, at) = match (one.by, other.by) {
            (slopes @ Pieces::Slopes { .. }, Pieces::Step { threshold: 0.0, below, above })
            | (Pieces::Step { threshold: 0.0, below, above }, slopes @ Pieces::Slopes { .. }) => (slopes.slopes()?, [below, above]),
            _ => return None,
        };
        return bent(of, [slopes[0] * at[0], slopes[1] * at[1]]);
    }
    let (one, other) = (one.by.slopes()?, other.by.slopes()?);
    // A sum of two branches stays one unless one side of it is 0: x + ReLU(x) is a shortcut around a rectifier.
    let sum = |slopes: [f32; 2]| if slopes.contains(&0.0) { bent(of, slopes) } else { None };
    match view.operator() {
        "Add" | "Sum" => sum([one[0] + other[0], one[1] + other[1]]),
        "Sub" => sum([one[0] - other[0], one[1] - other[1]]),
        // Below 0 the smaller slope gives the larger number.
        "Max" => bent(of, [one[0].min(other[0]), one[1].max(other[1])]),
        "Min" => bent(of, [one[0].max(other[0]), one[1].min(other[1])]),
        _ => None,
    }
}

/// What bends at 0.
fn bent(of: Port, slopes: [f32; 2]) -> Option<Spelled> {
    (slopes[0] != slopes[1] && slopes.iter().all(|slope| slope.is_finite())).then_some(Spelled::Slopes { of, slopes })
}

/// -min(-x, 0).
fn turned(view: &NodeView, builder: &Builder) -> Option<Spelled> {
    let Some(Known::Port(port)) = view.input(0) else { return None };
    let Relation { of, by } = builder.relation(*port);
    let [below, above] = by.slopes()?;
    (below == 0.0 && above < 0.0 && of != *port).then_some(Spelled::Slopes { of, slopes: [0.0, -above] })
}

/// A choice between pieces of x, or of x and the number at which it is chosen.
fn chosen(view: &NodeView, builder: &Builder) -> Option<Spelled> {
    let Some(Known::Port(condition)) = view.input(0) else { return None };
    let Relation { of, by: Pieces::Step { threshold, below, above } } = builder.relation(*condition) else { return None };
    if (below != 0.0) == (above != 0.0) {
        return None;
    }
    // What is taken below the threshold, and above.
    let [below, above] = if above != 0.0 { [2, 1] } else { [1, 2] }.map(|index| branch(view, builder, (of, index)));
    match (below?, above?) {
        (Branch::Pieces(below), Branch::Pieces(above)) if threshold == 0.0 => bent(of, [below.slopes()?[0], above.slopes()?[1]]),
        (Branch::Number(0.0), Branch::Pieces(above)) if threshold == 0.0 && above.slopes().is_some() => bent(of, [0.0, above.slopes()?[1]]),
        (Branch::Pieces(below), Branch::Number(0.0)) if threshold == 0.0 && below.slopes().is_some() => bent(of, [below.slopes()?[0], 0.0]),
        (Branch::Number(number), Branch::Pieces(above)) if number == threshold => bounded(of, above, (threshold, f32::INFINITY)),
        (Branch::Pieces(below), Branch::Number(number)) if number == threshold => bounded(of, below, (f32::NEG_INFINITY, threshold)),
        _ => None,
    }
}

/// One of the two values of a choice.
enum Branch {
    Pieces(Pieces),
    Number(f32),
}

fn branch(view: &NodeView, builder: &Builder, (of, index): (Port, usize)) -> Option<Branch> {
    match view.input(index)? {
        Known::Constant(constant) => builder.number_beside(of, constant).map(Branch::Number),
        Known::Port(port) => {
            let relation = builder.relation(*port);
            (relation.of == of && builder.shape(*port) == builder.shape(of)).then_some(Branch::Pieces(relation.by))
        }
    }
}

/// x, or what lies of it between bounds, with one more bound within them.
fn bounded(of: Port, by: Pieces, (low, high): (f32, f32)) -> Option<Spelled> {
    let (least, most) = match by {
        ITSELF => (f32::NEG_INFINITY, f32::INFINITY),
        Pieces::Slopes { below: 0.0, above: 1.0 } => (0.0, f32::INFINITY),
        Pieces::Slopes { below: 1.0, above: 0.0 } => (f32::NEG_INFINITY, 0.0),
        Pieces::Bounded { low, high } => (low, high),
        _ => return None,
    };
    let (low, high) = (low.max(least), high.min(most));
    (low < high && (low.is_finite() || high.is_finite())).then_some(Spelled::Bounded { of, low, high })
}

/// Writes the node as the rectifier or clip that it is, times a number where it is not as steep.
pub fn rectifier(parts: &mut Parts) -> Result<(), NetworkError> {
    let spelled = spelled(parts.view, parts.builder).ok_or_else(|| parts.view.refuse("is no rectifier"))?;
    let (Spelled::Slopes { of, .. } | Spelled::Bounded { of, .. }) = spelled;
    let x = parts.port(of);
    let result = match spelled {
        Spelled::Bounded { low, high, .. } => clip(parts, &x, (low, high)),
        Spelled::Slopes { slopes: [below, above], .. } => {
            let (bent, steep) = match (below, above) {
                (-1.0, 1.0) => (parts.unary("Abs", &x), 1.0),
                (0.0, steep) => (parts.unary("Relu", &x), steep),
                (steep, 0.0) if steep < 0.0 => {
                    let turned = parts.unary("Neg", &x);
                    (parts.unary("Relu", &turned), -steep)
                }
                (steep, 0.0) => (clip(parts, &x, (f32::NEG_INFINITY, 0.0)), steep),
                _ => (parts.add("LeakyRelu", &[&x], vec![float("alpha", below / above)]), above),
            };
            if steep == 1.0 {
                bent
            } else {
                let steep = parts.number(steep);
                parts.binary("Mul", &bent, &steep)
            }
        }
    };
    parts.give(0, &result);
    Ok(())
}

fn clip(parts: &mut Parts, x: &str, (low, high): (f32, f32)) -> String {
    let bounds = [low, high].map(|bound| if bound.is_finite() { parts.number(bound) } else { String::new() });
    parts.add("Clip", &[x, &bounds[0], &bounds[1]], Vec::new())
}
