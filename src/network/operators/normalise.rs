//! Normalisation: by running statistics (folded into the convolution before it where there is one), across
//! neighbouring channels, and over the last dimensions.

use super::conv::Conv;
use super::differences::{self, SMOOTH};
use super::lifted;
use crate::figures::figure;
use crate::network::builder::Builder;
use crate::network::constant::Constant;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::operator::{Cost, Operator, Record, Saved, values_of};
use crate::network::reach::Reach;
use crate::network::relevance::Conduct;
use crate::network::rule::Rule;
use crate::network::spelling::{Attribute, HostWeight, Spelling};
use crate::network::value::{Value, filled, ranked_pair};
use crate::network::volume::{MOST_VALUES, extent};
use crate::network::weight::Initial;
use crate::network::weight::WeightId;
use crate::network::weights::Weights;
use burn::tensor::Tensor;
use std::any::Any;

/// scale x + shift, one pair per channel.
struct PerChannel {
    scale: WeightId,
    shift: WeightId,
    channels: usize,
}

/// Lowers `BatchNormalization` as used for inference: scale (x - mean) / sqrt(variance + epsilon) + bias.
pub fn batch(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    if view.int("training_mode", 0) != 0 || (view.opset < 7 && view.int("is_test", 0) == 0) {
        return Err(view.refuse_with("is in training mode", "export the network for inference"));
    }
    let input = view.variable(0)?;
    let numbers = |index: usize| view.needed(index).map(|constant| constant.to_numbers());
    let (gamma, beta, mean, variance) = (numbers(1)?, numbers(2)?, numbers(3)?, numbers(4)?);
    let shape = builder.shape(input).to_vec();
    let channels = shape.get(1).copied().unwrap_or(1);
    if [&gamma, &beta, &mean, &variance].iter().any(|values| values.len() != channels) {
        return Err(view.refuse(format!("its statistics do not fit {channels} channels")));
    }
    let epsilon = f64::from(view.float("epsilon", 1e-5));
    let scale: Vec<f64> = (0..channels).map(|c| gamma[c] / (variance[c] + epsilon).sqrt()).collect();
    let shift: Vec<f64> = (0..channels).map(|c| beta[c] - mean[c] * scale[c]).collect();
    if let Some(channel) = (0..channels).find(|&channel| !(scale[channel] as f32).is_finite() || !(shift[channel] as f32).is_finite()) {
        let variance = variance[channel];
        return Err(view.refuse_with(
            format!(
                "divides channel {channel} by the root of {} (variance {} plus epsilon {}), which gives no finite number",
                figure(variance + epsilon),
                figure(variance),
                figure(epsilon)
            ),
            "export the network again from weights that are finite",
        ));
    }
    if let Some(bias_and_weight) = convolution_before(builder, input) {
        fold_into(builder, view, bias_and_weight, &scale, &shift)?;
        builder.rename(input, view.proto.output.first().map_or("", String::as_str));
        return Ok(vec![Known::Port(input)]);
    }
    let single = |values: Vec<f64>| Constant::f32([channels], values.into_iter().map(|v| v as f32).collect());
    let step = PerChannel { scale: builder.weight(view, single(scale))?, shift: builder.weight(view, single(shift))?, channels };
    Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)])
}

/// The convolution that makes `port`, if only this normalisation looks at its result: its place, weight and bias.
fn convolution_before(builder: &mut Builder, port: usize) -> Option<(usize, WeightId, Option<WeightId>)> {
    let place = builder.sole_producer(port)?;
    let step: &mut dyn Any = builder.step_mut(place).as_mut();
    let (weight, bias) = step.downcast_ref::<Conv>()?.weight_and_bias();
    Some((place, weight, bias))
}

