//! A progress bar that stays silent for what is over at once.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::Cell;
use std::time::Duration;
use whylight::pace::{Cancelled, Later};
use whylight::session::{Observer, Prediction};

/// Draws the stage at hand on the error stream.
pub struct Bar {
    bar: ProgressBar,
    stage: Cell<&'static str>,
}

impl Bar {
    /// A bar that counts layers, hidden where the error stream is no terminal.
    pub fn new() -> Self {
        Self::counting("layers")
    }

    /// A bar that counts something else.
    pub fn counting(what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template(&format!("{{msg:<22}} {{bar:30}} {{pos}}/{{len}} {what}  {{elapsed}}")) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, stage: Cell::new("") }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Bar {
    fn progress(&self, stage: &'static str, label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        if self.stage.replace(stage) != stage {
            self.bar.set_message(label);
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        Box::pin(std::future::ready(Ok(())))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<whylight::model::Familiarity>) {}
}
