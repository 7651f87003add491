//! Evaluates, while reading, what does not depend on the network's input: shape arithmetic on the host, weights that a
//! file computes (casts, reshapes, scalings) likewise, and anything heavier by walking the operator on the CPU.

mod indexed;
pub mod plan;

use super::attributes;
use super::builder::Builder;
use super::constant::{Constant, ConstantData};
use super::error::NetworkError;
use super::graph::Output;
use super::node::{Known, NodeView};
use super::operator::Saved;
use super::operators::table::Lower;
use super::proto::element;
use super::shapes::{broadcast, broadcast_source, reduce_target, reshape_target, slice_source, tile_source, transpose_source};
use super::value::{MAX_RANK, Value};
use super::volume::{Budget, MOST_VALUES, extent, volume};
use super::weights::Weights;
use burn::tensor::Device;
use std::rc::Rc;

/// Operators that exist here for constants alone.
const HOST_ONLY: &[&str] = &["ArgMax", "ArgMin", "Constant", "ConstantOfShape", "NonZero", "OneHot", "Range", "Shape", "Size"];

/// Whether the operator is known, though for constants alone.
pub fn folds(operator: &str) -> bool {
    HOST_ONLY.contains(&operator)
}

/// Names of the operators that fold.
pub fn names() -> &'static [&'static str] {
    HOST_ONLY
}

/// `Shape` and `Size` of something that depends on the input: its planned shape is known all the same.
pub fn shape_of_input(builder: &Builder, view: &NodeView) -> Result<Option<Vec<Known>>, NetworkError> {
    if !matches!(view.operator(), "Shape" | "Size") {
        return Ok(None);
    }
    let shape: Vec<i64> = builder.shape_of(view.required(0)?).iter().map(|&d| d as i64).collect();
    let constant = if view.operator() == "Size" {
        Constant { shape: Vec::new(), data: ConstantData::I64(vec![shape.iter().product()]) }
    } else {
        let rank = shape.len() as i64;
        let wrap = |at: i64| (if at < 0 { at + rank } else { at }).clamp(0, rank) as usize;
        let (start, end) = (wrap(view.int("start", 0)), wrap(view.int("end", rank)));
        Constant::integers(shape.get(start..end).unwrap_or_default().to_vec())
    };
    Ok(Some(vec![Known::Constant(Rc::new(constant))]))
}

/// What folding may still make while one file is read: bytes, each of which is charged whenever it is made anew, and steps.
pub struct Allowance {
    bytes: Budget,
    steps: Budget,
}

/// Bytes that a small file may make by folding, 640 MiB: masks, grids of positions, and the weights of a file that fills them with one
/// number, as the light networks of the ONNX tests do (548 MiB in VGG-19). With the copy that the graph keeps, reading such a file takes
/// 1.3 GiB at most.
const FOLDED_BY_ANY_FILE: u64 = 640 << 20;

/// Bytes that may be made for each byte of the file: every weight of 16 bits is cast, transposed, reshaped and scaled once.
const FOLDED_PER_BYTE: u64 = 8;

/// Multiplications, additions and values read or made by all folding of a small file: a second or two on a CPU, four in a browser.
const STEPS_OF_ANY_FILE: u64 = 1 << 29;

/// Steps for each byte of the file.
const STEPS_PER_BYTE: u64 = 8;

/// Bytes that are held beside a result while places are looked up: a place and a number for each value.
const LOOKED_UP: u64 = 16;

impl Allowance {
    /// For a file of so many bytes.
    pub fn of_file(bytes: usize) -> Self {
        let of = |any: u64, per_byte: u64| any.saturating_add((bytes as u64).saturating_mul(per_byte));
        Self {
            bytes: Budget::new(of(FOLDED_BY_ANY_FILE, FOLDED_PER_BYTE), "bytes computed while reading"),
            steps: Budget::new(of(STEPS_OF_ANY_FILE, STEPS_PER_BYTE), "computations while reading"),
        }
    }

    /// Charges a constant of that shape, with so many bytes for each value, and gives the number of its values.
    fn take(&mut self, view: &NodeView, shape: &[usize], width: u64) -> Result<usize, NetworkError> {
        let count = volume(shape).map_err(|reason| view.refuse(reason))?;
        self.spend(view, (count as u64).saturating_mul(width), count as u64)?;
        Ok(count)
    }

    /// Charges values that are read without as many being made.
    fn look_at(&mut self, view: &NodeView, values: usize) -> Result<(), NetworkError> {
        self.spend(view, 0, values as u64)
    }

