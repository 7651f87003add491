//! Laws of the rules by which scores are shared out: DeepLIFT adds up on every operator and network, LRP keeps the score.

use crate::conformance::cases::{Case, Element};
use crate::shared::networks::network;
use burn::tensor::{Device, Tensor};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use whylight::device::relative_l2;
use whylight::model::{Classifier, Family, Model, Relevance, Rule, Score, Share};
use whylight::network::{Constant, Graph, Output, Port, ReadOptions, Value, Weights, forward, reverse};
use whylight::pace::Straight;

/// Rounding in f32 of sums that cancel, of all that is summed.
const COMPLETE_REL: f64 = 1e-4;

/// What is missing by rounding alone, of the outputs: a softmax over one number is 1, and its multipliers are 0 but for that.
const ROUNDING_REL: f64 = 1e-6;
/// As above through a whole network, where quotients of small differences add theirs.
const NETWORK_REL: f64 = 1e-3;

/// Operators whose cases hold infinities and what is no number, take references out of where they are defined, or read the places of
/// what was picked, which is not served. `exported_values` has a file with TopK.
const WITHOUT_CASES: &[&str] = &["Acosh", "IsInf", "IsNaN", "TopK"];

fn noise(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|k| ((k * 7919 + seed * 104_729 + 1) as f32 * 0.618_034).fract() * 2.0 - 1.0).collect()
}

/// Whether multipliers times differences sum to what v'y changes by, of all that is summed. None where the case does not take
/// a batch of two.
fn gap(graph: &Graph, x: &Constant, port: Port) -> Option<f64> {
    let weights = Weights::load(graph, &Device::flex());
    let input = graph.input(0);
    let run = |constant: &Constant| {
        let inputs = vec![(input, Value::load(constant, &weights.device))];
        pollster::block_on(forward(graph, &weights, inputs, &[port], Some((input, Rule::Differences)), &Straight)).unwrap()
    };
    let values = x.floats().unwrap();
    // Masks of -infinity and what is no number have no differences.
    if values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    // Half the size and moved: signs change here and there, and what must be positive stays so.
    let reference: Vec<f32> = std::iter::zip(values, noise(values.len(), 3)).map(|(v, n)| v * (0.6 + 0.3 * n) + 0.05 * n.abs()).collect();
    let mut shape = x.shape.clone();
    *shape.first_mut()? *= 2;
    let pair = Constant::f32(shape, values.iter().chain(&reference).copied().collect());
    let passage = catch_unwind(AssertUnwindSafe(|| run(&pair))).ok()?;
    let y2 = pollster::block_on(passage.value(port).read()).unwrap();
    let single = |values: &[f32]| {
        let inputs = vec![(input, Value::load(&Constant::f32(x.shape.clone(), values.to_vec()), &weights.device))];
        pollster::block_on(async {
            forward(graph, &weights, inputs, &[port], None, &Straight).await.unwrap().value(port).read().await.unwrap()
        })
    };
    let (y, y_reference) = (single(values), single(&reference));
    let together: Vec<f32> = y.iter().chain(&y_reference).copied().collect();
    if y2.len() != together.len()
        || y2.iter().any(|v| !v.is_finite())
        || relative_l2(&y2, &together).is_nan()
        || relative_l2(&y2, &together) > 1e-5
    {
        return None;
    }
    let v = noise(y.len(), 1);
    let seed: Vec<f32> = v.iter().chain(&v).copied().collect();
    let seed = Value::load(&Constant::f32(passage.value(port).shape(), seed), &weights.device);
    let back = pollster::block_on(reverse(graph, &weights, passage.tape, port, seed, input, &Straight)).unwrap();
    let multipliers = back.map_or_else(|| vec![0.0; 2 * values.len()], |back| pollster::block_on(back.read()).unwrap());
    let (first, second) = multipliers.split_at(values.len());
    assert!(relative_l2(second, first).is_nan() || relative_l2(second, first) < 1e-3, "both halves hold the same multipliers");
    let terms: Vec<f64> = (0..values.len()).map(|k| f64::from(first[k]) * f64::from(values[k] - reference[k])).collect();
    let changes: Vec<f64> = (0..y.len()).map(|k| f64::from(v[k]) * (f64::from(y[k]) - f64::from(y_reference[k]))).collect();
    let size: f64 = terms.iter().chain(&changes).map(|t| t.abs()).sum();
    let missing = (terms.iter().sum::<f64>() - changes.iter().sum::<f64>()).abs();
    let outputs: f64 =
        std::iter::zip(&v, std::iter::zip(&y, &y_reference)).map(|(v, (a, b))| f64::from(v.abs() * (a.abs() + b.abs()))).sum();
    Some(if missing <= ROUNDING_REL * outputs { 0.0 } else { missing / size })
}

