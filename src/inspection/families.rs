//! Families of networks by the names that their frameworks give to weights and nodes.

use super::guess::{Reasoned, Sureness};
use crate::network::FileFacts;

/// A family: every one of `names` is part of a name in its files, none of `not` is.
struct KnownFamily {
    who: &'static str,
    keras: bool,
    names: &'static [&'static str],
    not: &'static [&'static str],
    preset: &'static str,
    sure: Sureness,
}

const fn family(
    who: &'static str,
    keras: bool,
    names: &'static [&'static str],
    not: &'static [&'static str],
    preset: &'static str,
    sure: Sureness,
) -> KnownFamily {
    KnownFamily { who, keras, names, not, preset, sure }
}

use Sureness::{Guess, Likely};

/// The families, of which the first that fits is taken. For Keras the modes are those of `keras.applications`, for transformers those of the
/// published image processors, for torchvision and timm those of their weights. Where the weights of one family differ it is a guess.
const FAMILIES: &[KnownFamily] = &[
    family("Xception in Keras", true, &["block1_conv1", "sepconv"], &[], "keras-tf", Likely),
    family("VGG in Keras", true, &["block1_conv1", "block2_conv1"], &[], "keras-caffe", Likely),
    family("DenseNet in Keras", true, &["conv2_block1_0_bn"], &[], "keras-torch", Likely),
    family("DenseNet in Keras", true, &["conv2_block1_concat"], &[], "keras-torch", Likely),
    family("ResNetV2 in Keras", true, &["conv2_block1_preact"], &[], "keras-tf", Likely),
    family("ResNet in Keras", true, &["conv2_block1_1_conv"], &[], "keras-caffe", Likely),
    family("MobileNetV2 in Keras", true, &["block_1_expand", "expanded_conv_depthwise"], &[], "keras-tf", Likely),
    family("MobileNet in Keras", true, &["conv_dw_1", "conv_pw_1"], &[], "keras-tf", Likely),
    family("InceptionV3 in Keras", true, &["mixed0", "mixed10"], &[], "keras-tf", Likely),
    family("Inception-ResNet in Keras", true, &["block35_1"], &[], "keras-tf", Likely),
    family("NASNet in Keras", true, &["normal_conv_1"], &[], "keras-tf", Likely),
    family("ViT in transformers", false, &["vit.embeddings."], &[], "timm-inception", Likely),
    family("BEiT in transformers", false, &["beit.embeddings."], &[], "timm-inception", Likely),
    family("MobileNet in transformers", false, &["mobilenet_v"], &[], "timm-inception", Likely),
    family("CLIP", false, &["vision_model.embeddings", "clip"], &[], "clip", Likely),
    family("DeiT in transformers", false, &["deit.embeddings."], &[], "torchvision", Likely),
    family("Swin in transformers", false, &["swin.embeddings."], &[], "torchvision", Likely),
    family("Swin V2 in transformers", false, &["swinv2.embeddings."], &[], "torchvision", Likely),
    family("ConvNeXt in transformers", false, &["convnext.embeddings."], &[], "torchvision", Likely),
    family("ConvNeXt V2 in transformers", false, &["convnextv2.embeddings."], &[], "torchvision", Likely),
    family("ResNet in transformers", false, &["resnet.embedder."], &[], "torchvision", Likely),
    family("RegNet in transformers", false, &["regnet.embedder."], &[], "torchvision", Likely),
    family("PVT in transformers", false, &["pvt.encoder."], &[], "torchvision", Likely),
    family("PVT V2 in transformers", false, &["pvt_v2.encoder."], &[], "torchvision", Likely),
    family("SegFormer in transformers", false, &["segformer.encoder."], &[], "torchvision", Likely),
    family("DINOv2 in transformers", false, &["dinov2.embeddings."], &[], "torchvision", Likely),
    family("PoolFormer in transformers", false, &["poolformer.encoder."], &[], "torchvision", Likely),
    family("LeViT in transformers", false, &["levit.patch_embeddings."], &[], "torchvision", Likely),
    family("FocalNet in transformers", false, &["focalnet.embeddings."], &[], "torchvision", Likely),
    family("MobileViT in transformers", false, &["mobilevit.conv_stem"], &[], "unit", Guess),
    family("ViT in torchvision", false, &["encoder_layer_0", "conv_proj"], &[], "torchvision", Likely),
    family("Swin in timm", false, &["patch_embed.proj", "layers.0.blocks.0.attn"], &[], "torchvision", Likely),
    family("LeViT in timm", false, &["stages.0.blocks.0.attn.attention_biases"], &[], "torchvision", Likely),
    family("EfficientFormer in timm", false, &["stages.0.blocks.0.token_mixer"], &[], "torchvision", Likely),
    family("a vision transformer in timm", false, &["patch_embed.proj", "blocks.0."], &[], "timm-inception", Guess),
    family("DenseNet in torchvision or timm", false, &["denseblock1.denselayer1"], &[], "torchvision", Likely),
    family("SqueezeNet in torchvision", false, &["features.3.squeeze"], &[], "torchvision", Likely),
    family("ResNet in torchvision or timm", false, &["layer1.0", "layer4.0"], &[], "torchvision", Likely),
    family("ResNet in torchvision or timm", false, &["layer1/layer1.0", "layer4/layer4.0"], &[], "torchvision", Likely),
    family("MobileNet, EfficientNet or ConvNeXt in torchvision", false, &["features.0.0", "classifier."], &[], "torchvision", Likely),
    family("MobileNet, EfficientNet or ConvNeXt in torchvision", false, &["features.0/features.0.0"], &[], "torchvision", Likely),
    family("ConvNeXt in timm", false, &["stem.0", "stages.0"], &["token_mixer"], "torchvision", Guess),
    family("EfficientNet or MobileNet in timm", false, &["conv_stem", "blocks.0.0"], &[], "torchvision", Guess),
    family("VGG or AlexNet in torchvision", false, &["features.0", "classifier.0", "classifier.6"], &[], "torchvision", Guess),
];