    fn spend(&mut self, view: &NodeView, bytes: u64, steps: u64) -> Result<(), NetworkError> {
        self.bytes.spend(bytes).and_then(|()| self.steps.spend(steps)).map_err(|reason| view.refuse(reason))
    }
}

/// Evaluates the node on the host, or `None` when this is work for the walk.
pub fn on_host(view: &NodeView, allowance: &mut Allowance) -> Result<Option<Vec<Constant>>, NetworkError> {
    let operand = |index: usize| view.needed(index);
    let constant = match view.operator() {
        "Constant" => {
            let constant = constant(view)?;
            allowance.take(view, &constant.shape, constant.data.width())?;
            constant
        }
        "ConstantOfShape" => {
            let shape = sizes(view, &*operand(0)?)?;
            let value = view.tensor("value")?.unwrap_or_else(|| Constant::f32([1], vec![0.0]));
            if value.data.len() != 1 {
                return Err(view.refuse(format!("its value should be one number but has the shape {:?}", value.shape)));
            }
            let count = allowance.take(view, &shape, value.data.width())?;
            value.pick(shape, std::iter::repeat_n(0, count))
        }
        "Identity" => {
            let data = operand(0)?;
            allowance.take(view, &data.shape, data.data.width())?;
            (*data).clone()
        }
        "Cast" => {
            allowance.take(view, &operand(0)?.shape, WIDEST)?;
            cast(view, &*operand(0)?)?
        }
        "Reshape" => {
            let data = operand(0)?;
            let target = operand(1)?.to_integers().ok_or_else(|| view.refuse("its shape should hold whole numbers"))?;
            let shape = reshape_target(&data.shape, &target, view.int("allowzero", 0) != 0).map_err(|e| view.refuse(e))?;
            allowance.take(view, &shape, data.data.width())?;
            (*data).clone().reshaped(shape)
        }
        "Unsqueeze" | "Squeeze" | "Flatten" => {
            let data = operand(0)?;
            let shape = attributes::reshaped(view, &data.shape)?;
            allowance.take(view, &shape, data.data.width())?;
            (*data).clone().reshaped(shape)
        }
        "Transpose" => {
            let data = operand(0)?;
            let permutation = attributes::permutation(view, data.shape.len())?;
            allowance.take(view, &data.shape, data.data.width())?;
            let (shape, source) = transpose_source(&data.shape, &permutation);
            data.pick(shape, source)
        }
        "Concat" => concat(view, allowance)?,
        "Gather" => gather(view, &*operand(0)?, &*operand(1)?, allowance)?,
        "Slice" => {
            let data = operand(0)?;
            let ranges = attributes::ranges(view, &data.shape)?;
            let shape: Vec<usize> = ranges.iter().map(|&(_, count, _)| count).collect();
            allowance.take(view, &shape, data.data.width())?;
            let (shape, source) = slice_source(&data.shape, &ranges);
            data.pick(shape, source)
        }
        "Expand" => {
            let data = operand(0)?;
            let target = sizes(view, &*operand(1)?)?;
            let shape = broadcast(&data.shape, &target).map_err(|e| view.refuse(e))?;
            allowance.take(view, &shape, data.data.width())?;
            let source = broadcast_source(&data.shape, &shape);
            data.pick(shape, source)
        }
        "Tile" => tile(view, &*operand(0)?, &*operand(1)?, allowance)?,
        "Range" => range(view, allowance)?,
        "Split" => return split(view, allowance).map(Some),
        "ReduceSumSquare" | "ReduceL1" | "ReduceProd" | "ReduceSum" | "ReduceMean" | "ReduceMin" | "ReduceMax"
            if operand(0)?.floats().is_none() || operand(0)?.data.is_empty() =>
        {
            reduce(view, &*operand(0)?, allowance)?
        }
        "Where" => {
            let (condition, yes, no) = (operand(0)?, operand(1)?, operand(2)?);
            let shape =
                broadcast(&broadcast(&condition.shape, &yes.shape).map_err(|e| view.refuse(e))?, &no.shape).map_err(|e| view.refuse(e))?;
            allowance.take(view, &shape, yes.data.width())?;
            let of = |constant: &Constant| broadcast_source(&constant.shape, &shape);
            let values = std::iter::zip(of(&condition), std::iter::zip(of(&yes), of(&no)));
            let chosen = values.map(|(at, (y, n))| if condition.number(at) != 0.0 { yes.number(y) } else { no.number(n) });
            yes.like(shape.clone(), chosen)
        }
        operator => {
            if let Some(f) = comparison(operator) {
                binary(view, f, true, allowance)?
            } else if operator == "Mod" && view.int("fmod", 0) != 0 {
                binary(view, |a, b| a % b, false, allowance)?
            } else if let Some(f) = arithmetic(operator) {
                let whole = operand(0)?.floats().is_none();
                let constant = binary(view, f, false, allowance)?;
                // Division of whole numbers truncates in the format.
                if whole { integers(constant) } else { constant }
            } else if let Some(f) = unary(operator) {
                let data = operand(0)?;
                allowance.take(view, &data.shape, data.data.width())?;
                data.like(data.shape.clone(), data.numbers().map(f))
            } else if let Some(f) = test(operator, view) {
                let data = operand(0)?;
                allowance.take(view, &data.shape, data.data.width())?;
                Constant { shape: data.shape.clone(), data: ConstantData::Bool(data.numbers().map(f).collect()) }
            } else {
                return Ok(indexed::on_host(view, allowance)?.map(|constant| vec![constant]));
            }
        }
    };
    Ok(Some(vec![constant]))
}

