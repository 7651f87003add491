//! Tests: what a file may ask for is bounded before memory is asked for, and the refusal names the node.

use super::memory::{MOST_HELD_BYTES, Route};
use super::proto::{
    AttributeProto, DimensionProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto, TensorShapeProto, TensorTypeProto,
    TypeProto, ValueInfoProto, element,
};
use super::relevance::{Family, Relevance, Share};
use super::rule::Rule;
use super::{Graph, NetworkError, ReadOptions, Value};
use burn::tensor::Device;
use prost::Message;

/// A file put together node by node.
#[derive(Default)]
pub(super) struct File {
    graph: GraphProto,
}

pub(super) fn described(name: &str, shape: &[i64]) -> ValueInfoProto {
    let dim = shape.iter().map(|&dim_value| DimensionProto { dim_value, dim_param: String::new() }).collect();
    let tensor_type = TensorTypeProto { elem_type: element::FLOAT, shape: Some(TensorShapeProto { dim }) };
    ValueInfoProto { name: name.into(), r#type: Some(TypeProto { tensor_type: Some(tensor_type) }) }
}

impl File {
    /// A file with the input `x` of that shape.
    pub(super) fn of(shape: &[i64]) -> Self {
        let mut file = Self::default();
        file.graph.input.push(described("x", shape));
        file
    }

    pub(super) fn floats(mut self, name: &str, dims: &[i64], values: impl Fn(usize) -> f32) -> Self {
        let count = dims.iter().product::<i64>() as usize;
        let float_data = (0..count).map(values).collect();
        self.graph.initializer.push(TensorProto {
            name: name.into(),
            dims: dims.to_vec(),
            data_type: element::FLOAT,
            float_data,
            ..Default::default()
        });
        self
    }

    pub(super) fn integers(mut self, name: &str, values: &[i64]) -> Self {
        self.graph.initializer.push(TensorProto {
            name: name.into(),
            dims: vec![values.len() as i64],
            data_type: element::INT64,
            int64_data: values.to_vec(),
            ..Default::default()
        });
        self
    }

    pub(super) fn node(mut self, operator: &str, inputs: &[&str], output: &str, attributes: &[(&str, &[i64])]) -> Self {
        let attribute = |&(name, ints): &(&str, &[i64])| AttributeProto {
            name: name.into(),
            i: ints.first().copied().unwrap_or(0),
            ints: ints.to_vec(),
            ..Default::default()
        };
        self.graph.node.push(NodeProto {
            input: inputs.iter().map(|&name| name.into()).collect(),
            output: vec![output.into()],
            name: format!("node_{output}"),
            op_type: operator.into(),
            attribute: attributes.iter().map(attribute).collect(),
            domain: String::new(),
        });
        self
    }

    pub(super) fn text(mut self, name: &str, value: &str) -> Self {
        let node = self.graph.node.last_mut().expect("a node to describe");
        node.attribute.push(AttributeProto { name: name.into(), s: value.into(), ..Default::default() });
        self
    }

    fn read(mut self, output: &str) -> Result<Graph, NetworkError> {
        self.graph.output.push(described(output, &[]));
        let opset_import = vec![OperatorSetIdProto { domain: String::new(), version: 13 }];
        let model = ModelProto { ir_version: 8, graph: Some(self.graph), opset_import, ..ModelProto::default() };
        Graph::read(&model.encode_to_vec(), &ReadOptions::default())
    }

    /// A weight of zeros.
    fn zeros(mut self, name: &str, dims: &[i64]) -> Self {
        let raw_data = vec![0; 4 * dims.iter().product::<i64>() as usize];
        self.graph.initializer.push(TensorProto {
            name: name.into(),
            dims: dims.to_vec(),
            data_type: element::FLOAT,
            raw_data,
            ..Default::default()
        });
        self
    }

    /// The file is refused by the node that makes `y`, with a remedy that its reason does not hold.
    pub(super) fn refused(self, what: &str) -> String {
        let refusal = self.read("y").err().unwrap_or_else(|| panic!("{what} was accepted"));
        let NetworkError::CannotServe { node, refusal: found, .. } = &refusal else { panic!("{what}: {refusal}") };
        assert_eq!(node, "node_y", "{what}: {refusal}");
        assert!(!found.remedy.is_empty() && !found.reason.contains(&*found.remedy), "{what}: {refusal}");
        refusal.to_string()
    }
}

const IMAGE: &[i64] = &[1, 3, 8, 8];
const BILLION: i64 = 1_000_000_000;
/// 2^32 and what is beyond it: sizes that wrap to small ones in 32 bits, and products that wrap in 64.
const HUGE: &[i64] = &[BILLION, 1 << 32, (1 << 32) + 1, 1 << 62, i64::MAX, i64::MIN];

fn image() -> File {
    File::of(IMAGE)
}

#[test]
fn pads_of_every_mode_are_bounded() {
    for mode in ["constant", "edge", "wrap", "reflect"] {
        for &huge in HUGE {
            for pads in [[0, 0, huge, huge, 0, 0, 0, 0], [0, 0, 0, 0, 0, huge, huge, 0], [0, 0, huge, 0, 0, 0, huge, 0]] {
                image()
                    .integers("pads", &pads)
                    .node("Pad", &["x", "pads"], "y", &[])
                    .text("mode", mode)
                    .refused(&format!("{mode} {pads:?}"));
            }
        }
    }
}

#[test]
fn a_reflection_is_shorter_than_its_side() {
    let reflected = |pads: &[i64; 8]| image().integers("pads", pads).node("Pad", &["x", "pads"], "y", &[]).text("mode", "reflect");
    assert!(reflected(&[0, 0, 7, 0, 0, 0, 0, 7]).read("y").is_ok());
    assert!(reflected(&[0, 0, 8, 0, 0, 0, 0, 0]).refused("8 of 8").contains("at most 7"));
    assert!(reflected(&[0, 0, 0, 0, 0, 0, 0, 8]).refused("8 of 8").contains("at most 7"));
    // A crop before the reflection leaves less to crop, and nothing is left of a side that is cropped away.
    assert!(reflected(&[0, 0, -8, 0, 0, 0, 8, 0]).refused("all cropped").contains("crops more"));
}

#[test]
fn windows_are_bounded() {
    // 100000 on every side of 3 channels are 480 GB; on one side of one axis they are 10 MB.
    let padded = |pads: &[i64; 4]| image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("pads", &pads[..])]);
    padded(&[100_000; 4]).refused("100000");
    assert!(padded(&[100_000, 0, 0, 0]).read("y").is_ok());
    for &huge in HUGE {
        let kernel: &[i64] = &[3, 3];
        for (name, attribute) in [("pads", &[huge; 4][..]), ("pads", &[huge, 0, 0, 0]), ("dilations", &[huge, huge])] {
            let conv = image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[(name, attribute)]);
            conv.refused(&format!("Conv {name} {huge}"));
            let attributes: &[(&str, &[i64])] = &[("kernel_shape", kernel), (name, attribute)];
            image().node("MaxPool", &["x"], "y", attributes).refused(&format!("MaxPool {name} {huge}"));
            image().node("AveragePool", &["x"], "y", attributes).refused(&format!("AveragePool {name} {huge}"));
        }
        image().node("MaxPool", &["x"], "y", &[("kernel_shape", &[huge, 1])]).refused(&format!("kernel {huge}"));
        image().node("MaxPool", &["x"], "y", &[("kernel_shape", &[huge, huge])]).text("auto_pad", "SAME_UPPER").refused("same");
        let grouped = image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("group", &[huge])]);
        grouped.refused(&format!("group {huge}"));
        // A huge step is one window.
        let stepped = image().floats("w", &[2, 3, 3, 3], |_| 1.0).node("Conv", &["x", "w"], "y", &[("strides", &[huge, huge])]);
        match stepped.read("y") {
            Ok(graph) => assert_eq!(graph.ports().last().unwrap().shape, [1, 2, 1, 1]),
            Err(refusal) => assert!(matches!(refusal, NetworkError::CannotServe { .. })),
        }
    }
}

