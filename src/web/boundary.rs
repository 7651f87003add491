//! Records from and to plain JavaScript objects, and errors with their codes.

use crate::network::Files;
use crate::records::ERROR_CODES;
use crate::session::SessionError;
use js_sys::Reflect;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A record as a plain object.
pub fn write(value: &(impl Serialize + ?Sized)) -> Result<JsValue, JsValue> {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(Into::into)
}

/// A plain object as a record.
pub fn read<T: DeserializeOwned>(value: JsValue, what: &str) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| failure("bad-parameter", &format!("{what} cannot be read: {error}")))
}

/// The bytes of files by name, from `{ name: Uint8Array }` or null.
pub fn files(value: &JsValue) -> Result<Files, JsValue> {
    let mut files = Files::new();
    if value.is_null() || value.is_undefined() {
        return Ok(files);
    }
    let wrong = || failure("bad-parameter", "the files beside the network cannot be read: give { name: Uint8Array }");
    for entry in js_sys::Object::entries(value.dyn_ref().ok_or_else(wrong)?) {
        let entry: js_sys::Array = entry.dyn_into().map_err(|_| wrong())?;
        let bytes: js_sys::Uint8Array = entry.get(1).dyn_into().map_err(|_| wrong())?;
        files.insert(entry.get(0).as_string().ok_or_else(wrong)?, Rc::new(bytes.to_vec()));
    }
    Ok(files)
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
