//! Element by element: rectifiers and smooth activations.
//!
//! A rectifier keeps a mask of what it blocks, a smooth activation its local derivative; the reverse step is then one
//! product, whatever the function.

use super::differences::{self, KINKED, SMOOTH};
use super::lifted;
use crate::network::builder::Builder;
use crate::network::constant::Constant;
use crate::network::cpu;
use crate::network::error::NetworkError;
use crate::network::gpu;
use crate::network::graph::Port;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved, Stop};
use crate::network::reach::Reach;
use crate::network::relevance::Conduct;
use crate::network::rule::Rule;
use crate::network::shapes::broadcast;
use crate::network::value::{Value, ranked, ranked_pair};
use crate::network::weight::WeightId;
use crate::network::weights::Weights;
use burn::tensor::{Bool, DType, Tensor};
use std::f32::consts::{FRAC_1_SQRT_2, PI};

/// An activation with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// max(x, 0).
    Relu,
    /// min(max(x, low), high); either bound may be infinite. Blocks the gradient at the bounds themselves, as ReLU6 does.
    Clip(f32, f32),
    /// x for x > 0, else alpha x.
    LeakyRelu(f32),
    /// 1 / (1 + exp(-x)).
    Sigmoid,
    /// Hyperbolic tangent.
    Tanh,
    /// min(max(alpha x + beta, 0), 1).
    HardSigmoid(f32, f32),
    /// x HardSigmoid(x; 1/6, 1/2).
    HardSwish,
    /// x Phi(x), Phi the normal distribution function.
    Gelu,
    /// 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
    GeluTanh,
    /// Error function.
    Erf,
    /// x for x > 0, else alpha (exp(x) - 1), scaled by gamma: ELU and SELU.
    Elu(f32, f32),
    /// log(1 + exp(x)).
    Softplus,
    /// x / (1 + |x|).
    Softsign,
    /// x sigmoid(alpha x).
    Swish(f32),
    /// exp(x).
    Exp,
    /// Natural logarithm.
    Log,
    /// Square root.
    Sqrt,
    /// -x.
    Neg,
    /// |x|.
    Abs,
    /// 1 / x.
    Reciprocal,
}

/// Lowers an activation whose parameters are attributes.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let activation = match view.operator() {
        "Relu" => Activation::Relu,
        "LeakyRelu" if view.float("alpha", 0.01) == 0.0 => Activation::Relu,
        "LeakyRelu" => Activation::LeakyRelu(view.float("alpha", 0.01)),
        "Sigmoid" => Activation::Sigmoid,
        "Tanh" => Activation::Tanh,
        "HardSigmoid" => Activation::HardSigmoid(view.float("alpha", 0.2), view.float("beta", 0.5)),
        "HardSwish" => Activation::HardSwish,
        "Gelu" => match view.string("approximate", "none").as_str() {
            "none" => Activation::Gelu,
            "tanh" => Activation::GeluTanh,
            other => return Err(view.refuse(format!("its approximation `{other}` is neither `none` nor `tanh`"))),
        },
        "Erf" => Activation::Erf,
        "Elu" => Activation::Elu(view.float("alpha", 1.0), 1.0),
        "Selu" => Activation::Elu(view.float("alpha", 1.673_263_2), view.float("gamma", 1.050_701)),
        "Softplus" => Activation::Softplus,
        "Softsign" => Activation::Softsign,
        "Swish" => Activation::Swish(view.float("alpha", 1.0)),
        "Exp" => Activation::Exp,
        "Log" => Activation::Log,
        "Sqrt" => Activation::Sqrt,
        "Neg" => Activation::Neg,
        "Abs" => Activation::Abs,
        "Reciprocal" => Activation::Reciprocal,
        other => return Err(view.refuse(format!("{other} is not an activation"))),
    };
    let input = view.variable(0)?;
    let port = builder.push(view, 0, activation, vec![input])?;
    builder.relate(port, input, |pieces| match activation {
        Activation::Relu => pieces.bounded((0.0, f32::INFINITY)),
        Activation::LeakyRelu(slope) => pieces.leaky(slope),
        Activation::Abs => pieces.magnitude(),
        Activation::Neg => pieces.times(-1.0),
        _ => None,
    });
    Ok(vec![Known::Port(port)])
}

