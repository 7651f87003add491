//! The head that a network is used with, and how it is known.

use crate::model::Link;
use serde::{Deserialize, Serialize};

/// The steps that turn logits into probabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Head {
    /// The softmax of all logits, or its logarithm.
    Softmax,
    /// The sigmoid of each logit, or its logarithm.
    Sigmoid,
    /// The outputs are probabilities without logits of their own, made by other steps than one softmax or sigmoid alone: each has the
    /// log-odds log(p / (1 - p)) as its logit, or log p where all of them sum to 1.
    Probabilities,
    /// None: the outputs are logits.
    None,
}

impl<'de> Deserialize<'de> for Head {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = serde_json::Value::deserialize(deserializer)?;
        match given.as_str() {
            Some("softmax") => Ok(Self::Softmax),
            Some("sigmoid") => Ok(Self::Sigmoid),
            Some("probabilities") => Ok(Self::Probabilities),
            Some("none") => Ok(Self::None),
            _ => Err(serde::de::Error::custom(format!(
                "its head {given} is none of \"softmax\", \"sigmoid\", \"probabilities\" and \"none\": write one of them"
            ))),
        }
    }
}

/// How the head of a network is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum HeadSource {
    /// The last steps of the file compute it.
    File,
    /// The card says it, or whoever opened the file.
    Card,
    /// Neither the file shows one nor anybody says it: several outputs are taken for the logits of a softmax, one for that of a sigmoid.
    Assumed,
}

/// The head that a network is used with, and how it is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KnownHead {
    /// What it is said to be, else what the file ends in.
    pub head: Head,
    /// How it is known.
    pub source: HeadSource,
    /// How probabilities are computed.
    pub link: Link,
    /// The same in one sentence.
    pub sentence: String,
}

impl KnownHead {
    /// The same with a sentence in front.
    pub(in crate::model) fn after(self, sentence: Option<String>) -> Self {
        let sentence = sentence.map_or_else(|| self.sentence.clone(), |first| format!("{first} {}", self.sentence));
        Self { sentence, ..self }
    }

    /// The same with a sentence behind.
    pub(crate) fn before(self, sentence: Option<String>) -> Self {
        let sentence = sentence.map_or_else(|| self.sentence.clone(), |last| format!("{} {last}", self.sentence));
        Self { sentence, ..self }
    }

    pub(super) fn new(head: Head, source: HeadSource, link: Link, file: &str) -> Self {
        let probability = match (head, link) {
            (Head::Probabilities, Link::Softmax) => "the probabilities are the file's",
            (Head::Probabilities, _) => "the probability of a class is the file's, whatever the others have",
            (_, Link::Softmax) => "the probabilities are the softmax of all logits",
            (_, Link::Sigmoid) => "the probability of a class is the sigmoid of its own logit, whatever the others have",
            (_, Link::YesNo) => "the network answers yes or no, with the sigmoid of one logit as the probability of yes",
        };
        let logit = match (head, source) {
            (Head::None, HeadSource::Card) => "The outputs are said to be logits",
            (Head::Probabilities, HeadSource::Card) => {
                "The outputs are said to be probabilities, and the logit of each is its log-odds log(p / (1 - p))"
            }
            (Head::Softmax, HeadSource::Card) => "The head is said to be a softmax",
            (Head::Sigmoid, HeadSource::Card) => "The head is said to be a sigmoid",
            _ => file,
        };
        Self { head, source, link, sentence: format!("{logit}; {probability}.") }
    }
}