/// Runs the operator's own step on the CPU, with the first operand in the place of the network's input.
pub fn by_walking(view: &NodeView, lower: Lower, allowance: &mut Allowance) -> Result<Vec<Known>, NetworkError> {
    let first = view.needed(0)?;
    // Whole numbers stay exact in f32 up to this size.
    if first.floats().is_none() && first.numbers().any(|value| value.abs() > f64::from(1 << 24)) {
        return Err(view.unsupported("works on whole numbers above 2^24, which are not computed with"));
    }
    let shape = if first.shape.is_empty() { vec![1] } else { first.shape.clone() };
    if shape.len() > MAX_RANK || shape.contains(&0) {
        return Err(
            view.unsupported(format!("has an operand of the shape {shape:?}; 1 to {MAX_RANK} dimensions, none of them 0, are supported"))
        );
    }
    let mut scratch = Builder::scratch(shape);
    let mut inputs = view.inputs.clone();
    inputs[0] = Some(Known::Port(0));
    let inner = NodeView { proto: view.proto, inputs, opset: view.opset, elements: view.elements.clone() };
    let outputs = lower(&mut scratch, &inner)?;
    // While the step runs, each value is on the device and once more as it is read back, and the operand is copied.
    let planned = scratch.planned().saturating_add(first.data.len() as u64);
    allowance.bytes.has(planned.saturating_mul(2 * DEVICE_WIDTH)).map_err(|reason| view.refuse(reason))?;
    let made = |known: &Known| scratch.shape_of(known).iter().product::<usize>() as u64;
    let results = outputs.iter().map(made).sum::<u64>().saturating_mul(first.data.width());
    allowance.spend(view, results, scratch.work().saturating_add(first.data.len() as u64))?;
    let scalar = gives_scalar(view, &first)?;
    let graph = scratch.finish(vec![0], Vec::<(String, Output)>::new());
    let device = Device::flex();
    let weights = Weights::load(&graph, &device);
    let mut values: Vec<Option<Value>> = vec![None; graph.ports().len()];
    values[0] = Some(Value::load(&first, &device));
    for node in graph.nodes() {
        let inputs: Vec<Value> = node.inputs.iter().map(|&port| values[port].clone().expect("nodes are in order")).collect();
        values[node.output] = Some(node.step.forward(&weights, inputs, &mut Saved::Off));
    }
    let read = |known: Known| match known {
        Known::Constant(constant) => Ok(Known::Constant(constant)),
        Known::Port(port) => {
            let value = values[port].clone().expect("every port is made");
            let shape = if scalar && value.shape() == [1] { Vec::new() } else { value.shape() };
            let numbers = value
                .reshape(&[shape.iter().product()])
                .tensor::<1>()
                .into_data()
                .try_into_vec::<f32>()
                .map_err(|e| view.unsupported(format!("could not be computed beforehand ({e:?})")))?;
            let made = first.like(shape, numbers.into_iter().map(f64::from));
            Ok(Known::Constant(Rc::new(made)))
        }
    };
    outputs.into_iter().map(read).collect()
}