/// Lowers `Clip`, whose bounds are attributes before operator set 11 and operands since.
pub fn clip(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let bound = |index: usize, attribute: &str, open: f32| -> Result<f32, NetworkError> {
        if view.has(attribute) {
            return Ok(view.float(attribute, open));
        }
        match view.constant(index)? {
            None => Ok(open),
            Some(constant) => match constant.to_numbers()[..] {
                [value] => Ok(value as f32),
                _ => Err(view.refuse(format!("its bound should be one number but has the shape {:?}", constant.shape))),
            },
        }
    };
    let low = bound(1, "min", f32::NEG_INFINITY)?;
    // With crossed bounds the format takes the upper one everywhere.
    let high = bound(2, "max", f32::INFINITY)?;
    let input = view.variable(0)?;
    Ok(vec![between_bounds(builder, view, input, (low.min(high), high))?])
}

/// What lies between two bounds, of which either may be infinite: `Clip`, and `Max` and `Min` with a number.
pub fn between_bounds(builder: &mut Builder, view: &NodeView, input: Port, (low, high): (f32, f32)) -> Result<Known, NetworkError> {
    let activation = if low == 0.0 && high == f32::INFINITY { Activation::Relu } else { Activation::Clip(low, high) };
    let port = builder.push(view, 0, activation, vec![input])?;
    builder.relate(port, input, |pieces| pieces.bounded((low, high)));
    Ok(Known::Port(port))
}

/// What stops a gradient, of a rectifier's output: a mask, or the output itself where the kernels read that.
fn kept_of(weights: &Weights, output: Value, bounds: (f32, f32), lower: bool) -> Value {
    if !weights.are_plain() && gpu::is_here(&output) { output } else { beyond(weights, output, bounds, lower) }
}

/// The gradient of the input of a rectifier from what [`kept_of`] kept.
fn stopped(weights: &Weights, gradient: Value, rectifier: &Stop) -> Value {
    if !gpu::is_here(&rectifier.kept) {
        return blocked(weights, gradient, rectifier.kept.clone());
    }
    ranked!(gradient, |g| gpu::stopped(&g, rectifier).expect("a gradient is where its rectifier's output is"))
}

/// g with zeros where the mask says so.
fn blocked(weights: &Weights, gradient: Value, mask: Value) -> Value {
    ranked!(gradient, |g| {
        let mask = mask.mask_like(&g);
        let stopped = if weights.are_plain() { Err(g) } else { cpu::stopped(g, &mask) };
        stopped.unwrap_or_else(|g| g.mask_fill(mask, 0.0))
    })
}

/// Where a gradient is blocked: at the upper bound and beyond, and at the lower one if `lower` says so.
fn beyond(weights: &Weights, x: Value, (low, high): (f32, f32), lower: bool) -> Value {
    ranked!(x, |x| {
        weights.by_kernel(|| cpu::stops(&x, low, high, lower)).unwrap_or_else(|| match lower {
            true if high == f32::INFINITY => x.lower_equal_scalar(low),
            true => x.clone().lower_equal_scalar(low).bool_or(x.greater_equal_scalar(high)),
            false => x.greater_equal_scalar(high),
        })
    })
}

fn density<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.square().mul_scalar(-0.5).exp().mul_scalar(1.0 / (2.0 * PI).sqrt())
}

fn distribution<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.mul_scalar(FRAC_1_SQRT_2).erf().add_scalar(1.0).mul_scalar(0.5)
}

fn hard_sigmoid<const D: usize>(x: Tensor<D>, alpha: f32, beta: f32) -> Tensor<D> {
    x.mul_scalar(alpha).add_scalar(beta).clamp(0.0, 1.0)
}

/// 1 where the condition holds, 0 elsewhere, in the precision of what is computed with.
fn one_where<const D: usize>(condition: Tensor<D, Bool>, precision: DType) -> Tensor<D> {
    condition.float().cast(precision)
}

fn between<const D: usize>(x: Tensor<D>, low: f32, high: f32) -> Tensor<D> {
    let precision = x.dtype();
    one_where(x.clone().greater_scalar(low), precision).mul(one_where(x.lower_scalar(high), precision))
}

fn sigmoid<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    burn::tensor::activation::sigmoid(x)
}

