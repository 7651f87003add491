//! A float tensor whose rank is known only at run time.
//!
//! burn's `Tensor<D>` carries its rank in the type, the tensors of a graph read from a file do not. Underneath, burn's
//! dispatch tensor is rank-free already, so a [`Value`] is that handle, and `ranked!` opens it at its true rank.

use super::constant::{Constant, ConstantData};
use super::error::NetworkError;
use burn::backend::TensorMetadata;
use burn::tensor::{Bool, Device, DispatchTensor, Int, Tensor, TensorData};

/// A tensor on a device: floats, or the masks and indices that a reverse step needs.
#[derive(Clone, Debug)]
pub struct Value(DispatchTensor);

/// The highest rank that a graph may use (attention in a ViT export reaches 5).
pub const MAX_RANK: usize = 6;

/// Runs one expression with the value opened as `Tensor<D>` at its own rank; the expression gives a tensor of any rank.
macro_rules! ranked {
    ($value:expr, |$tensor:ident| $body:expr) => {{
        let value: $crate::network::value::Value = $value;
        match value.shape().len() {
            1 => {
                let $tensor = value.tensor::<1>();
                $crate::network::value::Value::from($body)
            }
            2 => {
                let $tensor = value.tensor::<2>();
                $crate::network::value::Value::from($body)
            }
            3 => {
                let $tensor = value.tensor::<3>();
                $crate::network::value::Value::from($body)
            }
            4 => {
                let $tensor = value.tensor::<4>();
                $crate::network::value::Value::from($body)
            }
            5 => {
                let $tensor = value.tensor::<5>();
                $crate::network::value::Value::from($body)
            }
            6 => {
                let $tensor = value.tensor::<6>();
                $crate::network::value::Value::from($body)
            }
            rank => unreachable!("rank {rank}: shapes are checked when the graph is read"),
        }
    }};
}

/// As [`ranked!`] for two values of the same rank.
macro_rules! ranked_pair {
    ($first:expr, $second:expr, |$a:ident, $b:ident| $body:expr) => {{
        let second: $crate::network::value::Value = $second;
        $crate::network::value::ranked!($first, |$a| {
            let $b = second.like(&$a);
            $body
        })
    }};
}
pub(crate) use {ranked, ranked_pair};

impl<const D: usize> From<Tensor<D>> for Value {
    fn from(tensor: Tensor<D>) -> Self {
        Self(tensor.into_dispatch())
    }
}

impl<const D: usize> From<Tensor<D, Bool>> for Value {
    fn from(tensor: Tensor<D, Bool>) -> Self {
        Self(tensor.into_dispatch())
    }
}

impl<const D: usize> From<Tensor<D, Int>> for Value {
    fn from(tensor: Tensor<D, Int>) -> Self {
        Self(tensor.into_dispatch())
    }
}

/// Numbers, row by row, as a tensor on a device.
pub fn tensor_of<const D: usize>(shape: [usize; D], values: Vec<f32>, device: &Device) -> Tensor<D> {
    Value::of(shape, values, device).tensor()
}

/// A tensor of `shape` on the device and in the precision of another, filled with one value.
pub fn filled<const D: usize>(like: &Tensor<D>, shape: &[usize], value: f32) -> Tensor<D> {
    let shape: [usize; D] = shape.try_into().expect("the same rank");
    Tensor::full(shape, value, (&like.device(), like.dtype()))
}

impl Value {
    /// Moves a host tensor to the device. A scalar gets the shape `[1]`.
    pub fn load(constant: &Constant, device: &Device) -> Self {
        let shape = if constant.shape.is_empty() { vec![1] } else { constant.shape.clone() };
        let values = match &constant.data {
            ConstantData::F32(values) => values.clone(),
            _ => constant.numbers().map(|v| v as f32).collect(),
        };
        Self::from(Tensor::<1>::from_data(values.data(), device)).reshape(&shape)
    }

    /// Numbers, row by row, in a shape that they fill, on a device.
    pub fn of(shape: impl Into<Vec<usize>>, values: Vec<f32>, device: &Device) -> Self {
        let shape = shape.into();
        let flat = Tensor::<1>::from_data(TensorData::new(values, [shape.iter().product::<usize>()]), device);
        Self::from(flat).reshape(&shape)
    }

    /// burn's handle.
    #[cfg(feature = "gpu")]
    pub(super) fn dispatch(&self) -> &DispatchTensor {
        &self.0
    }

    /// burn's handle.
    #[cfg(feature = "gpu")]
    pub(super) fn into_dispatch(self) -> DispatchTensor {
        self.0
    }

    /// Dimensions, outermost first.
    pub fn shape(&self) -> Vec<usize> {
        self.0.shape().to_vec()
    }