/// Whether the node gives a number without dimensions, which a walk has as `[1]`: of nothing but scalars, of all that it reduces, or of the
/// product of two vectors. Shapes that a file computes are put together of such numbers.
fn gives_scalar(view: &NodeView, first: &Constant) -> Result<bool, NetworkError> {
    let rank = first.shape.len();
    let others = (1..view.inputs.len()).map(|index| view.constant(index)).collect::<Result<Vec<_>, _>>()?;
    let mut others = others.into_iter().flatten();
    Ok(match view.operator() {
        _ if rank == 0 => others.all(|operand| operand.shape.is_empty()),
        operator if operator.starts_with("Reduce") => {
            let (axes, keep) = attributes::reduced(view, rank)?;
            !keep && axes.len() == rank
        }
        "MatMul" => rank == 1 && others.all(|operand| operand.shape.len() == 1),
        _ => false,
    })
}

/// Bytes of a value on the device, and of the widest one on the host.
const DEVICE_WIDTH: u64 = 4;
const WIDEST: u64 = 8;

fn sizes(view: &NodeView, constant: &Constant) -> Result<Vec<usize>, NetworkError> {
    let whole = constant.to_integers().ok_or_else(|| view.refuse("its shape should hold whole numbers"))?;
    whole
        .iter()
        .map(|&d| extent(d).ok_or_else(|| view.out_of_range(format!("its shape holds {d}; 0 to {MOST_VALUES} are supported"))))
        .collect()
}

fn constant(view: &NodeView) -> Result<Constant, NetworkError> {
    if let Some(tensor) = view.tensor("value")? {
        return Ok(tensor);
    }
    if view.has("value_float") {
        return Ok(Constant { shape: Vec::new(), data: ConstantData::F32(vec![view.float("value_float", 0.0)].into()) });
    }
    if view.has("value_int") {
        return Ok(Constant { shape: Vec::new(), data: ConstantData::I64(vec![view.int("value_int", 0)]) });
    }
    if let Some(values) = view.ints("value_ints") {
        return Ok(Constant::integers(values));
    }
    if let Some(values) = view.floats("value_floats") {
        return Ok(Constant::f32([values.len()], values));
    }
    if view.has("sparse_value") {
        return Err(view.unsupported("holds a sparse tensor, which is not supported"));
    }
    Err(view.unsupported("holds neither a tensor nor a number"))
}

fn cast(view: &NodeView, data: &Constant) -> Result<Constant, NetworkError> {
    let shape = data.shape.clone();
    let target = view.int("to", 0) as i32;
    Ok(match target {
        // f16 weights stay the numbers that they are; arithmetic here is f32.
        element::FLOAT | element::DOUBLE | element::FLOAT16 | element::BFLOAT16 => {
            if data.floats().is_some() {
                data.clone()
            } else {
                Constant::f32(shape, data.numbers().map(|v| v as f32).collect())
            }
        }
        element::BOOL => Constant { shape, data: ConstantData::Bool(data.numbers().map(|v| v != 0.0).collect()) },
        element::UINT8
        | element::INT8
        | element::UINT16
        | element::INT16
        | element::INT32
        | element::INT64
        | element::UINT32
        | element::UINT64 => Constant { shape, data: ConstantData::I64(data.numbers().map(|v| v as i64).collect()) },
        other => return Err(view.unsupported(format!("to {} is not supported", element::name(other)))),
    })
}

fn integers(constant: Constant) -> Constant {
    let values = constant.numbers().map(|v| v.trunc() as i64).collect();
    Constant { shape: constant.shape, data: ConstantData::I64(values) }
}

fn arithmetic(operator: &str) -> Option<fn(f64, f64) -> f64> {
    Some(match operator {
        "Add" => |a, b| a + b,
        "Sub" => |a, b| a - b,
        "Mul" => |a, b| a * b,
        "Div" => |a, b| a / b,
        "Pow" => f64::powf,
        "Mod" => |a, b| a - b * (a / b).floor(),
        "Min" => f64::min,
        "Max" => f64::max,
        _ => return None,
    })
}

fn comparison(operator: &str) -> Option<fn(f64, f64) -> f64> {
    Some(match operator {
        "Equal" => |a, b| f64::from(u8::from(a == b)),
        "Less" => |a, b| f64::from(u8::from(a < b)),
        "Greater" => |a, b| f64::from(u8::from(a > b)),
        "LessOrEqual" => |a, b| f64::from(u8::from(a <= b)),
        "GreaterOrEqual" => |a, b| f64::from(u8::from(a >= b)),
        "And" => |a, b| f64::from(u8::from(a != 0.0 && b != 0.0)),
        "Or" => |a, b| f64::from(u8::from(a != 0.0 || b != 0.0)),
        "Xor" => |a, b| f64::from(u8::from((a != 0.0) != (b != 0.0))),
        _ => return None,
    })
}

