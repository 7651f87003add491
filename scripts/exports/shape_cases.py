"""Makes tests/exports/shapes: a classifier with a reshape whose target is put together of one number that the file computes, by each operator
that may compute such a number. Needs onnx==1.23.2 and numpy.

    VENV/bin/python scripts/exports/shape_cases.py
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).resolve().parents[2] / "tests/exports/shapes"
RANDOM = np.random.default_rng(5)

# What gives the number 2: the operator, its operands, its attributes.
NUMBERS = {
    "ceil": ("Ceil", [1.5], {}),
    "clip": ("Clip", [2.0, 0.0, 5.0], {}),
    "erf": ("Erf", [9.0], {}),
    "exp": ("Exp", [0.6932], {}),
    "matmul": ("MatMul", [[1.0, 1.0], [1.0, 1.0]], {}),
    "mean": ("Mean", [1.0, 3.0], {}),
    "norm": ("ReduceL2", [[2.0, 0.0]], {"keepdims": 0}),
    "prod": ("ReduceProd", [[1.0, 2.0]], {"keepdims": 0}),
    "reduce_max": ("ReduceMax", [[1.0, 2.0]], {"keepdims": 0}),
    "reduce_sum": ("ReduceSum", [[1.0, 1.0]], {"keepdims": 0}),
    "relu": ("Relu", [2.0], {}),
    "softplus": ("Softplus", [1.8546], {}),
    "sum": ("Sum", [1.0, 1.0], {}),
    "max": ("Max", [2.0, 1.0], {}),
}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for name, (operator, operands, attributes) in NUMBERS.items():
        weights = {
            "k": RANDOM.normal(0, 0.4, (4, 3, 3, 3)).astype(np.float32),
            "d": RANDOM.normal(0, 0.4, (4, 3)).astype(np.float32),
            "at": np.array([0], np.int64),
            "one": np.array([1], np.int64),
            "two": np.array([2], np.int64),
            "flat": np.array([1, 4], np.int64),
            "again": np.array(2 if name == "erf" else 1, np.int64),
        }
        weights |= {f"operand{index}": np.array(value, np.float32) for index, value in enumerate(operands)}
        nodes = [
            helper.make_node(operator, [f"operand{index}" for index in range(len(operands))], ["number"], **attributes),
            helper.make_node("Cast", ["number"], ["whole"], to=TensorProto.INT64),
            helper.make_node("Mul", ["whole", "again"], ["size"]),
            helper.make_node("Unsqueeze", ["size", "at"], ["row"]),
            helper.make_node("Concat", ["one", "row", "two"], ["shape"], axis=0),
            helper.make_node("Conv", ["image", "k"], ["c"]),
            helper.make_node("Relu", ["c"], ["r"]),
            helper.make_node("GlobalAveragePool", ["r"], ["g"]),
            helper.make_node("Reshape", ["g", "shape"], ["square"]),
            helper.make_node("Reshape", ["square", "flat"], ["features"]),
            helper.make_node("MatMul", ["features", "d"], ["logits"]),
        ]
        ports = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in (("image", [1, 3, 8, 8]), ("logits", [1, 3]))]
        graph = helper.make_graph(nodes, name, ports[:1], ports[1:], [numpy_helper.from_array(v, n) for n, v in weights.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
        onnx.checker.check_model(model)
        onnx.save(model, OUT / f"{name}.onnx")


if __name__ == "__main__":
    main()