#[test]
fn shapes_that_operands_name_are_bounded() {
    for &huge in HUGE {
        let what = format!("{huge}");
        File::of(&[1, 1, 1, 1]).integers("to", &[1, huge, huge, 1]).node("Expand", &["x", "to"], "y", &[]).refused(&what);
        image().integers("to", &[huge, huge]).node("ConstantOfShape", &["to"], "y", &[]).refused(&what);
        image().integers("to", &[huge]).integers("one", &[1]).node("Expand", &["one", "to"], "y", &[]).refused(&what);
        image().integers("times", &[huge]).integers("two", &[1, 2]).node("Tile", &["two", "times"], "y", &[]).refused(&what);
        image().integers("to", &[huge, huge, huge, huge]).node("Reshape", &["x", "to"], "y", &[]).refused(&what);
        let at = image().integers("at", &[huge]).node("Gather", &["x", "at"], "y", &[("axis", &[1])]);
        at.refused(&what);
        image().node("Split", &["x"], "y", &[("num_outputs", &[huge])]).refused(&what);
        image().integers("parts", &[huge, huge]).node("Split", &["x", "parts"], "y", &[]).refused(&what);
        image().node("LRN", &["x"], "y", &[("size", &[huge.max(1 << 30)])]).refused(&what);
        if huge > 0 {
            let ends = image().integers("from", &[0]).integers("to", &[huge]).integers("by", &[1]);
            ends.node("Range", &["from", "to", "by"], "y", &[]).refused(&what);
        }
        assert!(File::of(&[1, 3, huge, huge]).node("Relu", &["x"], "y", &[]).read("y").is_err(), "an input of {huge}");
    }
    // Two vectors that together are a matrix of 2^36 values.
    let wide = File::of(&[1, 1 << 18, 1]).floats("w", &[1, 1, 1 << 18], |_| 1.0);
    wide.node("MatMul", &["x", "w"], "y", &[]).refused("an outer product");
    let wide = File::of(&[1, 1 << 18, 1]).floats("w", &[1, 1, 1 << 18], |_| 1.0);
    wide.node("Mul", &["x", "w"], "y", &[]).refused("a broadcast");
}

