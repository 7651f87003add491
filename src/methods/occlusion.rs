//! Occlusion: how much the score falls when a patch of the photo is covered.
//!
//! Zeiler and Fergus (2014), section 3.3. A window slides over the photo; every pixel gets the mean, over the windows that
//! cover it, of f(x) - f(x with the window set to the replacement). Beyond the paper, a part of the windows can be used, spread
//! evenly over the photo: what they cover has the values of the windows themselves, and the gaps between them are filled in from around.

use super::masks::{Masked, REMOVED, STILL, batches, load};
use super::{Answer, Ask, Attribution, MapKind, Method, MethodError, MethodFamily, Parameter, ParameterKind, modified_backprop};
use crate::image::Heatmap;
use crate::network::Refusal;
use crate::noise::SEED;
use crate::pace::Later;
use burn::tensor::Tensor;
use std::ops::Range;

/// The registry line.
pub const METHOD: Method = Method {
    id: "occlusion",
    label: "Occlusion",
    family: MethodFamily::Perturbation,
    paper: modified_backprop::DECONVNET.paper,
    summary: "Covers one patch after the other and watches the score fall. It needs nothing of the network but its answers; it is as coarse as \
              the patch, and a grey patch is itself something to see.",
    output: MapKind::Input,
    parameters: &[
        Parameter {
            name: "window",
            label: "Patch",
            help: "Side of the patch in pixels of the network's input. Unless it is set, one that would reach from edge to edge gives way to a quarter of the shorter side.",
            kind: ParameterKind::Integer { default: 32, min: 1, max: 512 },
        },
        Parameter {
            name: "stride",
            label: "Stride",
            help: "Pixels from one patch to the next; unless it is set, at most half a patch where the patch is smaller.",
            kind: ParameterKind::Integer { default: 16, min: 1, max: 512 },
        },
        Parameter {
            name: "most",
            label: "Patches",
            help: "Where there are more patches than this, so many are covered, spread over the photo, and the gaps between them are filled in from around. The seed chooses them.",
            kind: ParameterKind::Integer { default: MOST, min: 1, max: MOST },
        },
        SEED,
        REMOVED,
    ],
    complete: false,
    class_sensitive: true,
    deterministic: true,
    names: &[],
    passes: 170.0,
    run,
};

/// As many patches as the largest patch and stride leave room for: no limit at all.
const MOST: i64 = 512 * 512;

/// Steps along rows and columns after which points are spread evenly in two dimensions: 1 / p and 1 / p^2 with p^3 = p + 1, which do for the
/// plane what the golden ratio does for the line (Roberts, 2018, "The unreasonable effectiveness of quasirandom sequences").
const SPREAD: [f64; 2] = [0.754_877_666_246_692_7, 0.569_840_290_998_053_2];

/// Which of the patches `[rows, columns]` are covered where at most so many are: spread evenly, others for another seed, and for two seeds
/// that follow each other none twice unless there are too few. Rising.
fn spread([rows, columns]: [usize; 2], most: usize, seed: usize) -> Vec<usize> {
    let total = rows * columns;
    if most >= total {
        return (0..total).collect();
    }
    let turn = |patch: usize| (SPREAD[0] * (patch / columns) as f64 + SPREAD[1] * (patch % columns) as f64).fract();
    let mut order: Vec<usize> = (0..total).collect();
    order.sort_by(|&a, &b| turn(a).total_cmp(&turn(b)).then(a.cmp(&b)));
    // In 64 bits, where no product of the two leaves the word.
    let first = usize::try_from(seed as u64 * most as u64 % total as u64).unwrap_or(0);
    let mut chosen: Vec<usize> = (0..most).map(|place| order[(first + place) % total]).collect();
    chosen.sort_unstable();
    chosen
}

