//! What the classes of a network are called, as far as its file or their number tells.

use super::metadata::{json_of, value_of};
use crate::model::{Classifier, Model};
use crate::shown::shown;
use serde::Serialize;
use serde_json::Value;

/// Where the names of the classes are known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum LabelsKind {
    /// The file holds them.
    File,
    /// There are 1000, as many as ImageNet has.
    Imagenet,
    /// There are 1001, ImageNet's behind one for the background.
    ImagenetWithBackground,
    /// Nothing tells.
    Unknown,
}

/// What the classes of a network are called.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabelsGuess {
    /// Where they are known from.
    pub kind: LabelsKind,
    /// The same in one sentence.
    pub reason: String,
    /// The names, where the file holds them; else none.
    pub names: Vec<String>,
}

/// Keys under which exporters write the names.
const KEYS: &[&str] = &["names", "labels", "classes", "class_names", "id2label", "categories", "vocab"];

/// What the classes of a network are called.
pub(super) fn guess(model: &Classifier) -> LabelsGuess {
    let facts = model.graph().facts();
    let classes = model.classes();
    if let Some((key, text)) = value_of(facts, KEYS)
        && let Some(names) = listed(&json_of(text)).filter(|names| names.len() == classes)
    {
        let names = names.iter().map(|name| shown(name).into_owned()).collect();
        return LabelsGuess { kind: LabelsKind::File, reason: format!("Its metadata hold {classes} names under `{key}`."), names };
    }
    let (kind, reason) = match classes {
        1000 => (LabelsKind::Imagenet, "It has 1000 classes, as many as ImageNet; nothing in the file says that they are those.".into()),
        1001 => (
            LabelsKind::ImagenetWithBackground,
            "It has 1001 classes, as many as ImageNet with one for the background in front; nothing in the file says that they are those."
                .into(),
        ),
        _ => (LabelsKind::Unknown, format!("Nothing in the file says what its {classes} classes are called.")),
    };
    LabelsGuess { kind, reason, names: Vec::new() }
}

/// Names in a list, in an object by number, or in a text with commas or line ends between them.
fn listed(value: &Value) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(String::from);
    match value {
        Value::Array(values) => values.iter().map(text).collect(),
        Value::Object(entries) => {
            let mut names = vec![None; entries.len()];
            for (place, name) in entries {
                *names.get_mut(place.parse::<usize>().ok()?)? = text(name);
            }
            names.into_iter().collect()
        }
        Value::String(names) => {
            let between = if names.contains('\n') { '\n' } else { ',' };
            Some(names.trim().split(between).map(|name| name.trim().to_string()).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_however_they_are_written() {
        let expected = Some(vec!["cat".to_string(), "dog".into()]);
        for text in [r#"["cat", "dog"]"#, r#"{"1": "dog", "0": "cat"}"#, "{0: 'cat', 1: 'dog'}", "cat, dog", "cat\ndog\n"] {
            assert_eq!(listed(&json_of(text)), expected, "{text}");
        }
        assert_eq!(listed(&json_of(r#"{"0": "cat", "2": "dog"}"#)), None);
        assert_eq!(listed(&json_of("[1, 2]")), None);
    }
}
