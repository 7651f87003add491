//! Floats whose copies share their memory, with one another and with the tensors that are made of them on the CPU.

use burn::tensor::{Bytes, DType, TensorData};
use std::ops::Deref;

/// Floats on the host. A copy, and a tensor on the CPU, take no memory of their own; whoever writes into one of them gets its own first.
#[derive(Clone, Debug)]
pub struct SharedFloats(Option<TensorData>);

impl SharedFloats {
    /// As the data of a tensor of one dimension.
    pub fn data(&self) -> TensorData {
        self.0.clone().unwrap_or_else(|| TensorData::new(Vec::<f32>::new(), [0]))
    }
}

impl From<Vec<f32>> for SharedFloats {
    fn from(values: Vec<f32>) -> Self {
        let count = values.len();
        Self((count > 0).then(|| TensorData::from_bytes(Bytes::from_elems(values).shared(), [count], DType::F32)))
    }
}

impl FromIterator<f32> for SharedFloats {
    fn from_iter<I: IntoIterator<Item = f32>>(values: I) -> Self {
        Vec::from_iter(values).into()
    }
}

impl Deref for SharedFloats {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        self.0.as_ref().map_or(&[], |data| data.as_slice().expect("made of floats"))
    }
}

impl PartialEq for SharedFloats {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::constant::Constant;
    use crate::network::value::Value;
    use burn::tensor::Device;

    #[test]
    fn a_copy_and_a_tensor_take_no_memory_of_their_own_and_are_not_written_through() {
        let floats = SharedFloats::from(vec![1.0, -2.0, 3.0]);
        assert_eq!(floats.clone().as_ptr(), floats.as_ptr());
        let constant = Constant { shape: vec![3], data: crate::network::ConstantData::F32(floats.clone()) };
        let value = Value::load(&constant, &Device::flex());
        // A step that works in place, on a tensor that nothing else holds.
        let changed = value.tensor::<1>().mul_scalar(2.0).into_data().try_into_vec::<f32>().unwrap();
        assert_eq!((&changed[..], &*floats), (&[2.0, -4.0, 6.0][..], &[1.0, -2.0, 3.0][..]));
        assert_eq!(&*SharedFloats::from(Vec::new()), &[0.0f32; 0]);
    }
}