#[test]
fn a_tensor_that_lies_about_its_length_is_refused() {
    for &huge in HUGE {
        let mut file = image().node("Relu", &["x"], "y", &[]);
        let dims = vec![huge, huge, 0, huge];
        file.graph.initializer.push(TensorProto { name: "w".into(), dims, data_type: element::FLOAT, ..Default::default() });
        assert!(file.read("y").is_err(), "{huge}");
        let mut file = image().node("Relu", &["x"], "y", &[]);
        let dims = vec![huge.saturating_abs(), 2];
        file.graph.initializer.push(TensorProto { name: "w".into(), dims, data_type: element::FLOAT, ..Default::default() });
        assert!(file.read("y").is_err(), "{huge}");
    }
    let mut file = image().node("Relu", &["x"], "y", &[]);
    file.graph.initializer.push(TensorProto { name: "w".into(), dims: vec![1; 100_000], data_type: element::FLOAT, ..Default::default() });
    assert!(file.read("y").is_err(), "100000 dimensions");
}

/// No step of folding is too large by itself; together they are.
#[test]
fn folding_has_one_budget() {
    let started = std::time::Instant::now();
    let mut file = image().integers("c0", &[1]).integers("to", &[1 << 22]);
    for k in 0..100 {
        file = file.node("Expand", &[&format!("c{k}"), "to"], &format!("c{}", k + 1), &[]);
    }
    let refusal = file.read("c100").err().unwrap().to_string();
    assert!(refusal.contains("bytes computed while reading") && refusal.contains("node_c"), "{refusal}");

    let mut file = image().integers("c0", &[7; 64]);
    for k in 0..40 {
        let last = format!("c{k}");
        file = file.node("Concat", &[&last, &last], &format!("c{}", k + 1), &[("axis", &[0])]);
    }
    // The whole of it or one tensor, whichever comes first.
    let refusal = file.read("c40").err().unwrap().to_string();
    assert!(refusal.contains("bytes computed while reading") || refusal.contains("supported in one tensor"), "{refusal}");

    // Few values, many multiplications: 2^30 for each product.
    let mut file = image().zeros("c0", &[1024, 1024]);
    for k in 0..3 {
        let last = format!("c{k}");
        file = file.node("MatMul", &[&last, &last], &format!("c{}", k + 1), &[]);
    }
    let allowed = file.read("c3").err().unwrap().to_string();
    assert!(allowed.contains("computations while reading"), "{allowed}");
    println!("refused in {:?}", started.elapsed());
}

