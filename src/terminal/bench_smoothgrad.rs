//! `whylight bench smoothgrad`: which noise, how many copies and which average make the object stand out.

use super::{Failure, bench_path, explain, objects};
use serde::Serialize;
use serde_json::{Map, json};
use std::collections::HashSet;
use std::fmt::Write;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::{Heatmap, Image};
use whylight::methods::noise::Noise;
use whylight::methods::{self, Ask, Settings, Unseen, noise_level};
use whylight::model::{Classifier, Model, Rule, Score};
use whylight::network::Value;
use whylight::pace::Straight;
use whylight::session::Session;
use whylight::statistics;

/// Arguments of `whylight bench smoothgrad`.
#[derive(clap::Args)]
pub struct BenchSmoothgradArguments {
    /// Shipped networks, or paths of ONNX files.
    #[arg(long, value_delimiter = ',', default_value = "efficientnet-lite0,squeezenet11", value_name = "NAME|FILE.onnx")]
    models: Vec<String>,
    /// Photos of the gallery, each with the ImageNet class of an object in it.
    #[arg(
        long,
        value_delimiter = ',',
        default_value = "dog_cat.jpg:207,dog_cat.jpg:281,chelsea.png:285,panda.webp:388,coffee.png:967,scarlet_macaw.webp:88,\
                         polar_bear.webp:296,giraffe_zebra.jpg:340,rocket.jpg:657,mosaic.webp:207",
        value_name = "PHOTO:CLASS"
    )]
    photos: Vec<String>,
    /// Copies of the photo for every sigma.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(8..=256))]
    samples: u16,
    /// Measures only the sigma that the method chooses.
    #[arg(long)]
    chosen: bool,
    /// As JSON, every case by itself.
    #[arg(long)]
    json: bool,
}

/// The strongest pixels are this share of all.
const STRONGEST: f64 = 0.05;

/// The maps are drawn clipped at this percentile; the total variation is that of the drawn map.
const PERCENTILE: f32 = 99.5;

const WHY_CPU: &str = "The benchmark measures maps, which are the same on every device.";

const GRADIENT: &str = "gradient";

const AVERAGES: [&str; 3] = ["signed", "magnitude", "squared"];

/// One map on one photo.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SmoothGradLine {
    network: String,
    photo: String,
    average: &'static str,
    sigma: f64,
    /// Share of the strongest pixels that lie on the object.
    inside: f64,
    /// Share of the pixels that lie on the object: what a random map reaches.
    object: f64,
    /// Mean absolute difference of neighbouring pixels of the drawn map, in shares of its range.
    variation: f64,
    /// Share of the strongest pixels that stay from one half of the copies to the other; none for the gradient.
    stays: Option<f64>,
    /// Whether this is the sigma that the method chooses.
    chosen: bool,
}

/// Runs it.
pub fn run(arguments: &BenchSmoothgradArguments) -> Result<(), Failure> {
    let compute = Compute::cpu(WHY_CPU);
    let mut lines = Vec::new();
    for name in &arguments.models {
        let model = Rc::new(explain::load(name, &compute)?);
        for photo in &arguments.photos {
            lines.extend(pollster::block_on(measure(name, &model, photo, arguments))?);
            eprintln!("{name}, {photo}: done");
        }
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&json!({ "photos": arguments.photos, "lines": lines }))?);
    } else {
        print!("{}", table(arguments, &lines));
    }
    Ok(())
}

/// Sums over the gradients of noisy copies, `[channels, height, width]` each.
#[derive(Clone)]
struct Sums([Vec<f64>; 3]);

impl Sums {
    fn new(count: usize) -> Self {
        Self([const { Vec::new() }; 3].map(|_: Vec<f64>| vec![0.0; count]))
    }

    fn add(&mut self, gradient: &[f32]) {
        for (place, &value) in gradient.iter().enumerate() {
            let value = f64::from(value);
            for (sum, value) in self.0.iter_mut().zip([value, value.abs(), value * value]) {
                sum[place] += value;
            }
        }
    }
}

