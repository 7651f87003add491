"""Writes small networks with what exporters write around a classifier into tests/exports: other layouts and numbers of channels, open
sizes, other element types, weights in a second file, quantisation, and what ONNX Runtime makes of several operators.

    python3 -m venv VENV && VENV/bin/pip install onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6
    VENV/bin/python scripts/exports/make_small.py && VENV/bin/python scripts/exports/make_expected.py

Each is a convolution, an activation, a mean over the map and a dense layer of ten classes, with weights from a seed.
"""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static

OUT = Path(__file__).parents[2] / "tests/exports"
SIDE, CLASSES, MAPS = 16, 10, 6


def weights(channels, dtype):
    draw = np.random.default_rng(7)
    return {
        "kernel": (draw.standard_normal((MAPS, channels, 3, 3)) * 0.4).astype(dtype),
        "shift": (draw.standard_normal(MAPS) * 0.2).astype(dtype),
        "dense": (draw.standard_normal((MAPS, CLASSES)) * 0.7).astype(dtype),
        "bias": (draw.standard_normal(CLASSES) * 0.1).astype(dtype),
    }


def network(name, shape, channels=3, element=TensorProto.FLOAT, before=(), start="x", middle=("Relu",), dtype=np.float32, inner=None, opset=17):
    inner = inner or element
    tensors = [numpy_helper.from_array(value, key) for key, value in weights(channels, dtype).items()]
    nodes = list(before)
    nodes.append(helper.make_node("Conv", [start, "kernel", "shift"], ["c"], name="conv", pads=[1, 1, 1, 1]))
    at = "c"
    for index, operator in enumerate(middle):
        nodes.append(helper.make_node(operator, [at], [f"m{index}"], name=f"middle{index}"))
        at = f"m{index}"
    nodes += [
        helper.make_node("ReduceMean", [at], ["pooled"], name="pool", axes=[2, 3], keepdims=0),
        helper.make_node("MatMul", ["pooled", "dense"], ["scores"], name="dense_layer"),
        helper.make_node("Add", ["scores", "bias"], ["logits"], name="add_bias"),
    ]
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", element, shape)],
        [helper.make_tensor_value_info("logits", inner, [shape[0] if isinstance(shape[0], str) else 1, CLASSES])], tensors,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = 8
    return model


def save(model, name, **options):
    onnx.checker.check_model(model)
    onnx.save(model, OUT / f"{name}.onnx", **options)


class Photos(CalibrationDataReader):
    """Sixteen inputs of noise, over which the ranges of a quantised network are taken."""

    def __init__(self):
        draw = np.random.default_rng(3)
        self.rest = iter([{"x": draw.uniform(-1, 1, (1, 3, SIDE, SIDE)).astype(np.float32)} for _ in range(16)])

    def get_next(self):
        return next(self.rest, None)


def main():
    turn = helper.make_node("Transpose", ["x"], ["turned"], name="turn", perm=[0, 3, 1, 2])
    save(network("channels_last", ["n", SIDE, SIDE, 3], before=[turn], start="turned"), "layout_channels_last")
    save(network("grey", [1, 1, SIDE, SIDE], channels=1), "layout_grey")
    save(network("grey_last", [1, SIDE, SIDE, 1], channels=1, before=[turn], start="turned"), "layout_grey_last")
    save(network("opacity", [1, 4, SIDE, SIDE], channels=4), "layout_opacity")
    save(network("open_size", ["n", 3, "h", "w"]), "open_size")
    save(network("open_all", ["n", "c", "h", "w"]), "open_all")
    save(network("open_grey", ["n", "c", "h", "w"], channels=1), "open_grey")
    save(network("double", [1, 3, SIDE, SIDE], element=TensorProto.DOUBLE, dtype=np.float64), "type_double")
    save(network("half", [1, 3, SIDE, SIDE], element=TensorProto.FLOAT16, dtype=np.float16), "type_half")
    cast = helper.make_node("Cast", ["x"], ["f"], name="cast", to=TensorProto.FLOAT)
    bytes_in = network("bytes", [1, 3, SIDE, SIDE], element=TensorProto.UINT8, before=[cast], start="f", inner=TensorProto.FLOAT)
    save(bytes_in, "type_bytes")

    # PyTorch keeps the weights in a second file unless told otherwise.
    save(network("external", [1, 3, SIDE, SIDE]), "external", save_as_external_data=True, location="external.onnx.data", size_threshold=0)

    plain = OUT / "plain.onnx"
    onnx.save(network("plain", [1, 3, SIDE, SIDE]), plain)
    quantize_dynamic(plain, OUT / "quantised_dynamic.onnx", weight_type=QuantType.QInt8)
    for name, form in [("quantised_qdq", QuantFormat.QDQ), ("quantised_operators", QuantFormat.QOperator)]:
        quantize_static(plain, OUT / f"{name}.onnx", Photos(), quant_format=form, per_channel=True, weight_type=QuantType.QInt8)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(OUT / "fused_conv.onnx")
    onnxruntime.InferenceSession(plain, options, providers=["CPUExecutionProvider"])
    plain.unlink()
    for path in OUT.glob("*.onnx"):
        if path.stat().st_size > 1 << 20:
            raise SystemExit(f"{path.name} has {path.stat().st_size} bytes; at most a mebibyte is kept")


if __name__ == "__main__":
    main()
