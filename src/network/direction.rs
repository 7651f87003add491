//! The two ways of a walk.

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalkDirection {
    /// What a step gives.
    Forward,
    /// What reaches a step's output on the way back.
    Reverse,
}
