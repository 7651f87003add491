//! Every refusal of a file is one sentence that says once what to do.

use std::fs;
use std::path::Path;

use burn::tensor::Device;
use whylight::model::{Classifier, ModelError};
use whylight::network::NetworkError;

/// Words with which a remedy begins. A reason that holds one of them behind a colon would say a second remedy.
const REQUESTS: &[&str] = &[
    "choose", "convert", "correct", "download", "export", "fetch", "give", "load", "make", "name", "pad", "put", "reorder", "save",
    "unpack",
];

/// What is wrong with the message of a refused file, if anything is.
pub fn complaint(error: &NetworkError) -> Option<String> {
    let known = match error {
        NetworkError::BadModel(refusal) | NetworkError::CannotServe { refusal, .. } => {
            !refusal.remedy.is_empty() && error.to_string().ends_with(&*refusal.remedy) && !refusal.reason.contains(&*refusal.remedy)
        }
        _ => true,
    };
    if known { complaint_of(&error.to_string()) } else { Some(format!("expected one remedy, behind the reason, found {error:?}")) }
}

fn complaint_of(said: &str) -> Option<String> {
    let requests = |joint: &str| REQUESTS.iter().map(|word| said.matches(&format!("{joint} {word} ")).count()).sum::<usize>();
    let asked = requests(":") + requests(";");
    let sentence = !said.contains(['\n']) && !said.contains(". ") && !said.ends_with('.');
    (asked != 1 || !sentence).then(|| format!("expected one sentence with one remedy, found {said:?}"))
}

fn refused(bytes: &[u8], name: &str) -> Option<ModelError> {
    Classifier::from_file(bytes, name, &Device::flex()).err()
}

/// The fewest files that the folders hold and that are refused for what the file is.
const FEWEST: usize = 20;

#[test]
fn every_refused_file_says_once_what_to_do() {
    let faults = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults");
    let mut refusals = 0;
    for folder in ["", "refused"] {
        for entry in fs::read_dir(faults.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "onnx") {
                continue;
            }
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let complaint = match refused(&fs::read(&path).unwrap(), &name) {
                None => continue,
                Some(ModelError::Network(error)) => complaint(&error),
                Some(other) => complaint_of(&other.to_string()),
            };
            refusals += 1;
            assert_eq!(complaint, None, "{name}");
        }
    }
    assert!(refusals >= FEWEST, "only {refusals} files were refused");
}

#[test]
fn bytes_that_are_no_network_say_once_what_to_do() {
    let tiny = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/networks/tiny.onnx")).unwrap();
    let safetensors = [&14u64.to_le_bytes()[..], b"{\"w\":{\"a\":[]}}"].concat();
    let files: [&[u8]; 17] = [
        b"",
        b"<!DOCTYPE html><html>",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00",
        b"PK\x03\x04....archive/data.pkl",
        b"PK\x03\x04....config.json....model.weights.h5",
        b"PK\x03\x04....Manifest.json",
        b"PK\x03\x04....",
        b"\x89HDF\r\n\x1a\n....",
        b"\x1c\0\0\0TFL3",
        &safetensors,
        b"\x80\x02}q\x00",
        b"GGUF\x03",
        b"\x1f\x8b..",
        b"{\"format\":",
        b"\x08\x01\x12\x10..tensorflow..",
        b"no file at all",
        &tiny[..tiny.len() / 2],
    ];
    for bytes in files {
        let Some(ModelError::Network(error)) = refused(bytes, "it") else { panic!("{} bytes", bytes.len()) };
        assert_eq!(complaint(&error), None);
    }
}
