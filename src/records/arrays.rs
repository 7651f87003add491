//! Arrays that JavaScript gets as typed arrays. Elsewhere they are plain sequences.

use serde::{Deserialize, Serialize, Serializer};

/// A `Float32Array`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Float32Array", type = "Float32Array"))]
pub struct Floats(pub Vec<f32>);

/// A `Uint8Array`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Uint8Array", type = "Uint8Array"))]
pub struct Bytes(pub Vec<u8>);

/// A `Uint8ClampedArray`, which a canvas takes.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Uint8ClampedArray", type = "Uint8ClampedArray"))]
pub struct ClampedBytes(pub Vec<u8>);

macro_rules! typed {
    ($rust:ident as $javascript:ident) => {
        impl Serialize for $rust {
            #[cfg(target_arch = "wasm32")]
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde_wasm_bindgen::preserve::serialize(&js_sys::$javascript::from(&self.0[..]), serializer)
            }

            #[cfg(not(target_arch = "wasm32"))]
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }
    };
}

typed!(Floats as Float32Array);
typed!(Bytes as Uint8Array);
typed!(ClampedBytes as Uint8ClampedArray);
