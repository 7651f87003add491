"""Packs the ONNX project's own conformance data into tests/conformance/cases.bin.gz.

    python3 -m venv VENV && VENV/bin/pip install onnx==1.23.2 numpy==2.4.6
    VENV/bin/python scripts/conformance/make_cases.py

`cmd_tools generate-data` of onnx 1.23.2 writes only the `simple` and `real` suites: the node cases exist as Python
code alone, so they are taken from the loader that onnx's own runner uses. They draw from numpy's generator, seeded by
onnx once for all of them, so every node case has to be collected, in onnx's order, before any is left out.

The file is a gzip stream of records until its end; integers are little-endian, `str` is a u32 length and UTF-8:

    record  str suite, str operator, str tier, str name, f32 rtol, u32 length + model, u32 count + inputs, u32 count + outputs
    value   str name, u8 element type (TensorProto.DataType), u32 length + payload

The payload is a TensorProto, except for two element types of ours: NOT_A_TENSOR (a sequence, an optional; no payload)
and RAMP (u32 per dimension): element i of n is i / n, the input that onnx's runner gives to the light networks.
"""

import argparse
import gzip
import hashlib
import io
import re
import struct
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnx.backend.test
import onnx.reference
from onnx import ModelProto, TensorProto, numpy_helper
from onnx.backend.test.loader import load_node_model_tests

VERSION = "1.23.2"
NOT_A_TENSOR, RAMP = 0, 255

CLAIMED = set(
    """Conv BatchNormalization LRN Relu LeakyRelu PRelu Clip Sigmoid HardSwish HardSigmoid Gelu Erf Tanh Softmax
    LayerNormalization Add Sub Mul Div Sum Pow Sqrt MatMul Gemm MaxPool AveragePool GlobalAveragePool ReduceMean Concat Split
    Slice Pad Flatten Reshape Transpose Squeeze Unsqueeze Gather Identity Dropout Constant Cast Shape ConstantOfShape
    Expand""".split()
)
# Small operators that exporters and onnx's function bodies use around the claimed ones.
EXTRA = set(
    """Neg Abs Exp Log Elu Selu Softplus Softsign Swish Reciprocal LogSoftmax GlobalMaxPool ReduceSum Min Max Where
    Equal""".split()
)
# Operators that files of today's exporters hold beside those above: resizing, scatters, norms, conditions, quantisation.
# DynamicQuantizeLinear is read as the identity, on purpose, so that its cases say nothing.
WIDER = set(
    """Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh Atanh Mish Celu ThresholdedRelu Shrink Sign Floor Ceil Round
    Less Greater LessOrEqual GreaterOrEqual And Or Not Xor IsNaN IsInf Mod CastLike Trilu
    CumSum ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMin ReduceProd ReduceSumSquare Mean
    InstanceNormalization GroupNormalization LpNormalization MeanVarianceNormalization RMSNormalization LpPool
    Resize Upsample DepthToSpace SpaceToDepth Col2Im Tile TopK Compress ConvTranspose Einsum
    GatherElements GatherND ScatterElements ScatterND Scatter NonZero OneHot Range Size ArgMax ArgMin
    QuantizeLinear DequantizeLinear ConvInteger MatMulInteger QLinearConv QLinearMatMul""".split()
)

# A case above this size is cut where the cut provably leaves the expected output alone.
LARGE_BYTES = 200_000

DATA = Path(onnx.backend.test.__file__).parent / "data"


def tier(operators):
    if operators <= CLAIMED:
        return "claimed"
    if operators <= CLAIMED | EXTRA:
        return "extra"
    return "wider" if operators <= CLAIMED | EXTRA | WIDER else "other"


def string(text):
    return blob(text.encode())


def blob(data):
    return struct.pack("<I", len(data)) + data


def value(name, item):
    if isinstance(item, TensorProto):
        tensor = TensorProto()
        tensor.CopyFrom(item)
    elif isinstance(item, (np.ndarray, np.generic)):
        tensor = numpy_helper.from_array(np.asarray(item))
    else:
        return string(name) + bytes([NOT_A_TENSOR]) + blob(b"")
    # The name in front of the payload is the graph's; a second one could only disagree.
    tensor.ClearField("name")
    return string(name) + bytes([tensor.data_type]) + blob(tensor.SerializeToString(deterministic=True))


def ramp(name, shape):
    return string(name) + bytes([RAMP]) + blob(struct.pack(f"<{len(shape)}I", *shape))


def record(suite, operator, level, name, rtol, model, inputs, outputs):
    return b"".join(
        [
            string(suite), string(operator), string(level), string(name), struct.pack("<f", rtol),
            blob(model.SerializeToString(deterministic=True)),
            struct.pack("<I", len(inputs)), *inputs, struct.pack("<I", len(outputs)), *outputs,
        ]
    )  # fmt: skip


def operators_of(model):
    found = []
    for node in model.graph.node:
        label = node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}.{node.op_type}"
        if label not in found:
            found.append(label)
    return found


def node_cases():
    """Every case of a listed operator and its function expansions, whatever those use; and the expansions of any other
    operator that come down to listed operators alone."""
    cases = load_node_model_tests()
    operator_by_name = {case.name: operators_of(case.model)[0] for case in cases}
    for case in sorted(cases, key=lambda case: case.name):
        used = set(operators_of(case.model))
        base = re.sub(r"_expanded(_ver\d+)?$", "", case.name)
        operator = operator_by_name[base]
        expanded = base != case.name
        listed = CLAIMED | EXTRA | WIDER
        if operator not in listed and not (expanded and used <= listed):
            continue
        [(inputs, outputs)] = case.data_sets
        label = f"{operator}, expanded" if expanded else operator
        yield "node", label, tier(used), case.name, case.rtol, case.model, list(inputs), list(outputs)


