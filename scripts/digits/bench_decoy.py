"""Times an epoch of the decoy experiment in Whylight and in PyTorch, in turn, and prints medians and ratios.

  python scripts/digits/bench_decoy.py target/release/whylight [ROUNDS]

Needs numpy, Pillow and torch. Both train the perceptron 784-50-30-10 by Adam on the 8,000 digits in steps of 256, without the penalty and with
lambda 1000, on as many threads as the machine has cores. Time for reading files and for measuring is not counted.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np
import torch
from PIL import Image

EPOCHS, BATCH, RATE, DECAY = 8, 256, 1e-3, 1e-4


def digits():
    rows = np.asarray(Image.open(pathlib.Path(__file__).resolve().parents[2] / "assets/digits/digits.png"))[:8000]
    pixels, labels = torch.tensor(rows[:, 1:] / np.float32(255)), torch.tensor(rows[:, 0].astype(np.int64))
    mask = torch.zeros_like(pixels)
    # Which pixels are masked does not change the time.
    mask[:, :16] = 1
    return pixels, labels, mask


def by_torch(lam, pixels, labels, mask):
    network = torch.nn.Sequential(
        torch.nn.Linear(784, 50), torch.nn.ReLU(), torch.nn.Linear(50, 30), torch.nn.ReLU(), torch.nn.Linear(30, 10)
    )
    adam = torch.optim.Adam(network.parameters(), lr=RATE)
    start = time.perf_counter()
    for _ in range(EPOCHS):
        for places in torch.randperm(len(labels)).split(BATCH):
            x = pixels[places].requires_grad_(lam > 0)
            logits = network(x)
            loss = torch.nn.functional.cross_entropy(logits, labels[places])
            if lam > 0:
                (slope,) = torch.autograd.grad(logits.log_softmax(1).sum(), x, create_graph=True)
                loss = loss + lam * (mask[places] * slope).square().sum() / len(places)
            loss = loss + DECAY * sum(values.square().sum() for values in network.parameters())
            adam.zero_grad()
            loss.backward()
            adam.step()
    return (time.perf_counter() - start) / EPOCHS


def by_whylight(program, lam):
    command = [program, "decoy", "--lambda", str(lam), "--epochs", str(EPOCHS), "--json"]
    table = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    row = next(row for row in table["rows"] if row["digits"] == "decoy")
    return row["runs"][0]["seconds"] / EPOCHS


if __name__ == "__main__":
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    data = digits()
    found = {}
    for _ in range(rounds):
        for lam in (0, 1000):
            found.setdefault(("whylight", lam), []).append(by_whylight(program, lam))
            found.setdefault(("torch", lam), []).append(by_torch(lam, *data))
    middle = {key: statistics.median(values) for key, values in found.items()}
    for (which, lam), seconds in middle.items():
        print(f"{which}, lambda {lam}: {1 / seconds:.2f} epochs a second")
    for lam in (0, 1000):
        print(f"lambda {lam}: Whylight's rate is {middle['torch', lam] / middle['whylight', lam]:.2f} times PyTorch's")
    print(f"a step with the penalty takes {middle['whylight', 1000] / middle['whylight', 0]:.2f} times a plain one")
