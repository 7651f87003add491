"""Native PyTorch as a peer of the benchmark: reads one JSON request a line, answers one a line.

The driver starts it with the interpreter that WHYLIGHT_PYTHON names. It needs torch alone: the network comes as two plain files.
"""

import base64
import json
import sys
import time

import torch
import torch.nn.functional as F


def load(steps, weights):
    data = torch.frombuffer(bytearray(open(weights, "rb").read()), dtype=torch.uint8)
    plain = json.load(open(steps))
    tensors = {}
    for entry in plain["tensors"]:
        dtype, size = (torch.float32, 4) if entry["type"] == "f32" else (torch.float64, 8)
        part = data[entry["offset"] : entry["offset"] + size * entry["length"]]
        values = part.view(dtype) if entry["length"] else torch.empty(0, dtype=dtype)
        tensors[entry["name"]] = values.reshape(entry["shape"]).clone()
    return plain, tensors


def whole(tensor):
    return [int(value) for value in tensor.flatten().tolist()]


def conv(x, w, b, attributes):
    top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
    if (top, left) != (bottom, right):
        x, top, left = F.pad(x, (left, right, top, bottom)), 0, 0
    return F.conv2d(x, w, b, attributes.get("strides", [1, 1]), (top, left), 1, attributes.get("group", 1))


def max_pool(x, attributes):
    top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
    assert (top, left) == (bottom, right), "uneven padding of MaxPool"
    return F.max_pool2d(x, attributes["kernel_shape"], attributes["strides"], (top, left))


def reshape(x, wanted):
    return x.reshape([x.shape[axis] if size == 0 else size for axis, size in enumerate(whole(wanted))])


def pad(x, pads):
    sizes, rank = whole(pads), x.ndim
    return F.pad(x, [size for axis in reversed(range(rank)) for size in (sizes[axis], sizes[axis + rank])])


OPERATORS = {
    "Conv": lambda a, x, w, b: conv(x, w, b, a),
    "Relu": lambda a, x: F.relu(x),
    "Clip": lambda a, x, low, high: F.hardtanh(x, float(low), float(high)),
    "Gelu": lambda a, x: F.gelu(x),
    "MaxPool": lambda a, x: max_pool(x, a),
    "GlobalAveragePool": lambda a, x: F.adaptive_avg_pool2d(x, 1),
    "Concat": lambda a, *parts: torch.cat(parts, a["axis"]),
    "Flatten": lambda a, x: x.flatten(1),
    "Gemm": lambda a, x, w, b: F.linear(x, w if a.get("transB") else w.T, b),
    "Add": lambda a, x, y: x + y,
    "Mul": lambda a, x, y: x * y,
    "MatMul": lambda a, x, y: x @ y,
    "Reshape": lambda a, x, shape: reshape(x, shape),
    "Transpose": lambda a, x: x.permute(a["perm"]),
    "Softmax": lambda a, x: x.softmax(-1),
    "LayerNormalization": lambda a, x, w, b: F.layer_norm(x, w.shape, w, b, a["epsilon"]),
    "Pad": lambda a, x, pads: pad(x, pads),
    "Gather": lambda a, x, index: x.select(a["axis"], int(index)),
}


def walk(plain, tensors, x):
    values = {plain["input"]: x}
    for node in plain["nodes"]:
        operands = [values[name] if name in values else tensors[name] for name in node["inputs"]]
        values[node["outputs"][0]] = OPERATORS[node["op"]](node["attributes"], *operands)
    return values[plain["output"]]


def encoded(tensor):
    return base64.b64encode(tensor.detach().contiguous().numpy().tobytes()).decode()


class Peer:
    def open(self, steps, weights, input, size, threads):
        torch.set_num_threads(threads)
        self.plain, self.tensors = load(steps, weights)
        self.x = torch.frombuffer(bytearray(open(input, "rb").read()), dtype=torch.float32).reshape(1, 3, size, size)
        return {"device": f"PyTorch {torch.__version__}, CPU"}

    def run(self, what, batch, check=False):
        x = self.x.repeat(batch, 1, 1, 1)
        began = time.perf_counter()
        if what == "forward":
            with torch.inference_mode():
                logits = walk(self.plain, self.tensors, x)
            ms = 1e3 * (time.perf_counter() - began)
            return {"ms": ms, "logits": encoded(logits)}
        x.requires_grad_(True)
        logits = walk(self.plain, self.tensors, x)
        (gradient,) = torch.autograd.grad(logits.max(1).values.sum(), x)
        maps = gradient.abs().amax(1)
        ms = 1e3 * (time.perf_counter() - began)
        return {"ms": ms, "map": encoded(maps[0])}

    def peak(self, threads, size, seconds):
        """The best of several products of square matrices, GFLOP/s."""
        torch.set_num_threads(threads)
        a, b = torch.rand(size, size), torch.rand(size, size)
        best, until = 0.0, time.perf_counter() + seconds
        while time.perf_counter() < until or best == 0:
            began = time.perf_counter()
            a @ b
            best = max(best, 2e-9 * size**3 / (time.perf_counter() - began))
        return {"gflops": best, "version": torch.__version__}


def main():
    peer = Peer()
    for line in sys.stdin:
        request = json.loads(line)
        kind, identity = request.pop("type"), request.pop("id")
        try:
            answer = getattr(peer, kind)(**request)
        except Exception as error:  # The driver reports it; the next request may still be answered.
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"id": identity, **answer}), flush=True)


main()