/// Gives every pixel that no patch covered the mean of those of its eight neighbours that have a value, ring by ring.
fn fill_in(values: &mut [f32], count: &[u32], width: usize) {
    let mut known: Vec<bool> = count.iter().map(|&count| count > 0).collect();
    let height = values.len() / width;
    loop {
        let mut ring = Vec::new();
        for pixel in (0..values.len()).filter(|&pixel| !known[pixel]) {
            let (row, column) = (pixel / width, pixel % width);
            let around = (row.saturating_sub(1)..(row + 2).min(height))
                .flat_map(|row| (column.saturating_sub(1)..(column + 2).min(width)).map(move |column| row * width + column));
            let (sum, found) = around.filter(|&at| known[at]).fold((0.0, 0u32), |(sum, found), at| (sum + values[at], found + 1));
            if found > 0 {
                ring.push((pixel, sum / found as f32));
            }
        }
        if ring.is_empty() {
            return;
        }
        for (pixel, value) in ring {
            values[pixel] = value;
            known[pixel] = true;
        }
    }
}

/// Where the windows start along one axis; the last one may be cut off by the edge.
fn starts(size: usize, window: usize, stride: usize) -> Vec<usize> {
    let count = if window >= size { 1 } else { (size - window).div_ceil(stride) + 1 };
    (0..count).map(|k| k * stride).collect()
}

/// Patch and stride for an input of that size. What was given stays; a default gives way: a patch that would reach from edge to edge to a
/// quarter of the shorter side, but to no less than a stride that was given, and a stride larger than the patch to half of it.
///
/// # Errors
/// A given patch that leaves one place for itself, since a map of one number says nothing about where; strides that leave gaps.
fn serving(window: Setting, stride: Setting, [height, width]: [usize; 2]) -> Result<(usize, usize), Refusal> {
    let shorter = height.min(width);
    let longest = height.max(width);
    let mut side = if window.is_given || window.value < shorter || shorter < 2 { window.value } else { (shorter / 4).max(1) };
    if stride.is_given && !window.is_given && longest > 1 {
        side = side.max(stride.value.min(longest - 1));
    }
    if window.is_given && side >= longest && longest > 1 {
        return Err(Refusal::new(
            format!("a patch of {side} pixels covers the whole input of {width} x {height}, so that the map would be one number"),
            format!("choose at most {}", longest - 1),
        ));
    }
    let replaced = side != window.value;
    let step = if stride.is_given || (stride.value <= side && !replaced) { stride.value } else { side.div_ceil(2) };
    if step > side {
        return Err(Refusal::new(
            format!("a stride of {step} leaves gaps between patches {side} pixels wide"),
            "choose a stride up to the patch's side",
        ));
    }
    Ok((side, step))
}

/// A parameter as it stands in the request.
#[derive(Clone, Copy)]
struct Setting {
    value: usize,
    is_given: bool,
}

