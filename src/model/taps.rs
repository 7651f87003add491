//! Where a class activation map can look: feature maps with rows and columns, and a transformer's tokens laid back on their grid.

use super::Tap;
use crate::network::{Graph, Port, Value};
use burn::tensor::Tensor;

/// More tokens than this in front of the patches are no class tokens.
const MOST_LEADING_TOKENS: usize = 2;

/// Ports with rows and columns, or with tokens, that the input leads to and that lead to the logits, in the order of the walk.
pub fn find(graph: &Graph, input: Port, logits: Port) -> Vec<Tap> {
    let below = graph.descendants(input);
    let above = graph.ancestors(logits);
    let mut taps = Vec::new();
    // Rows and columns of the last feature map before the tokens.
    let mut grid: Option<[usize; 2]> = None;
    let mut after_tokens = vec![false; graph.ports().len()];
    for ((node, below), above) in graph.nodes().iter().zip(below).zip(above) {
        let port = &graph.ports()[node.output];
        let follows = node.inputs.iter().any(|&input| after_tokens[input]);
        after_tokens[node.output] = follows;
        if !below || !above || port.name.is_empty() {
            continue;
        }
        match (&port.shape[..], grid) {
            // What follows tokens and has four dimensions is attention, one matrix for every head.
            (&[_, channels, height, width], _) if height * width > 1 && !follows => {
                grid = Some([height, width]);
                taps.push(Tap { name: port.name.clone(), channels, height, width, tokens: None });
            }
            (&[_, tokens, channels], Some([height, width]))
                if tokens >= height * width && tokens - height * width <= MOST_LEADING_TOKENS =>
            {
                after_tokens[node.output] = true;
                let leading = Some(tokens - height * width);
                taps.push(Tap { name: port.name.clone(), channels, height, width, tokens: leading });
            }
            _ => {}
        }
    }
    taps
}

/// The tap to look at unless told otherwise: the last one. Where a class token gathers the evidence, it is the last normalised tokens
/// before attention, since after the last attention the other tokens no longer reach the logits.
pub fn default(graph: &Graph, taps: &[Tap], logits: Port) -> Option<String> {
    let last = taps.last()?;
    if last.tokens.is_none_or(|leading| leading == 0) {
        return Some(last.name.clone());
    }
    let above = graph.ancestors(logits);
    let before_attention = |tap: &&Tap| {
        let port = graph.port(&tap.name).expect("a tap is a port");
        let normalised = graph.nodes().iter().any(|node| node.output == port && node.operator == "LayerNormalization");
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

/// Maps `[n, channels, rows, columns]` in the place of those in `value`, whose leading tokens stay; without leading tokens `value` is not
/// looked at.
pub fn replaced(tap: &Tap, value: Value, maps: Tensor<4>) -> Value {
    let Some(leading) = tap.tokens else { return maps.into() };
    let [n, channels, rows, columns] = maps.dims();
    let tokens = maps.reshape([n, channels, rows * columns]).swap_dims(1, 2);
    if leading == 0 {
        return tokens.into();
    }
    let first = value.tensor::<3>().narrow(1, 0, leading).expand([n, leading, channels]);
    Tensor::cat(vec![first, tokens], 1).into()
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
        assert_eq!(back.into_data(), tokens.into_data());
    }
}
