//! Parameters of methods and metrics as data: declared once, read by the page, the terminal, the documents and the checks.

use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use thiserror::Error;

/// What a parameter may be, with its default.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ParameterKind {
    /// One of several named values.
    Choice {
        /// Value unless told otherwise.
        default: &'static str,
        /// What there is to choose from.
        choices: &'static [Choice],
    },
    /// Yes or no.
    Boolean {
        /// Value unless told otherwise.
        default: bool,
    },
    /// A whole number.
    Integer {
        /// Value unless told otherwise.
        default: i64,
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A number.
    Number {
        /// Value unless told otherwise.
        default: f64,
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Step of a slider.
        step: f64,
        /// Unit, or what it is a share of.
        unit: &'static str,
    },
    /// A number that the method chooses for the network and the photo unless it is set; the report has the one that was used.
    Automatic {
        /// Always [`AUTOMATIC`].
        default: &'static str,
        /// What to begin with when setting it by hand.
        usual: f64,
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// Step of a slider.
        step: f64,
        /// Unit, or what it is a share of.
        unit: &'static str,
    },
    /// A tap of the network; `null` is the network's own default.
    Tap {
        /// Always `null`.
        default: Option<&'static str>,
        /// Whether several may be named, with ` + ` between them.
        several: bool,
    },
}

/// What stands in the place of a number that the method is to choose.
pub const AUTOMATIC: &str = "auto";

/// A named value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ParameterChoice"))]
pub struct Choice {
    /// As written in URLs and on the command line.
    pub value: &'static str,
    /// For people.
    pub label: &'static str,
}

/// The declaration of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Parameter {
    /// As written in URLs and on the command line.
    pub name: &'static str,
    /// For people.
    pub label: &'static str,
    /// One sentence of meaning.
    pub help: &'static str,
    /// What it may be.
    #[serde(flatten)]
    pub kind: ParameterKind,
}

/// A parameter that does not fit its declaration.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{0}")]
pub struct BadParameter(pub String);

/// The parameters of one request, each checked against its declaration, defaults filled in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ParameterValues", type = "Record<string, ParameterValue>"))]
#[serde(transparent)]
pub struct Settings {
    values: Map<String, Value>,
    /// The names that were given, not filled in.
    #[serde(skip)]
    given: BTreeSet<String>,
}

impl Settings {
    /// Checks what was given against the declarations of `method`.
    ///
    /// # Errors
    /// A name that is not declared, or a value that its declaration does not allow.
    pub fn check(method: &str, declared: &[Parameter], given: &Map<String, Value>) -> Result<Self, BadParameter> {
        if let Some(name) = given.keys().find(|name| !declared.iter().any(|parameter| parameter.name == name.as_str())) {
            let known: Vec<&str> = declared.iter().map(|parameter| parameter.name).collect();
            return Err(BadParameter(format!("{method} has no parameter `{name}`: it has {}", known.join(", "))));
        }
        let mut settings = Map::new();
        for parameter in declared {
            let value = match given.get(parameter.name) {
                None | Some(Value::Null) => parameter.default(),
                Some(value) => parameter.accept(value).ok_or_else(|| {
                    BadParameter(format!("{method}: `{}` is {}; {} was expected", parameter.name, brief(value), parameter.expected()))
                })?,
            };
            settings.insert(parameter.name.into(), value);
        }
        let given = given.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.clone()).collect();
        Ok(Self { values: settings, given })
    }

    /// A choice that is declared.
    pub fn choice(&self, name: &str) -> &str {
        self.values.get(name).and_then(Value::as_str).expect("declared as a choice and checked")
    }

    /// A boolean that is declared.
    pub fn boolean(&self, name: &str) -> bool {
        self.values.get(name).and_then(Value::as_bool).expect("declared as a boolean and checked")
    }

    /// A whole number that is declared.
    pub fn integer(&self, name: &str) -> usize {
        self.values.get(name).and_then(Value::as_u64).expect("declared as a whole number from 0 up and checked") as usize
    }

    /// A number that is declared.
    pub fn number(&self, name: &str) -> f32 {
        self.values.get(name).and_then(Value::as_f64).expect("declared as a number and checked") as f32
    }

    /// A number that the method may choose, where it was set.
    pub fn set_number(&self, name: &str) -> Option<f32> {
        let value = self.values.get(name).expect("declared as a number that the method may choose, and checked");
        value.as_f64().map(|number| number as f32)
    }

    /// A value as it was checked, where there is one of that name.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The seed, where one is declared.
    pub fn seed(&self) -> Option<u64> {
        self.values.get("seed").and_then(Value::as_u64)
    }

    /// A tap, or none for the network's own.
    pub fn tap(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(Value::as_str)
    }

    /// Whether the caller gave this parameter. A default gives way where it does not fit; what was given is kept or refused.
    pub fn is_given(&self, name: &str) -> bool {
        self.given.contains(name)
    }

    /// The same settings with another value of a declared parameter. What was given stays so and nothing else becomes so: in a re-run a
    /// default gives way as it did before. None where the declaration does not allow the value.
    pub fn with(&self, declared: &[Parameter], name: &str, value: impl Into<Value>) -> Option<Self> {
        let value = declared.iter().find(|parameter| parameter.name == name)?.accept(&value.into())?;
        let mut settings = self.clone();
        settings.resolve(name, value);
        Some(settings)
    }

    /// Puts the value that was used in the place of an open one, of a default or of a limit, for the report.
    pub fn resolve(&mut self, name: &str, value: impl Into<Value>) {
        self.values.insert(name.into(), value.into());
    }

    /// Puts the whole number that was used in the place of the one that was asked for and did not fit, for the report.
    pub fn resolve_integer(&mut self, name: &str, used: usize) {
        self.values.insert(name.into(), used.into());
    }
}

