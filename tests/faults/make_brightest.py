"""Makes log_of_brightest.onnx: [1, 1, 6, 5] to two logits, of which the first is the logarithm of how far the brightest pixel lies above 0.6.
It is finite for brightest6x5.npy and minus infinity once that pixel is blurred.

python make_brightest.py, with the packages onnx and numpy.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

FOLDER = Path(__file__).parent


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs, [output], name=output, **attributes)


def main():
    nodes = [
        node("MaxPool", ["x"], "brightest", kernel_shape=[6, 5]),
        node("Flatten", ["brightest"], "flat"),
        node("Sub", ["flat", "level"], "above"),
        node("Relu", ["above"], "positive"),
        node("Log", ["positive"], "logarithm"),
        node("Concat", ["logarithm", "flat"], "y", axis=1),
    ]
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 6, 5])
    found = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])
    level = numpy_helper.from_array(np.array([[0.6]], np.float32), "level")
    graph = helper.make_graph(nodes, "log_of_brightest", [given], [found], [level])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), FOLDER / "log_of_brightest.onnx")
    photo = np.linspace(0.1, 0.2, 30, dtype=np.float32).reshape(1, 1, 6, 5)
    photo[0, 0, 2, 3] = 1.0
    # A grey network is shown three channels.
    np.save(FOLDER / "brightest6x5.npy", np.repeat(photo, 3, axis=1))


main()
