//! Records from and to plain JavaScript objects, and errors with their codes.

use crate::records::ERROR_CODES;
use crate::session::SessionError;
use js_sys::Reflect;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

/// A record as a plain object.
pub fn write(value: &(impl Serialize + ?Sized)) -> Result<JsValue, JsValue> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(Into::into)
}

/// A plain object as a record.
pub fn read<T: DeserializeOwned>(value: JsValue, what: &str) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| failure("bad-parameter", &format!("{what} cannot be read: {error}")))
}

/// An error with its stable code.
pub fn error(error: SessionError) -> JsValue {
    failure(error.code(), &error.to_string())
}

fn failure(code: &str, message: &str) -> JsValue {
    debug_assert!(ERROR_CODES.contains(&code), "{code}");
    let error = js_sys::Error::new(message);
    // Setting a property on a fresh error object cannot fail.
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}
