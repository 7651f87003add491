//! The weights of a graph on a device.

use super::constant::Constant;
use super::value::{Value, ranked};
use super::weight::WeightId;
use burn::tensor::{Device, FloatDType};
use std::cell::OnceCell;

/// What is made of a weight once, and kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derivation {
    /// For a walk back by convolutions: turned about.
    Turned,
    /// In the order in which the GPU's kernels read it.
    Packed,
    /// The same for the walk back.
    PackedBack,
}

type Derived = [OnceCell<Value>; 3];

/// Every weight of a graph as a tensor, loaded once.
pub struct Weights {
    values: Vec<Option<Value>>,
    /// What a step made of a weight for the walk back.
    derived: Vec<Derived>,
    /// Where they are.
    pub device: Device,
    /// Whether steps leave our kernels alone, see [`Weights::plain`].
    plain: bool,
}

impl Weights {
    /// Copies constants to the device; an empty one is used by no step.
    pub(super) fn of(constants: &[Constant], device: &Device) -> Self {
        let values: Vec<_> = constants.iter().map(|weight| (!weight.data.is_empty()).then(|| Value::load(weight, device))).collect();
        let derived = vec![Derived::default(); values.len()];
        Self { values, derived, device: device.clone(), plain: false }
    }

    /// The same weights with some of them replaced; the others are shared, not copied.
    pub fn replaced<'a>(&self, changed: impl Iterator<Item = (WeightId, &'a Constant)>) -> Self {
        self.with(changed.map(|(id, constant)| (id, Value::load(constant, &self.device))))
    }

    /// The same weights with some of them given as tensors, of the shapes that they replace: the leaves of burn's autodiff, say, from
    /// which a training step takes its gradients.
    pub fn with(&self, given: impl IntoIterator<Item = (WeightId, Value)>) -> Self {
        let (mut values, mut derived) = (self.values.clone(), self.derived.clone());
        for (id, value) in given {
            values[id] = Some(value);
            derived[id] = Derived::default();
        }
        Self { values, derived, device: self.device.clone(), plain: self.plain }
    }

    /// The same weights in another float type: in double precision, say, where the difference of two values is a reference.
    pub fn cast(&self, to: FloatDType) -> Self {
        let values = std::iter::zip(0.., &self.values).filter_map(|(id, value)| value.clone().map(|value| (id, value)));
        self.with(values.map(|(id, value)| (id, ranked!(value, |tensor| tensor.cast(to)))))
    }

    /// The same weights for the plain walk: each step by itself, in burn's own operations. It is the slow twin of the walk with kernels of our own,
    /// several steps of which may be one.
    pub fn plain(&self) -> Self {
        Self { plain: true, ..self.with([]) }
    }

    /// Whether the walk is the plain one.
    pub fn are_plain(&self) -> bool {
        self.plain
    }

    /// What a kernel of ours gives, if it is to be used.
    pub fn by_kernel<T>(&self, kernel: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.plain { None } else { kernel() }
    }

    /// What a step makes of a weight, made when it is first asked for: a walk forward alone needs no memory for what the walk back reads.
    ///
    /// # Panics
    /// When no step of the graph uses the weight.
    pub fn derived(&self, id: WeightId, derivation: Derivation, derive: impl FnOnce(Value) -> Value) -> Value {
        self.derived[id][derivation as usize].get_or_init(|| derive(self.get(id))).clone()
    }

    /// As [`Weights::derived`], where there may be nothing to make.
    pub fn derived_if(&self, id: WeightId, derivation: Derivation, derive: impl FnOnce() -> Option<Value>) -> Option<Value> {
        let cell = &self.derived[id][derivation as usize];
        if let Some(value) = cell.get() {
            return Some(value.clone());
        }
        derive().map(|value| cell.get_or_init(|| value).clone())
    }

    /// The weight with that index.
    ///
    /// # Panics
    /// When no step of the graph uses it.
    pub fn get(&self, id: WeightId) -> Value {
        self.values[id].clone().expect("a step lists the weights that it uses")
    }
}
