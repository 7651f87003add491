//! The weights of a graph on a device.

use super::constant::Constant;
use super::value::Value;
use super::weight::WeightId;
use burn::tensor::Device;

/// Every weight of a graph as a tensor, loaded once.
pub struct Weights {
    values: Vec<Option<Value>>,
    /// Where they are.
    pub device: Device,
}

impl Weights {
    /// Copies constants to the device; an empty one is used by no step.
    pub(super) fn of(constants: &[Constant], device: &Device) -> Self {
        let values = constants.iter().map(|weight| (!weight.data.is_empty()).then(|| Value::load(weight, device))).collect();
        Self { values, device: device.clone() }
    }

    /// The same weights with some of them replaced; the others are shared, not copied.
    pub fn replaced<'a>(&self, changed: impl Iterator<Item = (WeightId, &'a Constant)>) -> Self {
        self.with(changed.map(|(id, constant)| (id, Value::load(constant, &self.device))))
    }

    /// The same weights with some of them given as tensors, of the shapes that they replace: the leaves of burn's autodiff, say, from
    /// which a training step takes its gradients. What a step has derived from a weight for the reverse walk is not derived again.
    pub fn with(&self, given: impl IntoIterator<Item = (WeightId, Value)>) -> Self {
        let mut values = self.values.clone();
        for (id, value) in given {
            values[id] = Some(value);
        }
        Self { values, device: self.device.clone() }
    }

    /// The weight with that index.
    ///
    /// # Panics
    /// When no step of the graph uses it.
    pub fn get(&self, id: WeightId) -> Value {
        self.values[id].clone().expect("a step lists the weights that it uses")
    }
}
