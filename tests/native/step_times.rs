//! What the profile is made of: a time for each step of the walk, forward and back.

use crate::shared::networks::{NETWORKS, network};
use whylight::model::{Model, Score};
use whylight::pace::Straight;

#[test]
fn every_step_is_timed_once_forward_and_once_back_and_the_work_is_that_of_the_graph() {
    for name in NETWORKS {
        let model = network(name);
        let count = model.input_shape().iter().product::<usize>();
        let input = model.input((0..count).map(|place| (place as f32).sin()).collect()).unwrap();
        let score = Score { link: model.link(), ..Score::logit(0) };
        let steps = pollster::block_on(model.step_times(input, score, &Straight)).unwrap();
        assert_eq!(steps.len(), model.graph().nodes().len(), "{name}");
        assert_eq!(steps.iter().map(|step| step.work).sum::<u64>(), model.graph().work(), "{name}");
        assert!(steps.iter().all(|step| step.forward_ms > 0.0 && step.reverse_ms > 0.0), "{name}: {steps:?}");
    }
}

#[test]
fn convolutions_are_told_apart_by_their_kernel() {
    let model = network("tiny_efficientnet");
    let count = model.input_shape().iter().product::<usize>();
    let input = model.input(vec![0.5; count]).unwrap();
    let steps = pollster::block_on(model.step_times(input, Score::logit(0), &Straight)).unwrap();
    let kinds: Vec<&str> = steps.iter().map(|step| &step.operator[..]).filter(|operator| operator.starts_with("Conv")).collect();
    assert!(kinds.contains(&"Conv 1x1") && kinds.iter().any(|kind| kind.starts_with("Conv depthwise 5x5")), "{kinds:?}");
}
