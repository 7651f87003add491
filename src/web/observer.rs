//! Progress towards JavaScript: reported now and then, with a turn for the event loop each time, so that a cancel is heard.

use super::boundary;
use crate::model::Familiarity;
use crate::pace::{Cancelled, Later};
use crate::records::{EarlyCell, EarlyPredictions, EarlySketch};
use crate::report::chart::ChartCell;
use crate::session::{Observer, Prediction, SessionError, Sketch};
use js_sys::{Function, Promise};
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;
use web_time::Instant;

/// Between two turns of the event loop, milliseconds: short enough that cancel feels immediate and long enough that
/// the turns (0.1 ms each) cost nothing.
const TURN_MS: f64 = 40.0;

/// Between two sketches, milliseconds: often enough to see the map settle, rarely enough that reading it back costs little.
const SKETCH_MS: f64 = 300.0;

/// Calls `progress` and `partial` of a request.
pub struct JsObserver {
    progress: Function,
    partial: Option<Function>,
    last_turn: Cell<Option<Instant>>,
    last_sketch: Cell<Instant>,
}

impl JsObserver {
    /// An observer for one request.
    pub fn new(progress: Function, partial: Option<Function>) -> Self {
        Self { progress, partial, last_turn: Cell::new(None), last_sketch: Cell::new(Instant::now()) }
    }

    /// Reports a stage that cannot say how far it is.
    pub async fn announce(&self, stage: &'static str, label: &'static str) -> Result<(), SessionError> {
        Ok(self.progress(stage, label, 0, 1).await?)
    }
}

impl Observer for JsObserver {
    fn wants_sketch(&self) -> bool {
        self.partial.is_some() && self.last_sketch.get().elapsed().as_secs_f64() * 1e3 >= SKETCH_MS
    }

    fn sketch(&self, sketch: &Sketch) {
        if let Some(partial) = &self.partial
            && let Ok(record) = boundary::write(&EarlySketch::from(sketch))
        {
            // As with the list of classes, a page that fails to draw stops nothing.
            let _ = partial.call1(&JsValue::NULL, &record);
        }
        self.last_sketch.set(Instant::now());
    }

    fn progress(&self, stage: &'static str, label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        let due = self.last_turn.get().is_none_or(|last| last.elapsed().as_secs_f64() * 1e3 >= TURN_MS);
        if !due {
            return Box::pin(std::future::ready(Ok(())));
        }
        Box::pin(async move {
            let arguments = js_sys::Array::of4(&stage.into(), &label.into(), &(done as f64).into(), &(total as f64).into());
            let first = self.progress.apply(&JsValue::NULL, &arguments);
            turn().await;
            // Called again after the turn: a cancel may have arrived during it.
            let again = self.progress.apply(&JsValue::NULL, &arguments);
            self.last_turn.set(Some(Instant::now()));
            let stop = |answer: Result<JsValue, JsValue>| answer.is_ok_and(|value| value.as_bool() == Some(false));
            if stop(first) || stop(again) { Err(Cancelled) } else { Ok(()) }
        })
    }

    fn cell(&self, row: usize, method: &'static str, column: &'static str, cell: &ChartCell) {
        if let Some(partial) = &self.partial
            && let Ok(record) = boundary::write(&EarlyCell { row, method, column, cell: cell.clone() })
        {
            // As below, a page that fails to draw a cell does not stop the chart.
            let _ = partial.call1(&JsValue::NULL, &record);
        }
    }

    fn predictions(&self, predictions: &[Prediction], familiarity: Option<Familiarity>) {
        if let Some(partial) = &self.partial
            && let Ok(record) = boundary::write(&EarlyPredictions { predictions: predictions.to_vec(), familiarity })
        {
            // A page that fails to draw its list does not stop the explanation.
            let _ = partial.call1(&JsValue::NULL, &record);
        }
    }
}

/// One turn of the event loop. A message is delivered at once where a timer of zero waits up to 4 ms.
async fn turn() {
    let Ok(channel) = MessageChannel::new() else { return };
    let promise = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
        // Posting null to an open port cannot fail.
        let _ = channel.port2().post_message(&JsValue::NULL);
    });
    let _ = JsFuture::from(promise).await;
    channel.port1().close();
}