/// Which of the defaults gave way to what, as a sentence.
fn gave_way((window, side): (Setting, usize), (stride, step): (Setting, usize), [height, width]: [usize; 2]) -> String {
    let pixels = |count: usize| if count == 1 { "1 pixel".to_string() } else { format!("{count} pixels") };
    let what = match (side != window.value, step != stride.value) {
        (true, true) => format!(
            "patches {} wide, {} apart, took the place of the default {} and {}",
            pixels(side),
            pixels(step),
            window.value,
            stride.value
        ),
        (true, false) => format!("patches {} wide took the place of the default {}", pixels(side), window.value),
        _ => format!("a stride of {} took the place of the default {}", pixels(step), stride.value),
    };
    format!("The input is {width} x {height}: {what}.")
}

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let [_, height, width] = ask.model.input_shape();
        let setting = |name: &str| Setting { value: ask.settings.integer(name), is_given: ask.settings.is_given(name) };
        let (asked, apart) = (setting("window"), setting("stride"));
        let (window, stride) = serving(asked, apart, [height, width]).map_err(MethodError::CannotServe)?;
        ask.settings.resolve("window", window);
        ask.settings.resolve("stride", stride);
        let (rows, columns) = (starts(height, window, stride), starts(width, window, stride));
        let (total, most) = (rows.len() * columns.len(), ask.settings.integer("most"));
        let chosen = spread([rows.len(), columns.len()], most, ask.settings.integer("seed"));
        ask.settings.resolve("most", chosen.len());
        let mut remarks = Vec::new();
        if window != asked.value || stride != apart.value {
            remarks.push(gave_way((asked, window), (apart, stride), [height, width]));
        }
        if chosen.len() < total {
            remarks.push(format!("{} of {total} patches were covered; the gaps between them are filled in from around.", chosen.len()));
        }
        let remark = (!remarks.is_empty()).then(|| remarks.join(" "));
        let masked = Masked::new(&ask).await?;
        let patches: Vec<[Range<usize>; 2]> = chosen
            .iter()
            .map(|patch| (rows[patch / columns.len()], columns[patch % columns.len()]))
            .map(|(top, left)| [top..(top + window).min(height), left..(left + window).min(width)])
            .collect();
        let [whole, _] = masked.ends(0, patches.len()).await?;
        let so_far = |sum: &[f64], count: &[u32]| -> Result<Answer, MethodError> {
            let mut values: Vec<f32> = std::iter::zip(sum, count).map(|(sum, &count)| (sum / f64::from(count.max(1))) as f32).collect();
            if chosen.len() < total {
                fill_in(&mut values, count, width);
            }
            let heatmap = Heatmap::new(height, width, values.clone())?;
            let attribution = Attribution::Input { shape: [1, height, width], values };
            Ok(Answer {
                attribution,
                heatmap,
                unit: format!("{} lost when covered", ask.score.unit()),
                remark: remark.clone(),
                surrogate: None,
                exponent: 0,
            })
        };
        let (mut sum, mut count) = (vec![0f64; height * width], vec![0u32; height * width]);
        let mut asked = vec![whole];
        for batch in batches(patches.len()) {
            let scores = masked.scores(kept(&ask, &patches[batch.clone()]), batch.start, patches.len()).await?;
            asked.extend(scores.iter().copied().map(f64::from));
            for ([rows, columns], score) in patches[batch.clone()].iter().zip(scores) {
                for pixel in rows.clone().flat_map(|row| columns.clone().map(move |column| row * width + column)) {
                    sum[pixel] += whole - f64::from(score);
                    count[pixel] += 1;
                }
            }
            if ask.sketches.wanted() {
                ask.sketches.show(so_far(&sum, &count)?, batch.end, patches.len());
            }
        }
        if !masked.moves(&asked) {
            let still = so_far(&vec![0.0; height * width], &count)?;
            let remark = still.remark.iter().map(String::as_str).chain([STILL]).collect::<Vec<_>>().join(" ");
            return Ok(Answer { remark: Some(remark), ..still });
        }
        so_far(&sum, &count)
    })
}

