"""Makes paths/late_start.onnx, whose unit is off for the first part of the way from a photo of zeros; paths/large_bias.onnx, whose
score of 10,000 changes by less than its rounding, though its gradient has all its digits; channels/*.onnx, networks of one and
of four channels and one with its channels last; memory/*.onnx, small files whose walks need more memory than there is, and
memory/second_file.onnx, whose weights lie in second_file.bin.

python make_paths.py, with the packages onnx and numpy. All weights are drawn with seed 0.
"""

from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

HERE = Path(__file__).parent
DRAW = np.random.default_rng(0)


def write(path, given, nodes, weights, shape=(1, 2)):
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(dims)) for name, dims in (("x", given), ("y", shape))]
    tensors = [value if isinstance(value, TensorProto) else numpy_helper.from_array(value, name) for name, value in weights.items()]
    graph = helper.make_graph(nodes, "network", ends[:1], ends[1:], tensors)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), HERE / path)


def normal(*shape):
    return DRAW.normal(size=shape).astype(np.float32)


def late_start():
    x = np.load(HERE / "x6x5.npy").ravel()
    w = normal(90, 1)
    w *= np.float32(2.0 / (x @ w[:, 0]))
    nodes = [
        helper.make_node("Flatten", ["x"], ["f"]),
        helper.make_node("MatMul", ["f", "w"], ["m"]),
        helper.make_node("Sub", ["m", "late"], ["s"]),
        helper.make_node("Relu", ["s"], ["r"]),
        helper.make_node("Mul", ["r", "r"], ["q"]),
        helper.make_node("MatMul", ["q", "v"], ["y"]),
    ]
    late, v = np.array([0.55], np.float32), np.array([[3.0, -1.0]], np.float32)
    write("paths/late_start.onnx", [1, 3, 6, 5], nodes, {"w": w, "late": late, "v": v})


def large_bias():
    nodes = [
        helper.make_node("Flatten", ["x"], ["f"]),
        helper.make_node("MatMul", ["f", "w"], ["m"]),
        helper.make_node("Add", ["m", "b"], ["y"]),
    ]
    w, b = np.random.default_rng(0).normal(size=(90, 2)).astype(np.float32) * np.float32(1e-5), np.array([1e4, -1e4], np.float32)
    write("paths/large_bias.onnx", [1, 3, 6, 5], nodes, {"w": w, "b": b})


def channels():
    for name, shape, front in (
        ("one", [1, 1, 6, 5], []),
        ("four", [1, 4, 6, 5], []),
        ("last", [1, 6, 5, 3], [helper.make_node("Transpose", ["x"], ["t"], perm=[0, 3, 1, 2])]),
    ):
        count = 3 if name == "last" else shape[1]
        nodes = [*front, helper.make_node("Conv", ["t" if front else "x", "w"], ["c"], kernel_shape=[3, 3]), helper.make_node("Flatten", ["c"], ["f"])]
        nodes.append(helper.make_node("MatMul", ["f", "v"], ["y"]))
        write(f"channels/{name}.onnx", shape, nodes, {"w": normal(2, count, 3, 3), "v": normal(24, 2)})


def memory():
    sides = np.array([3600, 1], np.int64), np.array([1, 3600], np.int64)
    # [1, 9, 3600, 3600] at three steps one after another: a walk back keeps them all.
    heads = np.array([1, 9, 3600, 1], np.int64)
    nodes = [
        helper.make_node("Reshape", ["x", "row"], ["a"]),
        helper.make_node("Expand", ["a", "heads"], ["h"]),
        helper.make_node("Reshape", ["x", "column"], ["b"]),
        helper.make_node("MatMul", ["h", "b"], ["m"]),
        helper.make_node("Sigmoid", ["m"], ["s"]),
        helper.make_node("Tanh", ["s"], ["t"]),
        helper.make_node("ReduceMean", ["t"], ["r"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Unsqueeze", ["r", "one"], ["u"]),
        helper.make_node("MatMul", ["u", "v"], ["y"]),
    ]
    weights = {"row": sides[0], "column": sides[1], "heads": heads, "one": np.array([1], np.int64), "v": normal(1, 2)}
    write("memory/attention.onnx", [1, 3, 30, 40], nodes, weights)
    # Its weights lie in a second file.
    second = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[90, 2], data_location=TensorProto.EXTERNAL)
    second.external_data.add(key="location", value="second_file.bin")
    nodes = [helper.make_node("Flatten", ["x"], ["f"]), helper.make_node("MatMul", ["f", "w"], ["y"])]
    write("memory/second_file.onnx", [1, 3, 6, 5], nodes, {"w": second})
    (HERE / "memory/second_file.bin").write_bytes(normal(90, 2).tobytes())


late_start()
large_bias()
channels()
memory()
