//! One recorded walk forward over one photo: what the network says of it, and every gradient at it, follow without another walk forward.

use crate::network::{Port, Tape, Value};
use burn::tensor::Tensor;
use std::cell::RefCell;
use std::rc::Rc;

/// What one walk forward left: the logits, what its reversal needs, and the feature maps at the default tap.
#[derive(Clone)]
pub(super) struct RecordedWalk {
    /// `[1, classes]`.
    pub(super) logits: Tensor<2>,
    /// The shape of the port of the logits.
    pub(super) shape: Vec<usize>,
    pub(super) tape: Tape,
    /// The port of the default tap, and what is there.
    pub(super) tap: Option<(Port, Value)>,
}

/// The recorded walk over a photo, for as long as it is kept. What a network is asked about this very photo starts from there.
pub struct Recording {
    /// The photo as the network takes it, `[channels, height, width]`.
    image: Vec<f32>,
    walk: RefCell<Option<Rc<RecordedWalk>>>,
    /// Whether the walk stays after a reversal; else it is used up step by step, as in a network that would hold much.
    kept: bool,
}

impl Recording {
    /// Of a photo as the network takes it, `[channels, height, width]`, that was not walked yet.
    pub(super) fn of(image: Vec<f32>, kept: bool) -> Self {
        Self { image, walk: RefCell::default(), kept }
    }

    /// Whether the values are those of the photo, to the bit.
    pub(super) fn is_of(&self, values: &[f32]) -> bool {
        self.image.len() == values.len() && std::iter::zip(&self.image, values).all(|(a, b)| a.to_bits() == b.to_bits())
    }

    pub(super) fn record(&self, walk: RecordedWalk) {
        self.walk.replace(Some(Rc::new(walk)));
    }

    /// The logits `[1, classes]` of the photo, where they are known.
    pub(super) fn logits(&self) -> Option<Tensor<2>> {
        self.walk.borrow().as_ref().map(|walk| walk.logits.clone())
    }

    /// The walk, to be reversed.
    pub(super) fn taken(&self) -> Option<RecordedWalk> {
        let walk = if self.kept { self.walk.borrow().clone() } else { self.walk.take() }?;
        Some(Rc::try_unwrap(walk).unwrap_or_else(|shared| (*shared).clone()))
    }

    /// Lets go of the walk: the photo is walked again where it is asked for.
    pub fn forget(&self) {
        self.walk.take();
    }
}
