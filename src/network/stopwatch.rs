//! How long each step of a walk takes, forward and in reverse.

use super::direction::WalkDirection;
use super::error::NetworkError;
use super::graph::{Graph, Node, Port};
use super::value::Value;
use super::walk::Probe;
use crate::pace::Later;
use burn::tensor::Device;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use web_time::Instant;

/// What one step took.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StepTime {
    /// The step's name in the file.
    pub node: String,
    /// Its operator, with what else decides how long it takes: a kernel of 3x3, say.
    pub operator: String,
    /// Shape of its output for the planned image.
    pub shape: Vec<usize>,
    /// Multiplications and additions forward.
    pub work: u64,
    /// Milliseconds forward.
    pub forward_ms: f64,
    /// Milliseconds in reverse; 0 for a step that is not reversed.
    pub reverse_ms: f64,
}

/// Times the steps of a walk. On a GPU each step is waited for, so that the sum is more than a walk takes.
pub struct Stopwatch<'a> {
    graph: &'a Graph,
    device: &'a Device,
    last: Cell<Instant>,
    /// The step whose reversal runs.
    reversed: Cell<Option<Port>>,
    times: RefCell<Vec<(Port, StepTime)>>,
}

impl<'a> Stopwatch<'a> {
    /// Starts.
    pub fn start(graph: &'a Graph, device: &'a Device) -> Self {
        let (last, reversed) = (Cell::new(Instant::now()), Cell::new(None));
        Self { graph, device, last, reversed, times: RefCell::default() }
    }

    /// Milliseconds since the last call.
    fn lap(&self) -> Result<f64, NetworkError> {
        self.device.sync().map_err(|error| NetworkError::DeviceLost(error.to_string()))?;
        let now = Instant::now();
        Ok(now.duration_since(self.last.replace(now)).as_secs_f64() * 1e3)
    }

    /// Ends the reversal that runs.
    fn end_reversal(&self) -> Result<(), NetworkError> {
        let ms = self.lap()?;
        if let Some(port) = self.reversed.take()
            && let Some((_, step)) = self.times.borrow_mut().iter_mut().find(|(known, _)| *known == port)
        {
            step.reverse_ms = ms;
        }
        Ok(())
    }

    /// What the steps took, in the order of the walk forward.
    ///
    /// # Errors
    /// A lost device.
    pub fn stop(self) -> Result<Vec<StepTime>, NetworkError> {
        self.end_reversal()?;
        Ok(self.times.into_inner().into_iter().map(|(_, step)| step).collect())
    }
}

impl Probe for Stopwatch<'_> {
    fn see<'a>(&'a self, node: &'a Node, direction: WalkDirection, _value: &'a Value) -> Later<'a, Result<(), NetworkError>> {
        Box::pin(async move {
            if direction == WalkDirection::Reverse {
                self.end_reversal()?;
                self.reversed.set(Some(node.output));
                return Ok(());
            }
            let forward_ms = self.lap()?;
            let shapes: Vec<&[usize]> = node.inputs.iter().map(|&port| &self.graph.ports()[port].shape[..]).collect();
            let shape = self.graph.ports()[node.output].shape.clone();
            let operator = match node.step.kind() {
                Some(kind) => format!("{} {kind}", node.operator),
                None => node.operator.clone(),
            };
            let work = node.step.cost(&shapes, &shape).work;
            self.times
                .borrow_mut()
                .push((node.output, StepTime { node: node.name.clone(), operator, shape, work, forward_ms, reverse_ms: 0.0 }));
            Ok(())
        })
    }
}
