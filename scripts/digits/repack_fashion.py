"""Repacks 10,000 pictures of Fashion-MNIST into one picture, as repack.py does with digits, for `whylight circle --pictures FILE.png`.

  apt-get download dataset-fashion-mnist && dpkg-deb -x dataset-fashion-mnist_*.deb UNPACKED
  python scripts/digits/repack_fashion.py UNPACKED FILE.png

Needs numpy and Pillow. The first 8,000 rows are the first pictures of the training set, the last 2,000 the first of the test set.
"""

import gzip
import pathlib
import sys

import numpy as np
from PIL import Image

PIXELS = 28 * 28
PARTS = {"train": 8_000, "t10k": 2_000}


def rows(folder, part, count):
    read = lambda name, header: np.frombuffer(gzip.decompress((folder / f"{part}-{name}-ubyte.gz").read_bytes()), np.uint8)[header:]
    labels, pixels = read("labels-idx1", 8)[:count], read("images-idx3", 16)[: count * PIXELS]
    return np.concatenate([labels[:, None], pixels.reshape(count, PIXELS)], axis=1)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]) / "usr/share/datasets/fashion-mnist"
    Image.fromarray(np.concatenate([rows(folder, part, count) for part, count in PARTS.items()]), "L").save(sys.argv[2])
