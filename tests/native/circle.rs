//! The active circle: one seed gives one circle, a stroke turns the test, and a plan that cannot be done is refused.

use burn::tensor::Device;
use std::rc::Rc;
use whylight::network::{Graph, ReadOptions};
use whylight::pace::Straight;
use whylight::train::TrainError;
use whylight::train::circle::{CirclePlan, CircleRound, Confounder, Pool, Strategy, circle};
use whylight::train::decoy::{Digits, NETWORK};

fn pool(confounder: Confounder) -> Pool {
    Pool::new(&Digits::read(include_bytes!("../../assets/digits/digits.png")).unwrap(), confounder).first(PICTURES, PICTURES)
}

/// Pictures to ask about, and to measure with: each round looks at all of them.
const PICTURES: usize = 1_000;

const SHORT: CirclePlan = CirclePlan { first: 40, questions: 30, rounds: 2, steps: 60, lambda: 1000.0 };

fn run(pool: &Pool, strategy: Strategy, plan: CirclePlan, seed: u64) -> Result<Vec<CircleRound>, TrainError> {
    let graph = Rc::new(Graph::read(NETWORK, &ReadOptions::default()).unwrap());
    pollster::block_on(circle(&graph, pool, (strategy, plan, seed), &Device::flex(), &Straight))
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
