"""Batch normalisation in inference mode is a scale and a shift per channel: it disappears into the convolution before it."""

import numpy as np

EPSILON = np.float32(1e-3)  # TensorFlow's default, used by both networks here; PyTorch's is 1e-5


def fold(kernel, gamma, beta, mean, variance):
    """The convolution that does the work of convolution and batch norm.

    kernel is [out, in, height, width]; the other four are [out]; all float32, and so are the returned kernel and bias.

    Float32 throughout, in this order of operations, because the reference maps in tests/golden were computed from
    weights folded so. Folding in float64 gives weights that differ in the last bit, and 264 of the 6.9 million differ
    after rounding to float16. Every operation here is correctly rounded by IEEE 754, so the bits are the same everywhere.
    """
    scale = gamma / np.sqrt(variance + EPSILON)
    folded, bias = kernel * scale[:, None, None, None], beta - mean * scale
    if folded.dtype != np.float32 or bias.dtype != np.float32:
        raise TypeError(f"expected float32, found {folded.dtype} and {bias.dtype}")
    return folded, bias
