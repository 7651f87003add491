"""Makes tests/exports/rules: small networks with random weights from a seed, each with one thing that a rule or a tap once went wrong on.

    python3 -m venv VENV
    VENV/bin/pip install numpy==2.4.6 onnx==1.23.2
    VENV/bin/python scripts/exports/rule_cases.py

- tokens, tokens_apart, tokens_split, registers: attention over a class token and patches. `tokens` joins the class token once, the others take it
  apart from the patches by slices or a split and join it again, alone or with two registers. `tokens_guarded` has 0 in the place of what is no
  number behind its softmax, as PyTorch's exporter writes it.
- common_rise: a softmax whose inputs all rise together by 30 between black and white.
- pool, pool_of_pad: a pool with its own padding, and one behind a Pad, as Keras writes it; then channels are joined as in DenseNet.
- unread_input, second_input: a second input that no step reads, as left by the export of Keras' EfficientNet, and one that is subtracted.
- function_default, function_given: a function of the file whose attribute has a default value. function_branches: one with an If.
- crop_linear, crop_nearest: Resize to a region that lies outside in part.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).resolve().parents[2] / "tests/exports/rules"
CLASSES = 5
node = helper.make_node


def save(name, shape, nodes, weights, other_inputs=(), functions=()):
    read = {tensor for one in nodes for tensor in one.input}
    constants = [
        numpy_helper.from_array(np.asarray(value, np.int64 if isinstance(value, list) else np.float32), key)
        for key, value in weights.items()
        if key in read
    ]
    inputs = [helper.make_tensor_value_info(key, TensorProto.FLOAT, dims) for key, dims in (("image", shape), *other_inputs)]
    outputs = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, CLASSES])]
    graph = helper.make_graph(nodes, name, inputs, outputs, constants)
    domains = [helper.make_opsetid("", 17), *(helper.make_opsetid(one.domain, 1) for one in functions[:1])]
    model = helper.make_model(graph, opset_imports=domains, ir_version=9 if functions else 8, functions=functions)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, OUT / f"{name}.onnx")


def tokens(name, apart, guarded=False):
    random, width = np.random.default_rng(0), 8
    weights = {
        "patches": random.standard_normal((width, 3, 4, 4)) * 0.2,
        "class": random.standard_normal((1, 1, width)),
        "registers": random.standard_normal((1, 2, width)),
        "ones": np.ones(width),
        "zeros": np.zeros(width),
        "query": random.standard_normal((width, width)) * 0.3,
        "key": random.standard_normal((width, width)) * 0.3,
        "value": random.standard_normal((width, width)) * 0.5,
        "head": random.standard_normal((width, CLASSES)),
        "list": [1, width, 16],
        "0.0": np.zeros(()),
        "0": [0],
        "1": [1],
        "end": [1 << 40],
        "sizes": [1, 16],
    }
    nodes = [
        node("Conv", ["image", "patches"], ["grid"], strides=[4, 4]),
        node("Reshape", ["grid", "list"], ["columns"]),
        node("Transpose", ["columns"], ["rows"], perm=[0, 2, 1]),
        node("Concat", ["class", "rows"], ["joined"], axis=1),
    ]
    all_tokens = "joined"
    if apart:
        if apart == "split":
            nodes.append(node("Split", ["joined", "sizes"], ["first", "rest"], axis=1))
        else:
            nodes.append(node("Slice", ["joined", "0", "1", "1"], ["first"]))
            nodes.append(node("Slice", ["joined", "1", "end", "1"], ["rest"]))
        again = ["first", "registers", "rest"] if apart == "registers" else ["first", "rest"]
        nodes.append(node("Concat", again, ["again"], axis=1))
        all_tokens = "again"
    nodes.append(node("LayerNormalization", [all_tokens, "ones", "zeros"], ["normal"], axis=-1))
    nodes += [node("MatMul", ["normal", one], [f"{one}s"]) for one in ("query", "key", "value")]
    nodes += [
        node("Transpose", ["keys"], ["turned"], perm=[0, 2, 1]),
        node("MatMul", ["querys", "turned"], ["scores"]),
        node("Softmax", ["scores"], ["weights"], axis=-1),
        *([node("IsNaN", ["weights"], ["odd"]), node("Where", ["odd", "0.0", "weights"], ["guarded"])] if guarded else []),
        node("MatMul", ["guarded" if guarded else "weights", "values"], ["mixed"]),
        node("Add", [all_tokens, "mixed"], ["sum"]),
        node("LayerNormalization", ["sum", "ones", "zeros"], ["out"], axis=-1),
        node("Slice", ["out", "0", "1", "1"], ["token"]),
        node("ReduceMean", ["token"], ["features"], axes=[1], keepdims=0),
        node("MatMul", ["features", "head"], ["logits"]),
    ]
    save(name, [1, 3, 16, 16], nodes, weights)


def common_rise():
    random = np.random.default_rng(0)
    weights = {
        "scores": random.standard_normal((48, 6)) * 0.3 + 30 / 48,
        "mixed": random.standard_normal((6, CLASSES)),
        "head": random.standard_normal((CLASSES, CLASSES)),
    }
    nodes = [
        node("Flatten", ["image"], ["flat"]),
        node("MatMul", ["flat", "scores"], ["risen"]),
        node("Softmax", ["risen"], ["shares"], axis=-1),
        node("MatMul", ["shares", "mixed"], ["features"]),
        node("MatMul", ["features", "head"], ["logits"]),
    ]
    save("common_rise", [1, 3, 4, 4], nodes, weights)


def pool(name, pad):
    random = np.random.default_rng(1)
    weights = {
        "first": random.standard_normal((12, 3, 3, 3)) * 0.2,
        "second": random.standard_normal((4, 12, 3, 3)) * 0.2,
        "scale": random.uniform(0.5, 1.5, (1, 12, 1, 1)),
        "head": random.standard_normal((16, CLASSES)),
        "pads": [0, 0, 1, 1, 0, 0, 1, 1],
    }
    windows = dict(kernel_shape=[3, 3], strides=[2, 2])
    nodes = [node("Conv", ["image", "first"], ["conv"], strides=[2, 2], pads=[1] * 4), node("Relu", ["conv"], ["active"])]
    if pad:
        nodes += [node("Pad", ["active", "pads"], ["padded"]), node("MaxPool", ["padded"], ["pooled"], **windows)]
    else:
        nodes.append(node("MaxPool", ["active"], ["pooled"], pads=[1] * 4, **windows))
    nodes += [
        node("Mul", ["pooled", "scale"], ["scaled"]),
        node("Relu", ["scaled"], ["input"]),
        node("Conv", ["input", "second"], ["growth"], pads=[1] * 4),
        node("Concat", ["pooled", "growth"], ["joined"], axis=1),
        node("Relu", ["joined"], ["last"]),
        node("GlobalAveragePool", ["last"], ["mean"]),
        node("Flatten", ["mean"], ["features"]),
        node("MatMul", ["features", "head"], ["logits"]),
    ]
    save(name, [1, 3, 32, 32], nodes, weights)


def second_input(name, reads):
    random = np.random.default_rng(0)
    weights = {"first": random.standard_normal((4, 3, 3, 3)), "head": random.standard_normal((4, CLASSES))}
    nodes = [
        *([node("Sub", ["image", "norm/Sub/y:0"], ["centred"])] if reads else []),
        node("Transpose", ["centred" if reads else "image"], ["turned"], perm=[0, 3, 1, 2]),
        node("Conv", ["turned", "first"], ["conv"]),
        node("Relu", ["conv"], ["active"]),
        node("GlobalAveragePool", ["active"], ["mean"]),
        node("Flatten", ["mean"], ["features"]),
        node("MatMul", ["features", "head"], ["logits"]),
    ]
    save(name, [1, 16, 16, 3], nodes, weights, [("norm/Sub/y:0", [1, 1, 1, 3])])


def function(name, body, called):
    """A network with a function of its own between two layers: `(x, y)` of it, called once with the attributes."""
    random = np.random.default_rng(0)
    weights = {"first": random.standard_normal((4, 3, 8, 8)), "head": random.standard_normal((4, CLASSES))}
    nodes = [
        node("Conv", ["image", "first"], ["conv"]),
        node("Flatten", ["conv"], ["features"]),
        node("Own", ["features"], ["bent"], domain="own", **called),
        node("MatMul", ["bent", "head"], ["logits"]),
    ]
    save(name, [1, 3, 8, 8], nodes, weights, functions=[body])


def leaky(slope):
    """LeakyRelu with the function's attribute `slope`, 0.4 unless the call says otherwise."""
    one = node("LeakyRelu", ["x"], ["y"])
    one.attribute.append(onnx.AttributeProto(name="alpha", type=onnx.AttributeProto.FLOAT, ref_attr_name="slope"))
    default = helper.make_attribute("slope", slope)
    return helper.make_function("own", "Own", ["x"], ["y"], [one], [helper.make_opsetid("", 17)], attribute_protos=[default])