/// sigma(x) sigma(-x): the second factor is 1 - sigma(x) with all its digits where sigma(x) is near 1.
fn slope_of_sigmoid<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    sigmoid(x.clone()).mul(sigmoid(x.neg()))
}

/// sqrt(2 / pi), and the cubic coefficient of the tanh approximation of GELU (Hendrycks and Gimpel, 2016).
const GELU_TANH: (f32, f32) = (0.797_884_6, 0.044_715);

/// min(max(x, low), high) in burn's operations, which take no infinite bound.
fn clamped<const D: usize>(x: Tensor<D>, low: f32, high: f32) -> Tensor<D> {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => x.clamp(low, high),
        (true, false) => x.clamp_min(low),
        (false, true) => x.clamp_max(high),
        (false, false) => x,
    }
}

impl Activation {
    /// f(x), of the plain walk in burn's operations alone.
    fn of(self, weights: &Weights, x: Value) -> Value {
        match self.bounds().filter(|_| weights.are_plain()) {
            Some((low, high)) => ranked!(x, |x| clamped(x, low, high)),
            None => ranked!(x, |x| self.value(x)),
        }
    }

    /// f(x), element by element.
    pub fn value<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Relu => cpu::clip(x, 0.0, f32::INFINITY).unwrap_or_else(burn::tensor::activation::relu),
            Self::Clip(low, high) => cpu::clip(x, low, high).unwrap_or_else(|x| clamped(x, low, high)),
            Self::LeakyRelu(alpha) => burn::tensor::activation::leaky_relu(x, f64::from(alpha)),
            Self::Sigmoid => sigmoid(x),
            Self::Tanh => x.tanh(),
            Self::HardSigmoid(alpha, beta) => hard_sigmoid(x, alpha, beta),
            Self::HardSwish => x.clone().mul(hard_sigmoid(x, 1.0 / 6.0, 0.5)),
            Self::Gelu => x.clone().mul(distribution(x)),
            Self::GeluTanh => {
                let inner = x.clone().powi_scalar(3).mul_scalar(GELU_TANH.1).add(x.clone()).mul_scalar(GELU_TANH.0);
                x.mul(inner.tanh().add_scalar(1.0)).mul_scalar(0.5)
            }
            Self::Erf => x.erf(),
            Self::Elu(alpha, gamma) => {
                let below = x.clone().clamp_max(0.0).exp().sub_scalar(1.0).mul_scalar(alpha);
                x.clamp_min(0.0).add(below).mul_scalar(gamma)
            }
            // max(x, 0) + log(1 + exp(-|x|)): exp never overflows.
            Self::Softplus => x.clone().clamp_min(0.0).add(x.abs().neg().exp().log1p()),
            Self::Softsign => x.clone().div(x.abs().add_scalar(1.0)),
            Self::Swish(alpha) => x.clone().mul(sigmoid(x.mul_scalar(alpha))),
            Self::Exp => x.exp(),
            Self::Log => x.log(),
            Self::Sqrt => x.sqrt(),
            Self::Neg => x.neg(),
            Self::Abs => x.abs(),
            Self::Reciprocal => x.recip(),
        }
    }

    /// f'(x), element by element; at a kink the derivative from the side where nothing passes.
    pub fn derivative<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Relu => one_where(x.clone().greater_scalar(0.0), x.dtype()),
            Self::Clip(low, high) => between(x, low, high),
            Self::LeakyRelu(alpha) => one_where(x.clone().greater_scalar(0.0), x.dtype()).mul_scalar(1.0 - alpha).add_scalar(alpha),
            Self::Sigmoid => slope_of_sigmoid(x),
            // 1 - tanh(x)^2 = 4 sigma(2x) sigma(-2x).
            Self::Tanh => slope_of_sigmoid(x.mul_scalar(2.0)).mul_scalar(4.0),
            Self::HardSigmoid(alpha, beta) => between(x.mul_scalar(alpha).add_scalar(beta), 0.0, 1.0).mul_scalar(alpha),
            Self::HardSwish => {
                let inside = between(x.clone(), -3.0, 3.0);
                x.clone().mul(inside).div_scalar(6.0).add(hard_sigmoid(x, 1.0 / 6.0, 0.5))
            }
            Self::Gelu => x.clone().mul(density(x.clone())).add(distribution(x)),
            Self::GeluTanh => {
                let (root, cubic) = GELU_TANH;
                let t = x.clone().powi_scalar(3).mul_scalar(cubic).add(x.clone()).mul_scalar(root).tanh();
                let slope = x.clone().square().mul_scalar(3.0 * cubic).add_scalar(1.0).mul_scalar(root);
                let steep = t.clone().square().neg().add_scalar(1.0).mul(slope).mul(x);
                t.add_scalar(1.0).add(steep).mul_scalar(0.5)
            }
            Self::Erf => x.square().neg().exp().mul_scalar(2.0 / PI.sqrt()),
            Self::Elu(alpha, gamma) => {
                let above = one_where(x.clone().greater_scalar(0.0), x.dtype());
                let below = x.clamp_max(0.0).exp().mul_scalar(alpha);
                let outside = above.clone().neg().add_scalar(1.0);
                above.add(below.mul(outside)).mul_scalar(gamma)
            }
            Self::Softplus => sigmoid(x),
            Self::Softsign => x.abs().add_scalar(1.0).square().recip(),
            Self::Swish(alpha) => {
                let scaled = x.mul_scalar(alpha);
                sigmoid(scaled.clone()).add(scaled.clone().mul(slope_of_sigmoid(scaled)))
            }
            Self::Exp => x.exp(),
            Self::Log => x.recip(),
            Self::Sqrt => x.sqrt().recip().mul_scalar(0.5),
            Self::Neg => x.zeros_like().sub_scalar(1.0),
            Self::Abs => x.sign(),
            Self::Reciprocal => x.square().recip().neg(),
        }
    }
}

