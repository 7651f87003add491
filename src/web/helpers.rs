//! Other workers that walk a share of a batch, reached by two functions of the worker.

use super::boundary;
use crate::model::{Helpers, Lost, Score, Walked};
use crate::pace::Later;
use crate::workspace::Handle;
use js_sys::{Array, Float32Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The two functions: `ready(model)` says how many workers have the network open, `walk(place, model, images, score)` has one of them
/// walk images `Float32Array` and promises `{ logits, gradient }`.
#[derive(Clone)]
pub struct HelperFunctions {
    ready: Function,
    walk: Function,
}

impl HelperFunctions {
    pub fn new(ready: Function, walk: Function) -> Self {
        Self { ready, walk }
    }
}

/// The workers that have one network open.
pub struct JsHelpers {
    pub functions: HelperFunctions,
    pub model: Handle,
}

impl Helpers for JsHelpers {
    fn ready(&self) -> usize {
        let count = self.functions.ready.call1(&JsValue::NULL, &self.model.into());
        count.ok().and_then(|count| count.as_f64()).map_or(0, |count| count as usize)
    }

    fn walk(&self, helper: usize, images: Vec<f32>, score: Option<Score>) -> Later<'static, Result<Walked, Lost>> {
        let called = boundary::write(&score).and_then(|score| {
            let images = Float32Array::from(&images[..]);
            let arguments = Array::of4(&(helper as f64).into(), &self.model.into(), &images.into(), &score);
            self.functions.walk.apply(&JsValue::NULL, &arguments)?.dyn_into::<Promise>()
        });
        Box::pin(async move {
            // Whatever went wrong there, the share is walked here, and an error of the network shows up again.
            let answer = JsFuture::from(called.map_err(|_| Lost)?).await.map_err(|_| Lost)?;
            let floats = |name: &str| {
                let found = Reflect::get(&answer, &name.into()).ok()?;
                found.dyn_into::<Float32Array>().ok().map(|values| values.to_vec())
            };
            Ok(Walked { logits: floats("logits").ok_or(Lost)?, gradient: floats("gradient").ok_or(Lost)? })
        })
    }
}