/// ResNet-152 (He et al., 2016, table 1) by its shapes: bottlenecks of 3, 8, 36 and 3 blocks, at 224 x 224. The weights are one value that
/// is repeated, since only shapes matter here.
fn resnet_152() -> Graph {
    let mut file = File::of(&[1, 3, 224, 224]);
    let mut count = 0;
    let mut conv = |mut file: File, from: &str, out: i64, within: i64, side: i64, stride: i64| -> (File, String) {
        count += 1;
        let (weight, name) = (format!("w{count}"), format!("conv{count}"));
        file = file.zeros(&weight, &[out, within, side, side]);
        let pad = side / 2;
        (file.node("Conv", &[from, &weight], &name, &[("strides", &[stride, stride]), ("pads", &[pad; 4])]), name)
    };
    let relu = |file: File, from: &str| -> (File, String) {
        let name = format!("{from}_relu");
        (file.node("Relu", &[from], &name, &[]), name)
    };
    let mut last;
    (file, last) = conv(file, "x", 64, 3, 7, 2);
    (file, last) = relu(file, &last);
    file = file.node("MaxPool", &[&last], "pool", &[("kernel_shape", &[3, 3]), ("strides", &[2, 2]), ("pads", &[1; 4])]);
    last = "pool".into();
    let mut channels = 64;
    for (stage, blocks) in [3, 8, 36, 3].into_iter().enumerate() {
        let width = 64 << stage;
        for block in 0..blocks {
            let stride = if block == 0 && stage > 0 { 2 } else { 1 };
            let (mut a, shortcut);
            (file, a) = conv(file, &last, width, channels, 1, 1);
            (file, a) = relu(file, &a);
            (file, a) = conv(file, &a, width, width, 3, stride);
            (file, a) = relu(file, &a);
            (file, a) = conv(file, &a, 4 * width, width, 1, 1);
            if block == 0 {
                (file, shortcut) = conv(file, &last, 4 * width, channels, 1, stride);
            } else {
                shortcut = last;
            }
            channels = 4 * width;
            let sum = format!("sum{stage}_{block}");
            file = file.node("Add", &[&a, &shortcut], &sum, &[]);
            (file, last) = relu(file, &sum);
        }
    }
    file = file.node("GlobalAveragePool", &[&last], "mean", &[]).node("Flatten", &["mean"], "flat", &[]);
    file = file.zeros("dense", &[2048, 1000]).node("MatMul", &["flat", "dense"], "y", &[]);
    file.read("y").unwrap()
}

