//! The weights of a graph on a device.

use super::graph::{Graph, WeightId};
use super::value::Value;
use burn::backend::DispatchDevice;
use burn::tensor::Device;

/// Every weight of a graph as a tensor, loaded once.
pub struct Weights {
    values: Vec<Option<Value>>,
    /// Where they are.
    pub device: Device,
    /// Whether the device is a GPU: there some steps have a faster form.
    pub gpu: bool,
}

impl Weights {
    /// Copies the graph's weights to the device.
    pub fn load(graph: &Graph, device: &Device) -> Self {
        let values = graph.weights.iter().map(|weight| (!weight.data.is_empty()).then(|| Value::load(weight, device))).collect();
        Self { values, device: device.clone(), gpu: !matches!(device.as_dispatch(), DispatchDevice::Flex(_)) }
    }

    /// The weight with that index.
    ///
    /// # Panics
    /// When no step of the graph uses it.
    pub fn get(&self, id: WeightId) -> Value {
        self.values[id].clone().expect("a step lists the weights that it uses")
    }
}
