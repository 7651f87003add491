//! Perturbation methods against other people's implementations, on the f32 networks of the shared folder: their random designs are
//! stored, and the maps must follow from them.

use crate::shared::{Case, QUICK, below, cases, npz, values, worst_of_largest};
use burn::tensor::Tensor;
use serde_json::json;
use whylight::device::relative_l2;
use whylight::image::Image;
use whylight::image::superpixels::{Segments, Slic, grid, slic};
use whylight::methods::{MethodError, kernel_shap, lime, regions, rise, score_cam, shapley};
use whylight::model::{Model, Score, ScoreScale};
use whylight::network::Value;

/// Scores, coefficients and maps of many forward passes, of the largest value: another
/// order of summation, measured 1e-5.
const PERTURBED_ABS: f32 = 1e-4;
/// A mask that is stored in half precision, which alone costs 2.4e-4.
const STORED_HALF_ABS: f32 = 5e-4;
/// A CAM at its tap's resolution, as for those by gradients: measured 1e-6.
const CAM_REL: f32 = 1e-4;
/// Ablation-CAM weighs by what is left when two scores almost cancel, which costs three digits: measured 6e-6 to 7e-5.
const ABLATION_REL: f32 = 5e-4;
/// Two implementations of SLIC start, blur and merge differently; ours may explain so much less of the colours.
const EXPLAINED: f64 = 0.97;
/// A closed formula over stored numbers of single precision.
const FORMULA_ABS: f32 = 1e-5;
/// Score-CAM asks once per channel: 512 of this one, 1280 of the others.
const FEW_CHANNELS: &[&str] = &["squeezenet__coffee__967"];

fn probability(case: &Case) -> Score {
    Score { scale: ScoreScale::Probability, ..Score::logit(case.target) }
}

fn case_below(case: &Case, what: &str, found: f32, limit: f32) {
    below(&format!("{}: {what}", case.name()), found, limit);
}

fn bits(values: &[f32], columns: usize) -> Vec<Vec<bool>> {
    values.chunks(columns).map(|row| row.iter().map(|&bit| bit > 0.5).collect()).collect()
}

#[test]
fn lime_with_the_same_design() {
    for case in cases().into_iter().filter(|case| case.worth_it(QUICK)) {
        let stored = |member: &str| npz(&case.folder.join("lime.npz"), member);
        let [height, width] = case.size();
        let labels: Vec<u32> = stored("segments").iter().map(|&label| label as u32).collect();
        let segments = Segments { count: stored("coef").len(), labels, height, width };
        let design = bits(&stored("design"), segments.count);
        let given = json!({ "removed": "zero" });
        let (scores, (answer, fit)) = case.with(lime::METHOD.id, given, probability(&case), async |ask| {
            // Some of the rows are enough to see that the masks are the same; the fit asks about all of them.
            let scores = regions::ask_about(ask, &segments, &design[..16], |_| Ok(())).await.unwrap();
            (scores, lime::explain(ask, &segments, &design, lime::ALPHA).await.unwrap())
        });
        let single = |values: &[f64]| values.iter().map(|&v| v as f32).collect::<Vec<f32>>();
        case_below(&case, "probabilities", worst_of_largest(&single(&scores), &stored("prob")[..16]), PERTURBED_ABS);
        case_below(&case, "coefficients", worst_of_largest(&single(&fit.coefficients), &stored("coef")), PERTURBED_ABS);
        case_below(&case, "intercept", (fit.intercept as f32 - stored("intercept")[0]).abs(), PERTURBED_ABS);
        case_below(&case, "R-squared", (fit.r_squared.unwrap() as f32 - stored("r2")[0]).abs(), PERTURBED_ABS);
        case_below(&case, "local prediction", (fit.predict(&design[0]) as f32 - stored("local_pred")[0]).abs(), PERTURBED_ABS);
        assert_eq!(answer.heatmap.values(), segments.paint(&fit.coefficients));
        let said = answer.remark.unwrap();
        assert!(said.contains(&format!("R-squared {:.2}", fit.left_out.unwrap())), "{said}");
        assert!(fit.left_out < fit.r_squared, "samples that were not fitted are predicted worse");
    }
}

/// Two ways of rounding a difference of sums, of which a tenth is left.
const SHOWN_ABS: f32 = 1e-3;

