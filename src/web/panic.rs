//! What a panic says, handed to JavaScript before the trap: after it nothing of the module's memory is safe to read.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
}

/// The property of the global object in which the last panic is found.
const PROPERTY: &str = "whylightPanic";

/// Makes a panic print where and why to the console, and leave the same text in [`PROPERTY`].
pub fn set_hook() {
    std::panic::set_hook(Box::new(|info| {
        let text = info.to_string();
        console_error(&text);
        // The global object takes properties in a window and in a worker; where it does not, the console has the text.
        let _ = Reflect::set(&js_sys::global(), &PROPERTY.into(), &text.into());
    }));
}
