"""The architectures of the suite: name, side of the input, and what builds it with ten classes and random weights."""

import timm
import torch
import torchvision
import transformers as hf

CLASSES = 10


def of_torchvision(name, side=64, **more):
    def build():
        return torchvision.models.get_model(name, weights=None, num_classes=CLASSES, **more)

    return f"torchvision.{name}", side, build


def of_timm(name, side=64, **more):
    def build():
        return timm.create_model(name, pretrained=False, num_classes=CLASSES, **more)

    return f"timm.{name}", side, build


class Logits(torch.nn.Module):
    """A network of transformers that gives its logits alone."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, pixel_values):
        return self.network(pixel_values=pixel_values).logits


# The usual 0.02 is made for layers ten times as wide: over a few narrow ones the photo is lost in the biases.
SPREAD = 0.15


def of_transformers(name, config, side=64, **settings):
    def build():
        made = getattr(hf, f"{config}Config")(num_labels=CLASSES, **settings)
        if hasattr(made, "initializer_range"):
            made.initializer_range = SPREAD
        return Logits(getattr(hf, f"{config}ForImageClassification")(made))

    return f"transformers.{name}", side, build


SMALL = dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, image_size=32, patch_size=8)

TORCHVISION = [
    of_torchvision("alexnet", 96),
    of_torchvision("vgg11_bn", 32),
    of_torchvision("resnet18"),
    of_torchvision("resnet50"),
    of_torchvision("resnext50_32x4d"),
    of_torchvision("densenet121"),
    of_torchvision("squeezenet1_1"),
    of_torchvision("googlenet", aux_logits=False, init_weights=False),
    of_torchvision("inception_v3", 96, aux_logits=False, init_weights=False),
    of_torchvision("mobilenet_v2"),
    of_torchvision("mobilenet_v3_small"),
    of_torchvision("mobilenet_v3_large"),
    of_torchvision("mnasnet0_5"),
    of_torchvision("shufflenet_v2_x0_5"),
    of_torchvision("efficientnet_b0"),
    of_torchvision("efficientnet_v2_s"),
    of_torchvision("regnet_x_400mf"),
    of_torchvision("regnet_y_400mf"),
    of_torchvision("convnext_tiny"),
    of_torchvision("vit_b_32", image_size=64),
    of_torchvision("swin_t"),
    of_torchvision("swin_v2_t"),
    of_torchvision("maxvit_t", 224),
]

TIMM = [
    of_timm(name)
    for name in (
        "resnet26d",
        "resnetv2_50",
        "resnetv2_50x1_bit",
        "resnest14d",
        "skresnet18",
        "seresnet33ts",
        "ecaresnet26t",
        "res2net50_14w_8s",
        "cspresnet50",
        "cspdarknet53",
        "dla34",
        "dpn68",
        "hrnet_w18_small",
        "xception41",
        "nf_resnet26",
        "dm_nfnet_f0",
        "regnetz_b16",
        "repvgg_a0",
        "ghostnet_100",
        "mobilenetv4_conv_small",
        "mixnet_s",
        "tf_efficientnet_b0",
        "tf_efficientnetv2_b0",
        "tinynet_e",
        "lcnet_050",
        "mobileone_s0",
        "fbnetc_100",
        "ese_vovnet19b_slim",
        "hardcorenas_a",
        "selecsls42b",
        "rexnet_100",
        "edgenext_xx_small",
        "efficientvit_b0",
        "fastvit_t8",
        "focalnet_tiny_srf",
        "inception_next_tiny",
        "convnextv2_atto",
        "mobilevit_xxs",
        "mobilevitv2_050",
        "poolformer_s12",
        "poolformerv2_s12",
        "pvt_v2_b0",
        "repvit_m0_9",
        "starnet_s1",
        "swiftformer_xs",
    )
]

# Their size is part of the network.
TIMM_SIZED = [
    of_timm("efficientvit_m0", 224),
    of_timm("convit_tiny", 64, img_size=64),
    of_timm("vit_tiny_patch16_224", 64, img_size=64),
    of_timm("vit_small_patch14_reg4_dinov2", 56, img_size=56),
    of_timm("vit_relpos_small_patch16_224", 64, img_size=64),
    of_timm("deit_tiny_distilled_patch16_224", 64, img_size=64),
    of_timm("deit3_small_patch16_224", 64, img_size=64),
    of_timm("beit_base_patch16_224", 64, img_size=64, depth=3, embed_dim=96, num_heads=3),
    of_timm("cait_xxs24_224", 64, img_size=64, depth=4),
    of_timm("coat_lite_tiny", 64, img_size=64),
    of_timm("coatnet_nano_rw_224", 64, img_size=64),
    of_timm("crossvit_tiny_240", 240),
    of_timm("davit_tiny", 64),
    of_timm("efficientformer_l1", 224),
    of_timm("efficientformerv2_s0", 224),
    of_timm("eva02_tiny_patch14_224", 56, img_size=56),
    of_timm("gcvit_xxtiny", 224),
    of_timm("hiera_tiny_224", 224),
    of_timm("levit_128s", 224),
    of_timm("maxvit_rmlp_pico_rw_256", 64, img_size=64),
    of_timm("mixer_s32_224", 64, img_size=64),
    of_timm("resmlp_12_224", 64, img_size=64),
    of_timm("gmlp_s16_224", 64, img_size=64),
    of_timm("mvitv2_tiny", 64, img_size=64),
    of_timm("nest_tiny_jx", 224),
    of_timm("pit_ti_224", 64, img_size=64),
    of_timm("sequencer2d_s", 224, layers=(1, 1, 2, 1)),
    of_timm("swin_tiny_patch4_window7_224", 112, img_size=112),
    of_timm("swinv2_cr_tiny_224", 112, img_size=112),
    of_timm("swinv2_tiny_window8_256", 64, img_size=64),
    of_timm("tiny_vit_5m_224", 224),
    of_timm("tnt_s_legacy_patch16_224", 64, img_size=64),
    of_timm("twins_svt_small", 64, img_size=64),
    of_timm("visformer_tiny", 224),
    of_timm("volo_d1_224", 224),
    of_timm("xcit_nano_12_p16_224", 64, img_size=64),
]

TRANSFORMERS = [
    of_transformers("vit", "ViT", 32, **SMALL),
    of_transformers("deit", "DeiT", 32, **SMALL),
    of_transformers("vit_msn", "ViTMSN", 32, **SMALL),
    of_transformers("beit", "Beit", 32, **SMALL),
    of_transformers("data2vec_vision", "Data2VecVision", 32, **SMALL),
    of_transformers("dinov2", "Dinov2", 32, **{k: v for k, v in SMALL.items() if k != "intermediate_size"}),
    of_transformers("dinov2_with_registers", "Dinov2WithRegisters", 32, **{k: v for k, v in SMALL.items() if k != "intermediate_size"}),
    of_transformers("ijepa", "IJepa", 32, **SMALL),
    of_transformers("swin", "Swin", 64, image_size=64, patch_size=4, embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4),
    of_transformers("swinv2", "Swinv2", 64, image_size=64, patch_size=4, embed_dim=16, depths=[2, 2], num_heads=[2, 4], window_size=4),
    of_transformers("convnext", "ConvNext", 64, hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 2, 1]),
    of_transformers("convnextv2", "ConvNextV2", 64, hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 2, 1]),
    of_transformers("resnet", "ResNet", 64, embedding_size=16, hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 1, 1]),
    of_transformers("regnet", "RegNet", 64, embedding_size=16, hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 1, 1], groups_width=8),
    of_transformers("mobilenet_v1", "MobileNetV1", 64, depth_multiplier=0.25),
    of_transformers("mobilenet_v2", "MobileNetV2", 64, depth_multiplier=0.35),
    of_transformers("mobilevit", "MobileViT", 64, image_size=64, hidden_sizes=[24, 32, 40], neck_hidden_sizes=[8, 16, 24, 32, 40, 48, 64]),
    of_transformers("mobilevitv2", "MobileViTV2", 64, image_size=64, width_multiplier=0.5),
    of_transformers("poolformer", "PoolFormer", 64, depths=[1, 1, 1, 1], hidden_sizes=[16, 32, 48, 64]),
    of_transformers("pvt", "Pvt", 64, image_size=64, depths=[1, 1, 1, 1], hidden_sizes=[16, 32, 64, 64], num_attention_heads=[1, 2, 4, 8]),
    of_transformers("pvt_v2", "PvtV2", 64, image_size=64, depths=[1, 1, 1, 1], hidden_sizes=[16, 32, 64, 64], num_attention_heads=[1, 2, 4, 8]),
    of_transformers("segformer", "Segformer", 64, depths=[1, 1, 1, 1], hidden_sizes=[16, 32, 64, 64]),
    of_transformers("focalnet", "FocalNet", 64, image_size=64, embed_dim=16, depths=[1, 1, 2, 1]),
    of_transformers("cvt", "Cvt", 64, embed_dim=[16, 32, 64], num_heads=[1, 2, 4], depth=[1, 2, 3]),
    of_transformers("levit", "Levit", 128, image_size=128, hidden_sizes=[32, 48, 64], num_attention_heads=[2, 3, 4], key_dim=[8, 8, 8]),
    of_transformers("efficientnet", "EfficientNet", 64, width_coefficient=0.5, depth_coefficient=0.5, hidden_dim=640),
    of_transformers("hiera", "Hiera", 64, image_size=[64, 64], embed_dim=16, depths=[1, 1, 2, 1]),
    of_transformers("bit", "Bit", 64, embedding_size=16, hidden_sizes=[32, 48, 64, 96], depths=[1, 1, 1, 1], num_groups=8),
]

ARCHITECTURES = TORCHVISION + TIMM + TIMM_SIZED + TRANSFORMERS
