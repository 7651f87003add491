//! Integrated Gradients: the gradient added up along a straight line from a baseline to the photo.
//!
//! Sundararajan, Taly and Yan (2017), equation 1: (x - x') times the integral over alpha in 0..1 of the gradient at
//! x' + alpha (x - x'). The map sums to f(x) - f(x'); how nearly it does with finitely many steps is said with the map.

use super::gradient::{SHOW_SIGNED, answer, sketch};
use super::noise::{Noise, SEED};
use super::quadrature::Rule as Quadrature;
use super::{Answer, Ask, Choice, Family, Kind, MapKind, Method, MethodError, Paper, Parameter, read};
use crate::model::{ModelError, Rule};
use crate::network::{Constant, Value};
use crate::pace::Later;
use burn::tensor::Tensor;

/// The registry line.
pub const METHOD: Method = Method {
    id: "integrated-gradients",
    label: "Integrated Gradients",
    family: Family::Path,
    paper: Paper {
        authors: "Sundararajan, Taly, Yan",
        year: 2017,
        title: "Axiomatic Attribution for Deep Networks",
        url: "https://arxiv.org/abs/1703.01365",
    },
    summary: "Fades the photo in from a baseline and adds the gradient up on the way, so that the map shares out the whole difference between \
              the two scores. What the baseline holds, black say, can get no share.",
    output: MapKind::Input,
    parameters: &[
        Parameter {
            name: "steps",
            label: "Steps",
            help: "How many gradients are taken along the path.",
            kind: Kind::Integer { default: 32, min: 2, max: 512 },
        },
        Parameter {
            name: "rule",
            label: "Rule",
            help: "Where the path is looked at and what each look weighs.",
            kind: Kind::Choice {
                default: "midpoint",
                choices: &[
                    Choice { value: "midpoint", label: "Midpoint" },
                    Choice { value: "gauss-legendre", label: "Gauss-Legendre" },
                    Choice { value: "trapezoid", label: "Trapezoid" },
                    Choice { value: "left", label: "Left" },
                    Choice { value: "right", label: "Right" },
                ],
            },
        },
        BASELINE,
        SEED,
        SHOW_SIGNED,
    ],
    complete: true,
    class_sensitive: true,
    deterministic: false,
    passes: 97.0,
    run,
};

/// Where a path starts, a parameter of every path method.
pub const BASELINE: Parameter = Parameter {
    name: "baseline",
    label: "Baseline",
    help: "Where the path starts: what stands for nothing to see.",
    kind: Kind::Choice {
        default: "black",
        choices: &[
            Choice { value: "black", label: "Black" },
            Choice { value: "white", label: "White" },
            Choice { value: "mean", label: "The photo's mean colour" },
            Choice { value: "noise", label: "Uniform noise" },
            Choice { value: "zero", label: "Zero of the normalised input (as in other libraries)" },
        ],
    },
};

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let rule = match ask.settings.choice("rule") {
            "left" => Quadrature::Left,
            "right" => Quadrature::Right,
            "trapezoid" => Quadrature::Trapezoid,
            "gauss-legendre" => Quadrature::GaussLegendre,
            _ => Quadrature::Midpoint,
        };
        let baseline = baseline(&ask).await?;
        let path = integrate(&ask, baseline, &rule.nodes(ask.settings.integer("steps"))).await?;
        let mut answer = answer(path.attribution, ask.settings, ask.score.unit()).await?;
        answer.remark = Some(path.completeness.to_string());
        Ok(answer)
    })
}

/// How nearly a map sums to the difference of the scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Completeness {
    /// Sum of the map.
    pub sum: f64,
    /// f(x) - f(x').
    pub difference: f64,
    /// Sum of the map's magnitudes.
    pub l1: f64,
}

impl Completeness {
    /// |sum - difference| as a share of |difference|; none where the scores do not differ.
    pub fn of_difference(&self) -> Option<f64> {
        (self.difference != 0.0).then(|| (self.sum - self.difference).abs() / self.difference.abs())
    }

    /// |sum - difference| as a share of the L1 norm: the fair measure where the difference is what large parts leave after
    /// cancelling.
    /// None where the map is zero.
    pub fn of_l1(&self) -> Option<f64> {
        (self.l1 != 0.0).then(|| (self.sum - self.difference).abs() / self.l1)
    }
}