impl Activation {
    /// The values at which it bends, where it is straight between them; none where it curves.
    pub fn bends(self) -> Option<Vec<f32>> {
        match self {
            Self::Relu | Self::LeakyRelu(_) | Self::Abs => Some(vec![0.0]),
            Self::Clip(low, high) => Some([low, high].into_iter().filter(|bound| bound.is_finite()).collect()),
            // min(max(alpha x + beta, 0), 1).
            Self::HardSigmoid(alpha, beta) if alpha != 0.0 => Some(vec![-beta / alpha, (1.0 - beta) / alpha]),
            _ => None,
        }
    }

    /// Whether a rule of [`crate::network::Rectifiers`] changes what passes back.
    pub fn rectifies(self) -> bool {
        matches!(self, Self::Relu | Self::Clip(..))
    }

    /// The quotient of differences D f(x) / D x.
    fn multiplier<const D: usize>(self, x: Tensor<D>, y: Tensor<D>) -> Tensor<D> {
        match self {
            // Where these are steep a quotient of small differences would be rounding alone; they have closed forms.
            Self::Reciprocal => y.clone().mul(differences::swapped(y)).neg(),
            Self::Sqrt => {
                let both = differences::mean(y).mul_scalar(2.0);
                // Roots that are 0 for both differ by nothing.
                let none = both.clone().equal_scalar(0.0);
                both.recip().mask_fill(none, 0.0)
            }
            Self::Relu | Self::Clip(..) | Self::LeakyRelu(_) | Self::Abs | Self::HardSigmoid(..) | Self::HardSwish | Self::Neg => {
                differences::slope(x, y, KINKED, |x| self.derivative(x))
            }
            _ => differences::slope(x, y, SMOOTH, |x| self.derivative(x)),
        }
    }
}

