"""Tries every method on every network of the suite that make.py and make_keras.py make, and prints a table: each has to give a finite map
or to be refused with its reason, without a panic and within two minutes, or to have told how long it takes yet.

    VENV/bin/python scripts/exports/suite/sweep.py PROGRAM SUITE ANSWERS [NAME ...]

PROGRAM is the built `whylight`, SUITE the folder of networks. ANSWERS gets a JSON file for each network, which is left alone where it holds
an answer already: remove it to ask again. Needs numpy alone. Ends with 1 where something is wrong.
"""

import sys
from collections import Counter
from pathlib import Path

from program import Kept, ask, methods, networks, photo

# Enough to run every step of a method, and little enough for three thousand questions; those of tests/native/exports.rs.
LITTLE = {"samples": 3, "steps": 3, "most": 4, "pieces": 64, "sizes": 2, "shares": 2, "stages": 2}
# One that is slow tells how far it is and how long the rest takes.
RIGHT = ("map", "refused", "slow")


def little(method, side):
    windows = dict.fromkeys(("window", "stride"), min(16, side // 2))
    names = [parameter["name"] for parameter in method["parameters"]]
    return {name: value for name, value in {**LITTLE, **windows}.items() if name in names}


def main():
    program, suite, answers = str(Path(sys.argv[1]).resolve()), sys.argv[2], Path(sys.argv[3])
    asked, wrong, refusals = methods(program), [], Counter()
    print("| network | maps | refused | slowest, s |\n|---|---|---|---|")
    for name, side, file in networks(suite, sys.argv[4:]):
        kept = Kept(answers / f"{name}.json")
        found = {}
        for method in asked:
            question = lambda method=method: ask(program, file, side, photo(side), method["id"], little(method, side))
            found[method["id"]] = kept.ask(method["id"], question)
        if found["random"]["outcome"] == "refused":
            # Noise asks nothing of a network: the file itself is refused.
            wrong.append(f"{name}: {found['random']['said']}")
            print(f"| {name} | not read | | |", flush=True)
            continue
        counts = Counter(answer["outcome"] for answer in found.values())
        slowest = max(found, key=lambda method: found[method]["seconds"])
        refused = [method for method in found if found[method]["outcome"] == "refused"]
        refusals.update((method, found[method]["said"]) for method in refused)
        bad = {method: answer for method, answer in found.items() if answer["outcome"] not in RIGHT}
        wrong += [f"{name} {method}: {answer['outcome']} {answer.get('said', '')}" for method, answer in bad.items()]
        print(f"| {name} | {counts['map']} | {', '.join(refused)} | {found[slowest]['seconds']:.1f} ({slowest}) |", flush=True)
    print("\n" + "\n".join(f"{count} x {method}: {said}" for (method, said), count in refusals.most_common()))
    print("\n" + ("\n".join(wrong) or "No panic, no hang, no map that is not finite."))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
