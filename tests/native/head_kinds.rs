//! Heads that were taken for others: logits far from 0, shares of a whole, probabilities that are none, clips, embeddings and outputs that say
//! nothing of the photo.

use crate::heads::{PROBABILITY_ABS, SAME_BODY_REL, by_card, close, gradient, open, output, probabilities, session};
use serde_json::json;
use whylight::device::relative_l2;
use whylight::model::{Head, HeadSource, Link, Model, Score, ScoreScale};
use whylight::session::{Request, Unwatched};

/// The softmax in f64 of what a file gives in f32.
fn softmax(z: &[f32]) -> Vec<f64> {
    let largest = z.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let weights: Vec<f64> = z.iter().map(|z| (f64::from(*z) - f64::from(largest)).exp()).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| weight / sum).collect()
}

#[test]
fn logits_far_from_0_are_logits() {
    let slope = gradient(&open("heads/logits").unwrap(), Score::logit(0));
    for name in ["logits_far_off", "logits_far_below"] {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.head.source, model.link()), (Head::None, HeadSource::Assumed, Link::Softmax), "{name}");
        assert!(model.head.sentence.contains("neither a softmax nor a sigmoid"), "{name}: {}", model.head.sentence);
        assert!(relative_l2(&gradient(&model, Score::logit(0)), &slope) < SAME_BODY_REL, "{name}");
        close(&name, &probabilities(&session(model)), &softmax(&output(&name)), PROBABILITY_ABS);
    }
}

#[test]
fn probabilities_that_are_moved_far_off_are_no_constants() {
    for name in ["softmax_far_off", "log_softmax_far_off"] {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!(model.head.head, Head::None, "{name}: {}", model.head.sentence);
        close(&name, &probabilities(&session(model)), &softmax(&output(&name)), PROBABILITY_ABS);
    }
}

#[test]
fn what_is_divided_by_its_sum_are_the_probabilities() {
    let shares = [
        "relu_shares",
        "relu_shares_guarded",
        "relu_shares_l1",
        "relu_shares_lp",
        "absolute_shares",
        "square_shares",
        "square_shares_reciprocal",
    ];
    for name in shares {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert_eq!((model.head.head, model.head.source, model.link()), (Head::Probabilities, HeadSource::File, Link::Softmax), "{name}");
        assert!(model.head.sentence.contains("the probabilities are the file's"), "{name}: {}", model.head.sentence);
        let p: Vec<f64> = output(&name).into_iter().map(f64::from).collect();
        close(&name, &probabilities(&session(model)), &p, PROBABILITY_ABS);
    }
    // Shares of numbers of either sign may lie below 0.
    assert_eq!(open("heads/signed_shares").unwrap().head.head, Head::None);
}

#[test]
fn a_vector_of_length_1_is_an_embedding_however_it_is_written() {
    for name in ["unit_by_norm", "unit_by_hand", "unit_by_reciprocal"] {
        let said = open(&format!("heads/{name}")).err().expect("refused").to_string();
        assert!(said.contains("gives an embedding of 4 numbers at `y`"), "{name}: {said}");
    }
}

#[test]
fn outputs_that_are_said_to_be_probabilities_are_held_against_what_they_are() {
    let refused = |name: &str| {
        let session = session(by_card(name, json!({ "head": "probabilities" })).unwrap());
        pollster::block_on(session.predict(&Unwatched)).expect_err("refused").to_string()
    };
    let z = output("heads/logits");
    let lowest = z.iter().copied().fold(f32::INFINITY, f32::min);
    assert!(lowest < 0.0, "the body gives a logit below 0");
    let said = refused("heads/logits");
    for part in ["\"probabilities\"", "lie between", &whylight::figures::figure(lowest), "say \"none\""] {
        assert!(said.contains(part), "`{part}` is missing in: {said}");
    }
    assert!(refused("heads/softmax_per_cent").contains("lie between"));
    // Within 0 and 1, and each by itself.
    let several = session(by_card("heads/sigmoid", json!({ "head": "probabilities" })).unwrap());
    let report = pollster::block_on(several.explain(&Request::new(0.into(), "gradient"), &Unwatched)).unwrap();
    let sum: f64 = output("heads/sigmoid").into_iter().map(f64::from).sum();
    let said = format!("they sum to {}, so that each is the probability of its class alone", whylight::figures::figure(sum));
    assert!(report.head.sentence.contains(&said), "{}", report.head.sentence);
    // What the file itself shows to be probabilities needs no such word.
    let shares = session(by_card("heads/relu_shares", json!({ "head": "probabilities" })).unwrap());
    let report = pollster::block_on(shares.explain(&Request::new(0.into(), "gradient"), &Unwatched)).unwrap();
    assert!(!report.head.sentence.contains("On this photo"), "{}", report.head.sentence);
}

