//! A run of training as bytes, from which it goes on as if it had never stopped: a safetensors file, which other programs read too.
//!
//! Its tensors are the trained weights and what Adam remembers of each; the entry `whylight` of its metadata is a JSON object with the steps so
//! far and what the caller adds. It is one entry, since their order is not given: the same run gives the same bytes.

use super::error::TrainError;
use super::optimiser::{Descent, Remembered};
use super::trainer::Trainer;
use crate::network::Value;
use burn::tensor::{Device, Tensor};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use std::collections::BTreeMap;

/// The entry of the metadata.
const ENTRY: &str = "whylight";
/// The number of steps in it.
const STEPS: &str = "steps";

/// What a file says beside its tensors: whole numbers by name.
pub type About = BTreeMap<String, u64>;

fn bad(reason: impl std::fmt::Display) -> TrainError {
    TrainError::BadData(format!("the kept weights {reason}: begin anew"))
}

/// A tensor of the file.
struct Kept {
    name: String,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Kept {
    async fn of(name: String, shape: &[usize], tensor: Tensor<1>) -> Result<Self, TrainError> {
        let bytes = Value::from(tensor).read().await?.into_iter().flat_map(f32::to_le_bytes).collect();
        Ok(Self { name, shape: shape.to_vec(), bytes })
    }
}

/// A tensor of the file by its name.
fn taken(file: &SafeTensors, name: &str, shape: &[usize], device: &Device) -> Result<Tensor<1>, TrainError> {
    let view = file.tensor(name).map_err(|_| bad(format_args!("lack the tensor `{name}`")))?;
    if view.dtype() != Dtype::F32 || view.shape() != shape {
        return Err(bad(format_args!("have `{name}` as {:?} {:?} where f32 {shape:?} are expected", view.dtype(), view.shape())));
    }
    let values: Vec<f32> = view.data().chunks_exact(4).map(|four| f32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect();
    if !values.iter().all(|value| value.is_finite()) {
        return Err(bad(format_args!("hold a number in `{name}` that is not finite")));
    }
    Ok(Value::of([values.len()], values, device).tensor())
}

/// A number of the metadata.
///
/// # Errors
/// [`TrainError::BadData`] where it is missing, or larger than memory could count.
pub fn counted(about: &About, name: &str) -> Result<usize, TrainError> {
    let number = about.get(name).and_then(|&number| usize::try_from(number).ok());
    number.ok_or_else(|| bad(format_args!("do not say `{name}`")))
}

impl Trainer {
    /// Names of the trained tensors in the order of the walk: a layer may have several.
    fn names(&self) -> Vec<String> {
        self.trainee.leaves.iter().enumerate().map(|(place, leaf)| format!("{place}.{}", leaf.step)).collect()
    }

    /// Weights, optimiser and steps so far as the bytes of a safetensors file, with `about` in its metadata.
    ///
    /// # Errors
    /// [`TrainError::BadSetting`] for another optimiser than Adam, and what stands in the way of reading a device.
    pub async fn checkpoint(&self, mut about: About) -> Result<Vec<u8>, TrainError> {
        about.insert(STEPS.into(), self.steps as u64);
        let mut kept = Vec::new();
        for (index, (name, leaf)) in std::iter::zip(self.names(), &self.trainee.leaves).enumerate() {
            if let Some(Remembered { mean, square, .. }) = self.descent.remembered(index)? {
                kept.push(Kept::of(format!("{name}.mean"), &leaf.shape, mean).await?);
                kept.push(Kept::of(format!("{name}.square"), &leaf.shape, square).await?);
            }
            kept.push(Kept::of(name, &leaf.shape, leaf.values.clone()).await?);
        }
        let views: Result<Vec<_>, _> =
            kept.iter().map(|one| Ok((&one.name, TensorView::new(Dtype::F32, one.shape.clone(), &one.bytes)?))).collect();
        // A map of numbers by names always is JSON. That of safetensors is of another kind where it does without the standard library.
        let metadata = std::iter::once((ENTRY.to_string(), serde_json::json!(about).to_string())).collect();
        let whole = views.and_then(|views| safetensors::serialize(views, Some(metadata)));
        whole.map_err(|error| bad(format_args!("cannot be written ({error})")))
    }

    /// Goes back, or on, to what [`Trainer::checkpoint`] gave, and returns its metadata. Objective and step size stay.
    ///
    /// # Errors
    /// [`TrainError::BadData`] for bytes that are no such file, or that of another network; the trainer is then as it was.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<About, TrainError> {
        let damaged = |error| bad(format_args!("are cut short or damaged ({error})"));
        let file = SafeTensors::deserialize(bytes).map_err(damaged)?;
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(damaged)?;
        let entry = header.metadata().as_ref().and_then(|metadata| metadata.get(ENTRY));
        let about: About = entry.and_then(|text| serde_json::from_str(text).ok()).ok_or_else(|| bad("do not say what they are of"))?;
        let steps = counted(&about, STEPS)?;
        let device = self.trainee.device().clone();
        let (mut values, mut remembered) = (Vec::new(), Vec::new());
        for (name, leaf) in std::iter::zip(self.names(), &self.trainee.leaves) {
            let tensor = |name: &str| taken(&file, name, &leaf.shape, &device);
            values.push(tensor(&name)?);
            let moments = |mean, square| Remembered { steps, mean, square };
            // Before the first step Adam remembers nothing.
            let of_steps =
                (steps > 0).then(|| Ok::<_, TrainError>(moments(tensor(&format!("{name}.mean"))?, tensor(&format!("{name}.square"))?)));
            remembered.push(of_steps.transpose()?);
        }
        for (leaf, values) in std::iter::zip(&mut self.trainee.leaves, values) {
            leaf.values = values;
        }
        self.descent = Descent::adam(remembered);
        self.steps = steps;
        Ok(about)
    }
}
