//! `whylight calibrate --brief`: limits as the page sets them.

use super::{CalibrateArguments, Failure, photos};
use crate::terminal::explain;
use serde_json::json;
use std::time::Instant;
use whylight::calibration::{Calibration, examine_photo, limits_from};
use whylight::device::Compute;
use whylight::session::Unwatched;

/// Runs it.
pub fn run(arguments: &CalibrateArguments) -> Result<(), Failure> {
    let compute = Compute::cpu("Calibration compares numbers, which are the same on every device.");
    let photos = photos(arguments)?;
    let mut records = Vec::new();
    if !arguments.json {
        println!("| network | photos | planted maps caught | real maps flagged | before | limits learnt for | seconds |");
        println!("|---|---|---|---|---|---|---|");
    }
    for name in &arguments.models {
        let start = Instant::now();
        let model = explain::load(name, &compute)?;
        let mut numbers = Vec::new();
        for (index, (photo, image, _)) in photos.iter().enumerate() {
            numbers.push(pollster::block_on(examine_photo(&model, image.clone(), index, &Unwatched))?);
            eprintln!("{name}, {photo}: done");
        }
        let calibration = limits_from(&model, &numbers)?;
        let seconds = start.elapsed().as_secs_f64();
        if arguments.json {
            records.push(json!({ "network": name, "seconds": seconds, "calibration": calibration }));
        } else {
            println!("{}", line(name, &calibration, seconds));
        }
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&records)?);
    }
    Ok(())
}

fn line(name: &str, calibration: &Calibration, seconds: f64) -> String {
    let (trial, before) = (calibration.trial, calibration.before);
    let share = |share: whylight::calibration::Share| format!("{} of {}", share.count, share.of);
    let learnt: Vec<String> = calibration.learnt.iter().filter_map(|signal| Some(json!(signal).as_str()?.to_string())).collect();
    format!(
        "| {name} | {} | {} | {} | {}, {} | {} | {seconds:.0} |",
        calibration.photos,
        share(trial.caught),
        share(trial.flagged),
        share(before.caught),
        share(before.flagged),
        learnt.join(", "),
    )
}
