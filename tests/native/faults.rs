//! Small files on which an earlier version was wrong or unclear, through the program as a user runs it: methods outside their conditions,
//! sentences that said something false, and files that asked for more than there is.

use crate::shared::networks::network;
use crate::shared::{below, worst_of_largest};
use burn::tensor::Tensor;
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use whylight::model::{Classifier, Model, Rule, Score};
use whylight::network::tensor_of;
use whylight::pace::Straight;

fn faults(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults").join(file)
}

/// What the program said on both channels, and whether it succeeded.
fn explained(name: &str, input: &str, model: &str, more: &[&str]) -> (String, bool) {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name);
    let output = Command::new(env!("CARGO_BIN_EXE_whylight"))
        .args(["explain", "--input"])
        .arg(faults(input))
        .arg("--model")
        .arg(faults(model))
        .arg("--out")
        .arg(out)
        .args(more)
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (text, output.status.success())
}

fn succeeded(name: &str, input: &str, model: &str, more: &[&str]) -> String {
    let (text, success) = explained(name, input, model, more);
    assert!(success, "{name}: {text}");
    text
}

fn refused(name: &str, input: &str, model: &str, more: &[&str]) -> String {
    let (text, success) = explained(name, input, model, more);
    assert!(!success, "{name} was answered: {text}");
    text
}

fn report(name: &str) -> Json {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults").join(name).join("report.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "`{part}` is missing in: {text}");
    }
}

#[test]
fn exact_ig_explains_no_probability() {
    let given = ["--class", "0", "--method", "exact-ig", "--set", "baseline=zero", "--score"];
    for scale in ["probability", "log-probability"] {
        let said = refused("exact-probability", "x6x5.npy", "linear6x5.onnx", &[&given[..], &[scale]].concat());
        contains(&said, &["explain the logit"]);
    }
    let said = succeeded("exact-logit", "x6x5.npy", "linear6x5.onnx", &[&given[..], &["logit"]].concat());
    contains(&said, &["The path is one straight piece."]);
}

#[test]
fn a_window_that_is_set_is_kept_or_refused() {
    let ask = |name: &str, more: &[&str]| {
        explained(name, "x24x40.npy", "linear24x40.onnx", &[&["--class", "0", "--method", "occlusion"], more].concat())
    };
    let (said, success) = ask("window-24", &["--set", "window=24", "--set", "stride=8"]);
    assert!(success && !said.contains("took the place"), "{said}");
    assert_eq!(
        (report("window-24")["parameters"]["window"].as_u64(), report("window-24")["parameters"]["stride"].as_u64()),
        (Some(24), Some(8))
    );
    let (said, success) = ask("window-64", &["--set", "window=64"]);
    assert!(!success && said.contains("at most 39"), "{said}");
    let (said, success) = ask("stride-20", &["--set", "stride=20"]);
    assert!(success && said.contains("patches 20 pixels wide took the place of the default 32"), "{said}");
    let (said, success) = ask("window-default", &[]);
    assert!(success && said.contains("patches 6 pixels wide, 3 pixels apart, took the place of the default 32 and 16"), "{said}");
    assert_eq!(report("window-default")["parameters"]["window"].as_u64(), Some(6), "parameters are reported as used");
}

#[test]
fn a_number_of_parts_that_is_set_is_kept_or_refused() {
    for method in ["lime", "kernel-shap", "shapley"] {
        let said = succeeded(method, "x6x5.npy", "linear6x5.onnx", &["--class", "0", "--method", method]);
        contains(&said, &["too small for the default of", "7 took their place"]);
        assert_eq!(report(method)["parameters"]["segments"].as_u64(), Some(7));
        let said = refused(method, "x6x5.npy", "linear6x5.onnx", &["--class", "0", "--method", method, "--set", "segments=49"]);
        contains(&said, &["49"]);
        let unused = ["--class", "0", "--method", method, "--set", "regions=grid", "--set", "compactness=3"];
        contains(&refused(method, "x6x5.npy", "linear6x5.onnx", &unused), &["`compactness` plays no part"]);
    }
}

