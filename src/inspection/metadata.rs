//! What the metadata of a file say of how it wants its photos. Exporters agree on little: ONNX's own keys for images, the configurations of
//! timm and of transformers, and the task of Ultralytics' classifiers are understood.

use super::fitted_preset::of_preset;
use super::guess::{PreprocessGuess, Reasoned, Sureness};
use crate::image::{Channels, PRESETS, Preprocess, Preset, Resize};
use crate::model::{Classifier, Model};
use crate::network::FileFacts;
use serde_json::Value;

/// How far a mean or deviation may be from a preset's, in pixels, to be the same one: they are written with three digits.
const SAME_PX: f32 = 0.2;

/// What the metadata say; none where they say nothing of it.
pub(super) fn preprocess(model: &Classifier) -> Option<PreprocessGuess> {
    let facts = model.graph().facts();
    let ultralytics = || {
        let by = facts.metadata.iter().any(|(key, value)| key == "author" && value.eq_ignore_ascii_case("ultralytics"));
        by.then(|| {
            of_preset(
                model,
                Reasoned::new("unit", Sureness::Known, "Its metadata say that Ultralytics wrote it, whose classifiers take 0 to 1."),
            )
        })
    };
    written_out(model, facts).or_else(|| standard(model, facts)).or_else(ultralytics)
}

/// A value of the metadata under one of several keys, upper and lower case alike.
pub(super) fn value_of<'a>(facts: &'a FileFacts, keys: &[&str]) -> Option<(&'a str, &'a str)> {
    facts
        .metadata
        .iter()
        .find(|(key, _)| keys.iter().any(|wanted| key.eq_ignore_ascii_case(wanted)))
        .map(|(key, value)| (key.as_str(), value.as_str()))
}

/// ONNX's own metadata of images: the order of the colours and the nominal range of their values.
fn standard(model: &Classifier, facts: &FileFacts) -> Option<PreprocessGuess> {
    let (key, range) = value_of(facts, &["Image.NominalPixelRange"])?;
    let format = value_of(facts, &["Image.BitmapPixelFormat"]).map_or("Rgb8", |(_, format)| format);
    let id = match range.to_lowercase().as_str() {
        "nominalrange_0_255" => "raw",
        "normalized_0_1" => "unit",
        "normalized_1_1" => "keras-tf",
        _ => return None,
    };
    let bgr = format.to_lowercase().starts_with("bgr");
    let order = if bgr { "blue, green, red" } else { "red, green, blue" };
    let reason = format!("Its metadata say so: {key} is {range}, and the colours come as {order}.");
    let mut guess = of_preset(model, Reasoned::new(id, Sureness::Known, reason));
    if bgr {
        guess.preset = None;
        guess.preprocess.channels = Channels::Bgr;
    }
    Some(guess)
}

/// A mean and a deviation in the metadata, each by itself or in a configuration written as JSON.
fn written_out(model: &Classifier, facts: &FileFacts) -> Option<PreprocessGuess> {
    let own = facts.metadata.iter().map(|(key, value)| (key.clone(), json_of(value)));
    let flat: serde_json::Map<String, Value> = own.collect();
    let objects = flat.values().filter_map(Value::as_object);
    let nested = objects.clone().flat_map(|object| object.values()).filter_map(Value::as_object);
    let found = std::iter::once(&flat).chain(objects).chain(nested).find_map(|object| {
        let find = |names: &[&str]| names.iter().find_map(|name| object.get(*name));
        let mean = triple(find(&["image_mean", "mean"])?)?;
        let scale = triple(find(&["image_std", "std"])?)?;
        Some((mean, scale, object))
    });
    let (mean, scale, object) = found?;
    // Means and deviations are of colours from 0 to 1, unless they are larger.
    let unit = if mean.iter().chain(&scale).all(|value| value.abs() <= 2.0) { 255.0 } else { 1.0 };
    let (mean, scale) = (mean.map(|value| value * unit), scale.map(|value| value * unit));
    if scale.iter().any(|value| !value.recip().is_finite()) {
        return None;
    }
    let near = |a: [f32; 3], b: [f32; 3]| std::iter::zip(a, b).all(|(a, b)| (a - b).abs() < SAME_PX);
    let is = |preset: &&Preset| preset.channels == Channels::Rgb && near(preset.mean, mean) && near(preset.scale, scale);
    let known = PRESETS.iter().find(is);
    let reason = "Its metadata hold the mean and the deviation of its training photos.";
    let base = of_preset(model, Reasoned::new(known.map_or("torchvision", |preset| preset.id), Sureness::Known, reason));
    let resize = share_of_crop(object, model).unwrap_or(base.preprocess.resize);
    let preprocess = match known {
        Some(_) => Preprocess { resize, ..base.preprocess.clone() },
        None => Preprocess { mean, scale, resize, ..base.preprocess.clone() },
    };
    let [_, height, width] = model.input_shape();
    // A crop that does not fit leaves the usual one.
    let fits = preprocess.clone().for_input(height, width).is_ok();
    let preprocess = if fits { preprocess } else { base.preprocess.clone() };
    Some(PreprocessGuess { preset: known.map(|preset| preset.id), preprocess, ..base })
}

