"""Reads a state dict from a `.pth` file in PyTorch's old, non-zip format, without PyTorch and without running pickled code.

The file is five pickles and then raw numbers: a magic number, the format version, facts about the writing machine,
the state dict (its tensors refer to storages by key), the list of keys; then for each key in that order an
element count (int64) and the elements, little-endian.
"""

import io
import pickle
from collections import OrderedDict

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
FORMAT_VERSION = 1001
DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Reference:
    """A tensor before its storage has been read: which numbers of which storage, in which order."""

    def __init__(self, storage, offset, shape, strides, *_unused_gradient_fields):
        self.storage, self.offset, self.shape, self.strides = storage, offset, shape, strides


class _StateDictUnpickler(pickle.Unpickler):
    """Knows the four names that a state dict needs, and refuses every other."""

    ALLOWED = {
        ("collections", "OrderedDict"): OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2"): _Reference,
        ("torch", "FloatStorage"): "FloatStorage",
        ("torch", "LongStorage"): "LongStorage",
    }

    def find_class(self, module, name):
        try:
            return self.ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"a state dict has no use for {module}.{name}") from None

    def persistent_load(self, identity):
        kind, storage_type, key, _location, count, _view = identity
        if kind != "storage":
            raise pickle.UnpicklingError(f"expected a storage, found {kind!r}")
        return key, storage_type, count


def read_state_dict(data):
    """{name: array} from the bytes of a `.pth` file; arrays are C-contiguous."""
    file = io.BytesIO(data)
    magic, version, machine, references, keys = (_StateDictUnpickler(file).load() for _ in range(5))
    if magic != MAGIC or version != FORMAT_VERSION or not machine["little_endian"]:
        raise ValueError("not a little-endian legacy PyTorch file")

    declared = {reference.storage[0]: reference.storage[1:] for reference in references.values()}
    storages = {}
    for key in keys:
        storage_type, expected = declared[key]
        count = int.from_bytes(file.read(8), "little")
        if count != expected:
            raise ValueError(f"storage {key}: expected {expected} elements, found {count}")
        dtype = DTYPES[storage_type]
        storages[key] = np.frombuffer(file.read(count * dtype.itemsize), dtype, count)
    if file.read(1):
        raise ValueError("bytes left over after the last storage")
    return {name: _tensor(name, reference, storages[reference.storage[0]]) for name, reference in references.items()}


def _tensor(name, reference, storage):
    last = reference.offset + sum((size - 1) * stride for size, stride in zip(reference.shape, reference.strides))
    if not 0 <= reference.offset <= last < storage.size:
        raise ValueError(f"{name}: reaches element {last} of a storage of {storage.size}")
    byte_strides = [stride * storage.itemsize for stride in reference.strides]
    view = np.lib.stride_tricks.as_strided(storage[reference.offset:], reference.shape, byte_strides, writeable=False)
    return np.ascontiguousarray(view).reshape(reference.shape)
