//! Element by element: trigonometry, the rarer activations, and steps such as rounding.
//!
//! Where a function jumps or has a kink, the derivative is that of the side on which less passes. A step is flat on both sides of its
//! jumps, so its derivative is 0 everywhere and no gradient passes it; a quotient of differences does.

use super::activation::between_bounds;
use super::differences::{self, KINKED, SMOOTH};
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Operator, Record, Saved};
use crate::network::pieces::Pieces;
use crate::network::reach::Reach;
use crate::network::relevance::Conduct;
use crate::network::rule::Rule;
use crate::network::value::{Value, ranked, ranked_pair};
use crate::network::weights::Weights;
use burn::tensor::Tensor;
use burn::tensor::activation::{sigmoid, softplus};

/// A function of one number with its parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Elementwise {
    /// Sine of radians, as all six.
    Sin,
    /// Cosine.
    Cos,
    /// Tangent.
    Tan,
    /// Inverse of the sine.
    Asin,
    /// Inverse of the cosine.
    Acos,
    /// Inverse of the tangent.
    Atan,
    /// Hyperbolic sine.
    Sinh,
    /// Hyperbolic cosine.
    Cosh,
    /// Inverse of the hyperbolic sine.
    Asinh,
    /// Inverse of the hyperbolic cosine.
    Acosh,
    /// Inverse of the hyperbolic tangent.
    Atanh,
    /// x tanh(log(1 + exp(x))) (Misra, 2019).
    Mish,
    /// x for x > 0, else alpha (exp(x / alpha) - 1) (Barron, 2017).
    Celu(f32),
    /// x for x > alpha, else 0.
    ThresholdedRelu(f32),
    /// x moved towards 0 by the bias where |x| > lambda, else 0: (lambda, bias).
    Shrink(f32, f32),
    /// -1, 0 or 1.
    Sign,
    /// The next whole number below.
    Floor,
    /// The next whole number above.
    Ceil,
    /// The nearest whole number, halves to the even one.
    Round,
    /// The next whole number towards 0.
    Trunc,
}

/// Lowers one of them.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let function = match view.operator() {
        "Sin" => Elementwise::Sin,
        "Cos" => Elementwise::Cos,
        "Tan" => Elementwise::Tan,
        "Asin" => Elementwise::Asin,
        "Acos" => Elementwise::Acos,
        "Atan" => Elementwise::Atan,
        "Sinh" => Elementwise::Sinh,
        "Cosh" => Elementwise::Cosh,
        "Asinh" => Elementwise::Asinh,
        "Acosh" => Elementwise::Acosh,
        "Atanh" => Elementwise::Atanh,
        "Mish" => Elementwise::Mish,
        "Celu" => Elementwise::Celu(view.float("alpha", 1.0)),
        "ThresholdedRelu" => Elementwise::ThresholdedRelu(view.float("alpha", 1.0)),
        "Shrink" => Elementwise::Shrink(view.float("lambd", 0.5), view.float("bias", 0.0)),
        "Sign" => Elementwise::Sign,
        "Floor" => Elementwise::Floor,
        "Ceil" => Elementwise::Ceil,
        "Round" => Elementwise::Round,
        "Trunc" => Elementwise::Trunc,
        other => return Err(view.refuse(format!("{other} is not a function of one number"))),
    };
    if function == Elementwise::ThresholdedRelu(0.0) {
        return Ok(vec![between_bounds(builder, view, view.variable(0)?, (0.0, f32::INFINITY))?]);
    }
    if let Elementwise::Celu(alpha) = function
        && alpha == 0.0
    {
        return Err(view.refuse_with("divides by its `alpha` of 0", "export the network with another one"));
    }
    let input = view.variable(0)?;
    let port = builder.push(view, 0, function, vec![input])?;
    if function == Elementwise::Sign {
        builder.relate(port, input, Pieces::sign);
    }
    Ok(vec![Known::Port(port)])
}

/// 1 where x lies outside -width..width, else 0.
fn outside<const D: usize>(x: Tensor<D>, width: f32) -> Tensor<D> {
    x.clone().greater_scalar(width).float().add(x.lower_scalar(-width).float())
}

/// 1 / sqrt(of).
fn inverse_root<const D: usize>(of: Tensor<D>) -> Tensor<D> {
    of.sqrt().recip()
}

