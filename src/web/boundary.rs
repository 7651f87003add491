//! Records from and to plain JavaScript objects, and errors with their codes.

use crate::network::{ByteSource, Files};
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
    read_or(value, what, "bad-parameter")
}

/// What is said of a network, as a record.
pub fn read_card<T: DeserializeOwned>(value: JsValue, what: &str) -> Result<T, JsValue> {
    read_or(value, what, "bad-model")
}

fn read_or<T: DeserializeOwned>(value: JsValue, what: &str, code: &str) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| failure(code, &format!("{what} cannot be read: {error}")))
}

/// Bytes that stay in JavaScript's memory until they are read, so that a network is in the engine's memory once.
#[derive(Debug)]
pub struct JsBytes(pub js_sys::Uint8Array);

impl ByteSource for JsBytes {
    fn length(&self) -> u64 {
        u64::from(self.0.length())
    }

    fn read(&self, offset: u64, piece: &mut [u8]) -> std::io::Result<()> {
        let end = offset.checked_add(piece.len() as u64).filter(|&end| end <= self.length());
        let end = end.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        // Both lie within the array, whose length has 32 bits.
        self.0.subarray(offset as u32, end as u32).copy_to(piece);
        Ok(())
    }
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
        files.insert(entry.get(0).as_string().ok_or_else(wrong)?, Rc::new(JsBytes(bytes)));
    }
    Ok(files)
}

/// An error with its stable code.
pub fn error(error: SessionError) -> JsValue {
    failure(error.code(), &error.to_string())
}

/// An error with that code.
pub fn failure(code: &str, message: &str) -> JsValue {
    debug_assert!(ERROR_CODES.contains(&code), "{code}");
    let error = js_sys::Error::new(message);
    // Setting a property on a fresh error object cannot fail.
    let _ = Reflect::set(&error, &"code".into(), &code.into());
    error.into()
}
