//! Resizing by a fixed rule: nearest neighbours are picked, anything else is a matrix along each dimension, which is linear.

use super::{along_axis, gather};
use crate::network::builder::Builder;
use crate::network::error::NetworkError;
use crate::network::node::{Known, NodeView};
use crate::network::volume::{MOST_VALUES, volume};

/// The longest side that is resized: a row of weights is held for each of its places.
const MOST_SIDE: usize = 1 << 20;

/// Where an output's coordinate lies in the input.
#[derive(Clone, Copy, PartialEq)]
enum Coordinates {
    HalfPixel,
    HalfPixelSymmetric,
    /// As half pixels, but one output stands at -0.5.
    TorchHalfPixel,
    AlignCorners,
    Asymmetric,
    /// A part of the input, from a share of it to a share of it.
    Crop(f64, f64),
}

/// How values between places are made.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Nearest(Rounding),
    Linear,
    /// Keys' cubic with the coefficient a.
    Cubic(f64),
}

#[derive(Clone, Copy, PartialEq)]
enum Rounding {
    Floor,
    Ceil,
    HalfDown,
    HalfUp,
}

/// How one dimension is resized.
struct Axis {
    from: usize,
    to: usize,
    /// Output size over input size before it was rounded to a whole number.
    scale: f64,
    coordinates: Coordinates,
    mode: Mode,
    antialias: bool,
    exclude_outside: bool,
}

/// Lowers `Resize` and its older form `Upsample`.
pub fn lower(builder: &mut Builder, view: &NodeView) -> Result<Vec<Known>, NetworkError> {
    let input = view.variable(0)?;
    let shape = builder.shape(input).to_vec();
    let axes: Vec<usize> = match view.ints("axes") {
        Some(axes) => axes.into_iter().map(|axis| view.axis(axis, shape.len())).collect::<Result<_, _>>()?,
        None => (0..shape.len()).collect(),
    };
    let (coordinates, mode) = (coordinates(view)?, mode(view)?);
    let sizes = sizes(view, &shape, &axes)?;
    let whole = axes.iter().zip(&sizes).fold(shape.clone(), |mut whole, (&axis, &(size, _))| {
        whole[axis] = size;
        whole
    });
    volume(&whole).map_err(|reason| view.refuse(reason))?;
    let widest = axes.iter().map(|&axis| shape[axis]).max().unwrap_or(0);
    if widest > MOST_SIDE {
        return Err(view.too_large(format!("resizes a dimension of {widest}; at most {MOST_SIDE} are supported")));
    }
    let mut port = input;
    for (index, (&axis, &(to, scale))) in axes.iter().zip(&sizes).enumerate() {
        let from = shape[axis];
        let coordinates = match coordinates {
            Some(coordinates) => coordinates,
            None => crop(view, index, axes.len())?,
        };
        let plan = Axis {
            from,
            to,
            scale,
            coordinates,
            mode,
            antialias: view.int("antialias", 0) != 0,
            exclude_outside: view.int("exclude_outside", 0) != 0,
        };
        // A dimension that stays is left alone, and so is the batch.
        let stays = match coordinates {
            Coordinates::Crop(start, end) => start == 0.0 && end == 1.0,
            _ => scale == 1.0 || axis == 0,
        };
        if to == from && stays {
            continue;
        }
        if axis == 0 {
            return Err(view.unsupported("resizes the batch"));
        }
        port = match mode {
            Mode::Nearest(rounding) if (0..to).all(|at| plan.place(at).is_some()) => {
                let indices = (0..to).map(|at| plan.nearest(at, rounding)).collect();
                gather::along(builder, view, port, axis, indices)?
            }
            _ => {
                volume(&[to, from]).map_err(|reason| view.refuse(reason))?;
                let matrix = plan.matrix().map_err(|reason| view.unsupported(reason))?;
                along_axis::push(builder, view, port, axis, to, matrix)?
            }
        };
    }
    Ok(vec![Known::Port(port)])
}

/// `None` for a crop, whose place is an operand.
fn coordinates(view: &NodeView) -> Result<Option<Coordinates>, NetworkError> {
    // Before operator set 11 there was one way.
    let default = if view.operator() == "Upsample" || view.opset < 11 { "asymmetric" } else { "half_pixel" };
    Ok(Some(match view.string("coordinate_transformation_mode", default).as_str() {
        "half_pixel" => Coordinates::HalfPixel,
        "half_pixel_symmetric" => Coordinates::HalfPixelSymmetric,
        "pytorch_half_pixel" => Coordinates::TorchHalfPixel,
        "align_corners" => Coordinates::AlignCorners,
        "asymmetric" => Coordinates::Asymmetric,
        "tf_crop_and_resize" => return Ok(None),
        other => return Err(view.unsupported(format!("its coordinates `{other}` are not supported"))),
    }))
}