/// Every float input of a case in turn as the one that varies, as it is and with a leading dimension for the batch.
fn variants(case: &Case) -> Vec<(Graph, Constant)> {
    [false, true].into_iter().flat_map(|batched| variants_of(case, batched)).collect()
}

fn variants_of(case: &Case, batched: bool) -> Vec<(Graph, Constant)> {
    let led = |constant: Constant| {
        let lead = usize::from(batched);
        let shape = std::iter::repeat_n(1, lead).chain(constant.shape.iter().copied()).collect();
        constant.reshaped(shape)
    };
    let mut found = Vec::new();
    for (index, value) in case.inputs.iter().enumerate().filter(|(_, value)| value.element().is_some_and(Element::is_float)) {
        let Ok(x) = value.constant().map(led) else { continue };
        let mut options = ReadOptions::default();
        options.input_shapes.insert(value.name.clone(), x.shape.clone());
        let others = case.inputs.iter().enumerate().filter(|&(other, _)| other != index);
        let Ok(constants) = others.map(|(_, value)| Ok((value.name.clone(), led(value.constant()?)))).collect::<Result<_, String>>() else {
            continue;
        };
        options.constants = constants;
        if let Ok(graph) = Graph::read(&case.model, &options) {
            found.push((graph, x));
        }
    }
    found
}

#[test]
fn deeplift_adds_up_on_every_operator() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    // Cases whose other operands are written for one batch panic on two, and are left out.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for suite in ["node", "pytorch-converted", "pytorch-operator"] {
        for case in crate::conformance::cases::read(suite) {
            // Fractional powers of negative numbers are no numbers; the other cases of Pow cover it.
            if case.name == "test_pow" {
                continue;
            }
            for (variant, (graph, x)) in variants(&case).into_iter().enumerate() {
                for (name, output) in graph.outputs() {
                    let Output::Port(port) = output else { continue };
                    let Ok(Some(gap)) = catch_unwind(AssertUnwindSafe(|| gap(&graph, &x, *port))) else { continue };
                    for node in graph.nodes() {
                        *counts.entry(node.operator.clone()).or_default() += 1;
                    }
                    if gap.is_nan() || gap > COMPLETE_REL {
                        problems.push(format!("{suite}/{} variant {variant}, output {name}: {gap:.1e}", case.name));
                    }
                }
            }
        }
    }
    std::panic::set_hook(hook);
    println!("completeness checked, per operator: {counts:?}");
    assert!(problems.is_empty(), "{} do not add up:\n{}", problems.len(), problems.join("\n"));
    let missing: Vec<&str> = whylight::network::operators::table::with_gradient()
        .into_iter()
        .filter(|name| !WITHOUT_CASES.contains(name) && !counts.contains_key(*name))
        .collect();
    assert!(missing.is_empty(), "no case covers {missing:?}");
}

const NETWORKS: &[&str] =
    &["tiny", "tiny_resnet", "tiny_vgg", "tiny_densenet", "tiny_shufflenet", "tiny_efficientnet", "tiny_vit", "tiny_mlp", "linear"];

struct Found {
    score: f64,
    map: Vec<f32>,
}

impl Found {
    fn sum(&self) -> f64 {
        self.map.iter().map(|&v| f64::from(v)).sum()
    }

    fn l1(&self) -> f64 {
        self.map.iter().map(|&v| f64::from(v.abs())).sum()
    }
}

fn wave(model: &Classifier) -> Tensor<4> {
    let count = model.input_shape().iter().product();
    model.input((0..count).map(|k: usize| (0.37 * k as f32).sin()).collect()).unwrap()
}