async fn measure(
    network: &str,
    model: &Rc<Classifier>,
    photo: &str,
    arguments: &BenchSmoothgradArguments,
) -> Result<Vec<SmoothGradLine>, Failure> {
    let (file, class) = photo.split_once(':').ok_or_else(|| Failure(format!("`{photo}`: PHOTO:CLASS was expected")))?;
    let path = bench_path::find(file)?;
    let image = Image::decode(&explain::read(&path)?).map_err(|e| Failure(format!("{file}: {e}")))?;
    let class = model.class(class)?;
    let values = model.preparation.tensor(&image).values;
    let [_, height, width] = model.input_shape();
    let session = Session::new(Compute::cpu(WHY_CPU).record, model.clone(), image.into());
    let region = session.region(&objects::boxes(&path, model, class))?;
    let region = region.ok_or_else(|| Failure(format!("{photo}: the gallery has no box for that class: choose another class")))?;
    let range = statistics::ends(&values).map_or(0.0, |(low, high)| high - low);
    let noise = Noise::new(0, "smoothgrad");
    let score = Score::logit(class);
    let method = methods::by_id("smoothgrad")?;
    let mut settings = Settings::check(method.id, method.parameters, &Map::new())?;
    let (pace, sketches) = (&Straight, &Unseen);
    let input = model.input(values.clone())?;
    let ask = Ask { model: &**model, input, reference: None, score, settings: &mut settings, pace, sketches };
    let chosen = noise_level::choose(&ask, &noise, range).await?;
    let line = |average, sigma, values: &[f64], stays| {
        let map = Heatmap::new(height, width, largest(values, height * width)).map_err(|e| Failure(e.to_string()))?;
        let strongest = strongest(&map);
        Ok::<_, Failure>(SmoothGradLine {
            network: network.into(),
            photo: photo.into(),
            average,
            sigma,
            inside: strongest.iter().filter(|&&pixel| region.inside()[pixel]).count() as f64 / strongest.len() as f64,
            object: region.share(),
            variation: variation(&map),
            stays,
            chosen: sigma == chosen,
        })
    };
    let gradient = async |values: Vec<f32>| -> Result<Vec<f32>, Failure> {
        let found = model.input_gradient(model.input(values)?, score, Rule::GRADIENT, &Straight).await?;
        Ok(Value::from(found.gradient).read().await?)
    };
    let plain: Vec<f64> = gradient(values.clone()).await?.into_iter().map(f64::from).collect();
    let mut lines = vec![line(GRADIENT, 0.0, &plain, None)?];
    let samples = usize::from(arguments.samples);
    for sigma in noise_level::LEVELS.into_iter().filter(|&level| !arguments.chosen || level == chosen) {
        let mut halves = [Sums::new(values.len()), Sums::new(values.len())];
        for sample in 0..samples {
            let drawn = noise.normal(sample, values.len());
            let noisy = values.iter().zip(&drawn).map(|(value, noise)| value + sigma as f32 * range * noise).collect();
            halves[usize::from(sample >= samples / 2)].add(&gradient(noisy).await?);
        }
        for (index, average) in AVERAGES.into_iter().enumerate() {
            let [one, other] = [&halves[0].0[index], &halves[1].0[index]];
            let half = |sums: &[f64]| Heatmap::new(height, width, largest(sums, height * width)).map_err(|e| Failure(e.to_string()));
            let stays = overlap(&half(one)?, &half(other)?);
            let both: Vec<f64> = one.iter().zip(other).map(|(a, b)| a + b).collect();
            lines.push(line(average, sigma, &both, Some(stays))?);
        }
    }
    Ok(lines)
}

/// The largest magnitude over the channels, as the methods draw it.
fn largest(values: &[f64], pixels: usize) -> Vec<f32> {
    (0..pixels).map(|pixel| values.iter().skip(pixel).step_by(pixels).fold(0.0, |most: f64, v| most.max(v.abs())) as f32).collect()
}

fn strongest(map: &Heatmap) -> Vec<usize> {
    let count = (map.values().len() as f64 * STRONGEST).round() as usize;
    let mut order: Vec<usize> = (0..map.values().len()).collect();
    order.sort_by(|&a, &b| map.values()[b].total_cmp(&map.values()[a]));
    order.truncate(count.max(1));
    order
}

fn overlap(one: &Heatmap, other: &Heatmap) -> f64 {
    let (one, other) = (strongest(one), strongest(other));
    let held: HashSet<usize> = one.iter().copied().collect();
    other.iter().filter(|pixel| held.contains(pixel)).count() as f64 / other.len() as f64
}

/// Mean absolute difference of neighbours of the map as it is drawn.
fn variation(map: &Heatmap) -> f64 {
    let high = map.scale(PERCENTILE).high;
    let (height, width) = (map.height(), map.width());
    let at = |row: usize, column: usize| f64::from((map.values()[row * width + column] / high).min(1.0));
    let across = (0..height).flat_map(|row| (1..width).map(move |column| (row, column)));
    let down = (1..height).flat_map(|row| (0..width).map(move |column| (row, column)));
    let sum: f64 = across.clone().map(|(row, column)| (at(row, column) - at(row, column - 1)).abs()).sum::<f64>()
        + down.clone().map(|(row, column)| (at(row, column) - at(row - 1, column)).abs()).sum::<f64>();
    sum / (across.count() + down.count()) as f64
}

