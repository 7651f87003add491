//! Reads `cases.bin.gz`. `scripts/conformance/make_cases.py` writes it and describes the format; change both together.

use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use whylight::network::{Constant, ConstantData};

/// One conformance case: a model, its inputs and the outputs that the ONNX project expects of it.
pub struct Case {
    pub suite: String,
    /// What the table counts the case under.
    pub operator: String,
    /// `claimed`, `extra` or `other`: whether every operator of the model is one that the importer claims.
    pub tier: String,
    pub name: String,
    /// Relative tolerance that the ONNX project sets for the case.
    pub rtol: f32,
    pub model: Vec<u8>,
    pub inputs: Vec<Value>,
    pub outputs: Vec<Value>,
}

/// The value of one graph input or output.
pub struct Value {
    pub name: String,
    pub payload: Payload,
}

pub enum Payload {
    /// A serialized TensorProto with its element type.
    Tensor { element: Element, bytes: Vec<u8> },
    /// Element i of n is i / n: what the ONNX project's runner gives to the light networks.
    Ramp { shape: Vec<usize> },
    /// A sequence or an optional.
    NotATensor,
}

/// `TensorProto.DataType`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Element(pub u8);

impl Element {
    pub const F32: Self = Self(1);
    pub const F16: Self = Self(10);
    pub const F64: Self = Self(11);
    pub const BF16: Self = Self(16);
    const STRING: Self = Self(8);
    const COMPLEX: [Self; 2] = [Self(14), Self(15)];
    /// Floats of eight bits, integers and floats of four, powers of two in eight bits, integers of two.
    const SMALL: std::ops::RangeInclusive<u8> = 17..=26;

    pub fn is_float(self) -> bool {
        [Self::F32, Self::F16, Self::F64, Self::BF16].contains(&self)
    }

    /// Whether [`Constant`] holds the type: floats as f32, whole numbers as i64.
    pub fn is_held(self) -> bool {
        self != Self::STRING && !Self::COMPLEX.contains(&self) && (self.0 <= Self::BF16.0 || Self::SMALL.contains(&self.0))
    }

    /// What a number of a half-precision type is rounded by at most, of its size.
    pub fn rounding(self) -> Option<f32> {
        match self {
            Self::F16 => Some(1.0 / 2048.0),
            Self::BF16 => Some(1.0 / 256.0),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        const NAMES: [&str; 17] = [
            "undefined",
            "float",
            "uint8",
            "int8",
            "uint16",
            "int16",
            "int32",
            "int64",
            "string",
            "bool",
            "float16",
            "double",
            "uint32",
            "uint64",
            "complex64",
            "complex128",
            "bfloat16",
        ];
        NAMES.get(self.0 as usize).copied().unwrap_or("an eight-bit float or a four-bit integer")
    }
}

impl Value {
    pub fn element(&self) -> Option<Element> {
        match &self.payload {
            Payload::Tensor { element, .. } => Some(*element),
            Payload::Ramp { .. } => Some(Element::F32),
            Payload::NotATensor => None,
        }
    }

    pub fn type_name(&self) -> &'static str {
        self.element().map_or("no tensor", Element::name)
    }

    /// The value, or the reader's refusal in words.
    pub fn constant(&self) -> Result<Constant, String> {
        match &self.payload {
            Payload::Tensor { bytes, .. } => Constant::from_tensor_proto(bytes).map_err(|error| format!("{}: {error}", error.code())),
            Payload::Ramp { shape } => {
                let count = shape.iter().product::<usize>();
                // numpy divides integers in f64 and rounds afterwards.
                let values: Vec<f32> = (0..count).map(|index| (index as f64 / count as f64) as f32).collect();
                Ok(Constant { shape: shape.clone(), data: ConstantData::F32(values.into()) })
            }
            Payload::NotATensor => Err("not a tensor".into()),
        }
    }
}

/// All cases of one suite, in the order of the file.
pub fn read(suite: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/cases.bin.gz");
    let packed = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    GzDecoder::new(packed.as_slice()).read_to_end(&mut bytes).expect("cases.bin.gz is a gzip stream");
    let mut reader = Reader { rest: &bytes };
    let mut cases = Vec::new();
    while !reader.rest.is_empty() {
        let case = reader.case();
        if case.suite == suite {
            cases.push(case);
        }
    }
    cases
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        taken
    }

    fn word(&mut self) -> [u8; 4] {
        self.take(4).try_into().expect("four bytes were taken")
    }

    fn number(&mut self) -> usize {
        u32::from_le_bytes(self.word()) as usize
    }

    fn blob(&mut self) -> &'a [u8] {
        let length = self.number();
        self.take(length)
    }

    fn string(&mut self) -> String {
        String::from_utf8(self.blob().to_vec()).expect("names are UTF-8")
    }

    fn value(&mut self) -> Value {
        const NOT_A_TENSOR: u8 = 0;
        const RAMP: u8 = 255;
        let name = self.string();
        let kind = self.take(1)[0];
        let bytes = self.blob();
        let payload = match kind {
            NOT_A_TENSOR => Payload::NotATensor,
            RAMP => Payload::Ramp { shape: bytes.as_chunks().0.iter().map(|&dim| u32::from_le_bytes(dim) as usize).collect() },
            _ => Payload::Tensor { element: Element(kind), bytes: bytes.to_vec() },
        };
        Value { name, payload }
    }

    fn values(&mut self) -> Vec<Value> {
        (0..self.number()).map(|_| self.value()).collect()
    }

    fn case(&mut self) -> Case {
        Case {
            suite: self.string(),
            operator: self.string(),
            tier: self.string(),
            name: self.string(),
            rtol: f32::from_le_bytes(self.word()),
            model: self.blob().to_vec(),
            inputs: self.values(),
            outputs: self.values(),
        }
    }
}
