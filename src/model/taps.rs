//! Where a class activation map can look: feature maps with rows and columns, and a transformer's tokens laid back on their grid.

use super::Tap;
use crate::network::operators::merge::Concat;
use crate::network::operators::transpose::Transpose;
use crate::network::{Graph, Node, Port, Value};
use burn::tensor::Tensor;
use std::any::Any;
use std::collections::HashMap;

/// More tokens than this in front of the patches are not guessed to be class tokens, where the graph does not show how they came there.
const MOST_GUESSED_TOKENS: usize = 2;

/// Where the cells of the last feature map lie in a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Rows and columns are dimensions of their own, from this one on.
    Grid(usize),
    /// The cells are one dimension, with so many other tokens before and after them.
    Tokens { axis: usize, leading: usize, trailing: usize },
}

/// Follows the cells of the last feature map through the graph.
#[derive(Default)]
struct Follower {
    /// Rows and columns.
    grid: [usize; 2],
    layouts: Vec<Option<Layout>>,
    /// The layout last seen for so many tokens along dimension 1: attention takes tokens apart by heads and puts them together again.
    known: HashMap<usize, Layout>,
}

impl Follower {
    fn cells(&self) -> usize {
        self.grid[0] * self.grid[1]
    }

    /// Where the cells lie in what a node makes.
    fn layout(&self, graph: &Graph, node: &Node) -> Option<Layout> {
        let shape = &graph.ports()[node.output].shape[..];
        let (input, from) = node.inputs.iter().find_map(|&input| self.layouts[input].map(|layout| (input, layout)))?;
        let before = &graph.ports()[input].shape[..];
        let step: &dyn Any = node.step.as_ref();
        if let Some(transpose) = step.downcast_ref::<Transpose>() {
            let place = |axis: usize| transpose.permutation().iter().position(|&from| from == axis);
            return Some(match from {
                Layout::Grid(axis) if place(axis + 1) == place(axis).map(|rows| rows + 1) => Layout::Grid(place(axis)?),
                Layout::Grid(_) => return None,
                Layout::Tokens { axis, leading, trailing } => Layout::Tokens { axis: place(axis)?, leading, trailing },
            });
        }
        if let Some(concat) = step.downcast_ref::<Concat>()
            && let Layout::Tokens { axis, leading, trailing } = from
            && concat.axis() == axis
        {
            let shapes: Vec<&[usize]> = node.inputs.iter().map(|&input| &graph.ports()[input].shape[..]).collect();
            let sizes = concat.sizes(&shapes);
            let own = sizes.iter().position(|&(part, _)| part.is_some_and(|part| node.inputs[part] == input))?;
            let sum = |parts: &[(Option<usize>, usize)]| parts.iter().map(|&(_, size)| size).sum::<usize>();
            return Some(Layout::Tokens { axis, leading: leading + sum(&sizes[..own]), trailing: trailing + sum(&sizes[own + 1..]) });
        }
        match from {
            Layout::Grid(axis) if shape.len() + 1 == before.len() && shape.get(axis) == Some(&self.cells()) => {
                Some(Layout::Tokens { axis, leading: 0, trailing: 0 })
            }
            Layout::Grid(axis) if shape.get(axis..axis + 2) == Some(&self.grid[..]) => Some(from),
            Layout::Tokens { axis, .. } if shape.len() == before.len() && shape[axis] == before[axis] => Some(from),
            // A slice that takes the other tokens away.
            Layout::Tokens { axis, .. } if shape.len() == before.len() && shape[axis] == self.cells() => {
                Some(Layout::Tokens { axis, leading: 0, trailing: 0 })
            }
            _ => None,
        }
    }
}

/// Ports with rows and columns, or with tokens, that the input leads to and that lead to the logits, in the order of the walk.
pub fn find(graph: &Graph, input: Port, logits: Port) -> Vec<Tap> {
    let below = graph.descendants(input);
    let above = graph.ancestors(logits);
    let mut taps = Vec::new();
    let mut follower = Follower { layouts: vec![None; graph.ports().len()], ..Default::default() };
    let mut after_tokens = vec![false; graph.ports().len()];
    for ((node, below), above) in graph.nodes().iter().zip(below).zip(above) {
        let port = &graph.ports()[node.output];
        let follows = node.inputs.iter().any(|&input| after_tokens[input]);
        after_tokens[node.output] = follows;
        if !below || !above || port.name.is_empty() {
            continue;
        }
        let found = follower.layout(graph, node);
        follower.layouts[node.output] = found;
        match port.shape[..] {
            // What follows tokens and has four dimensions is attention, one matrix for every head.
            [_, channels, height, width] if height * width > 1 && !follows => {
                // With the channels last it is no map that a method could read.
                if matches!(found, Some(Layout::Grid(axis)) if axis != 2) {
                    continue;
                }
                follower.grid = [height, width];
                follower.layouts[node.output] = Some(Layout::Grid(2));
                follower.known.clear();
                taps.push(Tap { name: port.name.clone(), channels, height, width, tokens: None });
            }
            [_, tokens, channels] if follower.cells() > 0 && tokens >= follower.cells() => {
                let spare = tokens - follower.cells();
                let guessed = (spare <= MOST_GUESSED_TOKENS).then_some(Layout::Tokens { axis: 1, leading: spare, trailing: 0 });
                let layout = found.or(if follows { follower.known.get(&tokens).copied() } else { None }).or(guessed);
                let Some(Layout::Tokens { axis: 1, leading, trailing }) = layout.filter(|_| layout_fits(layout, tokens, follower.cells()))
                else {
                    continue;
                };
                after_tokens[node.output] = true;
                let layout = Layout::Tokens { axis: 1, leading, trailing };
                follower.layouts[node.output] = Some(layout);
                follower.known.insert(tokens, layout);
                let [height, width] = follower.grid;
                taps.push(Tap { name: port.name.clone(), channels, height, width, tokens: Some(leading) });
            }
            _ => {}
        }
    }
    taps
}

