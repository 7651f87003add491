//! How far the chart is.

use crate::pace::{Cancelled, Later, Pace};
use crate::session::Observer;
use std::cell::Cell;

/// Progress over all cells, in about as many passes through the network as they cost.
pub(super) struct Progress<'a> {
    pub(super) observer: &'a dyn Observer,
    pub(super) label: &'static str,
    pub(super) before: f64,
    pub(super) cost: f64,
    pub(super) total: f64,
    pub(super) furthest: &'a Cell<f64>,
}

impl Pace for Progress<'_> {
    fn step(&self, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        // A cell makes several maps, each of which counts from 0: the bar never runs back.
        let share = done as f64 / total.max(1) as f64;
        self.furthest.set(self.furthest.get().max(self.before + self.cost * share.min(1.0)));
        self.observer.progress("chart", self.label, self.furthest.get() as usize, self.total.ceil() as usize)
    }
}