def branches():
    """An If within a function, whose branches read the function's input."""
    def branch(operator):
        out = helper.make_tensor_value_info("z", TensorProto.FLOAT, [1, 4])
        return helper.make_graph([node(operator, ["x"], ["z"])], operator, [], [out])

    yes = numpy_helper.from_array(np.array(True))
    nodes = [node("Constant", [], ["yes"], value=yes), node("If", ["yes"], ["y"], then_branch=branch("Sin"), else_branch=branch("Neg"))]
    return helper.make_function("own", "Own", ["x"], ["y"], nodes, [helper.make_opsetid("", 17)])


def crop(mode):
    """A region of rows and columns that lies outside in part, with batch and channels named as they are."""
    random = np.random.default_rng(0)
    weights = {
        "region": np.array([0, 0, 0.1, 0.2, 1, 1, 0.8, 1.1]),
        "sizes": [1, 3, 5, 5],
        "head": random.standard_normal((75, CLASSES)),
    }
    options = {"coordinate_transformation_mode": "tf_crop_and_resize", "mode": mode, "nearest_mode": "floor"}
    nodes = [
        node("Resize", ["image", "region", "", "sizes"], ["cut"], **options),
        node("Flatten", ["cut"], ["features"]),
        node("MatMul", ["features", "head"], ["logits"]),
    ]
    save(f"crop_{mode}", [1, 3, 8, 8], nodes, weights)


OUT.mkdir(parents=True, exist_ok=True)
tokens("tokens", None)
tokens("tokens_apart", "slices")
tokens("tokens_split", "split")
tokens("registers", "registers")
tokens("tokens_guarded", None, guarded=True)
common_rise()
pool("pool", False)
pool("pool_of_pad", True)
second_input("unread_input", False)
second_input("second_input", True)
function("function_default", leaky(0.4), {})
function("function_given", leaky(0.4), {"slope": 0.7})
function("function_branches", branches(), {})
crop("linear")
crop("nearest")