/// The resize of timm's `crop_pct`, the share of the shorter side that the crop keeps.
fn share_of_crop(object: &serde_json::Map<String, Value>, model: &Classifier) -> Option<Resize> {
    let share = object.get("crop_pct")?.as_f64().filter(|share| (0.1..=1.0).contains(share))?;
    let [_, height, width] = model.input_shape();
    let bicubic = object.get("interpolation").and_then(Value::as_str) == Some("bicubic");
    let filter = if bicubic { crate::image::Filter::Bicubic } else { crate::image::Filter::Bilinear };
    Some(Resize::ShortSide { size: (height.max(width) as f64 / share).floor() as usize, filter })
}

/// A value of the metadata as JSON, or as the text that it is. Python's own notation of a list or a dictionary is tried too.
pub(super) fn json_of(text: &str) -> Value {
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&python_as_json(text))).unwrap_or_else(|_| Value::String(text.to_string()))
}

/// Python's notation as JSON: quotes are double, keys that are numbers are quoted, tuples are lists.
fn python_as_json(text: &str) -> String {
    let mut json = String::with_capacity(text.len());
    let mut open: Option<char> = None;
    let mut escaped = false;
    let mut number = String::new();
    let mut after_comma = true;
    for letter in text.chars() {
        if let Some(quote) = open {
            match letter {
                _ if escaped => {
                    // JSON knows no escaped single quote.
                    if letter != '\'' {
                        json.push('\\');
                    }
                    json.push(letter);
                    escaped = false;
                }
                '\\' => escaped = true,
                _ if letter == quote => {
                    json.push('"');
                    open = None;
                }
                '"' => json.push_str("\\\""),
                _ => json.push(letter),
            }
            continue;
        }
        if letter.is_ascii_digit() && after_comma {
            number.push(letter);
            continue;
        }
        if !number.is_empty() {
            if letter == ':' {
                json.push_str(&format!("\"{number}\""))
            } else {
                json.push_str(&number)
            }
            number.clear();
        }
        match letter {
            '\'' | '"' => {
                open = Some(letter);
                json.push('"');
            }
            '(' => json.push('['),
            ')' => json.push(']'),
            _ => json.push(letter),
        }
        after_comma = matches!(letter, ',' | '{' | '[' | '(') || (after_comma && letter.is_whitespace());
    }
    json.push_str(&number);
    json
}

/// Three numbers, or one for all colours.
fn triple(value: &Value) -> Option<[f32; 3]> {
    let numbers: Vec<f32> = match value {
        Value::Array(values) => values.iter().map(|value| value.as_f64().map(|value| value as f32)).collect::<Option<_>>()?,
        Value::String(text) => text.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?,
        value => vec![value.as_f64()? as f32],
    };
    match numbers[..] {
        [one] => Some([one; 3]),
        [a, b, c] => Some([a, b, c]),
        _ => None,
    }
    .filter(|values| values.iter().all(|value| value.is_finite()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn python_s_notation_is_read_as_json() {
        assert_eq!(json_of("{0: 'tench', 1: \"cock's comb\"}"), json!({ "0": "tench", "1": "cock's comb" }));
        assert_eq!(json_of("(0.5, 0.25, 0.125)"), json!([0.5, 0.25, 0.125]));
        assert_eq!(json_of("['it\\'s', 'a \"b\"']"), json!(["it's", "a \"b\""]));
        assert_eq!(json_of("[10, 20]"), json!([10, 20]));
        assert_eq!(json_of("classify"), json!("classify"));
    }

    #[test]
    fn one_number_stands_for_all_colours() {
        assert_eq!(triple(&json!([0.5])), Some([0.5; 3]));
        assert_eq!(triple(&json!("0.1, 0.2,0.3")), Some([0.1, 0.2, 0.3]));
        assert_eq!(triple(&json!([0.1, 0.2])), None);
        assert_eq!(triple(&json!("none")), None);
    }
}
