"""Makes sure_*.onnx: sure_by_200.onnx with one more step, which is near its end; tiny_head_*.onnx, whose scores are tiny. And heads/*.onnx: one small network,
Conv, Relu, pool, Gemm, with every head that tests/native/heads.rs knows.

python make_heads.py, with the packages onnx and numpy. The weights are drawn with seed 0 and the same in all files.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, load, numpy_helper, save

FOLDER = Path(__file__).parent / "heads"


def body(classes):
    """The nodes and weights that make the logits `z` [1, classes] of `x` [1, 3, 20, 30]."""
    draw = np.random.default_rng(0)
    weights = {
        "cw": draw.normal(size=(3, 3, 3, 3)) * 0.5,
        "cb": draw.normal(size=3) * 0.1,
        "fw": draw.normal(size=(classes, 3)),
        "fb": draw.normal(size=classes) * 0.1,
    }
    nodes = [
        helper.make_node("Conv", ["x", "cw", "cb"], ["c"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c"], ["r"]),
        helper.make_node("GlobalAveragePool", ["r"], ["g"]),
        helper.make_node("Flatten", ["g"], ["f"], axis=1),
        helper.make_node("Gemm", ["f", "fw", "fb"], ["z"], transB=1),
    ]
    return nodes, {name: value.astype(np.float32) for name, value in weights.items()}


def ints(*values):
    return np.array(values, np.int64)


def number(value):
    return np.array(value, np.float32)


# 1 less the sum of `s`, and the differences of neighbouring sigmoids.
REST = [("ReduceSum", ["s", "last"], "t", {"keepdims": 1}), ("Sub", ["whole", "t"], "left", {})]
LAST = {"last": ints(1), "whole": number(1)}
ODDS = [
    ("Sub", ["steps", "z"], "d", {}),
    ("Sigmoid", ["d"], "below", {}),
    ("Concat", ["below", "all"], "to", {"axis": 1}),
    ("Concat", ["none", "below"], "from", {"axis": 1}),
    ("Sub", ["to", "from"], "y", {}),
]

# By name: number of outputs of the Gemm, the steps after it as (operator, inputs, output, attributes), constants, shape of the output `y`.
HEADS = {
    "logits": (4, [], {}, [1, 4]),
    "softmax": (4, [("Softmax", ["z"], "y", {"axis": 1})], {}, [1, 4]),
    "log_softmax": (4, [("LogSoftmax", ["z"], "y", {"axis": -1})], {}, [1, 4]),
    "log_of_softmax": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Log", ["s"], "y", {})], {}, [1, 4]),
    "exp_of_log_softmax": (4, [("LogSoftmax", ["z"], "s", {"axis": 1}), ("Exp", ["s"], "y", {})], {}, [1, 4]),
    "by_hand": (
        4,
        [("Exp", ["z"], "e", {}), ("ReduceSum", ["e", "last"], "t", {"keepdims": 1}), ("Div", ["e", "t"], "y", {})],
        {"last": ints(-1)},
        [1, 4],
    ),
    "by_hand_less_largest": (
        4,
        [
            ("ReduceMax", ["z"], "m", {"axes": [1], "keepdims": 1}),
            ("Sub", ["z", "m"], "d", {}),
            ("Exp", ["d"], "e", {}),
            ("ReduceSum", ["e", "last"], "t", {"keepdims": 1}),
            ("Add", ["t", "tiny"], "u", {}),
            ("Div", ["e", "u"], "y", {}),
        ],
        {"last": ints(-1), "tiny": number(1e-7)},
        [1, 4],
    ),
    "by_hand_reciprocal": (
        4,
        [
            ("Exp", ["z"], "e", {}),
            ("ReduceSum", ["e", "last"], "t", {"keepdims": 1}),
            ("Reciprocal", ["t"], "i", {}),
            ("Mul", ["e", "i"], "y", {}),
        ],
        {"last": ints(-1)},
        [1, 4],
    ),
    "softmax_clip": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Clip", ["s", "low", "high"], "y", {})],
        {"low": number(1e-3), "high": number(1 - 1e-3)},
        [1, 4],
    ),
    "softmax_reshape": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Reshape", ["s", "shape"], "y", {})],
        {"shape": ints(1, 4, 1, 1)},
        [1, 4, 1, 1],
    ),
    "softmax_squeeze": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Squeeze", ["s", "first"], "y", {})], {"first": ints(0)}, [4]),
    "softmax_of_rows": (
        4,
        [("Reshape", ["z", "shape"], "q", {}), ("Softmax", ["q"], "s", {"axis": 1}), ("Flatten", ["s"], "y", {"axis": 1})],
        {"shape": ints(1, 4, 1, 1)},
        [1, 4],
    ),
    "softmax_times_one": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Mul", ["s", "one"], "i", {}), ("Identity", ["i"], "y", {})],
        {"one": number(1.0)},
        [1, 4],
    ),
    "softmax_per_cent": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Mul", ["s", "hundred"], "y", {})],
        {"hundred": number(100.0)},
        [1, 4],
    ),
    "softmax_dropout": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Dropout", ["s"], "y", {})], {}, [1, 4]),
    "softmax_cast": (
        4,
        [
            ("Softmax", ["z"], "s", {"axis": 1}),
            ("Cast", ["s"], "h", {"to": TensorProto.DOUBLE}),
            ("Cast", ["h"], "y", {"to": TensorProto.FLOAT}),
        ],
        {},
        [1, 4],
    ),
    "temperature": (
        4,
        [("Div", ["z", "warm"], "q", {}), ("Softmax", ["q"], "y", {"axis": 1})],
        {"warm": number(2.5)},
        [1, 4],
    ),
    "temperature_by_hand": (
        4,
        [
            ("Mul", ["z", "cool"], "q", {}),
            ("ReduceMax", ["q"], "m", {"axes": [1], "keepdims": 1}),
            ("Sub", ["q", "m"], "d", {}),
            ("Exp", ["d"], "e", {}),
            ("ReduceSum", ["e", "last"], "t", {"keepdims": 1}),
            ("Div", ["e", "t"], "y", {}),
        ],
        {"cool": number(0.4), "last": ints(-1)},
        [1, 4],
    ),
    "sigmoid": (4, [("Sigmoid", ["z"], "y", {})], {}, [1, 4]),
    "sigmoid_reshape": (
        4,
        [("Sigmoid", ["z"], "s", {}), ("Unsqueeze", ["s", "last"], "y", {})],
        {"last": ints(2)},
        [1, 4, 1],
    ),
    "sigmoid_by_hand": (
        4,
        [("Neg", ["z"], "n", {}), ("Exp", ["n"], "e", {}), ("Add", ["e", "one"], "t", {}), ("Div", ["one", "t"], "y", {})],
        {"one": number(1.0)},
        [1, 4],
    ),
    "sigmoid_clip": (
        4,
        [("Sigmoid", ["z"], "s", {}), ("Clip", ["s", "low", "high"], "y", {})],
        {"low": number(1e-6), "high": number(1 - 1e-6)},
        [1, 4],
    ),
    "sigmoid_of_tanh": (
        4,
        [("Mul", ["z", "half"], "a", {}), ("Tanh", ["a"], "t", {}), ("Mul", ["t", "half"], "b", {}), ("Add", ["b", "half"], "y", {})],
        {"half": number(0.5)},
        [1, 4],
    ),
    "log_sigmoid": (4, [("Neg", ["z"], "n", {}), ("Softplus", ["n"], "p", {}), ("Neg", ["p"], "y", {})], {}, [1, 4]),
    "one_logit": (1, [], {}, [1, 1]),
    "one_sigmoid": (1, [("Sigmoid", ["z"], "y", {})], {}, [1, 1]),
    "one_sigmoid_squeeze": (1, [("Sigmoid", ["z"], "s", {}), ("Squeeze", ["s", "last"], "y", {})], {"last": ints(1)}, [1]),
    "no_and_yes": (
        1,
        [("Sigmoid", ["z"], "p", {}), ("Sub", ["one", "p"], "q", {}), ("Concat", ["q", "p"], "y", {"axis": 1})],
        {"one": number(1.0)},
        [1, 2],
    ),
    "yes_and_no": (
        1,
        [("Sigmoid", ["z"], "p", {}), ("Sub", ["one", "p"], "q", {}), ("Concat", ["p", "q"], "y", {"axis": 1})],
        {"one": number(1.0)},
        [1, 2],
    ),
    # Behind the softmax or sigmoid. `other` makes the logits of a second network of the first one's.
    "softmax_chosen": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Gather", ["s", "at"], "y", {"axis": 1})], {"at": ints(3, 1)}, [1, 2]),
    "softmax_sliced": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Slice", ["s", "from", "to", "axes"], "y", {})],
        {"from": ints(1), "to": ints(4), "axes": ints(1)},
        [1, 3],
    ),
    "softmax_one_chosen": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Gather", ["s", "at"], "y", {"axis": 1})],
        {"at": np.array(2, np.int64)},
        [1],
    ),
    "log_softmax_chosen": (4, [("LogSoftmax", ["z"], "s", {"axis": 1}), ("Gather", ["s", "at"], "y", {"axis": 1})], {"at": ints(0, 2)}, [1, 2]),
    "by_hand_chosen": (
        4,
        [
            ("ReduceMax", ["z"], "m", {"axes": [1], "keepdims": 1}),
            ("Sub", ["z", "m"], "d", {}),
            ("Exp", ["d"], "e", {}),
            ("ReduceSum", ["e", "last"], "t", {"keepdims": 1}),
            ("Div", ["e", "t"], "s", {}),
            ("Gather", ["s", "at"], "y", {"axis": 1}),
        ],
        {"last": ints(-1), "at": ints(3, 1)},
        [1, 2],
    ),
    "softmax_permuted": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Gather", ["s", "at"], "y", {"axis": 1})], {"at": ints(2, 0, 3, 1)}, [1, 4]),
    "softmax_backwards_log": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Gather", ["s", "at"], "b", {"axis": 1}), ("Log", ["b"], "y", {})],
        {"at": ints(3, 2, 1, 0)},
        [1, 4],
    ),
    "sigmoid_chosen": (4, [("Sigmoid", ["z"], "s", {}), ("Gather", ["s", "at"], "y", {"axis": 1})], {"at": ints(3, 1)}, [1, 2]),
    "sigmoid_permuted": (4, [("Sigmoid", ["z"], "s", {}), ("Gather", ["s", "at"], "y", {"axis": 1})], {"at": ints(2, 0, 3, 1)}, [1, 4]),
    "sigmoid_complement": (4, [("Sigmoid", ["z"], "s", {}), ("Sub", ["one", "s"], "y", {})], {"one": number(1.0)}, [1, 4]),
    "one_sigmoid_complement": (1, [("Sigmoid", ["z"], "s", {}), ("Sub", ["one", "s"], "y", {})], {"one": number(1.0)}, [1, 1]),
    "sigmoid_background": (4, [("Sigmoid", ["z"], "s", {}), ("Concat", ["s", "rest"], "y", {"axis": 1})], {"rest": number([[0.25]])}, [1, 5]),
    "softmax_background": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Concat", ["rest", "s"], "y", {"axis": 1})],
        {"rest": number([[0.1]])},
        [1, 5],
    ),
    # Classes that are always 0: filled up with a zero, and 1 less the sum of the others, which is rounding.
    "softmax_padded": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Pad", ["s", "pads"], "y", {})], {"pads": ints(0, 1, 0, 2)}, [1, 7]),
    "softmax_and_rest": (4, [("Softmax", ["z"], "s", {"axis": 1}), *REST, ("Concat", ["s", "left"], "y", {"axis": 1})], LAST, [1, 5]),
    "rest_and_softmax": (4, [("Softmax", ["z"], "s", {"axis": 1}), *REST, ("Concat", ["left", "s"], "y", {"axis": 1})], LAST, [1, 5]),
    "log_softmax_and_rest": (
        4,
        [
            ("Softmax", ["z"], "s", {"axis": 1}),
            *REST,
            ("Concat", ["s", "left"], "joined", {"axis": 1}),
            ("Abs", ["joined"], "a", {}),
            ("Add", ["a", "little"], "l", {}),
            ("Log", ["l"], "y", {}),
        ],
        {**LAST, "little": number(1e-7)},
        [1, 5],
    ),
    "ensemble_and_rest": (
        4,
        [
            ("Softmax", ["z"], "p", {"axis": 1}),
            ("Neg", ["z"], "n", {}),
            ("Softmax", ["n"], "q", {"axis": 1}),
            ("Add", ["p", "q"], "b", {}),
            ("Mul", ["b", "half"], "s", {}),
            *REST,
            ("Concat", ["s", "left"], "y", {"axis": 1}),
        ],
        {**LAST, "half": number(0.5)},
        [1, 5],
    ),
    # A rest that is one: the sigmoid of a class beside what is left of it.
    "softmax_and_real_rest": (
        4,
        [
            ("Softmax", ["z"], "p", {"axis": 1}),
            ("Mul", ["p", "half"], "s", {}),
            *REST,
            ("Concat", ["s", "left"], "y", {"axis": 1}),
        ],
        {**LAST, "half": number(0.5)},
        [1, 5],
    ),
    # Proportional odds: the probability of a step of a scale is the difference of two sigmoids of one number less rising thresholds.
    "proportional_odds": (1, ODDS, {"steps": number([[-1.0, 0.0, 1.5]]), "all": number([[1]]), "none": number([[0]])}, [1, 4]),
    "proportional_odds_rising": (
        1,
        [("Softplus", ["z"], "gap", {}), ("Concat", ["none", "gap"], "steps", {"axis": 1}), *ODDS],
        {"all": number([[1]]), "none": number([[0]])},
        [1, 3],
    ),
    # Probabilities that are rounded.
    "rounded_255": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Mul", ["s", "n"], "t", {}), ("Round", ["t"], "y", {})], {"n": number(255)}, [1, 4]),
    "cut_off_1000": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Mul", ["s", "n"], "t", {}), ("Floor", ["t"], "y", {})], {"n": number(1000)}, [1, 4]),
    "rounded_to_hundredths": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Mul", ["s", "n"], "t", {}), ("Round", ["t"], "u", {}), ("Div", ["u", "n"], "y", {})],
        {"n": number(100)},
        [1, 4],
    ),
    "sigmoid_rounded_255": (4, [("Sigmoid", ["z"], "s", {}), ("Mul", ["s", "n"], "t", {}), ("Round", ["t"], "y", {})], {"n": number(255)}, [1, 4]),
    "softmax_at_places": (4, [("Reshape", ["z", "pairs"], "q", {}), ("Softmax", ["q"], "y", {"axis": 1})], {"pairs": ints(1, 2, 2)}, [1, 2, 2]),
    "softmax_complement": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Sub", ["one", "s"], "y", {})], {"one": number(1.0)}, [1, 4]),
    "softmax_groups": (
        4,
        [("Reshape", ["z", "pairs"], "q", {}), ("Softmax", ["q"], "s", {"axis": 2}), ("Flatten", ["s"], "y", {"axis": 1})],
        {"pairs": ints(1, 2, 2)},
        [1, 4],
    ),
    "softmax_columns": (
        4,
        [("Reshape", ["z", "pairs"], "q", {}), ("Softmax", ["q"], "s", {"axis": 1}), ("Flatten", ["s"], "y", {"axis": 1})],
        {"pairs": ints(1, 2, 2)},
        [1, 4],
    ),
    "softmax_axis_0": (
        4,
        [("Reshape", ["z", "column"], "q", {}), ("Softmax", ["q"], "s", {"axis": 0}), ("Transpose", ["s"], "y", {"perm": [1, 0]})],
        {"column": ints(4, 1)},
        [1, 4],
    ),
    "negative_log": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Log", ["s"], "l", {}), ("Neg", ["l"], "y", {})], {}, [1, 4]),
    "sigmoid_times_vector": (
        4,
        [("Sigmoid", ["z"], "s", {}), ("Mul", ["s", "prior"], "y", {})],
        {"prior": number([[0.9, 0.5, 0.25, 0.7]])},
        [1, 4],
    ),
    "softmax_clip_bites": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Clip", ["s", "low", "high"], "y", {})],
        {"low": number(0.1), "high": number(0.9)},
        [1, 4],
    ),
    "sigmoid_clip_bites": (
        4,
        [("Sigmoid", ["z"], "s", {}), ("Clip", ["s", "low", "high"], "y", {})],
        {"low": number(0.1), "high": number(0.9)},
        [1, 4],
    ),
    "ensemble": (
        4,
        [
            ("MatMul", ["z", "other"], "w", {}),
            ("Softmax", ["z"], "s", {"axis": 1}),
            ("Softmax", ["w"], "t", {"axis": 1}),
            ("Add", ["s", "t"], "a", {}),
            ("Mul", ["a", "half"], "y", {}),
        ],
        {"other": number(np.random.default_rng(1).normal(size=(4, 4))), "half": number(0.5)},
        [1, 4],
    ),
    "ensemble_log": (
        4,
        [
            ("MatMul", ["z", "other"], "w", {}),
            ("Softmax", ["z"], "s", {"axis": 1}),
            ("Softmax", ["w"], "t", {"axis": 1}),
            ("Mean", ["s", "t"], "a", {}),
            ("Log", ["a"], "y", {}),
        ],
        {"other": number(np.random.default_rng(1).normal(size=(4, 4)))},
        [1, 4],
    ),
    "softmax_smoothed": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Mul", ["s", "most"], "a", {}), ("Add", ["a", "even"], "y", {})],
        {"most": number(0.9), "even": number(0.025)},
        [1, 4],
    ),
    "average_of_sigmoids": (
        4,
        [
            ("MatMul", ["z", "other"], "w", {}),
            ("Sigmoid", ["z"], "s", {}),
            ("Sigmoid", ["w"], "t", {}),
            ("Mean", ["s", "t"], "y", {}),
        ],
        {"other": number(np.random.default_rng(1).normal(size=(4, 4)))},
        [1, 4],
    ),
    "one_average_of_sigmoids": (
        1,
        [("Mul", ["z", "twice"], "w", {}), ("Sigmoid", ["z"], "s", {}), ("Sigmoid", ["w"], "t", {}), ("Mean", ["s", "t"], "y", {})],
        {"twice": number(-2.0)},
        [1, 1],
    ),
    "softmax_and_sigmoid": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Sigmoid", ["z"], "t", {}), ("Mean", ["s", "t"], "y", {})],
        {},
        [1, 4],
    ),
    "sigmoid_halved": (4, [("Sigmoid", ["z"], "s", {}), ("Mul", ["s", "half"], "y", {})], {"half": number(0.5)}, [1, 4]),
    "hard_sigmoid": (4, [("HardSigmoid", ["z"], "y", {})], {}, [1, 4]),
    "softplus_shares": (
        4,
        [("Softplus", ["z"], "s", {}), ("ReduceSum", ["s", "last"], "t", {"keepdims": 1}), ("Div", ["s", "t"], "y", {})],
        {"last": ints(-1)},
        [1, 4],
    ),
    "dense_behind_sigmoid": (
        4,
        [("Sigmoid", ["z"], "s", {}), ("MatMul", ["s", "other"], "y", {})],
        {"other": number(np.random.default_rng(1).normal(size=(4, 4)))},
        [1, 4],
    ),
    "dense_behind_softmax": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("MatMul", ["s", "other"], "y", {})],
        {"other": number(np.random.default_rng(1).normal(size=(4, 4)))},
        [1, 4],
    ),
    "mean_of_log_softmaxes": (
        4,
        [
            ("MatMul", ["z", "other"], "w", {}),
            ("LogSoftmax", ["z"], "s", {"axis": 1}),
            ("LogSoftmax", ["w"], "t", {"axis": 1}),
            ("Mean", ["s", "t"], "y", {}),
        ],
        {"other": number(np.random.default_rng(1).normal(size=(4, 4)))},
        [1, 4],
    ),
    # Squashings of each logit by itself that are no sigmoid, or one written otherwise.
    "tanh_half": (4, [("Tanh", ["z"], "t", {}), ("Add", ["t", "one"], "u", {}), ("Div", ["u", "two"], "y", {})], {"one": number(1), "two": number(2)}, [1, 4]),
    "tanh_half_falling": (
        4,
        [("Mul", ["z", "slopes"], "a", {}), ("Tanh", ["a"], "t", {}), ("Sub", ["one", "t"], "u", {}), ("Mul", ["u", "half"], "y", {})],
        {"slopes": number([[0.5, 1, 1.5, 0.25]]), "one": number(1), "half": number(0.5)},
        [1, 4],
    ),
    "probit": (
        4,
        [("Div", ["z", "root"], "a", {}), ("Erf", ["a"], "e", {}), ("Add", ["e", "one"], "u", {}), ("Mul", ["u", "half"], "y", {})],
        {"root": number(2**0.5), "one": number(1), "half": number(0.5)},
        [1, 4],
    ),
    "softsign_half": (4, [("Softsign", ["z"], "t", {}), ("Add", ["t", "one"], "u", {}), ("Mul", ["u", "half"], "y", {})], {"one": number(1), "half": number(0.5)}, [1, 4]),
    "atan_half": (4, [("Atan", ["z"], "t", {}), ("Div", ["t", "pi"], "u", {}), ("Add", ["u", "half"], "y", {})], {"pi": number(np.pi), "half": number(0.5)}, [1, 4]),
    "complementary_log_log": (
        4,
        [("Exp", ["z"], "e", {}), ("Neg", ["e"], "n", {}), ("Exp", ["n"], "q", {}), ("Sub", ["one", "q"], "y", {})],
        {"one": number(1)},
        [1, 4],
    ),
    "clip_to_1": (4, [("Clip", ["z", "zero", "one"], "y", {})], {"zero": number(0), "one": number(1)}, [1, 4]),
    "min_max_to_1": (4, [("Max", ["z", "zero"], "m", {}), ("Min", ["m", "one"], "y", {})], {"zero": number(0), "one": number(1)}, [1, 4]),
    "one_probit": (
        1,
        [("Div", ["z", "root"], "a", {}), ("Erf", ["a"], "e", {}), ("Add", ["e", "one"], "u", {}), ("Mul", ["u", "half"], "y", {})],
        {"root": number(2**0.5), "one": number(1), "half": number(0.5)},
        [1, 1],
    ),
    "probit_per_cent": (
        4,
        [("Div", ["z", "root"], "a", {}), ("Erf", ["a"], "e", {}), ("Add", ["e", "one"], "u", {}), ("Mul", ["u", "fifty"], "y", {})],
        {"root": number(2**0.5), "one": number(1), "fifty": number(50)},
        [1, 4],
    ),
    "no_and_probit": (
        1,
        [
            ("Erf", ["z"], "e", {}),
            ("Mul", ["e", "half"], "a", {}),
            ("Add", ["a", "half"], "yes", {}),
            ("Sub", ["one", "yes"], "no", {}),
            ("Concat", ["no", "yes"], "y", {"axis": 1}),
        ],
        {"half": number(0.5), "one": number(1)},
        [1, 2],
    ),
    "largest_sigmoid": (4, [("Sigmoid", ["z"], "s", {}), ("ReduceMax", ["s"], "y", {"axes": [1], "keepdims": 1})], {}, [1, 1]),
    "threshold": (4, [("Greater", ["z", "zero"], "above", {}), ("Cast", ["above"], "y", {"to": TensorProto.FLOAT})], {"zero": number(0)}, [1, 4]),
    # Classes that never win.
    "masked": (4, [("Add", ["z", "mask"], "m", {}), ("Softmax", ["m"], "y", {"axis": 1})], {"mask": number([[0, -np.inf, 0, 0]])}, [1, 4]),
    "masked_by_where": (
        4,
        [("Where", ["keep", "z", "never"], "m", {}), ("Softmax", ["m"], "y", {"axis": 1})],
        {"keep": np.array([[True, False, True, False]]), "never": number(-np.inf)},
        [1, 4],
    ),
    "masked_by_much": (4, [("Add", ["z", "mask"], "m", {}), ("Softmax", ["m"], "y", {"axis": 1})], {"mask": number([[0, -1e9, 0, 0]])}, [1, 4]),
    "masked_logits": (4, [("Add", ["z", "mask"], "y", {})], {"mask": number([[0, -np.inf, 0, 0]])}, [1, 4]),
    # Numbers in order of size.
    "softmax_in_order": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("TopK", ["s", "k"], "y", {"axis": 1})], {"k": ints(4)}, [1, 4]),
    "logits_in_order": (4, [("TopK", ["z", "k"], "t", {"axis": 1, "largest": 0}), ("Softmax", ["t"], "y", {"axis": 1})], {"k": ints(3)}, [1, 3]),
    "sigmoids_in_order": (4, [("Sigmoid", ["z"], "s", {}), ("TopK", ["s", "k"], "t", {"axis": 1}), ("Log", ["t"], "y", {})], {"k": ints(2)}, [1, 2]),
    "largest_softmax": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("ReduceMax", ["s"], "y", {"axes": [1], "keepdims": 1})], {}, [1, 1]),
    "softmax_of_one": (1, [("Softmax", ["z"], "y", {"axis": 1})], {}, [1, 1]),
    "softmax_over_one": (
        4,
        [("Unsqueeze", ["z", "last"], "q", {}), ("Softmax", ["q"], "s", {"axis": 2}), ("Flatten", ["s"], "y", {"axis": 1})],
        {"last": ints(2)},
        [1, 4],
    ),
    "logits_far_off": (4, [("Add", ["z", "far"], "y", {})], {"far": number(1e5)}, [1, 4]),
    "logits_far_below": (4, [("Sub", ["z", "far"], "y", {})], {"far": number(6e4)}, [1, 4]),
    "softmax_far_off": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Add", ["s", "far"], "y", {})], {"far": number(1e5)}, [1, 4]),
    "log_softmax_far_off": (4, [("LogSoftmax", ["z"], "s", {"axis": 1}), ("Sub", ["s", "far"], "y", {})], {"far": number(1e5)}, [1, 4]),
    "relu_shares": (
        4,
        [("Relu", ["z"], "h", {}), ("ReduceSum", ["h", "last"], "t", {}), ("Div", ["h", "t"], "y", {})],
        {"last": ints(-1)},
        [1, 4],
    ),
    "relu_shares_guarded": (
        4,
        [("Relu", ["z"], "h", {}), ("ReduceSum", ["h", "last"], "t", {}), ("Max", ["t", "tiny"], "u", {}), ("Div", ["h", "u"], "y", {})],
        {"last": ints(-1), "tiny": number(1e-12)},
        [1, 4],
    ),
    "relu_shares_l1": (4, [("Relu", ["z"], "h", {}), ("ReduceL1", ["h"], "t", {"axes": [1]}), ("Div", ["h", "t"], "y", {})], {}, [1, 4]),
    "relu_shares_lp": (4, [("Relu", ["z"], "h", {}), ("LpNormalization", ["h"], "y", {"axis": 1, "p": 1})], {}, [1, 4]),
    "absolute_shares": (4, [("Abs", ["z"], "h", {}), ("ReduceL1", ["z"], "t", {"axes": [1]}), ("Div", ["h", "t"], "y", {})], {}, [1, 4]),
    "square_shares": (
        4,
        [("Mul", ["z", "z"], "h", {}), ("ReduceSum", ["h", "last"], "t", {}), ("Div", ["h", "t"], "y", {})],
        {"last": ints(-1)},
        [1, 4],
    ),
    "square_shares_reciprocal": (
        4,
        [
            ("Pow", ["z", "two"], "h", {}),
            ("ReduceSumSquare", ["z"], "t", {"axes": [1]}),
            ("Reciprocal", ["t"], "i", {}),
            ("Mul", ["h", "i"], "y", {}),
        ],
        {"two": number(2)},
        [1, 4],
    ),
    "signed_shares": (4, [("LpNormalization", ["z"], "y", {"axis": 1, "p": 1})], {}, [1, 4]),
    "unit_by_norm": (4, [("LpNormalization", ["z"], "y", {"axis": 1, "p": 2})], {}, [1, 4]),
    "unit_by_hand": (4, [("ReduceL2", ["z"], "t", {"axes": [1]}), ("Div", ["z", "t"], "y", {})], {}, [1, 4]),
    "unit_by_reciprocal": (
        4,
        [("ReduceL2", ["z"], "t", {"axes": [1]}), ("Reciprocal", ["t"], "i", {}), ("Mul", ["z", "i"], "y", {})],
        {},
        [1, 4],
    ),
    "log_of_clip": (
        4,
        [("Softmax", ["z"], "s", {"axis": 1}), ("Clip", ["s", "low", "high"], "c1", {}), ("Log", ["c1"], "y", {})],
        {"low": number(0.1), "high": number(0.6)},
        [1, 4],
    ),
    "one_sigmoid_clip": (
        1,
        [("Sigmoid", ["z"], "s", {}), ("Clip", ["s", "low", "high"], "y", {})],
        {"low": number(0.2), "high": number(0.6)},
        [1, 1],
    ),
    "masked_by_1e4": (4, [("Add", ["z", "mask"], "m", {}), ("Softmax", ["m"], "y", {"axis": 1})], {"mask": np.array([0, -1e4, 0, 0], np.float32)}, [1, 4]),
    "times_nothing": (4, [("Mul", ["z", "zero"], "y", {})], {"zero": number(0)}, [1, 4]),
    "softmax_of_nothing": (4, [("Mul", ["z", "zero"], "n", {}), ("Softmax", ["n"], "y", {"axis": 1})], {"zero": number(0)}, [1, 4]),
    "off_nearby": (
        4,
        [("Sub", ["z", "far"], "d", {}), ("Relu", ["d"], "h", {}), ("LpNormalization", ["h"], "n", {"axis": 1}), ("Mul", ["n", "two"], "y", {})],
        {"far": number(100), "two": number(2)},
        [1, 4],
    ),
    "expanded": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Expand", ["s", "shape"], "y", {})], {"shape": ints(2, 4)}, [2, 4]),
    "tiled": (4, [("Softmax", ["z"], "s", {"axis": 1}), ("Tile", ["s", "times"], "y", {})], {"times": ints(3, 1)}, [3, 4]),
    "two_rows": (4, [("Neg", ["z"], "n", {}), ("Concat", ["z", "n"], "y", {"axis": 0})], {}, [2, 4]),
    "softmax_over_the_batch": (4, [("Softmax", ["z"], "y", {"axis": 0})], {}, [1, 4]),
}


def network(classes, steps, constants, shape):
    nodes, weights = body(classes)
    if not steps:
        nodes[-1].output[0] = "y"
    for operator, inputs, output, attributes in steps:
        outputs = [output, "places"] if operator == "TopK" else [output]
        nodes.append(helper.make_node(operator, inputs, outputs, **attributes))
    tensors = [numpy_helper.from_array(value, name) for name, value in {**weights, **constants}.items()]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, dims) for name, dims in (("x", [1, 3, 20, 30]), ("y", shape))]
    graph = helper.make_graph(nodes, "head", ends[:1], ends[1:], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


# By name: the steps behind the four logits `z` and the outputs beside the probabilities `y`.
BESIDE = {
    "label_and_softmax": ([("ArgMax", ["z"], "label", {"axis": 1, "keepdims": 0}), ("Softmax", ["z"], "y", {"axis": 1})], ["label", "y"]),
    "softmax_and_order": (
        [("Softmax", ["z"], "y", {"axis": 1}), ("TopK", ["y", "k"], "values", {"axis": 1}, "places")],
        ["values", "places", "y"],
    ),
    "softmax_and_absurd": ([("Pad", ["z", "pads"], "large", {}), ("Softmax", ["z"], "y", {"axis": 1})], ["large", "y"]),
    "unused_label": ([("ArgMax", ["z"], "label", {"axis": 1}), ("Softmax", ["z"], "y", {"axis": 1})], ["y"]),
    "features_and_hard_logits": ([("Hardmax", ["z"], "logits", {"axis": 1}), ("Identity", ["z"], "y", {})], ["logits", "f"]),
    "label_alone": ([("ArgMax", ["z"], "label", {"axis": 1}), ("Hardmax", ["z"], "hard", {"axis": 1})], ["label", "hard"]),
}


def beside(steps, names):
    nodes, weights = body(4)
    for operator, inputs, output, attributes, *more in steps:
        nodes.append(helper.make_node(operator, inputs, [output, *more], name=f"make_{output}", **attributes))
    weights = {**weights, "k": ints(2), "pads": ints(0, 0, 0, 10**9)}
    tensors = [numpy_helper.from_array(value, name) for name, value in weights.items()]
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 20, 30])
    whole = {"label", "places"}
    ends = [helper.make_tensor_value_info(name, TensorProto.INT64 if name in whole else TensorProto.FLOAT, None) for name in names]
    graph = helper.make_graph(nodes, "head", [given], ends, tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def sure(operator):
    model = load(FOLDER.parent / "sure_by_200.onnx")
    model.graph.node[-1].output[0] = "z"
    model.graph.node.append(helper.make_node(operator, ["z"], ["y"]))
    return model


def tiny(exponent):
    """`logits` with scores that are 10^exponent as large."""
    model = network(*HEADS["logits"])
    for tensor in model.graph.initializer:
        if tensor.name in ("fw", "fb"):
            small = numpy_helper.to_array(tensor).astype(np.float64) * 10.0**exponent
            tensor.CopyFrom(numpy_helper.from_array(small.astype(np.float32), tensor.name))
    return model


if __name__ == "__main__":
    for exponent in (25, 36):
        save(tiny(-exponent), FOLDER.parent / f"tiny_head_{exponent}.onnx")
    for operator in ("Softmax", "Sigmoid", "Tanh"):
        save(sure(operator), FOLDER.parent / f"sure_{operator.lower()}.onnx")
    FOLDER.mkdir(exist_ok=True)
    for name, (classes, steps, constants, shape) in HEADS.items():
        save(network(classes, steps, constants, shape), FOLDER / f"{name}.onnx")
    for name, (steps, names) in BESIDE.items():
        save(beside(steps, names), FOLDER / f"{name}.onnx")