/// Whether Keras or TensorFlow made the network.
pub(super) fn is_of_keras(facts: &FileFacts) -> bool {
    let producer = facts.producer.to_lowercase();
    ["tf2onnx", "keras", "tensorflow"].iter().any(|name| producer.contains(name))
}

/// The preset of the family that the names in a file belong to.
pub(super) fn preprocess(facts: &FileFacts) -> Option<Reasoned> {
    let keras = is_of_keras(facts);
    let has = |part: &&str| facts.names.iter().any(|name| name.contains(*part));
    let fits = |family: &&KnownFamily| family.keras == keras && family.names.iter().all(has) && !family.not.iter().any(has);
    let KnownFamily { who, preset, sure, .. } = FAMILIES.iter().find(fits)?;
    let reason = match sure {
        Guess => format!("The names in the file are those of {who}, whose published weights mostly take it so, and not all of them."),
        _ => format!("The names in the file are those of {who}, whose published weights take it so."),
    };
    Some(Reasoned::new(preset, *sure, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Preset;

    fn facts(producer: &str, names: &[&str]) -> FileFacts {
        FileFacts { producer: producer.into(), names: names.iter().map(|&name| name.into()).collect(), ..FileFacts::default() }
    }

    #[test]
    fn every_family_names_a_preset() {
        for family in FAMILIES {
            assert!(Preset::by_id(family.preset).is_some(), "{}", family.who);
        }
    }

    #[test]
    fn a_family_is_told_by_framework_and_names() {
        let keras = |names: &[&str]| preprocess(&facts("tf2onnx 1.17.0", names)).map(|found| found.preset);
        let torch = |names: &[&str]| preprocess(&facts("pytorch 2.15.0", names)).map(|found| found.preset);
        assert_eq!(keras(&["vgg16/block1_conv1/Conv2D", "vgg16/block2_conv1/Conv2D"]), Some("keras-caffe"));
        assert_eq!(keras(&["xception/block1_conv1/Conv2D", "xception/block2_sepconv1/x"]), Some("keras-tf"));
        assert_eq!(keras(&["resnet50/conv2_block1_1_conv/Conv2D"]), Some("keras-caffe"));
        assert_eq!(keras(&["resnet50v2/conv2_block1_preact_bn/x", "resnet50v2/conv2_block1_1_conv/Conv2D"]), Some("keras-tf"));
        assert_eq!(keras(&["layer1.0.conv1.weight", "layer4.0.conv1.weight"]), None);
        assert_eq!(torch(&["layer1.0.conv1.weight", "layer4.0.conv1.weight"]), Some("torchvision"));
        assert_eq!(torch(&["m.vit.embeddings.position_embeddings"]), Some("timm-inception"));
        assert_eq!(torch(&["m.deit.embeddings.position_embeddings"]), Some("torchvision"));
        assert_eq!(torch(&["conv.weight"]), None);
    }
}
