//! A progress bar with the time left; where the error stream is no terminal, a line now and then. Both are written by a thread of their own,
//! so that a single step of a minute is seen to run.

use indicatif::{FormattedDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use whylight::pace::{Cancelled, Later};
use whylight::session::{Observer, Prediction};

/// The time before the first line, where lines are written, and between two of them.
const FIRST_LINE: Duration = Duration::from_millis(900);
const BETWEEN_LINES: Duration = Duration::from_secs(5);

/// What is said before the first step reports itself.
const AT_FIRST: &str = "Computing";

/// Draws the stage at hand on the error stream.
pub struct Bar {
    bar: ProgressBar,
    /// What is written in lines, and the thread that writes them, where lines are written.
    lines: Option<(Arc<Lines>, JoinHandle<()>)>,
    stage: Mutex<&'static str>,
}

/// What the thread that writes lines shares with the work.
struct Lines {
    state: Mutex<State>,
    /// Told when the work is done.
    ended: Condvar,
    /// What is counted.
    what: String,
}

/// How far the work is.
#[derive(Clone, Copy)]
struct State {
    label: &'static str,
    done: u64,
    total: u64,
    /// When the stage began.
    began: Instant,
    has_ended: bool,
}

/// How long a stage takes yet that has done so much of its whole in a time; none before anything is done.
fn left(elapsed: Duration, done: u64, total: u64) -> Option<Duration> {
    let rest = total.checked_sub(done)?;
    (done > 0).then(|| elapsed.mul_f64(rest as f64 / done as f64))
}

impl State {
    fn line(&self, what: &str) -> String {
        let elapsed = self.began.elapsed();
        let after = format!("{} s", elapsed.as_secs().max(1));
        if self.total == 0 {
            return format!("{}: {after} so far", self.label);
        }
        let left = left(elapsed, self.done, self.total).map_or(String::new(), |left| format!(", about {} s left", left.as_secs()));
        format!("{}: {} of {} {what} after {after}{left}", self.label, self.done, self.total)
    }
}

impl Lines {
    fn state(&self) -> MutexGuard<'_, State> {
        // A thread that panicked while it counted leaves numbers all the same.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a line after `first`, and one after each `between`, until the work is done.
    fn write(&self, first: Duration, between: Duration, mut line: impl FnMut(String)) {
        let mut wait = first;
        let mut due = Instant::now() + wait;
        let mut state = self.state();
        while !state.has_ended {
            let rest = due.saturating_duration_since(Instant::now());
            if !rest.is_zero() {
                state = self.ended.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0;
            }
            if state.has_ended {
                return;
            }
            if Instant::now() >= due {
                line(state.line(&self.what));
                wait = between;
                due = Instant::now() + wait;
            }
        }
    }
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
        bar.set_message(AT_FIRST);
        bar.enable_steady_tick(Duration::from_millis(200));
        let lines = (!io::stderr().is_terminal()).then(|| {
            let state = State { label: AT_FIRST, done: 0, total: 0, began: Instant::now(), has_ended: false };
            let lines = Arc::new(Lines { state: state.into(), ended: Condvar::new(), what: what.to_string() });
            let own = lines.clone();
            (lines, std::thread::spawn(move || own.write(FIRST_LINE, BETWEEN_LINES, |line| eprintln!("{line}"))))
        });
        Self { bar, lines, stage: Mutex::new("") }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        if let Some((lines, writer)) = self.lines.take() {
            lines.state().has_ended = true;
            lines.ended.notify_all();
            let _ = writer.join();
        }
    }
}

impl Observer for Bar {
    fn progress(&self, stage: &'static str, label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        let before = std::mem::replace(&mut *self.stage.lock().unwrap_or_else(PoisonError::into_inner), stage);
        if before != stage {
            self.bar.set_message(label);
            self.bar.reset_elapsed();
        }
        self.bar.set_length(total as u64);
        self.bar.set_position(done as u64);
        if let Some((lines, _)) = &self.lines {
            let mut state = lines.state();
            if before != stage {
                (state.label, state.began) = (label, Instant::now());
            }
            (state.done, state.total) = (done as u64, total as u64);
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<whylight::model::Familiarity>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_reports_nothing_is_seen_to_run() {
        let state = State { label: AT_FIRST, done: 0, total: 0, began: Instant::now(), has_ended: false };
        let lines = Arc::new(Lines { state: state.into(), ended: Condvar::new(), what: "layers".into() });
        let (sender, written) = std::sync::mpsc::channel();
        let own = lines.clone();
        let tick = Duration::from_millis(2);
        let writer = std::thread::spawn(move || own.write(tick, tick, |line| sender.send(line).unwrap_or_default()));
        assert_eq!(written.recv().ok().as_deref(), Some("Computing: 1 s so far"));
        {
            let mut state = lines.state();
            (state.label, state.done, state.total) = ("Explaining", 1, 4);
        }
        let line = written.iter().find(|line| line.starts_with("Explaining")).expect("a line of the stage");
        assert!(line.starts_with("Explaining: 1 of 4 layers after 1 s, about "), "{line}");
        lines.state().has_ended = true;
        lines.ended.notify_all();
        writer.join().expect("it ends");
    }
}
