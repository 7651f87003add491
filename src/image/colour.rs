//! The colours for maps: perceptually even, so that equal steps of a value look like equal steps.
//!
//! No rainbow: its bands show edges where the map has none.

use serde::{Deserialize, Serialize};

/// Where 0 lies among the colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum ScaleKind {
    /// At the first colour: magnitudes, darker is less.
    Sequential,
    /// In the middle, which is the lightest: negative to one side, positive to the other.
    Diverging,
}

/// The entry of a diverging table that belongs to 0. A table of 256 has no middle, so that entries 1..=255 are the
/// symmetric ones, 127 on either side, and entry 0 repeats entry 1.
pub const MIDDLE: u8 = 128;

/// A range of colours with a name.
#[derive(Clone, Copy)]
pub struct ColourMap {
    /// Stable, for addresses and settings.
    pub id: &'static str,
    /// For the visitor.
    pub label: &'static str,
    /// Where 0 lies.
    pub kind: ScaleKind,
    /// From 0..=1 to red, green, blue.
    ramp: fn(f64) -> [u8; 3],
}

impl std::fmt::Debug for ColourMap {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.id)
    }
}

impl ColourMap {
    /// The colours in steps, red, green, blue; see [`super::ColourScale::index`] for which value has which.
    pub fn table(&self) -> [[u8; 3]; 256] {
        std::array::from_fn(|entry| match self.kind {
            ScaleKind::Sequential => (self.ramp)(entry as f64 / 255.0),
            ScaleKind::Diverging => {
                let arm = f64::from(255 - MIDDLE);
                (self.ramp)(0.5 + (entry.max(1) as f64 - f64::from(MIDDLE)) / (2.0 * arm))
            }
        })
    }
}

/// All colour maps in display order; the first of each kind is that kind's default.
pub const MAPS: &[ColourMap] = &[
    sequential("viridis", "Viridis", |t| even(colorous::VIRIDIS, t)),
    sequential("magma", "Magma", |t| even(colorous::MAGMA, t)),
    sequential("inferno", "Inferno", |t| even(colorous::INFERNO, t)),
    sequential("plasma", "Plasma", |t| even(colorous::PLASMA, t)),
    sequential("cividis", "Cividis, made for colour-blind readers", |t| even(colorous::CIVIDIS, t)),
    // The first two thirds of Plasma: beyond lies yellow.
    sequential("blue-to-red", "Blue to red", |t| even(colorous::PLASMA, t * 2.0 / 3.0)),
    sequential("grey", "Grey", |t| [(t * 255.0).round() as u8; 3]),
    // Reversed: warm colours read as more, so positive is red and brown. Purple and orange was tried: one arm ends 24 units of
    // lightness darker than the other, so that a negative value would look stronger than a positive one.
    diverging("blue-red", "Blue, white, red", |t| even(colorous::RED_BLUE, 1.0 - t)),
    diverging("teal-brown", "Teal, white, brown", |t| even(colorous::BROWN_GREEN, 1.0 - t)),
];

const fn sequential(id: &'static str, label: &'static str, ramp: fn(f64) -> [u8; 3]) -> ColourMap {
    ColourMap { id, label, kind: ScaleKind::Sequential, ramp }
}

const fn diverging(id: &'static str, label: &'static str, ramp: fn(f64) -> [u8; 3]) -> ColourMap {
    ColourMap { id, label, kind: ScaleKind::Diverging, ramp }
}

fn even(gradient: colorous::Gradient, t: f64) -> [u8; 3] {
    let colorous::Color { r, g, b } = gradient.eval_continuous(t.clamp(0.0, 1.0));
    [r, g, b]
}

/// The colour map with this id, if there is one.
pub fn by_id(id: &str) -> Option<&'static ColourMap> {
    MAPS.iter().find(|map| map.id == id)
}

