"""Writes small networks that say in different ways how they want their photos, into tests/exports/inspected: metadata, a normalisation in the
graph, a batch normalisation that keeps the statistics of its training photos.

    python3 -m venv VENV && VENV/bin/pip install onnx==1.23.2 numpy==2.4.6 pillow==13.0.0
    VENV/bin/python scripts/exports/inspection_cases.py

The photos of the batch normalisation are five of the gallery that the inspection itself does not look at.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

ROOT = Path(__file__).parents[2]
OUT = ROOT / "tests/exports/inspected"
SIDE, MAPS = 64, 8
PHOTOS = ["dog-cat", "coffee", "china", "astronaut", "polar-bear"]
IMAGENET = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


def network(name, classes=10, before=(), metadata=None, norm=None, side=SIDE, seed=3):
    """A convolution on what `before` makes of the input, a batch normalisation if there is one, a mean and a dense layer."""
    draw = np.random.default_rng(seed)
    tensors = {
        "kernel": (draw.standard_normal((MAPS, 3, 3, 3)) * 0.3).astype(np.float32),
        "dense": (draw.standard_normal((MAPS, classes)) * 0.7).astype(np.float32),
        "bias": np.zeros(classes, np.float32),
    }
    nodes, at = [], "x"
    for index, (operator, values) in enumerate(before):
        tensors[f"constant{index}"] = np.asarray(values, np.float32)
        nodes.append(helper.make_node(operator, [at, f"constant{index}"], [f"b{index}"], name=f"before{index}"))
        at = f"b{index}"
    nodes.append(helper.make_node("Conv", [at, "kernel"], ["c"], name="conv", pads=[1, 1, 1, 1]))
    at = "c"
    if norm is not None:
        tensors |= norm(tensors["kernel"], draw)
        nodes.append(helper.make_node("BatchNormalization", ["c", "scale", "shift", "mean", "variance"], ["n"], name="norm"))
        at = "n"
    nodes += [
        helper.make_node("Relu", [at], ["r"], name="relu"),
        helper.make_node("ReduceMean", ["r"], ["pooled"], name="pool", axes=[2, 3], keepdims=0),
        helper.make_node("Gemm", ["pooled", "dense", "bias"], ["logits"], name="dense_layer"),
    ]
    graph = helper.make_graph(
        nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, side, side])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, classes])],
        [numpy_helper.from_array(value, key) for key, value in tensors.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    helper.set_model_props(model, metadata or {})
    onnx.checker.check_model(model)
    onnx.save(model, OUT / f"{name}.onnx")


def photos():
    for name in PHOTOS:
        picture = Image.open(ROOT / f"www/photos/small/{name}.webp").convert("RGB").resize((SIDE, SIDE), Image.BILINEAR)
        yield np.asarray(picture, np.float64).transpose(2, 0, 1)


def trained_on(prepare):
    """A batch normalisation that has seen photos which were prepared so."""

    def norm(kernel, draw):
        values = []
        for photo in photos():
            padded = np.pad(prepare(photo), ((0, 0), (1, 1), (1, 1)))
            windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
            values.append(np.einsum("chwyx,ocyx->ohw", windows, kernel).reshape(MAPS, -1))
        values = np.concatenate(values, 1)
        return {
            "scale": draw.uniform(0.5, 1.5, MAPS).astype(np.float32),
            "shift": draw.uniform(-0.5, 0.5, MAPS).astype(np.float32),
            "mean": values.mean(1).astype(np.float32),
            "variance": values.var(1).astype(np.float32),
        }

    return norm


def colours(values):
    return np.reshape(values, (1, 3, 1, 1))


def main():
    OUT.mkdir(exist_ok=True)
    mean, deviation = IMAGENET
    per_colour = np.reshape(mean, (3, 1, 1)), np.reshape(deviation, (3, 1, 1))
    caffe = np.reshape([103.939, 116.779, 123.68], (3, 1, 1))
    network("image_metadata", metadata={"Image.BitmapPixelFormat": "Bgr8", "Image.NominalPixelRange": "Normalized_0_1"})
    names = {index: f"kind {index}" for index in range(10)}
    network("ultralytics", metadata={"author": "Ultralytics", "task": "classify", "names": str(names)})
    network("configuration", metadata={"pretrained_cfg": json.dumps({"mean": [0.5] * 3, "std": [0.5] * 3, "crop_pct": 0.9, "interpolation": "bicubic"})})
    network("own_mean", metadata={"image_mean": "[0.1, 0.2, 0.3]", "image_std": "[0.4, 0.5, 0.6]", "labels": ",".join(names.values())})
    network("normalised_unit", before=[("Sub", colours(mean)), ("Div", colours(deviation))])
    network("normalised_pixels", before=[("Mul", [1 / 127.5]), ("Add", [-1.0])])
    network("subtracted_mean", before=[("Sub", colours([123.68, 116.779, 103.939]))])
    network("background", classes=1001)
    network("norm_torchvision", norm=trained_on(lambda photo: (photo / 255 - per_colour[0]) / per_colour[1]))
    network("norm_inception", norm=trained_on(lambda photo: photo / 127.5 - 1))
    network("norm_caffe", norm=trained_on(lambda photo: photo[::-1] - caffe))
    network("norm_unit", norm=trained_on(lambda photo: photo / 255))


main()
