//! Laws of the methods that remove parts of the photo, on a network whose answer is known in closed form, and of superpixels.

use crate::shared::closed_form::ClosedForm;
use crate::shared::networks::network;
use burn::tensor::{Device, Tensor, TensorData};
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::fs;
use whylight::device::relative_l2;
use whylight::image::superpixels::{Quickshift, Segments, Slic, connected, grid, quickshift, slic};
use whylight::image::{Filter, Heatmap, Image, Preprocess};
use whylight::methods::{
    self, Answer, Ask, Attribution, MethodError, Settings, Sketches, Unseen, kernel_shap, lime, masks, regions, rise, score_cam, shapley,
};
use whylight::model::{self, Model, Score, ScoreScale};
use whylight::network::Value;
use whylight::pace::Straight;

/// Sums of some hundred numbers of single precision.
const ROUNDING: f32 = 1e-5;

const SIDE: usize = 8;
const AREA: usize = SIDE * SIDE;

/// score_0 = (sum_i w_i x_i)^power over an image of three channels, score_1 = -score_0 / 2; the image itself is the only tap, and one pixel
/// reaches the score beside it.
struct Power {
    weights: Vec<f32>,
    network: ClosedForm,
}

impl Power {
    fn new(power: i32) -> Self {
        Self::of((0..3 * AREA).map(|k| 0.1 + 0.1 * (0.7 * k as f32).sin()).collect(), power)
    }

    fn of(weights: Vec<f32>, power: i32) -> Self {
        let tensor = Tensor::<1>::from_data(TensorData::new(weights.clone(), [3 * AREA]), &Device::flex()).reshape([1, 3, SIDE, SIDE]);
        let slope = tensor.clone();
        let logits = move |batch: Tensor<4>| {
            let sum: Tensor<2> = batch.mul(tensor.clone()).sum_dim(1).sum_dim(2).sum_dim(3).flatten(1, 3);
            let score = (1..power).fold(sum.clone(), |product, _| product.mul(sum.clone()));
            Tensor::cat(vec![score.clone(), score.mul_scalar(-0.5)], 1)
        };
        let gradient = move |batch: Tensor<4>, score: Score| {
            assert_eq!(power, 1, "only the linear one is asked for it");
            slope.clone().mul_scalar(if score.target == 0 { 1.0 } else { -0.5 }).expand(batch.dims())
        };
        Self { weights, network: ClosedForm::new([3, SIDE, SIDE], 2, logits, gradient).with_pixels() }
    }

    /// What each part of the photo brings to the sum.
    fn parts(&self, x: &[f32], segments: &Segments) -> Vec<f64> {
        let mut parts = vec![0.0; segments.count];
        for (index, (x, w)) in x.iter().zip(&self.weights).enumerate() {
            parts[segments.labels[index % AREA] as usize] += f64::from(x * w);
        }
        parts
    }
}

impl model::Wrapper for Power {
    fn inner(&self) -> &dyn Model {
        &self.network
    }
}

fn wave(count: usize) -> Vec<f32> {
    (0..count).map(|k| (0.37 * k as f32).sin()).collect()
}

fn with<T>(model: &dyn Model, x: &[f32], method: &str, given: Json, question: impl AsyncFnOnce(&Ask<'_>) -> T) -> T {
    let method = methods::by_id(method).unwrap();
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap()).unwrap();
    let input = Tensor::<1>::from_data(TensorData::new(x.to_vec(), [x.len()]), model.device());
    let [channels, height, width] = model.input_shape();
    let input = input.reshape([1, channels, height, width]);
    let ask = Ask { model, input, reference: None, score: Score::logit(0), settings: &mut settings, pace: &Straight, sketches: &Unseen };
    pollster::block_on(question(&ask))
}

fn ask(model: &dyn Model, x: &[f32], score: Score, method: &str, given: Json) -> Result<Answer, MethodError> {
    let method = methods::by_id(method).unwrap();
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap())?;
    let [channels, height, width] = model.input_shape();
    let input = Tensor::<1>::from_data(TensorData::new(x.to_vec(), [x.len()]), model.device()).reshape([1, channels, height, width]);
    pollster::block_on((method.run)(Ask {
        model,
        input,
        reference: None,
        score,
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    }))
}

fn map(answer: &Answer) -> &[f32] {
    match &answer.attribution {
        Attribution::Input { values, .. } | Attribution::Weighed { values, .. } => values,
        Attribution::Cam { map, .. } => map.values(),
    }
}

fn read<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    pollster::block_on(Value::from(tensor).read()).unwrap()
}

