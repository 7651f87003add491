//! The suite of exported networks that `scripts/exports/suite/make.py` makes: some hundred architectures, three exports each, held against
//! PyTorch in float64. `npm test -- --only exports` makes it and runs this; `WHYLIGHT_SUITE` names its folder.

use crate::exports::every_method_and_metric_on;
use crate::shared::npz;
use burn::tensor::{Device, Tensor};
use serde_json::Value as Json;
use std::fmt::Write;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use whylight::device::relative_l2;
use whylight::model::{Classifier, Model, OwnFile, Rule, Score};
use whylight::network::{ByteSource, Files, NetworkFile, files_of};
use whylight::pace::Straight;

/// How the suite exports each architecture.
const WAYS: [&str; 3] = ["default", "static", "dynamic"];
/// Logits of f32 against float64 over a hundred layers.
const LOGITS_REL: f32 = 1e-4;
/// A gradient of f32 against float64, of its length.
const GRADIENT_REL: f32 = 1e-3;
/// Where a rectifier or a maximum lies within rounding of its kink, one of two gradients is right, and by how much they differ is tried on a
/// few photos next to this one: f32 may fall on a side that none of these fell on.
const KINKS: f32 = 3.0;
/// Share of the exports that have to be read.
const READ: f64 = 0.95;

/// What one export gives.
struct Found {
    logits: f32,
    gradient: f32,
    /// The worst of three slopes, against finite differences, of the gradient's length.
    slopes: f32,
    /// What DeepLIFT's map lacks of the difference of the two scores, of the sum of its magnitudes; none where it is refused.
    deeplift: Option<f32>,
    tap: String,
}

fn folders() -> Vec<PathBuf> {
    let suite = std::env::var_os("WHYLIGHT_SUITE").expect("WHYLIGHT_SUITE names the folder that scripts/exports/suite/make.py filled");
    let mut folders: Vec<PathBuf> = fs::read_dir(suite).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn facts(folder: &Path) -> Json {
    serde_json::from_str(&fs::read_to_string(folder.join("facts.json")).unwrap()).unwrap()
}

fn opened(file: &Path, side: usize) -> Result<Classifier, String> {
    let network = NetworkFile::open(file).unwrap();
    let beside = |name: String| (name.clone(), Rc::new(fs::File::open(file.parent().unwrap().join(name)).unwrap()) as Rc<dyn ByteSource>);
    let files: Files = files_of(&network).map_err(|error| error.to_string())?.into_iter().map(beside).collect();
    let own = OwnFile { name: file.file_stem().unwrap().to_string_lossy().into(), size: Some([side, side]), ..OwnFile::default() };
    Classifier::from_own_file(network, &own, files, &Device::flex()).map_err(|error| error.to_string())
}

fn image(model: &Classifier, start: f32) -> Tensor<4> {
    let volume: usize = model.input_shape().iter().product();
    model.input((0..volume).map(|k| (0.37 * k as f64 + f64::from(start)).sin() as f32).collect()).unwrap()
}

fn numbers(tensor: Tensor<4>) -> Vec<f32> {
    tensor.into_data().try_into_vec().unwrap()
}

fn compare(folder: &Path, way: &str, side: usize) -> Result<Found, String> {
    let model = opened(&folder.join(format!("{way}.onnx")), side)?;
    let stored = |member: &str| npz(&folder.join("reference.npz"), member);
    let found = pollster::block_on(model.input_gradient(image(&model, 0.0), Score::logit(1), Rule::GRADIENT, &Straight));
    let found = found.map_err(|error| error.to_string())?;
    let logits: Vec<f32> = found.logits.into_data().try_into_vec().unwrap();
    let gradient = numbers(found.gradient);
    let length = gradient.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
    let slope = |direction: usize| -> f64 {
        let d = |k: usize| ((7919 * k + 104_729 * direction) % 1000) as f64 / 500.0 - 1.0;
        let long: f64 = (0..gradient.len()).map(|k| d(k).powi(2)).sum::<f64>().sqrt();
        let along: f64 = gradient.iter().enumerate().map(|(k, g)| f64::from(*g) * d(k)).sum();
        // A random direction has this length in common with the gradient.
        (along - f64::from(stored("slopes")[direction])).abs() / (length * long / (gradient.len() as f64).sqrt())
    };
    let slopes = (0..3).map(slope).fold(0.0, f64::max) as f32;
    let (photo, reference) = (image(&model, 0.0), image(&model, 1.3));
    let pair = Tensor::cat(vec![photo.clone(), reference.clone()], 0);
    let paired = pollster::block_on(model.input_gradient(pair, Score::logit(1), Rule::Differences, &Straight)).ok();
    let deeplift = paired.map(|found| {
        let logits: Vec<f32> = found.logits.into_data().try_into_vec().unwrap();
        let terms = numbers(found.gradient.narrow(0, 0, 1).mul(photo.sub(reference)));
        let (sum, all) = terms.iter().fold((0.0f64, 0.0f64), |(sum, all), &t| (sum + f64::from(t), all + f64::from(t.abs())));
        let difference = f64::from(logits[1]) - f64::from(logits[1 + model.classes()]);
        ((sum - difference).abs() / all.max(difference.abs())) as f32
    });
    let tap = model.default_tap().map_or("none".into(), |name| {
        let tap = model.taps().iter().find(|tap| tap.name == name).unwrap();
        format!("{} x {} x {}", tap.channels, tap.height, tap.width)
    });
    Ok(Found {
        logits: relative_l2(&logits, &stored("logits")),
        gradient: relative_l2(&gradient, &stored("gradient")),
        slopes,
        deeplift,
        tap,
    })
}

/// As `question`, with a panic as its error.
fn caught<T>(question: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(question)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
        Err(format!("PANIC {}", said.unwrap_or_default()))
    })
}