fn unary(operator: &str) -> Option<fn(f64) -> f64> {
    Some(match operator {
        "Sqrt" => f64::sqrt,
        "Neg" => |v| -v,
        "Abs" => f64::abs,
        "Exp" => f64::exp,
        "Log" => f64::ln,
        "Floor" => f64::floor,
        "Ceil" => f64::ceil,
        "Round" => f64::round_ties_even,
        "Reciprocal" => f64::recip,
        "Not" => |v| f64::from(u8::from(v == 0.0)),
        "Sign" => |v| {
            if v > 0.0 {
                1.0
            } else if v < 0.0 {
                -1.0
            } else {
                v
            }
        },
        _ => return None,
    })
}

/// Whether a number is NaN or infinite.
fn test(operator: &str, view: &NodeView) -> Option<fn(f64) -> bool> {
    let (positive, negative) = (view.int("detect_positive", 1) != 0, view.int("detect_negative", 1) != 0);
    Some(match operator {
        "IsNaN" => f64::is_nan,
        "IsInf" => match (positive, negative) {
            (true, true) => f64::is_infinite,
            (true, false) => |v| v == f64::INFINITY,
            (false, true) => |v| v == f64::NEG_INFINITY,
            (false, false) => |_| false,
        },
        _ => return None,
    })
}

fn binary(view: &NodeView, f: fn(f64, f64) -> f64, truth: bool, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let mut result = (*view.needed(0)?).clone();
    for index in 1..view.inputs.len().max(2) {
        let other = view.needed(index)?;
        let shape = broadcast(&result.shape, &other.shape).map_err(|e| view.refuse(e))?;
        allowance.take(view, &shape, if truth { 1 } else { result.data.width() })?;
        let places = std::iter::zip(broadcast_source(&result.shape, &shape), broadcast_source(&other.shape, &shape));
        let values = places.map(|(i, j)| f(result.number(i), other.number(j)));
        result = if truth {
            Constant { shape, data: ConstantData::Bool(values.map(|v| v != 0.0).collect()) }
        } else if result.floats().is_none() {
            // Kept as floats until the caller truncates, so that a division is seen whole.
            Constant { shape, data: ConstantData::I64(values.map(|v| v.trunc() as i64).collect()) }
        } else {
            result.like(shape, values)
        };
    }
    Ok(result)
}

fn concat(view: &NodeView, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let parts: Vec<Rc<Constant>> = (0..view.inputs.len()).map(|index| view.needed(index)).collect::<Result<_, _>>()?;
    let first = parts.first().ok_or_else(|| view.refuse("has no operand"))?;
    let axis = view.axis(view.int("axis", 0), first.shape.len())?;
    let mut shape = first.shape.clone();
    shape[axis] = 0;
    for part in &parts {
        let fits = part.shape.len() == shape.len() && (0..shape.len()).all(|k| k == axis || part.shape[k] == shape[k]);
        if !fits {
            return Err(view.refuse(format!("its operands do not fit together: {:?} and {:?}", first.shape, part.shape)));
        }
        // Each is a shape that was checked, so that the sum of as many as a file can name stays in 64 bits.
        shape[axis] = shape[axis].saturating_add(part.shape[axis]);
    }
    allowance.take(view, &shape, first.data.width())?;
    let outer: usize = shape[..axis].iter().product();
    let inner: Vec<usize> = parts.iter().map(|part| part.shape[axis..].iter().product()).collect();
    let rows = (0..outer).flat_map(|row| std::iter::zip(&parts, &inner).map(move |(part, &inner)| (part, row * inner..(row + 1) * inner)));
    let values = rows.flat_map(|(part, row)| row.map(|at| part.number(at)));
    Ok(first.like(shape, values))
}

fn gather(view: &NodeView, data: &Constant, indices: &Constant, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let axis = view.axis(view.int("axis", 0), data.shape.len())?;
    let size = data.shape[axis];
    let shape = [&data.shape[..axis], &indices.shape, &data.shape[axis + 1..]].concat();
    allowance.take(view, &indices.shape, LOOKED_UP)?;
    let at = attributes::indices(view, indices, size)?;
    allowance.take(view, &shape, data.data.width())?;
    let inner: usize = data.shape[axis + 1..].iter().product();
    let outer: usize = data.shape[..axis].iter().product();
    let starts = (0..outer).flat_map(|row| at.iter().map(move |index| (row * size + index) * inner));
    Ok(data.pick(shape, starts.flat_map(|start| start..start + inner)))
}

