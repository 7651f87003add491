//! An ONNX file without the values of its weights, and where those lie: they are read one after another when they are needed, so that they
//! are in memory once.

use super::source::{ByteSource, whole};
use std::borrow::Cow;
use std::io;
use std::ops::Range;

/// Values of fewer bytes stay where they are.
const LEAST: u64 = 256;

/// The most bytes of a file: those of a message of Protocol Buffers. Larger weights lie in a second file.
const MOST: u64 = (1 << 31) - 1;

/// The most bytes that are read of what is no model, to say so.
const MOST_OF_NO_MODEL: u64 = 1 << 28;

/// Numbers of fields in onnx.proto: the graph of a model, a weight of a graph, the values of a tensor.
const GRAPH: u64 = 7;
const INITIALIZER: u64 = 5;
const RAW_DATA: u64 = 9;

/// An ONNX file, in memory or on a disk.
#[derive(Debug)]
pub struct NetworkFile<'a> {
    source: Box<dyn ByteSource + 'a>,
    message: Cow<'a, [u8]>,
    values: Vec<Option<Range<u64>>>,
}

impl<'a> NetworkFile<'a> {
    /// A file whose bytes are read from `source` when they are needed.
    ///
    /// # Errors
    /// What stands in the way of reading it.
    pub fn of(source: impl ByteSource + 'a) -> io::Result<Self> {
        let source: Box<dyn ByteSource + 'a> = Box::new(source);
        if source.length() > MOST {
            let sizes = format!("it has {} MB, and an ONNX file at most {}", source.length() / 1_000_000, MOST / 1_000_000);
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, sizes));
        }
        let (message, values) = match without_values(source.as_ref()) {
            Some(parts) => parts,
            // It is no model, and whoever reads it says so.
            None => (whole(source.as_ref(), 0, source.length().min(MOST_OF_NO_MODEL))?, Vec::new()),
        };
        Ok(Self { source, message: message.into(), values })
    }

    /// A file on a disk.
    ///
    /// # Errors
    /// What stands in the way of reading it.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn open(path: &std::path::Path) -> io::Result<NetworkFile<'static>> {
        let file = std::fs::File::open(path)?;
        if !file.metadata()?.is_file() {
            // A pipe has no places to come back to, and a device has no end.
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        NetworkFile::of(file)
    }

    /// The message without the values that were left out: a model of its own.
    pub(super) fn message(&self) -> &[u8] {
        &self.message
    }

    /// Where the values of the weight with that index lie; none where they stand in the message, or elsewhere.
    pub(super) fn values(&self, weight: usize) -> Option<Range<u64>> {
        self.values.get(weight).cloned().flatten()
    }

    /// All of the file's bytes.
    pub fn source(&self) -> &dyn ByteSource {
        self.source.as_ref()
    }

    /// How many bytes the file has.
    pub fn length(&self) -> usize {
        usize::try_from(self.source.length()).unwrap_or(usize::MAX)
    }
}

impl<'a> From<&'a [u8]> for NetworkFile<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        let (message, values) = match without_values(&bytes) {
            Some((message, values)) => (message.into(), values),
            None => (bytes.into(), Vec::new()),
        };
        Self { source: Box::new(bytes), message, values }
    }
}

impl<'a> From<&'a Vec<u8>> for NetworkFile<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        bytes.as_slice().into()
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for NetworkFile<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        bytes.as_slice().into()
    }
}

/// A model without the values of its weights, and where those of each weight lie.
type Parted = (Vec<u8>, Vec<Option<Range<u64>>>);

/// The parts of a model; none of bytes that are no whole message.
fn without_values(source: &dyn ByteSource) -> Option<Parted> {
    let mut window = ReadWindow { source, start: 0, bytes: Vec::new() };
    let (mut message, mut values) = (Vec::new(), Vec::new());
    window.fields(0..source.length(), |window, field| {
        if field.number != GRAPH || !field.delimited {
            return window.copy(field.whole, &mut message);
        }
        let mut graph = Vec::new();
        window.fields(field.content, |window, field| {
            if field.number != INITIALIZER || !field.delimited {
                return window.copy(field.whole, &mut graph);
            }
            let (mut tensor, mut left_out) = (Vec::new(), None);
            window.fields(field.content, |window, field| {
                if field.number != RAW_DATA || !field.delimited {
                    return window.copy(field.whole, &mut tensor);
                }
                // The last one counts, where there are several.
                left_out = Some(field.content.clone()).filter(|content| content.end - content.start >= LEAST);
                if left_out.is_none() { window.copy(field.whole, &mut tensor) } else { Some(()) }
            })?;
            values.push(left_out);
            append(INITIALIZER, &tensor, &mut graph);
            Some(())
        })?;
        append(GRAPH, &graph, &mut message);
        Some(())
    })?;
    Some((message, values))
}