impl Parameter {
    /// The default as a JSON value.
    pub fn default(&self) -> Value {
        match self.kind {
            ParameterKind::Choice { default, .. } => default.into(),
            ParameterKind::Boolean { default } => default.into(),
            ParameterKind::Integer { default, .. } => default.into(),
            ParameterKind::Number { default, .. } => default.into(),
            ParameterKind::Automatic { default, .. } => default.into(),
            ParameterKind::Tap { default, .. } => default.into(),
        }
    }

    /// The value as this parameter takes it; texts from a command line or a URL count for what they say.
    fn accept(&self, value: &Value) -> Option<Value> {
        match self.kind {
            ParameterKind::Choice { choices, .. } => choices.iter().any(|choice| value == choice.value).then(|| value.clone()),
            ParameterKind::Boolean { .. } => match value {
                Value::Bool(_) => Some(value.clone()),
                Value::String(text) => text.parse::<bool>().ok().map(Value::Bool),
                _ => None,
            },
            ParameterKind::Integer { min, max, .. } => {
                let whole = |number: f64| (number.fract() == 0.0).then_some(number as i64);
                let number = number(value).and_then(whole)?;
                (min..=max).contains(&number).then(|| number.into())
            }
            ParameterKind::Automatic { .. } if value == AUTOMATIC => Some(value.clone()),
            ParameterKind::Number { min, max, .. } | ParameterKind::Automatic { min, max, .. } => {
                number(value).filter(|number| (min..=max).contains(number)).map(Value::from)
            }
            ParameterKind::Tap { .. } => value.is_string().then(|| value.clone()),
        }
    }

    fn expected(&self) -> String {
        match self.kind {
            ParameterKind::Choice { choices, .. } => choices.iter().map(|choice| choice.value).collect::<Vec<_>>().join(" or "),
            ParameterKind::Boolean { .. } => "true or false".into(),
            ParameterKind::Integer { min, max, .. } => format!("a whole number from {min} to {max}"),
            ParameterKind::Number { min, max, unit, .. } => format!("a number from {} to {} ({unit})", limit(min), limit(max)),
            ParameterKind::Automatic { min, max, unit, .. } => {
                format!("{AUTOMATIC}, or a number from {} to {} ({unit})", limit(min), limit(max))
            }
            ParameterKind::Tap { .. } => "the name of a feature map".into(),
        }
    }
}

/// A limit as it reads easily: with a power of ten where it would have many zeros.
fn limit(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-4..1e7).contains(&magnitude) { format!("{value}") } else { format!("{value:e}") }
}