fn fold_into(
    builder: &mut Builder,
    view: &NodeView,
    (place, weight, bias): (usize, WeightId, Option<WeightId>),
    scale: &[f64],
    shift: &[f64],
) -> Result<(), NetworkError> {
    let kernel = builder.weight_mut(weight);
    let per_channel = kernel.data.len() / scale.len();
    let scaled = kernel.numbers().enumerate().map(|(k, v)| (v * scale[k / per_channel]) as f32).collect();
    *kernel = Constant::f32(kernel.shape.clone(), scaled);
    let old = bias.map_or_else(|| vec![0.0; scale.len()], |id| builder.weight_mut(id).to_numbers());
    let new = (0..scale.len()).map(|c| (old[c] * scale[c] + shift[c]) as f32).collect();
    let id = builder.weight(view, Constant::f32([scale.len()], new))?;
    let step: &mut dyn Any = builder.step_mut(place).as_mut();
    step.downcast_mut::<Conv>().expect("found to be a convolution").set_bias(id);
    Ok(())
}

impl PerChannel {
    fn aligned(&self, value: Value, rank: usize) -> Value {
        let mut shape = vec![1; rank];
        shape[1.min(rank - 1)] = self.channels;
        value.reshape(&shape)
    }
}

impl Operator for PerChannel {
    fn reach(&self) -> Reach {
        Reach::Each
    }

    fn conduct(&self) -> Conduct {
        Conduct::Shifts
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].to_vec())
    }

    fn weights(&self) -> Vec<WeightId> {
        vec![self.scale, self.shift]
    }

    fn initial(&self) -> Vec<(WeightId, Initial)> {
        vec![(self.scale, Initial::Constant(1.0)), (self.shift, Initial::Constant(0.0))]
    }

    fn spell(&self, spelling: &mut Spelling) -> bool {
        let mut shape = vec![1; spelling.shape.len()];
        shape[1.min(spelling.shape.len() - 1)] = self.channels;
        let mut aligned = |name: &str, id| {
            let weight = HostWeight { shape: shape.clone(), ..spelling.weight(id) };
            spelling.tensor(name, weight)
        };
        let (scale, shift) = (aligned("scale", self.scale), aligned("shift", self.shift));
        let input = spelling.inputs[0].to_string();
        let scaled = spelling.between("Mul", &[&input, &scale], &[]);
        spelling.last("Add", &[&scaled, &shift], &[]);
        true
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, _saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let rank = input.shape().len();
        let scaled = ranked_pair!(input, self.aligned(weights.get(self.scale), rank), |x, s| x.mul(s));
        ranked_pair!(scaled, self.aligned(weights.get(self.shift), rank), |x, s| x.add(s))
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let rank = record.shapes[0].len();
        vec![ranked_pair!(gradient, self.aligned(weights.get(self.scale), rank), |g, s| g.mul(s))]
    }
}

/// x / (bias + alpha / size sum of x^2 over `size` neighbouring channels)^beta (Krizhevsky et al., 2012, section 3.3).
struct LocalResponse {
    size: usize,
    alpha: f32,
    beta: f32,
    bias: f32,
}

/// Lowers `LRN`.
pub fn local_response(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let size = extent(view.int("size", 0)).filter(|&size| size > 0);
    let size = size.ok_or_else(|| view.out_of_range(format!("`size` should be 1 to {MOST_VALUES}")))?;
    let step = LocalResponse { size, alpha: view.float("alpha", 1e-4), beta: view.float("beta", 0.75), bias: view.float("bias", 1.0) };
    let input = view.variable(0)?;
    if builder.shape(input).len() < 2 {
        return Err(view.refuse("normalises across channels, which its input lacks"));
    }
    Ok(vec![Known::Port(builder.push(view, 0, step, vec![input])?)])
}

/// `[n, channels, everything else]`.
fn by_channel(value: Value) -> Tensor<3> {
    let shape = value.shape();
    value.reshape(&[shape[0], shape[1], shape[2..].iter().product()]).tensor()
}

/// Sum over channels c - before ..= c + after.
fn window_sum(x: Tensor<3>, before: usize, after: usize) -> Tensor<3> {
    let [n, channels, pixels] = x.dims();
    let frame = filled(&x, &[n, before + channels + after, pixels], 0.0);
    let padded = frame.slice_assign([0..n, before..before + channels, 0..pixels], x);
    (1..=before + after).fold(padded.clone().slice([0..n, 0..channels, 0..pixels]), |sum, shift| {
        sum.add(padded.clone().slice([0..n, shift..shift + channels, 0..pixels]))
    })
}

