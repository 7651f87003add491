//! Weights that a file keeps in a second one beside it, as PyTorch's exporter does unless told otherwise.

use super::constant::{Constant, bytes_per_value};
use super::error::NetworkError;
use super::network_file::NetworkFile;
use super::proto::{ModelProto, TensorProto};
use super::refusal::Refusal;
use super::source::ByteSource;
use super::volume::{MOST_VALUES, extent, volume};
use crate::shown::shown;
use prost::Message;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// The files that were given beside the network's own, by the name under which it asks for them.
pub type Files = HashMap<String, Rc<dyn ByteSource>>;

/// `TensorProto.DataLocation.EXTERNAL`.
const EXTERNAL: i32 = 1;

/// Where a tensor's values are.
struct ExternalData<'a> {
    file: &'a str,
    offset: u64,
    length: Option<u64>,
}

/// Whether the tensor's values are in another file.
pub fn is_external(tensor: &TensorProto) -> bool {
    tensor.data_location == EXTERNAL
}

fn bad_tensor(tensor: &TensorProto, refusal: Refusal) -> NetworkError {
    NetworkError::BadModel(refusal.after(format_args!("the tensor `{}` ", shown(&tensor.name))))
}

fn place(tensor: &TensorProto) -> Result<ExternalData<'_>, NetworkError> {
    let bad = |what: String, remedy: &'static str| bad_tensor(tensor, Refusal::new(what, remedy));
    let again = "export the network again with its weights in one file";
    let find = |key: &str| tensor.external_data.iter().find(|entry| entry.key == key).map(|entry| entry.value.as_str());
    let number = |key: &str| -> Result<Option<u64>, NetworkError> {
        let parsed =
            find(key).map(|text| text.parse::<u64>().map_err(|_| bad(format!("lies at the {key} `{text}`, which is no number"), again)));
        parsed.transpose()
    };
    let file = find("location").ok_or_else(|| bad("keeps its values in a second file that it does not name".into(), again))?;
    if !is_beside(file) {
        return Err(bad(
            format!("keeps its values in `{}`, which is not beside the network", shown(file)),
            "export it with its weights in the same folder",
        ));
    }
    Ok(ExternalData { file: plain(file), offset: number("offset")?.unwrap_or(0), length: number("length")? })
}

/// Whether a name stays in the folder of the network: no way up, no root, no drive; and whether it can be shown as it is.
fn is_beside(name: &str) -> bool {
    let parts = || name.split('/');
    !name.is_empty()
        && shown(name) == name
        && !name.contains(['\\', ':', '\0'])
        && !name.starts_with('/')
        && !parts().any(|part| part == ".." || part.is_empty())
}

/// The name without the folder's own in front.
fn plain(name: &str) -> &str {
    name.strip_prefix("./").unwrap_or(name)
}

/// The names of the files in which a network keeps its weights, in alphabetical order, relative to its own folder.
///
/// # Errors
/// [`NetworkError::BadModel`] for bytes that are no whole model, and for a name that leads out of the folder.
pub fn files_needed<'a>(file: impl Into<NetworkFile<'a>>) -> Result<Vec<String>, NetworkError> {
    files_of(&file.into())
}

/// As [`files_needed`], of a file that stays open.
///
/// # Errors
/// As there.
pub fn files_of(file: &NetworkFile) -> Result<Vec<String>, NetworkError> {
    let Ok(model) = ModelProto::decode(file.message()) else { return Ok(Vec::new()) };
    let tensors = model.graph.iter().flat_map(|graph| &graph.initializer).filter(|tensor| is_external(tensor));
    let names: BTreeSet<String> = tensors.map(|tensor| place(tensor).map(|place| place.file.to_string())).collect::<Result<_, _>>()?;
    Ok(names.into_iter().collect())
}

/// The tensor with its values from the files that were given.
///
/// # Errors
/// A file that is missing or too short, by its name.
pub fn read(tensor: &TensorProto, files: &Files) -> Result<Constant, NetworkError> {
    let bad = |refusal: Refusal| bad_tensor(tensor, refusal);
    let ExternalData { file, offset, length } = place(tensor)?;
    let source = files.get(file).ok_or_else(|| {
        let what = format!("keeps its values in a second file, `{file}`, which was not given");
        bad(Refusal::new(what, "put it beside the network and open both together"))
    })?;
    let shape: Option<Vec<usize>> = tensor.dims.iter().map(|&size| extent(size)).collect();
    let shape = shape.ok_or_else(|| {
        bad(Refusal::out_of_range(format!("has the shape {:?}; sizes from 0 to {MOST_VALUES} are supported", tensor.dims)))
    })?;
    let count = volume(&shape).map_err(bad)? as u64;
    let each = bytes_per_value(tensor.data_type)
        .ok_or_else(|| bad(Refusal::new("holds elements that cannot be kept in a second file", "save the network as one file")))?;
    // At most 2^27 values of 8 bytes.
    let needed = (count * each.0).div_ceil(each.1);
    let there = source.length().saturating_sub(offset);
    if length.is_some_and(|length| length != needed) || there < needed {
        let what = format!(
            "of shape {shape:?} takes {needed} bytes of `{file}` from byte {offset} on, of which {} are there{}",
            there.min(length.unwrap_or(there)),
            length.map_or(String::new(), |length| format!(" and {length} are said to be")),
        );
        return Err(bad(Refusal::new(what, "fetch both files again")));
    }
    Constant::from_source(tensor, source.as_ref(), offset..offset + needed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::proto::{StringStringEntryProto, element};

    fn tensor(entries: &[(&str, &str)]) -> TensorProto {
        let external_data = entries.iter().map(|&(key, value)| StringStringEntryProto { key: key.into(), value: value.into() }).collect();
        TensorProto {
            name: "w".into(),
            data_type: element::FLOAT,
            dims: vec![2],
            data_location: EXTERNAL,
            external_data,
            ..Default::default()
        }
    }

    fn files() -> Files {
        let bytes: Vec<u8> = [1.0f32, 2.0, 3.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        Files::from([("weights.data".to_string(), Rc::new(bytes) as Rc<dyn ByteSource>)])
    }

    #[test]
    fn values_are_read_from_where_the_tensor_says() {
        let found = read(&tensor(&[("location", "weights.data"), ("offset", "4"), ("length", "8")]), &files()).unwrap();
        assert_eq!(found.floats().unwrap(), [2.0, 3.0]);
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for name in ["../weights.data", "/etc/passwd", "a/../../b", "C:weights", "a\\b", "", "a//b"] {
            let message = read(&tensor(&[("location", name)]), &files()).unwrap_err().to_string();
            assert!(message.contains("not beside"), "{name}: {message}");
        }
        assert!(is_beside("weights/part-1.bin") && is_beside("./weights.data"));
    }

    #[test]
    fn what_lies_outside_the_file_is_refused_before_memory_is_asked_for() {
        for (offset, length) in [("8", "8"), ("18446744073709551615", "8"), ("0", "4"), ("0", "18446744073709551615")] {
            let message =
                read(&tensor(&[("location", "weights.data"), ("offset", offset), ("length", length)]), &files()).unwrap_err().to_string();
            assert!(message.contains("takes 8 bytes"), "{offset} {length}: {message}");
        }
    }

    #[test]
    fn a_missing_file_is_named() {
        let message = read(&tensor(&[("location", "other.data")]), &files()).unwrap_err().to_string();
        assert!(message.contains("`other.data`, which was not given"), "{message}");
    }
}