fn near(found: &[f64], expected: &[f64], tolerance: f64) -> bool {
    let largest = expected.iter().fold(0.0f64, |max, v| max.max(v.abs()));
    found.len() == expected.len() && std::iter::zip(found, expected).all(|(f, e)| (f - e).abs() <= tolerance * largest)
}

#[test]
fn on_a_linear_model_every_part_gets_what_it_brings() {
    let (model, x) = (Power::new(1), wave(3 * AREA));
    let segments = grid(9, SIDE, SIDE).unwrap();
    let expected = model.parts(&x, &segments);
    // Without a penalty, LIME's model is the network itself, from any design that determines it.
    let design = lime::design(40, 9, 1);
    let (_, fit) = with(&model, &x, "lime", json!({}), async |ask| lime::explain(ask, &segments, &design, 1e-9).await.unwrap());
    assert!(near(&fit.coefficients, &expected, f64::from(ROUNDING)), "{:?} {expected:?}", fit.coefficients);
    assert!(fit.intercept.abs() < f64::from(ROUNDING) && fit.r_squared.unwrap() > 0.999_999);
    // The paper's penalty shrinks, and the less the more samples there are.
    let distance = |samples: usize| {
        let design = lime::design(samples, 9, 1);
        let (_, fit) = with(&model, &x, "lime", json!({}), async |ask| lime::explain(ask, &segments, &design, lime::ALPHA).await.unwrap());
        std::iter::zip(&fit.coefficients, &expected).map(|(f, e)| (f - e).powi(2)).sum::<f64>().sqrt()
    };
    assert!(distance(50) > 2.0 * distance(800));
    // KernelSHAP from some coalitions and from all; Shapley values from one single order.
    for samples in [30, 510] {
        let design = kernel_shap::design(samples, 9, 4);
        assert_eq!(design.exact, samples == 510);
        let (_, phi) = with(&model, &x, "kernel-shap", json!({}), async |ask| kernel_shap::explain(ask, &segments, &design).await.unwrap());
        assert!(near(&phi, &expected, f64::from(ROUNDING)), "{phi:?} {expected:?}");
    }
    let orders = shapley::orders(1, 9, 2);
    let (_, phi) = with(&model, &x, "shapley", json!({}), async |ask| shapley::explain(ask, &segments, &orders).await.unwrap());
    assert!(near(&phi, &expected, f64::from(ROUNDING)));
}

#[test]
fn an_order_and_its_reverse_are_exact_for_parts_that_work_in_pairs() {
    // The square of a sum has products of two parts; with a_k the parts and A their sum, phi_k = a_k A.
    let (model, x) = (Power::new(2), wave(3 * AREA));
    let segments = grid(9, SIDE, SIDE).unwrap();
    let parts = model.parts(&x, &segments);
    let total: f64 = parts.iter().sum();
    let expected: Vec<f64> = parts.iter().map(|part| part * total).collect();
    let shapley = |count: usize| {
        let orders = shapley::orders(count, 9, 3);
        with(&model, &x, "shapley", json!({}), async |ask| shapley::explain(ask, &segments, &orders).await.unwrap().1)
    };
    assert!(near(&shapley(2), &expected, 1e-4), "{:?} {expected:?}", shapley(2));
    assert!(!near(&shapley(1), &expected, 1e-2), "one order alone is not");
}

/// Root mean square over ten seeds of the distance between an estimate and the truth.
fn spread(expected: &[f64], estimate: impl Fn(u64) -> Vec<f64>) -> f64 {
    let square = |seed| std::iter::zip(estimate(seed), expected).map(|(f, e)| (f - e).powi(2)).sum::<f64>();
    ((0..10).map(square).sum::<f64>() / 10.0).sqrt()
}

#[test]
fn sampled_shapley_values_converge_as_one_over_root_n() {
    let (model, x) = (Power::new(3), wave(3 * AREA));
    let segments = grid(9, SIDE, SIDE).unwrap();
    let parts = model.parts(&x, &segments);
    let game: Vec<f64> =
        (0..512usize).map(|code| (0..9).filter(|part| code >> part & 1 == 1).map(|part| parts[part]).sum::<f64>().powi(3)).collect();
    let exact = shapley::exact(&game);
    let shapley = |count: usize| {
        spread(&exact, |seed| {
            let orders = shapley::orders(count, 9, seed);
            with(&model, &x, "shapley", json!({}), async |ask| shapley::explain(ask, &segments, &orders).await.unwrap().1)
        })
    };
    let ratio = shapley(4) / shapley(64);
    // Sixteen times the orders: a quarter of the error. Ten seeds tell each spread to about a quarter.
    assert!((2.4..6.5).contains(&ratio), "{ratio}");
    let kernel = |samples: usize| {
        spread(&exact, |seed| {
            let design = kernel_shap::design(samples, 9, seed);
            with(&model, &x, "kernel-shap", json!({}), async |ask| kernel_shap::explain(ask, &segments, &design).await.unwrap().1)
        })
    };
    assert!(kernel(400) < 0.6 * kernel(50));
    assert!(kernel(510) < 1e-4 * exact.iter().map(|v| v * v).sum::<f64>().sqrt(), "all coalitions are exact");
}