/// For each network a table of means over the photos, and one of the photos as the method shows them by default, as Markdown.
fn table(arguments: &BenchSmoothgradArguments, lines: &[SmoothGradLine]) -> String {
    let mut text = String::new();
    for name in &arguments.models {
        let own: Vec<&SmoothGradLine> = lines.iter().filter(|line| line.network == *name).collect();
        let of = |average: &str, sigma: Option<f64>| -> Vec<&SmoothGradLine> {
            let fits = |line: &&SmoothGradLine| {
                line.average == average && sigma.map_or(line.chosen || average == GRADIENT, |sigma| line.sigma == sigma)
            };
            own.iter().copied().filter(fits).collect()
        };
        let gradients = of(GRADIENT, None);
        let _ = writeln!(text, "### {name}\n\n| averaged, sigma | inside | as far inside | variation | calmer | stays |");
        let _ = writeln!(text, "|---|---|---|---|---|---|\n{}", mean_row(GRADIENT, &gradients, &gradients));
        for average in AVERAGES {
            for sigma in noise_level::LEVELS.into_iter().rev() {
                if !arguments.chosen {
                    let _ = writeln!(text, "{}", mean_row(&format!("{average}, {sigma}"), &of(average, Some(sigma)), &gradients));
                }
            }
            let _ = writeln!(text, "{}", mean_row(&format!("{average}, chosen"), &of(average, None), &gradients));
        }
        let _ = writeln!(text, "\n| photo | object | sigma | inside: gradient | SmoothGrad | variation: gradient | SmoothGrad |");
        let _ = writeln!(text, "|---|---|---|---|---|---|---|");
        for (plain, smooth) in gradients.iter().zip(of("squared", None)) {
            let percent = |share: f64| format!("{:.0} %", 100.0 * share);
            let [object, before, after] = [plain.object, plain.inside, smooth.inside].map(percent);
            let (photo, sigma) = (&plain.photo, smooth.sigma);
            let _ =
                writeln!(text, "| {photo} | {object} | {sigma} | {before} | {after} | {:.3} | {:.3} |", plain.variation, smooth.variation);
        }
        text.push('\n');
    }
    text
}

/// Means over the photos, and on how many of them a map is as far inside the object as the gradient, and calmer.
fn mean_row(what: &str, found: &[&SmoothGradLine], gradients: &[&SmoothGradLine]) -> String {
    let mean = |of: fn(&SmoothGradLine) -> f64| statistics::mean(&found.iter().map(|line| of(line)).collect::<Vec<_>>()).unwrap_or(0.0);
    let count = |better: fn(&SmoothGradLine, &SmoothGradLine) -> bool| {
        found.iter().zip(gradients).filter(|(line, gradient)| better(line, gradient)).count()
    };
    let (inside, variation) = (100.0 * mean(|line| line.inside), mean(|line| line.variation));
    if what == GRADIENT {
        return format!("| {what} | {inside:.0} % | | {variation:.3} | | |");
    }
    let (kept, calmer) =
        (count(|line, gradient| line.inside >= gradient.inside), count(|line, gradient| line.variation < gradient.variation));
    let stays = 100.0 * mean(|line| line.stays.unwrap_or(0.0));
    format!("| {what} | {inside:.0} % | {kept} of {n} | {variation:.3} | {calmer} of {n} | {stays:.0} % |", n = found.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_pixels_and_the_variation_are_those_of_a_map_done_by_hand() {
        // Twenty pixels, of which the strongest one in twenty is the last.
        let map = Heatmap::new(1, 20, (0..20).map(|k| k as f32).collect()).unwrap();
        assert_eq!(strongest(&map), [19]);
        assert_eq!((overlap(&map, &map), overlap(&map, &Heatmap::new(1, 20, (0..20).map(|k| -(k as f32)).collect()).unwrap())), (1.0, 0.0));
        // Each pixel is a nineteenth brighter than the one before, of a range that ends at the percentile 99.5 of 0 to 19.
        let high = f64::from(PERCENTILE) / 100.0 * 19.0;
        assert!((variation(&map) - 1.0 / 19.0).abs() < 1e-6, "the last step is cut at {high}");
        let flat = Heatmap::new(2, 2, vec![3.0; 4]).unwrap();
        assert_eq!(variation(&flat), 0.0);
    }

    #[test]
    fn a_photo_counts_where_its_map_is_as_far_inside_and_where_it_is_calmer() {
        let line = |average, inside, variation| SmoothGradLine {
            network: "n".into(),
            photo: "p".into(),
            average,
            sigma: 0.1,
            inside,
            object: 0.5,
            variation,
            stays: Some(0.5),
            chosen: true,
        };
        let plain = [line(GRADIENT, 0.5, 0.1), line(GRADIENT, 0.5, 0.1)];
        let smooth = [line("squared", 0.5, 0.2), line("squared", 0.4, 0.05)];
        let row = mean_row("squared, chosen", &smooth.iter().collect::<Vec<_>>(), &plain.iter().collect::<Vec<_>>());
        assert_eq!(row, "| squared, chosen | 45 % | 1 of 2 | 0.125 | 1 of 2 | 50 % |");
    }
}
