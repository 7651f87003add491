"""Arrays from a Keras HDF5 file, turned from Keras's layouts into ONNX's."""

import io

import h5py
import numpy as np


def read_datasets(data):
    """{path: array} from the bytes of an HDF5 file."""
    arrays = {}
    with h5py.File(io.BytesIO(data), "r") as file:
        file.visititems(lambda path, item: arrays.update({path: item[()]}) if isinstance(item, h5py.Dataset) else None)
    return arrays


def conv_kernel(kernel):
    """[height, width, in, out] to [out, in, height, width]."""
    return np.ascontiguousarray(kernel.transpose(3, 2, 0, 1))


def depthwise_kernel(kernel):
    """[height, width, channels, 1] to [channels, 1, height, width]."""
    return np.ascontiguousarray(kernel.transpose(2, 3, 0, 1))
