//! What a walk does in one step that the graph has in two.

use super::operator::Stop;
use super::precision::Precision;
use super::rule::{Rectifiers, Rule};
use super::walk::{Tape, Walk};

/// Who writes each value, and how many steps on the way back read it.
pub(super) struct Readers {
    writers: Vec<Option<usize>>,
    counts: Vec<usize>,
}

impl Walk<'_> {
    /// Whether nobody looks at what lies between two steps, and they may be one.
    fn may_fuse(&self) -> bool {
        !self.weights.are_plain() && self.probe.is_none() && self.disturbance.is_none() && self.precision == Precision::Single
    }

    /// Of the steps on the way back.
    pub(super) fn readers(&self, on_path: &[bool]) -> Readers {
        let mut readers = Readers { writers: vec![None; self.graph.ports().len()], counts: vec![0; self.graph.ports().len()] };
        for (index, node) in self.graph.nodes().iter().enumerate().filter(|(index, _)| on_path[*index]) {
            node.inputs.iter().for_each(|&port| readers.counts[port] += 1);
            readers.writers[node.output] = Some(index);
        }
        readers
    }

    /// The rectifier that wrote the one input of a step which alone reads it, and what it kept: such a step may stop the gradient that it writes.
    pub(super) fn rectifier_before(&self, readers: &Readers, tape: &Tape, index: usize) -> Option<(usize, Stop)> {
        let nodes = self.graph.nodes();
        let [input] = nodes[index].inputs[..] else { return None };
        let before = readers.writers[input].filter(|_| self.may_fuse() && readers.counts[input] == 1)?;
        let bounds = nodes[before].step.bounds()?;
        let record = tape.record(before)?;
        let Rule::Derivative(Rectifiers { lower_kink_blocks, positive_only: false }) = record.rule else { return None };
        let kept = record.values.first()?.clone();
        Some((before, Stop { kept, bounds, lower: lower_kink_blocks }))
    }

    /// For each step, the bounds that the only reader of its value keeps it between, where nobody looks at what lies between the two steps: such
    /// a step may write its value so.
    pub(super) fn rectified(&self, needed: &[bool], readers: &[usize], rule: Rule) -> Vec<Option<(f32, f32)>> {
        let nodes = self.graph.nodes();
        let mut rectified = vec![None; nodes.len()];
        if !self.may_fuse() || !matches!(rule, Rule::Derivative(_)) {
            return rectified;
        }
        let mut writers = vec![None; self.graph.ports().len()];
        for (index, node) in nodes.iter().enumerate().filter(|(index, _)| needed[*index]) {
            if let ([input], Some(bounds)) = (&node.inputs[..], node.step.bounds())
                && let Some(writer) = writers[*input].filter(|_| readers[*input] == 1)
            {
                let writer: usize = writer;
                rectified[writer] = Some(bounds);
            }
            writers[node.output] = Some(index);
        }
        rectified
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::{Graph, Output, Port};
    use super::super::reader::ReadOptions;
    use super::super::value::Value;
    use super::super::weights::Weights;
    use super::*;
    use crate::network::{NetworkError, Node, Probe, WalkDirection};
    use crate::pace::{Later, Straight};
    use burn::tensor::Device;

    #[cfg(feature = "gpu")]
    #[test]
    fn on_the_gpu_as_well_and_back_to_a_rectifier_too() {
        use crate::device::{Compute, DeviceKind, Wish};
        let compute = pollster::block_on(Compute::choose(Wish::Gpu, None));
        assert_eq!(compute.record.kind, DeviceKind::Gpu, "this test needs a GPU; `npm test` emulates one: {}", compute.record.reason);
        let networks = ["tiny_resnet", "tiny_vgg", "tiny_shufflenet"].map(|name| format!("assets/networks/{name}.onnx"));
        assert!(compare(&networks, &compute.device) > 10);
    }

    /// Looks on, so that each step is taken by itself.
    struct Nobody;

    impl Probe for Nobody {
        fn see<'a>(&'a self, _: &'a Node, _: WalkDirection, _: &'a Value) -> Later<'a, Result<(), NetworkError>> {
            Box::pin(async { Ok(()) })
        }
    }

    const IMAGES: usize = 2;

    /// The bits of the output and, where a rule is given, of the input's gradient.
    fn bits(walk: &Walk, port: Port, rule: Option<Rule>) -> (Vec<u32>, Vec<u32>) {
        let graph = walk.graph;
        let from = graph.input(0);
        let mut shape = graph.inputs()[0].shape.clone();
        shape[0] *= IMAGES;
        let count = shape.iter().product::<usize>();
        // Some pixels are black, which makes values that lie at a bound.
        let numbers = (0..count).map(|i| if i % 5 == 0 { 0.0 } else { ((i * 7919) % 4001) as f32 / 1000.0 - 2.0 }).collect();
        let input = Value::of(shape, numbers, &walk.weights.device);
        let to_bits = |values: Vec<f32>| values.into_iter().map(f32::to_bits).collect::<Vec<u32>>();
        pollster::block_on(async {
            let passage = walk.forward(vec![(from, input)], &[port], rule.map(|rule| (from, rule))).await.unwrap();
            let value = passage.value(port);
            let Some(_) = rule else { return (to_bits(value.read().await.unwrap()), Vec::new()) };
            let seed = (0..value.shape().iter().product()).map(|i| ((i * 31) % 17) as f32 - 8.0).collect();
            let arriving = Value::of(value.shape(), seed, &walk.weights.device);
            let gradient = walk.reverse(passage.tape, port, arriving, from).await.unwrap().expect("the input is recorded");
            (to_bits(value.read().await.unwrap()), to_bits(gradient.read().await.unwrap()))
        })
    }

    #[test]
    fn a_convolution_with_its_rectifier_gives_the_bits_of_the_two_steps() {
        let networks = [
            "assets/networks/tiny_resnet.onnx",
            "assets/networks/tiny_vgg.onnx",
            "assets/networks/tiny_shufflenet.onnx",
            "assets/networks/tiny_efficientnet.onnx",
            "assets/networks/tiny_vit.onnx",
            "models/squeezenet11.onnx",
            "models/mobilenetv2_dogs.onnx",
        ];
        let together = compare(&networks.map(String::from), &Device::flex());
        assert!(together > 60, "{together} rectifiers are put together with the step before");
    }

    /// How many rectifiers of the networks are put together with the step before.
    fn compare(networks: &[String], device: &Device) -> usize {
        let mut together = 0;
        for name in networks {
            let bytes = std::fs::read(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
            let graph = Graph::read(&bytes[..], &ReadOptions::default()).unwrap();
            let weights = Weights::load(&graph, device);
            let Output::Port(port) = graph.outputs()[0].1 else { panic!("{name} computes something") };
            let walk =
                |probe| Walk { graph: &graph, weights: &weights, precision: Precision::Single, disturbance: None, probe, pace: &Straight };
            let plain = walk(Some(&Nobody as &dyn Probe));
            let fast = walk(None);
            let rules = [(true, false), (true, true), (false, true), (false, false)]
                .map(|(lower_kink_blocks, positive_only)| Some(Rule::Derivative(Rectifiers { lower_kink_blocks, positive_only })));
            for rule in rules.into_iter().chain([None]) {
                assert_eq!(bits(&fast, port, rule), bits(&plain, port, rule), "{name} by {rule:?}");
            }
            let needed = vec![true; graph.nodes().len()];
            let mut readers = vec![0; graph.ports().len()];
            graph.nodes().iter().flat_map(|node| &node.inputs).for_each(|&port| readers[port] += 1);
            together += fast.rectified(&needed, &readers, Rule::GRADIENT).iter().flatten().count();
            assert!(plain.rectified(&needed, &readers, Rule::GRADIENT).iter().all(Option::is_none));
        }
        together
    }
}