#[test]
fn rise_converges_to_its_closed_form_as_one_over_root_n() {
    // One cell of the grid per pixel line: s = 2 on 8 pixels are cells of 4, offsets 0 to 3, 9 bits.
    let (model, x) = (Power::new(1), wave(3 * AREA));
    const CELLS: usize = 2;
    let brings = model.parts(&x, &grid(AREA, SIDE, SIDE).unwrap());
    // E[f(x m) m_q] / p = sum_j a_j E[m_j m_q] / p, over the offsets and over independent bits: with g the weights of the nine bits,
    // E[m_j m_q] = p^2 + p (1 - p) g_j . g_q, the mean over the sixteen offsets. The weights are read from masks of one bit each.
    let mut expected = vec![0.0; AREA];
    for offset in (0..16).map(|k| [k / 4, k % 4]) {
        let one = |bit: usize| rise::Mask { grid: (0..9).map(|k| f32::from(u8::from(k == bit))).collect(), offset };
        let bits: Vec<rise::Mask> = (0..9).map(one).collect();
        let g = with(&model, &x, "rise", json!({}), async |ask| read(rise::enlarge(ask, CELLS, &bits)));
        let along: Vec<f64> = (0..9).map(|bit| (0..AREA).map(|j| brings[j] * f64::from(g[bit * AREA + j])).sum()).collect();
        for (pixel, expected) in expected.iter_mut().enumerate() {
            let shared: f64 = (0..9).map(|bit| along[bit] * f64::from(g[bit * AREA + pixel])).sum();
            *expected += (rise::P * brings.iter().sum::<f64>() + (1.0 - rise::P) * shared) / 16.0;
        }
    }
    let rise = |samples: usize| {
        spread(&expected, |seed| {
            let answer = ask(&model, &x, Score::logit(0), "rise", json!({ "samples": samples, "cells": CELLS, "seed": seed })).unwrap();
            map(&answer).iter().map(|&v| f64::from(v)).collect()
        })
    };
    let (few, many) = (rise(64), rise(1024));
    assert!((2.4..6.5).contains(&(few / many)), "{few} {many}");
    assert!(many < 0.2 * expected.iter().map(|v| v * v).sum::<f64>().sqrt(), "{many}");
}

#[test]
fn the_values_sum_to_what_the_whole_photo_adds() {
    let model = network("tiny_resnet");
    let x = wave(3 * 32 * 32);
    for scale in [ScoreScale::Logit, ScoreScale::Probability] {
        for (target, against) in [(2, None), (1, Some(3))] {
            let score = Score { against, scale, ..Score::logit(target) };
            for removed in ["zero", "black", "mean", "blur"] {
                for method in ["shapley", "kernel-shap"] {
                    let given = json!({ "samples": 3, "segments": 6, "removed": removed, "regions": "grid" });
                    let answer = ask(&model, &x, score, method, given.clone()).unwrap();
                    let filling = with(&model, &x, "lime", json!({}), async |ask| masks::filling(ask, removed));
                    let of = |input: Tensor<4>| {
                        let logits = pollster::block_on(model.logits(input, &Straight)).unwrap();
                        f64::from(read(score.of(logits))[0])
                    };
                    let difference = of(model.input(x.clone()).unwrap()) - of(filling);
                    let segments = grid(6, 32, 32).unwrap();
                    let areas = segments.areas();
                    let sum: f64 = std::iter::zip(answer.heatmap.values(), &segments.labels)
                        .map(|(&value, &label)| f64::from(value) / areas[label as usize] as f64)
                        .sum();
                    assert!((sum - difference).abs() <= 1e-4 * difference.abs().max(1e-3), "{method} {removed} {sum} {difference}");
                    assert!(answer.unit.starts_with(score.unit()));
                }
            }
        }
    }
}