#[test]
fn a_number_of_cells_that_is_set_is_kept_or_refused() {
    let said = succeeded("cells", "x6x5.npy", "linear6x5.onnx", &["--class", "0", "--method", "rise"]);
    contains(&said, &["default of 7 cells", "5 took their place"]);
    assert_eq!(report("cells")["parameters"]["cells"].as_u64(), Some(5));
    let said = refused("cells-9", "x6x5.npy", "linear6x5.onnx", &["--class", "0", "--method", "rise", "--set", "cells=9"]);
    contains(&said, &["choose at most 5"]);
}

#[test]
fn tokens_that_are_no_patches_are_found_from_the_graph() {
    for method in ["grad-cam", "layer-cam", "eigen-cam", "score-cam", "ablation-cam"] {
        succeeded(method, "x32x56.npy", "vit_cls_and_4_registers.onnx", &["--class", "0", "--method", method]);
        // The tokens before the last attention, on the grid of 4 x 7 patches: class token and registers are left out.
        assert_eq!(report(method)["parameters"]["tap"], "ln1");
        assert_eq!(report(method)["files"]["cam.npy"]["shape"], serde_json::json!([4, 7]));
    }
}

#[test]
fn a_rule_without_anything_to_act_on_says_so() {
    let said =
        |method: &str, input: &str, model: &str| succeeded(&format!("rule-{method}"), input, model, &["--class", "1", "--method", method]);
    for method in ["guided-backprop", "deconvnet", "guided-grad-cam"] {
        let said = said(method, "x20x30.npy", "hardswish.onnx");
        contains(&said, &["nothing to modify", "plain gradient"]);
        assert!(!said.contains("by a modified rule"), "{said}");
    }
    let said_of_relu = succeeded("rule-relu", "x20x30.npy", "conv20x30.onnx", &["--class", "1", "--method", "guided-backprop"]);
    contains(&said_of_relu, &["by a modified rule"]);
    contains(&said("lrp-gamma", "x6x5.npy", "linear6x5.onnx"), &["has no convolution"]);
    contains(&said("lrp-zplus", "x6x5.npy", "linear6x5.onnx"), &["has no convolution"]);
    contains(&said("lrp-epsilon", "x6x5.npy", "linear6x5.onnx"), &["affine", "Input x Gradient"]);
    contains(&said("deeplift", "x6x5.npy", "linear6x5.onnx"), &["affine", "gradient times the difference"]);
}

#[test]
fn a_map_of_zeros_names_cause_and_remedy() {
    let said = succeeded("zero-cam", "x20x30.npy", "cam_all_negative.onnx", &["--class", "1", "--method", "grad-cam"]);
    contains(&said, &["zero everywhere", "speaks against the class", "relu=false"]);
    let said = succeeded("zero-sobel", "zeros20x30.npy", "conv20x30.onnx", &["--class", "0", "--method", "sobel"]);
    contains(&said, &["no edges", "choose another photo"]);
    assert!(!said.contains("nothing in the photo speaks for the class"), "{said}");
}

#[test]
fn numbers_in_sentences_are_those_of_what_is_shown() {
    let said = succeeded("negative", "ones6x5.npy", "all_weights_negative6x5.onnx", &["--class", "0", "--method", "input-x-gradient"]);
    contains(&said, &["between \u{2212}2.55 and \u{2212}0.015"]);
    let said = succeeded("rise", "x24x40.npy", "linear24x40.onnx", &["--class", "0", "--method", "rise"]);
    // The shown map reaches 0.263; its colours end at the 99.5th percentile, 0.245. The paper's own map reaches 1.39.
    assert!(said.contains("and 0.263 logits more than on average"), "{said}");
}

#[test]
fn a_file_is_told_by_what_is_wrong_with_it() {
    let said = refused("nan", "x20x30.npy", "nan_weight.onnx", &["--class", "0", "--method", "gradient"]);
    contains(&said, &["`cw`", "NaN at value 0"]);
    let said = succeeded("own", "x20x30.npy", "own/squeezenet11.onnx", &["--class", "0", "--method", "gradient"]);
    contains(&said, &["file name of the shipped network SqueezeNet 1.1", "card does not fit"]);
}

/// What two ways of batching differ by: rounding of sums taken in another order.
const BATCHING: f32 = 1e-5;

