//! The active circle: one seed gives one circle, a stroke turns the test, and a plan that cannot be done is refused.

use burn::tensor::Device;
use std::rc::Rc;
use whylight::network::{Graph, ReadOptions};
use whylight::pace::Straight;
use whylight::train::TrainError;
use whylight::train::circle::{CircleAnswer, CirclePlan, CircleRound, Confounder, Pool, RoundPlan, Strategy, circle};
use whylight::train::decoy::{Digits, NETWORK};

fn pool(confounder: Confounder) -> Pool {
    Pool::new(&Digits::read(include_bytes!("../../assets/digits/digits.png")).unwrap(), confounder).first(PICTURES, PICTURES)
}

/// Pictures to ask about, and to measure with: each round looks at all of them.
const PICTURES: usize = 1_000;

const SHORT: CirclePlan = CirclePlan { first: 40, questions: 30, rounds: 2, steps: 60, lambda: 1000.0 };

fn run(pool: &Pool, strategy: Strategy, plan: CirclePlan, seed: u64) -> Result<Vec<CircleRound>, TrainError> {
    let graph = Rc::new(Graph::read(NETWORK, &ReadOptions::default()).unwrap());
    pollster::block_on(circle(pool.with(&graph, &Device::flex()), (strategy, plan, seed), &Straight))
}

#[test]
fn one_seed_gives_one_circle_and_every_strategy_asks_about_other_pictures() {
    let pool = pool(Confounder::Swatch);
    let strategies = [Strategy::Random, Strategy::Uncertainty, Strategy::Explanation, Strategy::Both];
    let found = strategies.map(|strategy| run(&pool, strategy, SHORT, 3).unwrap());
    assert_eq!(found[0].iter().map(|round| round.answers).collect::<Vec<_>>(), [40, 70, 100]);
    for (at, one) in found.iter().enumerate() {
        assert_eq!(one[0], found[0][0], "the first answers are the same");
        assert!(found[..at].iter().all(|other| other[2] != one[2]), "{:?} asked as another one did", strategies[at]);
    }
    assert_eq!(run(&pool, Strategy::Both, SHORT, 3).unwrap(), found[3]);
    assert_ne!(run(&pool, Strategy::Random, SHORT, 4).unwrap()[0], found[0][0]);
}

#[test]
fn strokes_turn_the_network_from_what_gives_the_answers_away() {
    for confounder in [Confounder::Swatch, Confounder::Watermark] {
        let pool = pool(confounder);
        let plan = CirclePlan { first: 300, rounds: 0, steps: 300, ..SHORT };
        let share = |lambda| run(&pool, Strategy::Random, CirclePlan { lambda, ..plan }, 0).unwrap()[0].share_on_swatch;
        let (labels, strokes) = (share(0.0), share(1000.0));
        assert!(strokes < labels / 5.0, "{confounder:?}: {labels} with labels alone, {strokes} with strokes");
    }
}

#[test]
fn a_plan_that_cannot_be_done_is_refused_in_a_sentence() {
    let pool = pool(Confounder::Swatch);
    for plan in [
        CirclePlan { first: 0, ..SHORT },
        CirclePlan { steps: 0, ..SHORT },
        CirclePlan { questions: 8_000, ..SHORT },
        CirclePlan { questions: usize::MAX, ..SHORT },
    ] {
        let said = run(&pool, Strategy::Random, plan, 0).unwrap_err().to_string();
        assert!(said.contains("choose 1 to 1000 answers in all"), "{said}");
    }
}

#[test]
fn answers_of_a_reader_are_what_is_learned_from() {
    let (pool, graph, device) = (pool(Confounder::Swatch), Rc::new(Graph::read(NETWORK, &ReadOptions::default()).unwrap()), Device::flex());
    let circle = pool.with(&graph, &device);
    let round = |answers: &[CircleAnswer], plan| pollster::block_on(circle.round(answers, plan, &Straight));
    let plan = RoundPlan { strategy: Strategy::Uncertainty, seed: 1, round: 0, questions: 60, steps: 80, lambda: 1000.0 };
    let (none, first) = round(&[], plan).unwrap();
    assert_eq!((none, first.len()), (None, 60));
    assert!(first.iter().all(|one| one.guess.is_none() && one.map.is_empty() && one.pixels.len() == 784));
    let stored: Vec<CircleAnswer> = first.iter().map(|one| one.stored.clone()).collect();
    let plan = RoundPlan { round: 1, questions: 5, ..plan };
    let (measured, asked) = round(&stored, plan).unwrap();
    let measured = measured.unwrap();
    assert_eq!((measured.answers, asked.len()), (60, 5));
    for one in &asked {
        assert!(stored.iter().all(|answer| answer.picture != one.stored.picture), "answered for already");
        assert!(one.guess.is_some_and(|class| class < 10) && one.map.iter().all(|value| *value >= 0.0) && one.map.len() == 784);
        // The stored stroke covers the swatch and no more.
        assert_eq!(one.stored.stroke.iter().filter(|value| **value == 1).count(), 16);
    }
    assert_eq!(round(&stored, plan).unwrap().1, asked, "one plan gives one round");
    // Whoever answers wrongly teaches wrongly, and an answer without a stroke turns nothing.
    let wrong: Vec<CircleAnswer> = stored.iter().map(|answer| CircleAnswer { label: (answer.label + 1) % 10, ..answer.clone() }).collect();
    let taught = round(&wrong, plan).unwrap().0.unwrap();
    assert!(taught.test < measured.test - 0.2, "{measured:?} {taught:?}");
    let bare: Vec<CircleAnswer> = stored.iter().map(|answer| CircleAnswer { stroke: Vec::new(), ..answer.clone() }).collect();
    let bare = round(&bare, plan).unwrap().0.unwrap();
    assert!(bare.share_on_swatch > 2.0 * measured.share_on_swatch, "{measured:?} {bare:?}");
    for (answers, plan, words) in [
        (vec![CircleAnswer { picture: PICTURES, ..stored[0].clone() }], plan, "names picture 1000"),
        (vec![CircleAnswer { label: 10, ..stored[0].clone() }], plan, "the label 10"),
        (vec![CircleAnswer { stroke: vec![1; 9], ..stored[0].clone() }], plan, "a stroke of 9 numbers"),
        (vec![stored[0].clone(), stored[0].clone()], plan, "answered for twice"),
        (stored.clone(), RoundPlan { questions: 941, ..plan }, "choose at most 940 questions"),
        (stored.clone(), RoundPlan { steps: 0, ..plan }, "a step at least"),
        (stored.clone(), RoundPlan { steps: usize::MAX, ..plan }, "choose at most 100000"),
        (stored.clone(), RoundPlan { lambda: f32::NAN, ..plan }, "lambda"),
    ] {
        let said = round(&answers, plan).unwrap_err().to_string();
        assert!(said.contains(words), "{said}");
    }
}