fn mode(view: &NodeView) -> Result<Mode, NetworkError> {
    let default = if view.operator() == "Upsample" || view.opset < 11 { "floor" } else { "round_prefer_floor" };
    Ok(match view.string("mode", "nearest").as_str() {
        "nearest" => Mode::Nearest(match view.string("nearest_mode", default).as_str() {
            "floor" => Rounding::Floor,
            "ceil" => Rounding::Ceil,
            "round_prefer_floor" => Rounding::HalfDown,
            "round_prefer_ceil" => Rounding::HalfUp,
            other => return Err(view.unsupported(format!("its rounding `{other}` is not supported"))),
        }),
        "linear" | "bilinear" => Mode::Linear,
        "cubic" => Mode::Cubic(f64::from(view.float("cubic_coeff_a", -0.75))),
        other => return Err(view.unsupported(format!("its mode `{other}` is not supported"))),
    })
}

fn crop(view: &NodeView, index: usize, axes: usize) -> Result<Coordinates, NetworkError> {
    let roi = view.needed(1)?.to_numbers();
    let (Some(&start), Some(&end)) = (roi.get(index), roi.get(axes + index)) else {
        return Err(view.refuse(format!("its region holds {} numbers; {} were expected", roi.len(), 2 * axes)));
    };
    let outside = [start, end].iter().any(|share| !(0.0..=1.0).contains(share));
    if outside && view.float("extrapolation_value", 0.0) != 0.0 {
        return Err(view.unsupported("fills what lies outside its region with a number other than 0, which is not supported"));
    }
    Ok(Coordinates::Crop(start, end))
}

/// Size and scale of every axis.
fn sizes(view: &NodeView, shape: &[usize], axes: &[usize]) -> Result<Vec<(usize, f64)>, NetworkError> {
    let numbers = |index: usize| -> Result<Option<Vec<f64>>, NetworkError> {
        Ok(view.constant(index)?.map(|constant| constant.to_numbers()).filter(|numbers| !numbers.is_empty()))
    };
    let old = view.operator() == "Upsample" || view.opset < 11;
    let scales = match view.floats("scales") {
        Some(scales) => Some(scales.into_iter().map(f64::from).collect()),
        None => numbers(if old { 1 } else { 2 })?,
    };
    let bounded = |size: f64| -> Result<usize, NetworkError> {
        let fits = (1.0..=MOST_VALUES as f64).contains(&size);
        if fits {
            Ok(size as usize)
        } else {
            Err(view.out_of_range(format!("makes a dimension of {size}; 1 to {MOST_VALUES} are supported")))
        }
    };
    let wrong = |count: usize| view.refuse(format!("holds {count} scales or sizes for {} dimensions", axes.len()));
    if let Some(scales) = scales {
        if scales.len() != axes.len() {
            return Err(wrong(scales.len()));
        }
        return axes.iter().zip(scales).map(|(&axis, scale)| Ok((bounded((shape[axis] as f64 * scale).floor())?, scale))).collect();
    }
    let sizes = if old { None } else { numbers(3)? }.ok_or_else(|| view.refuse("has neither scales nor sizes"))?;
    if sizes.len() != axes.len() {
        return Err(wrong(sizes.len()));
    }
    let each = || axes.iter().zip(&sizes).map(|(&axis, &size)| size / shape[axis] as f64);
    let common = match view.string("keep_aspect_ratio_policy", "stretch").as_str() {
        "stretch" => return axes.iter().zip(&sizes).map(|(&axis, &size)| Ok((bounded(size)?, size / shape[axis] as f64))).collect(),
        "not_larger" => each().fold(f64::INFINITY, f64::min),
        "not_smaller" => each().fold(0.0, f64::max),
        other => return Err(view.unsupported(format!("its policy `{other}` is not supported"))),
    };
    axes.iter().map(|&axis| Ok((bounded((shape[axis] as f64 * common + 0.5).floor())?, common))).collect()
}

impl Axis {
    /// Where an output lies in the input, in places from 0; `None` outside a crop's input.
    fn place(&self, at: usize) -> Option<f64> {
        let (x, from, to) = (at as f64, self.from as f64, self.scale * self.from as f64);
        Some(match self.coordinates {
            Coordinates::HalfPixel => (x + 0.5) / self.scale - 0.5,
            Coordinates::HalfPixelSymmetric => from / 2.0 * (1.0 - self.to as f64 / to) + (x + 0.5) / self.scale - 0.5,
            Coordinates::TorchHalfPixel if to == 1.0 => -0.5,
            Coordinates::TorchHalfPixel => (x + 0.5) / self.scale - 0.5,
            Coordinates::AlignCorners if to == 1.0 => 0.0,
            Coordinates::AlignCorners => x * (from - 1.0) / (to - 1.0),
            Coordinates::Asymmetric => x / self.scale,
            Coordinates::Crop(start, end) => {
                let along = if to == 1.0 { (end - start) * (from - 1.0) / 2.0 } else { x * (end - start) * (from - 1.0) / (to - 1.0) };
                let place = start * (from - 1.0) + along;
                if !(0.0..=from - 1.0).contains(&place) {
                    return None;
                }
                place
            }
        })
    }

