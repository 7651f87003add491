//! A network's graph, to be drawn.

use crate::model::Classifier;
use crate::network::{Graph, Port};
use serde::Serialize;

/// The steps of a network and what each of them reads.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NetworkGraph {
    /// What it takes.
    pub input: GraphInput,
    /// Its steps, in an order in which each reads only those before it.
    pub steps: Vec<GraphStep>,
    /// The step that gives the logits, as its place among the steps; null where they are the input itself.
    pub logits: Option<usize>,
}

/// What a network takes.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GraphInput {
    /// Its name in the file.
    pub name: String,
    /// Its planned shape, the batch first.
    pub shape: Vec<usize>,
}

/// One step of a network.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GraphStep {
    /// Its name in the file.
    pub name: String,
    /// Its operator in the file.
    pub operator: String,
    /// What it reads, as places among the steps; null for the input of the network.
    pub reads: Vec<Option<usize>>,
    /// Name of the tensor that it gives, by which a feature map is named.
    pub output: String,
    /// Planned shape of that tensor, the batch first.
    pub shape: Vec<usize>,
    /// Number of its trained values.
    pub weights: usize,
}

impl NetworkGraph {
    /// The graph of a network.
    pub fn new(model: &Classifier) -> Self {
        Self::of(model.graph(), model.logits_port())
    }

    fn of(graph: &Graph, logits: Port) -> Self {
        let ports = graph.ports();
        let input = &ports[graph.input(0)];
        let mut made_by = vec![None; ports.len()];
        let mut steps = Vec::new();
        for (place, node) in graph.nodes().iter().enumerate() {
            made_by[node.output] = Some(place);
            let output = &ports[node.output];
            steps.push(GraphStep {
                name: node.name.clone(),
                operator: node.operator.clone(),
                reads: node.inputs.iter().map(|&port| made_by[port]).collect(),
                output: output.name.clone(),
                shape: output.shape.clone(),
                weights: graph.trained(node),
            });
        }
        Self { input: GraphInput { name: input.name.clone(), shape: input.shape.clone() }, steps, logits: made_by[logits] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use burn::tensor::Device;

    fn graph(bytes: &[u8]) -> (NetworkGraph, Classifier) {
        let model = Classifier::from_file(bytes, "network", &Device::flex()).unwrap();
        (NetworkGraph::new(&model), model)
    }

    #[test]
    fn a_step_reads_what_was_made_before_it_and_a_tap_is_the_output_of_one() {
        let (graph, model) = graph(include_bytes!("../../tests/networks/tiny_resnet.onnx"));
        assert_eq!(graph.input.shape[..2], [1, 3]);
        assert_eq!(graph.steps.iter().filter(|step| step.reads.contains(&None)).count(), 1);
        for (place, step) in graph.steps.iter().enumerate() {
            assert!(!step.reads.is_empty() && step.reads.iter().flatten().all(|&read| read < place), "{step:?}");
        }
        let sum = graph.steps.iter().find(|step| step.operator == "Add").unwrap();
        assert_eq!(sum.reads.len(), 2);
        for tap in model.taps() {
            let made = graph.steps.iter().filter(|step| step.output == tap.name).collect::<Vec<_>>();
            assert_eq!(made.len(), 1, "{}", tap.name);
            assert_eq!(made[0].shape, [1, tap.channels, tap.height, tap.width]);
        }
        assert_eq!(graph.steps[graph.logits.unwrap()].shape, [1, model.classes()]);
    }

    #[test]
    fn a_convolution_has_the_weights_of_its_kernel_and_its_bias() {
        let (graph, _) = graph(include_bytes!("../../tests/networks/tiny_vgg.onnx"));
        let first = graph.steps.iter().find(|step| step.operator == "Conv").unwrap();
        // 3x3 kernels on three colours and a bias for each of the maps that it makes.
        assert_eq!(first.weights, first.shape[1] * (3 * 3 * 3 + 1));
        assert!(graph.steps.iter().any(|step| step.weights == 0));
    }
}
