//! XRAI: regions of the photo, ranked by how densely Integrated Gradients fills them.
//!
//! Kapishnikov, Bolukbasi, Viégas and Terry (2019), algorithm 1: attributions are the mean of Integrated Gradients from a black
//! and from a white baseline, summed over the channels. The photo is cut several times, from few large to many small regions, each
//! grown a little so that it holds its own edges. Of all regions the one whose pixels not yet taken have the highest mean attribution is
//! taken next, until every pixel is. A pixel shows the mean of the pixels that were taken with it, so that the order of the
//! regions can be read from the map.
//!
//! The paper cuts by Felzenszwalb's graphs at six scales; here it is SLIC at six counts, whose regions are in one piece and of about
//! equal size at each scale, so that how many regions there are does not hang on the photo's contrast.

use super::integrated_gradients::integrate;
use super::quadrature::Quadrature;
use super::{Answer, Ask, Attribution, Method, MethodError, Paper, Parameter, ParameterKind, Unseen, lime, read, regions};
use crate::image::superpixels::{Slic, slic};
use crate::image::{Heatmap, Image};
use crate::pace::{Cancelled, Later, Pace};

/// The registry line.
pub const METHOD: Method = Method {
    id: "xrai",
    label: "XRAI",
    paper: Paper {
        authors: "Kapishnikov, Bolukbasi, Viégas, Terry",
        year: 2019,
        title: "XRAI: Better Attributions Through Regions",
        url: "https://arxiv.org/abs/1906.02825",
    },
    summary: "Adds Integrated Gradients up over regions of the photo, from coarse to fine, and takes the regions in the order of their density. The \
              map shows whole patches, the most important first; their outlines are those of the photo.",
    parameters: &[Parameter {
        name: "steps",
        label: "Steps",
        help: "How many gradients are taken from each of the two baselines, black and white.",
        kind: ParameterKind::Integer { default: 32, min: 2, max: 512 },
    }],
    deterministic: true,
    names: &[],
    passes: 194.0,
    run,
    ..lime::METHOD
};

/// Regions asked for at each scale; those that would be smaller than [`LEAST_AREA`] pixels on average are left out.
const COUNTS: [usize; 6] = [8, 16, 32, 64, 128, 256];

/// Smaller regions are single pixels more than regions.
const LEAST_AREA: usize = 4;

/// How far regions are grown, as a share of the input's shorter side: 5 pixels of 224, as the authors' program has it.
const GROWN: f64 = 5.0 / 224.0;

fn run(ask: Ask<'_>) -> Later<'_, Result<Answer, MethodError>> {
    Box::pin(async move {
        let [channels, height, width] = ask.model.input_shape();
        let area = height * width;
        let picture = ask.model.picture(&read(ask.input.clone(), "the input").await?);
        let regions = over_segment(&picture)?;
        let nodes = Quadrature::Midpoint.nodes(ask.settings.integer("steps"));
        let range = ask.model.range();
        let mut density = vec![0f64; area];
        for (part, black) in [true, false].into_iter().enumerate() {
            let end = |channel: usize| if black { range[channel].0 } else { range[channel].1 };
            let baseline = (0..channels).flat_map(|channel| std::iter::repeat_n(end(channel), area)).collect();
            let baseline = super::masks::load([1, channels, height, width], baseline, &ask);
            let pace = Half { pace: ask.pace, part };
            let half = Ask {
                model: ask.model,
                input: ask.input.clone(),
                reference: ask.reference.clone(),
                score: ask.score,
                settings: ask.settings,
                pace: &pace,
                sketches: &Unseen,
            };
            let path = integrate(&half, baseline, &nodes).await?;
            for (index, value) in read(path.attribution, "the map").await?.into_iter().enumerate() {
                density[index % area] += f64::from(value) / 2.0;
            }
            if part == 0 && ask.sketches.wanted() {
                // What black alone says, at half the weight.
                ask.sketches.show(ranked(&density, &regions, [height, width], ask.score.unit())?, 1, 2);
            }
        }
        ranked(&density, &regions, [height, width], ask.score.unit())
    })
}

/// The map of the regions in the order of their density.
fn ranked(attribution: &[f64], regions: &[Vec<usize>], [height, width]: [usize; 2], unit: &str) -> Result<Answer, MethodError> {
    let taken = rank(attribution, regions);
    let values: Vec<f32> = density_map(attribution, &taken).into_iter().map(|value| value as f32).collect();
    let heatmap = Heatmap::new(height, width, values.clone())?;
    Ok(Answer {
        attribution: Attribution::Input { shape: [1, height, width], values },
        heatmap,
        unit: format!("{unit} per pixel, mean over the region"),
        remark: Some(format!(
            "{} regions were taken, out of {} at {} scales.",
            taken.len(),
            regions.len(),
            scales(height * width).count().max(1)
        )),
        surrogate: None,
        exponent: 0,
    })
}

/// The first or the second half of the work.
struct Half<'a> {
    pace: &'a dyn Pace,
    part: usize,
}

