//! A photo is walked forward once: the classes, every gradient at it and the class activation maps start from the same walk.

use crate::shared::networks::{NETWORKS, network};
use crate::shared::values;
use serde_json::Map;
use std::cell::RefCell;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::methods::{self, Ask, MethodError, Settings, Unseen};
use whylight::model::{Classifier, Familiarity, Model, Score};
use whylight::network::{Numerics, Precision};
use whylight::pace::{Cancelled, Later, Straight};
use whylight::session::{InputSource, Observer, Prediction, Request, Session, Unwatched};

const METHODS: &[&str] = &["gradient", "input-x-gradient", "grad-cam", "layer-cam", "guided-grad-cam"];

fn photo(model: &Classifier, phase: f32) -> Vec<f32> {
    let count = model.input_shape().iter().product::<usize>();
    (0..count).map(|place| (place as f32 * 0.37 + phase).sin()).collect()
}

fn session(model: &Classifier, phase: f32) -> Session {
    Session::new(Compute::cpu("A test.").record, Rc::new(model.clone()), InputSource::Tensor(photo(model, phase)))
}

/// What a method gives of a network that has recorded nothing.
fn alone(model: &Classifier, phase: f32, id: &str, class: usize) -> Result<Vec<f32>, MethodError> {
    let method = methods::by_id(id).unwrap();
    let mut settings = Settings::check(method.id, method.parameters, &Map::new()).unwrap();
    let ask = Ask {
        model,
        input: model.input(photo(model, phase)).unwrap(),
        reference: None,
        score: Score { link: model.link(), ..Score::logit(class) },
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    };
    pollster::block_on((method.run)(ask)).map(values)
}

/// How often a walk began in each stage.
#[derive(Default)]
struct Walks(RefCell<Vec<&'static str>>);

impl Walks {
    fn in_stage(&self, stage: &str) -> usize {
        self.0.borrow().iter().filter(|&&known| known == stage).count()
    }
}

impl Observer for Walks {
    fn progress(&self, stage: &'static str, _label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        if done == 0 && total > 1 {
            self.0.borrow_mut().push(stage);
        }
        Box::pin(std::future::ready(Ok(())))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<Familiarity>) {}
}

#[test]
fn maps_from_a_recorded_walk_are_those_of_walks_of_their_own_to_the_bit() {
    for name in NETWORKS {
        let model = network(name);
        let session = session(&model, 0.0);
        // Each class twice, and methods in turn: the walk is used again and again.
        for class in [0, 1, 0] {
            for id in METHODS {
                let Ok(expected) = alone(&model, 0.0, id, class) else { continue };
                let report = pollster::block_on(session.explain(&Request::new(class.into(), id), &Unwatched)).unwrap();
                assert_eq!(values(report.answer), expected, "{id} of class {class} on {name}");
            }
        }
    }
}

#[test]
fn the_photo_is_walked_forward_once_for_classes_gradients_and_maps_of_features() {
    let model = network("tiny_resnet");
    let session = session(&model, 0.0);
    let walks = Walks::default();
    for (id, class) in [("gradient", 0), ("gradient", 1), ("input-x-gradient", 0), ("grad-cam", 1)] {
        pollster::block_on(session.explain(&Request::new(class.into(), id), &walks)).unwrap();
    }
    // Of the four methods only the way back is left.
    assert_eq!((walks.in_stage("forward"), walks.in_stage("explain")), (1, 4), "{:?}", walks.0.borrow());
    // Another rule of the rectifiers needs a walk of its own.
    let walks = Walks::default();
    pollster::block_on(session.explain(&Request::new(0.into(), "guided-backprop"), &walks)).unwrap();
    assert_eq!((walks.in_stage("forward"), walks.in_stage("explain")), (0, 2), "{:?}", walks.0.borrow());
}

#[test]
fn half_precision_starts_from_no_walk_in_single_precision() {
    let model = network("tiny");
    let session = session(&model, 0.0);
    let of = |precision| {
        let request = Request { precision, ..Request::new(0.into(), "gradient") };
        values(pollster::block_on(session.explain(&request, &Unwatched)).unwrap().answer)
    };
    let single = of(Precision::Single);
    let half = of(Precision::Half);
    let expected = alone(&model.at(Numerics { precision: Precision::Half, ..Numerics::default() }), 0.0, "gradient", 0).unwrap();
    assert_ne!(half, single);
    assert_eq!(half, expected);
}