#[test]
fn resnet_152_is_read_and_its_memory_is_known() {
    let graph = resnet_152();
    // 60.2 million parameters, of which 0.15 million belong to batch normalisations and biases; kernels at stride 1 are kept turned about,
    // too.
    assert!((60.0e6..120.4e6).contains(&(graph.parameters() as f64)), "{} parameters", graph.parameters());
    let (input, logits) = (graph.input(0), graph.port("y").unwrap());
    let forward = Route { given: &[input], keep: &[logits], record: None };
    let reversed = Route { record: Some((input, Rule::GRADIENT)), ..forward };
    // Forward: the first convolution's 64 x 112 x 112 beside its ReLU is the most that is held, 6.4 MB, or the pairs around the first
    // sums. In reverse: 22.6 million activations of convolutions, as many of ReLUs less the sums.
    let (once, back) = (graph.peak_bytes(forward, 1), graph.peak_bytes(reversed, 1));
    println!("ResNet-152 at 224 x 224: {} MiB forward, {} MiB forward and back", once >> 20, back >> 20);
    assert!((6 << 20..16 << 20).contains(&once), "{once}");
    assert!((150 << 20..300 << 20).contains(&back), "{back}");
    assert_eq!(graph.peak_bytes(reversed, 8), 8 * back, "memory grows with the batch");
    let most = graph.images_at_once(reversed, MOST_HELD_BYTES);
    assert!(graph.peak_bytes(reversed, most) <= MOST_HELD_BYTES && graph.peak_bytes(reversed, most + 1) > MOST_HELD_BYTES);
    assert!(most >= 8, "a batch of 8 photos fits");
}

#[test]
fn a_walk_that_holds_too_much_is_refused_with_the_number() {
    // Sixteen maps of 1024 x 1024, 64 MiB, after each of 40 ReLUs: 2.6 GiB when all are kept, 0.2 GiB when they are not.
    let mut file = File::of(&[1, 1, 1024, 1024]).floats("w", &[16, 1, 1, 1], |_| 1.0).node("Conv", &["x", "w"], "r0", &[]);
    for k in 0..40 {
        file = file.node("Relu", &[&format!("r{k}")], &format!("r{}", k + 1), &[]);
    }
    let graph = file.node("GlobalAveragePool", &["r40"], "y", &[]).read("y").unwrap();
    let (input, output) = (graph.input(0), graph.port("y").unwrap());
    let given = |images: usize| vec![(input, Value::zeros(&[images, 1, 1024, 1024], &Device::flex()))];
    assert!(graph.check_memory(&given(1), &[output], None).is_ok());
    let refusal = graph.check_memory(&given(1), &[output], Some((input, Rule::GRADIENT))).unwrap_err();
    assert_eq!(refusal.code(), "out-of-memory");
    let said = refusal.to_string();
    assert!(said.contains("One image forward and back") && said.contains("may take 2048 MiB"), "{said}");
    let said = graph.check_memory(&given(24), &[output], None).unwrap_err().to_string();
    assert!(said.contains("A batch of 24 images forward"), "{said}");
}

/// Measured on the same product of 10800 x 10800 numbers before a softmax: 1.8 GiB for a gradient, 4.1 GiB for relevance.
#[test]
fn relevance_is_shared_out_among_parts_that_need_memory_too() {
    let file = File::of(&[1, 1800]).integers("column", &[1, 1800, 1]).integers("row", &[1, 1, 1800]);
    let file = file.node("Reshape", &["x", "column"], "a", &[]).node("Reshape", &["x", "row"], "b", &[]);
    let graph = file.node("MatMul", &["a", "b"], "c", &[]).node("ReduceMean", &["c"], "y", &[("axes", &[2])]).read("y").unwrap();
    let (input, output) = (graph.input(0), graph.port("y").unwrap());
    let relevance = Relevance { convolution: Share::All, dense: Share::All, epsilon: 1e-6, biases: false, family: Family::Gated };
    let bytes = |rule: Rule| graph.peak_bytes(Route { given: &[input], keep: &[output], record: Some((input, rule)) }, 1);
    let product = 4 * 1800 * 1800;
    let (gradient, shared) = (bytes(Rule::GRADIENT), bytes(Rule::Relevance(relevance)));
    assert!(gradient < 4 * product && shared > gradient + 4 * product, "{gradient} {shared}");
}