def stored_cases(suite):
    for folder in sorted((DATA / suite).iterdir()):
        if not folder.is_dir():
            continue
        model = onnx.load(folder / "model.onnx")
        [data_set] = folder.glob("test_data_set_*")
        inputs, outputs = (
            [onnx.load_tensor(data_set / f"{kind}_{index}.pb") for index in range(len(list(data_set.glob(f"{kind}_*.pb"))))]
            for kind in ("input", "output")
        )
        used = operators_of(model)
        label = " + ".join(operator for operator in used if operator != "Constant")
        yield suite, label, tier(set(used)), folder.name, 1e-3, model, inputs, outputs


def light_cases():
    from onnx.backend.test.case.model import collect_testcases

    for case in sorted((case for case in collect_testcases() if case.kind == "real"), key=lambda case: case.name):
        path = DATA / "light" / Path(case.url).name
        model = onnx.load(path)
        output = onnx.load_tensor(path.with_name(f"{path.stem}_output_0.pb"))
        yield "light", case.name.removeprefix("test_"), tier(set(operators_of(model))), case.name, case.rtol, model, None, [output]


def as_array(item):
    return numpy_helper.to_array(item) if isinstance(item, TensorProto) else np.asarray(item)


def attributes(node):
    return {attribute.name: onnx.helper.get_attribute_value(attribute) for attribute in node.attribute}


def shrink(model, inputs, outputs):
    """Cuts a large pooling case. Pooling treats each channel by itself, so the first one keeps the case's point; and what no
    window reads may hold anything, so it holds more than the maximum, which also shows a window that reads amiss."""
    [node] = model.graph.node
    x, outputs = as_array(inputs[0])[:1, :1], [as_array(output)[:1, :1] for output in outputs]
    found = attributes(node)
    rank, kernel = x.ndim - 2, found["kernel_shape"]
    strides, dilations = found.get("strides", [1] * rank), found.get("dilations", [1] * rank)
    pads = found.get("pads", [0] * 2 * rank)
    read = np.ones([], bool)
    for axis in range(rank):
        taps = [
            -pads[axis] + place * strides[axis] + tap * dilations[axis]
            for place in range(outputs[0].shape[2 + axis])
            for tap in range(kernel[axis])
        ]
        read = np.logical_and.outer(read, np.isin(np.arange(x.shape[2 + axis]), taps))
    x = np.where(read, x, np.ceil(x.max()) + 1).astype(x.dtype)
    smaller = ModelProto()
    smaller.CopyFrom(model)
    for port in [*smaller.graph.input, *smaller.graph.output]:
        for dim in list(port.type.tensor_type.shape.dim)[:2]:
            dim.dim_value = 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        computed = onnx.reference.ReferenceEvaluator(smaller).run(None, {model.graph.input[0].name: x})
    for expected, actual in zip(outputs, computed, strict=True):
        np.testing.assert_allclose(actual, expected, rtol=1e-6)
    return smaller, [x], outputs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "tests/conformance/cases.bin.gz")
    out = parser.parse_args().out
    if onnx.__version__ != VERSION:
        raise SystemExit(f"onnx: expected {VERSION}, found {onnx.__version__}")

    body, counts = io.BytesIO(), {}
    suites = [node_cases(), stored_cases("pytorch-converted"), stored_cases("pytorch-operator"), light_cases()]
    for suite, operator, level, name, rtol, model, inputs, outputs in (case for cases in suites for case in cases):
        input_ports, output_ports = model.graph.input, model.graph.output
        if inputs is None:
            held = {tensor.name for tensor in model.graph.initializer}
            packed = [
                ramp(port.name, [dim.dim_value for dim in port.type.tensor_type.shape.dim])
                for port in input_ports
                if port.name not in held
            ]
        else:
            size = sum(as_array(item).nbytes for item in [*inputs, *outputs] if isinstance(item, (np.ndarray, TensorProto)))
            if size > LARGE_BYTES and operator in ("MaxPool", "AveragePool"):
                model, inputs, outputs = shrink(model, inputs, outputs)
            packed = [value(port.name, item) for port, item in zip(input_ports, inputs, strict=False)]
        answers = [value(port.name, item) for port, item in zip(output_ports, outputs, strict=True)]
        data = record(suite, operator, level, name, rtol, model, packed, answers)
        body.write(data)
        count = counts.setdefault((suite, level), [0, 0])
        count[0] += 1
        count[1] += len(data)
        if len(data) > LARGE_BYTES:
            print(f"large: {suite} {name} {len(data)} bytes")
    # No time and no file name in the header, so that the same cases give the same file.
    packed = gzip.compress(body.getvalue(), 9, mtime=0)
    out.write_bytes(packed)
    for (suite, level), (number, size) in counts.items():
        print(f"{suite:18} {level:8} {number:4} cases {size:9} bytes")
    print(f"unpacked {len(body.getvalue())} bytes, sha256 {hashlib.sha256(body.getvalue()).hexdigest()}")
    print(f"{out.name} {len(packed)} bytes, sha256 {hashlib.sha256(packed).hexdigest()}")


if __name__ == "__main__":
    main()