#[test]
fn a_batch_that_is_cut_for_memory_gives_the_same_answers() {
    let whole = network("tiny_resnet");
    // Not one image fits, so that every part is one image, or one pair.
    let cut = whole.within(1);
    let [channels, height, width] = whole.input_shape();
    let values: Vec<f32> = (0..6 * channels * height * width).map(|k| (0.37 * k as f32).sin()).collect();
    let batch = tensor_of([6, channels, height, width], values, whole.device());
    fn same<const D: usize>(what: &str, one: Tensor<D>, other: Tensor<D>) {
        let read = |tensor: Tensor<D>| tensor.into_data().try_into_vec::<f32>().unwrap();
        below(what, worst_of_largest(&read(one), &read(other)), BATCHING);
    }
    let logits = |model: &Classifier| pollster::block_on(model.logits(batch.clone(), &Straight)).unwrap();
    same("logits", logits(&cut), logits(&whole));
    for (what, rule) in [("gradient", Rule::GRADIENT), ("multipliers", Rule::Differences)] {
        let found = |model: &Classifier| pollster::block_on(model.input_gradient(batch.clone(), Score::logit(1), rule, &Straight)).unwrap();
        let (one, other) = (found(&cut), found(&whole));
        same(what, one.gradient, other.gradient);
        same(what, one.logits, other.logits);
    }
    let tap = whole.default_tap().unwrap();
    let found = |model: &Classifier| pollster::block_on(model.features(batch.clone(), tap, Score::logit(1), &Straight)).unwrap();
    let (one, other) = (found(&cut), found(&whole));
    same("maps", one.maps.clone(), other.maps);
    same("gradient at the tap", one.gradient, other.gradient);
    let first = batch.clone().narrow(0, 0, 1);
    let from = |model: &Classifier| pollster::block_on(model.logits_from(first.clone(), tap, one.maps.clone(), &Straight)).unwrap();
    same("logits from the tap", from(&cut), from(&whole));
}

#[test]
fn what_asks_for_more_memory_than_there_is_is_refused_by_node() {
    for (model, what) in [
        ("pad_a_billion.onnx", "pads by 1000000000"),
        ("conv_pads_100000.onnx", "too large"),
        ("reflect_a_billion.onnx", "pads by 1000000000"),
        ("reflect_beyond_side.onnx", "at most 19 can be reflected"),
    ] {
        let said = refused(model, "x20x30.npy", model, &["--class", "0", "--method", "gradient"]);
        contains(&said, &["node `a`", what]);
        assert!(!said.contains("smaller network"), "no network is small enough: {said}");
    }
}

#[test]
fn an_exponent_that_no_whole_number_holds_is_computed_with() {
    let model = Classifier::from_file(&fs::read(faults("exponents.onnx")).unwrap(), "exponents", &burn::tensor::Device::flex()).unwrap();
    let input = model.input(vec![0.5; 3 * 8 * 8]).unwrap();
    let found = pollster::block_on(model.input_gradient(input, Score::logit(1), Rule::GRADIENT, &Straight)).unwrap();
    assert_eq!(found.logits.into_data().try_into_vec::<f32>().unwrap(), [0.5; 3]);
    // The mean of 64 pixels; 0.5^1e30 adds nothing.
    assert_eq!(found.gradient.narrow(1, 1, 1).max().into_scalar::<f32>(), 1.0 / 64.0);
}

