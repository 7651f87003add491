"""Adds the applications of Keras to the suite that make.py makes: channels last, a softmax at the end, weights from a seed. `default.onnx` is
what `model.export(format="onnx")` writes, `static.onnx` has a batch of one, `dynamic.onnx` has height and width open.

    python3 -m venv VENV && VENV/bin/pip install -r scripts/exports/suite/requirements_keras.txt
    VENV/bin/python scripts/exports/suite/make_keras.py FOLDER [NAME ...]

The reference is as make.py's: the logits before the softmax and the gradient of logit 1 in float64, as [3, side, side].
"""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy as np
import onnx
import tensorflow as tf

SEED, TARGET, STEP, CLASSES = 11, 1, 1e-6, 10
ROUNDING, TRIES = 1e-5, 8
APPLICATIONS = {
    "MobileNet": 64,
    "MobileNetV2": 64,
    "MobileNetV3Small": 64,
    "MobileNetV3Large": 64,
    "EfficientNetB0": 64,
    "EfficientNetV2B0": 64,
    "ResNet50": 64,
    "ResNet50V2": 64,
    "DenseNet121": 64,
    "InceptionV3": 96,
    "InceptionResNetV2": 96,
    "Xception": 96,
    "NASNetMobile": 224,
    "VGG16": 32,
    "ConvNeXtTiny": 64,
}


def photo(side):
    return np.sin(0.37 * np.arange(3 * side * side)).reshape(3, side, side).transpose(1, 2, 0)[None]


def built(name, shape, activation):
    return getattr(keras.applications, name)(weights=None, input_shape=shape, classes=CLASSES, classifier_activation=activation)


def drawn(network, side):
    """Weights as after some training: no scales that are still 0 or 1 everywhere, and the statistics of some noise."""
    draw = np.random.default_rng(SEED)
    weights = []
    for value in network.get_weights():
        if value.size > 1 and (value == value.flat[0]).all() and np.issubdtype(value.dtype, np.floating):
            constant = float(value.flat[0])
            value = (constant if constant > 0.01 else 0.3 if constant > 0 else 0.0) + 0.1 * draw.standard_normal(value.shape)
        weights.append(np.asarray(value, np.float32))
    network.set_weights(weights)
    norms = [layer for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)]
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    network(draw.standard_normal((8, side, side, 3)).astype(np.float32), training=True)
    for layer, momentum in zip(norms, momenta):
        layer.momentum = momentum
    return network.get_weights()


def reference(name, side, weights):
    # The type of a layer follows the policy, which does not follow the type of floats once it was asked for.
    keras.backend.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    wide = built(name, (side, side, 3), None)
    wide.set_weights([value.astype(np.float64) for value in weights])
    keras.backend.set_floatx("float32")
    keras.config.set_dtype_policy("float32")
    x = photo(side)

    def asked(at):
        leaf = tf.Variable(at)
        with tf.GradientTape() as tape:
            logits = wide(leaf, training=False)
            score = logits[0, TARGET]
        return logits, tape.gradient(score, leaf).numpy()[0].transpose(2, 0, 1)

    logits, gradient = asked(x)
    draw, unsettled = np.random.default_rng(SEED), 0.0
    for _ in range(TRIES):
        other = asked(x + ROUNDING * draw.standard_normal(x.shape))[1]
        unsettled = max(unsettled, float(np.linalg.norm(other - gradient) / np.linalg.norm(gradient)))
    slopes = []
    for d in range(3):
        way = ((7919 * np.arange(x.size) + 104729 * d) % 1000 / 500 - 1).reshape(3, side, side).transpose(1, 2, 0)[None]
        ends = [float(wide(tf.constant(x + sign * STEP * way), training=False)[0, TARGET]) for sign in (1, -1)]
        slopes.append((ends[0] - ends[1]) / (2 * STEP))
    return {"logits": logits.numpy()[0], "gradient": gradient, "slopes": np.array(slopes), "unsettled": np.array([unsettled])}


def exports(name, network, side, weights, folder):
    def default():
        network.export(folder / "default.onnx", format="onnx", verbose=False)

    def static():
        spec = [tf.TensorSpec((1, side, side, 3), tf.float32, name="image")]
        of_one(network, spec, folder / "static.onnx")

    def dynamic():
        opened = built(name, (None, None, 3), "softmax")
        opened.set_weights(weights)
        of_one(opened, [tf.TensorSpec((None, None, None, 3), tf.float32, name="image")], folder / "dynamic.onnx")

    for way, export in (("default", default), ("static", static), ("dynamic", dynamic)):
        try:
            export()
            # tf2onnx leaves what it cannot convert as it is: operators that ONNX does not have.
            onnx.checker.check_model(str(folder / f"{way}.onnx"))
            yield way, None
        except Exception as error:  # noqa: BLE001: whatever it is, it is the exporter's
            yield way, f"{type(error).__name__}: {error}".splitlines()[0][:200]


def of_one(network, spec, path):
    import tf2onnx

    asked = tf.function(lambda image: network(image, training=False), input_signature=spec)
    tf2onnx.convert.from_function(asked, input_signature=spec, opset=17, output_path=str(path))


def make(name, side, folder):
    keras.utils.set_random_seed(SEED)
    network = built(name, (side, side, 3), "softmax")
    weights = drawn(network, side)
    network(photo(side).astype(np.float32))
    values = reference(name, side, weights)
    np.savez(folder / "reference.npz", **{key: value.astype(np.float32) for key, value in values.items()})
    refused = {way: why for way, why in exports(name, network, side, weights, folder) if why}
    facts = {"name": folder.name, "side": side, "refused": refused, "parameters": network.count_params()}
    (folder / "facts.json").write_text(json.dumps(facts, indent=1))
    print(folder.name, {"refused": refused}, flush=True)


def main():
    out, wanted = Path(sys.argv[1]), sys.argv[2:]
    for name, side in APPLICATIONS.items():
        folder = out / f"keras.{name}"
        if (wanted and folder.name not in wanted) or (folder / "facts.json").exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        make(name, side, folder)
        keras.backend.clear_session()


if __name__ == "__main__":
    main()
