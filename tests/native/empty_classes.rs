//! Heads with a class that can never win, with steps of a scale, and with rounded probabilities; and rounding that a logarithm or a root
//! enlarges.

use crate::heads::{PROBABILITY_ABS, SAME_BODY_REL, close, gradient, open, output, probabilities, session};
use whylight::device::relative_l2;
use whylight::model::{Head, HeadSource, Link, Model, Score};
use whylight::session::{Request, Unwatched};

/// Half of the smallest step to which a file of these rounds its probabilities, and a whole one where it cuts them off.
const ROUNDED_ABS: f64 = 0.0051;

#[test]
fn a_class_that_is_always_0_never_wins_and_the_logits_are_those_of_the_softmax() {
    let body = open("heads/logits").unwrap();
    let real = [
        ("softmax_padded", vec![0, 5, 6], vec![1, 2, 3, 4]),
        ("softmax_and_rest", vec![4], vec![0, 1, 2, 3]),
        ("rest_and_softmax", vec![0], vec![1, 2, 3, 4]),
        ("log_softmax_and_rest", vec![4], vec![0, 1, 2, 3]),
    ];
    for (name, empty, classes) in real {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.head.source, model.link()), (Head::Softmax, HeadSource::File, Link::Softmax), "{name}");
        for (place, &class) in classes.iter().enumerate() {
            assert!(!model.masks(class), "{name} {class}");
            let found = gradient(&model, Score::logit(class));
            assert!(relative_l2(&found, &gradient(&body, Score::logit(place))) < SAME_BODY_REL, "{name} {class}");
        }
        let given: Vec<f64> = output(&name).into_iter().map(f64::from).collect();
        let given: Vec<f64> = if name.contains("log_") { given.into_iter().map(f64::exp).collect() } else { given };
        assert!(empty.iter().all(|&class| model.masks(class)), "{name}");
        let session = session(model);
        close(&name, &probabilities(&session), &given, PROBABILITY_ABS);
        for method in ["gradient", "occlusion", "lrp-gamma", "deeplift", "integrated-gradients"] {
            let report = pollster::block_on(session.explain(&Request::new(empty[0].into(), method), &Unwatched)).unwrap();
            assert_eq!(report.strength.max, 0.0, "{name} {method}: {}", report.strength.sentence);
            assert!(report.strength.sentence.contains("masks"), "{name} {method}: {}", report.strength.sentence);
        }
    }
    let mixed = open("heads/ensemble_and_rest").unwrap();
    assert_eq!((mixed.head.head, mixed.masks(4), mixed.masks(0)), (Head::Probabilities, true, false), "{}", mixed.head.sentence);
    let rest = open("heads/softmax_and_real_rest").unwrap();
    assert!((0..5).all(|class| !rest.masks(class)), "{}", rest.head.sentence);
}

#[test]
fn steps_of_a_scale_are_probabilities_of_the_file() {
    for name in ["proportional_odds", "proportional_odds_rising"] {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.link()), (Head::Probabilities, Link::Softmax), "{name}: {}", model.head.sentence);
        let given: Vec<f64> = output(&name).into_iter().map(f64::from).collect();
        close(&name, &probabilities(&session(model)), &given, PROBABILITY_ABS);
    }
}

#[test]
fn rounded_probabilities_are_those_before_the_rounding() {
    let body = open("heads/logits").unwrap();
    for (name, whole, head) in [
        ("rounded_255", 255.0, Head::Softmax),
        ("cut_off_1000", 1000.0, Head::Softmax),
        ("rounded_to_hundredths", 1.0, Head::Softmax),
        ("sigmoid_rounded_255", 255.0, Head::Sigmoid),
    ] {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.head.source), (head, HeadSource::File), "{name}: {}", model.head.sentence);
        assert!(model.head.sentence.contains("rounds"), "{name}: {}", model.head.sentence);
        for class in 0..4 {
            let (found, expected) = (gradient(&model, Score::logit(class)), gradient(&body, Score::logit(class)));
            assert!(relative_l2(&found, &expected) < SAME_BODY_REL, "{name} {class}");
        }
        let given: Vec<f64> = output(&name).into_iter().map(|value| f64::from(value) / whole).collect();
        close(&name, &probabilities(&session(model)), &given, ROUNDED_ABS);
    }
}

#[test]
fn a_softmax_at_several_places_is_no_encoder() {
    let said = open("heads/softmax_at_places").err().expect("refused").to_string();
    assert!(said.contains("the probabilities of 2 classes at each of 2 places") && !said.contains("encoder"), "{said}");
}