impl Operator for Activation {
    fn reach(&self) -> Reach {
        Reach::Each
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].to_vec())
    }

    fn conduct(&self) -> Conduct {
        Conduct::Passes
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        match (*self, saved.rule()) {
            (_, Rule::Differences) => {
                let output = self.of(weights, input.clone());
                saved.keep(|| ranked_pair!(input, output.clone(), |x, y| self.multiplier(x, y)));
                output
            }
            (Self::Relu | Self::Clip(..), _) => self.forward_bounded(weights, self.of(weights, input), saved),
            _ => {
                saved.keep(|| ranked!(input.clone(), |x| self.derivative(x)));
                self.of(weights, input)
            }
        }
    }

    fn bounds(&self) -> Option<(f32, f32)> {
        match *self {
            Self::Relu => Some((0.0, f32::INFINITY)),
            Self::Clip(low, high) => Some((low, high)),
            _ => None,
        }
    }

    /// What stops a gradient is kept of the output, which is at a bound where the input is there or beyond.
    fn forward_bounded(&self, weights: &Weights, output: Value, saved: &mut Saved) -> Value {
        let (low, high) = self.bounds().expect("a rectifier");
        if saved.rule().lower_kink_blocks() {
            saved.keep(|| kept_of(weights, output.clone(), (low, high), true));
        } else if high < f32::INFINITY {
            saved.keep(|| kept_of(weights, output.clone(), (f32::NEG_INFINITY, high), false));
        }
        output
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let kept = record.values.into_iter().next();
        let rectifier = self.rectifies();
        let gradient =
            if rectifier && record.rule.positive_only() { ranked!(gradient, |g| burn::tensor::activation::relu(g)) } else { gradient };
        vec![match kept {
            None => gradient,
            Some(kept) if let Some(bounds) = self.bounds().filter(|_| record.rule != Rule::Differences) => {
                stopped(weights, gradient, &Stop { kept, bounds, lower: record.rule.lower_kink_blocks() })
            }
            Some(derivative) => ranked_pair!(gradient, derivative, |g, d| g.mul(d)),
        }]
    }
}

/// x for x > 0, else slope x, the slope a weight that broadcasts.
pub struct PRelu {
    slope: WeightId,
    shape: Vec<usize>,
}

/// Lowers `PRelu`.
pub fn prelu(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let mut slope: Constant = (*view.needed(1)?).clone();
    let (rank, channels) = (builder.shape(input).len(), builder.shape(input).get(1).copied());
    if view.opset < 7 && Some(slope.data.len()) == channels {
        // Before operator set 7 a slope per channel was a plain list.
        let mut aligned = vec![1; rank];
        aligned[1] = slope.data.len();
        slope = slope.reshaped(aligned);
    }
    if slope.floats().is_some_and(|slopes| slopes.iter().all(|&slope| slope == 0.0)) {
        return Ok(vec![between_bounds(builder, view, input, (0.0, f32::INFINITY))?]);
    }
    let shape = slope.shape.clone();
    let slope = builder.weight(view, slope)?;
    let own = builder.shape(input).to_vec();
    let (stacks, step) = (shape.len() < rank || shape[0] == 1, PRelu { slope, shape });
    if stacks || !lifted::can_lift(rank) {
        return Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)]);
    }
    Ok(vec![Known::Port(lifted::push(builder, view, 0, step, vec![(input, own.clone())], own)?)])
}

impl Operator for PRelu {
    fn reach(&self) -> Reach {
        Reach::Each
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        match broadcast(inputs[0], &self.shape)? {
            shape if shape == inputs[0] => Ok(shape),
            _ => Err(format!("its slope of shape {:?} is larger than its input {:?}", self.shape, inputs[0])),
        }
    }

    fn weights(&self) -> Vec<WeightId> {
        vec![self.slope]
    }

    fn conduct(&self) -> Conduct {
        Conduct::Passes
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let slope = weights.get(self.slope).aligned(input.shape().len());
        if saved.rule() == Rule::Differences {
            let output = ranked_pair!(input.clone(), slope.clone(), |x, a| x.clone().clamp_min(0.0).add(x.clamp_max(0.0).mul(a)));
            let derivative = |x: Value| {
                ranked_pair!(x, slope.clone(), |x, a| {
                    let below = one_where(x.clone().lower_equal_scalar(0.0), x.dtype());
                    let above = below.clone().neg().add_scalar(1.0);
                    below.mul(a).add(above)
                })
            };
            saved.keep(|| {
                ranked_pair!(input, output.clone(), |x, y| {
                    differences::slope(x.clone(), y, KINKED, |middle| derivative(middle.into()).like(&x))
                })
            });
            return output;
        }
        saved.keep(|| {
            ranked_pair!(input.clone(), slope.clone(), |x, a| {
                let below = one_where(x.clone().lower_equal_scalar(0.0), x.dtype());
                let above = below.clone().neg().add_scalar(1.0);
                below.mul(a).add(above)
            })
        });
        ranked_pair!(input, slope, |x, a| x.clone().clamp_min(0.0).add(x.clamp_max(0.0).mul(a)))
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let [derivative] = <[Value; 1]>::try_from(record.values).expect("one kept value");
        vec![ranked_pair!(gradient, derivative, |g, d| g.mul(d))]
    }
}
