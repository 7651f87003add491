//! Where a method or a metric comes from.

use serde::Serialize;

/// A publication.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Paper {
    /// Authors, as cited.
    pub authors: &'static str,
    /// Year of publication.
    pub year: u16,
    /// Title.
    pub title: &'static str,
    /// Where to read it.
    pub url: &'static str,
}
