//! The limits of the verdict for one network: real maps and bad ones planted among them are examined, and each limit is set between the two.

mod examined_map;
mod limits;
mod on_photos;
mod planted;
mod trial;

pub use examined_map::{ExaminedMap, Half, Plant};
pub use limits::{Limits, networks};
pub use on_photos::{Calibration, FEWEST_PHOTOS, METHODS, MOST_PHOTOS, MapNumbers, PhotoNumbers, examine_photo, limits_from};
pub use planted::{Effort, Picture, examined_maps, mosaic};
pub use trial::{Share, Trial, standing_of_map};

/// Rank correlation with the map of another class from which a map hardly depends on the class.
const BLIND: f64 = 0.9;

/// Whether a map may count: on a network of few classes Guided Backpropagation may depend on the class as a gradient does, and then its map
/// is no bad one.
pub fn counts(map: &ExaminedMap) -> bool {
    map.plant != Some(Plant::Blind) || map.value(crate::report::Signal::Class).is_some_and(|same| same >= BLIND)
}