impl Pace for Half<'_> {
    fn step(&self, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        self.pace.step(self.part * total + done, 2 * total)
    }
}

fn scales(area: usize) -> impl Iterator<Item = usize> {
    COUNTS.into_iter().filter(move |count| count * LEAST_AREA <= area)
}

/// The regions of a picture at all scales, as the pixels of each; together they cover it.
pub fn over_segment(picture: &Image) -> Result<Vec<Vec<usize>>, MethodError> {
    let (height, width) = (picture.height(), picture.width());
    let reach = (GROWN * height.min(width) as f64).round() as isize;
    let mut regions = Vec::new();
    // A picture too small for any scale is one region.
    for count in scales(height * width).chain((height * width < COUNTS[0] * LEAST_AREA).then_some(1)) {
        let segments = slic(picture, Slic { count, compactness: 10.0 }).map_err(regions::refused)?;
        let mut found = vec![Vec::new(); segments.count];
        for pixel in 0..height * width {
            let (row, column) = ((pixel / width) as isize, (pixel % width) as isize);
            let mut near: Vec<u32> = Vec::new();
            for y in (row - reach).max(0)..=(row + reach).min(height as isize - 1) {
                for x in (column - reach).max(0)..=(column + reach).min(width as isize - 1) {
                    let label = segments.labels[y as usize * width + x as usize];
                    if (y - row).pow(2) + (x - column).pow(2) <= reach.pow(2) && !near.contains(&label) {
                        near.push(label);
                    }
                }
            }
            near.into_iter().for_each(|label| found[label as usize].push(pixel));
        }
        regions.extend(found);
    }
    Ok(regions)
}

/// The regions in the order in which they are taken, each without the pixels that were taken before it: always the one whose
/// remaining pixels have the highest mean attribution; of equal ones the first.
pub fn rank(attribution: &[f64], regions: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut sums: Vec<f64> = regions.iter().map(|region| region.iter().map(|&pixel| attribution[pixel]).sum()).collect();
    let mut left: Vec<usize> = regions.iter().map(Vec::len).collect();
    let mut homes = vec![Vec::new(); attribution.len()];
    for (region, pixels) in regions.iter().enumerate() {
        pixels.iter().for_each(|&pixel| homes[pixel].push(region));
    }
    let mut taken = vec![false; attribution.len()];
    let mut order = Vec::new();
    loop {
        let open = (0..regions.len()).filter(|&region| left[region] > 0);
        let mean = |region: usize| sums[region] / left[region] as f64;
        let Some(best) = open.reduce(|a, b| if mean(b) > mean(a) { b } else { a }) else { return order };
        let pixels: Vec<usize> = regions[best].iter().copied().filter(|&pixel| !std::mem::replace(&mut taken[pixel], true)).collect();
        for &pixel in &pixels {
            for &home in &homes[pixel] {
                sums[home] -= attribution[pixel];
                left[home] -= 1;
            }
        }
        order.push(pixels);
    }
}

/// Every pixel the mean attribution of the pixels that were taken with it.
fn density_map(attribution: &[f64], taken: &[Vec<usize>]) -> Vec<f64> {
    let mut map = vec![0.0; attribution.len()];
    for pixels in taken {
        let mean = pixels.iter().map(|&pixel| attribution[pixel]).sum::<f64>() / pixels.len() as f64;
        pixels.iter().for_each(|&pixel| map[pixel] = mean);
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_densest_region_is_taken_first_and_the_rest_without_its_pixels() {
        let attribution = [4.0, 2.0, 0.0, -1.0];
        // All four: mean 1.25; the first two: 3; the last two: -0.5; the middle two: 1.
        let regions = [vec![0, 1, 2, 3], vec![0, 1], vec![2, 3], vec![1, 2]];
        let taken = rank(&attribution, &regions);
        // After the first two, the middle two have only pixel 2 left, worth 0.
        assert_eq!(taken, [vec![0, 1], vec![2], vec![3]]);
        assert_eq!(density_map(&attribution, &taken), [3.0, 3.0, 0.0, -1.0]);
    }

    #[test]
    fn regions_cover_the_picture_at_every_scale_and_are_grown() {
        let picture = Image::from_rgb(64, 64, vec![90; 64 * 64 * 3]).unwrap();
        let regions = over_segment(&picture).unwrap();
        let pixels: usize = regions.iter().map(Vec::len).sum();
        assert!(pixels > scales(64 * 64).count() * 64 * 64, "grown regions overlap");
        let mut covered = vec![0; 64 * 64];
        regions.iter().flatten().for_each(|&pixel| covered[pixel] += 1);
        assert!(covered.iter().all(|&times| times >= scales(64 * 64).count()));
        assert_eq!(over_segment(&Image::from_rgb(2, 2, vec![0; 12]).unwrap()).unwrap(), [vec![0, 1, 2, 3]]);
    }
}
