"""The first 20 steps of training on Decoy-MNIST in PyTorch, for tests/native/training.rs: steps.json.

  python tests/decoy/make_steps.py            with torch, numpy and Pillow

Weights are those of `whylight::network::randomised` with the seed 12: uniform after He from a hash, biases 0. Step s takes the rows
256 s to 256 s + 255 of assets/digits/digits.png, with a 4 x 4 swatch of the grey 255 - 25 label in corner `row % 4`. The loss is
cross-entropy + lambda mean_n sum_d (A d/dx sum_k log p_k)^2 + 1e-4 sum w^2, the optimiser Adam with a step size of 1e-3. `drift` is
how far the losses of a run in double precision are from these, relative to them: what rounding alone does.
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAYERS = [784, 50, 30, 10]
STEPS, BATCH, SEED = 20, 256, 12
MASK = (1 << 64) - 1


def share(key):
    """The top 24 bits of SplitMix64."""
    z = (key + 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return ((z ^ (z >> 31)) >> 40) / (1 << 24)


def network():
    layers = []
    for number, (inputs, outputs) in enumerate(zip(LAYERS, LAYERS[1:])):
        layer = nn.Linear(inputs, outputs)
        # A weight and a bias per layer, counted in the order of the walk.
        start = SEED + ((2 * number) << 40)
        bound = np.float32(np.sqrt(6 / inputs))
        drawn = np.array([share(start + k) for k in range(inputs * outputs)], np.float32)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy((2 * drawn - 1) * bound).reshape(outputs, inputs))
            layer.bias.zero_()
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def batches():
    rows = np.asarray(Image.open(ROOT / "assets/digits/digits.png"))[: STEPS * BATCH]
    labels, images = rows[:, 0].astype(np.int64), rows[:, 1:].reshape(-1, 28, 28).copy()
    mask = np.zeros(images.shape, np.float32)
    for row, label in enumerate(labels):
        top, left = (0, 24)[row % 4 // 2], (0, 24)[row % 2]
        images[row, top : top + 4, left : left + 4] = 255 - 25 * label
        mask[row, top : top + 4, left : left + 4] = 1
    images = images.reshape(-1, 784).astype(np.float32) / np.float32(255)
    for k in range(0, len(rows), BATCH):
        yield [torch.from_numpy(part[k : k + BATCH]) for part in (images, labels, mask.reshape(-1, 784))]


def run(penalty_weight, kind):
    net = network().to(kind)
    optimiser = torch.optim.Adam(net.parameters(), 1e-3)
    steps = []
    for images, labels, mask in batches():
        images = images.to(kind).requires_grad_(True)
        log_p = F.log_softmax(net(images), 1)
        (gradient,) = torch.autograd.grad(log_p.sum(), images, create_graph=True)
        penalty = ((mask * gradient) ** 2).sum(1).mean()
        cross_entropy = F.nll_loss(log_p, labels)
        loss = cross_entropy + penalty_weight * penalty + 1e-4 * sum((p**2).sum() for p in net.parameters())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        steps.append([float(cross_entropy), float(penalty), float(loss)])
    return np.array(steps)


if __name__ == "__main__":
    torch.set_num_threads(1)
    runs = []
    for penalty_weight in (0, 1, 1000):
        single, double = run(penalty_weight, torch.float32), run(penalty_weight, torch.float64)
        drift = float(np.abs(single / double - 1).max())
        runs.append({"lambda": penalty_weight, "drift": drift, "steps": [[float(f"{v:.8g}") for v in step] for step in single]})
    text = json.dumps({"torch": torch.__version__, "seed": SEED, "columns": ["cross_entropy", "penalty", "loss"], "runs": runs})
    (pathlib.Path(__file__).parent / "steps.json").write_text(text.replace("[[", "[\n[").replace("], [", "],\n[") + "\n")