impl Elementwise {
    /// f(x).
    fn value<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Sin => x.sin(),
            Self::Cos => x.cos(),
            Self::Tan => x.tan(),
            Self::Asin => x.asin(),
            Self::Acos => x.acos(),
            Self::Atan => x.atan(),
            Self::Sinh => x.sinh(),
            Self::Cosh => x.cosh(),
            Self::Asinh => x.asinh(),
            Self::Acosh => x.acosh(),
            Self::Atanh => x.atanh(),
            Self::Mish => x.clone().mul(softplus(x, 1.0).tanh()),
            Self::Celu(alpha) => {
                let below = x.clone().clamp_max(0.0).div_scalar(alpha).exp().sub_scalar(1.0).mul_scalar(alpha);
                x.clamp_min(0.0).add(below)
            }
            Self::ThresholdedRelu(alpha) => x.clone().mul(x.greater_scalar(alpha).float()),
            Self::Shrink(width, bias) => {
                let above = x.clone().greater_scalar(width).float();
                let below = x.clone().lower_scalar(-width).float();
                x.clone().sub_scalar(bias).mul(above).add(x.add_scalar(bias).mul(below))
            }
            Self::Sign => x.sign(),
            Self::Floor => x.floor(),
            Self::Ceil => x.ceil(),
            Self::Round => x.round(),
            Self::Trunc => x.trunc(),
        }
    }

    /// f'(x).
    fn derivative<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Sin => x.cos(),
            Self::Cos => x.sin().neg(),
            Self::Tan => x.cos().square().recip(),
            Self::Asin => inverse_root(x.square().neg().add_scalar(1.0)),
            Self::Acos => inverse_root(x.square().neg().add_scalar(1.0)).neg(),
            Self::Atan => x.square().add_scalar(1.0).recip(),
            Self::Sinh => x.cosh(),
            Self::Cosh => x.sinh(),
            Self::Asinh => inverse_root(x.square().add_scalar(1.0)),
            Self::Acosh => inverse_root(x.square().sub_scalar(1.0)),
            Self::Atanh => x.square().neg().add_scalar(1.0).recip(),
            Self::Mish => {
                let t = softplus(x.clone(), 1.0).tanh();
                let steep = t.clone().square().neg().add_scalar(1.0).mul(sigmoid(x.clone())).mul(x);
                t.add(steep)
            }
            Self::Celu(alpha) => x.clamp_max(0.0).div_scalar(alpha).exp(),
            Self::ThresholdedRelu(alpha) => x.greater_scalar(alpha).float(),
            Self::Shrink(width, _) => outside(x, width),
            Self::Sign | Self::Floor | Self::Ceil | Self::Round | Self::Trunc => x.zeros_like(),
        }
    }

    /// Below which difference of inputs the derivative stands in for the quotient of differences.
    fn near(self) -> f32 {
        match self {
            Self::Celu(_) | Self::ThresholdedRelu(_) | Self::Shrink(..) => KINKED,
            Self::Sign | Self::Floor | Self::Ceil | Self::Round | Self::Trunc => KINKED,
            _ => SMOOTH,
        }
    }
}

impl Operator for Elementwise {
    fn jumps(&self) -> bool {
        match *self {
            Self::Sign | Self::Floor | Self::Ceil | Self::Round | Self::Trunc => true,
            // From 0 to the threshold.
            Self::ThresholdedRelu(alpha) => alpha != 0.0,
            Self::Shrink(lambda, bias) => lambda != bias,
            _ => false,
        }
    }

    fn reach(&self) -> Reach {
        Reach::Each
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].to_vec())
    }

    fn conduct(&self) -> Conduct {
        Conduct::Passes
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let output = ranked!(input.clone(), |x| self.value(x));
        let rule = saved.rule();
        saved.keep(|| match rule {
            Rule::Differences => {
                ranked_pair!(input, output.clone(), |x, y| differences::slope(x, y, self.near(), |middle| self.derivative(middle)))
            }
            _ => ranked!(input, |x| self.derivative(x)),
        });
        output
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let [slope] = <[Value; 1]>::try_from(record.values).expect("the slope is kept");
        vec![ranked_pair!(gradient, slope, |g, s| g.mul(s))]
    }
}