#[test]
fn repeats_blocks_sizes_and_strides_are_bounded() {
    for &huge in HUGE {
        image().integers("repeats", &[1, 1, huge, 1]).node("Tile", &["x", "repeats"], "y", &[]).refused(&format!("Tile {huge}"));
        image().integers("k", &[huge]).node("TopK", &["x", "k"], "y", &[]).refused(&format!("TopK {huge}"));
        image().integers("sizes", &[1, 3, huge, 8]).node("Resize", &["x", "", "", "sizes"], "y", &[]).refused(&format!("Resize {huge}"));
        for name in ["strides", "dilations", "output_padding", "output_shape"] {
            image()
                .zeros("w", &[3, 1, 3, 3])
                .node("ConvTranspose", &["x", "w"], "y", &[(name, &[huge, 1])])
                .refused(&format!("ConvTranspose {name} {huge}"));
        }
    }
}

#[test]
fn folding_that_only_reads_is_bounded_too() {
    // 2^25 whole numbers, 256 MB, of which each step makes one number.
    let mut file = image().integers("to", &[1 << 25]).integers("one", &[1]).node("Expand", &["one", "to"], "c", &[]);
    for k in 0..40 {
        file = file.node("ArgMax", &["c"], &format!("a{k}"), &[("axis", &[0])]);
    }
    // What no output needs is not computed.
    let names: Vec<String> = (0..40).map(|k| format!("a{k}")).collect();
    let file = file.node("Concat", &names.iter().map(String::as_str).collect::<Vec<_>>(), "all", &[("axis", &[0])]);
    let started = std::time::Instant::now();
    let refusal = file.read("all").err().unwrap().to_string();
    assert!(refusal.contains("computations while reading") && refusal.contains("node_a"), "{refusal}");
    println!("refused in {:?}", started.elapsed());
}

#[test]
fn weights_that_a_small_file_names_many_times_are_bounded() {
    // One matrix of 64 MiB for each of sixteen products.
    let mut file = File::of(&[1, 4096]).integers("to", &[4096, 4096]).node("ConstantOfShape", &["to"], "w", &[]);
    for k in 0..16 {
        let from = if k == 0 { "x".to_string() } else { format!("y{}", k - 1) };
        file = file.node("MatMul", &[&from, "w"], &format!("y{k}"), &[]);
    }
    let refusal = file.read("y15").err().unwrap().to_string();
    assert!(refusal.contains("weights") && refusal.contains("node_y"), "{refusal}");
}

/// A chain takes time in proportion to its length: 20000 steps as well as 2000.
#[test]
fn a_long_chain_is_read_in_one_sweep() {
    let mut file = image();
    for k in 0..20_000 {
        let from = if k == 0 { "x".to_string() } else { format!("r{}", k - 1) };
        file = file.node("Relu", &[&from], &format!("r{k}"), &[]);
    }
    let graph = file.read("r19999").unwrap();
    let last = graph.port("r19999").unwrap();
    assert_eq!(graph.cuts(last).len(), 20_001);
    assert_eq!(graph.before(last).len(), 48);
    assert!(graph.tail(&[last - 48], last).is_some() && graph.tail(&[last - 49], last).is_none());
}

/// Labels of places take as much memory as the numbers themselves: they are followed through small tensors alone.
#[test]
fn places_are_not_followed_through_what_is_too_large() {
    let resized = |side: i64| {
        let file = File::of(&[1, 1, 64, 64]).integers("sizes", &[1, 1, side, side]);
        file.node("Resize", &["x", "", "", "sizes"], "y", &[]).read("y").unwrap()
    };
    for (side, followed) in [(128, true), (8192, false)] {
        let graph = resized(side);
        // Rows and columns are resized one after the other, under the same name.
        let last = graph.nodes().last().unwrap().output;
        assert_eq!(graph.places(graph.input(0))[last].is_some(), followed, "{side}");
    }
}