#[test]
#[ignore = "needs networks that Python makes first: npm test -- --only exports"]
fn every_architecture_is_read_and_has_the_gradient_of_float64() {
    let (mut table, mut wrong, mut refused) = (String::new(), Vec::new(), Vec::new());
    // Every method and every metric on every network takes an hour more.
    let slow = std::env::var_os("WHYLIGHT_SLOW").is_some();
    let (mut asked, mut read, mut kinks) = (0u32, 0u32, 0u32);
    for folder in folders() {
        let facts = facts(&folder);
        let (name, side) = (facts["name"].as_str().unwrap(), facts["side"].as_u64().unwrap() as usize);
        if let Some(failed) = facts["failed"].as_str() {
            writeln!(table, "| {name} | not built: {failed} | | | | | | |").unwrap();
            continue;
        }
        let unsettled = npz(&folder.join("reference.npz"), "unsettled")[0];
        let mut cells = Vec::new();
        let mut worst: Option<Found> = None;
        for way in WAYS {
            if facts["refused"][way].is_string() {
                cells.push("not exported".to_string());
                continue;
            }
            asked += 1;
            match caught(|| compare(&folder, way, side)) {
                Ok(found) => {
                    read += 1;
                    // Where the reference errs the derivative along three directions decides.
                    let right = found.gradient <= GRADIENT_REL.max(KINKS * unsettled) || found.slopes <= GRADIENT_REL;
                    kinks += u32::from(found.gradient > GRADIENT_REL);
                    if !(right && found.logits <= LOGITS_REL) {
                        wrong.push(format!(
                            "{name} {way}: logits {:.1e}, gradient {:.1e}, slopes {:.1e}, unsettled {unsettled:.1e}",
                            found.logits, found.gradient, found.slopes
                        ));
                    }
                    cells.push(format!("{:.0e}", found.gradient));
                    if worst.as_ref().is_none_or(|worst| found.gradient > worst.gradient) {
                        worst = Some(found);
                    }
                }
                Err(error) => {
                    let list = if error.starts_with("PANIC") { &mut wrong } else { &mut refused };
                    list.push(format!("{name} {way}: {error}"));
                    cells.push("**refused**".into());
                }
            }
        }
        let Some(worst) = worst else {
            writeln!(table, "| {name} | {} | | | | |", cells.join(" | ")).unwrap();
            continue;
        };
        let methods = if slow {
            let counts = caught(|| opened(&folder.join("static.onnx"), side).map(|model| every_method_and_metric_on(name, &model)));
            counts.map(|[answered, refused]| format!("{answered} + {refused}")).unwrap_or_else(|error| {
                wrong.push(format!("{name}: {error}"));
                "**failed**".into()
            })
        } else {
            String::new()
        };
        let deeplift = worst.deeplift.map_or("refused".into(), |gap| format!("{gap:.0e}"));
        let row = format!(
            "| {name} | {} | {unsettled:.0e} | {:.0e} | {:.0e} | {deeplift} | {} | {methods} |",
            cells.join(" | "),
            worst.logits,
            worst.slopes,
            worst.tap
        );
        println!("{row}");
        writeln!(table, "{row}").unwrap();
    }
    println!("\n{read} of {asked} exports read, {kinks} of them at a kink\n\n{table}");
    println!("{}", refused.join("\n"));
    assert!(f64::from(read) >= READ * f64::from(asked), "{read} of {asked} read");
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