fn tile(view: &NodeView, data: &Constant, repeats: &Constant, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let repeats = sizes(view, repeats)?;
    if repeats.len() != data.shape.len() {
        return Err(view.refuse("its repeats do not fit its operand"));
    }
    let shape: Vec<usize> = std::iter::zip(&data.shape, &repeats).map(|(&d, &r)| d.saturating_mul(r)).collect();
    allowance.take(view, &shape, data.data.width())?;
    Ok(data.pick(shape, tile_source(&data.shape, &repeats)))
}

fn range(view: &NodeView, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let number = |index| view.needed(index).and_then(|c| c.to_numbers().first().copied().ok_or_else(|| view.refuse("an operand is empty")));
    let (start, limit, step) = (number(0)?, number(1)?, number(2)?);
    let count = ((limit - start) / step).ceil();
    // A range between two infinities, of steps of 0 or of what is no number.
    if count.is_nan() || step == 0.0 {
        return Err(view.refuse_with(
            format!("counts from {start} to {limit} by {step}, which gives no number of values"),
            "export the network again with finite numbers",
        ));
    }
    let count = count.max(0.0);
    if !count.is_finite() || count > MOST_VALUES as f64 {
        return Err(view.out_of_range(format!("would count from {start} to {limit} by {step}; at most {MOST_VALUES} values are supported")));
    }
    let pattern = view.needed(0)?;
    let count = allowance.take(view, &[count as usize], pattern.data.width())?;
    Ok(pattern.like(vec![count], (0..count).map(|k| start + step * k as f64)))
}

fn split(view: &NodeView, allowance: &mut Allowance) -> Result<Vec<Constant>, NetworkError> {
    let data = view.needed(0)?;
    let (axis, sizes) = attributes::split_sizes(view, &data.shape)?;
    allowance.take(view, &data.shape, data.data.width())?;
    let mut start = 0;
    let mut parts = Vec::with_capacity(sizes.len());
    for size in sizes {
        let ranges: Vec<(i64, usize, i64)> =
            (0..data.shape.len()).map(|k| if k == axis { (start as i64, size, 1) } else { (0, data.shape[k], 1) }).collect();
        let (shape, source) = slice_source(&data.shape, &ranges);
        parts.push(data.pick(shape, source));
        start += size;
    }
    Ok(parts)
}

fn reduce(view: &NodeView, data: &Constant, allowance: &mut Allowance) -> Result<Constant, NetworkError> {
    let (axes, keep) = attributes::reduced(view, data.shape.len())?;
    let kept: Vec<usize> = (0..data.shape.len()).map(|axis| if axes.contains(&axis) { 1 } else { data.shape[axis] }).collect();
    allowance.look_at(view, data.data.len())?;
    allowance.take(view, &kept, LOOKED_UP)?;
    let merge: fn(f64, f64) -> f64 = match view.operator() {
        "ReduceProd" => |sum, value| sum * value,
        "ReduceSumSquare" => |sum, value| sum + value * value,
        "ReduceL1" => |sum, value: f64| sum + value.abs(),
        "ReduceMin" => f64::min,
        "ReduceMax" => f64::max,
        _ => |sum, value| sum + value,
    };
    let truth = matches!(data.data, ConstantData::Bool(_));
    let empty = match view.operator() {
        "ReduceMin" if truth => 1.0,
        "ReduceMax" if truth => 0.0,
        "ReduceProd" => 1.0,
        "ReduceMin" => f64::INFINITY,
        "ReduceMax" => f64::NEG_INFINITY,
        _ => 0.0,
    };
    let mut merged = vec![empty; volume(&kept).map_err(|reason| view.refuse(reason))?];
    for (place, value) in std::iter::zip(reduce_target(&data.shape, &kept), data.numbers()) {
        merged[place] = merge(merged[place], value);
    }
    if view.operator() == "ReduceMean" {
        let count = axes.iter().map(|&axis| data.shape[axis]).product::<usize>() as f64;
        merged.iter_mut().for_each(|sum| *sum /= count);
    }
    let shape = if keep { kept } else { (0..data.shape.len()).filter(|axis| !axes.contains(axis)).map(|axis| data.shape[axis]).collect() };
    Ok(data.like(shape, merged.into_iter()))
}
