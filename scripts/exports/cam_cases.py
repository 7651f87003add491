"""Makes tests/exports/cams: small classifiers with random weights from a seed, and Grad-CAM at the layer that pytorch-grad-cam
recommends for each family, as that library computes it (before its ReLU and scaling).

    python3 -m venv VENV
    VENV/bin/pip install torch==2.15.0 torchvision==0.29.2 timm==1.0.31 transformers==5.24.0 grad-cam==1.5.7 onnx==1.23.2 onnxscript==0.7.2
    VENV/bin/python scripts/exports/cam_cases.py

Nothing is downloaded but the packages. Each case is NAME.onnx and NAME.json: class, tap, rows, columns, and the map row by row. The
input is not stored: value k is sin(0.37 k), in float32.
"""

import json
import re
import sys
from pathlib import Path

import numpy as np
import onnx
import timm
import torch
import torchvision
import transformers as hf
from pytorch_grad_cam import GradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

sys.path.insert(0, str(Path(__file__).resolve().parent / "suite"))
from plain_norms import scaled  # noqa: E402

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


def spread(model):
    """A network whose layers begin so small that the photo is lost in it."""
    for values in model.parameters():
        if values.dim() > 1:
            torch.nn.init.normal_(values, std=0.15)
    return model


def squeezed(model):
    """A VGG whose first dense layers are small."""
    model.avgpool = torch.nn.AdaptiveAvgPool2d((2, 2))
    model.classifier = torch.nn.Sequential(torch.nn.Linear(4 * 16, 16), torch.nn.ReLU(), torch.nn.Linear(16, CLASSES))
    return model


class Logits(torch.nn.Module):
    """A network of transformers that gives its logits alone."""

    def __init__(self, config, **settings):
        super().__init__()
        # The usual spread of 0.02 loses the photo over a few narrow layers.
        made = getattr(hf, f"{config}Config")(num_labels=CLASSES, initializer_range=0.15, **settings)
        self.network = getattr(hf, f"{config}ForImageClassification")(made)

    def forward(self, pixel_values):
        return self.network(pixel_values=pixel_values).logits


TOKENS = dict(image_size=32, patch_size=8, hidden_size=32, num_hidden_layers=2, num_attention_heads=2)
STAGES = dict(depths=[1, 1, 1, 2], hidden_sizes=[8, 16, 24, 32], num_attention_heads=[1, 2, 3, 4])

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
    (
        "deit_distilled",
        32,
        lambda: timm.models.deit.VisionTransformerDistilled(
            img_size=32, patch_size=8, embed_dim=32, depth=2, num_heads=2, num_classes=CLASSES
        ),
        "blocks.1.norm1",
        tokens(2, 4),
    ),
    (
        "beit",
        32,
        lambda: spread(
            timm.models.beit.Beit(
                img_size=32, patch_size=8, embed_dim=32, depth=2, num_heads=2, num_classes=CLASSES, init_values=0.5, use_shared_rel_pos_bias=True
            )
        ),
        "blocks.1.norm1",
        tokens(1, 4),
    ),
    (
        "poolformer",
        64,
        lambda: timm.models.metaformer.MetaFormer(depths=(1, 1, 1, 1), dims=(8, 12, 16, 24), num_classes=CLASSES),
        "stages.3.blocks.0",
        None,
    ),
    (
        "focalnet",
        64,
        lambda: timm.models.focalnet.FocalNet(depths=(1, 1, 1, 1), embed_dim=8, num_classes=CLASSES),
        "layers.3.blocks.0",
        None,
    ),
    (
        "convnextv2_timm",
        64,
        lambda: timm.models.convnext.ConvNeXt(
            depths=(1, 1, 1, 1), dims=(8, 12, 16, 24), num_classes=CLASSES, use_grn=True, ls_init_value=None
        ),
        "stages.3.blocks.0",
        None,
    ),
    ("vit_hf", 32, lambda: Logits("ViT", intermediate_size=64, **TOKENS), "network.vit.layers.1.layernorm_before", tokens(1, 4)),
    ("dinov2_hf", 32, lambda: Logits("Dinov2", **TOKENS), "network.dinov2.encoder.layer.1.norm1", tokens(1, 4)),
    (
        "swin_hf",
        64,
        lambda: Logits("Swin", image_size=64, patch_size=4, embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4),
        "network.swin.layernorm",
        tokens(0, 8),
    ),
    (
        "swinv2_hf",
        64,
        lambda: Logits("Swinv2", image_size=64, patch_size=4, embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4),
        "network.swinv2.layernorm",
        tokens(0, 8),
    ),
    ("pvt_v2_hf", 64, lambda: Logits("PvtV2", image_size=64, **STAGES), "network.pvt_v2.encoder.layers.3.layer_norm", tokens(0, 2)),
    ("segformer_hf", 64, lambda: Logits("Segformer", **STAGES), "network.segformer.stages.3.layer_norm", tokens(0, 2)),
    (
        "mobilevit_hf",
        64,
        lambda: Logits("MobileViT", image_size=64, hidden_sizes=[16, 20, 24], neck_hidden_sizes=[4, 8, 12, 16, 20, 24, 40]),
        "network.mobilevit.conv_1x1_exp",
        None,
    ),
    (
        "cvt_hf",
        64,
        lambda: Logits("Cvt", embed_dim=[8, 16, 24], num_heads=[1, 2, 3], depth=[1, 2, 3]),
        "network.cvt.encoder.stages.2.layers.2.layernorm_before",
        tokens(1, 4),
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
        # A list of layers that is not called itself has no name of its own in front of them.
        scope = f"{scope.removesuffix(last + '/')}(?:{last}/)?{last}.{part}/" if part.isdigit() else f"{scope}{part}/"
        last = part
    graph = onnx.load(file).graph
    inside = [node for node in graph.node if re.match(scope, node.name)]
    if not inside:
        sys.exit(f"no node of {file} is inside {scope}: {[node.name for node in graph.node][-30:]}")
    return inside[-1].output[0]


def make(name, side, build, layer, reshape):
    torch.manual_seed(SEED)
    model = randomised(build())
    x = wave(side)
    file = OUT / f"{name}.onnx"
    torch.onnx.export(model, x, file, opset_version=17, dynamo=False, input_names=["input"], output_names=["logits"])
    for norm in model.modules():
        if type(norm) in (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d):
            norm.forward = scaled.__get__(norm)
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