#[test]
fn a_clip_shows_in_the_probabilities_and_not_in_the_score() {
    for (name, undone) in [("softmax_clip_bites", (|p| p) as fn(f64) -> f64), ("log_of_clip", f64::exp), ("sigmoid_clip_bites", |p| p)] {
        let name = format!("heads/{name}");
        let model = open(&name).unwrap();
        assert!(model.head.sentence.contains("clipped as the file clips them"), "{name}: {}", model.head.sentence);
        let slope = gradient(&open("heads/logits").unwrap(), Score::logit(2));
        assert!(relative_l2(&gradient(&model, Score::logit(2)), &slope) < SAME_BODY_REL, "{name}");
        let p: Vec<f64> = output(&name).into_iter().map(|value| undone(f64::from(value))).collect();
        close(&name, &probabilities(&session(model)), &p, PROBABILITY_ABS);
    }
    let p = f64::from(output("heads/one_sigmoid_clip")[0]);
    let model = open("heads/one_sigmoid_clip").unwrap();
    // The other class has what the clip of the first leaves, at most 0.8.
    assert_eq!([0.0, 0.5, 1.0].map(|rest| model.given_probability(1, rest)).map(|p| (10.0 * p).round()), [4.0, 5.0, 8.0]);
    close("one", &probabilities(&session(model)), &[p, 1.0 - p], PROBABILITY_ABS);
}

#[test]
fn an_output_that_no_photo_changes_names_the_step() {
    for name in ["times_nothing", "softmax_of_nothing"] {
        let said = open(&format!("heads/{name}")).err().expect("refused").to_string();
        assert!(said.contains("ends in a Mul whose result is the same whatever reaches it, so that nothing in a photo"), "{name}: {said}");
        assert!(!said.contains("softmax over one number"), "{name}: {said}");
    }
}

#[test]
fn a_step_that_is_off_for_this_photo_is_not_called_constant_and_names_no_step_that_the_file_lacks() {
    let session = session(open("heads/off_nearby").unwrap());
    let report = pollster::block_on(session.explain(&Request::new(0.into(), "gradient"), &Unwatched)).unwrap();
    let said = &report.strength.sentence;
    assert!(report.strength.max == 0.0 && said.contains("every unit on the way is off"), "{said}");
    assert!(!said.contains("Equal") && !said.contains("jump"), "{said}");
    let exact = pollster::block_on(session.explain(&Request::new(0.into(), "exact-ig"), &Unwatched)).expect_err("refused").to_string();
    assert!(exact.contains("(LpNormalization)") && !exact.contains("jumps"), "{exact}");
}

#[test]
fn several_rows_for_one_photo_are_no_boxes() {
    for (name, said_of) in [("expanded", "Expand"), ("tiled", "Tile"), ("two_rows", "2 rows of 4 numbers")] {
        let said = open(&format!("heads/{name}")).err().expect("refused").to_string();
        assert!(said.contains(said_of) && said.contains("for one photo") && !said.contains("detects"), "{name}: {said}");
    }
}

#[test]
fn a_probability_that_a_clip_holds_at_its_end_has_no_map() {
    // The file clips its numbers to 0 to 1.
    let p = output("heads/clip_to_1");
    let held = (0..p.len()).find(|&class| p[class] == 0.0 || p[class] == 1.0).expect("the clip holds a class");
    let session = session(open("heads/clip_to_1").unwrap());
    for method in ["gradient", "smoothgrad", "integrated-gradients"] {
        let request = Request { score: ScoreScale::Probability, ..Request::new(held.into(), method) };
        let report = pollster::block_on(session.explain(&request, &Unwatched)).unwrap();
        let said = &report.strength.sentence;
        if report.strength.max > 0.0 {
            assert!(report.strength.max > 1e-5, "{method}: {said}");
            continue;
        }
        assert!(said.contains("to within 1.00e\u{2212}5, so no change of the photo shows in it. Explain its logit"), "{method}: {said}");
        assert!(!said.contains("cancels"), "{method}: {said}");
    }
    let gradient = Request { score: ScoreScale::Probability, ..Request::new(held.into(), "gradient") };
    assert_eq!(pollster::block_on(session.explain(&gradient, &Unwatched)).unwrap().strength.max, 0.0);
}
