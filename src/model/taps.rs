//! Where a class activation map can look: tensors whose numbers belong to the cells of a grid of rows and columns, whether the channels
//! come first or last, or the cells are tokens among others. Where the numbers belong is followed through the graph
//! ([`Places`](crate::network::Places)).

use super::Tap;
use crate::network::{Graph, Node, Places, Port, Value};
use burn::tensor::{Int, Tensor, TensorData};
use std::collections::{HashMap, HashSet};

/// Where the maps of a tap lie in its tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct TapLayout {
    /// Planned shape of the tensor, of one image.
    shape: Vec<usize>,
    /// Its dimensions with the channels before the cells.
    order: Vec<usize>,
    /// Channels, and cells with what lies between them.
    sizes: [usize; 2],
    /// For each cell in the order of rows and columns, where it lies among those.
    cells: Vec<usize>,
}

/// Every tap with its layout.
pub type Taps = Vec<(Tap, TapLayout)>;

/// Ports whose numbers have a place, that the input leads to and that lead to the logits, in the order of the walk.
pub fn find(graph: &Graph, input: Port, logits: Port) -> Taps {
    let places = graph.places(input);
    let images = graph.ports()[input].shape[0];
    let below = graph.descendants(input);
    let above = graph.ancestors(logits);
    // Of several steps with the name of one tensor of the file the last one makes it.
    let last: HashMap<&str, Port> = graph.ports().iter().enumerate().map(|(port, info)| (info.name.as_str(), port)).collect();
    let mut taps = Vec::new();
    for ((node, below), above) in graph.nodes().iter().zip(below).zip(above) {
        let port = &graph.ports()[node.output];
        if below
            && above
            && graph.is_in_file(node)
            && last[port.name.as_str()] == node.output
            && let Some(places) = &places[node.output]
            && let Some(layout) = TapLayout::of(places, &port.shape, images)
        {
            let [height, width] = places.grid;
            // Cells along one dimension are tokens.
            let tokens = (places.extent.iter().filter(|&&size| size > 1).count() == 1 && port.shape.len() == 3).then(|| layout.leading());
            taps.push((Tap { name: port.name.clone(), channels: layout.sizes[0], height, width, tokens }, layout));
        }
    }
    taps
}

impl TapLayout {
    /// The layout of a tensor that has every cell once: `[n, channels, rows, columns]`, `[n, rows, columns, channels]` or
    /// `[n, tokens, channels]`, planned for so many images.
    fn of(places: &Places, shape: &[usize], images: usize) -> Option<Self> {
        let mut shape = shape.to_vec();
        // A file planned for several images takes one.
        if images > 1 && (!shape[0].is_multiple_of(images) || places.extent[0] > 1) {
            return None;
        }
        shape[0] /= images;
        let along: Vec<usize> = match shape.len() {
            4 if places.extent[1] == 1 => vec![2, 3],
            4 => vec![1, 2],
            3 => vec![1],
            _ => return None,
        };
        let others: Vec<usize> = (0..shape.len()).filter(|axis| !along.contains(axis)).collect();
        let size = |axes: &[usize]| axes.iter().map(|&axis| shape[axis]).product::<usize>();
        if others.iter().any(|&axis| places.extent[axis] != 1) {
            return None;
        }
        // Rows or columns of one cell do not show in the labels.
        let positions = size(&along);
        let wanted = places.grid[0] * places.grid[1];
        let labels = &places.cells;
        if labels.len() != positions {
            return None;
        }
        let mut cells = vec![None; wanted];
        for (position, &label) in labels.iter().enumerate().filter(|(_, label)| **label > 0) {
            let cell = &mut cells[label as usize - 1];
            // Twice the same cell is no map.
            if cell.replace(position).is_some() {
                return None;
            }
        }
        let order = [&others[..], &along].concat();
        let sizes = [size(&others), positions];
        Some(Self { shape, order, sizes, cells: cells.into_iter().collect::<Option<_>>()? })
    }

    /// How many others lie before the first cell.
    fn leading(&self) -> usize {
        self.cells.iter().copied().min().unwrap_or(0)
    }

    /// Whether there are others beside the cells: class tokens, registers.
    pub fn has_others(&self) -> bool {
        self.sizes[1] > self.cells.len()
    }