#[test]
fn rise_with_the_same_masks() {
    for case in cases().into_iter().filter(|case| case.worth_it(QUICK)) {
        let stored = |member: &str| npz(&case.folder.join("rise.npz"), member);
        let (grids, offsets) = (stored("grids"), stored("offsets"));
        const CELLS: usize = 7;
        let masks: Vec<rise::Mask> = grids
            .chunks((CELLS + 1) * (CELLS + 1))
            .zip(offsets.chunks(2))
            .map(|(grid, offset)| rise::Mask { grid: grid.to_vec(), offset: [offset[0] as usize, offset[1] as usize] })
            .collect();
        let given = json!({ "removed": "zero" });
        let (first, cover, (answer, scores)) = case.with(rise::METHOD.id, given, probability(&case), async |ask| {
            let first: Tensor<4> = rise::enlarge(ask, CELLS, &masks[..1]);
            let cover = rise::enlarge(ask, CELLS, &masks).sum_dim(0);
            let explained = rise::explain(ask, CELLS, &masks).await.unwrap();
            (Value::from(first).read().await.unwrap(), Value::from(cover).read().await.unwrap(), explained)
        });
        let [height, width] = case.size();
        let step = case.meta["extras"]["rise"]["mask0_step"].as_u64().unwrap() as usize;
        let sampled: Vec<f32> = (0..height)
            .step_by(step)
            .flat_map(|row| (0..width).step_by(step).map(move |column| row * width + column))
            .map(|at| first[at])
            .collect();
        // Stored in half precision.
        case_below(&case, "first mask", worst_of_largest(&sampled, &stored("mask0")), STORED_HALF_ABS);
        case_below(&case, "probabilities", worst_of_largest(&scores, &stored("prob")), PERTURBED_ABS);
        let shown = answer.heatmap.values().to_vec();
        let map = values(answer);
        case_below(&case, "map", worst_of_largest(&map, &stored("map")), PERTURBED_ABS);
        // What is shown is the map less what the mean score alone would make of these masks.
        let share = scores.iter().sum::<f32>() / scores.len() as f32 / (masks.len() as f32 * rise::P as f32);
        let expected: Vec<f32> = std::iter::zip(map, cover).map(|(map, cover)| map - share * cover).collect();
        case_below(&case, "shown", worst_of_largest(&shown, &expected), SHOWN_ABS);
    }
}

#[test]
fn shapley_values_of_a_grid() {
    for case in cases() {
        let stored = |member: &str| npz(&case.folder.join("shapley3x3.npz"), member);
        let wide = |values: Vec<f32>| values.into_iter().map(f64::from).collect::<Vec<f64>>();
        let single = |values: &[f64]| values.iter().map(|&v| v as f32).collect::<Vec<f32>>();
        let (game, phi) = (wide(stored("value")), stored("phi"));
        case_below(&case, "the formula", worst_of_largest(&single(&shapley::exact(&game)), &phi), FORMULA_ABS);
        // All coalitions in one regression are the same values.
        let design = kernel_shap::design(510, 9, 0);
        let index = |row: &Vec<bool>| row.iter().enumerate().map(|(part, &kept)| usize::from(kept) << part).sum::<usize>();
        let scores: Vec<f64> = design.rows.iter().map(|row| game[index(row)]).collect();
        case_below(
            &case,
            "KernelSHAP's regression",
            worst_of_largest(&single(&kernel_shap::values(&design.rows, &scores, &design.weights)), &phi),
            FORMULA_ABS,
        );
        if !case.worth_it(QUICK) {
            continue;
        }
        // The network itself: some coalitions, and the sampler's values from few orders.
        let [height, width] = case.size();
        let segments = grid(9, height, width).unwrap();
        let given = json!({ "removed": "zero" });
        let orders = shapley::orders(16, 9, 1);
        let some: Vec<usize> = (0..512).step_by(37).collect();
        let rows: Vec<Vec<bool>> = some.iter().map(|code| (0..9).map(|part| code >> part & 1 == 1).collect()).collect();
        let (found, (_, sampled)) = case.with(shapley::METHOD.id, given, Score::logit(case.target), async |ask| {
            let found = regions::ask_about(ask, &segments, &rows, |_| Ok::<_, MethodError>(())).await.unwrap();
            (found, shapley::explain(ask, &segments, &orders).await.unwrap())
        });
        let expected: Vec<f32> = some.iter().map(|&code| game[code] as f32).collect();
        case_below(&case, "coalitions", worst_of_largest(&single(&found), &expected), PERTURBED_ABS);
        let sum: f64 = sampled.iter().sum();
        case_below(&case, "their sum", ((sum - (game[511] - game[0])) / (game[511] - game[0])).abs() as f32, PERTURBED_ABS);
        // Pairs of orders are independent: over many sets of 8 pairs the error spreads as the standard deviation over root 8. Here it is
        // estimated from the stored game itself, and the run on the network must lie within four of it.
        let by_orders = |orders: &[Vec<usize>]| {
            let mut phi = [0f64; 9];
            for order in orders {
                let mut code = 0;
                for &part in order {
                    phi[part] += (game[code | 1 << part] - game[code]) / orders.len() as f64;
                    code |= 1 << part;
                }
            }
            phi
        };
        let pairs: Vec<[f64; 9]> = shapley::orders(2000, 9, 2).chunks(2).map(by_orders).collect();
        let mean: Vec<f32> = (0..9).map(|part| (pairs.iter().map(|pair| pair[part]).sum::<f64>() / 1000.0) as f32).collect();
        // 1000 pairs leave a thirtieth of the spread of one.
        for part in 0..9 {
            let exact = f64::from(phi[part]);
            let spread = (pairs.iter().map(|pair| (pair[part] - exact).powi(2)).sum::<f64>() / 1000.0).sqrt();
            assert!((f64::from(mean[part]) - exact).abs() < 4.0 * spread / 1000f64.sqrt(), "part {part}: {} {exact} {spread}", mean[part]);
            assert!((sampled[part] - exact).abs() < 4.0 * spread / 8f64.sqrt(), "part {part}: {} {exact} {spread}", sampled[part]);
        }
        println!(
            "{}: 16 orders on the network are {:.1e} of the largest value from the formula",
            case.name(),
            worst_of_largest(&single(&sampled), &phi)
        );
    }
}

