"""Writes tests/exports/expected.json: for each small network its logits by ONNX Runtime, and their derivatives along three directions by
central differences in float64 (onnx's own evaluator over the same graph with every float made a double).

The photo is x[k] = sin(0.37 k) over [1, 3, height, width]; the score is the sum of cos(j) logits[j]; value k of direction d is
((7919 k + 104729 d) mod 1000) / 500 - 1.
See make_small.py for what has to be installed.
"""

import json
import math
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

OUT = Path(__file__).parents[2] / "tests/exports"
# Files whose image has no size of its own.
SIZES = {"open_size": [18, 14], "open_all": [16, 16], "open_grey": [12, 16]}
# A rounded network has no derivatives worth the name.
ROUNDED = ("quantised", "ort_")
FLOATS = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16)
LUMINANCE = np.array([0.299, 0.587, 0.114])
STEP = 1e-5


class Erf(OpRun):
    """The error function in doubles; the evaluator's own gives floats."""

    def _run(self, x):
        return (np.vectorize(math.erf, otypes=[np.float64])(x),)


class Gelu(OpRun):
    """The exact form, in doubles."""

    def _run(self, x, approximate=None):
        return (x * 0.5 * (1 + np.vectorize(math.erf, otypes=[np.float64])(x / math.sqrt(2))),)


def photo(height, width):
    return np.sin(0.37 * np.arange(3 * height * width)).reshape(1, 3, height, width)


def given(port, size, x):
    """The photo as the network takes it."""
    dims = [dim.dim_value for dim in port.type.tensor_type.shape.dim]
    last = dims[3] in (1, 3, 4) and dims[1] not in (1, 3, 4)
    channels = (dims[3] if last else dims[1]) or size.get("channels", 3)
    if channels == 1:
        x = np.tensordot(LUMINANCE, x, (0, 1))[None]
    elif channels == 4:
        x = np.concatenate([x, np.ones_like(x[:, :1])], 1)
    return x.transpose(0, 2, 3, 1) if last else x


def doubled(model):
    """The same network in doubles."""
    wide = onnx.ModelProto()
    wide.CopyFrom(model)

    def tensor(proto):
        if proto.data_type in FLOATS:
            proto.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(proto).astype(np.float64), proto.name))

    for proto in wide.graph.initializer:
        tensor(proto)
    for node in wide.graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.TENSOR:
                tensor(attribute.t)
            if node.op_type == "Cast" and attribute.name == "to" and attribute.i in FLOATS:
                attribute.i = TensorProto.DOUBLE
    for port in [*wide.graph.input, *wide.graph.output, *wide.graph.value_info]:
        kind = port.type.tensor_type
        if kind.elem_type in (*FLOATS, TensorProto.UINT8):
            kind.elem_type = TensorProto.DOUBLE
    return wide


def size_of(model, name):
    held = {tensor.name for tensor in model.graph.initializer}
    [port] = [port for port in model.graph.input if port.name not in held]
    dims = [dim.dim_value for dim in port.type.tensor_type.shape.dim]
    channels = {"channels": 1} if name == "open_grey" else {}
    if name in SIZES:
        return port, SIZES[name], channels
    last = dims[3] in (1, 3, 4) and dims[1] not in (1, 3, 4)
    return port, dims[1:3] if last else dims[2:4], channels


def expected(path):
    name = path.stem
    model = onnx.load(path)
    port, size, channels = size_of(model, name)
    x = photo(*size)
    kinds = {TensorProto.FLOAT: np.float32, TensorProto.FLOAT16: np.float16, TensorProto.DOUBLE: np.float64}
    kind = kinds.get(port.type.tensor_type.elem_type)
    last = model.graph.output[0].name if name != "two_outputs_features_first" else model.graph.output[-1].name
    entry = {"size": size}
    wide = None if name.startswith(ROUNDED) or name == "fused_conv" else ReferenceEvaluator(doubled(model), new_ops=[Erf, Gelu])
    # ONNX Runtime has no convolution of doubles, and takes bytes for bytes.
    if kind is None or kind is np.float64:
        entry["logits"] = wide.run([last], {port.name: given(port, channels, x)})[0].ravel().tolist()
    else:
        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        entry["logits"] = session.run([last], {port.name: given(port, channels, x).astype(kind)})[0].ravel().tolist()
    if wide is None:
        return entry
    v = np.cos(np.arange(len(entry["logits"])))

    def score(x):
        return float(v @ wide.run([last], {port.name: given(port, channels, x)})[0].ravel())

    entry["slopes"] = []
    for direction in range(3):
        d = ((7919 * np.arange(x.size) + 104729 * direction) % 1000 / 500 - 1).reshape(x.shape)
        entry["slopes"].append((score(x + STEP * d) - score(x - STEP * d)) / (2 * STEP))
    return entry


def main():
    found = {}
    for path in sorted(OUT.glob("*.onnx")):
        try:
            found[path.stem] = expected(path)
        except Exception as error:  # noqa: BLE001: the next file is tried all the same
            print(f"{path.stem}: {type(error).__name__}: {str(error)[:200]}")
            continue
        print(path.stem, [round(value, 4) for value in found[path.stem]["logits"][:3]], found[path.stem].get("slopes"))
    lines = [f"  {json.dumps(name)}: {json.dumps(entry)}" for name, entry in found.items()]
    (OUT / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
