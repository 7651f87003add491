//! The observer of a request: it gets progress, sketches and cells, and can stop the work.

use super::{Done, Prediction};
use crate::image::{ColourScale, View};
use crate::methods::{Answer, Sketches};
use crate::model::Familiarity;
use crate::pace::{Cancelled, Later, Pace};
use crate::report::chart::ChartCell;
use std::cell::RefCell;

/// A map while it is being made.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// Attribution and shown map so far.
    pub answer: Answer,
    /// Range of its colours.
    pub scale: ColourScale,
    /// How much of the work it is made of.
    pub made_of: Done,
    /// What the network sees of the photo.
    pub view: View,
}

/// Observes a request.
pub trait Observer {
    /// Whether a sketch is welcome now. What was last sketched is kept when the work is stopped.
    fn wants_sketch(&self) -> bool {
        false
    }

    /// The map so far.
    fn sketch(&self, _sketch: &Sketch) {}

    /// A stage is so far; says whether to go on, yielding first when it is time to.
    fn progress(&self, stage: &'static str, label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>>;

    /// A cell of the chart is measured: `row` by its place, the method and the column by their ids.
    fn cell(&self, _row: usize, _method: &'static str, _column: &'static str, _cell: &ChartCell) {}

    /// The classes are known, and whether the photo is of the kind that the network knows where that is known.
    fn predictions(&self, predictions: &[Prediction], familiarity: Option<Familiarity>);
}

/// Watches nothing, never stops.
pub struct Unwatched;

impl Observer for Unwatched {
    fn progress(&self, _stage: &'static str, _label: &'static str, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        Box::pin(std::future::ready(Ok(())))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<Familiarity>) {}
}

/// An observer's view of one stage, for the layers below.
pub(crate) struct Stage<'a> {
    pub(crate) observer: &'a dyn Observer,
    pub(crate) stage: &'static str,
    pub(crate) label: &'static str,
}

impl Pace for Stage<'_> {
    fn step(&self, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.observer.progress(self.stage, self.label, done, total)
    }
}

/// Hands sketches on, and keeps the last one.
pub(super) struct Easel<'a> {
    pub(super) observer: &'a dyn Observer,
    /// Whether nothing is shown before it was judged.
    pub(super) covered: bool,
    pub(super) percentile: f32,
    pub(super) view: View,
    pub(super) last: RefCell<Option<Sketch>>,
}

impl Sketches for Easel<'_> {
    fn wanted(&self) -> bool {
        !self.covered && self.observer.wants_sketch()
    }

    fn show(&self, answer: Answer, done: usize, total: usize) {
        let scale = answer.heatmap.scale(self.percentile);
        let sketch = Sketch { answer, scale, made_of: Done { done, total }, view: self.view };
        self.observer.sketch(&sketch);
        self.last.replace(Some(sketch));
    }
}
