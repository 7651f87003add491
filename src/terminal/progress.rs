//! A progress bar with the time left; where the error stream is no terminal, a line now and then.

use indicatif::{FormattedDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::cell::Cell;
use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};
use whylight::pace::{Cancelled, Later};
use whylight::session::{Observer, Prediction};

/// The time before the first line, where lines are written, and between two of them.
const FIRST_LINE: Duration = Duration::from_secs(1);
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// Draws the stage at hand on the error stream.
pub struct Bar {
    bar: ProgressBar,
    stage: Cell<&'static str>,
    label: Cell<&'static str>,
    /// What is counted, where lines are written.
    lines: Option<String>,
    /// When the stage began, when the last line was written, and when the bar was made.
    began: Cell<Instant>,
    said: Cell<Option<Instant>>,
    made: Instant,
}

/// How long a stage takes yet that has done so much of its whole in a time; none before anything is done.
fn left(elapsed: Duration, done: u64, total: u64) -> Option<Duration> {
    let rest = total.checked_sub(done)?;
    (done > 0).then(|| elapsed.mul_f64(rest as f64 / done as f64))
}

impl Bar {
    /// A bar that counts steps: of a map its layers, samples or gradients, of a verdict its runs of the network.
    pub fn new() -> Self {
        Self::counting("steps")
    }

    /// A bar that counts something else.
    pub fn counting(what: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template(&format!("{{msg:<22}} {{bar:30}} {{pos}}/{{len}} {what}  {{elapsed}}{{left}}")) {
            let say_left = |state: &ProgressState, text: &mut dyn Write| {
                if let Some(left) = left(state.elapsed(), state.pos(), state.len().unwrap_or(0)).filter(|left| left.as_secs() > 0) {
                    let _ = write!(text, ", about {} left", FormattedDuration(left));
                }
            };
            bar.set_style(style.with_key("left", say_left));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        let lines = (!io::stderr().is_terminal()).then(|| what.to_string());
        let now = Instant::now();
        Self { bar, stage: Cell::new(""), label: Cell::new(""), lines, began: Cell::new(now), said: Cell::new(None), made: now }
    }
}

impl Bar {
    /// Whether it is time for a line.
    fn is_due(&self) -> bool {
        self.said.get().map_or(self.made.elapsed() >= FIRST_LINE, |said| said.elapsed() >= BETWEEN_LINES)
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
            self.bar.reset_elapsed();
            self.label.set(label);
            self.began.set(Instant::now());
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        if let Some(what) = self.lines.as_ref().filter(|_| self.is_due()) {
            let left = left(self.began.get().elapsed(), done as u64, total as u64);
            let left = left.map_or(String::new(), |left| format!(", about {} s left", left.as_secs()));
            eprintln!("{}: {done} of {total} {what}{left}", self.label.get());
            self.said.set(Some(Instant::now()));
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<whylight::model::Familiarity>) {}
}
