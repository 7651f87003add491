//! Blocks of pixels turned into channels and back, repeated tensors, triangles.

use super::{Parts, int, ints};
use crate::network::attributes;
use crate::network::constant::{Constant, ConstantData};
use crate::network::error::NetworkError;
use crate::network::shapes::SlidingWindow;
use crate::network::volume::{MOST_VALUES, extent, volume};

/// `[n, channels, height, width]` and the side of a block, of which what it divides is a multiple.
fn block(parts: &Parts) -> Result<([i64; 4], i64), NetworkError> {
    let shape = parts.shape(0)?;
    let [n, channels, height, width] = shape[..] else {
        return Err(parts.view.refuse(format!("works on [n, channels, height, width]; its input has the shape {shape:?}")));
    };
    let side = extent(parts.view.int("blocksize", 0)).filter(|&side| side > 0);
    let side = side.ok_or_else(|| parts.view.out_of_range(format!("`blocksize` should be 1 to {MOST_VALUES}")))?;
    Ok(([n, channels, height, width].map(|size| size as i64), side as i64))
}

/// `DepthToSpace`: channels become blocks of pixels.
pub fn depth_to_space(parts: &mut Parts) -> Result<(), NetworkError> {
    let ([n, channels, height, width], side) = block(parts)?;
    if channels % side != 0 || channels / side % side != 0 {
        return Err(parts.view.refuse(format!("makes blocks of {side} x {side} of {channels} channels, which do not divide")));
    }
    let (x, rest) = (parts.operand(0)?, channels / side / side);
    let spread = match parts.view.string("mode", "DCR").as_str() {
        "CRD" => {
            let split = parts.reshape(&x, &[n, rest, side, side, height, width]);
            parts.transpose(&split, &[0, 1, 4, 2, 5, 3])
        }
        _ => {
            let split = parts.reshape(&x, &[n, side, side, rest, height, width]);
            parts.transpose(&split, &[0, 3, 4, 1, 5, 2])
        }
    };
    let joined = parts.reshape(&spread, &[n, rest, height * side, width * side]);
    parts.give(0, &joined);
    Ok(())
}

/// `SpaceToDepth`: blocks of pixels become channels.
pub fn space_to_depth(parts: &mut Parts) -> Result<(), NetworkError> {
    let ([n, channels, height, width], side) = block(parts)?;
    if height % side != 0 || width % side != 0 {
        return Err(parts.view.refuse(format!("takes blocks of {side} x {side} from {height} x {width} pixels, which do not divide")));
    }
    let x = parts.operand(0)?;
    let split = parts.reshape(&x, &[n, channels, height / side, side, width / side, side]);
    let order = if parts.view.string("mode", "DCR") == "CRD" { [0, 1, 3, 5, 2, 4] } else { [0, 3, 5, 1, 2, 4] };
    let turned = parts.transpose(&split, &order);
    let joined = parts.reshape(&turned, &[n, -1, height / side, width / side]);
    parts.give(0, &joined);
    Ok(())
}

