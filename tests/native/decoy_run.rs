//! A run of the decoy experiment epoch by epoch: what a checkpoint holds, and what a bad epoch leaves.

use burn::tensor::Device;
use std::cell::Cell;
use std::future::ready;
use whylight::network::NetworkError;
use whylight::pace::{Cancelled, Later, Pace, Straight};
use whylight::train::TrainError;
use whylight::train::decoy::{Digits, EpochReport, Plan, RATE, Run};

const PLAN: Plan = Plan { seed: 0, training: 512 };

fn opened(plan: Plan) -> Run {
    let digits = Digits::read(include_bytes!("../../assets/digits/digits.png")).unwrap();
    Run::new(&digits, plan, &Device::flex()).unwrap()
}

fn trained(run: &mut Run, epochs: usize) -> EpochReport {
    (0..epochs).map(|_| pollster::block_on(run.train(&Straight)).unwrap()).last().unwrap()
}

fn checkpoint(run: &Run) -> Vec<u8> {
    pollster::block_on(run.checkpoint()).unwrap()
}

/// Stops at a step.
struct StopsAt(Cell<usize>);

impl Pace for StopsAt {
    fn step(&self, _done: usize, _total: usize) -> Later<'_, Result<(), Cancelled>> {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        Box::pin(ready(if left == 0 { Err(Cancelled) } else { Ok(()) }))
    }
}

#[test]
fn a_run_goes_on_from_its_checkpoint_as_if_it_had_never_stopped() {
    let penalised = || {
        let mut run = opened(PLAN);
        run.set(10.0, RATE).unwrap();
        run
    };
    let never_stopped = trained(&mut penalised(), 3);
    for kept_after in 0..3 {
        let (mut first, mut second) = (penalised(), penalised());
        (0..kept_after).for_each(|_| drop(trained(&mut first, 1)));
        second.restore(&checkpoint(&first)).unwrap();
        assert_eq!(second.epoch(), kept_after);
        assert_eq!(trained(&mut second, 3 - kept_after), never_stopped);
    }
}

#[test]
fn a_checkpoint_is_a_safetensors_file_of_weights_and_moments() {
    let mut run = opened(PLAN);
    let names = |bytes: &[u8]| {
        let (_, header) = safetensors::SafeTensors::read_metadata(bytes).unwrap();
        let mut names: Vec<_> = header.tensors().into_iter().map(|(name, info)| (name, info.shape.clone())).collect();
        names.sort();
        names
    };
    let before = names(&checkpoint(&run));
    assert_eq!(before.len(), 6);
    assert_eq!(before[0], ("0.dense1".to_string(), vec![50, 784]));
    trained(&mut run, 1);
    let bytes = checkpoint(&run);
    assert_eq!(names(&bytes).len(), 18);
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    assert_eq!(header.metadata().as_ref().unwrap()["whylight"], r#"{"epoch":1,"seed":0,"steps":2,"training":512}"#);
}

#[test]
fn an_epoch_that_was_cancelled_leaves_the_run_as_it_was() {
    let (mut stopped, mut other) = (opened(PLAN), opened(PLAN));
    trained(&mut stopped, 1);
    trained(&mut other, 1);
    let before = checkpoint(&stopped);
    // In the first step, in the second, and while the network is measured.
    for steps in [0, 15, 35] {
        let error = pollster::block_on(stopped.train(&StopsAt(Cell::new(steps)))).unwrap_err();
        assert_eq!(error, TrainError::Network(NetworkError::Cancelled), "after {steps}");
        assert_eq!((stopped.epoch(), error.code()), (1, "cancelled"));
    }
    assert!(before == checkpoint(&stopped), "the checkpoint is another one");
    assert_eq!(trained(&mut stopped, 1), trained(&mut other, 1));
}

#[test]
fn an_epoch_that_diverges_puts_the_weights_of_the_epoch_before_back() {
    let mut run = opened(PLAN);
    let measured = trained(&mut run, 1).measured;
    let before = checkpoint(&run);
    run.set(1000.0, 1e12).unwrap();
    let error = pollster::block_on(run.train(&Straight)).unwrap_err();
    assert_eq!(error, TrainError::EpochDiverged { epoch: 2, lambda: 1000.0, rate: 1e12 });
    assert_eq!(error.code(), "diverged");
    assert!(error.to_string().starts_with("epoch 2 left the finite numbers, and the weights of epoch 1 were put back"), "{error}");
    assert!(before == checkpoint(&run), "the checkpoint is another one");
    assert_eq!(pollster::block_on(run.measure(&Straight)).unwrap(), measured);
    run.set(1000.0, RATE).unwrap();
    assert_eq!(trained(&mut run, 1).epoch, 2);
}

#[test]
fn bytes_that_are_no_checkpoint_of_the_run_are_refused_in_a_sentence() {
    let mut run = opened(PLAN);
    trained(&mut run, 1);
    let whole = checkpoint(&run);
    let other = checkpoint(&opened(Plan { seed: 1, ..PLAN }));
    let not_finite = [&whole[..whole.len() - 4], &f32::NAN.to_le_bytes()].concat();
    let cut = [0, 7, 100, whole.len() / 2, whole.len() - 1].map(|length| whole[..length].to_vec());
    for bytes in cut.into_iter().chain([other, not_finite, b"{}".repeat(40)]) {
        let error = run.restore(&bytes).unwrap_err();
        assert_eq!(error.code(), "bad-data");
        assert!(error.to_string().starts_with("the kept weights ") && error.to_string().ends_with(": begin anew"), "{error}");
        assert!(whole == checkpoint(&run), "the run is another one after {error}");
    }
}

#[test]
fn settings_out_of_their_range_are_refused() {
    let mut run = opened(PLAN);
    for (lambda, rate) in [(-1.0, RATE), (f32::NAN, RATE), (f32::INFINITY, RATE), (1.0, 0.0), (1.0, f64::NAN)] {
        assert_eq!(run.set(lambda, rate).unwrap_err().code(), "bad-parameter");
    }
    let digits = Digits::read(include_bytes!("../../assets/digits/digits.png")).unwrap();
    for training in [0, 511, 8001] {
        let refused = Run::new(&digits, Plan { seed: 0, training }, &Device::flex()).map(|_| ()).unwrap_err();
        assert_eq!(refused.code(), "bad-parameter");
    }
}

#[test]
fn the_digits_shown_have_the_swatch_that_they_say() {
    let run = opened(PLAN);
    let shown = run.shown();
    assert_eq!(shown.iter().map(|one| one.label).collect::<Vec<_>>(), (0..9).collect::<Vec<_>>());
    for one in shown {
        let corners = [0, 24, 24 * 28, 24 * 28 + 24].map(|place| one.pixels[place]);
        assert!(corners.contains(&(255 - 25 * one.swatch as u8)), "{corners:?} {}", one.swatch);
    }
}

#[test]
fn the_penalty_turns_a_run_that_reads_the_swatch() {
    // Twice the paper's step size, so that fewer epochs do.
    let mut run = opened(Plan { training: 8000, ..PLAN });
    run.set(0.0, 2.0 * RATE).unwrap();
    let plain = trained(&mut run, 24).measured;
    run.set(1000.0, 2.0 * RATE).unwrap();
    let penalised = trained(&mut run, 10).measured;
    assert!(penalised.test > plain.test + 0.25, "{} {}", plain.test, penalised.test);
    assert!(penalised.share_on_swatch < plain.share_on_swatch / 5.0, "{} {}", plain.share_on_swatch, penalised.share_on_swatch);
}
