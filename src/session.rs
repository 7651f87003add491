//! A photo, a network, a class and a method become a report, with progress and cancel.

mod changed;
mod chart;
mod error;
mod explain;
mod feature_maps;
mod magnitudes;
mod measure;
mod memory;
mod network_and_photo;
mod not_finite;
mod observer;
mod prediction;
mod region;
mod report;
mod request;
mod rerun;
mod reruns;
mod saturated;
mod scores;
mod strength;
mod timing;
mod verdicts;

pub use changed::{Change, ChangedReport};
pub use chart::{ChartRequest, Charted};
pub use error::SessionError;
pub use feature_maps::FeatureMaps;
pub use measure::Measured;
pub use network_and_photo::{InputSource, Predicted, Session};
pub use observer::{Observer, Sketch, Unwatched};
pub use prediction::Prediction;
pub use report::{Done, Report};
pub use request::Request;
pub use rerun::{Rerun, map_of};
pub use reruns::Reruns;
pub use scores::{MetricRequest, Scored, Scores, ScoresRequest};
pub use strength::Strength;
pub use timing::Timing;
pub use verdicts::{Judged, VerdictRequest};

pub(crate) use error::stopped;
pub(crate) use observer::Stage;

use error::failed;
use network_and_photo::{Seen, Then};
use observer::Easel;
use prediction::{asked, ranked};
use timing::since;
