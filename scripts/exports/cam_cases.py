"""Makes tests/exports/cams: small classifiers with random weights from a seed, and Grad-CAM at the layer that pytorch-grad-cam
recommends for each family, as that library computes it (before its ReLU and scaling).

    python3 -m venv VENV
    VENV/bin/pip install torch==2.15.0 torchvision==0.29.2 timm==1.0.31 grad-cam==1.5.7 onnx==1.23.2 onnxscript==0.7.2
    VENV/bin/python scripts/exports/cam_cases.py

Nothing is downloaded but the packages. Each case is NAME.onnx and NAME.json: class, tap, rows, columns, and the map row by row. The
input is not stored: value k is sin(0.37 k), in float32.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import timm
import torch
import torchvision
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

OUT = Path(__file__).resolve().parents[2] / "tests/exports/cams"
CLASSES, TARGET, SEED = 5, 1, 3

# torchvision's DenseNet rectifies its last normalisation in place, which changes the activations that pytorch-grad-cam has stored.
torch.nn.functional.relu = lambda x, inplace=False: torch.relu(x)


def channels_last(x):
    return x.permute(0, 3, 1, 2)


def tokens(special, rows):
    """Tokens behind `special` others, as an image."""
    return lambda x: x[:, special:].reshape(x.shape[0], rows, -1, x.shape[2]).permute(0, 3, 1, 2)


def vit(**more):
    return timm.models.vision_transformer.VisionTransformer(
        img_size=32, patch_size=8, embed_dim=32, depth=2, num_heads=2, num_classes=CLASSES, **more
    )


def squeezed(model):
    """A VGG whose first dense layers are small."""
    model.avgpool = torch.nn.AdaptiveAvgPool2d((2, 2))
    model.classifier = torch.nn.Sequential(torch.nn.Linear(4 * 16, 16), torch.nn.ReLU(), torch.nn.Linear(16, CLASSES))
    return model


# Name, side of the input, network, recommended layer, what makes an image of its output.
CASES = [
    (
        "resnet",
        64,
        lambda: timm.models.resnet.ResNet(
            timm.models.resnet.BasicBlock, [1, 1, 1, 1], channels=(8, 12, 16, 24), stem_width=8, num_classes=CLASSES
        ),
        "layer4.0",
        None,
    ),
    (
        "vgg",
        32,
        lambda: squeezed(torchvision.models.VGG(torchvision.models.vgg.make_layers([8, "M", 16, "M"]))),
        "features.5",
        None,
    ),
    (
        "densenet",
        64,
        lambda: torchvision.models.DenseNet(8, (2, 2), num_init_features=16, num_classes=CLASSES),
        "features.norm5",
        None,
    ),
    (
        "mobilenet",
        64,
        lambda: torchvision.models.MobileNetV2(
            CLASSES, width_mult=0.25, inverted_residual_setting=[[1, 32, 1, 1], [3, 48, 2, 2]], round_nearest=4
        ),
        "features.4",
        None,
    ),
    ("vit", 32, vit, "blocks.1.norm1", tokens(1, 4)),
    ("vit_registers", 32, lambda: vit(reg_tokens=2), "blocks.1.norm1", tokens(3, 4)),
    (
        "swin_timm",
        32,
        lambda: timm.models.swin_transformer.SwinTransformer(
            img_size=32, patch_size=2, window_size=4, embed_dim=16, depths=(2, 2), num_heads=(2, 4), num_classes=CLASSES
        ),
        "layers.1.blocks.1.norm1",
        channels_last,
    ),
    (
        "convnext_timm",
        64,
        lambda: timm.models.convnext.ConvNeXt(depths=(1, 1, 1, 1), dims=(8, 12, 16, 24), num_classes=CLASSES, ls_init_value=0.5),
        "stages.3.blocks.0",
        None,
    ),
    (
        "levit",
        64,
        lambda: timm.models.levit.Levit(
            img_size=64, embed_dim=(16, 24), key_dim=8, depth=(1, 2), num_heads=(2, 2), attn_ratio=2, num_classes=CLASSES
        ),
        "stages.1.blocks.1",
        tokens(0, 2),
    ),
    (
        "efficientformer",
        224,
        lambda: timm.models.efficientformer.EfficientFormer(
            depths=(1, 1, 1, 2), embed_dims=(8, 12, 16, 24), num_vit=1, num_classes=CLASSES
        ),
        "stages.3.blocks.2",
        tokens(0, 7),
    ),
]


def wave(side):
    k = np.arange(3 * side * side, dtype=np.float32)
    return torch.from_numpy(np.sin(np.float32(0.37) * k, dtype=np.float32).reshape(1, 3, side, side))


def randomised(model):
    """Statistics of batch normalisation that are not the identity."""
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.2)
            module.running_var.uniform_(0.5, 1.5)
    return model.eval()


def output_of(file, layer):
    """The tensor that the last node inside the layer makes, by the names that the exporter gives to nodes."""
    scope, last = "/", ""
    for part in layer.split("."):
        last = f"{last}.{part}" if part.isdigit() else part
        scope += last + "/"
    graph = onnx.load(file).graph
    inside = [node for node in graph.node if node.name.startswith(scope)]
    if not inside:
        sys.exit(f"no node of {file} is inside {scope}: {[node.name for node in graph.node][-30:]}")
    return inside[-1].output[0]


def make(name, side, build, layer, reshape):
    torch.manual_seed(SEED)
    model = randomised(build())
    x = wave(side)
    file = OUT / f"{name}.onnx"
    torch.onnx.export(model, x, file, opset_version=17, dynamo=False, input_names=["input"], output_names=["logits"])
    module = model.get_submodule(layer)
    with GradCAM(model=model, target_layers=[module], reshape_transform=reshape) as cam:
        targets = [ClassifierOutputTarget(TARGET)]
        cam(x, targets)
        found = cam.activations_and_grads
        activations, gradients = found.activations[0].numpy(), found.gradients[0].numpy()
        weighed = cam.get_cam_image(x, module, targets, activations, gradients, False)[0]
    with torch.no_grad():
        logits = model(x)[0].tolist()
    case = {
        "target": TARGET,
        "tap": output_of(file, layer),
        "layer": layer,
        "rows": weighed.shape[0],
        "columns": weighed.shape[1],
        "logits": logits,
        "map": [float(value) for value in weighed.flatten()],
    }
    (OUT / f"{name}.json").write_text(json.dumps(case) + "\n")
    print(f"{name}: {file.stat().st_size} bytes, {weighed.shape}, tap {case['tap']}, largest {abs(weighed).max():.3g}")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        if len(sys.argv) == 1 or case[0] in sys.argv[1:]:
            make(*case)