/// The default colour map of a kind: the first in [`MAPS`].
pub fn default(kind: ScaleKind) -> &'static ColourMap {
    MAPS.iter().find(|map| map.kind == kind).expect("the registry has maps of either kind, as a test asserts")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CIELAB lightness 0..=100 of an sRGB colour (IEC 61966-2-1, D65).
    fn lightness(colour: [u8; 3]) -> f64 {
        let linear = colour.map(|value| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        let y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        if y > 216.0 / 24389.0 { 116.0 * y.cbrt() - 16.0 } else { y * 24389.0 / 27.0 }
    }

    fn of_kind(kind: ScaleKind) -> impl Iterator<Item = (&'static ColourMap, [f64; 256])> {
        MAPS.iter().filter(move |map| map.kind == kind).map(|map| (map, map.table().map(lightness)))
    }

    #[test]
    fn lightness_knows_black_grey_and_white() {
        for (grey, expected) in [(0, 0.0), (119, 50.03), (255, 100.0)] {
            assert!((lightness([grey; 3]) - expected).abs() < 0.01, "{grey}");
        }
    }

    #[test]
    fn ids_are_unique_and_both_kinds_have_a_default() {
        for map in MAPS {
            assert_eq!(by_id(map.id).unwrap().label, map.label);
            assert_eq!(MAPS.iter().filter(|other| other.id == map.id).count(), 1);
        }
        assert!(by_id("jet").is_none());
        assert_eq!(default(ScaleKind::Sequential).id, "viridis");
        assert_eq!(default(ScaleKind::Diverging).id, "blue-red");
    }

    /// Rounding to 8 bits can take back as much lightness as one unit of the channel is worth.
    const ROUNDING: f64 = 0.6;

    #[test]
    fn sequential_maps_only_get_lighter() {
        for (map, lightness) in of_kind(ScaleKind::Sequential) {
            for entry in 1..256 {
                assert!(lightness[entry] > lightness[entry - 1] - ROUNDING, "{map:?} at {entry}");
                // Over eight steps the rounding no longer hides the direction.
                assert!(entry < 8 || lightness[entry] > lightness[entry - 8], "{map:?} at {entry}");
            }
        }
    }

    /// How far the lightness of the two arms may differ, of 100. ColorBrewer chose the hues of each arm by eye.
    const ARMS: f64 = 5.0;

    #[test]
    fn diverging_maps_are_lightest_in_the_middle_and_even_to_both_sides() {
        for (map, lightness) in of_kind(ScaleKind::Diverging) {
            let middle = usize::from(MIDDLE);
            for arm in 1..=127 {
                assert!(lightness[middle + arm] < lightness[middle + arm - 1] + ROUNDING, "{map:?} at +{arm}");
                assert!(lightness[middle - arm] < lightness[middle - arm + 1] + ROUNDING, "{map:?} at -{arm}");
                assert!(lightness[middle + arm].max(lightness[middle - arm]) < lightness[middle] + ROUNDING, "{map:?} at {arm}");
                let difference = lightness[middle + arm] - lightness[middle - arm];
                assert!(difference.abs() <= ARMS, "{map:?} at {arm}: {difference}");
            }
            assert!(lightness[middle] > 90.0, "{map:?}");
            assert_eq!(map.table()[0], map.table()[1]);
        }
    }

    #[test]
    fn negative_is_cold_and_positive_is_warm() {
        for (map, _) in of_kind(ScaleKind::Diverging) {
            let table = map.table();
            assert!(table[40][2] > table[40][0] && table[215][0] > table[215][2], "{map:?}");
        }
    }

    #[test]
    fn the_ends_are_the_ends_of_the_published_maps() {
        let viridis = by_id("viridis").unwrap().table();
        assert_eq!((viridis[0], viridis[255]), ([0x44, 0x01, 0x54], [0xfd, 0xe7, 0x25]));
        let grey = by_id("grey").unwrap().table();
        assert_eq!((grey[0], grey[100], grey[255]), ([0; 3], [100; 3], [255; 3]));
        let [blue, .., red] = by_id("blue-to-red").unwrap().table();
        assert!(blue[2] > 100 && blue[0] < 30 && red[0] > 200 && red[2] < 100, "{blue:?} {red:?}");
    }
}
