//! A rectifier is one however a file writes it: the largest of a number and 0, a clip, a leaky one without a leak, a choice or a product by
//! a comparison, half the sum of a number and its magnitude.

use serde_json::{Map, Value as Json, json};
use std::fs;
use std::rc::Rc;
use whylight::device::{Compute, relative_l2};
use whylight::methods::Attribution;
use whylight::model::{Classifier, Model, Score};
use whylight::session::{InputSource, Report, Request, Session, Unwatched};

/// The same steps in another order of operands.
const SAME_REL: f32 = 1e-5;

fn open(name: &str) -> Classifier {
    let bytes = fs::read(format!("{}/tests/faults/rectifiers/{name}.onnx", env!("CARGO_MANIFEST_DIR"))).unwrap();
    Classifier::from_file(&bytes, name, &Compute::cpu("A test.").device).unwrap()
}

fn explain(name: &str, method: &str, given: Json) -> Result<Report, String> {
    let x = (0..90).map(|k| (0.37 * k as f32).sin()).collect();
    let session = Session::new(Compute::cpu("A test.").record, Rc::new(open(name)), InputSource::Tensor(x));
    let parameters: Map<String, Json> = given.as_object().unwrap().clone();
    let request = Request { parameters, ..Request::new(0.into(), method) };
    pollster::block_on(session.explain(&request, &Unwatched)).map_err(|error| error.to_string())
}

fn values(report: &Report) -> Vec<f32> {
    let Attribution::Input { values, .. } = &report.answer.attribution else { panic!("an input map") };
    values.clone()
}

/// Ways to write a rectifier.
const RELU: &[&str] = &[
    "max",
    "max_first",
    "clip",
    "prelu_0",
    "leaky_0",
    "thresholded",
    "where",
    "where_less",
    "where_turned",
    "where_not",
    "mask",
    "mask_first",
    "sign",
    "magnitude",
    "magnitude_halved",
    "less_minimum",
    "turned",
    "max_of_none",
];

#[test]
fn every_way_to_write_a_rectifier_gives_the_same_maps() {
    for (name, others) in [("relu", RELU), ("clip_both", &["min_max", "where_both"]), ("leaky", &["prelu", "where_leaky", "max_leaky"])] {
        for (method, given) in [
            ("gradient", json!({})),
            ("guided-backprop", json!({})),
            ("deconvnet", json!({})),
            ("lrp-zplus", json!({})),
            ("deeplift", json!({ "baseline": "zero" })),
            ("exact-ig", json!({ "baseline": "zero" })),
        ] {
            let expected = explain(name, method, given.clone()).unwrap();
            for other in others {
                let found = explain(other, method, given.clone()).unwrap_or_else(|error| panic!("{other} {method}: {error}"));
                let wrong = relative_l2(&values(&found), &values(&expected));
                assert!(wrong < SAME_REL, "{other} {method}: {wrong:e}");
            }
        }
    }
}

#[test]
fn the_largest_of_two_branches_bends_and_does_not_curve() {
    let found = explain("global_max", "exact-ig", json!({ "baseline": "zero" })).unwrap();
    assert!(found.strength.sentence.contains("The gap is 0 %") || found.strength.sentence.contains("The gap is less than 0.1 %"));
    let halved = explain("magnitude_halved", "exact-ig", json!({})).unwrap();
    assert!(halved.strength.sentence.contains("straight pieces"), "a quotient by a number is straight");
    let said = explain("maxout", "exact-ig", json!({})).unwrap_err();
    assert!(said.contains("bends at `r` (Max)") && said.contains("not followed") && !said.contains("curves"), "{said}");
    let anatomy = |name: &str| open(name).anatomy().unwrap();
    assert_eq!((anatomy("max").rectifiers, anatomy("min_max").rectifiers, anatomy("prelu").rectifiers), (1, 2, 0));
    for name in RELU {
        let (anatomy, jumps) = (anatomy(name), open(name).jumps());
        assert!((anatomy.rectifiers, anatomy.other_bends, anatomy.other_activations) == (1, 0, 0) && jumps.is_empty(), "{name} {jumps:?}");
    }
    assert_eq!((anatomy("jump").rectifiers, open("jump").jumps().len()), (0, 1));
    assert!(open("prelu").bends(Score::logit(0)).is_ok() && open("maxout").bends(Score::logit(0)).is_err());
}
