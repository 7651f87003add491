"""Makes jumps/*.onnx: small networks of [1, 3, 6, 5] whose score jumps between a black photo and others.

python make_jumps.py, with the packages onnx and numpy. The weights are drawn with seed 0 and the same in all files.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

FOLDER = Path(__file__).parent / "jumps"


def network(name, steps, constants):
    """Two scores `z` of the photo, of which the steps make `y`."""
    draw = np.random.default_rng(0)
    weights = {"w": draw.normal(size=(2, 90)) * 0.2, "b": np.zeros(2), **constants}
    nodes = [helper.make_node("Flatten", ["x"], ["f"], axis=1), helper.make_node("Gemm", ["f", "w", "b"], ["z"], transB=1, name="dense")]
    nodes += [helper.make_node(operator, inputs, [output], name=output, **attributes) for operator, inputs, output, attributes in steps]
    tensors = [numpy_helper.from_array(np.asarray(value, np.float32), key) for key, value in weights.items()]
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 6, 5])
    found = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])
    graph = helper.make_graph(nodes, name, [given], [found], tensors)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), FOLDER / f"{name}.onnx")


def main():
    FOLDER.mkdir(exist_ok=True)
    small = [("Mul", ["z", "little"], "slope", {})]
    threshold = [("Greater", ["z", "bound"], "greater", {}), ("Cast", ["greater"], "step", {"to": TensorProto.FLOAT})]
    network("threshold", [*small, *threshold, ("Add", ["slope", "step"], "y", {})], {"little": 0.01, "bound": 0.1})
    network("rounded", [("Round", ["z"], "whole", {}), *small, ("Add", ["slope", "whole"], "y", {})], {"little": 0.01})
    network("shrink", [("Shrink", ["z"], "y", {"lambd": 0.5, "bias": 0.0})], {})
    # A rectifier written as a choice does not jump.
    chosen = [("Greater", ["z", "zero"], "greater", {}), ("Mul", ["z", "little"], "slope", {}), ("Where", ["greater", "z", "slope"], "y", {})]
    network("leaky_by_choice", chosen, {"zero": 0.0, "little": 0.1})


if __name__ == "__main__":
    main()