/// Appends a message as a field of another.
fn append(number: u64, content: &[u8], to: &mut Vec<u8>) {
    for mut value in [number << 3 | DELIMITED, content.len() as u64] {
        while value >= 0x80 {
            to.push(value as u8 | 0x80);
            value >>= 7;
        }
        to.push(value as u8);
    }
    to.extend_from_slice(content);
}

/// The wire type of strings, bytes and messages.
const DELIMITED: u64 = 2;

/// A field of a message: its number, where all of it lies, and where its content does.
struct Field {
    number: u64,
    delimited: bool,
    whole: Range<u64>,
    content: Range<u64>,
}

/// How much is looked at at once, bytes: the fields between the values of two weights are few.
const LOOKED_AT: u64 = 4096;

/// A look into a source.
struct ReadWindow<'a> {
    source: &'a dyn ByteSource,
    start: u64,
    bytes: Vec<u8>,
}

impl ReadWindow<'_> {
    fn byte(&mut self, at: u64) -> Option<u8> {
        if at < self.start || at >= self.start + self.bytes.len() as u64 {
            let size = self.source.length().checked_sub(at)?.min(LOOKED_AT);
            self.bytes.resize(size as usize, 0);
            self.start = at;
            self.source.read(at, &mut self.bytes).ok()?;
        }
        self.bytes.get((at - self.start) as usize).copied()
    }

    /// The number that begins at `at`, which is moved behind it.
    fn varint(&mut self, at: &mut u64) -> Option<u64> {
        let mut value = 0u64;
        for place in 0..10 {
            let byte = self.byte(*at)?;
            *at += 1;
            value |= u64::from(byte & 0x7F).checked_shl(7 * place)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Every field of the message that lies there; none where it is no whole message.
    fn fields(&mut self, message: Range<u64>, mut each: impl FnMut(&mut Self, Field) -> Option<()>) -> Option<()> {
        let mut at = message.start;
        while at < message.end {
            let start = at;
            let key = self.varint(&mut at)?;
            let size = match key & 7 {
                0 => {
                    let mut behind = at;
                    self.varint(&mut behind)?;
                    behind - at
                }
                1 => 8,
                DELIMITED => self.varint(&mut at)?,
                5 => 4,
                _ => return None,
            };
            let end = at.checked_add(size).filter(|&end| end <= message.end)?;
            each(self, Field { number: key >> 3, delimited: key & 7 == DELIMITED, whole: start..end, content: at..end })?;
            at = end;
        }
        Some(())
    }

    fn copy(&mut self, place: Range<u64>, to: &mut Vec<u8>) -> Option<()> {
        let start = to.len();
        // The place lies within the source.
        to.resize(start.checked_add(usize::try_from(place.end - place.start).ok()?)?, 0);
        self.source.read(place.start, &mut to[start..]).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::proto::{GraphProto, ModelProto, TensorProto};
    use prost::Message;

    fn model() -> ModelProto {
        let tensor = |name: &str, size: usize| TensorProto {
            name: name.into(),
            dims: vec![size as i64 / 4],
            data_type: 1,
            raw_data: (0..size).map(|k| k as u8).collect(),
            ..Default::default()
        };
        // One tensor ends far behind what is looked at at once.
        let initializer = vec![tensor("a", 1024), tensor("small", 8), tensor("b", 40_000), tensor("c", 256)];
        let graph = GraphProto { name: "graph".into(), initializer, ..Default::default() };
        ModelProto { ir_version: 8, producer_name: "a program".into(), graph: Some(graph), ..Default::default() }
    }

    #[test]
    fn the_message_lacks_the_values_and_says_where_they_are() {
        let whole = model();
        let bytes = whole.encode_to_vec();
        let file = NetworkFile::from(&bytes);
        let mut found = ModelProto::decode(file.message()).unwrap();
        assert!(file.message().len() < 200, "{}", file.message().len());
        for (index, tensor) in found.graph.as_mut().unwrap().initializer.iter_mut().enumerate() {
            assert_eq!(file.values(index).is_some(), tensor.name != "small");
            if let Some(place) = file.values(index) {
                assert!(tensor.raw_data.is_empty());
                tensor.raw_data = bytes[place.start as usize..place.end as usize].to_vec();
            }
        }
        assert_eq!(found, whole);
    }

    #[test]
    fn bytes_that_are_no_whole_message_stay_as_they_are() {
        let bytes = model().encode_to_vec();
        for bad in [&bytes[..bytes.len() - 3], b"<html>", b"", &[0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0][..]] {
            assert_eq!(NetworkFile::from(bad).message(), bad);
        }
    }
}
