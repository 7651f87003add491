"""What Pillow and numpy make of a photo for each network: the values that our own preprocessing must reproduce.

    pip install numpy==2.4.6 pillow==13.0.0
    python tests/golden/make_preprocess.py

Writes preprocess/CARD.npy for each card in models/: float32 [3, rows, columns], every STEP-th row and column of the
network's input, starting with the first, for www/photos/chelsea.png (451 x 300).
"""

import json
from pathlib import Path

import numpy as np
from PIL import Image

STEP = 8  # keeps the files small; a map that is off by one pixel still shows in every sample
PHOTO = "chelsea.png"
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def main():
    photo = Image.open(ROOT / "www" / "photos" / PHOTO).convert("RGB")
    for file in json.loads((ROOT / "models" / "index.json").read_text()):
        card = json.loads((ROOT / "models" / file).read_text())
        tensor = preprocessed(photo, card["preprocess"], card["input"])
        path = HERE / "preprocess" / f"{card['id']}.npy"
        np.save(path, np.ascontiguousarray(tensor[:, ::STEP, ::STEP]))
        print(path.name, tensor.shape, float(tensor.min()), float(tensor.max()))


def preprocessed(photo, recipe, input_size):
    """[3, height, width], float32"""
    seen = resized(photo, recipe["resize"], input_size)
    if recipe["crop"]:
        height, width = recipe["crop"]["height"], recipe["crop"]["width"]
        left, top = round((seen.width - width) / 2), round((seen.height - height) / 2)  # half to even, as torchvision
        seen = seen.crop((left, top, left + width, top + height))
    pixels = np.asarray(seen, np.float32)
    if recipe["channels"] == "BGR":
        pixels = pixels[:, :, ::-1]
    normalised = (pixels - np.array(recipe["mean"], np.float32)) / np.array(recipe["scale"], np.float32)
    return normalised.transpose(2, 0, 1)


def resized(photo, recipe, input_size):
    """Pillow's resize, antialiased, result in 8 bit."""
    if recipe["mode"] == "squash":
        size = input_size["width"], input_size["height"]
    else:
        short = min(photo.size)
        size = tuple(recipe["size"] * side // short for side in photo.size)  # rounded down, as torchvision
    return photo.resize(size, FILTERS[recipe["filter"]])


if __name__ == "__main__":
    main()
