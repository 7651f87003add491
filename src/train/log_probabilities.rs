//! The function of the logits whose gradient training on explanations makes small.

use burn::tensor::{Tensor, activation::softmax};

/// d/dz of the sum over k of log p_k: 1 - K p, for K classes.
pub(super) fn summed_log_probabilities(logits: Tensor<2>) -> Tensor<2> {
    let classes = logits.dims()[1] as f64;
    softmax(logits, 1).mul_scalar(-classes).add_scalar(1.0)
}
