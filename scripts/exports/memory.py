"""Measures how much memory the program takes while it reads large networks: the most that is resident during `whylight inspect`, which
reads the file and runs the network once, beside the size of the weights in f32.

    python3 -m venv VENV && VENV/bin/pip install -r scripts/exports/suite/requirements.txt
    VENV/bin/python scripts/exports/memory.py PROGRAM [FOLDER]

PROGRAM is the built `whylight`. FOLDER, by default one that is removed again, gets each network of torchvision with random weights as one
file and as two, 2 GB in all. Nothing is downloaded.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

NAMES = ("resnet50", "vgg16", "vit_b_16")
MIB = 2**20


def exported(name, folder):
    """The files, and the bytes of the weights."""
    import torch
    import torchvision

    warnings.filterwarnings("ignore")
    torch.manual_seed(0)
    network = torchvision.models.get_model(name, weights=None).eval()
    one, two = folder / f"{name}.onnx", folder / f"{name}_two.onnx"
    photo = (torch.zeros(1, 3, 224, 224),)
    if not one.exists():
        torch.onnx.export(network, photo, one, dynamo=False, opset_version=17)
    if not two.exists():
        torch.onnx.export(network, photo, two, verbose=False)
    return (one, two), sum(values.numel() * values.element_size() for values in network.parameters())


def peak(program, file):
    """Bytes that were resident at most."""
    child = subprocess.Popen([program, "inspect", file], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{program} inspect {file} ended with status {status}")
    # Linux counts in KiB.
    return usage.ru_maxrss * 1024


def main():
    program = sys.argv[1]
    # Linux counts what a process held before it started the program, too: PyTorch runs in another one.
    with multiprocessing.get_context("spawn").Pool(1) as elsewhere, tempfile.TemporaryDirectory() as own:
        folder = Path(sys.argv[2] if len(sys.argv) > 2 else own)
        folder.mkdir(parents=True, exist_ok=True)
        print("| network | weights, MiB | one file, MiB | two files, MiB | times the weights |\n|---|---:|---:|---:|---:|")
        for name in NAMES:
            files, weights = elsewhere.apply(exported, (name, folder))
            peaks = [peak(program, file) for file in files]
            cells = " | ".join(f"{bytes / MIB:.0f}" for bytes in [weights, *peaks])
            print(f"| {name} | {cells} | {max(peaks) / weights:.2f} |", flush=True)


if __name__ == "__main__":
    main()
