//! SHA-256 by the browser, which is far faster than the same in WebAssembly.

use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// SHA-256 of some bytes in lower-case hexadecimal digits; none where `crypto.subtle` is missing, as it is outside of secure contexts.
pub async fn sha256(bytes: &Uint8Array) -> Option<String> {
    let member = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined());
    let subtle = member(&member(&js_sys::global(), "crypto")?, "subtle")?;
    let digest: Function = member(&subtle, "digest")?.dyn_into().ok()?;
    let promise: Promise = digest.call2(&subtle, &"SHA-256".into(), bytes).ok()?.dyn_into().ok()?;
    let digest = Uint8Array::new(&JsFuture::from(promise).await.ok()?);
    Some(digest.to_vec().iter().map(|byte| format!("{byte:02x}")).collect())
}
