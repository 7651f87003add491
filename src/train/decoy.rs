//! Decoy-MNIST (Ross, Hughes and Doshi-Velez, 2017, section 4.2): digits with a grey swatch that gives the answer away in training and
//! misleads in the test.
//!
//! The swatch has 4 x 4 pixels in a random corner. Its grey is 255 - 25 y, where y is the label in training and a random digit in the
//! test. A network that looks at the swatch is nearly perfect in training and poor in the test; one whose input gradients on the swatch
//! were penalised looks at the digit.

mod digits;
mod experiment;
mod run;

pub use digits::{DIGITS, Decoys, Digits, SIDE, Set, TRAINING};
pub use experiment::{BATCH, DECAY, DecoyOutcome, EPOCHS, NETWORK, RATE, accuracy, measure, trained};
pub(super) use experiment::{drawn, share_on_swatch};
pub use run::{EpochReport, Plan, Run, RunMeasures, Shown};