    fn is_in_order(&self) -> bool {
        self.cells.iter().copied().eq(0..self.sizes[1])
    }

    /// A stacked value as `[n, channels, cells and others]`.
    fn opened(&self, value: Value) -> Tensor<3> {
        let n = value.shape()[0] / self.shape[0];
        let value = value.reshape(&[&[n], &self.shape[..]].concat());
        let axes = std::iter::once(0).chain(self.order.iter().map(|axis| axis + 1));
        value.permuted(&axes.collect::<Vec<_>>()).reshape(&[n, self.sizes[0], self.sizes[1]]).tensor()
    }

    /// Undoes [`TapLayout::opened`].
    fn closed(&self, value: Tensor<3>) -> Value {
        let [n, ..] = value.dims();
        let sizes: Vec<usize> = self.order.iter().map(|&axis| self.shape[axis]).collect();
        let value = Value::from(value).reshape(&[&[n], &sizes[..]].concat());
        let mut back = vec![0; self.order.len() + 1];
        for (to, &from) in self.order.iter().enumerate() {
            back[from + 1] = to + 1;
        }
        let mut stacked = self.shape.clone();
        stacked[0] *= n;
        value.permuted(&back).reshape(&stacked)
    }

    /// The value at a tap as maps `[n, channels, rows, columns]`.
    pub fn maps(&self, tap: &Tap, value: Value) -> Tensor<4> {
        let opened = self.opened(value);
        let [n, channels, _] = opened.dims();
        let maps = if self.is_in_order() { opened } else { picked(opened, &self.cells) };
        maps.reshape([n, channels, tap.height, tap.width])
    }

    /// Maps `[n, channels, rows, columns]` in the place of those of one image's `value`, whose others stay. Where there are no others,
    /// `value` may be anything else.
    pub fn replaced(&self, value: Value, maps: Tensor<4>) -> Value {
        let [n, channels, rows, columns] = maps.dims();
        let cells = maps.reshape([n, channels, rows * columns]);
        if self.is_in_order() {
            return self.closed(cells);
        }
        let known: HashSet<usize> = self.cells.iter().copied().collect();
        let others: Vec<usize> = (0..self.sizes[1]).filter(|position| !known.contains(position)).collect();
        // Cells first, then the others: where in that row each position is found.
        let mut source = vec![0; self.sizes[1]];
        for (place, &position) in self.cells.iter().chain(&others).enumerate() {
            source[position] = place;
        }
        let row = if others.is_empty() {
            cells
        } else {
            let stay = picked(self.opened(value), &others).expand([n, channels, others.len()]);
            Tensor::cat(vec![cells, stay], 2)
        };
        self.closed(picked(row, &source))
    }
}

/// Positions along the last dimension.
fn picked(tensor: Tensor<3>, positions: &[usize]) -> Tensor<3> {
    let indices: Vec<i32> = positions.iter().map(|&position| position as i32).collect();
    let indices = Tensor::<1, Int>::from_data(TensorData::new(indices, [positions.len()]), &tensor.device());
    tensor.select(2, indices)
}

/// Products of two inputs from which on a tap is no late one: attention that could not be followed. A network of convolutions may end in
/// one attention that pools.
const ATTENTION_AFTER: usize = 4;