#[test]
fn a_step_that_cannot_be_served_is_named_as_the_file_writes_it() {
    for (file, operator, parts) in [
        ("top_k_of_too_many", "TopK", &["takes the largest 100 entries of dimension 3, which has 8", "1 to 8"][..]),
        ("top_k_places", "TopK", &["its output 1 (`at`), the places of the entries it took", "export the network without it"]),
        ("conv_transpose", "ConvTranspose", &["its `output_padding` is [-1, 0]", "2 whole numbers from 0 to"]),
        ("conv_transpose_nothing", "ConvTranspose", &["would make 0 rows or columns of 8", "`pads`"]),
        ("one_hot", "OneHot", &["its operand depends on the photo", "export the network up to the scores"]),
        ("einsum", "Einsum", &["`nchw,ck->nk` does not fit its operands of the shapes [[1, 3, 8, 8], [5, 4]]"]),
        ("lp_pool", "LpPool", &["does not fit"]),
        ("max_pool_pads", "MaxPool", &["pads its input by [0, 2, 0, 0]", "its kernel of [2, 2]", "ONNX forbids"]),
        ("average_pool_pads", "AveragePool", &["pads its input by [3, 3, 3, 3]", "its kernel of [3, 3]"]),
        ("lp_pool_pads", "LpPool", &["pads its input by [2, 2, 2, 2]"]),
        ("dilated_pool_pads", "MaxPool", &["pads its input by [2, 2, 2, 2]"]),
        ("folds_too_much", "Add", &["bytes computed while reading", "choose a smaller network"]),
        ("one_hot_depth", "OneHot", &["makes rows of -4 entries, its `depth`"]),
        ("cast_to_whole", "Cast", &["into int64, whose numbers jump and have no gradient", "export the network up to the scores"]),
        ("arg_max", "ArgMax", &["its places jump and have no gradient", "export the network up to the scores"]),
        ("tile", "Tile", &["repeats the shape [1, 3, 8, 8] by [1, 2]", "each of its 4 dimensions"]),
        ("range", "Range", &["counts from 0 to NaN by 1, which gives no number of values"]),
        ("range_of_no_step", "Range", &["counts from 0 to 0 by 0"]),
    ] {
        let bytes = fs::read(faults(&format!("refused/{file}.onnx"))).unwrap();
        let said = Classifier::from_file(&bytes, file, &burn::tensor::Device::flex()).err().unwrap().to_string();
        contains(&said, &[&format!("node `asked` ({operator}")]);
        contains(&said, parts);
    }
}

#[test]
fn a_score_that_jumps_names_the_step_and_what_works() {
    for (model, method, part) in [
        ("threshold", "integrated-gradients", "`greater` (Greater)"),
        ("threshold", "adaptive-ig", "`greater` (Greater)"),
        ("threshold", "guided-ig", "`greater` (Greater)"),
        ("rounded", "integrated-gradients", "`whole` (Round)"),
        ("shrink", "integrated-gradients", "`y` (Shrink)"),
    ] {
        let name = format!("{model}-{method}");
        let given = ["--class", "0", "--method", method, "--set", "baseline=zero"];
        let said = succeeded(&name, "x6x5_negated.npy", &format!("jumps/{model}.onnx"), &given);
        contains(&said, &[part, "o gradient sees a jump", "DeepLIFT, IDGI and Occlusion"]);
        if model != "rounded" {
            contains(&said, &["The score jumps by", "more steps cannot close the gap"]);
        }
        assert!(!said.contains(" More steps may close the gap"), "{name}: {said}");
    }
    let exact = refused("threshold-exact", "x6x5.npy", "jumps/threshold.onnx", &["--class", "0", "--method", "exact-ig"]);
    contains(&exact, &["jumps at `greater` (Greater)", "take deeplift, idgi or occlusion"]);
    // A comparison that chooses between the sides of a rectifier leaves the integral complete, and then nothing is said of it.
    let given = ["--class", "0", "--method", "integrated-gradients", "--set", "baseline=zero"];
    let said = succeeded("leaky", "x6x5_negated.npy", "jumps/leaky_by_choice.onnx", &given);
    assert!(!said.contains("jump"), "{said}");
}

#[test]
fn a_name_stands_for_one_tensor_and_can_be_shown() {
    for (file, parts) in [
        ("made_twice", &["the tensor `y` is made twice", "`asked` (Relu)", "`again` (Neg)"][..]),
        ("weight_made", &["the tensor `w` is made twice", "a weight", "`asked` (Relu)"]),
        ("hidden_characters", &["\\u{1b}[31mnnn", "Gauss\\u{202e}"]),
    ] {
        let bytes = fs::read(faults(&format!("refused/{file}.onnx"))).unwrap();
        let said = Classifier::from_file(&bytes, file, &burn::tensor::Device::flex()).err().unwrap().to_string();
        contains(&said, parts);
        assert!(said.len() < 1000 && !said.contains(['\u{1b}', '\u{202e}']), "{said}");
    }
}