/// The most characters of a value that an error repeats.
const MOST_REPEATED: usize = 40;

/// What was given, as an error repeats it.
fn brief(value: &Value) -> String {
    let text = match value.as_f64().filter(|_| !value.is_i64() && !value.is_u64()) {
        Some(number) => limit(number),
        None => value.to_string(),
    };
    if text.chars().count() <= MOST_REPEATED { text } else { format!("{} ...", text.chars().take(MOST_REPEATED).collect::<String>()) }
}

/// A number, also when written as text.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DECLARED: &[Parameter] = &[
        Parameter {
            name: "show",
            label: "Show",
            help: "",
            kind: ParameterKind::Choice { default: "a", choices: &[Choice { value: "a", label: "A" }, Choice { value: "b", label: "B" }] },
        },
        Parameter { name: "relu", label: "ReLU", help: "", kind: ParameterKind::Boolean { default: true } },
        Parameter { name: "samples", label: "", help: "", kind: ParameterKind::Integer { default: 4, min: 1, max: 9 } },
        Parameter {
            name: "sigma",
            label: "",
            help: "",
            kind: ParameterKind::Number { default: 0.5, min: 0.0, max: 1.0, step: 0.1, unit: "share" },
        },
        Parameter {
            name: "width",
            label: "",
            help: "",
            kind: ParameterKind::Automatic { default: AUTOMATIC, usual: 0.2, min: 0.0, max: 1.0, step: 0.1, unit: "share" },
        },
    ];

    fn check(given: Value) -> Result<Settings, BadParameter> {
        Settings::check("method", DECLARED, given.as_object().unwrap())
    }

    #[test]
    fn defaults_fill_in_and_texts_count_for_what_they_say() {
        let settings = check(serde_json::json!({ "relu": "false" })).unwrap();
        assert_eq!((settings.choice("show"), settings.boolean("relu")), ("a", false));
        assert!(settings.is_given("relu") && !settings.is_given("show"));
    }

    #[test]
    fn what_the_method_may_choose_is_open_until_it_is_set() {
        for given in [serde_json::json!({}), serde_json::json!({ "width": null }), serde_json::json!({ "width": "auto" })] {
            assert_eq!(check(given).unwrap().set_number("width"), None);
        }
        assert_eq!(check(serde_json::json!({ "width": "0.25" })).unwrap().set_number("width"), Some(0.25));
        assert_eq!(check(serde_json::json!({ "width": 0 })).unwrap().set_number("width"), Some(0.0));
        let refused = check(serde_json::json!({ "width": 2 })).unwrap_err();
        assert!(refused.to_string().ends_with("auto, or a number from 0 to 1 (share) was expected"), "{refused}");
    }

    #[test]
    fn limits_and_values_read_easily() {
        assert_eq!([0.0, 1e-6, 0.01, 100.0, 1e6, 1e30].map(limit), ["0", "1e-6", "0.01", "100", "1000000", "1e30"]);
        assert_eq!(brief(&serde_json::json!(1e30)), "1e30");
        assert_eq!(brief(&serde_json::json!("9".repeat(60))).chars().count(), MOST_REPEATED + 4);
    }

    #[test]
    fn what_does_not_fit_is_refused_with_what_was_expected() {
        let message = |given| check(given).unwrap_err().to_string();
        assert_eq!(message(serde_json::json!({ "show": "c" })), "method: `show` is \"c\"; a or b was expected");
        assert!(message(serde_json::json!({ "relu": 3 })).contains("true or false"));
        assert!(message(serde_json::json!({ "steps": 1 })).contains("no parameter `steps`"));
        for samples in [serde_json::json!(0), serde_json::json!(10), serde_json::json!(1.5), serde_json::json!("many")] {
            assert!(message(serde_json::json!({ "samples": samples })).contains("a whole number from 1 to 9"));
        }
        for sigma in [serde_json::json!(-0.1), serde_json::json!(2), serde_json::json!("NaN")] {
            assert!(message(serde_json::json!({ "sigma": sigma })).contains("a number from 0 to 1 (share)"));
        }
    }
}
