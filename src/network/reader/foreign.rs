//! Names what a file is that is no ONNX network, by how it begins, and says how to come to one.

/// How much of a file is looked through for names that give it away.
const LOOKED_THROUGH: usize = 1 << 16;

/// What the bytes are, as the end of a sentence, and what to do.
pub type ForeignFile = (&'static str, &'static str);

const PYTORCH: ForeignFile = ("a PyTorch checkpoint", "export the network with torch.onnx.export");
const KERAS: ForeignFile = ("a Keras network", "export it with model.export(\"network.onnx\", format=\"onnx\") or tf2onnx");

/// What the bytes are and what to do, or `None` where they are of no known kind.
pub fn kind(bytes: &[u8]) -> Option<ForeignFile> {
    let head = &bytes[..bytes.len().min(LOOKED_THROUGH)];
    let has = |text: &[u8]| head.windows(text.len()).any(|window| window == text);
    let text = head.trim_ascii_start();
    let begins = |with: &[u8]| text.len() >= with.len() && text[..with.len()].eq_ignore_ascii_case(with);
    let whole = |with: &[u8]| bytes.starts_with(with);
    Some(if bytes.is_empty() {
        ("an empty file", "fetch it again")
    } else if begins(b"<!doctype") || begins(b"<html") || begins(b"<?xml") {
        ("a web page", "download the file itself, since the address shows a page about it")
    } else if whole(b"version https://git-lfs.github.com/spec/") {
        ("a pointer of Git LFS, which stands for the file", "fetch it with `git lfs pull`, or download it from its page")
    } else if whole(b"PK\x03\x04") {
        if has(b".pkl") {
            PYTORCH
        } else if has(b"model.weights.h5") || has(b"config.json") {
            KERAS
        } else if has(b"Manifest.json") {
            ("a Core ML package", "convert the network that it was made from to ONNX")
        } else {
            ("a ZIP archive", "unpack it and choose the .onnx file in it")
        }
    } else if whole(b"\x89HDF\r\n\x1a\n") {
        KERAS
    } else if bytes.get(4..8) == Some(b"TFL3") {
        ("a TensorFlow Lite network", "convert it with `python -m tf2onnx.convert --tflite`")
    } else if is_safetensors(bytes) {
        ("a safetensors file, which holds weights without a network", "load them into the network and export that as ONNX")
    } else if whole(b"GGUF") {
        ("a GGUF file, which holds a language model", "choose an image classifier")
    } else if bytes[0] == 0x80 && bytes.get(1).is_some_and(|protocol| (2..=5).contains(protocol)) {
        PYTORCH
    } else if whole(b"\x1f\x8b") {
        ("a gzip archive", "unpack it first")
    } else if begins(b"{") {
        ("a JSON text", "choose the .onnx file that it belongs to")
    } else {
        return None;
    })
}

/// What protobuf files are that hold no ONNX graph.
pub fn protobuf_kind(bytes: &[u8]) -> Option<ForeignFile> {
    let head = &bytes[..bytes.len().min(LOOKED_THROUGH)];
    let has = |text: &[u8]| head.windows(text.len()).any(|window| window == text);
    if has(b"tensorflow") || has(b"Placeholder") || has(b"saved_model") {
        return Some(("a TensorFlow graph", "convert it with `python -m tf2onnx.convert`"));
    }
    // The version of the specification, then a description of inputs and outputs.
    let core_ml = matches!(bytes, [0x08, 1..=20, 0x12, ..]) && (has(b"mlmodel") || has(b"coreml") || has(b"CoreML"));
    core_ml.then_some(("a Core ML network", "convert the network that it was made from to ONNX"))
}

/// Fields of an ONNX model: the largest number that onnx.proto gives one is 25.
const MOST_FIELD: u64 = 25;

/// Whether bytes are the beginning of an ONNX file and end within one of its parts, as where a download stopped.
pub fn is_beginning(bytes: &[u8]) -> bool {
    // The version of the format comes first.
    if !matches!(bytes, [0x08, 1..=20, ..]) {
        return false;
    }
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some((tag, after)) = varint(rest) else { return true };
        if !(1..=MOST_FIELD).contains(&(tag >> 3)) {
            return false;
        }
        // What follows by the kind of the field: a number, eight bytes, as many bytes as a number says, four bytes.
        let (skipped, contents) = match tag & 7 {
            0 | 2 => match varint(after) {
                Some((number, contents)) => (if tag & 7 == 2 { number } else { 0 }, contents),
                None => return true,
            },
            1 => (8, after),
            5 => (4, after),
            _ => return false,
        };
        match usize::try_from(skipped).ok().and_then(|skipped| contents.get(skipped..)) {
            Some(next) => rest = next,
            None => return true,
        }
    }
    false
}

/// A number of up to ten bytes with seven bits each, and what comes after it; none where the bytes end within it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let last = bytes.iter().take(10).position(|byte| byte & 0x80 == 0)?;
    let number = bytes[..=last].iter().rev().fold(0u64, |number, byte| number << 7 | u64::from(byte & 0x7f));
    Some((number, &bytes[last + 1..]))
}

/// A length in 64 bits, and a JSON text of that length.
fn is_safetensors(bytes: &[u8]) -> bool {
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else { return false };
    u64::from_le_bytes(*length) <= rest.len() as u64 && rest.first() == Some(&b'{')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Graph, ReadOptions};

    #[test]
    fn a_file_that_is_cut_short_is_called_so_in_plain_words() {
        let whole = include_bytes!("../../../assets/networks/tiny.onnx");
        for length in (1..10).map(|tenth| whole.len() * tenth / 10) {
            let message = Graph::read(&whole[..length], &ReadOptions::default()).err().expect("half a file is no network").to_string();
            assert!(message.contains("beginning of an ONNX file") && !message.to_lowercase().contains("protobuf"), "{message}");
        }
        let broken = [&whole[..40], &[0xff; 20], &whole[60..]].concat();
        let message = Graph::read(&broken, &ReadOptions::default()).err().expect("bytes were changed").to_string();
        assert!(!message.to_lowercase().contains("protobuf"), "{message}");
    }

    #[test]
    fn every_kind_is_named() {
        let safetensors = [&14u64.to_le_bytes()[..], b"{\"w\":{\"a\":[]}}"].concat();
        let files: [(&[u8], &str); 12] = [
            (b"", "empty"),
            (b"\n<!DOCTYPE html><html>", "web page"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS"),
            (b"PK\x03\x04....archive/data.pkl", "PyTorch"),
            (b"PK\x03\x04....config.json....model.weights.h5", "Keras"),
            (b"PK\x03\x04....Manifest.json", "Core ML"),
            (b"\x89HDF\r\n\x1a\n....", "Keras"),
            (b"\x1c\0\0\0TFL3", "TensorFlow Lite"),
            (&safetensors, "safetensors"),
            (b"\x80\x02}q\x00", "PyTorch"),
            (b"GGUF\x03", "GGUF"),
            (b"{\"format\":", "JSON"),
        ];
        for (bytes, word) in files {
            assert!(kind(bytes).is_some_and(|(found, remedy)| found.contains(word) && !remedy.is_empty()), "{word}: {:?}", kind(bytes));
        }
        assert_eq!(kind(include_bytes!("../../../assets/networks/tiny.onnx")), None);
        assert!(!is_beginning(include_bytes!("../../../assets/networks/tiny.onnx")));
        assert!(!is_beginning(b"\x08\x07\xff\xff\x7f") && !is_beginning(b"\x0a\x05ab"), "no model begins so");
        assert!(protobuf_kind(b"\x08\x01\x12\x10..tensorflow..").is_some());
    }
}