    fn nearest(&self, at: usize, rounding: Rounding) -> usize {
        let place = self.place(at).unwrap_or(0.0);
        let place = match rounding {
            Rounding::Floor => place.floor(),
            Rounding::Ceil => place.ceil(),
            Rounding::HalfDown => (place - 0.5).ceil(),
            Rounding::HalfUp => (place + 0.5).floor(),
        };
        place.clamp(0.0, (self.from - 1) as f64) as usize
    }

    /// The weights of the input's places, from `first` on, for an output between the places `first`... by `ratio` in 0..1.
    fn coefficients(&self, ratio: f64) -> (i64, Vec<f64>) {
        let narrow = if self.antialias { self.scale.min(1.0) } else { 1.0 };
        let (reach, kernel): (f64, Box<dyn Fn(f64) -> f64>) = match self.mode {
            Mode::Cubic(a) => (2.0, Box::new(move |x| cubic(x.abs(), a))),
            _ => (1.0, Box::new(|x: f64| (1.0 - x.abs()).max(0.0))),
        };
        let first = (-reach / narrow).floor() as i64 + 1;
        let last = 1 - first;
        let weights: Vec<f64> = (first..=last).map(|place| kernel((place as f64 - ratio) * narrow)).collect();
        let sum: f64 = if self.antialias { weights.iter().sum() } else { 1.0 };
        (first, weights.into_iter().map(|weight| weight / sum).collect())
    }

    /// `[to, from]`, row by row.
    fn matrix(&self) -> Result<Vec<f32>, String> {
        let mut matrix = vec![0.0; self.to * self.from];
        let last = self.from as i64 - 1;
        for at in 0..self.to {
            let Some(place) = self.place(at) else { continue };
            if let Mode::Nearest(rounding) = self.mode {
                matrix[at * self.from + self.nearest(at, rounding)] = 1.0;
                continue;
            }
            // The place on the left, so that the ratio is above 0 and at most 1.
            let left = place.ceil() - 1.0;
            let (first, mut weights) = self.coefficients(place - left);
            if weights.len() > 4 * self.from + 8 {
                return Err(format!("reaches over {} places of {}", weights.len(), self.from));
            }
            let places = (left as i64 + first)..;
            if self.exclude_outside {
                for (weight, place) in weights.iter_mut().zip(places.clone()) {
                    if !(0..=last).contains(&place) {
                        *weight = 0.0;
                    }
                }
                let sum: f64 = weights.iter().sum();
                weights.iter_mut().for_each(|weight| *weight /= sum);
            }
            for (weight, place) in weights.into_iter().zip(places) {
                // The border repeats beyond it.
                matrix[at * self.from + place.clamp(0, last) as usize] += weight as f32;
            }
        }
        Ok(matrix)
    }
}

/// Keys' kernel for convolution (1981) at a distance.
fn cubic(x: f64, a: f64) -> f64 {
    if x <= 1.0 {
        ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(from: usize, to: usize, mode: Mode, antialias: bool) -> Axis {
        let scale = to as f64 / from as f64;
        Axis { from, to, scale, coordinates: Coordinates::HalfPixel, mode, antialias, exclude_outside: false }
    }

    #[test]
    fn the_weights_of_every_output_sum_to_one() {
        for mode in [Mode::Linear, Mode::Cubic(-0.75)] {
            for (from, to) in [(4, 8), (8, 3), (1, 5), (7, 7)] {
                for antialias in [false, true] {
                    let matrix = axis(from, to, mode, antialias).matrix().unwrap();
                    for row in matrix.chunks(from) {
                        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{from} to {to}: {row:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn doubling_by_lines_takes_quarters() {
        let matrix = axis(2, 4, Mode::Linear, false).matrix().unwrap();
        assert_eq!(matrix, [1.0, 0.0, 0.75, 0.25, 0.25, 0.75, 0.0, 1.0]);
    }

    #[test]
    fn what_lies_outside_a_region_is_zero() {
        for mode in [Mode::Linear, Mode::Nearest(Rounding::Floor)] {
            let crop = Axis { coordinates: Coordinates::Crop(2.0 / 3.0, 4.0 / 3.0), ..axis(4, 3, mode, false) };
            let matrix = crop.matrix().unwrap();
            assert_eq!(matrix, [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0]);
        }
    }
}
