"""Makes the suite of exported networks: each architecture with random weights from a seed, by the exporter's defaults (weights in a second
file), by the older exporter at a fixed size, and by the older one with batch, height and width open; with its logits and gradient in
float64.

    python3 -m venv VENV
    VENV/bin/pip install -r scripts/exports/suite/requirements.txt
    VENV/bin/python scripts/exports/suite/make.py FOLDER [NAME ...]

FOLDER/NAME holds default.onnx, static.onnx, dynamic.onnx, and reference.npz: `logits`, `gradient` of logit 1 by reverse mode, `slopes` of
it along three directions by central differences, computed in float64, and `unsettled`: how much of the gradient changes, relative L2, at
most when the photo is changed by some rounding, which shows a rectifier or a maximum that lies at its kink. FOLDER/NAME/facts.json says what
an exporter refused. Value k of the input [1, 3, side, side] is sin(0.37 k); value k of direction d is ((7919 k + 104729 d) mod 1000) / 500
- 1. Nothing is downloaded. A network that is there already is left alone.
"""

import copy
import json
import os
import signal
import sys
import warnings
from pathlib import Path

import numpy as np
import torch
from architectures import ARCHITECTURES
from plain_norms import scaled

SEED, TARGET, STEP = 11, 1, 1e-6
# What f32 changes of the values inside a network, as a share of the photo, and how often it is tried.
ROUNDING, TRIES = 1e-5, 8
MOST_SECONDS = 1200


def drawn(network, side):
    """Weights as after some training: no scales or heads that are still 0 or 1 everywhere, and the statistics of some noise."""
    draw = torch.Generator().manual_seed(SEED)

    def normal(like):
        return torch.randn(like.shape, generator=draw)

    with torch.no_grad():
        for name, values in network.named_parameters():
            if values.numel() and (values == values.flatten()[0]).all():
                constant = float(values.flatten()[0])
                # A scale of layers begins at 1e-6 or so, where nothing of the layer is seen.
                values.copy_((constant if constant > 0.01 else 0.3 if constant > 0 else 0.0) + 0.1 * normal(values))
        norms = [layer for layer in network.modules() if isinstance(layer, torch.nn.modules.batchnorm._BatchNorm)]
        momenta = [layer.momentum for layer in norms]
        for layer in norms:
            layer.momentum = 1.0
        if norms:
            network.train()(torch.randn(8, 3, side, side, generator=draw))
        for layer, momentum in zip(norms, momenta):
            layer.momentum = momentum
    return network.eval()


def photo(side):
    return np.sin(0.37 * np.arange(3 * side * side)).reshape(1, 3, side, side)


def reference(network, x):
    wide = copy.deepcopy(network).double()
    for layer in wide.modules():
        # Some are subclasses that do more.
        if type(layer) in (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d):
            layer.forward = scaled.__get__(layer)
    leaf = torch.tensor(x, requires_grad=True)
    logits = wide(leaf)
    (gradient,) = torch.autograd.grad(logits[0, TARGET], leaf)
    slopes = []
    with torch.no_grad():
        for d in range(3):
            way = torch.tensor(((7919 * np.arange(x.size) + 104729 * d) % 1000 / 500 - 1).reshape(x.shape))
            ends = [wide(torch.tensor(x) + sign * STEP * way)[0, TARGET] for sign in (1, -1)]
            slopes.append(float(ends[0] - ends[1]) / (2 * STEP))
    draw, unsettled = torch.Generator().manual_seed(SEED), 0.0
    for _ in range(TRIES):
        near = (torch.tensor(x) + ROUNDING * torch.randn(x.shape, generator=draw, dtype=torch.float64)).requires_grad_()
        (other,) = torch.autograd.grad(wide(near)[0, TARGET], near)
        unsettled = max(unsettled, float((other - gradient).norm() / gradient.norm()))
    values = {"logits": logits.detach().numpy()[0], "gradient": gradient.numpy()[0], "slopes": np.array(slopes)}
    return {**values, "unsettled": np.array([unsettled])}


# The older exporter's operator set, and the one that is tried where it refuses: the first with `Col2Im`, the fold of VOLO.
OPSETS = (17, 18)


def exports(network, x, folder):
    older = dict(dynamo=False, input_names=["image"], output_names=["logits"])
    ways = {
        "default": dict(verbose=False),
        "static": older,
        "dynamic": dict(older, dynamic_axes={"image": {0: "n", 2: "h", 3: "w"}}),
    }
    image = (torch.tensor(x, dtype=torch.float32),)
    for way, settings in ways.items():
        refused = None
        for opset in (None,) if way == "default" else OPSETS:
            try:
                torch.onnx.export(network, image, folder / f"{way}.onnx", **settings, **({"opset_version": opset} if opset else {}))
                refused = None
                break
            except Exception as error:  # noqa: BLE001: whatever it is, it is the exporter's
                refused = refused or f"{type(error).__name__}: {error}".splitlines()[0][:200]
        yield way, refused


def make(name, side, build, folder):
    torch.manual_seed(SEED)
    facts = {"name": name, "side": side, "refused": {}}
    try:
        network, x = drawn(build(), side), photo(side)
        values = reference(network, x)
    except Exception as error:  # noqa: BLE001
        facts["failed"] = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    else:
        np.savez(folder / "reference.npz", **{key: value.astype(np.float32) for key, value in values.items()})
        facts["refused"] = {way: why for way, why in exports(network, x, folder) if why}
        facts["parameters"] = sum(p.numel() for p in network.parameters())
    (folder / "facts.json").write_text(json.dumps(facts, indent=1))
    print(name, {k: v for k, v in facts.items() if k in ("failed", "refused")}, flush=True)


def main():
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    out, wanted = Path(sys.argv[1]), sys.argv[2:]
    for name, side, build in ARCHITECTURES:
        folder = out / name
        if (wanted and name not in wanted) or (folder / "facts.json").exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        # A process each: an exporter that runs out of memory or time takes only its own network with it.
        child = os.fork()
        if child == 0:
            signal.alarm(MOST_SECONDS)
            make(name, side, build, folder)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status:
            facts = {"name": name, "side": side, "refused": {}, "failed": f"the process ended with status {status}"}
            (folder / "facts.json").write_text(json.dumps(facts, indent=1))
            print(name, facts["failed"], flush=True)


if __name__ == "__main__":
    main()
