//! Re-initialised weights, for the model parameter randomisation test.
//!
//! The numbers come from a hash of (seed, tensor, element), so that they are the same on every platform and in every
//! language, whatever else is drawn: with `key = seed + (tensor << 40) + element` in wrapping 64-bit arithmetic and SplitMix64
//! (Steele, Lea, Flood, 2014) as the hash, u is its top 24 bits as a share of 1, and the weight is (2u - 1) sqrt(6 / fan in):
//! He's uniform initialisation (He et al., 2015). Biases become 0. `tensor` counts the tensors of more than one element in
//! the order of the walk.

use super::constant::Constant;
use super::graph::{Graph, Port};
use super::weight::{Initial, WeightId};
use super::weights::Weights;

/// The layers of a graph that lead to `port` and have something to randomise, as indices of nodes in the order of the walk.
pub fn layers(graph: &Graph, port: Port) -> Vec<usize> {
    let random = |index: &usize| graph.nodes[*index].step.initial().iter().any(|(_, initial)| matches!(initial, Initial::Random { .. }));
    std::iter::zip(0.., graph.ancestors(port)).filter_map(|(index, leads)| leads.then_some(index)).filter(random).collect()
}

/// The weights with those of the node `from` and of all after it re-initialised, normalisation included, which starts as the
/// identity. The others are shared with `weights`, not copied.
pub fn randomised(graph: &Graph, weights: &Weights, from: usize, seed: u64) -> Weights {
    let mut drawn: Vec<Constant> = graph.weights.iter().map(|_| Constant::f32([0], Vec::new())).collect();
    let mut changed: Vec<WeightId> = Vec::new();
    let mut tensor = 0;
    for (index, node) in graph.nodes.iter().enumerate() {
        for (id, initial) in node.step.initial() {
            let shape = &graph.weights[id].shape;
            let count: usize = shape.iter().product();
            // The number of a tensor must not depend on how many layers are drawn.
            let number = tensor;
            tensor += usize::from(count > 1);
            if index >= from {
                drawn[id] = Constant::f32(shape.clone(), values(initial, count, number, seed));
            }
        }
        if index >= from && !node.step.initial().is_empty() {
            changed.extend(node.step.weights());
        }
    }
    weights.replaced(changed.into_iter().filter(|&id| !drawn[id].data.is_empty()).map(|id| (id, &drawn[id])))
}

fn values(initial: Initial, count: usize, tensor: usize, seed: u64) -> Vec<f32> {
    match initial {
        Initial::Constant(value) => vec![value; count],
        Initial::Random { fan_in } => {
            let bound = (6.0 / fan_in as f64).sqrt() as f32;
            let start = seed.wrapping_add((tensor as u64) << 40);
            (0..count as u64).map(|element| (2.0 * share(start.wrapping_add(element)) - 1.0) * bound).collect()
        }
    }
}

/// A number in 0..1 from a key: the top 24 bits of SplitMix64, exact in f32.
fn share(key: u64) -> f32 {
    let mut z = key.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 40) as f32 / (1u32 << 24) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_splitmix64_and_the_weights_are_uniform() {
        // The first output of SplitMix64 for the seed 0, as published: 0xE220A8397B1DCDAF.
        assert_eq!(share(0), (0xE220_A839_7B1D_CDAFu64 >> 40) as f32 / 16_777_216.0);
        let drawn = values(Initial::Random { fan_in: 6 }, 20_000, 3, 7);
        let mean = drawn.iter().sum::<f32>() / 20_000.0;
        let variance = drawn.iter().map(|v| v * v).sum::<f32>() / 20_000.0;
        // The bound is 1, so the variance is 1/3; three standard errors are about 0.012 and 0.007.
        assert!(mean.abs() < 0.015 && (variance - 1.0 / 3.0).abs() < 0.01, "{mean} {variance}");
        assert!(drawn.iter().all(|v| v.abs() <= 1.0));
        assert_ne!(drawn, values(Initial::Random { fan_in: 6 }, 20_000, 4, 7));
        assert_eq!(values(Initial::Constant(1.0), 2, 0, 7), [1.0, 1.0]);
    }
}