#[test]
fn the_filling_is_what_its_name_says() {
    let model = network("tiny");
    let x = wave(3 * 32 * 32);
    let filling = |name: &str| with(&model, &x, "lime", json!({}), async |ask| read(masks::filling(ask, name)));
    assert!(filling("zero").iter().all(|&v| v == 0.0));
    let range = model.range();
    assert!(filling("black").iter().enumerate().all(|(index, &v)| v == range[index / 1024].0));
    let means: Vec<f32> = x.chunks(1024).map(|plane| plane.iter().sum::<f32>() / 1024.0).collect();
    assert!(filling("mean").iter().enumerate().all(|(index, &v)| (v - means[index / 1024]).abs() < ROUNDING));
    // What alternates from pixel to pixel is gone after a blur of more than a pixel.
    let stripes: Vec<f32> = (0..3 * 1024).map(|k| if k % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let blurred = with(&model, &stripes, "lime", json!({}), async |ask| read(masks::filling(ask, "blur")));
    let inside = |pixel: usize| (5..27).contains(&(pixel % 32));
    assert!(blurred.iter().enumerate().filter(|(index, _)| inside(index % 1024)).all(|(_, v)| v.abs() < 0.02));
    // All four give maps of their own, in every method that takes one.
    for method in ["occlusion", "lime", "kernel-shap", "shapley", "rise", "score-cam"] {
        let given = |removed: &str| {
            let mut given = json!({ "removed": removed });
            for (name, value) in [("samples", 4), ("most", 4), ("segments", 6)] {
                if methods::by_id(method).unwrap().parameters.iter().any(|parameter| parameter.name == name) {
                    given[name] = json!(value);
                }
            }
            given
        };
        let maps: Vec<Heatmap> = ["zero", "black", "mean", "blur"]
            .iter()
            .map(|removed| ask(&model, &x, Score::logit(1), method, given(removed)).unwrap().heatmap)
            .collect();
        for (index, one) in maps.iter().enumerate() {
            assert!(maps[..index].iter().all(|other| other != one), "{method}: filling {index} changes nothing");
        }
    }
}

#[test]
fn masks_asked_together_or_one_by_one_have_the_same_scores() {
    let model = network("tiny");
    let x = wave(3 * 32 * 32);
    let segments = grid(16, 32, 32).unwrap();
    let design = lime::design(2 * masks::BATCH + 3, 16, 9);
    let (together, alone) = with(&model, &x, "lime", json!({}), async |ask| {
        let together = regions::ask_about(ask, &segments, &design, |_| Ok(())).await.unwrap();
        let mut alone = Vec::new();
        for row in &design {
            alone.extend(regions::ask_about(ask, &segments, std::slice::from_ref(row), |_| Ok(())).await.unwrap());
        }
        (together, alone)
    });
    assert!(near(&together, &alone, f64::from(ROUNDING)));
    // The mask that keeps all is the photo itself, to the last digit.
    let photo = with(&model, &x, "lime", json!({ "removed": "blur" }), async |ask| {
        let masked = masks::Masked::new(ask).await.unwrap();
        read(masked.photos(Tensor::ones([1, 1, 32, 32], model.device())))
    });
    assert_eq!(photo, x);
    // Draws do not depend on how many there are.
    assert_eq!(lime::design(5, 16, 9), design[..5]);
    assert_eq!(shapley::orders(3, 7, 1), shapley::orders(9, 7, 1)[..3]);
    assert_eq!(rise::draw(2, 7, [32, 32], 1), rise::draw(6, 7, [32, 32], 1)[..2]);
    assert_eq!(kernel_shap::design(10, 16, 1).rows, kernel_shap::design(40, 16, 1).rows[..12]);
    // RISE is the mean over its masks, however they are grouped.
    let all = rise::draw(masks::BATCH + 5, 3, [32, 32], 2);
    let maps = |drawn: &[rise::Mask]| with(&model, &x, "rise", json!({}), async |ask| rise::explain(ask, 3, drawn).await.unwrap().0);
    let mut mean = vec![0f32; 1024];
    for mask in &all {
        let one = maps(std::slice::from_ref(mask));
        std::iter::zip(&mut mean, map(&one)).for_each(|(sum, v)| *sum += v / all.len() as f32);
    }
    assert!(relative_l2(map(&maps(&all)), &mean) < ROUNDING);
}

#[test]
fn a_network_entered_at_a_tap_with_its_own_maps_says_the_same() {
    for name in ["tiny", "tiny_resnet", "tiny_densenet", "tiny_efficientnet", "tiny_vgg"] {
        let model = network(name);
        let x = model.input(wave(model.input_shape().iter().product())).unwrap();
        let whole = read(pollster::block_on(model.logits(x.clone(), &Straight)).unwrap());
        for tap in model.taps() {
            let maps = pollster::block_on(model.features(x.clone(), &tap.name, Score::logit(0), &Straight)).unwrap().maps;
            let both = Tensor::cat(vec![maps.clone(), maps.mul_scalar(0.0)], 0);
            let logits = read(pollster::block_on(model.logits_from(x.clone(), &tap.name, both, &Straight)).unwrap());
            assert!(relative_l2(&logits[..whole.len()], &whole) < ROUNDING, "{name} at {}", tap.name);
            assert!(logits[whole.len()..] != whole, "{name}: without the maps of {} something is missing", tap.name);
        }
        let unknown = pollster::block_on(model.logits_from(x.clone(), "nowhere", x, &Straight)).unwrap_err();
        assert_eq!(unknown.code(), "bad-parameter");
    }
}

#[test]
fn ablation_cam_and_score_cam_weigh_as_their_papers_say() {
    let (model, x) = (Power::new(1), wave(3 * AREA));
    let channels: Vec<f64> =
        x.chunks(AREA).zip(model.weights.chunks(AREA)).map(|(x, w)| std::iter::zip(x, w).map(|(x, w)| f64::from(x * w)).sum()).collect();
    let whole: f64 = channels.iter().sum();
    let sum = |weights: &[f64]| -> Vec<f32> {
        (0..AREA).map(|p| (0..3).map(|k| weights[k] * f64::from(x[k * AREA + p])).sum::<f64>() as f32).collect()
    };
    for (target, factor) in [(0, 1.0), (1, -0.5)] {
        let found = ask(&model, &x, Score::logit(target), "ablation-cam", json!({ "relu": false })).unwrap();
        let score = factor * whole;
        let weights: Vec<f64> = channels.iter().map(|part| factor * part / score.abs()).collect();
        assert!(relative_l2(map(&found), &sum(&weights)) < ROUNDING, "{target}");
        let relu = ask(&model, &x, Score::logit(target), "ablation-cam", json!({})).unwrap();
        assert!(std::iter::zip(map(&relu), map(&found)).all(|(relu, signed)| *relu == signed.max(0.0)));
        // The photo through each of its own channels, scaled to 0..1; tap and input have the same size.
        let scores: Vec<f64> = (0..3)
            .map(|k| {
                let plane = &x[k * AREA..(k + 1) * AREA];
                let (low, high) = plane.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)));
                let through =
                    |index: usize| f64::from(x[index] * model.weights[index]) * f64::from((plane[index % AREA] - low) / (high - low));
                factor * (0..3 * AREA).map(through).sum::<f64>()
            })
            .collect();
        let total: f64 = scores.iter().map(|score| score.exp()).sum();
        let weights: Vec<f64> = scores.iter().map(|score| score.exp() / total).collect();
        let found = ask(&model, &x, Score::logit(target), "score-cam", json!({ "relu": false })).unwrap();
        assert!(relative_l2(map(&found), &sum(&weights)) < ROUNDING, "{target}");
    }
    // One channel alone: it has all the weight.
    let one = ask(&model, &x, Score::logit(0), "score-cam", json!({ "relu": false, "most": 1 })).unwrap();
    let largest: Vec<f32> = x.chunks(AREA).map(|plane| plane.iter().copied().fold(f32::MIN, f32::max)).collect();
    let first = (0..3).reduce(|a, b| if largest[b] > largest[a] { b } else { a }).unwrap();
    assert!(relative_l2(map(&one), &x[first * AREA..(first + 1) * AREA]) < ROUNDING);
    assert!(one.remark.unwrap().contains("100 %"));
}