impl LocalResponse {
    /// Channels before and after; beyond the outermost ones there is nothing to sum.
    fn reach(&self, channels: usize) -> (usize, usize) {
        (((self.size - 1) / 2).min(channels - 1), (self.size / 2).min(channels - 1))
    }

    fn denominator(&self, x: Tensor<3>) -> Tensor<3> {
        let (before, after) = self.reach(x.dims()[1]);
        window_sum(x.square(), before, after).mul_scalar(self.alpha / self.size as f32).add_scalar(self.bias)
    }
}

impl Operator for LocalResponse {
    fn conduct(&self) -> Conduct {
        Conduct::Passes
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].to_vec())
    }

    fn cost(&self, inputs: &[&[usize]], output: &[usize]) -> Cost {
        let channels = inputs[0][1];
        let (before, after) = self.reach(channels);
        let framed = values_of(output) / channels as u64 * (before + channels + after) as u64;
        Cost { scratch: framed, kept: 0, work: values_of(output).saturating_mul((before + after + 1) as u64) }
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = input.shape();
        saved.keep(|| input.clone());
        let x = by_channel(input);
        let y = x.clone().mul(self.denominator(x).powf_scalar(-self.beta));
        Value::from(y).reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let [input] = <[Value; 1]>::try_from(record.values).expect("input kept");
        let (x, g) = (by_channel(input), by_channel(gradient));
        let s = self.denominator(x.clone());
        let (before, after) = self.reach(x.dims()[1]);
        if record.rule == Rule::Differences {
            // y = x p, p = s^-beta, D x^2 = (x + x') D x.
            let p = s.clone().powf_scalar(-self.beta);
            let slope = differences::slope(s, p.clone(), SMOOTH, |s| s.powf_scalar(-self.beta - 1.0).mul_scalar(-self.beta));
            let spread = window_sum(g.clone().mul(differences::mean(x.clone())).mul(slope), after, before);
            let through = spread.mul(differences::mean(x)).mul_scalar(2.0 * self.alpha / self.size as f32);
            return vec![Value::from(g.mul(differences::mean(p)).add(through)).reshape(&record.shapes[0])];
        }
        // dx = g s^-beta - 2 alpha beta / size x S'(g x s^(-beta - 1)), S' the window turned about.
        let direct = g.clone().mul(s.clone().powf_scalar(-self.beta));
        let spread = window_sum(g.mul(x.clone()).mul(s.powf_scalar(-self.beta - 1.0)), after, before);
        let through = spread.mul(x).mul_scalar(2.0 * self.alpha * self.beta / self.size as f32);
        vec![Value::from(direct.sub(through)).reshape(&record.shapes[0])]
    }
}

/// (x - mean) / sqrt(variance + epsilon) scale + bias over the dimensions from `axis` on (Ba et al., 2016).
struct Layer {
    axis: usize,
    epsilon: f32,
    scale: Option<WeightId>,
    bias: Option<WeightId>,
}

