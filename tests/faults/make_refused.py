"""Makes refused/*.onnx: networks of [1, 3, 8, 8] with a step that cannot be served; the node that is refused is called `asked`.

python make_refused.py, with the packages onnx and numpy.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

FOLDER = Path(__file__).parent / "refused"


def asked(operator, inputs, outputs=("a",), **attributes):
    return helper.make_node(operator, list(inputs), list(outputs), name="asked", **attributes)


def network(name, nodes, weights, shape=(1, 4), opset=17):
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 8, 8])
    found = helper.make_tensor_value_info("y", TensorProto.FLOAT, list(shape))
    constants = [numpy_helper.from_array(value, key) for key, value in weights.items()]
    graph = helper.make_graph(nodes, name, [given], [found], constants)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8), FOLDER / f"{name}.onnx")


def main():
    FOLDER.mkdir(exist_ok=True)
    ints = lambda *values: np.array(values, np.int64)
    head = [helper.make_node("Flatten", ["a"], ["y"], axis=1)]
    pool = [helper.make_node("GlobalAveragePool", ["x"], ["g"]), helper.make_node("Flatten", ["g"], ["f"], axis=1)]
    network("top_k_of_too_many", [asked("TopK", ["x", "k"], ["a", "at"], axis=3), *head], {"k": ints(100)})
    places = [asked("TopK", ["x", "k"], ["v", "at"], axis=3), helper.make_node("Cast", ["at"], ["a"], to=TensorProto.FLOAT), *head]
    network("top_k_places", places, {"k": ints(2)})
    weight = {"w": np.ones((3, 2, 3, 3), np.float32)}
    network("conv_transpose", [asked("ConvTranspose", ["x", "w"], output_padding=[-1, 0]), *head], weight)
    network("conv_transpose_nothing", [asked("ConvTranspose", ["x", "w"], pads=[5, 5, 5, 5]), *head], weight)
    nodes = [*pool, asked("OneHot", ["f", "depth", "values"]), *head]
    network("one_hot", nodes, {"depth": ints(4), "values": np.array([0, 1], np.float32)})
    network("einsum", [asked("Einsum", ["x", "w"], equation="nchw,ck->nk"), *head], {"w": np.ones((5, 4), np.float32)})
    network("lp_pool", [asked("LpPool", ["x"], kernel_shape=[30, 30], p=2), *head], {})


main()
