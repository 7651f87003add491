"""Writes the tiny networks of this folder and what an independent implementation answers for them (expected.json).

    python3 -m venv VENV && VENV/bin/pip install onnx==1.23.2 numpy==2.4.6 onnxruntime==1.32.0
    VENV/bin/python tests/networks/make_networks.py

Weights are seeded by the network's name. Inputs are not stored: element i of an input of any shape, row-major, is
sin(0.37 i) in f64 rounded to f32. The logits are onnx's reference evaluator's, and ONNX Runtime has to agree.
"""

import json
import zlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

HERE = Path(__file__).parent
INPUT_STEP = 0.37
# Both implementations add in f32, each in its own order.
AGREEMENT = 2e-5


class Builder:
    """Collects nodes and weights; every node is named after its output, as the feature map that it is."""

    def __init__(self, name, shape, opset=17):
        self.name, self.shape, self.opset = name, shape, opset
        self.random = np.random.default_rng(zlib.crc32(name.encode()))
        self.nodes, self.weights, self.channels = [], [], shape[1]

    def weight(self, name, values):
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def integers(self, name, values):
        return self.weight(name, np.asarray(values, np.int64))

    def he(self, name, shape, fan_in):
        return self.weight(name, (self.random.standard_normal(shape) * np.sqrt(2 / fan_in)).astype(np.float32))

    def near(self, name, shape, centre, spread):
        return self.weight(name, (centre + spread * self.random.uniform(-1, 1, shape)).astype(np.float32))

    def add(self, operator, inputs, output, domain="", **attributes):
        outputs = output if isinstance(output, list) else [output]
        inputs = inputs if isinstance(inputs, list) else [inputs]
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=outputs[0], domain=domain, **attributes))
        return output

    def conv(self, x, name, out, kernel=3, channels=None, group=1, bias=True, stride=1, pad=None, **attributes):
        channels = channels or self.channels
        pad = kernel // 2 if pad is None else pad
        fan_in = channels // group * kernel * kernel
        inputs = [x, self.he(f"{name}.weight", [out, channels // group, kernel, kernel], fan_in)]
        if bias:
            inputs.append(self.near(f"{name}.bias", [out], 0, 0.1))
        self.channels = out
        return self.add("Conv", inputs, name, kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[pad] * 4, group=group, **attributes)

    def norm(self, x, name, channels=None):
        channels = channels or self.channels
        parts = [
            self.near(f"{name}.scale", [channels], 1, 0.3),
            self.near(f"{name}.bias", [channels], 0, 0.2),
            self.near(f"{name}.mean", [channels], 0, 0.2),
            self.near(f"{name}.var", [channels], 1, 0.4),
        ]
        return self.add("BatchNormalization", [x, *parts], name, epsilon=1e-5)

    def relu(self, x, name):
        return self.add("Relu", x, name)

    def clip6(self, x, name):
        low, high = (self.weight(f"{name}.{end}", np.float32(value)) for end, value in (("min", 0), ("max", 6)))
        return self.add("Clip", [x, low, high], name)

    def gemm(self, x, name, features, out):
        weights = [self.he(f"{name}.weight", [out, features], features), self.near(f"{name}.bias", [out], 0, 0.1)]
        return self.add("Gemm", [x, *weights], name, transB=1)

    def pooled_logits(self, x, classes):
        pooled = self.add("GlobalAveragePool", x, "head.pool")
        flat = self.add("Flatten", pooled, "head.flat", axis=1)
        return self.gemm(flat, "logits", self.channels, classes)

    def model(self, classes, batch=1):
        ports = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, *shape])
            for name, shape in (("input", self.shape[1:]), ("logits", [classes]))
        ]
        graph = helper.make_graph(self.nodes, self.name, ports[:1], ports[1:], self.weights)
        imports = [helper.make_opsetid("", self.opset)]
        imports += [helper.make_opsetid(domain, 1) for domain in sorted({node.domain for node in self.nodes} - {""})]
        return helper.make_model(graph, opset_imports=imports, ir_version=8, producer_name="whylight")


