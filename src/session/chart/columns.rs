//! Who measures a column, and about what that costs. A column is a constant in [`COLUMNS`](crate::report::chart::COLUMNS), a file beside
//! this one, and its line in each of the two functions.

use super::bench::{ChartBench, RowMemory};
use crate::methods::Method;
use crate::pace::Pace;
use crate::report::chart::{ChartCell, Column};
use crate::report::{MAP_PASSES, STANDARD_STEPS};
use crate::session::{Rerun, SessionError};

/// About how many forward passes a cell costs.
pub(super) fn cost(column: &Column, method: &Method, networks: usize) -> f64 {
    let map = f64::from(method.passes) + 1.0;
    match column.id {
        "time" => map * 2.0,
        "stability" => map.min(MAP_PASSES),
        "flexibility" => networks as f64 * 4.0,
        // The map, its three controls once, and the blurred photo.
        "faithfulness" => 2.0 * STANDARD_STEPS as f64 + 1.0,
        _ => 1.0,
    }
}

impl ChartBench<'_> {
    /// A method's cell in a column.
    pub(super) async fn cell(
        &mut self,
        column: &Column,
        rerun: &Rerun,
        known: &mut RowMemory,
        pace: &dyn Pace,
    ) -> Result<ChartCell, SessionError> {
        match column.id {
            "time" => self.time(rerun, known, pace).await,
            "resolution" => self.resolution(rerun, known, pace).await,
            "stability" => self.stability(rerun, known, pace).await,
            "flexibility" => self.flexibility(rerun, known, pace).await,
            "faithfulness" => self.faithfulness(rerun, known, pace).await,
            _ => self.localisation(rerun, known, pace).await,
        }
    }
}