/// Lowers `LayerNormalization`.
pub fn layer(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let axis = view.axis(view.int("axis", -1), shape.len())?;
    let inner: usize = shape[axis..].iter().product();
    let mut weight = |index: usize| -> Result<Option<WeightId>, NetworkError> {
        let Some(constant) = view.constant(index)? else { return Ok(None) };
        let source = crate::network::shapes::broadcast(&constant.shape, &shape[axis..]).map_err(|e| view.refuse(e))?;
        if source != shape[axis..] {
            return Err(view.refuse(format!("its scale or bias has the shape {:?}", constant.shape)));
        }
        let spread = constant.pick(vec![1, inner], crate::network::shapes::broadcast_source(&constant.shape, &shape[axis..]));
        Ok(Some(builder.weight(view, spread)?))
    };
    let (scale, bias) = (weight(1)?, weight(2)?);
    // Of one image, image by image where it is normalised as a whole.
    let (own, whole) = (axis.max(1), vec![(input, vec![inner])]);
    let step = Layer { axis: own, epsilon: view.float("epsilon", 1e-5), scale, bias };
    let normal = if axis > 0 {
        builder.push(view, 0, step, vec![input])
    } else {
        lifted::push(builder, view, 0, step, whole.clone(), shape.clone())
    };
    let mut outputs = vec![Known::Port(normal?)];
    // The statistics are outputs too, though hardly anybody reads them.
    for (index, which) in [(1, Which::Mean), (2, Which::InverseDeviation)] {
        if view.proto.output.len() > index {
            let statistic = Statistic { axis: own, epsilon: view.float("epsilon", 1e-5), which };
            let made = if axis > 0 {
                builder.push(view, index, statistic, vec![input])
            } else {
                lifted::push(builder, view, index, statistic, whole.clone(), vec![1; shape.len()])
            };
            outputs.push(Known::Port(made?));
        }
    }
    Ok(outputs)
}

/// Which statistic of a layer normalisation.
#[derive(Clone, Copy, PartialEq)]
enum Which {
    Mean,
    InverseDeviation,
}

/// Mean, or 1 / sqrt(variance + epsilon), over the dimensions from `axis` on, which stay as 1.
struct Statistic {
    axis: usize,
    epsilon: f32,
    which: Which,
}

impl Operator for Statistic {
    fn conduct(&self) -> Conduct {
        if self.which == Which::Mean { Conduct::Shares } else { Conduct::Ends }
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].iter().enumerate().map(|(axis, &size)| if axis < self.axis { size } else { 1 }).collect())
    }

    fn forward(&self, _weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = self.shape(&[&input.shape()]).expect("checked when the graph was read");
        let x = rows(input, self.axis);
        let mean = x.clone().mean_dim(1);
        if self.which == Which::Mean {
            return Value::from(mean).reshape(&shape);
        }
        let centred = x.sub(mean);
        let inverse = centred.clone().square().mean_dim(1).add_scalar(self.epsilon).sqrt().recip();
        let rule = saved.rule();
        // d/dx (var + epsilon)^(-1/2) = -(var + epsilon)^(-3/2) (x - mean) / count.
        saved.keep(|| {
            Value::from(match rule {
                Rule::Differences => differences::mean(centred).mul_scalar(2.0).mul(slope_of_inverse(inverse.clone())),
                _ => centred.mul(inverse.clone().powi_scalar(3)).neg(),
            })
        });
        Value::from(inverse).reshape(&shape)
    }

    fn reverse(&self, _weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let shape = &record.shapes[0];
        let (outer, inner): (usize, usize) = (shape[..self.axis].iter().product(), shape[self.axis..].iter().product());
        let share: Tensor<2> = gradient.reshape(&[outer, 1]).tensor::<2>().div_scalar(inner as f32);
        let back = match record.values.into_iter().next() {
            Some(slope) => slope.tensor::<2>().mul(share),
            None => share.repeat_dim(1, inner),
        };
        vec![Value::from(back).reshape(shape)]
    }
}

/// D v^(-1/2) / D v of DeepLIFT's Rescale rule, from the values r = v^(-1/2): -(r r')^2 / (r + r').
fn slope_of_inverse(inverse: Tensor<2>) -> Tensor<2> {
    let other = differences::swapped(inverse.clone());
    inverse.clone().mul(other.clone()).square().div(inverse.add(other)).neg()
}

/// `[everything before axis, everything from it on]`.
fn rows(value: Value, axis: usize) -> Tensor<2> {
    let shape = value.shape();
    value.reshape(&[shape[..axis].iter().product(), shape[axis..].iter().product()]).tensor()
}

impl Operator for Layer {
    fn taken_away(&self, inputs: &[Value]) -> Option<Value> {
        let x = rows(inputs.first()?.clone(), self.axis);
        let mean = x.clone().mean_dim(1);
        let inverse = x.sub(mean.clone()).square().mean_dim(1).add_scalar(self.epsilon).sqrt().recip();
        Some(Value::from(mean.mul(inverse)))
    }