/// `Col2Im`: columns `[n, channels * block, positions]` added up where their blocks lie in an image: a transposed convolution of each
/// channel, whose kernels are the pixels of the block.
pub fn columns_to_image(parts: &mut Parts) -> Result<(), NetworkError> {
    let shape = parts.shape(0)?;
    let sizes = |parts: &Parts, name: &str, index: usize| -> Result<Option<Vec<usize>>, NetworkError> {
        let given = parts.view.integers(name, index)?.unwrap_or_default();
        Ok(given.iter().map(|&size| extent(size).filter(|&size| size > 0)).collect())
    };
    let (image, block) = (sizes(parts, "image_shape", 1)?, sizes(parts, "block_shape", 2)?);
    let (Some(image), Some(block), [n, channels, positions]) = (image, block, &shape[..]) else {
        return Err(parts.view.refuse(format!(
            "puts columns of the shape {shape:?} into an image: three dimensions, and sizes from 1 to {MOST_VALUES} were expected"
        )));
    };
    let axes = image.len();
    if !matches!(axes, 1 | 2) || block.len() != axes {
        return Err(parts
            .view
            .unsupported(format!("makes an image of {image:?} of blocks of {block:?}; one or two dimensions are supported")));
    }
    let numbers = |name: &str, usual: Vec<usize>| -> Result<Vec<usize>, NetworkError> {
        let Some(given) = parts.view.ints(name).filter(|given| !given.is_empty()) else { return Ok(usual) };
        let least = usual[0];
        let sizes: Option<Vec<usize>> = given.iter().map(|&size| extent(size).filter(|&size| size >= least)).collect();
        sizes.filter(|sizes| sizes.len() == usual.len()).ok_or_else(|| {
            parts.view.refuse(format!("its `{name}` is {given:?}: {} numbers from {least} to {MOST_VALUES} were expected", usual.len()))
        })
    };
    let (strides, dilations) = (numbers("strides", vec![1; axes])?, numbers("dilations", vec![1; axes])?);
    let pads = numbers("pads", vec![0; 2 * axes])?;
    let windows: Vec<SlidingWindow> = (0..axes)
        .map(|axis| SlidingWindow {
            size: image[axis],
            kernel: block[axis],
            stride: strides[axis],
            dilation: dilations[axis],
            pads: (pads[axis], pads[axes + axis]),
            ceil: false,
        })
        .collect();
    let area = volume(&block).map_err(|reason| parts.view.refuse(reason))?;
    let counts: Option<Vec<usize>> = windows.iter().map(SlidingWindow::count).collect();
    let counts = counts.filter(|counts| volume(counts) == Ok(*positions) && channels.is_multiple_of(area)).ok_or_else(|| {
        parts.view.refuse(format!("its columns {shape:?} are not those of blocks of {block:?} that slide over {image:?}"))
    })?;
    let kernels = volume(&[*channels, area]).map_err(|reason| parts.view.refuse(reason))?;
    let each = |index: usize| if index / area % area == index % area { 1.0 } else { 0.0 };
    let kernels = Constant::f32([&[*channels, 1], &block[..]].concat(), (0..kernels).map(each).collect());
    let whole = |sizes: &[usize]| sizes.iter().map(|&size| size as i64).collect::<Vec<i64>>();
    let attributes = vec![
        int("group", (channels / area) as i64),
        ints("strides", &whole(&strides)),
        ints("dilations", &whole(&dilations)),
        ints("pads", &whole(&pads)),
        ints("output_padding", &whole(&windows.iter().map(SlidingWindow::left_over).collect::<Vec<_>>())),
    ];
    let (x, kernels) = (parts.operand(0)?, parts.constant(kernels));
    let laid = parts.reshape(&x, &whole(&[&[*n, *channels], &counts[..]].concat()));
    let image = parts.add("ConvTranspose", &[&laid, &kernels], attributes);
    parts.give(0, &image);
    Ok(())
}

/// `Tile`: the tensor repeated along each dimension.
pub fn tile(parts: &mut Parts) -> Result<(), NetworkError> {
    let shape = parts.shape(0)?;
    let given = parts.view.integers("repeats", 1)?.unwrap_or_default();
    let repeats: Option<Vec<usize>> = given.iter().copied().map(extent).collect();
    let repeats = repeats.filter(|repeats| repeats.len() == shape.len());
    let repeats = repeats.ok_or_else(|| {
        parts.view.out_of_range(format!(
            "repeats the shape {shape:?} by {given:?}; one number from 0 to {MOST_VALUES} for each of its {} dimensions was expected",
            shape.len()
        ))
    })?;
    let whole: Vec<usize> = std::iter::zip(&shape, &repeats).map(|(&size, &times)| size.saturating_mul(times)).collect();
    volume(&whole).map_err(|reason| parts.view.refuse(reason))?;
    let mut x = parts.operand(0)?;
    for axis in (0..shape.len()).filter(|&axis| repeats[axis] != 1) {
        let indices: Vec<i64> = (0..whole[axis]).map(|at| (at % shape[axis]) as i64).collect();
        let indices = parts.integers(&indices);
        x = parts.add("Gather", &[&x, &indices], vec![int("axis", axis as i64)]);
    }
    parts.give(0, &x);
    Ok(())
}

/// `Trilu`: what lies above or below a diagonal, 0 elsewhere.
pub fn triangle(parts: &mut Parts) -> Result<(), NetworkError> {
    let shape = parts.shape(0)?;
    let [.., rows, columns] = shape[..] else {
        return Err(parts.view.refuse(format!("takes the triangle of a matrix; its input has the shape {shape:?}")));
    };
    let count = volume(&[rows, columns]).map_err(|reason| parts.view.refuse(reason))?;
    let keep = attributes::triangle(parts.view, columns)?;
    let keep = Constant { shape: vec![rows, columns], data: ConstantData::Bool((0..count).map(keep).collect()) };
    let (x, keep, nothing) = (parts.operand(0)?, parts.constant(keep), parts.number(0.0));
    let kept = parts.add("Where", &[&keep, &x, &nothing], Vec::new());
    parts.give(0, &kept);
    Ok(())
}
