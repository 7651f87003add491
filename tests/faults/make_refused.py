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
    deep = [*pool, asked("OneHot", ["at", "depth", "values"], ["o"]), helper.make_node("ReduceSum", ["o"], ["s"], keepdims=0), helper.make_node("Add", ["f", "s"], ["y"])]
    network("one_hot_depth", deep, {"at": ints(1), "depth": ints(-4), "values": np.array([0, 1], np.float32)}, shape=(1, 3))
    network("cast_to_whole", [*pool, asked("Cast", ["f"], to=TensorProto.INT64), helper.make_node("Cast", ["a"], ["y"], to=TensorProto.FLOAT)], {}, shape=(1, 3))
    network("arg_max", [*pool, asked("ArgMax", ["f"], axis=1), helper.make_node("Cast", ["a"], ["y"], to=TensorProto.FLOAT)], {}, shape=(1, 1))
    network("tile", [asked("Tile", ["x", "times"]), *head], {"times": ints(1, 2)})
    number = lambda value: np.array(value, np.float32)
    range_ = [asked("Range", ["from", "to", "by"], ["r"]), helper.make_node("ReduceSum", ["r"], ["s"], keepdims=0), *pool, helper.make_node("Add", ["f", "s"], ["y"])]
    network("range", range_, {"from": number(0), "to": number(np.nan), "by": number(1)}, shape=(1, 3))
    network("range_of_no_step", range_, {"from": number(0), "to": number(0), "by": number(0)}, shape=(1, 3))
    twice = [*pool, asked("Relu", ["f"], ["y"]), helper.make_node("Neg", ["f"], ["y"], name="again")]
    network("made_twice", twice, {}, shape=(1, 3))
    network("weight_made", [*pool, asked("Relu", ["f"], ["w"]), helper.make_node("Add", ["f", "w"], ["y"])], {"w": number([1, 2, 3])}, shape=(1, 3))
    hidden = [*pool, helper.make_node("Gauss\u202e", ["f"], ["y"], name="n\x1b[31m" + "n" * 5000)]
    network("hidden_characters", hidden, {}, shape=(1, 3))
    network("einsum", [asked("Einsum", ["x", "w"], equation="nchw,ck->nk"), *head], {"w": np.ones((5, 4), np.float32)})
    network("max_pool_pads", [asked("MaxPool", ["x"], kernel_shape=[2, 2], pads=[0, 2, 0, 0]), *head], {})
    network("average_pool_pads", [asked("AveragePool", ["x"], kernel_shape=[3, 3], pads=[3, 3, 3, 3]), *head], {})
    network("lp_pool_pads", [asked("LpPool", ["x"], kernel_shape=[2, 2], pads=[2, 2, 2, 2], p=2), *head], {})
    dilated = asked("MaxPool", ["x"], kernel_shape=[2, 2], dilations=[3, 3], pads=[2, 2, 2, 2])
    network("dilated_pool_pads", [dilated, *head], {})
    ones = helper.make_node("ConstantOfShape", ["side"], ["r0"], value=numpy_helper.from_array(np.array([1], np.float32)))
    doubled = [helper.make_node("Add", [f"r{k}", f"r{k}"], [f"r{k + 1}"], name="asked" if k == 5 else f"r{k}") for k in range(20)]
    much = [ones, *doubled, helper.make_node("ReduceMean", ["r20"], ["m"], keepdims=0), helper.make_node("Mul", ["x", "m"], ["a"]), *head]
    network("folds_too_much", much, {"side": ints(5000, 5000)})
    network("lp_pool", [asked("LpPool", ["x"], kernel_shape=[30, 30], p=2), *head], {})


main()