def tiny(name="tiny", batch=1):
    net = Builder(name, [1, 3, 32, 32])
    x = net.relu(net.norm(net.conv("input", "stem.conv", 8, bias=False), "stem.norm"), "stem.relu")
    x = net.add("MaxPool", x, "stem.pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    y = net.clip6(net.norm(net.conv(x, "block.expand", 16, 1), "block.expand.norm"), "block.expand.clip")
    y = net.clip6(net.norm(net.conv(y, "block.depthwise", 16, group=16), "block.depthwise.norm"), "block.depthwise.clip")
    y = net.norm(net.conv(y, "block.project", 8, 1), "block.project.norm")
    x = net.add("Add", [x, y], "block.add")
    # Padding that differs from side to side, as TensorFlow's `same` gives at stride two.
    weight = net.he("head.conv.weight", [12, 8, 3, 3], 72)
    x = net.add("Conv", [x, weight], "head.conv", kernel_shape=[3, 3], strides=[2, 2], pads=[0, 0, 1, 1])
    net.channels = 12
    net.pooled_logits(net.relu(x, "head.relu"), 10)
    return net.model(10, batch)


def linear():
    net = Builder("linear", [1, 3, 8, 8])
    net.gemm(net.add("Flatten", "input", "flat"), "logits", 192, 4)
    return net.model(4)


def tiny_mlp():
    net = Builder("tiny_mlp", [1, 3, 8, 8])
    x = net.add("Reshape", ["input", net.integers("flat.shape", [0, -1])], "flat")
    x = net.add("Tanh", net.gemm(x, "hidden1", 192, 24), "hidden1.tanh")
    x = net.add("MatMul", [x, net.he("hidden2.weight", [24, 16], 24)], "hidden2.matmul")
    x = net.relu(net.add("Add", [x, net.near("hidden2.bias", [16], 0, 0.1)], "hidden2"), "hidden2.relu")
    net.gemm(x, "logits", 16, 5)
    return net.model(5)


def tiny_resnet():
    net = Builder("tiny_resnet", [1, 3, 32, 32])
    x = net.relu(net.norm(net.conv("input", "stem.conv", 8, 7, bias=False, stride=2), "stem.norm"), "stem.relu")
    x = net.add("MaxPool", x, "stem.pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    for layer, width, stride in (("layer1", 8, 1), ("layer2", 16, 2)):
        before = net.channels
        y = net.relu(net.norm(net.conv(x, f"{layer}.conv1", width, bias=False, stride=stride), f"{layer}.norm1"), f"{layer}.relu1")
        y = net.norm(net.conv(y, f"{layer}.conv2", width, bias=False), f"{layer}.norm2")
        if before != width:
            shortcut = net.conv(x, f"{layer}.shortcut", width, 1, before, bias=False, stride=stride, pad=0)
            x = net.norm(shortcut, f"{layer}.shortcut.norm")
        x = net.relu(net.add("Add", [y, x], f"{layer}.add"), f"{layer}.relu2")
    net.pooled_logits(x, 10)
    return net.model(10)


def tiny_vgg():
    # Opset 9 as the ONNX zoo's VGG: Dropout carries its ratio as an attribute.
    net = Builder("tiny_vgg", [1, 3, 32, 32], opset=9)
    x = "input"
    for block, width in (("block1", 6), ("block2", 8), ("block3", 12)):
        for index in (1, 2):
            x = net.relu(net.conv(x, f"{block}.conv{index}", width), f"{block}.relu{index}")
        x = net.add("MaxPool", x, f"{block}.pool", kernel_shape=[2, 2], strides=[2, 2])
    x = net.add("Flatten", x, "flat", axis=1)
    x = net.relu(net.gemm(x, "head.fc1", 12 * 16, 20), "head.relu1")
    x = net.add("Dropout", x, "head.dropout", ratio=0.5)
    net.gemm(x, "logits", 20, 10)
    return net.model(10)


def tiny_densenet():
    net = Builder("tiny_densenet", [1, 3, 32, 32])
    x, channels = net.conv("input", "stem.conv", 8, bias=False, stride=2), 8
    for block in ("block1", "block2"):
        for layer in ("layer1", "layer2"):
            name = f"{block}.{layer}"
            y = net.relu(net.norm(x, f"{name}.norm", channels), f"{name}.relu")
            y = net.conv(y, f"{name}.conv", 4, channels=channels, bias=False)
            x, channels = net.add("Concat", [x, y], f"{name}.concat", axis=1), channels + 4
        if block == "block1":
            y = net.relu(net.norm(x, "transition.norm", channels), "transition.relu")
            y = net.conv(y, "transition.conv", channels // 2, 1, channels, bias=False)
            x, channels = net.add("AveragePool", y, "transition.pool", kernel_shape=[2, 2], strides=[2, 2]), channels // 2
    net.channels = channels
    net.pooled_logits(net.relu(net.norm(x, "head.norm", channels), "head.relu"), 10)
    return net.model(10)


def tiny_shufflenet():
    net = Builder("tiny_shufflenet", [1, 3, 32, 32])
    x = net.relu(net.norm(net.conv("input", "stem.conv", 8, bias=False, stride=2), "stem.norm"), "stem.relu")
    for unit, sizes in (("unit1", True), ("unit2", False)):
        # With and without the split's sizes as an input: opset 13 takes both.
        inputs = [x, net.integers(f"{unit}.split.sizes", [4, 4])] if sizes else [x]
        kept, y = net.add("Split", inputs, [f"{unit}.kept", f"{unit}.branch"], axis=1)
        y = net.relu(net.norm(net.conv(y, f"{unit}.conv1", 4, 1, 4, bias=False), f"{unit}.norm1"), f"{unit}.relu1")
        y = net.norm(net.conv(y, f"{unit}.depthwise", 4, group=4, bias=False), f"{unit}.norm2")
        y = net.relu(net.norm(net.conv(y, f"{unit}.conv2", 4, 1, bias=False), f"{unit}.norm3"), f"{unit}.relu2")
        x = net.add("Concat", [kept, y], f"{unit}.concat", axis=1)
        x = net.add("Reshape", [x, net.integers(f"{unit}.groups", [1, 2, 4, 16, 16])], f"{unit}.grouped")
        x = net.add("Transpose", x, f"{unit}.swapped", perm=[0, 2, 1, 3, 4])
        x = net.add("Reshape", [x, net.integers(f"{unit}.joined", [1, -1, 16, 16])], f"{unit}.shuffled")
    x = net.relu(net.conv(x, "head.conv", 16, 1, 8), "head.relu")
    x = net.add("ReduceMean", x, "head.pool", axes=[2, 3], keepdims=0)
    net.gemm(x, "logits", 16, 10)
    return net.model(10)


def tiny_efficientnet():
    net = Builder("tiny_efficientnet", [1, 3, 32, 32])

    def swish(x, name):
        return net.add("Mul", [x, net.add("Sigmoid", x, f"{name}.sigmoid")], name)

    x = swish(net.norm(net.conv("input", "stem.conv", 8, bias=False, stride=2), "stem.norm"), "stem.act")
    for block, hard in (("block1", False), ("block2", True)):
        act = (lambda value, name: net.add("HardSwish", value, name)) if hard else swish
        y = act(net.norm(net.conv(x, f"{block}.expand", 16, 1, 8, bias=False), f"{block}.norm1"), f"{block}.act1")
        y = act(net.norm(net.conv(y, f"{block}.depthwise", 16, 5, group=16, bias=False), f"{block}.norm2"), f"{block}.act2")
        s = net.add("GlobalAveragePool", y, f"{block}.squeeze")
        s = act(net.conv(s, f"{block}.reduce", 4, 1), f"{block}.reduce.act")
        s = net.conv(s, f"{block}.widen", 16, 1)
        gate = {"alpha": 1 / 6, "beta": 0.5} if hard else {}
        s = net.add("HardSigmoid" if hard else "Sigmoid", s, f"{block}.gate", **gate)
        y = net.add("Mul", [y, s], f"{block}.excite")
        y = net.norm(net.conv(y, f"{block}.project", 8, 1, 16, bias=False), f"{block}.norm3")
        x = net.add("Add", [y, x], f"{block}.add")
    x = swish(net.norm(net.conv(x, "head.conv", 16, 1, bias=False), "head.norm"), "head.act")
    net.pooled_logits(x, 10)
    return net.model(10)


def tiny_vit():
    """Two heads, two blocks, 8 x 8 patches of a 32 x 32 image; shapes are computed in the graph, as PyTorch's exporter does."""
    net = Builder("tiny_vit", [1, 3, 32, 32])
    width, heads, tokens = 16, 2, 17

    def linear(x, name, features, out):
        x = net.add("MatMul", [x, net.he(f"{name}.weight", [features, out], 2 * features)], f"{name}.matmul")
        return net.add("Add", [net.near(f"{name}.bias", [out], 0, 0.1), x], name)

    def layer_norm(x, name):
        parts = [net.near(f"{name}.scale", [width], 1, 0.3), net.near(f"{name}.bias", [width], 0, 0.2)]
        return net.add("LayerNormalization", [x, *parts], name, axis=-1, epsilon=1e-6)

    def constant(name, values):
        return net.add("Constant", [], name, value=numpy_helper.from_array(np.asarray(values)))

    x = net.conv("input", "patches.conv", width, 8, stride=8, pad=0)
    shape = net.add("Shape", x, "patches.shape")
    head = net.add("Slice", [shape, *(constant(f"patches.{k}", np.array([v], np.int64)) for k, v in (("from", 0), ("to", 2), ("axis", 0)))], "patches.head")
    flat = net.add("Concat", [head, constant("patches.rest", np.array([-1], np.int64))], "patches.flat_shape", axis=0)
    x = net.add("Reshape", [x, flat], "patches.flat")
    x = net.add("Transpose", x, "patches", perm=[0, 2, 1])

    # torch.expand(batch, -1, -1) as it is exported: -1 is found by arithmetic and Where.
    batch = net.add("Gather", [net.add("Shape", x, "tokens.shape"), constant("tokens.zero", np.int64(0))], "tokens.batch", axis=0)
    batch = net.add("Unsqueeze", [batch, constant("tokens.axes", np.array([0], np.int64))], "tokens.batch1")
    keep = constant("tokens.keep", np.array([-1], np.int64))
    wanted = net.add("Concat", [batch, keep, keep], "tokens.wanted", axis=0)
    rank = constant("tokens.rank", np.array([3], np.int64))
    ones = net.add("ConstantOfShape", rank, "tokens.ones", value=helper.make_tensor("value", TensorProto.INT64, [1], [1]))
    minus = net.add("Mul", [ones, constant("tokens.minus", np.int64(-1))], "tokens.minus_ones")
    target = net.add("Where", [net.add("Equal", [wanted, minus], "tokens.unset"), ones, wanted], "tokens.target")
    token = net.add("Expand", [net.near("class_token", [1, 1, width], 0, 0.5), target], "tokens.class")
    x = net.add("Concat", [token, x], "tokens.joined", axis=1)
    x = net.add("Add", [x, net.near("position", [1, tokens, width], 0, 0.3)], "tokens")

    for block in ("block1", "block2"):
        y = layer_norm(x, f"{block}.norm1")
        y = linear(y, f"{block}.qkv", width, 3 * width)
        y = net.add("Reshape", [y, net.integers(f"{block}.qkv.shape", [1, tokens, 3, heads, width // heads])], f"{block}.qkv.split")
        y = net.add("Transpose", y, f"{block}.qkv.heads", perm=[2, 0, 3, 1, 4])
        query, key, value = (
            net.add("Gather", [y, constant(f"{block}.{part}.index", np.int64(index))], f"{block}.{part}", axis=0)
            for index, part in enumerate(("query", "key", "value"))
        )
        key = net.add("Transpose", key, f"{block}.key.transposed", perm=[0, 1, 3, 2])
        query = net.add("Mul", [query, constant(f"{block}.scale", np.float32((width // heads) ** -0.5))], f"{block}.query.scaled")
        weights = net.add("Softmax", net.add("MatMul", [query, key], f"{block}.scores"), f"{block}.attention", axis=-1)
        y = net.add("MatMul", [weights, value], f"{block}.mixed")
        y = net.add("Transpose", y, f"{block}.mixed.transposed", perm=[0, 2, 1, 3])
        y = net.add("Reshape", [y, net.integers(f"{block}.mixed.shape", [1, tokens, width])], f"{block}.mixed.joined")
        x = net.add("Add", [x, linear(y, f"{block}.project", width, width)], f"{block}.add1")

        y = linear(layer_norm(x, f"{block}.norm2"), f"{block}.mlp1", width, 2 * width)
        gate = net.add("Div", [y, constant(f"{block}.root2", np.float32(np.sqrt(2)))], f"{block}.gelu.div")
        gate = net.add("Add", [net.add("Erf", gate, f"{block}.gelu.erf"), constant(f"{block}.one", np.float32(1))], f"{block}.gelu.add")
        y = net.add("Mul", [net.add("Mul", [y, gate], f"{block}.gelu.mul"), constant(f"{block}.half", np.float32(0.5))], f"{block}.gelu")
        x = net.add("Add", [x, linear(y, f"{block}.mlp2", 2 * width, width)], f"{block}.add2")

    x = layer_norm(x, "head.norm")
    x = net.add("Gather", [x, constant("head.index", np.int64(0))], "head.token", axis=1)
    net.gemm(x, "logits", width, 10)
    return net.model(10)


def unknown_operator():
    net = Builder("unknown_operator", [1, 3, 8, 8])
    x = net.relu(net.conv("input", "stem.conv", 4), "stem.relu")
    x = net.add("Sharpen", x, "sharpen", domain="org.example.vision", amount=0.5)
    net.pooled_logits(x, 4)
    return net.model(4)


def answer(model, shape):
    """Logits of the reference evaluator for the input rule, after ONNX Runtime has agreed with them."""
    count = int(np.prod(shape))
    x = np.sin(INPUT_STEP * np.arange(count)).astype(np.float32).reshape(shape)
    [logits] = ReferenceEvaluator(model).run(["logits"], {"input": x})
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    [other] = session.run(["logits"], {"input": x})
    np.testing.assert_allclose(logits, other, rtol=AGREEMENT, atol=AGREEMENT)
    assert np.ptp(logits) > 0.1, "logits that barely differ would hide a wrong walk"
    return [float(value) for value in logits.ravel()]


def main():
    expected = {}
    makers = (tiny, linear, tiny_mlp, tiny_resnet, tiny_vgg, tiny_densenet, tiny_shufflenet, tiny_efficientnet, tiny_vit)
    for name, make in [(make.__name__, make) for make in makers] + [
        ("dynamic_batch", lambda: tiny("dynamic_batch", "batch")),
        ("unknown_operator", unknown_operator),
    ]:
        model = make()
        path = HERE / f"{name}.onnx"
        path.write_bytes(model.SerializeToString(deterministic=True))
        print(f"{path.name} {path.stat().st_size} bytes")
        if name == "unknown_operator":
            continue
        onnx.checker.check_model(model, full_check=True)
        shape = [dim.dim_value or 1 for dim in model.graph.input[0].type.tensor_type.shape.dim]
        expected[name] = {"input_shape": shape, "logits": answer(model, shape)}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
