//! The records that cross to JavaScript, beside those of the core that cross as they are. Their fields and documentation are the one source
//! of
//! `pkg/types/records.d.ts`, see `typescript.rs`.

mod arrays;
mod circle;
mod decoy;
mod early;
mod graph;
mod head;
mod map;
mod opened;
mod preview;
mod registry;
mod report;
mod request;
mod scores;
#[cfg(test)]
mod typescript;
mod verdict;

pub use arrays::{Bytes, ClampedBytes, Floats};
pub use circle::{CircleAnswer, CircleAsked, CirclePlan, CircleReport, CircleRequest};
pub use decoy::{DecoyDigit, DecoyEpoch, DecoyMeasured, DecoyOpened, DecoyPlan, DecoySettings};
pub use early::{EarlyCell, EarlyPredictions, EarlySketch};
pub use graph::NetworkGraph;
pub use head::{FeatureMapsRecord, FeatureMapsRequest, HeadAnswer, HeadExample, HeadReport, HeadRequest};
pub use map::{MapRecord, PhotoRecord};
pub use opened::{ModelRecord, OpenedPhoto, OpenedSize};
pub use preview::{PreviewRecord, PreviewRequest};
pub use registry::{ColourMapRecord, Registry};
pub use report::{ChangedRecord, PredictedRecord, ReportRecord};
pub use request::{CalibrationRequest, ObjectRegion, OtherNetworks, PhotoPlace, PredictRequest, ScoreRequest, StartOptions};
pub use scores::ScoreReport;
pub use verdict::VerdictReport;

/// Every `code` that an error can have.
pub const ERROR_CODES: &[&str] = &[
    "bad-image",
    "image-too-large",
    "unsupported-image",
    "bad-model",
    "unknown-operator",
    "wrong-hash",
    "no-such-class",
    "bad-parameter",
    "cannot-serve",
    "no-photo",
    "no-model",
    "not-finite",
    "bad-data",
    "diverged",
    "out-of-memory",
    "device-lost",
    "cancelled",
    "internal",
];
