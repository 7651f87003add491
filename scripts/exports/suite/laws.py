"""Holds methods to what they promise on the suite that make.py and make_keras.py make: complete ones sum to what the score gains from the
baseline to the photo, LRP without biases to the score itself. The other end of a path is a question of its own, so that nothing that the
program says of its own sums is relied on.

    VENV/bin/python scripts/exports/suite/laws.py PROGRAM SUITE ANSWERS [NAME ...] [--columns COLUMN/COLUMN]

The arguments are those of sweep.py; ANSWERS has to be another folder than its. Prints the gap of a path as a share of the difference, and of
the sum of all magnitudes where large parts cancel to next to nothing, as the metric `completeness` has it; that of LRP as a share of the
score. Ends with 1 where one is above LAW.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from program import Kept, ask, networks, photo

LAW = 1e-3
# Below this share of all magnitudes the difference of the scores is what large parts leave after cancelling (src/metrics/completeness.rs).
SMALL_DIFFERENCE = 0.002

# Hundreds of gradients on the slowest network of the suite.
MOST_SECONDS = 900

ZERO, WHITE = {"baseline": "zero"}, {"baseline": "white"}
# Column: method, where its path starts, settings. So many gradients, since fewer leave an error of integration, which is no fault of the walk.
PATHS = {
    "deeplift": ("deeplift", "zero", ZERO),
    "deeplift, white": ("deeplift", "white", WHITE),
    "idgi": ("idgi", "zero", {**ZERO, "steps": 64}),
    "integrated-gradients": ("integrated-gradients", "zero", {**ZERO, "steps": 512, "rule": "gauss-legendre"}),
    "adaptive-ig": ("adaptive-ig", "zero", {**ZERO, "tolerance": 0.1, "most": 1024}),
    "blur-ig": ("blur-ig", "blur", {"steps": 512}),
    "guided-ig": ("guided-ig", "zero", {**ZERO, "steps": 512}),
}
SCORES = {
    "lrp-epsilon": ("lrp-epsilon", None, {"epsilon": 1e-6, "biases": "false"}),
    "lrp-gamma": ("lrp-gamma", None, {"biases": "false"}),
    "lrp-zplus": ("lrp-zplus", None, {"biases": "false"}),
}
COLUMNS = {**PATHS, **SCORES}
# The blur that blur-ig starts from, by default: its standard deviation as a share of the side, cut off at four of them, edges mirrored.
BLUR, REACH = 0.2, 4


def blurred(values):
    side = values.shape[-1]
    offsets = np.arange(-int(np.ceil(REACH * BLUR * side)), int(np.ceil(REACH * BLUR * side)) + 1)
    weights = np.exp(-0.5 * (offsets / (BLUR * side)) ** 2)
    places = (np.arange(side)[:, None] + offsets) % (2 * side)
    matrix = np.zeros((side, side))
    np.add.at(matrix, (np.arange(side)[:, None], np.minimum(places, 2 * side - 1 - places)), weights / weights.sum())
    return (matrix @ values.astype(np.float64) @ matrix.T).astype(np.float32)


def white(side):
    """White as the preset `torchvision` has it, with which the program is asked."""
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    return np.broadcast_to(((1 - mean) / deviation).reshape(1, 3, 1, 1), (1, 3, side, side)).astype(np.float32)


def gap(answer, start):
    """How far the sum of a map is from the score, or from what the score gains from its start on, as a share."""
    difference = answer["score"] - (start["score"] if start else 0.0)
    small = start and abs(difference) < SMALL_DIFFERENCE * answer["l1"]
    return abs(answer["sum"] - difference) / max(answer["l1"] if small else abs(difference), 1e-30)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("suite")
    parser.add_argument("answers", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--columns", default="/".join(COLUMNS), help="separated by slashes")
    given = parser.parse_args()
    columns, wrong, said = given.columns.split("/"), [], []
    print("| network | " + " | ".join(columns) + " |\n|" + "---|" * (1 + len(columns)))
    for name, side, file in networks(given.suite, given.names):
        kept, cells = Kept(given.answers / f"{name}.json"), []
        starts = {"zero": np.zeros_like(photo(side)), "white": white(side), "blur": blurred(photo(side))}

        def end(key):
            # Any map tells the score; that of noise costs nothing.
            return kept.ask(f"end {key}", lambda: ask(given.program, file, side, starts[key], "random", {}))

        for column in columns:
            method, start, settings = COLUMNS[column]
            answer = kept.ask(column, lambda: ask(given.program, file, side, photo(side), method, settings, MOST_SECONDS))
            if answer["outcome"] != "map":
                cells.append(answer["outcome"])
                (said if answer["outcome"] == "refused" else wrong).append(f"{name} {column}: {answer['outcome']} {answer.get('said', '')}")
                continue
            share = gap(answer, end(start) if start else None)
            cells.append(f"{share:.0e}" if share <= LAW else f"**{share:.0e}**")
            if share > LAW:
                wrong.append(f"{name} {column}: {share:.1e}; {answer['said']}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    print("\n" + "\n".join(said) + "\n\n" + ("\n".join(wrong) or f"Every map keeps its promise to {LAW}."))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
