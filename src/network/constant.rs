//! Host tensors: weights as they come from the file, and the shape arithmetic that folds away while reading.

use super::error::NetworkError;
use super::proto::{TensorProto, element};
use super::refusal::Refusal;
use super::shared_floats::SharedFloats;
use super::small_floats;
use super::source::{ByteSource, pieces, whole};
use super::volume::{MOST_VALUES, extent, volume};
use half::{bf16, f16};
use prost::Message;
use std::ops::Range;

/// A tensor on the host, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    /// Dimensions, outermost first; empty for a scalar.
    pub shape: Vec<usize>,
    /// The elements.
    pub data: ConstantData,
}

/// Elements of a [`Constant`]. Every float type of the format becomes f32, every integer type i64.
#[derive(Debug, Clone, PartialEq)]
pub enum ConstantData {
    /// Numbers.
    F32(SharedFloats),
    /// Shapes, axes, indices.
    I64(Vec<i64>),
    /// Conditions.
    Bool(Vec<bool>),
}

impl ConstantData {
    /// Number of elements.
    pub fn len(&self) -> usize {
        match self {
            Self::F32(values) => values.len(),
            Self::I64(values) => values.len(),
            Self::Bool(values) => values.len(),
        }
    }

    /// Bytes that an element takes.
    pub fn width(&self) -> u64 {
        match self {
            Self::F32(_) => 4,
            Self::I64(_) => 8,
            Self::Bool(_) => 1,
        }
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Constant {
    /// A float tensor of the given shape.
    ///
    /// # Panics
    /// When the number of values is not the product of the shape.
    pub fn f32(shape: impl Into<Vec<usize>>, values: Vec<f32>) -> Self {
        let shape = shape.into();
        assert_eq!(shape.iter().product::<usize>(), values.len(), "shape {shape:?}");
        Self { shape, data: ConstantData::F32(values.into()) }
    }

    /// A one-dimensional integer tensor.
    pub fn integers(values: Vec<i64>) -> Self {
        Self { shape: vec![values.len()], data: ConstantData::I64(values) }
    }

    /// The floats, or `None` for another element type.
    pub fn floats(&self) -> Option<&[f32]> {
        match &self.data {
            ConstantData::F32(values) => Some(values),
            _ => None,
        }
    }

    /// Elements as integers; floats only when whole.
    pub fn to_integers(&self) -> Option<Vec<i64>> {
        match &self.data {
            ConstantData::I64(values) => Some(values.clone()),
            ConstantData::Bool(values) => Some(values.iter().map(|&v| i64::from(v)).collect()),
            ConstantData::F32(values) => values.iter().map(|&v| (v.fract() == 0.0).then_some(v as i64)).collect(),
        }
    }

    /// Elements as numbers of double precision.
    pub fn to_numbers(&self) -> Vec<f64> {
        self.numbers().collect()
    }

    /// The same elements as floats.
    pub fn widened(&self) -> Self {
        if self.floats().is_some() {
            return self.clone();
        }
        Self::f32(self.shape.clone(), self.to_numbers().into_iter().map(|value| value as f32).collect())
    }

    /// The element with that index as a number of double precision.
    pub fn number(&self, index: usize) -> f64 {
        match &self.data {
            ConstantData::F32(values) => f64::from(values[index]),
            ConstantData::I64(values) => values[index] as f64,
            ConstantData::Bool(values) => f64::from(u8::from(values[index])),
        }
    }

    /// Elements as numbers of double precision, one after the other.
    pub fn numbers(&self) -> Box<dyn Iterator<Item = f64> + '_> {
        match &self.data {
            ConstantData::F32(values) => Box::new(values.iter().map(|&v| f64::from(v))),
            ConstantData::I64(values) => Box::new(values.iter().map(|&v| v as f64)),
            ConstantData::Bool(values) => Box::new(values.iter().map(|&v| f64::from(u8::from(v)))),
        }
    }

    /// A constant of the same element type that holds these numbers, as many as the shape has room for.
    pub fn like(&self, shape: Vec<usize>, values: impl Iterator<Item = f64>) -> Self {
        let data = match &self.data {
            ConstantData::F32(_) => ConstantData::F32(filled(&shape, values.map(|v| v as f32)).into()),
            ConstantData::I64(_) => ConstantData::I64(filled(&shape, values.map(|v| v as i64))),
            ConstantData::Bool(_) => ConstantData::Bool(filled(&shape, values.map(|v| v != 0.0))),
        };
        Self { shape, data }
    }

    /// The tensor of `shape` whose element k is this tensor's element that `source` gives as its k-th.
    pub fn pick(&self, shape: Vec<usize>, source: impl Iterator<Item = usize>) -> Self {
        let data = match &self.data {
            ConstantData::F32(values) => {
                let values = &values[..];
                ConstantData::F32(filled(&shape, source.map(|k| values[k])).into())
            }
            ConstantData::I64(values) => ConstantData::I64(filled(&shape, source.map(|k| values[k]))),
            ConstantData::Bool(values) => ConstantData::Bool(filled(&shape, source.map(|k| values[k]))),
        };
        Self { shape, data }
    }

    /// The same elements under another shape.
    pub fn reshaped(mut self, shape: Vec<usize>) -> Self {
        debug_assert_eq!(shape.iter().product::<usize>(), self.data.len());
        self.shape = shape;
        self
    }

    /// Decodes the bytes of one `TensorProto`.
    pub fn from_tensor_proto(bytes: &[u8]) -> Result<Self, NetworkError> {
        let proto = TensorProto::decode(bytes)
            .map_err(|e| NetworkError::bad_model(format!("a tensor cannot be read ({e})"), "choose a whole file of one tensor"))?;
        Self::from_proto(&proto)
    }

    /// A tensor whose values lie somewhere else than in its own message.
    ///
    /// # Errors
    /// A number of bytes that is not that of its shape; what the disk says.
    pub(super) fn from_source(proto: &TensorProto, source: &dyn ByteSource, place: Range<u64>) -> Result<Self, NetworkError> {
        let unread = |error: std::io::Error| {
            NetworkError::bad_model(format!("the values of the tensor `{}` cannot be read ({error})", proto.name), "fetch the file again")
        };
        let bytes = place.end.saturating_sub(place.start);
        let sizes: Option<Vec<usize>> = proto.dims.iter().map(|&size| extent(size)).collect();
        let plain = |shape: &Vec<usize>| proto.data_type == element::FLOAT && volume(shape).is_ok_and(|count| count as u64 * 4 == bytes);
        if let Some(shape) = sizes.filter(plain) {
            // No copy of the bytes stands beside the numbers.
            let mut values = Vec::with_capacity(shape.iter().product());
            pieces(source, place.start, place.end, |piece| values.extend(floats_in(piece))).map_err(unread)?;
            return Ok(Self::f32(shape, values));
        }
        let raw_data = whole(source, place.start, place.end).map_err(unread)?;
        let (name, dims) = (proto.name.clone(), proto.dims.clone());
        Self::from_proto(&TensorProto { name, dims, data_type: proto.data_type, raw_data, ..TensorProto::default() })
    }

    pub(super) fn from_proto(proto: &TensorProto) -> Result<Self, NetworkError> {
        let bad_tensor = |refusal: Refusal| NetworkError::BadModel(refusal.after(format_args!("the tensor `{}` ", proto.name)));
        let bad = |what: &str, remedy: &'static str| bad_tensor(Refusal::new(what, remedy));
        if proto.data_location == 1 {
            return Err(bad("of a node keeps its values in a second file, where only weights may", "save the network as one file"));
        }
        let shape = proto
            .dims
            .iter()
            .map(|&d| {
                extent(d)
                    .ok_or_else(|| bad_tensor(Refusal::out_of_range(format!("has the dimension {d}; 0 to {MOST_VALUES} are supported"))))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let count = volume(&shape).map_err(bad_tensor)?;
        let raw = &proto.raw_data[..];
        let data = match proto.data_type {
            element::FLOAT => ConstantData::F32(numbers(raw, &proto.float_data, f32::from_le_bytes).into()),
            element::DOUBLE => {
                ConstantData::F32(numbers(raw, &proto.double_data, f64::from_le_bytes).into_iter().map(|v| v as f32).collect())
            }
            element::FLOAT16 => ConstantData::F32(half_precision(raw, &proto.int32_data, |bits| f16::from_bits(bits).to_f32()).into()),
            element::BFLOAT16 => ConstantData::F32(half_precision(raw, &proto.int32_data, |bits| bf16::from_bits(bits).to_f32()).into()),
            element::INT64 => ConstantData::I64(numbers(raw, &proto.int64_data, i64::from_le_bytes)),
            element::UINT64 => {
                ConstantData::I64(numbers(raw, &proto.uint64_data, u64::from_le_bytes).into_iter().map(|v| v as i64).collect())
            }
            element::UINT32 => ConstantData::I64(if raw.is_empty() {
                proto.uint64_data.iter().map(|&v| v as i64).collect()
            } else {
                chunks(raw, |b| i64::from(u32::from_le_bytes(b)))
            }),
            element::INT32 => ConstantData::I64(small(raw, &proto.int32_data, |b| i64::from(i32::from_le_bytes(b)))),
            element::INT16 => ConstantData::I64(small(raw, &proto.int32_data, |b| i64::from(i16::from_le_bytes(b)))),
            element::UINT16 => ConstantData::I64(small(raw, &proto.int32_data, |b| i64::from(u16::from_le_bytes(b)))),
            element::INT8 => ConstantData::I64(small(raw, &proto.int32_data, |[b]: [u8; 1]| i64::from(b as i8))),
            element::UINT8 => ConstantData::I64(small(raw, &proto.int32_data, |[b]: [u8; 1]| i64::from(b))),
            element::INT4 => {
                ConstantData::I64(packed::<4, _>(raw, &proto.int32_data, count, |bits| i64::from(bits) - i64::from(bits & 8) * 2))
            }
            element::UINT4 => ConstantData::I64(packed::<4, _>(raw, &proto.int32_data, count, i64::from)),
            element::INT2 => {
                ConstantData::I64(packed::<2, _>(raw, &proto.int32_data, count, |bits| i64::from(bits) - i64::from(bits & 2) * 2))
            }
            element::UINT2 => ConstantData::I64(packed::<2, _>(raw, &proto.int32_data, count, i64::from)),
            element::FLOAT8E8M0 => ConstantData::F32(
                small(raw, &proto.int32_data, |[b]: [u8; 1]| i64::from(b))
                    .into_iter()
                    .map(|bits| small_floats::power_of_two(bits as u8))
                    .collect(),
            ),
            element::BOOL => {
                ConstantData::Bool(small(raw, &proto.int32_data, |[b]: [u8; 1]| i64::from(b)).into_iter().map(|v| v != 0).collect())
            }
            element::FLOAT4E2M1 => {
                let widen = small_floats::widening(element::FLOAT4E2M1).expect("a small float");
                ConstantData::F32(packed::<4, _>(raw, &proto.int32_data, count, widen).into())
            }
            code if let Some(widen) = small_floats::widening(code) => ConstantData::F32(
                small(raw, &proto.int32_data, |[b]: [u8; 1]| i64::from(b)).into_iter().map(|bits| widen(bits as u8)).collect(),
            ),
            other => {
                let what = format!("holds elements of type {}, which no layer here computes with", element::name(other));
                return Err(bad(&what, "export the network with weights of type float"));
            }
        };
        if data.len() != count {
            let what = format!("of shape {shape:?} should hold {count} values but holds {}", data.len());
            return Err(bad(&what, "fetch the file again, which is cut short or damaged"));
        }
        Ok(Self { shape, data })
    }
}

/// The values in room that is asked for once: a vector that grows as it is filled holds its old half beside the new one.
fn filled<T>(shape: &[usize], values: impl Iterator<Item = T>) -> Vec<T> {
    let mut room = Vec::with_capacity(shape.iter().product());
    room.extend(values);
    room
}

/// Bytes of so many values of an element type, as (bytes, values); `None` where they are not laid out so.
pub(super) fn bytes_per_value(code: i32) -> Option<(u64, u64)> {
    Some(match code {
        element::INT2 | element::UINT2 => (1, 4),
        element::INT4 | element::UINT4 | element::FLOAT4E2M1 => (1, 2),
        element::UINT8 | element::INT8 | element::BOOL | element::FLOAT8E8M0 => (1, 1),
        element::FLOAT16 | element::BFLOAT16 | element::UINT16 | element::INT16 => (2, 1),
        element::FLOAT | element::INT32 | element::UINT32 => (4, 1),
        element::DOUBLE | element::INT64 | element::UINT64 => (8, 1),
        code if small_floats::widening(code).is_some() => (1, 1),
        _ => return None,
    })
}

fn floats_in(raw: &[u8]) -> impl Iterator<Item = f32> + '_ {
    raw.chunks_exact(4).map(|chunk| f32::from_le_bytes(chunk.try_into().expect("chunks_exact gives 4 bytes")))
}

fn chunks<const N: usize, T>(raw: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    raw.chunks_exact(N).map(|chunk| read(chunk.try_into().expect("chunks_exact gives N bytes"))).collect()
}

fn numbers<const N: usize, T: Copy>(raw: &[u8], typed: &[T], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    if raw.is_empty() { typed.to_vec() } else { chunks(raw, read) }
}

fn small<const N: usize>(raw: &[u8], typed: &[i32], read: impl Fn([u8; N]) -> i64) -> Vec<i64> {
    if raw.is_empty() { typed.iter().map(|&v| i64::from(v)).collect() } else { chunks(raw, read) }
}

/// Numbers of so many bits, several in each byte, the lowest bits first; what is left of the last byte is left out.
fn packed<const BITS: usize, T>(raw: &[u8], typed: &[i32], count: usize, read: impl Fn(u8) -> T) -> Vec<T> {
    let bytes = if raw.is_empty() { typed.iter().map(|&v| v as u8).collect() } else { raw.to_vec() };
    let parts = bytes.iter().flat_map(|&byte| (0..8 / BITS).map(move |part| (byte >> (part * BITS)) & ((1 << BITS) - 1)));
    // More bytes than the shape needs stay an error of the caller.
    let filled = bytes.len() == count.div_ceil(8 / BITS);
    parts.take(if filled { count } else { usize::MAX }).map(read).collect()
}

fn half_precision(raw: &[u8], typed: &[i32], read: impl Fn(u16) -> f32) -> Vec<f32> {
    if raw.is_empty() { typed.iter().map(|&v| read(v as u16)).collect() } else { chunks(raw, |b| read(u16::from_le_bytes(b))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proto(data_type: i32, dims: &[i64], raw_data: Vec<u8>) -> TensorProto {
        TensorProto { name: "w".into(), data_type, dims: dims.to_vec(), raw_data, ..Default::default() }
    }

    #[test]
    fn half_precision_weights_become_f32_exactly() {
        let raw = [1.5f32, -0.25, 65504.0].iter().flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect();
        let constant = Constant::from_proto(&proto(element::FLOAT16, &[3], raw)).unwrap();
        assert_eq!(constant.floats().unwrap(), [1.5, -0.25, 65504.0]);
    }

    #[test]
    fn a_tensor_cut_short_names_itself_and_both_counts() {
        let message = Constant::from_proto(&proto(element::FLOAT, &[2, 2], vec![0; 12])).unwrap_err().to_string();
        assert!(message.contains("`w`") && message.contains("4 values") && message.contains("holds 3"), "{message}");
    }

    #[test]
    fn impossible_dimensions_are_refused_before_memory_is_asked_for() {
        for dims in [vec![-1], vec![i64::MAX, i64::MAX], vec![1 << 62]] {
            assert!(Constant::from_proto(&proto(element::FLOAT, &dims, vec![])).is_err());
        }
    }
}
