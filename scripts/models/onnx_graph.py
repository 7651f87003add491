"""Writes a convolutional network as an ONNX graph, one call per layer, with its weights stored as float16.

A weight `stem.w` is stored as the float16 initializer `stem.w.f16`; a Cast node turns it into the float32 tensor
`stem.w` that the layer consumes. The file is half as large, is valid ONNX, and every runtime computes in float32.
Nodes carry no names of their own: the tensor that a node writes identifies it.
"""

import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSET = 13
IR_VERSION = 8  # older than what onnx writes by default, so that older readers accept the file


def same_padding(size, kernel, stride):
    """TensorFlow's SAME padding along one axis: (before, after), the odd pixel after."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class GraphWriter:
    """Grows a graph from its input. Each layer method takes the names of its inputs and returns the name of its output."""

    def __init__(self, name, channels, size):
        self.name = name
        self.parameters = 0
        self._nodes = []
        self._initializers = []
        self._shapes = {"input": (1, channels, size, size)}

    def conv(self, source, name, kernel, bias, stride=1, padding="same", groups=1):
        """Convolution; kernel is [out, in / groups, height, width]. Weights are called `name.w` and `name.b`."""
        _, channels, height, width = self._shapes[source]
        out, per_group, *window = kernel.shape
        if per_group * groups != channels:
            raise ValueError(f"{name}: kernel expects {per_group * groups} channels, {source} has {channels}")
        sides = [same_padding(size, k, stride) if padding == "same" else (0, 0) for size, k in zip((height, width), window)]
        pads = [before for before, _ in sides] + [after for _, after in sides]
        shape = [(size + sum(side) - k) // stride + 1 for size, side, k in zip((height, width), sides, window)]
        inputs = [source, self._weight(f"{name}.w", kernel), self._weight(f"{name}.b", bias)]
        return self._node("Conv", inputs, name, (1, out, *shape),
                          group=groups, kernel_shape=window, pads=pads, strides=[stride, stride])

    def relu(self, source, output):
        return self._node("Relu", [source], output, self._shapes[source])

    def relu6(self, source, output):
        """min(max(x, 0), 6), which ONNX calls Clip and gives its bounds as tensors."""
        bounds = [self._constant("c0", 0.0), self._constant("c6", 6.0)]
        return self._node("Clip", [source, *bounds], output, self._shapes[source])

    def max_pool(self, source, output, window, stride):
        _, channels, *sizes = self._shapes[source]
        shape = [(size - window) // stride + 1 for size in sizes]
        return self._node("MaxPool", [source], output, (1, channels, *shape),
                          kernel_shape=[window, window], strides=[stride, stride])

    def add(self, left, right, output):
        if self._shapes[left] != self._shapes[right]:
            raise ValueError(f"{output}: cannot add {self._shapes[left]} and {self._shapes[right]}")
        return self._node("Add", [left, right], output, self._shapes[left])

    def concat_channels(self, sources, output):
        channels = sum(self._shapes[source][1] for source in sources)
        return self._node("Concat", sources, output, (1, channels, *self._shapes[sources[0]][2:]), axis=1)

    def average_and_flatten(self, source, output):
        """The mean of each feature map, as a row [1, channels]."""
        channels = self._shapes[source][1]
        pooled = self._node("GlobalAveragePool", [source], "gap", (1, channels, 1, 1))
        return self._node("Flatten", [pooled], output, (1, channels))

    def dense(self, source, name, matrix, bias, output, transposed):
        """matrix is [out, in] when `transposed` (PyTorch's way round), otherwise [in, out] (Keras's)."""
        inputs = [source, self._weight(f"{name}.w", matrix), self._weight(f"{name}.b", bias)]
        attributes = {"transB": 1} if transposed else {}
        return self._node("Gemm", inputs, output, (1, bias.shape[0]), **attributes)

    def model(self, outputs, source):
        """The finished ModelProto; `source` says in a sentence where the weights come from."""
        describe = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, self._shapes[name])
        graph = helper.make_graph(self._nodes, self.name, [describe("input")], [describe(name) for name in outputs],
                                  self._initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION,
                                  producer_name="whylight", doc_string=source)
        checker.check_model(model, full_check=True)
        return model

    def _weight(self, name, values):
        half = np.ascontiguousarray(values, np.float32).astype(np.float16)
        if not np.isfinite(half).all():
            raise ValueError(f"{name}: a weight does not fit into float16")
        self.parameters += half.size
        self._initializers.append(numpy_helper.from_array(half, f"{name}.f16"))
        self._nodes.append(helper.make_node("Cast", [f"{name}.f16"], [name], to=TensorProto.FLOAT))
        return name

    def _constant(self, name, value):
        if all(each.name != name for each in self._initializers):
            self._initializers.append(numpy_helper.from_array(np.array(value, np.float32), name))
        return name

    def _node(self, operator, inputs, output, shape, **attributes):
        if output in self._shapes:
            raise ValueError(f"{output}: written twice")
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        self._shapes[output] = tuple(shape)
        return output