/// The masks `[n, 1, height, width]` that keep all but a patch each.
fn kept(ask: &Ask<'_>, patches: &[[Range<usize>; 2]]) -> Tensor<4> {
    let [_, height, width] = ask.model.input_shape();
    // A patch is the product of its rows and its columns, so that two short lines per mask travel to the device.
    let lines = |axis: usize, length: usize| -> Vec<f32> {
        patches.iter().flat_map(|patch| (0..length).map(|at| f32::from(u8::from(patch[axis].contains(&at))))).collect()
    };
    let rows = load([patches.len(), 1, height, 1], lines(0, height), ask);
    let columns = load([patches.len(), 1, 1, width], lines(1, width), ask);
    rows.mul(columns).neg().add_scalar(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_give_way_and_what_is_given_is_kept_or_refused() {
        let (default, given) = (|value| Setting { value, is_given: false }, |value| Setting { value, is_given: true });
        let square = |side: usize| [side, side];
        assert_eq!(serving(default(32), default(16), square(224)), Ok((32, 16)));
        assert_eq!(serving(default(32), default(16), square(28)), Ok((7, 4)));
        assert_eq!(serving(default(32), default(16), [24, 40]), Ok((6, 3)));
        assert_eq!(serving(default(32), default(16), square(3)), Ok((1, 1)));
        assert_eq!(serving(given(24), given(8), [24, 40]), Ok((24, 8)));
        assert_eq!(serving(given(32), default(16), [24, 40]), Ok((32, 16)));
        assert_eq!(serving(given(8), default(16), square(224)), Ok((8, 4)), "the default stride would leave gaps");
        assert!(serving(given(40), default(16), [24, 40]).unwrap_err().remedy.contains("at most 39"));
        assert!(serving(given(8), given(16), square(224)).unwrap_err().reason.contains("leaves gaps"));
        assert!(serving(default(32), given(40), square(28)).unwrap_err().reason.contains("leaves gaps"));
        assert_eq!(serving(default(32), given(2), [5, 6]), Ok((2, 2)), "the default patch gives way to the stride");
        assert_eq!(serving(default(32), given(20), [24, 40]), Ok((20, 20)));
        assert_eq!(serving(default(32), given(16), square(28)), Ok((16, 16)));
        assert_eq!(serving(default(32), given(40), square(224)), Ok((40, 40)));
    }

    #[test]
    fn a_default_that_gave_way_is_named_and_what_was_given_is_not() {
        let (default, given) = (|value| Setting { value, is_given: false }, |value| Setting { value, is_given: true });
        let said = gave_way((given(5), 5), (default(16), 3), [24, 40]);
        assert_eq!(said, "The input is 40 x 24: a stride of 3 pixels took the place of the default 16.");
        let said = gave_way((default(32), 2), (given(2), 2), [5, 6]);
        assert_eq!(said, "The input is 6 x 5: patches 2 pixels wide took the place of the default 32.");
        let said = gave_way((default(32), 1), (default(16), 1), [3, 3]);
        assert_eq!(said, "The input is 3 x 3: patches 1 pixel wide, 1 pixel apart, took the place of the default 32 and 16.");
    }

    #[test]
    fn a_part_of_the_patches_is_spread_and_two_seeds_have_none_in_common() {
        let of = |seed| spread([7, 7], 20, seed);
        assert_eq!(spread([7, 7], 49, 3), (0..49).collect::<Vec<_>>());
        for seed in [0, 1, 2, 999_999] {
            let chosen = of(seed);
            assert!(chosen.len() == 20 && chosen.is_sorted_by(|a, b| a < b) && chosen[19] < 49);
            // Every patch is chosen or next to a chosen one.
            let near =
                |patch: usize| chosen.iter().any(|&other| (patch / 7).abs_diff(other / 7) <= 1 && (patch % 7).abs_diff(other % 7) <= 1);
            assert!((0..49).all(near), "{chosen:?}");
        }
        assert!(of(0).iter().all(|patch| !of(1).contains(patch)));
        assert_eq!(spread([1, 3], 1, 4), spread([1, 3], 1, 1));
    }

    #[test]
    fn gaps_are_filled_in_from_around() {
        let mut values = [1.0, 0.0, 0.0, 0.0, 5.0, 0.0, 0.0, 0.0];
        fill_in(&mut values, &[1, 0, 0, 0, 1, 0, 0, 0], 4);
        assert_eq!(values, [1.0, 3.0, 3.0, 3.0, 5.0, 3.0, 3.0, 3.0]);
        let mut one = [2.0, 0.0, 0.0];
        fill_in(&mut one, &[3, 0, 0], 3);
        assert_eq!(one, [2.0; 3]);
        fill_in(&mut one, &[0; 3], 3);
        assert_eq!(one, [2.0; 3], "nothing is known");
    }

    #[test]
    fn windows_cover_every_pixel_and_the_last_may_be_cut_off() {
        assert_eq!(starts(10, 4, 3), [0, 3, 6]);
        assert_eq!(starts(227, 32, 16).len(), 14);
        assert_eq!(starts(224, 32, 16).len(), 13);
        assert_eq!(starts(8, 32, 16), [0]);
        for (size, window, stride) in [(17, 5, 5), (17, 5, 2), (3, 1, 1)] {
            assert!(starts(size, window, stride).last().unwrap() + window >= size);
        }
    }
}
