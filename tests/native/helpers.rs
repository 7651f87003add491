//! Instances of a network elsewhere that walk a share of every batch: one seed gives one map, however many they are and whatever becomes of them.

use crate::shared::networks::network;
use crate::shared::values;
use serde_json::{Value as Json, json};
use std::cell::Cell;
use std::rc::Rc;
use whylight::methods::{self, Ask, Settings, Unseen};
use whylight::model::{Classifier, Helpers, Lost, Model, Rule, Score, Walked};
use whylight::network::Value;
use whylight::pace::{Later, Straight};

/// Every method that asks the network more than once, with little to do.
const METHODS: &[(&str, &str)] = &[
    ("smoothgrad", r#"{ "samples": 7 }"#),
    ("smoothgrad-squared", r#"{ "samples": 7 }"#),
    ("vargrad", r#"{ "samples": 7 }"#),
    ("integrated-gradients", r#"{ "rule": "midpoint", "steps": 9 }"#),
    ("integrated-gradients", r#"{ "rule": "adaptive" }"#),
    ("adaptive-ig", "{}"),
    ("idgi", r#"{ "steps": 9 }"#),
    ("blur-ig", r#"{ "steps": 9 }"#),
    ("expected-gradients", r#"{ "samples": 9 }"#),
    ("guided-ig", r#"{ "steps": 9 }"#),
    ("lime", r#"{ "samples": 40, "segments": 9 }"#),
    ("kernel-shap", r#"{ "samples": 40, "segments": 9 }"#),
    ("shapley", r#"{ "segments": 6 }"#),
    ("rise", r#"{ "samples": 21 }"#),
    ("occlusion", "{}"),
    ("score-cam", "{}"),
];

/// Whether the method goes where the last gradient said, one step after the other.
fn one_by_one(id: &str) -> bool {
    matches!(id, "guided-ig" | "adaptive-ig")
}

/// Helpers on the same thread. Each is lost after so many walks.
struct Twins {
    model: Classifier,
    count: usize,
    walks: Cell<usize>,
    lost_after: usize,
}

impl Helpers for Twins {
    fn ready(&self) -> usize {
        self.count
    }

    fn walk(&self, helper: usize, images: Vec<f32>, score: Option<Score>) -> Later<'static, Result<Walked, Lost>> {
        assert!(helper < self.count);
        self.walks.set(self.walks.get() + 1);
        if self.walks.get() > self.lost_after {
            return Box::pin(std::future::ready(Err(Lost)));
        }
        let [channels, height, width] = self.model.input_shape();
        let n = images.len() / (channels * height * width);
        let batch = whylight::network::tensor_of([n, channels, height, width], images, self.model.device());
        let walked = pollster::block_on(async {
            let read = async |value: Value| value.read().await.unwrap();
            match score {
                None => Walked { logits: read(self.model.logits(batch, &Straight).await.unwrap().into()).await, gradient: Vec::new() },
                Some(score) => {
                    let found = self.model.input_gradient(batch, score, Rule::GRADIENT, &Straight).await.unwrap();
                    Walked { logits: read(found.logits.into()).await, gradient: read(found.gradient.into()).await }
                }
            }
        });
        Box::pin(std::future::ready(Ok(walked)))
    }
}

fn map(model: &Classifier, id: &str, given: &str) -> Vec<f32> {
    let method = methods::by_id(id).unwrap();
    let given: Json = serde_json::from_str(given).unwrap();
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap()).unwrap();
    let count = model.input_shape().iter().product::<usize>();
    let ask = Ask {
        model,
        input: model.input((0..count).map(|place| (place as f32 * 0.37).sin()).collect()).unwrap(),
        reference: None,
        score: Score { link: model.link(), ..Score::logit(1) },
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    };
    values(pollster::block_on((method.run)(ask)).unwrap_or_else(|error| panic!("{id}: {error}")))
}

fn helped(model: &Classifier, count: usize, lost_after: usize) -> (Classifier, Rc<Twins>) {
    let twins = Rc::new(Twins { model: model.clone(), count, walks: Cell::new(0), lost_after });
    (model.with_helpers(Some(twins.clone())), twins)
}

#[test]
fn one_seed_gives_one_map_for_any_number_of_helpers_to_the_bit() {
    for name in ["tiny", "tiny_resnet"] {
        let model = network(name);
        for (id, given) in METHODS {
            let alone = map(&model, id, given);
            for count in [1, 2, 3] {
                let (helped, twins) = helped(&model, count, usize::MAX);
                assert_eq!(map(&helped, id, given), alone, "{id} on {name} with {count} helpers");
                assert!(twins.walks.get() > 0 || one_by_one(id), "{id}: the helpers had nothing to do");
            }
        }
    }
}

#[test]
fn the_share_of_a_helper_that_is_lost_is_walked_here() {
    let model = network("tiny_resnet");
    for (id, given) in METHODS {
        let alone = map(&model, id, given);
        let (helped, twins) = helped(&model, 2, 3);
        assert_eq!(map(&helped, id, given), alone, "{id} with helpers that are lost in the middle");
        assert!(twins.walks.get() > 3 || one_by_one(id), "{id}");
    }
}

#[test]
fn an_answer_of_another_shape_is_not_taken() {
    struct Wrong;
    impl Helpers for Wrong {
        fn ready(&self) -> usize {
            1
        }

        fn walk(&self, _: usize, _: Vec<f32>, _: Option<Score>) -> Later<'static, Result<Walked, Lost>> {
            Box::pin(std::future::ready(Ok(Walked { logits: vec![1.0; 3], gradient: vec![2.0; 5] })))
        }
    }
    let model = network("tiny");
    let given = json!({ "samples": 5 }).to_string();
    assert_eq!(map(&model.with_helpers(Some(Rc::new(Wrong))), "smoothgrad", &given), map(&model, "smoothgrad", &given));
}

#[test]
fn another_network_made_of_it_has_no_helpers() {
    let model = network("tiny");
    let (helped, twins) = helped(&model, 1, usize::MAX);
    let disturbed = helped.disturbed(1, 1e-3).unwrap();
    let count = model.input_shape().iter().product::<usize>();
    let image = model.input(vec![0.5; count]).unwrap();
    let batch = image.repeat_dim(0, 4);
    pollster::block_on(disturbed.logits(batch.clone(), &Straight)).unwrap();
    assert_eq!((disturbed.at_once(), twins.walks.get()), (1, 0));
    pollster::block_on(helped.logits(batch, &Straight)).unwrap();
    assert_eq!((helped.at_once(), twins.walks.get()), (2, 1));
}