fn asked(model: &Classifier, x: Tensor<4>, rule: Rule) -> Found {
    pollster::block_on(async {
        let score = Score::logit(1);
        let found = model.input_gradient(x, score, rule, &Straight).await.unwrap();
        Found {
            score: f64::from(Value::from(score.of(found.logits)).read().await.unwrap()[0]),
            map: Value::from(found.gradient).read().await.unwrap(),
        }
    })
}

#[test]
fn deeplift_adds_up_on_every_network() {
    for name in NETWORKS {
        let model = network(name);
        let x = wave(&model);
        for reference in [x.zeros_like(), x.clone().mul_scalar(-0.3), x.clone().add_scalar(0.01)] {
            let pair = Tensor::cat(vec![x.clone(), reference.clone()], 0);
            let found = asked(&model, pair, Rule::Differences);
            let scores = pollster::block_on(async {
                let logits = model.logits(Tensor::cat(vec![x.clone(), reference.clone()], 0), &Straight).await.unwrap();
                Value::from(Score::logit(1).of(logits)).read().await.unwrap()
            });
            let difference = pollster::block_on(Value::from(x.clone().sub(reference)).read()).unwrap();
            let terms: Vec<f64> = std::iter::zip(&found.map, &difference).map(|(&m, &d)| f64::from(m) * f64::from(d)).collect();
            let (sum, l1) = terms.iter().fold((0.0, 0.0), |(sum, l1), t| (sum + t, l1 + t.abs()));
            let gap = (sum - (f64::from(scores[0]) - f64::from(scores[1]))).abs();
            assert!(gap <= NETWORK_REL * l1, "{name}: {sum} against {scores:?}, L1 norm {l1}");
        }
    }
}

#[test]
fn relevance_keeps_the_score_where_biases_take_no_part() {
    for name in NETWORKS {
        let model = network(name);
        for convolution in [Share::All, Share::Positive, Share::Favoured(0.25)] {
            let rule = Relevance { convolution, dense: Share::All, epsilon: 1e-9, biases: false, family: Family::Rectifiers };
            let found = asked(&model, wave(&model), Rule::Relevance(rule));
            assert!(found.map.iter().all(|v| v.is_finite()), "{name}");
            // Attention's softmax does not hand on in full what it takes in. A depthwise unit that sees zeros alone says its bias and
            // has nobody to hand relevance to; with z-plus the same befalls every unit without a positive contribution, which behind
            // rectifiers gets none.
            let keeps = match convolution {
                Share::Positive => ["tiny_vgg", "tiny_mlp", "linear"].contains(name),
                _ => !["tiny_vit", "tiny", "tiny_shufflenet"].contains(name),
            };
            if !keeps {
                continue;
            }
            let gap = (found.sum() - found.score).abs();
            assert!(gap <= NETWORK_REL * found.l1().max(found.score.abs()), "{name} {convolution:?}: {} of {}", found.sum(), found.score);
        }
    }
}

#[test]
fn on_rectifier_networks_epsilon_without_epsilon_is_input_times_gradient() {
    for name in ["tiny_vgg", "linear"] {
        let model = network(name);
        let rule = Relevance { convolution: Share::All, dense: Share::All, epsilon: 0.0, biases: true, family: Family::Rectifiers };
        let x = wave(&model);
        let found = asked(&model, x.clone(), Rule::Relevance(rule));
        let gradient = asked(&model, x.clone(), Rule::GRADIENT);
        let x = pollster::block_on(Value::from(x).read()).unwrap();
        let expected: Vec<f32> = std::iter::zip(gradient.map, x).map(|(g, x)| g * x).collect();
        let difference = relative_l2(&found.map, &expected);
        // Sums that nearly cancel are divided by here, and rounding with them.
        assert!(difference < 1e-2, "{name}: {difference:e}");
    }
}

#[test]
fn gamma_goes_from_epsilon_to_positive_contributions() {
    let model = network("tiny_vgg");
    let by = |convolution| {
        asked(
            &model,
            wave(&model),
            Rule::Relevance(Relevance { convolution, dense: Share::All, epsilon: 1e-6, biases: false, family: Family::Rectifiers }),
        )
        .map
    };
    assert!(relative_l2(&by(Share::Favoured(0.0)), &by(Share::All)) < 1e-5);
    let away = |gamma| relative_l2(&by(Share::Favoured(gamma)), &by(Share::All));
    assert!(away(0.1) > 1e-3 && away(1.0) > away(0.1));
}