    /// The value as a tensor of rank `D`.
    ///
    /// # Panics
    /// When the rank is another one.
    pub fn tensor<const D: usize>(self) -> Tensor<D> {
        assert_eq!(self.shape().len(), D, "a value of shape {:?} opened at rank {D}", self.shape());
        Tensor::from_dispatch(self.0)
    }

    /// The value at the rank of another tensor, for two-operand expressions.
    pub(super) fn like<const D: usize>(self, _other: &Tensor<D>) -> Tensor<D> {
        self.tensor()
    }

    /// The value as a mask of rank `D`.
    pub fn mask<const D: usize>(self) -> Tensor<D, Bool> {
        Tensor::from_dispatch(self.0)
    }

    /// A mask at the rank of another tensor.
    pub(super) fn mask_like<const D: usize>(self, _other: &Tensor<D>) -> Tensor<D, Bool> {
        self.mask()
    }

    /// The value as indices of rank `D`.
    pub fn indices<const D: usize>(self) -> Tensor<D, Int> {
        Tensor::from_dispatch(self.0)
    }

    /// Indices at the rank of another tensor.
    pub(super) fn indices_like<const D: usize>(self, _other: &Tensor<D>) -> Tensor<D, Int> {
        self.indices()
    }

    /// The same elements under another shape.
    pub fn reshape(self, shape: &[usize]) -> Self {
        if self.shape() == shape {
            return self;
        }
        fn to<const D: usize>(value: Value, shape: &[usize]) -> Value {
            let shape: [usize; D] = shape.try_into().expect("rank chosen from the shape");
            ranked!(value, |tensor| tensor.reshape(shape))
        }
        match shape.len() {
            1 => to::<1>(self, shape),
            2 => to::<2>(self, shape),
            3 => to::<3>(self, shape),
            4 => to::<4>(self, shape),
            5 => to::<5>(self, shape),
            6 => to::<6>(self, shape),
            rank => unreachable!("rank {rank}: shapes are checked when the graph is read"),
        }
    }

    /// The value with leading dimensions of 1 up to `rank`, as numpy aligns operands.
    pub fn aligned(self, rank: usize) -> Self {
        let shape = self.shape();
        if shape.len() >= rank {
            return self;
        }
        let mut wide = vec![1; rank - shape.len()];
        wide.extend(shape);
        self.reshape(&wide)
    }

    /// With its dimensions in another order: dimension k of the result is dimension `axes[k]`.
    pub fn permuted(self, axes: &[usize]) -> Self {
        fn to<const D: usize>(tensor: Tensor<D>, axes: &[usize]) -> Tensor<D> {
            let axes: [usize; D] = axes.try_into().expect("one axis per dimension");
            tensor.permute(axes.map(|axis| axis as isize))
        }
        ranked!(self, |tensor| to(tensor, axes))
    }

    /// The value repeated to a shape to which numpy's broadcasting takes it.
    pub fn expanded(self, shape: &[usize]) -> Self {
        if self.shape() == shape {
            return self;
        }
        fn to<const D: usize>(tensor: Tensor<D>, shape: &[usize]) -> Tensor<D> {
            let shape: [usize; D] = shape.try_into().expect("aligned to this rank");
            tensor.expand(shape)
        }
        ranked!(self.aligned(shape.len()), |tensor| to(tensor, shape))
    }

    /// Sum of two values of equal shape.
    pub fn plus(self, other: Self) -> Self {
        ranked_pair!(self, other, |a, b| a.add(b))
    }

    /// The gradient of a broadcast: sums over what was repeated, so that the result has `shape` again.
    pub fn summed_to(self, shape: &[usize]) -> Self {
        let wide = self.shape();
        if wide == shape {
            return self;
        }
        let lead = wide.len() - shape.len();
        let axes: Vec<usize> = (0..wide.len()).filter(|&axis| wide[axis] != 1 && (axis < lead || shape[axis - lead] == 1)).collect();
        let mut value = self;
        for axis in axes {
            value = ranked!(value, |tensor| tensor.sum_dim(axis));
        }
        value.reshape(shape)
    }

    /// Zeros of the given shape.
    pub fn zeros(shape: &[usize], device: &Device) -> Self {
        Self::from(Tensor::<1>::zeros([shape.iter().product::<usize>()], device)).reshape(shape)
    }

    /// Reads the numbers back, waiting for the device without blocking it.
    pub async fn read(self) -> Result<Vec<f32>, NetworkError> {
        let count: usize = self.shape().iter().product();
        let flat = self.reshape(&[count]).tensor::<1>();
        let data = flat.into_data_async().await.map_err(|e| NetworkError::DeviceLost(e.to_string()))?;
        data.try_into_vec::<f32>().map_err(|e| NetworkError::DeviceLost(format!("{e:?}")))
    }
}
