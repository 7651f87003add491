"""Asks the built program for a map of an exported network, in a process of its own: a panic or a hang takes only its own question with it."""

import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

# A method that takes longer is stopped. It hangs unless its last line of progress says how much of how much is done.
MOST_SECONDS = 120
PLAN = re.compile(r"\d of \d+ \S.* left")
TARGET = 1
OVERFLOWED = "is not a finite number"


def photo(side):
    """The photo of make.py."""
    return np.sin(0.37 * np.arange(3 * side * side)).reshape(1, 3, side, side).astype(np.float32)


def methods(program):
    return json.loads(subprocess.run([program, "methods", "--json"], capture_output=True, check=True, text=True).stdout)


def refusal(lines):
    """The sentence that the program ends with, without its own name."""
    said = [line for line in lines if line.strip()]
    return said[-1].removeprefix("whylight: ").removeprefix("error: ")[:400] if said else "nothing was said"


def ask(program, file, side, values, method, settings, most_seconds=MOST_SECONDS):
    """What became of one question: `outcome` is `map`, `refused`, `panic`, `slow`, `hang` or `not finite`. With a map come its `sum`, the sum of
    its magnitudes `l1`, the `score` of the class, and the sentence that the program says of it."""
    with tempfile.TemporaryDirectory() as place:
        np.save(Path(place, "photo.npy"), values)
        command = [program, "explain", "--model", str(file), "--input", f"{place}/photo.npy", "--input-size", str(side)]
        # A preset, so that none is looked for: what the network sees is the tensor.
        command += ["--preprocess", "torchvision", "--class", str(TARGET), "--verdict", "none", "--method", method, "--out", f"{place}/out"]
        command += [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        began = time.monotonic()
        try:
            run = subprocess.run(command, capture_output=True, text=True, timeout=most_seconds, env={**os.environ, "RUST_BACKTRACE": "0"})
        except subprocess.TimeoutExpired as expired:
            # Bytes or text, by version of Python.
            heard = expired.stderr or b""
            heard = heard if isinstance(heard, str) else heard.decode(errors="replace")
            said = [line for line in heard.splitlines() if PLAN.search(line)]
            return {"outcome": "slow" if said else "hang", "seconds": most_seconds, "said": said[-1] if said else ""}
        found = {"seconds": round(time.monotonic() - began, 2)}
        if "panicked at" in run.stderr or run.returncode < 0 or run.returncode == 101:
            said = next((line for line in run.stderr.splitlines() if "panicked at" in line), f"ended with {run.returncode}")
            return {**found, "outcome": "panic", "said": said + " " + refusal(run.stderr.splitlines())}
        if run.returncode:
            said = refusal(run.stderr.splitlines())
            # A map that overflowed is withheld, which is better than to show it, and is no refusal that a method declares.
            return {**found, "outcome": "not finite" if OVERFLOWED in said else "refused", "said": said}
        values = np.load(f"{place}/out/map.npy").astype(np.float64)
        report = json.loads(Path(place, "out/report.json").read_text())
        if not np.isfinite(values).all():
            return {**found, "outcome": "not finite"}
        sums = {"sum": float(values.sum()), "l1": float(np.abs(values).sum()), "score": report["target"]["logit"]}
        return {**found, "outcome": "map", **sums, "said": report["strength"]["sentence"]}


class Kept:
    """The answers about one network in a JSON file, so that no question is computed twice."""

    def __init__(self, path):
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.answers = json.loads(self.path.read_text()) if self.path.exists() else {}

    def ask(self, key, question):
        if key not in self.answers:
            self.answers[key] = question()
            self.path.write_text(json.dumps(self.answers, indent=1))
        return self.answers[key]


def networks(suite, wanted):
    """Name, side and file of each network of the suite: the export at a fixed size, else the default one."""
    for folder in sorted(Path(suite).iterdir()):
        facts = folder / "facts.json"
        if not facts.exists() or (wanted and folder.name not in wanted):
            continue
        said = json.loads(facts.read_text())
        file = next((path for path in (folder / "static.onnx", folder / "default.onnx") if path.exists()), None)
        if file is not None:
            yield folder.name, said["side"], file
