//! What a map can be held against.

use serde::{Deserialize, Serialize};

/// What a map can be held against, in the order in which reasons of one level are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "SignalId"))]
#[serde(rename_all = "kebab-case")]
pub enum Signal {
    /// Whether the score depends on the photo.
    Dependence,
    /// Whether taking away what the map names first does more than taking away what it names last.
    Faithfulness,
    /// Whether the method says the same of an almost equal photo.
    Stability,
    /// Whether the method, re-run, gives this map as closely as it gives its own map again.
    Reproduction,
    /// Whether the map of another class is another map.
    Class,
    /// Whether the map of an untrained network is another map.
    Randomisation,
    /// Whether an integral has steps enough to have settled.
    Convergence,
    /// Whether a map that promises to sum to a difference of scores does.
    Completeness,
    /// How much of the score the map holds, of a method that hands the score down to the pixels.
    Conservation,
    /// Whether the simple model that the map is read from fits the network.
    Surrogate,
    /// Whether there is anything in the map but its colours.
    Contrast,
    /// Whether a method of another kind points at the same places.
    Agreement,
    /// Whether the network prefers its likeliest class to all others together.
    Prediction,
    /// Whether the network itself gives the class that is explained a chance.
    Belief,
    /// Whether the photo is like the network's reference photos.
    Familiarity,
}

impl Signal {
    /// All, in order.
    pub const ALL: [Self; 15] = [
        Self::Dependence,
        Self::Faithfulness,
        Self::Stability,
        Self::Reproduction,
        Self::Class,
        Self::Randomisation,
        Self::Convergence,
        Self::Completeness,
        Self::Conservation,
        Self::Surrogate,
        Self::Contrast,
        Self::Agreement,
        Self::Prediction,
        Self::Belief,
        Self::Familiarity,
    ];

    /// What a map shown in green is not weak in, where it was measured: these speak for it.
    pub(super) const SPEAKING: [Self; 4] = [Self::Faithfulness, Self::Stability, Self::Conservation, Self::Agreement];

    /// Without which a map is never shown in green: each is made or the verdict says that it was not.
    pub const REQUIRED: [Self; 7] =
        [Self::Faithfulness, Self::Stability, Self::Reproduction, Self::Class, Self::Randomisation, Self::Belief, Self::Familiarity];

    /// The name of its number. `completeness` is the metric of that name; `mprt` is that metric with one stage and signed values,
    /// `random-logit` that metric with the least likely class.
    pub fn metric(self) -> &'static str {
        match self {
            Self::Dependence => "roundings",
            Self::Faithfulness => "relevance-gain",
            Self::Stability => "noise-correlation",
            Self::Reproduction => "reproduction",
            Self::Class => "random-logit",
            Self::Randomisation => "mprt",
            Self::Convergence => "steps",
            Self::Completeness => "completeness",
            Self::Conservation => "kept",
            Self::Surrogate => "r-squared",
            Self::Contrast => "contrast",
            Self::Agreement => "cell-correlation",
            Self::Prediction => "probability",
            Self::Belief => "class-probability",
            Self::Familiarity => "familiarity",
        }
    }

    /// Whether passing it says something of the map: whether maps that explain nothing fail it. The others hold of every map of the same
    /// photo, class and settings, and can only be held against one.
    pub fn tells_maps_apart(self) -> bool {
        self.is_of_map() && !matches!(self, Self::Contrast | Self::Convergence)
    }

    /// Whether its number is found by re-running the method, so that the method's own scatter is in it.
    pub fn is_rerun(self) -> bool {
        matches!(self, Self::Stability | Self::Reproduction | Self::Class | Self::Randomisation)
    }

    /// Whether it is about the map; else it is about what is explained.
    pub fn is_of_map(self) -> bool {
        !matches!(self, Self::Dependence | Self::Prediction | Self::Belief | Self::Familiarity)
    }
}
