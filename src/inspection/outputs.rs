//! The outputs of a network, and which of them is explained.

use crate::model::{Classifier, OutputLooks, described};
use serde::Serialize;

/// An output of a file.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InspectedOutput {
    /// Its name.
    pub name: String,
    /// Its shape, for one image.
    pub shape: Vec<usize>,
    /// What it looks like.
    pub looks: OutputLooks,
    /// How many numbers it has for one image; null where it cannot be explained.
    pub numbers: Option<usize>,
    /// Whether it is the one that is explained.
    pub proposed: bool,
    /// Why it is proposed or not, in one sentence.
    pub why: String,
}

/// The outputs of a network, in the order of the file.
pub fn of(model: &Classifier) -> Vec<InspectedOutput> {
    let all = described(model.graph());
    let alone = all.len() == 1;
    all.into_iter()
        .map(|output| {
            let proposed = output.name == model.output();
            let what = match output.looks {
                OutputLooks::Classes => "It has one number for each class",
                OutputLooks::Features => "It looks like features, of which classes are made",
                OutputLooks::Image => "It looks like an image",
                OutputLooks::Boxes => "It looks like boxes around objects",
                OutputLooks::Map => "It has a number for each cell of a grid",
                OutputLooks::Tokens => "It has a vector for each of several tokens",
                OutputLooks::Ranking => "It has numbers in order of size, which are no classes",
                OutputLooks::Constant => "It does not depend on the photo",
                OutputLooks::Unreadable => "It cannot be read",
                OutputLooks::Other => "It is no list of numbers",
            };
            let unreadable = model.graph().unreadable().iter().find(|unreadable| unreadable.name == output.name);
            let why = match (proposed, output.numbers) {
                _ if unreadable.is_some() => {
                    format!("{what}: {}.", unreadable.map(|unreadable| unreadable.error.to_string()).unwrap_or_default())
                }
                (false, Some(_)) if output.looks == OutputLooks::Ranking => format!("{what}."),
                (true, _) if alone => format!("{what}, and there is no other."),
                (true, _) => format!("{what}, and is explained."),
                (false, Some(_)) => format!("{what}; it can be explained in the place of the other."),
                (false, None) => format!("{what}, and cannot be explained."),
            };
            InspectedOutput {
                name: output.name,
                shape: output.shape,
                looks: output.looks,
                numbers: output.numbers.filter(|_| output.looks != OutputLooks::Ranking),
                proposed,
                why,
            }
        })
        .collect()
}
