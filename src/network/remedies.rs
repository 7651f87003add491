//! Tests: what a refusal says to do fits its reason.

use super::bounds::File;

const INVALID: &str = "export the network again, since the file is not valid ONNX here";
const UNSUPPORTED: &str = "export the network without this step, or ask for it to be supported";
const RANGE: &str = "export the network again with numbers in that range";
const LARGE: &str = "choose a smaller network, or export it for smaller photos";

fn image() -> File {
    File::of(&[1, 3, 8, 8])
}

fn one(operator: &str, attributes: &[(&str, &[i64])]) -> File {
    image().node(operator, &["x"], "y", attributes)
}

/// Counts from one number to another.
fn counted(from: i64, to: i64, by: i64) -> File {
    let ends = image().integers("from", &[from]).integers("to", &[to]).integers("by", &[by]);
    ends.node("Range", &["from", "to", "by"], "y", &[])
}

#[test]
fn a_node_that_breaks_the_rules_asks_for_another_export() {
    let files = [
        image().node("Slice", &["x"], "y", &[]),
        image().integers("starts", &[0]).node("Slice", &["x", "starts"], "y", &[]),
        image().node("Pad", &["x"], "y", &[]),
        image().node("Conv", &["x"], "y", &[]),
        image().floats("w", &[2, 4, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[]),
        image().floats("w", &[2, 3, 9, 9], |_| 1.0).node("Conv", &["x", "w"], "y", &[]),
        image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("kernel_shape", &[5, 5])]),
        image().floats("w", &[2, 3, 1, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("kernel_shape", &[3, 1])]),
        image().floats("w", &[3, 2, 3, 3], |_| 1.0).node("ConvTranspose", &["x", "w"], "y", &[("kernel_shape", &[3])]),
        image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("pads", &[1; 4])]).text("auto_pad", "SAME_UPPER"),
        image().integers("to", &[1, 7]).node("Reshape", &["x", "to"], "y", &[]),
        image().floats("w", &[5, 4], |_| 1.0).node("MatMul", &["x", "w"], "y", &[]),
        image().floats("w", &[5], |_| 1.0).node("Add", &["x", "w"], "y", &[]),
        image().integers("at", &[3]).node("Gather", &["x", "at"], "y", &[("axis", &[1])]),
        one("Transpose", &[("perm", &[0, 1, 1, 2])]),
        one("Softmax", &[("axis", &[4])]),
        one("DepthToSpace", &[("blocksize", &[2])]),
        one("MaxPool", &[("kernel_shape", &[9, 9])]),
        one("Conv", &[]).text("auto_pad", "SAME"),
    ];
    for file in files {
        let said = file.refused("an invalid node");
        assert!(said.ends_with(INVALID), "{said}");
    }
}

#[test]
fn a_valid_node_that_nothing_computes_asks_to_leave_it_out() {
    let files = [
        image().integers("pads", &[1, 0, 0, 0, 0, 0, 0, 0]).node("Pad", &["x", "pads"], "y", &[]),
        image().integers("sizes", &[2, 3, 8, 8]).node("Resize", &["x", "", "", "sizes"], "y", &[]),
        one("AveragePool", &[("kernel_shape", &[2, 2]), ("dilations", &[2, 2])]),
        File::of(&[1, 3, 4, 4, 4]).floats("w", &[2, 3, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[]),
    ];
    for file in files {
        let said = file.refused("an unsupported node");
        assert!(said.ends_with(UNSUPPORTED), "{said}");
    }
}

#[test]
fn numbers_out_of_range_and_tensors_that_are_too_large_say_so() {
    for (remedy, file) in [
        (RANGE, one("MaxPool", &[("kernel_shape", &[0, 2])])),
        (RANGE, one("MaxPool", &[("kernel_shape", &[2, 2]), ("strides", &[0, 1])])),
        (RANGE, image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("pads", &[-1; 4])])),
        (RANGE, image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("group", &[0])])),
        (LARGE, image().integers("to", &[20_000, 20_000, 3, 8, 8]).node("Expand", &["x", "to"], "y", &[])),
        // Padding makes a network of any size too large.
        (RANGE, image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("pads", &[100_000; 4])])),
        (RANGE, one("MaxPool", &[("kernel_shape", &[100_000, 100_000]), ("pads", &[99_999; 4])])),
        (RANGE, image().integers("pads", &[0, 0, 0, 0, 0, 0, 1_000_000_000, 0]).node("Pad", &["x", "pads"], "y", &[])),
        (RANGE, image().integers("pads", &[0, 0, 0, 0, 0, 0, 100_000, 100_000]).node("Pad", &["x", "pads"], "y", &[])),
        (RANGE, counted(0, 1 << 40, 1)),
        ("export the network again with finite numbers", counted(0, 5, 0)),
    ] {
        let said = file.refused("a number of the file");
        assert!(said.ends_with(remedy), "{said}");
    }
}
