"""Makes constant/*.onnx: networks of [1, 3, 12, 16] with three classes. Class 0 has a score that is the same for every photo but for
rounding, since what would change it cancels inside the network; class 1 is an ordinary sum of the same parts. Class 2 is 0.

python make_constant.py, with the packages onnx and numpy. The weights are drawn with seed 0 and the same in all files.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

FOLDER = Path(__file__).parent / "constant"
PARTS = 8


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs, [output], name=output, **attributes)


def network(name, nodes, weights, ways):
    """`nodes` make `p` [1, parts] of `x`; the classes are p times `ways` [3, parts]."""
    nodes = nodes + [node("Gemm", ["p", "ways", "offset"], "y", transB=1)]
    weights = {**weights, "ways": np.asarray(ways, float), "offset": np.array([0.25, 0.0, 0.0])}
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 12, 16])
    found = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3])
    constants = [
        numpy_helper.from_array(np.asarray(value, np.int64 if np.asarray(value).dtype.kind == "i" else np.float32), key)
        for key, value in weights.items()
    ]
    graph = helper.make_graph(nodes, name, [given], [found], constants)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), FOLDER / f"{name}.onnx")


def main():
    FOLDER.mkdir(exist_ok=True)
    draw = np.random.default_rng(0)
    body = [
        node("Conv", ["x", "cw", "cb"], "c", kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        node("Relu", ["c"], "r"),
        node("GlobalAveragePool", ["r"], "g"),
        node("Flatten", ["g"], "z", axis=1),
    ]
    weights = {"cw": draw.normal(size=(PARTS, 3, 3, 3)) * 0.5, "cb": draw.normal(size=PARTS) * 0.1}
    ordinary = draw.normal(size=PARTS)
    none = np.zeros(PARTS)
    ones = np.ones(PARTS)
    pooled = [node("GlobalAveragePool", ["n"], "q"), node("Flatten", ["q"], "p", axis=1)]

    # The sum of a softmax is 1.
    network("softmax_sum", body + [node("Softmax", ["z"], "p", axis=1)], weights, [ones, ordinary, none])
    network("softmax_sum_1000", body + [node("Softmax", ["z"], "p", axis=1)], weights, [1000 * ones, ordinary, none])
    # The mean over the photo of what was normalised over it is 0.
    scale = {"s": ones, "o": np.zeros(PARTS)}
    norm = [node("InstanceNormalization", ["c", "s", "o"], "n")]
    network("instance_norm_mean", [body[0], *norm, *pooled], {**weights, **scale}, [ordinary, none, none])
    # Its other class looks at one part of what was normalised after a Relu.
    rectified = [body[0], *norm, node("Relu", ["n"], "m"), node("GlobalAveragePool", ["m"], "q"), node("Flatten", ["q"], "w", axis=1)]
    half = [node("GlobalAveragePool", ["n"], "k"), node("Flatten", ["k"], "v", axis=1), node("Concat", ["v", "w"], "p", axis=1)]
    ways = [np.concatenate([ordinary, none]), np.concatenate([none, ordinary]), np.concatenate([none, none])]
    network("instance_norm", rectified + half, {**weights, **scale}, ways)
    # The sum of the parts of a layer normalisation is 0.
    layer = [node("LayerNormalization", ["z", "s", "o"], "p", axis=1)]
    network("layer_norm_sum", body + layer, {**weights, **scale}, [ones, ordinary, none])
    # A vector of length 1 has squares of the sum 1.
    unit = [node("ReduceL2", ["z"], "l", axes=[1], keepdims=1), node("Div", ["z", "l"], "u"), node("Mul", ["u", "u"], "p")]
    network("unit_length", body + unit, weights, [ones, ordinary, none])
    # sigmoid(z) + sigmoid(-z) = 1.
    both = [node("Sigmoid", ["z"], "a"), node("Neg", ["z"], "e"), node("Sigmoid", ["e"], "b"), node("Concat", ["a", "b"], "p", axis=1)]
    ways = [np.concatenate([ordinary, ordinary]), np.concatenate([ordinary, none]), np.concatenate([none, none])]
    network("two_sigmoids", body + both, weights, ways)
    # sin^2 + cos^2 = 1.
    circle = [
        node("Sin", ["z"], "a"),
        node("Mul", ["a", "a"], "aa"),
        node("Cos", ["z"], "b"),
        node("Mul", ["b", "b"], "bb"),
        node("Concat", ["aa", "bb"], "p", axis=1),
    ]
    network("circle", body + circle, weights, ways)
    # The same sum in two orders, less itself.
    flat = draw.normal(size=(1, 3 * 12 * 16))
    twice = [
        node("Flatten", ["x"], "f", axis=1),
        node("Gemm", ["f", "lw"], "a", transB=1),
        node("Conv", ["x", "kw"], "k", kernel_shape=[12, 16]),
        node("Flatten", ["k"], "b", axis=1),
        node("Sub", ["a", "b"], "d"),
        node("Concat", ["d", "a"], "p", axis=1),
    ]
    order = {"lw": flat, "kw": flat.reshape(1, 3, 12, 16)}
    network("two_orders", twice, order, [[1, 0], [0, 1], [0, 0]])
    # What is left of a difference of nearly equal numbers, enlarged by a constant, by weights, and up to a flat piece.
    many = {"ax": np.array([1]), "k": 1e7, "line": np.arange(1, PARTS + 1).reshape(PARTS, 1) * 0.37}
    left = [node("Gemm", ["z", "line"], "a"), node("Gemm", ["z", "line", "one"], "b"), node("Sub", ["b", "a"], "d"), node("Sub", ["d", "one"], "e")]
    middle = [node("ReduceMean", ["z"], "m", axes=[1], keepdims=1), node("Sub", ["z", "m"], "a"), node("ReduceSum", ["a", "ax"], "e", keepdims=1)]
    sum_of = [node("ReduceSum", ["z", "ax"], "q", keepdims=1)]
    over = [node("Mul", ["q", "seven"], "a"), node("Div", ["a", "q"], "b"), node("Sub", ["b", "seven"], "e")]
    root = [node("Mul", ["q", "q"], "a"), node("Sqrt", ["a"], "b"), node("Sub", ["b", "q"], "e")]
    log = [node("Exp", ["q"], "a"), node("Log", ["a"], "b"), node("Sub", ["b", "q"], "e")]
    larger, both = node("Mul", ["e", "k"], "l"), node("Concat", ["l", "z"], "p", axis=1)
    ways = [np.concatenate([[1], none]), np.concatenate([[0], ordinary]), np.zeros(PARTS + 1)]
    one = {"one": np.array([1.0]), "seven": np.array([7.3])}
    network("enlarged_difference", body + left + [larger, both], {**weights, **many, **one}, ways)
    network("enlarged_mean", body + middle + [node("Div", ["e", "k"], "l"), both], {**weights, **many, "k": 1e-7}, ways)
    network("enlarged_quotient", body + sum_of + over + [larger, both], {**weights, **many, **one}, ways)
    network("enlarged_root", body + sum_of + root + [larger, both], {**weights, **many}, ways)
    network("enlarged_log", body + sum_of + log + [larger, both], {**weights, **many}, ways)
    bounded = [node("Mul", ["e", "k"], "f"), node("Tanh", ["f"], "l"), both]
    network("enlarged_to_an_end", body + middle + bounded, {**weights, **many, "k": 1e5}, ways)
    whole = [node("Concat", ["e", "z"], "p", axis=1)]
    network("enlarged_by_weights", body + middle + whole, {**weights, **many}, [1e7 * ways[0], ways[1], ways[2]])
    # Large by its weights alone, and a difference of numbers that are not as near.
    network("large_slope", body + sum_of + [node("Mul", ["q", "k"], "l"), both], {**weights, **many}, ways)
    near = [node("Gemm", ["z", "line"], "a"), node("Gemm", ["z", "other"], "b"), node("Sub", ["b", "a"], "e")]
    network("large_difference", body + near + [larger, both], {**weights, **many, "k": 1e4, "other": 1.001 * many["line"]}, ways)
    # Weights that are 0.
    network("no_weights", body + [node("Identity", ["z"], "p")], weights, [none, ordinary, none])
    # A small signal beside a large constant, whose gradient is exact; and one behind a normalisation, small by its weights.
    network("small_slope", [node("Flatten", ["x"], "p", axis=1)], {}, [1e-4 * flat[0], flat[0], np.zeros(576)])
    network("small_norm", rectified + half, {**weights, **scale}, [1e-12 * row for row in (np.concatenate([none, ordinary]),) * 3])


main()