/// The stored map of that name, if there is one for this case.
fn cam(case: &Case, name: &str) -> Option<Vec<f32>> {
    let stored = case.golden("cams_raw");
    let names = case.meta["maps"]["cams_raw"]["names"].as_array().unwrap();
    let size = stored.len() / names.len();
    names.iter().position(|known| known == name).map(|at| stored[at * size..(at + 1) * size].to_vec())
}

#[test]
fn ablation_cam_of_all_channels() {
    for case in cases() {
        let Some(mut golden) = cam(&case, "ablationcam") else { continue };
        // The library divides by the score, this by its magnitude.
        if case.meta["logit"].as_f64().unwrap() < 0.0 {
            golden.iter_mut().for_each(|v| *v = -*v);
        }
        let found = values(case.ask("ablation-cam", json!({ "relu": false, "most": 4096 })));
        case_below(&case, "ablation-cam", relative_l2(&found, &golden), ABLATION_REL);
    }
}

#[test]
fn score_cam_of_all_channels_with_the_librarys_corners() {
    for case in cases().into_iter().filter(|case| case.worth_it(FEW_CHANNELS)) {
        let Some(golden) = cam(&case, "scorecam") else { continue };
        let given = json!({ "relu": false, "removed": "zero", "most": 4096 });
        let tap = case.tap();
        let found = case.with("score-cam", given, Score::logit(case.target), async |ask| {
            values(score_cam::explain(ask, tap.clone(), 4096, score_cam::Corners::Centres).await.unwrap())
        });
        case_below(&case, "score-cam", relative_l2(&found, &golden), CAM_REL);
    }
}

/// Share of the variance of the colours that is between segments: 1 where every segment has one colour.
fn explained(picture: &Image, segments: &Segments) -> f64 {
    let pixels: Vec<[f64; 3]> = picture.rgb().chunks(3).map(|rgb| [rgb[0], rgb[1], rgb[2]].map(f64::from)).collect();
    let areas = segments.areas();
    let mut means = vec![[0f64; 3]; segments.count];
    let mut mean = [0f64; 3];
    for (pixel, &label) in pixels.iter().zip(&segments.labels) {
        for channel in 0..3 {
            means[label as usize][channel] += pixel[channel] / areas[label as usize] as f64;
            mean[channel] += pixel[channel] / pixels.len() as f64;
        }
    }
    let apart = |a: &[f64; 3], b: &[f64; 3]| std::iter::zip(a, b).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
    let between: f64 = means.iter().zip(&areas).map(|(of, &area)| area as f64 * apart(of, &mean)).sum();
    between / pixels.iter().map(|pixel| apart(pixel, &mean)).sum::<f64>()
}

#[test]
fn superpixels_explain_the_colours_as_well_as_those_of_scikit_image() {
    for case in cases() {
        let picture = case.model.picture(&case.input);
        let [height, width] = case.size();
        let labels: Vec<u32> = npz(&case.folder.join("lime.npz"), "segments").iter().map(|&label| label as u32).collect();
        let theirs = Segments::new(&labels, height, width);
        // scikit-image was asked for 49 at the same compactness, after a slight blur.
        let ours = slic(&picture, Slic { count: 49, compactness: 10.0 }).unwrap();
        let squares = grid(49, height, width).unwrap();
        let [mine, other, none] = [&ours, &theirs, &squares].map(|segments| explained(&picture, segments));
        println!(
            "{}: {} segments explain {mine:.3}; scikit-image {} and {other:.3}; a grid {none:.3}",
            case.name(),
            ours.count,
            theirs.count
        );
        assert!(mine >= EXPLAINED * other && mine > none);
    }
}