#[test]
fn xrai_shows_the_region_that_counts_first() {
    // Only the bright patch counts.
    let inside = |pixel: usize| (pixel % SIDE) < 4 && pixel / SIDE < 4;
    let model = Power::of((0..3 * AREA).map(|k| if inside(k % AREA) { 1.0 } else { 0.0 }).collect(), 1);
    let x: Vec<f32> = (0..3 * AREA).map(|k| if inside(k % AREA) { 0.9 } else { -0.8 }).collect();
    let answer = ask(&model, &x, Score::logit(0), "xrai", json!({ "steps": 4 })).unwrap();
    // Black gives 1.9, white -0.1 per channel: together 0.9 of each of three channels.
    for (pixel, &value) in answer.heatmap.values().iter().enumerate() {
        let expected = if inside(pixel) { 2.7 } else { 0.0 };
        assert!((value - expected).abs() < 1e-4, "{pixel}: {value}");
    }
    assert!(answer.remark.unwrap().contains("regions were taken"));
}

#[test]
fn what_cannot_be_asked_is_refused_with_a_remedy() {
    let (model, x) = (Power::new(1), wave(3 * AREA));
    for method in ["lime", "kernel-shap", "shapley", "rise"] {
        let none = ask(&model, &x, Score::logit(0), method, json!({ "samples": 0 })).unwrap_err();
        assert_eq!(none.code(), "bad-parameter");
        assert!(none.to_string().contains("a whole number from"), "{none}");
        for (filling, flat) in [("zero", 0.0), ("mean", 0.4), ("blur", 0.4), ("black", -1.0)] {
            let refused = ask(&model, &vec![flat; 3 * AREA], Score::logit(0), method, json!({ "removed": filling })).unwrap_err();
            assert!(refused.to_string().contains("choose another filling"), "{method} {filling}: {refused}");
        }
    }
    for method in ["lime", "kernel-shap", "shapley"] {
        for regions in ["slic", "grid"] {
            let many = ask(&model, &x, Score::logit(0), method, json!({ "segments": 65, "regions": regions })).unwrap_err();
            assert_eq!((many.code(), many.to_string().contains("choose 1 to 64")), ("bad-parameter", true), "{many}");
        }
        let given = json!({ "segments": 1, "regions": "grid", "samples": 4 });
        let one = ask(&model, &x, Score::logit(0), method, given).unwrap();
        assert!(one.heatmap.values().iter().all(|v| *v == one.heatmap.values()[0]), "one part has one number");
    }
    let flat = ask(&model, &vec![0.5; 3 * AREA], Score::logit(0), "lime", json!({})).unwrap();
    assert!(flat.remark.unwrap().contains("R-squared"), "a flat photo that differs from its filling can be asked about");
    let silent = ask(&model, &vec![0.0; 3 * AREA], Score::logit(0), "ablation-cam", json!({})).unwrap_err();
    assert!(silent.to_string().contains("choose another class"));
}