    fn conduct(&self) -> Conduct {
        Conduct::Passes
    }

    fn shape(&self, inputs: &[&[usize]]) -> Result<Vec<usize>, String> {
        Ok(inputs[0].to_vec())
    }

    fn weights(&self) -> Vec<WeightId> {
        self.scale.into_iter().chain(self.bias).collect()
    }

    fn initial(&self) -> Vec<(WeightId, Initial)> {
        let constant = |weight: Option<WeightId>, value| weight.map(|id| (id, Initial::Constant(value)));
        constant(self.scale, 1.0).into_iter().chain(constant(self.bias, 0.0)).collect()
    }

    fn spell(&self, spelling: &mut Spelling) -> bool {
        // Older files write its steps one by one.
        let (Some(scale), true) = (self.scale, spelling.opset() >= 17) else { return false };
        let inner = spelling.shape[self.axis..].to_vec();
        if spelling.weight(scale).values.len() != inner.iter().product::<usize>() {
            return false;
        }
        let mut whole = |name: &str, id| {
            let weight = HostWeight { shape: inner.clone(), ..spelling.weight(id) };
            spelling.tensor(name, weight)
        };
        let mut inputs = vec![whole("scale", scale)];
        inputs.extend(self.bias.map(|bias| whole("bias", bias)));
        inputs.insert(0, spelling.inputs[0].to_string());
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        let attributes = [("axis", Attribute::Int(self.axis as i64)), ("epsilon", Attribute::Float(self.epsilon))];
        spelling.last("LayerNormalization", &inputs, &attributes);
        true
    }

    fn forward(&self, weights: &Weights, inputs: Vec<Value>, saved: &mut Saved) -> Value {
        let [input] = <[Value; 1]>::try_from(inputs).expect("one input");
        let shape = input.shape();
        let x = rows(input, self.axis);
        let centred = x.clone().sub(x.mean_dim(1));
        let inverse = centred.clone().square().mean_dim(1).add_scalar(self.epsilon).sqrt().recip();
        let mut y = centred.clone().mul(inverse.clone());
        let by_differences = saved.rule() == Rule::Differences;
        saved.keep(|| Value::from(if by_differences { centred } else { y.clone() }));
        saved.keep(|| Value::from(inverse));
        if let Some(scale) = self.scale {
            y = y.mul(weights.get(scale).tensor());
        }
        if let Some(bias) = self.bias {
            y = y.add(weights.get(bias).tensor());
        }
        Value::from(y).reshape(&shape)
    }

    fn reverse(&self, weights: &Weights, record: Record, gradient: Value) -> Vec<Value> {
        let [normal, inverse] = <[Value; 2]>::try_from(record.values).expect("two kept values");
        let (normal, inverse): (Tensor<2>, Tensor<2>) = (normal.tensor(), inverse.tensor());
        let mut g = rows(gradient, self.axis);
        if let Some(scale) = self.scale {
            g = g.mul(weights.get(scale).tensor());
        }
        if record.rule == Rule::Differences {
            // y = c r, r = (mean(c^2) + epsilon)^(-1/2), c = x - mean(x); kept were c and r.
            let middle = differences::mean(normal);
            let to_inverse = g.clone().mul(middle.clone()).mean_dim(1).mul(slope_of_inverse(inverse.clone())).mul_scalar(2.0);
            let to_centred = g.mul(differences::mean(inverse)).add(middle.mul(to_inverse));
            let back = to_centred.clone().sub(to_centred.mean_dim(1));
            return vec![Value::from(back).reshape(&record.shapes[0])];
        }
        let along = g.clone().mul(normal.clone()).mean_dim(1);
        let back = g.clone().sub(g.mean_dim(1)).sub(normal.mul(along)).mul(inverse);
        vec![Value::from(back).reshape(&record.shapes[0])]
    }
}
