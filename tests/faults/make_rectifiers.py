"""Makes rectifiers/*.onnx: one small network of [1, 3, 6, 5], Conv, activation, pool, Gemm, with rectifiers that are written in different ways.

python make_rectifiers.py, with the packages onnx and numpy. The weights are drawn with seed 0 and the same in all files.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

FOLDER = Path(__file__).parent / "rectifiers"

# By name: the steps from `c` to `r` as (operator, inputs, output, attributes), and their constants.
WAYS = {
    "relu": ([("Relu", ["c"], "r", {})], {}),
    "max": ([("Max", ["c", "zero"], "r", {})], {"zero": 0.0}),
    "max_first": ([("Max", ["zeros", "c"], "r", {})], {"zeros": np.zeros((1, 4, 1, 1))}),
    "clip": ([("Clip", ["c", "zero"], "r", {})], {"zero": 0.0}),
    "prelu_0": ([("PRelu", ["c", "zeros"], "r", {})], {"zeros": np.zeros((4, 1, 1))}),
    "leaky_0": ([("LeakyRelu", ["c"], "r", {"alpha": 0.0})], {}),
    "clip_both": ([("Clip", ["c", "zero", "half"], "r", {})], {"zero": 0.0, "half": 0.5}),
    "min_max": ([("Min", ["c", "half"], "m", {}), ("Max", ["m", "zero"], "r", {})], {"zero": 0.0, "half": 0.5}),
    "leaky": ([("LeakyRelu", ["c"], "r", {"alpha": 0.25})], {}),
    "prelu": ([("PRelu", ["c", "slopes"], "r", {})], {"slopes": np.full((4, 1, 1), 0.25)}),
    "maxout": ([("Mul", ["c", "ways"], "n", {}), ("Max", ["c", "n"], "r", {})], {"ways": np.reshape([-1.0, -0.5, 0.5, 2.0], (4, 1, 1))}),
    # A comparison, and what is chosen by it or multiplied with it.
    "where": ([("Greater", ["c", "zero"], "m", {}), ("Where", ["m", "c", "zero"], "r", {})], {"zero": 0.0}),
    "where_less": (
        [("LessOrEqual", ["c", "zeros"], "m", {}), ("Where", ["m", "zero", "c"], "r", {})],
        {"zero": 0.0, "zeros": np.zeros((1, 4, 1, 1))},
    ),
    "where_turned": ([("Less", ["zero", "c"], "m", {}), ("Where", ["m", "c", "zero"], "r", {})], {"zero": 0.0}),
    "where_not": ([("Less", ["c", "zero"], "m", {}), ("Not", ["m"], "k", {}), ("Where", ["k", "c", "zero"], "r", {})], {"zero": 0.0}),
    "mask": ([("Greater", ["c", "zero"], "m", {}), ("Cast", ["m"], "k", {"to": 1}), ("Mul", ["c", "k"], "r", {})], {"zero": 0.0}),
    "mask_first": ([("GreaterOrEqual", ["c", "zero"], "m", {}), ("Cast", ["m"], "k", {"to": 1}), ("Mul", ["k", "c"], "r", {})], {"zero": 0.0}),
    "sign": (
        [("Sign", ["c"], "s", {}), ("Add", ["s", "one"], "t", {}), ("Mul", ["t", "half"], "k", {}), ("Mul", ["c", "k"], "r", {})],
        {"one": 1.0, "half": 0.5},
    ),
    "magnitude": ([("Abs", ["c"], "a", {}), ("Add", ["c", "a"], "t", {}), ("Mul", ["t", "half"], "r", {})], {"half": 0.5}),
    "magnitude_halved": (
        [("Abs", ["c"], "a", {}), ("Neg", ["c"], "n", {}), ("Sub", ["a", "n"], "t", {}), ("Div", ["t", "two"], "r", {})],
        {"two": 2.0},
    ),
    "less_minimum": ([("Min", ["c", "zero"], "m", {}), ("Sub", ["c", "m"], "r", {})], {"zero": 0.0}),
    "turned": ([("Neg", ["c"], "n", {}), ("Min", ["n", "zero"], "m", {}), ("Neg", ["m"], "r", {})], {"zero": 0.0}),
    "thresholded": ([("ThresholdedRelu", ["c"], "r", {"alpha": 0.0})], {}),
    "max_of_none": ([("Mul", ["c", "zero"], "n", {}), ("Max", ["c", "n"], "r", {})], {"zero": 0.0}),
    "where_leaky": (
        [("Greater", ["c", "zero"], "m", {}), ("Mul", ["c", "slope"], "n", {}), ("Where", ["m", "c", "n"], "r", {})],
        {"zero": 0.0, "slope": 0.25},
    ),
    "max_leaky": ([("Div", ["c", "four"], "n", {}), ("Max", ["n", "c"], "r", {})], {"four": 4.0}),
    "where_both": (
        [
            ("Greater", ["c", "half"], "m", {}),
            ("Where", ["m", "half", "c"], "n", {}),
            ("Less", ["c", "zero"], "k", {}),
            ("Where", ["k", "zero", "n"], "r", {}),
        ],
        {"zero": 0.0, "half": 0.5},
    ),
    # It bends where another number becomes the largest.
    "global_max": ([("GlobalMaxPool", ["c"], "r", {})], {}),
    # No rectifier: it jumps.
    "jump": ([("Greater", ["c", "half"], "m", {}), ("Where", ["m", "c", "zero"], "r", {})], {"zero": 0.0, "half": 0.5}),
}


def main():
    FOLDER.mkdir(exist_ok=True)
    draw = np.random.default_rng(0)
    body = {
        "cw": draw.normal(size=(4, 3, 3, 3)) * 0.5,
        "cb": draw.normal(size=4) * 0.1,
        "fw": draw.normal(size=(2, 4)),
        "fb": draw.normal(size=2) * 0.1,
    }
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 6, 5])
    found = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])
    for name, (steps, constants) in WAYS.items():
        nodes = [helper.make_node("Conv", ["x", "cw", "cb"], ["c"], pads=[1, 1, 1, 1])]
        nodes += [helper.make_node(operator, inputs, [output], name=output, **attributes) for operator, inputs, output, attributes in steps]
        nodes += [
            helper.make_node("GlobalAveragePool", ["r"], ["g"]),
            helper.make_node("Flatten", ["g"], ["f"]),
            helper.make_node("Gemm", ["f", "fw", "fb"], ["y"], transB=1),
        ]
        tensors = [numpy_helper.from_array(np.asarray(value, np.float32), key) for key, value in {**body, **constants}.items()]
        graph = helper.make_graph(nodes, name, [given], [found], tensors)
        save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), FOLDER / f"{name}.onnx")


if __name__ == "__main__":
    main()
