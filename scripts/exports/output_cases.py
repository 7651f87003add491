"""Makes tests/exports/outputs: tiny networks that have several outputs, or that are no classifiers. Needs onnx==1.23.2 and numpy.

    VENV/bin/python scripts/exports/output_cases.py
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).resolve().parents[2] / "tests/exports/outputs"
RANDOM = np.random.default_rng(5)


def weight(name, *shape):
    return numpy_helper.from_array(RANDOM.normal(0, 0.3, shape).astype(np.float32), name)


def node(operator, inputs, output, **attributes):
    return helper.make_node(operator, inputs, [output], name=output, **attributes)


def save(name, nodes, weights, outputs, inputs=(("image", [1, 3, 8, 8]),)):
    def value(given):
        return helper.make_tensor_value_info(given[0], TensorProto.FLOAT, given[1])

    graph = helper.make_graph(nodes, name, [value(i) for i in inputs], [value(o) for o in outputs], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, OUT / f"{name}.onnx")


# [1, 6, 8, 8], its mean [1, 6], and four logits of it.
body = [node("Conv", ["image", "k"], "c", pads=[1, 1, 1, 1]), node("Relu", ["c"], "maps")]
mean = [*body, node("GlobalAveragePool", ["maps"], "mean"), node("Flatten", ["mean"], "features")]
k, w, b = weight("k", 6, 3, 3, 3), weight("w", 6, 4), weight("b", 4)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    dense = [*mean, node("Gemm", ["features", "w", "b"], "logits")]
    save("features_first", dense, [k, w, b], [("features", [1, 6]), ("logits", [1, 4])])
    unnamed = [*mean, node("Gemm", ["features", "w", "b"], "y2")]
    unnamed = [helper.make_node(n.op_type, list(n.input), list(n.output), name=n.name) if n.op_type != "Conv" else n for n in unnamed]
    save("unnamed_last", unnamed, [k, w, b], [("y2", [1, 4]), ("maps", [1, 6, 8, 8])])
    auxiliary = [*dense, node("Gemm", ["features", "w2"], "aux")]
    save("auxiliary_second", auxiliary, [k, w, b, weight("w2", 6, 4)], [("logits", [1, 4]), ("aux", [1, 4])])
    log = [*mean, node("Gemm", ["features", "w", "b"], "z"), node("LogSoftmax", ["z"], "out", axis=1)]
    save("log_softmax", log, [k, w, b], [("out", [1, 4])])
    flat = [node("Flatten", ["image"], "x"), node("Gemm", ["x", "e"], "code"), node("Gemm", ["code", "d"], "again")]
    save("autoencoder_flat", flat, [weight("e", 192, 4), weight("d", 4, 192)], [("again", [1, 192])])
    image = [*body, node("Conv", ["maps", "k2"], "image_again", pads=[1, 1, 1, 1])]
    save("autoencoder", image, [k, weight("k2", 3, 6, 3, 3)], [("image_again", [1, 3, 8, 8])])
    masks = [*body, node("Conv", ["maps", "k3"], "masks")]
    save("segmentation", masks, [k, weight("k3", 5, 6, 1, 1)], [("masks", [1, 5, 8, 8])])
    boxes = [
        *body,
        node("Conv", ["maps", "k4"], "raw"),
        node("Reshape", ["raw", "shape"], "rows"),
        node("Transpose", ["rows"], "boxes", perm=[0, 2, 1]),
    ]
    shape = numpy_helper.from_array(np.array([1, 4, 64], np.int64), "shape")
    save("detection", boxes, [k, weight("k4", 4, 6, 1, 1), shape], [("boxes", [1, 64, 4])])
    norm = [
        *mean,
        node("Gemm", ["features", "w", "b"], "v"),
        node("Mul", ["v", "v"], "squares"),
        node("ReduceSum", ["squares", "axis"], "length2", keepdims=1),
        node("Sqrt", ["length2"], "length"),
        node("Div", ["v", "length"], "out"),
    ]
    save("embedding", norm, [k, w, b, numpy_helper.from_array(np.array([1], np.int64), "axis")], [("out", [1, 4])])
    tokens = [*body, node("Reshape", ["maps", "shape2"], "rows"), node("Transpose", ["rows"], "last_hidden_state", perm=[0, 2, 1])]
    shape2 = numpy_helper.from_array(np.array([1, 6, 64], np.int64), "shape2")
    save("tokens", tokens, [k, shape2], [("last_hidden_state", [1, 64, 6])])
    two = [*dense, node("Mul", ["logits", "temperature"], "scaled")]
    save("two_inputs", two, [k, w, b], [("scaled", [1, 4])], (("image", [1, 3, 8, 8]), ("temperature", [1, 1])))


if __name__ == "__main__":
    main()