/// Whether the cells and the other tokens are all the tokens there are.
fn layout_fits(layout: Option<Layout>, tokens: usize, cells: usize) -> bool {
    matches!(layout, Some(Layout::Tokens { axis: 1, leading, trailing }) if leading + cells + trailing == tokens)
}

/// Products of two inputs from which on a tap without tokens is no late one: attention that could not be followed. A network of
/// convolutions may end in one attention that pools.
const ATTENTION_AFTER: usize = 4;

/// The tap to look at unless told otherwise: the last one. Where other tokens gather the evidence, it is the last normalised tokens
/// before attention, since after the last attention those of the patches no longer reach the logits. None where the last one is early: most
/// of the network, attention that could not be followed, comes after it.
pub fn default(graph: &Graph, taps: &[Tap], logits: Port) -> Option<String> {
    let last = taps.last()?;
    let above = graph.ancestors(logits);
    let port_of = |tap: &Tap| graph.port(&tap.name).expect("a tap is a port");
    if last.tokens.is_none() {
        let below = graph.descendants(port_of(last));
        let between = std::iter::zip(graph.nodes(), std::iter::zip(&below, &above)).filter(|(_, (below, above))| **below && **above);
        let products = between.filter(|(node, _)| node.operator == "MatMul" && node.inputs.len() == 2).count();
        return (products < ATTENTION_AFTER).then(|| last.name.clone());
    }
    let special = |tap: &Tap| graph.ports()[port_of(tap)].shape[1] > tap.height * tap.width;
    if !special(last) {
        return Some(last.name.clone());
    }
    let any_normalised = graph.nodes().iter().any(|node| node.operator == "LayerNormalization");
    let before_attention = |tap: &&Tap| {
        let port = port_of(tap);
        // Exports that write the normalisation out by hand have the sums of the residual stream in its place.
        let normalised = graph.nodes().iter().any(|node| {
            node.output == port
                && if any_normalised { node.operator == "LayerNormalization" } else { node.operator == "Add" && node.inputs.len() == 2 }
        });
        let below = graph.descendants(port);
        let attended = std::iter::zip(&below, &above).zip(graph.nodes()).any(|((b, a), node)| *b && *a && node.operator == "Softmax");
        normalised && attended
    };
    Some(taps.iter().rev().find(before_attention).unwrap_or(last).name.clone())
}

/// The value at a tap as maps `[n, channels, rows, columns]`, leading tokens left out.
pub fn maps(tap: &Tap, value: Value) -> Tensor<4> {
    let Some(leading) = tap.tokens else { return value.tensor() };
    let tokens: Tensor<3> = value.tensor();
    let [n, _, channels] = tokens.dims();
    let cells = tap.height * tap.width;
    tokens.narrow(1, leading, cells).swap_dims(1, 2).reshape([n, channels, tap.height, tap.width])
}

/// Maps `[n, channels, rows, columns]` in the place of those in `value` `[1, tokens, channels]`, whose other tokens stay; where
/// there are none, `value` may be anything else.
pub fn replaced(tap: &Tap, value: Value, maps: Tensor<4>) -> Value {
    let Some(leading) = tap.tokens else { return maps.into() };
    let [n, channels, rows, columns] = maps.dims();
    let tokens = maps.reshape([n, channels, rows * columns]).swap_dims(1, 2);
    if value.shape().len() != 3 {
        return tokens.into();
    }
    let whole: Tensor<3> = value.tensor();
    let after = leading + rows * columns;
    let trailing = whole.dims()[1] - after;
    let mut parts = vec![tokens];
    if leading > 0 {
        parts.insert(0, whole.clone().narrow(1, 0, leading).expand([n, leading, channels]));
    }
    if trailing > 0 {
        parts.push(whole.narrow(1, after, trailing).expand([n, trailing, channels]));
    }
    Tensor::cat(parts, 1).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn tokens_go_to_the_grid_and_back() {
        let tap = Tap { name: "tokens".into(), channels: 2, height: 1, width: 3, tokens: Some(1) };
        let device = Device::flex();
        let tokens = Tensor::<3>::from_data([[[9.0, 8.0], [1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]], &device);
        let grid = maps(&tap, tokens.clone().into());
        assert_eq!(grid.clone().into_data().try_into_vec::<f32>().unwrap(), [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]);
        let back = replaced(&tap, tokens.clone().into(), grid).tensor::<3>();
        assert_eq!(back.into_data(), tokens.clone().into_data());
        // The same tokens with two special ones, one on each side.
        let tap = Tap { width: 2, ..tap };
        let back = replaced(&tap, tokens.clone().into(), maps(&tap, tokens.clone().into())).tensor::<3>();
        assert_eq!(back.into_data(), tokens.into_data());
    }
}