impl std::fmt::Display for Completeness {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "The map sums to {:.2} where the scores differ by {:.2}", self.sum, self.difference)?;
        if let (Some(difference), Some(l1)) = (self.of_difference(), self.of_l1()) {
            let (difference, l1) = (difference * 100.0, l1 * 100.0);
            write!(f, ": a gap of {difference:.1} % of that difference, {l1:.2} % of all that the map holds")?;
        }
        write!(f, ". More steps close the gap.")
    }
}

/// A path integral.
pub struct Path {
    /// `[1, channels, height, width]`.
    pub attribution: Tensor<4>,
    /// How nearly it is complete.
    pub completeness: Completeness,
}

/// (x - x') sum_k w_k grad f(x' + alpha_k (x - x')) for the given nodes (alpha, w).
pub async fn integrate(ask: &Ask<'_>, baseline: Tensor<4>, nodes: &[(f64, f64)]) -> Result<Path, MethodError> {
    let difference = ask.input.clone().sub(baseline.clone());
    let mut sum = Tensor::<4>::zeros(difference.dims(), ask.model.device());
    for (step, &(at, weight)) in nodes.iter().enumerate() {
        let input = baseline.clone().add(difference.clone().mul_scalar(at as f32));
        let pace = super::Part { pace: ask.pace, part: step, parts: nodes.len() + 1 };
        let gradient = ask.model.input_gradient(input, ask.score, Rule::Gradient, &pace).await?.gradient;
        sum = sum.add(gradient.mul_scalar(weight as f32));
        super::settle(&sum).await?;
        sketch(ask, ask.score.unit(), step + 1, nodes.len(), || sum.clone().mul(difference.clone())).await?;
    }
    let attribution = sum.mul(difference);
    let pace = super::Part { pace: ask.pace, part: nodes.len(), parts: nodes.len() + 1 };
    let ends = Tensor::cat(vec![ask.input.clone(), baseline], 0);
    let scores = read(ask.score.of(ask.model.logits(ends, &pace).await?), "the scores").await?;
    let values = read(attribution.clone(), "the map").await?;
    let total = |of: fn(f64) -> f64| values.iter().map(|&v| of(f64::from(v))).sum();
    let completeness = Completeness { sum: total(|v| v), difference: f64::from(scores[0]) - f64::from(scores[1]), l1: total(f64::abs) };
    Ok(Path { attribution, completeness })
}

/// The baseline that was asked for, `[1, channels, height, width]`.
pub async fn baseline(ask: &Ask<'_>) -> Result<Tensor<4>, MethodError> {
    let [channels, height, width] = ask.model.input_shape();
    let pixels = height * width;
    let range = ask.model.range();
    let flat = |of: &dyn Fn(usize) -> f32| (0..channels).flat_map(|channel| std::iter::repeat_n(of(channel), pixels)).collect();
    let values: Vec<f32> = match ask.settings.choice("baseline") {
        "white" => flat(&|channel| range[channel].1),
        "zero" => flat(&|_| 0.0),
        "mean" => {
            let photo = read(ask.input.clone(), "the input").await?;
            flat(&|channel| photo[channel * pixels..(channel + 1) * pixels].iter().sum::<f32>() / pixels as f32)
        }
        "noise" => {
            let noise = Noise::new(ask.settings.integer("seed") as u64, "baseline").uniform(0, channels * pixels);
            let place = |(k, share): (usize, f32)| range[k / pixels].0 + share * (range[k / pixels].1 - range[k / pixels].0);
            noise.into_iter().enumerate().map(place).collect()
        }
        _ => flat(&|channel| range[channel].0),
    };
    let baseline: Tensor<4> = Value::load(&Constant::f32([1, channels, height, width], values), ask.model.device()).tensor();
    let apart = read(ask.input.clone().sub(baseline.clone()).abs().max().reshape([1]), "the path").await?;
    if apart == [0.0] {
        return Err(ModelError::BadInput(
            "the photo equals the baseline, so that there is no path between them: choose another baseline".into(),
        )
        .into());
    }
    Ok(baseline)
}