/// The tap to look at unless told otherwise: the last one that all of the score passes through, where no other grid comes after it, else
/// the last one. Where other tokens gather the evidence, it is the last normalised tokens before attention, since after the last
/// attention those of the patches no longer reach the logits. None where the last one is early: most of the network, attention that could
/// not be followed, comes after it.
pub fn default(graph: &Graph, taps: &Taps, logits: Port) -> Option<String> {
    let port_of = |tap: &Tap| graph.port(&tap.name).expect("a tap is a port");
    let whole = whole(graph, taps);
    let (last, layout) = *whole.last()?;
    let above = graph.ancestors(logits);
    let named = |tap: &Tap| Some(tap.name.clone());
    if layout.has_others() {
        let any_normalised = graph.nodes().iter().any(|node| node.operator == "LayerNormalization");
        let before_attention = |(tap, _): &&&(Tap, TapLayout)| {
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
        return named(whole.iter().rev().find(before_attention).map_or(last, |(tap, _)| tap));
    }
    let below = graph.descendants(port_of(last));
    let between = std::iter::zip(graph.nodes(), std::iter::zip(&below, &above)).filter(|(_, (below, above))| **below && **above);
    let products = between.filter(|(node, _)| node.operator == "MatMul" && node.inputs.len() == 2).count();
    if products >= ATTENTION_AFTER {
        return None;
    }
    let same_grid = |tap: &Tap| [tap.height, tap.width] == [last.height, last.width];
    let cuts: HashSet<&str> = graph.cuts(logits).into_iter().map(|port| graph.ports()[port].name.as_str()).collect();
    let passes_all = |tap: &Tap| cuts.contains(tap.name.as_str());
    let mut late = whole.iter().rev().map(|(tap, _)| tap).take_while(|tap| same_grid(tap));
    named(late.find(|tap| passes_all(tap)).unwrap_or(last))
}

/// The taps that are whole maps: not a part that a step cuts out of one, and not what is left of one after a mean or the like along its rows
/// or its columns alone. All of them where none is whole.
fn whole<'a>(graph: &Graph, taps: &'a Taps) -> Vec<&'a (Tap, TapLayout)> {
    let cells = |tap: &Tap| tap.height * tap.width;
    let area = |tap: &Tap| tap.height > 1 && tap.width > 1;
    let has_area = taps.iter().any(|(tap, _)| area(tap));
    let known: HashMap<&str, usize> = taps.iter().map(|(tap, _)| (tap.name.as_str(), cells(tap))).collect();
    let cutting = graph.nodes().iter().filter(|node| CUTTING.contains(&node.operator.as_str()));
    let name = |port: Port| graph.ports()[port].name.as_str();
    let larger = |node: &&Node| node.inputs.iter().any(|&input| known.get(name(input)) > known.get(name(node.output)));
    let parts: HashSet<&str> = cutting.filter(larger).map(|node| name(node.output)).collect();
    let is_whole = |tap: &Tap| {
        let cut = parts.contains(tap.name.as_str());
        !cut && (!has_area || area(tap) || cells(tap) == 1)
    };
    let found: Vec<_> = taps.iter().filter(|(tap, _)| is_whole(tap)).collect();
    if found.is_empty() { taps.iter().collect() } else { found }
}

/// Operators that take parts out of a map.
const CUTTING: [&str; 3] = ["Slice", "Split", "Gather"];

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn maps_are_taken_out_and_laid_back_whatever_lies_between_them() {
        let tap = Tap { name: "tokens".into(), channels: 2, height: 1, width: 3, tokens: Some(1) };
        let device = Device::flex();
        let tokens = Tensor::<3>::from_data([[[9.0, 8.0], [1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]], &device);
        // The cells in another order, one special token.
        let layout = TapLayout { shape: vec![1, 4, 2], order: vec![0, 2, 1], sizes: [2, 4], cells: vec![1, 3, 2] };
        let grid = layout.maps(&tap, tokens.clone().into());
        assert_eq!(grid.clone().into_data().try_into_vec::<f32>().unwrap(), [1.0, 5.0, 3.0, 2.0, 6.0, 4.0]);
        let back = layout.replaced(tokens.clone().into(), grid).tensor::<3>();
        assert_eq!(back.into_data(), tokens.into_data());
        // Two images, channels last.
        let last = Tensor::<4>::from_data([[[[1.0, 2.0], [3.0, 4.0]]], [[[5.0, 6.0], [7.0, 8.0]]]], &device);
        let layout = TapLayout { shape: vec![1, 1, 2, 2], order: vec![0, 3, 1, 2], sizes: [2, 2], cells: vec![0, 1] };
        let tap = Tap { width: 2, tokens: None, ..tap };
        let grid = layout.maps(&tap, last.clone().into());
        assert_eq!(grid.clone().into_data().try_into_vec::<f32>().unwrap(), [1.0, 3.0, 2.0, 4.0, 5.0, 7.0, 6.0, 8.0]);
        assert_eq!(layout.replaced(last.clone().into(), grid).tensor::<4>().into_data(), last.into_data());
    }
}