#[test]
fn a_picture_of_an_input_has_its_colours_whatever_the_order_of_the_channels() {
    let mut model = network("tiny");
    let card = json!({ "resize": { "mode": "squash", "filter": "bilinear" }, "crop": null, "channels": "BGR", "mean": [10, 20, 30], "scale": [1, 2, 4] });
    model.preparation = serde_json::from_value::<Preprocess>(card).unwrap().for_input(32, 32).unwrap();
    let photo = Image::from_rgb(32, 32, (0..3 * 1024).map(|k| (k * 7 % 256) as u8).collect()).unwrap();
    let values = model.preparation.tensor(&photo).values;
    assert_eq!(Model::picture(&model, &values), photo);
    let double = Power::new(1);
    let values: Vec<f32> = (0..3 * AREA)
        .map(|k| {
            if k < AREA {
                -1.0
            } else if k < 2 * AREA {
                0.0
            } else {
                1.0
            }
        })
        .collect();
    assert_eq!(double.picture(&values).rgb()[..3], [0, 128, 255]);
}

fn photo(width: usize, height: usize) -> Image {
    let pixel = |index: usize| {
        let (x, y) = ((index % width) as f32, (index / width) as f32);
        let round = ((x * 0.21).sin() * (y * 0.17).cos() * 90.0 + 128.0) as u8;
        [round, ((x + y) * 1.3) as u8, 255 - round]
    };
    Image::from_rgb(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
}

fn check(segments: &Segments, height: usize, width: usize) {
    assert_eq!((segments.height, segments.width, segments.labels.len()), (height, width, height * width));
    assert!(segments.areas().iter().all(|&area| area > 0), "every label occurs");
    assert!(segments.labels.iter().all(|&label| (label as usize) < segments.count));
}

#[test]
fn superpixels_are_connected_repeat_and_are_about_as_many_as_asked() {
    let gallery = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/www/photos/astronaut.png")).unwrap();
    let gallery = Image::decode(&gallery).unwrap();
    for (height, width) in [(96, 96), (64, 128), (224, 224)] {
        let picture = gallery.resize(width, height, Filter::Bilinear);
        for count in [1, 4, 25, 49, 200] {
            let cut = || slic(&picture, Slic { count, compactness: 10.0 }).unwrap();
            let segments = cut();
            check(&segments, height, width);
            assert_eq!(segments, cut());
            let parts = connected(&segments.labels, height, width);
            assert_eq!(parts.iter().max().map(|&last| last as usize + 1), Some(segments.count), "every segment is in one piece");
            let ratio = segments.count as f64 / count as f64;
            println!("{} for {count} of {height} x {width}", segments.count);
            assert!((0.6..=1.5).contains(&ratio), "{} for {count} of {height} x {width}", segments.count);
        }
        assert!(slic(&picture, Slic { count: height * width + 1, compactness: 10.0 }).is_err());
        assert!(slic(&picture, Slic { count: 0, compactness: 10.0 }).is_err());
    }
    let picture = photo(48, 40);
    let segments = quickshift(&picture, Quickshift::default());
    check(&segments, 40, 48);
    assert_eq!(segments, quickshift(&picture, Quickshift::default()));
    assert!(segments.count > 1 && segments.count < 200, "{}", segments.count);
    let shorter = quickshift(&picture, Quickshift { reach: 3.0, ..Quickshift::default() });
    assert!(shorter.count > segments.count, "a shorter reach gives more segments");
    let finer = quickshift(&picture, Quickshift { kernel: 2.0, ..Quickshift::default() });
    assert!(finer.count > segments.count, "a narrower kernel gives more segments");
    let colourful = quickshift(&picture, Quickshift { ratio: 1.0, ..Quickshift::default() });
    assert!(colourful.labels != segments.labels);
}

#[test]
fn two_colours_are_told_apart_and_one_colour_gives_a_grid() {
    let (height, width) = (60, 60);
    // A slanted edge, so that no regular grid follows it.
    let right = |pixel: usize| pixel % width > 20 + pixel / width / 3;
    let rgb = (0..height * width).flat_map(|pixel| if right(pixel) { [200, 40, 40] } else { [40, 60, 200] }).collect();
    let picture = Image::from_rgb(width, height, rgb).unwrap();
    let astray = |segments: &Segments| {
        let mut sides = vec![[0usize; 2]; segments.count];
        segments.labels.iter().enumerate().for_each(|(pixel, &label)| sides[label as usize][usize::from(right(pixel))] += 1);
        sides.iter().map(|[left, right]| left.min(right)).sum::<usize>()
    };
    assert_eq!(astray(&slic(&picture, Slic { count: 16, compactness: 10.0 }).unwrap()), 0);
    assert_eq!(astray(&quickshift(&picture, Quickshift { ratio: 1.0, reach: 20.0, ..Quickshift::default() })), 0);
    assert!(astray(&grid(16, height, width).unwrap()) > 100);
    // Compactness without bound ignores colour.
    assert!(astray(&slic(&picture, Slic { count: 16, compactness: 1e6 }).unwrap()) > 100);
    let flat = Image::from_rgb(width, height, vec![77; 3 * height * width]).unwrap();
    for count in [1, 9, 16, 36] {
        assert_eq!(slic(&flat, Slic { count, compactness: 10.0 }).unwrap(), grid(count, height, width).unwrap(), "{count}");
    }
    assert!(quickshift(&flat, Quickshift::default()).count >= 1);
}

const METHODS: [&str; 8] = ["occlusion", "lime", "kernel-shap", "shapley", "rise", "score-cam", "ablation-cam", "xrai"];

/// Settings of a method that ask for little work.
fn little(method: &str) -> Json {
    let declared = |name: &str| methods::by_id(method).unwrap().parameters.iter().any(|parameter| parameter.name == name);
    let small = [("samples", 24), ("segments", 8), ("most", 12), ("steps", 3), ("cells", 4), ("window", 8), ("stride", 4)];
    Json::Object(small.into_iter().filter(|(name, _)| declared(name)).map(|(name, value)| (name.into(), value.into())).collect())
}

#[test]
fn every_parameter_matters() {
    let model = network("tiny");
    let x = model.preparation.tensor(&photo(40, 36)).values;
    for method in METHODS {
        let given = little(method);
        let plain = ask(&model, &x, Score::logit(1), method, given.clone()).unwrap();
        for parameter in methods::by_id(method).unwrap().parameters {
            let others: Vec<Json> = match parameter.name {
                "samples" => vec![json!(40)],
                "segments" => vec![json!(12)],
                "most" => vec![json!(2)],
                "steps" => vec![json!(7)],
                "cells" => vec![json!(3)],
                "window" | "stride" => vec![json!(6)],
                "compactness" => vec![json!(0.5), json!(90)],
                "regions" => vec![json!("quickshift"), json!("grid")],
                "removed" => vec![json!("black"), json!("mean"), json!("blur")],
                "relu" => vec![json!(false)],
                "seed" => vec![json!(5)],
                "tap" => vec![json!(model.taps()[0].name)],
                unknown => panic!("{method}: no other value for {unknown} is known to this test"),
            };
            for other in others {
                let mut changed = given.clone();
                changed[parameter.name] = other.clone();
                if other == "quickshift" {
                    // It finds their number itself, and a number that was set is refused.
                    changed.as_object_mut().unwrap().remove("segments");
                }
                if (method, parameter.name) == ("score-cam", "relu") {
                    // Weights of a softmax are positive, and so are maps after a rectifier: it matters at the others alone.
                    let at = |tap: &str, relu: bool| {
                        let given = json!({ "tap": tap, "relu": relu, "most": 4 });
                        ask(&model, &x, Score::logit(1), method, given).unwrap().heatmap
                    };
                    assert!(model.taps().iter().any(|tap| at(&tap.name, false) != at(&tap.name, true)));
                    continue;
                }
                let map = ask(&model, &x, Score::logit(1), method, changed).unwrap().heatmap;
                assert!(map != plain.heatmap, "{method}: {} = {other} changes nothing", parameter.name);
            }
        }
    }
}

/// Looks at every sketch.
#[derive(Default)]
struct Looks(RefCell<Vec<(Answer, usize, usize)>>);

impl Sketches for Looks {
    fn wanted(&self) -> bool {
        true
    }

    fn show(&self, answer: Answer, done: usize, total: usize) {
        self.0.borrow_mut().push((answer, done, total));
    }
}

#[test]
fn the_map_can_be_watched_while_it_is_made_and_watching_changes_nothing() {
    let model = network("tiny");
    let x = model.preparation.tensor(&photo(40, 36)).values;
    for id in METHODS {
        let method = methods::by_id(id).unwrap();
        let mut settings = Settings::check(id, method.parameters, little(id).as_object().unwrap()).unwrap();
        let looks = Looks::default();
        let input = model.input(x.clone()).unwrap();
        let watched = Ask {
            model: &model,
            input,
            reference: None,
            score: Score::logit(1),
            settings: &mut settings,
            pace: &Straight,
            sketches: &looks,
        };
        let answer = pollster::block_on((method.run)(watched)).unwrap();
        assert_eq!(answer.heatmap, ask(&model, &x, Score::logit(1), id, little(id)).unwrap().heatmap, "{id}");
        let looks = looks.0.into_inner();
        assert!(!looks.is_empty(), "{id} shows nothing");
        for pair in looks.windows(2) {
            assert!(pair[0].1 < pair[1].1 && pair[0].2 == pair[1].2, "{id}");
        }
        for (sketch, done, total) in looks {
            assert!(done >= 1 && done <= total, "{id}: {done} of {total}");
            assert_eq!((sketch.unit, sketch.heatmap.height()), (answer.unit.clone(), 32), "{id}");
        }
    }
}

#[test]
fn a_surrogate_with_fewer_equations_than_unknowns_is_never_trusted() {
    // A product of two parts for every pair of neighbours: nothing linear beyond chance.
    let weights: Vec<f32> = (0..3 * AREA).map(|k| 0.1 + 0.1 * (0.7 * k as f32).sin()).collect();
    let (linear, curved) =
        (Power::new(1), Power::of(weights.iter().enumerate().map(|(k, w)| if k % 2 == 0 { *w } else { -w }).collect(), 2));
    let x = wave(3 * AREA);
    let parts = json!({ "segments": 64, "regions": "grid" });
    let fit = |model: &dyn Model, method: &str, samples: usize| {
        let mut given = parts.clone();
        given["samples"] = json!(samples);
        let answer = ask(model, &x, Score::logit(0), method, given).unwrap();
        (answer.surrogate.unwrap(), answer.remark.unwrap())
    };
    for method in ["lime", "kernel-shap"] {
        for model in [&linear, &curved] {
            let (share, said) = fit(model, method, 40);
            assert!(
                share == 0.0 && said.contains("leave undetermined") && said.contains("(R-squared 0.00): ask for more samples"),
                "{method}: {share} {said}"
            );
        }
        // With samples enough, what is linear is predicted and what is not is not.
        let (share, said) = fit(&linear, method, 1000);
        assert!(share > 0.8 && !said.contains("undetermined"), "{method}: {share} {said}");
        let (share, said) = fit(&curved, method, 100);
        assert!(share < 0.5, "{method}: {share} {said}");
    }
    // What every coalition determines is exact whatever the game.
    let exact = ask(&curved, &x, Score::logit(0), "kernel-shap", json!({ "segments": 4, "regions": "grid", "samples": 14 })).unwrap();
    assert!(exact.surrogate.is_none() && exact.remark.unwrap().contains("exact"));
}

#[test]
fn a_feature_map_that_differs_by_rounding_is_not_stretched() {
    let (model, x) = (Power::new(1), wave(3 * AREA));
    let masks = with(&model, &x, "score-cam", json!({}), async |ask| {
        let maps =
            [0.3f32, -0.7].iter().flat_map(|&value| (0..9).map(move |cell| value + [0.0, 3e-8][cell % 2])).chain((0..9).map(|k| k as f32));
        let maps = masks::load([3, 1, 3, 3], maps.collect(), ask);
        read(score_cam::masks(ask, maps, score_cam::Corners::Edges))
    });
    assert!(masks[..2 * AREA].iter().all(|&keep| keep == 0.0), "flat maps let nothing through");
    assert!(masks[2 * AREA..].contains(&0.0) && masks[2 * AREA..].contains(&1.0));
}
