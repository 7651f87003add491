"""Runs trained networks by ONNX Runtime and prints how far their logits are from Whylight's.

  mkdir FOLDER
  WHYLIGHT_WRITE_TRAINED=FOLDER cargo test --test native -- trained_files::
  python tests/decoy/run_trained.py FOLDER

Needs numpy, onnx and onnxruntime.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime

# Another order of summation in f32.
RELATIVE = 1e-5

for file in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    onnx.checker.check_model(str(file), full_check=True)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    numbers = lambda suffix: np.frombuffer(file.with_suffix(suffix).read_bytes(), np.float32)
    port = session.get_inputs()[0]
    shape = [size if isinstance(size, int) else 1 for size in port.shape]
    found = session.run(None, {port.name: numbers(".input").reshape(shape)})[0].ravel()
    error = np.linalg.norm(found - numbers(".logits")) / np.linalg.norm(found)
    print(f"{file.stem}: {error:.1e}")
    assert error < RELATIVE, file
