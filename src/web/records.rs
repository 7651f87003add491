//! Plain JavaScript objects from and to the core's records.

use crate::device::Compute;
use crate::image::{Image, Scale, colour};
use crate::methods::{Answer, METHODS};
use crate::metrics::{METRICS, Outcome};
use crate::model::{Classifier, Model};
use crate::session::{ChangedReport, Judged, Predicted, Report, Scores, SessionError, Sketch};
use crate::workspace::Handle;
use js_sys::{Array, Float32Array, Object, Reflect, Uint8Array, Uint8ClampedArray};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use wasm_bindgen::prelude::*;

/// A record of the core as a plain object.
pub fn write(value: &(impl Serialize + ?Sized)) -> Result<JsValue, JsValue> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(Into::into)
}

/// A plain object as a record of the core.
pub fn read<T: DeserializeOwned>(value: JsValue, what: &str) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| failure("bad-parameter", &format!("{what} cannot be read: {error}")))
}

/// An error with its stable code.
pub fn error(error: SessionError) -> JsValue {
    failure(error.code(), &error.to_string())
}

fn failure(code: &str, message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    // Setting a property on a fresh error object cannot fail.
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}

fn set(object: &JsValue, name: &str, value: &JsValue) -> Result<(), JsValue> {
    Reflect::set(object, &name.into(), value).map(|_| ())
}

/// Device, methods, metrics, colour maps, version.
pub fn registry(compute: &Compute) -> Result<JsValue, JsValue> {
    let record = write(&json!({ "device": compute.record, "methods": METHODS, "metrics": METRICS, "version": env!("CARGO_PKG_VERSION") }))?;
    let maps = Array::new();
    for map in colour::MAPS {
        let entry = write(&json!({ "id": map.id, "label": map.label, "kind": map.kind }))?;
        set(&entry, "table", &Uint8Array::from(map.table().as_flattened()))?;
        maps.push(&entry);
    }
    set(&record, "colourMaps", &maps)?;
    Ok(record)
}

/// A photo, upright.
pub fn photo(photo: &Image) -> Result<JsValue, JsValue> {
    let record: JsValue = Object::new().into();
    set(&record, "width", &(photo.width() as f64).into())?;
    set(&record, "height", &(photo.height() as f64).into())?;
    set(&record, "rgba", &Uint8ClampedArray::from(&photo.rgba()[..]))?;
    Ok(record)
}

/// A photo that was opened, upright.
pub fn opened_photo(handle: Handle, opened: &Image) -> Result<JsValue, JsValue> {
    let record = photo(opened)?;
    set(&record, "handle", &handle.into())?;
    Ok(record)
}

/// What a network says of a photo: the `most` likeliest classes.
pub fn predicted(predicted: &Predicted<'_>, most: usize) -> Result<JsValue, JsValue> {
    let predictions = &predicted.predictions[..most.min(predicted.predictions.len())];
    write(&json!({ "predictions": predictions, "view": predicted.view, "timings": predicted.timings }))
}

/// A network that was opened.
pub fn model(handle: Handle, model: &Classifier) -> Result<JsValue, JsValue> {
    let [channels, height, width] = model.input_shape();
    write(&json!({
        "handle": handle,
        "id": model.id,
        "name": model.name,
        "labels": model.labels[..],
        "taps": model.taps(),
        "tap": model.default_tap(),
        "input": { "channels": channels, "height": height, "width": width },
        "bytes": model.bytes,
        "sha256": model.sha256,
        "weights": model.weights_stored,
    }))
}

/// A map with the range of its colours.
fn map(answer: &Answer, scale: &Scale) -> Result<JsValue, JsValue> {
    let map = write(&json!({
        "height": answer.heatmap.height(),
        "width": answer.heatmap.width(),
        "low": scale.low,
        "high": scale.high,
        "kind": scale.kind,
        "flat": scale.flat,
        "percentile": scale.percentile,
        "unit": answer.unit,
    }))?;
    set(&map, "values", &Float32Array::from(answer.heatmap.values()))?;
    Ok(map)
}

/// A map while it is being made.
pub fn sketch(sketch: &Sketch) -> Result<JsValue, JsValue> {
    let record = write(&json!({ "done": sketch.made_of.done, "total": sketch.made_of.total, "view": sketch.view }))?;
    set(&record, "map", &map(&sketch.answer, &sketch.scale)?)?;
    Ok(record)
}

/// A report with something changed.
pub fn changed(report: &ChangedReport) -> Result<JsValue, JsValue> {
    let record = write(&json!({ "predictions": report.predictions, "target": report.target, "layers": report.layers }))?;
    let map = write(&json!({
        "height": report.heatmap.height(),
        "width": report.heatmap.width(),
        "low": report.scale.low,
        "high": report.scale.high,
        "kind": report.scale.kind,
        "flat": report.scale.flat,
        "percentile": report.scale.percentile,
    }))?;
    set(&map, "values", &Float32Array::from(report.heatmap.values()))?;
    set(&record, "map", &map)?;
    set(&record, "aligned", &Float32Array::from(&report.aligned[..]))?;
    let shown: Vec<u8> = report.shown.iter().map(|&shown| u8::from(shown)).collect();
    set(&record, "shown", &Uint8Array::from(&shown[..]))?;
    set(&record, "picture", &photo(&report.picture)?)?;
    Ok(record)
}

/// A report.
pub fn report(report: &Report) -> Result<JsValue, JsValue> {
    let record = write(&json!({
        "predictions": report.predictions,
        "target": report.target,
        "against": report.against,
        "score": report.score,
        "precision": {
            "kind": report.numerics.precision,
            "loss_scale": report.numerics.loss_scale,
            "underflowed": report.lost.map(|(under, _)| under),
            "overflowed": report.lost.map(|(_, over)| over),
        },
        "partial": report.partial,
        "method": report.method,
        "parameters": report.parameters,
        "seed": report.seed,
        "view": report.view,
        "strength": report.strength,
        "remark": report.answer.remark,
        "verdict": report.verdict,
        "withheld": report.withheld,
        "timings": report.timings,
        "device": report.device,
        "model": { "id": report.model.0, "sha256": report.model.1 },
        "version": env!("CARGO_PKG_VERSION"),
    }))?;
    // What is withheld does not leave the engine.
    let shown = if report.withheld { JsValue::NULL } else { map(&report.answer, &report.scale)? };
    set(&record, "map", &shown)?;
    Ok(record)
}

/// What metrics said.
pub fn scores(scores: &Scores) -> Result<JsValue, JsValue> {
    let lines: Vec<serde_json::Value> = scores
        .metrics
        .iter()
        .map(|line| {
            let (value, reason, curve, details) = match &line.outcome {
                Outcome::Value(measure) => (Some(measure.value), None, measure.curves.first(), measure.details.as_slice()),
                Outcome::None(reason) => (None, Some(reason), None, [].as_slice()),
            };
            json!({
                "id": line.metric.id,
                "value": value,
                "reason": reason,
                "curve": curve,
                "details": details,
                "parameters": line.parameters,
                "ms": line.ms,
            })
        })
        .collect();
    write(&json!({ "metrics": lines, "target": scores.target, "against": scores.against, "timings": scores.timings }))
}

/// A verdict.
pub fn judged(judged: &Judged) -> Result<JsValue, JsValue> {
    let verdict = &judged.verdict;
    write(&json!({
        "verdict": verdict.verdict,
        "depth": verdict.depth,
        "passes": verdict.passes,
        "ms": verdict.ms,
        "reasons": verdict.reasons,
        "target": judged.target,
        "against": judged.against,
        "timings": judged.timings,
    }))
}
