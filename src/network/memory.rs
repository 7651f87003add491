//! How much memory a walk takes, known before it begins from the planned shapes.

use super::error::NetworkError;
use super::graph::{Graph, Node, Output, Port};
use super::operator::values_of;
use super::rule::Rule;
use super::value::Value;

/// What a walk may hold beside the weights: half of what a browser's 32 bits address, the same on every device.
pub const MOST_HELD_BYTES: u64 = 1 << 31;

/// How many times the size of its inputs, and of its output, a step holds while it shares out relevance by the contributions of either sign:
/// the inputs' parts of both signs and what either takes back; both sums, the result, both quotients and one sum on its way.
const SHARED_OUT: [u64; 2] = [4, 6];

/// All values are f32.
const BYTES_PER_VALUE: u64 = 4;

/// A walk: what is given, what is wanted, and from where on it is recorded for its reversal.
#[derive(Clone, Copy)]
pub struct Route<'a> {
    /// Ports that the caller fills.
    pub given: &'a [Port],
    /// Ports whose values are wanted.
    pub keep: &'a [Port],
    /// The port from which everything is kept, if the walk is to be reversed, and the rule by which it is.
    pub record: Option<(Port, Rule)>,
}

impl Graph {
    /// Bytes that a walk of so many images holds at once, the weights not counted.
    ///
    /// A forward walk holds what a later step still reads. A recorded one holds every input and output of its steps, what the steps keep
    /// beside them, and in reverse the gradients of one step, or the parts of both signs among which one step shares out relevance. The device's own buffers inside a convolution or a product are not known
    /// here.
    pub fn peak_bytes(&self, route: Route<'_>, images: usize) -> u64 {
        let planned = self.inputs.first().map_or(1, |&input| self.ports[input].shape[0]) as u64;
        self.peak_values(route).saturating_mul(BYTES_PER_VALUE).saturating_mul(images as u64).div_ceil(planned)
    }

    /// How many images a walk can take at once within so many bytes; 0 when not one fits.
    pub fn images_at_once(&self, route: Route<'_>, most_bytes: u64) -> usize {
        let one = self.peak_bytes(route, 1).max(1);
        usize::try_from(most_bytes / one).unwrap_or(usize::MAX)
    }

    /// Refuses a walk that would hold more than [`MOST_HELD_BYTES`].
    pub(super) fn check_memory(&self, given: &[(Port, Value)], keep: &[Port], record: Option<(Port, Rule)>) -> Result<(), NetworkError> {
        let ports: Vec<Port> = given.iter().map(|(port, _)| *port).collect();
        let planned = self.inputs.first().map_or(1, |&input| self.ports[input].shape[0]);
        let times = given.iter().map(|(port, value)| value.shape()[0].div_ceil(self.ports[*port].shape[0])).max().unwrap_or(1);
        let (images, route) = (times * planned, Route { given: &ports, keep, record });
        let bytes = self.peak_bytes(route, images);
        if bytes > MOST_HELD_BYTES {
            return Err(NetworkError::TooMuchMemory { bytes, most: MOST_HELD_BYTES, images, reversed: record.is_some() });
        }
        Ok(())
    }

    /// Multiplications and additions of a forward walk of the planned batch.
    pub fn work(&self) -> u64 {
        let work = |node: &Node| {
            let shapes: Vec<&[usize]> = node.inputs.iter().map(|&port| &self.ports[port].shape[..]).collect();
            node.step.cost(&shapes, &self.ports[node.output].shape).work
        };
        self.nodes.iter().map(work).fold(0, u64::saturating_add)
    }

    /// Bytes of a forward walk of one image to every output that depends on the first input.
    pub fn whole_bytes(&self) -> u64 {
        let keep: Vec<Port> =
            self.outputs.iter().filter_map(|(_, output)| if let Output::Port(port) = output { Some(*port) } else { None }).collect();
        self.peak_bytes(Route { given: &self.inputs, keep: &keep, record: self.inputs.first().map(|&input| (input, Rule::GRADIENT)) }, 1)
    }

    /// Values held at once for the planned batch.
    fn peak_values(&self, route: Route<'_>) -> u64 {
        let size = |port: Port| values_of(&self.ports[port].shape);
        let needed = self.ancestors_above(route.keep, route.given);
        let recorded = match route.record {
            Some((port, _)) => self.descendants(port),
            None => vec![false; self.nodes.len()],
        };
        let mut readers = vec![0usize; self.ports.len()];
        let mut stays = vec![false; self.ports.len()];
        for &port in route.keep {
            stays[port] = true;
        }
        for (index, node) in self.nodes.iter().enumerate().filter(|(index, _)| needed[*index]) {
            for &input in &node.inputs {
                readers[input] += 1;
                stays[input] |= recorded[index];
            }
            stays[node.output] |= recorded[index];
        }
        let mut held: u64 = route.given.iter().map(|&port| size(port)).fold(0, u64::saturating_add);
        let (mut peak, mut largest_reversal) = (held, 0);
        for (index, node) in self.nodes.iter().enumerate().filter(|(index, _)| needed[*index]) {
            let shapes: Vec<&[usize]> = node.inputs.iter().map(|&port| &self.ports[port].shape[..]).collect();
            let output = size(node.output);
            let cost = node.step.cost(&shapes, &self.ports[node.output].shape);
            held = held.saturating_add(output);
            peak = peak.max(held.saturating_add(cost.scratch));
            if recorded[index] {
                held = held.saturating_add(cost.kept);
                let inputs = node.inputs.iter().map(|&port| size(port)).fold(0, u64::saturating_add);
                let [of_inputs, of_output] = match route.record {
                    Some((_, Rule::Relevance(_))) if node.step.conduct().shares_out() => SHARED_OUT,
                    _ => [1, 1],
                };
                let gradients = inputs.saturating_mul(of_inputs).saturating_add(output.saturating_mul(of_output));
                largest_reversal = largest_reversal.max(gradients.saturating_add(cost.scratch));
            }
            for &input in &node.inputs {
                readers[input] -= 1;
                if readers[input] == 0 && !stays[input] {
                    held -= size(input);
                }
            }
            if readers[node.output] == 0 && !stays[node.output] {
                held -= output;
            }
        }
        peak.max(held.saturating_add(largest_reversal))
    }
}
