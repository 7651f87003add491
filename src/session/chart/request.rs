//! What one asks of the chart.

use crate::model;
use crate::parameters::BadParameter;
use crate::report::chart::{self, Column};
use crate::session::Rerun;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What one asks of the chart.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChartRequest {
    /// Ids of the methods, one row each.
    pub methods: Vec<String>,
    /// Ids of the columns; all unless told otherwise.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "ChartColumnId[] | null"))]
    pub columns: Option<Vec<String>>,
    /// Parameters by method: id to object. What is left out takes its default.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "Record<string, ParameterValues>"))]
    pub parameters: Map<String, Value>,
    /// A class by its index or its name, or `top` for the likeliest one.
    #[serde(default = "top")]
    #[cfg_attr(test, ts(optional, type = "number | string"))]
    pub target: Value,
    /// A class to compare with, as `target` is given.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "number | string | null"))]
    pub against: Option<Value>,
    /// What is taken of a class.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub score: model::ScoreScale,
    /// Where the object is: boxes x0, y0, x1, y1 in shares of the whole photo's width and height. What lies in any of them is the object.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub boxes: Vec<[f64; 4]>,
    /// Where the object is, as painted, in the place of boxes: a number for each pixel of the network's input, row by row, 0 outside.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, type = "Uint8Array | null"))]
    pub mask: Option<Vec<u8>>,
}

fn top() -> Value {
    "top".into()
}

impl ChartRequest {
    /// A chart of these methods for the likeliest class, everything else as usual.
    pub fn new(methods: &[&str]) -> Self {
        Self {
            methods: methods.iter().map(|&id| id.into()).collect(),
            columns: None,
            parameters: Map::new(),
            target: top(),
            against: None,
            score: model::ScoreScale::Logit,
            boxes: Vec::new(),
            mask: None,
        }
    }

    pub(super) fn columns(&self) -> Result<Vec<Column>, BadParameter> {
        match &self.columns {
            None => Ok(chart::COLUMNS.to_vec()),
            Some(ids) => {
                // In the order of the registry, whatever the order of asking.
                let asked: Vec<&Column> = ids.iter().map(|id| chart::by_id(id)).collect::<Result<_, _>>()?;
                Ok(chart::COLUMNS.iter().filter(|column| asked.iter().any(|other| other.id == column.id)).copied().collect())
            }
        }
    }

    pub(super) fn rows(&self) -> Result<Vec<Rerun>, BadParameter> {
        if self.methods.is_empty() {
            return Err(BadParameter("the chart has no method: name at least one".into()));
        }
        if let Some(twice) = self.methods.iter().enumerate().find(|(index, id)| self.methods[..*index].contains(id)) {
            return Err(BadParameter(format!("the chart names {} twice: name it once", twice.1)));
        }
        if let Some(other) = self.parameters.keys().find(|id| !self.methods.contains(id)) {
            return Err(BadParameter(format!("there are parameters for `{other}`, which is not among the methods of the chart: add it")));
        }
        let none = Map::new();
        let row = |id: &String| {
            let given = match self.parameters.get(id) {
                None | Some(Value::Null) => &none,
                Some(given) => {
                    given.as_object().ok_or_else(|| BadParameter(format!("the parameters of {id} are no record of names and values")))?
                }
            };
            Rerun::new(id, given)
        };
        self.methods.iter().map(row).collect()
    }
}
