//! Methods measured beside each other on the session's photo, cell by cell.

mod bench;
mod columns;
mod faithfulness;
mod flexibility;
mod localisation;
mod progress;
mod request;
mod resolution;
mod stability;
mod time;

pub use request::ChartRequest;

use super::region::region;
use super::{Done, Observer, Prediction, Rerun, Session, SessionError, Then, asked};
use crate::device::DeviceRecord;
use crate::metrics::Region;
use crate::model::{self, Classifier, Model};
use crate::report::chart::{Chart, ChartRow};
use bench::{ChartBench, RowMemory};
use columns::cost;
use progress::Progress;
use serde::Serialize;
use std::cell::Cell;
use std::rc::Rc;

/// A chart and what it is about.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "Chart"))]
pub struct Charted {
    /// The explained class.
    pub target: Prediction,
    /// The class that it is compared with.
    pub against: Option<Prediction>,
    /// What is taken of a class.
    pub score: model::ScoreScale,
    /// Where it was computed: times are this device's.
    pub device: DeviceRecord,
    /// Id of the network.
    pub model: String,
    /// The networks that methods were tried on.
    pub networks: Vec<String>,
    /// Cells done of cells planned, where it was stopped before its end.
    pub partial: Option<Done>,
    /// Columns and rows.
    #[serde(flatten)]
    pub chart: Chart,
}

impl Session {
    /// Measures methods beside each other, and tries them on `others` too. What is measured is told to the observer cell by cell, and kept
    /// where it says stop.
    ///
    /// # Errors
    /// A class, method, column or parameter that does not exist; a box without an area; a lost device; the observer saying stop before
    /// the first cell. A method that cannot serve is no error: its cells say why.
    pub async fn chart(&self, request: &ChartRequest, others: &[Rc<Classifier>], observer: &dyn Observer) -> Result<Charted, SessionError> {
        let (columns, methods) = (request.columns()?, request.rows()?);
        let seen = self.look(observer, &mut Vec::new(), Then::Nothing).await?;
        let model = self.model();
        let (target, against, score) = asked(model, &seen.predictions, &request.target, request.against.as_ref(), request.score)?;
        let [_, height, width] = model.input_shape();
        let mut bench = ChartBench {
            session: self,
            others,
            model,
            photo: &seen.values,
            reference: self.reference_for(model)?,
            score,
            logits: seen.logits(),
            region: match &request.mask {
                Some(mask) => Ok(Region::mask(height, width, mask.iter().map(|&pixel| pixel != 0).collect())?),
                None => region(&request.boxes, seen.view, [height, width])?,
            },
        };
        let networks = bench.networks();
        let costs = |rerun: &Rerun| columns.iter().map(|column| cost(column, rerun.method, networks.len())).collect::<Vec<f64>>();
        let total = methods.iter().flat_map(costs).sum();
        let (mut before, furthest) = (0.0, Cell::new(0.0));
        let (mut chart, mut partial) = (Chart { columns: columns.clone(), rows: Vec::new() }, None);
        let (mut done, planned) = (0, methods.len() * columns.len());
        'all: for (place, rerun) in methods.iter().enumerate() {
            let mut known = RowMemory::default();
            let (method, parameters) = (rerun.method, rerun.settings.clone());
            let label = method.name(&parameters);
            chart.rows.push(ChartRow { method: method.id, label, parameters, cells: Vec::new() });
            for column in &columns {
                let cost = cost(column, method, networks.len());
                let pace = Progress { observer, label, before, cost, total, furthest: &furthest };
                let cell = match bench.cell(column, rerun, &mut known, &pace).await {
                    Ok(cell) => cell,
                    Err(SessionError::Cancelled) if done > 0 => {
                        partial = Some(Done { done, total: planned });
                        break 'all;
                    }
                    Err(other) => return Err(other),
                };
                observer.cell(place, method.id, column.id, &cell);
                chart.rows[place].cells.push((column.id, cell));
                (before, done) = (before + cost, done + 1);
            }
        }
        chart.rows.retain(|row| !row.cells.is_empty());
        let networks = networks.iter().map(|network| network.name.clone()).collect();
        let (device, model) = (self.device.clone(), model.id.clone());
        Ok(Charted { target, against, score: request.score, device, model, networks, partial, chart })
    }
}
