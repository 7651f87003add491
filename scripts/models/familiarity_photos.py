"""Writes the photos from which the cards' familiarity was measured into folders, from two unpacked Debian packages.

    apt-get download dataset-fashion-mnist gcompris-qt-data   # 3.1-2 of the second
    dpkg-deb -x dataset-fashion-mnist_*.deb UNPACKED; dpkg-deb -x gcompris-qt-data_*.deb UNPACKED
    python scripts/models/familiarity_photos.py UNPACKED FOLDER   # needs numpy and pillow

FOLDER/photos and FOLDER/held_out are photos of GCompris, FOLDER/fashion_train and FOLDER/fashion_test pictures of Fashion-MNIST.
"""

import gzip
import io
import struct
import sys
from pathlib import Path

import numpy as np
from PIL import Image

SETS = {
    "photos": ["categorization", "explore_monuments", "explore_farm_animals", "explore_world_music"],
    "held_out": ["erase"],
}
PICTURES = {"fashion_train": ("train", 5000), "fashion_test": ("t10k", 1000)}
SMALLEST_SIDE = 150


def images(resource):
    """(name, bytes) of the opaque pictures of a Qt resource file whose sides are both at least SMALLEST_SIDE."""
    content = resource.read_bytes()
    version, tree, data, names = struct.unpack(">IIII", content[4:20])
    size = 14 if version < 2 else 22

    def walk(index, path):
        at = tree + index * size
        offset, flags = struct.unpack(">IH", content[at:at + 6])
        length = struct.unpack(">H", content[names + offset:names + offset + 2])[0] if index else 0
        start = names + offset + 6
        path = [*path, content[start:start + 2 * length].decode("utf-16-be")]
        if flags & 2:
            count, first = struct.unpack(">II", content[at + 6:at + 14])
            for child in range(first, first + count):
                yield from walk(child, path)
        elif path[-1].endswith((".webp", ".jpg", ".png")) and not flags & 1:
            start = data + struct.unpack(">I", content[at + 10:at + 14])[0]
            blob = content[start + 4:start + 4 + struct.unpack(">I", content[start:start + 4])[0]]
            yield "-".join(path[-3:]), blob

    for name, blob in walk(0, []):
        try:
            image = Image.open(io.BytesIO(blob))
        except OSError:
            continue
        opaque = image.mode == "RGB" or (image.mode == "RGBA" and image.getextrema()[3][0] == 255)
        if opaque and min(image.size) >= SMALLEST_SIDE:
            yield name, blob


def main(unpacked, folder):
    for name, resources in SETS.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for resource in resources:
            for image, blob in images(unpacked / f"usr/share/gcompris-qt/rcc/{resource}.rcc"):
                (folder / name / f"{resource}-{image}").write_bytes(blob)
    for name, (file, count) in PICTURES.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        packed = unpacked / f"usr/share/datasets/fashion-mnist/{file}-images-idx3-ubyte.gz"
        pictures = np.frombuffer(gzip.decompress(packed.read_bytes()), np.uint8, offset=16).reshape(-1, 28, 28)
        for index, picture in enumerate(pictures[:count]):
            Image.fromarray(picture).convert("RGB").save(folder / name / f"{index:05}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
