"""Makes exponents.onnx: logits of [1, 3, 8, 8] that are the sum of |mean| and of |mean|^1e30, an exponent that no whole number holds.

python make_exponents.py, with the packages onnx and numpy.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

nodes = [
    helper.make_node("GlobalAveragePool", ["x"], ["g"]),
    helper.make_node("Flatten", ["g"], ["f"], axis=1),
    helper.make_node("Abs", ["f"], ["a"]),
    helper.make_node("Pow", ["a", "e"], ["p"]),
    helper.make_node("Add", ["a", "p"], ["y"]),
]
port = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
exponent = numpy_helper.from_array(np.array(1e30, np.float32), "e")
graph = helper.make_graph(nodes, "exponents", [port("x", [1, 3, 8, 8])], [port("y", [1, 3])], [exponent])
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), Path(__file__).parent / "exponents.onnx")
