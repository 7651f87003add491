//! Long work says how far it is, lets others have their turn, and stops when told to.

use std::future::Future;
use std::pin::Pin;

/// A future that stays on its thread, as everything in a browser does.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The work was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled;

/// Called between the steps of long work.
pub trait Pace {
    /// `done` of `total` steps are behind us: report it, yield when it is time to, and say whether to go on.
    fn step(&self, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>>;
}

/// Never yields, never stops: for tests and one-shot programs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Straight;

impl Pace for Straight {
    fn step(&self, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Lets others have their turn and stops when told to, without any progress of its own: the last that was reported stays.
pub(crate) struct Quiet<'a>(pub &'a dyn Pace);

impl Pace for Quiet<'_> {
    fn step(&self, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.0.step(1, 1)
    }
}

/// One part of several of a piece of work, for progress: parts behind us and the steps of the part at hand.
pub(crate) struct Part<'a> {
    /// Where progress is reported.
    pub pace: &'a dyn Pace,
    /// Parts behind us.
    pub part: usize,
    /// Parts planned.
    pub parts: usize,
}

impl Pace for Part<'_> {
    fn step(&self, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.pace.step(self.part, self.parts)
    }
}
