//! How serious a reason of a verdict is.

use serde::{Deserialize, Serialize};

/// What a reason says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The map misleads.
    Misleading,
    /// Read it with care.
    Careful,
    /// It was not checked.
    Unchecked,
    /// Nothing against the map, and little for it.
    Weak,
    /// It holds, as it does of every map of this photo with these settings, and so says nothing for this one.
    Given,
    /// It passed, and speaks for the map.
    Fine,
}
