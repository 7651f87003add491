//! `whylight calibrate`: sets the thresholds of the verdict on one half of the photos and reports, on the other half, which planted bad maps they catch
//! and which real maps they wrongly flag.

mod brief;
mod table;

use super::{Failure, catalogue, explain};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;
use whylight::calibration::{self, Effort, ExaminedMap, Half, Limits, Picture};
use whylight::device::Compute;
use whylight::image::Image;
use whylight::pace::Straight;
use whylight::report::Thresholds;

/// Arguments of `whylight calibrate`.
#[derive(clap::Args)]
pub struct CalibrateArguments {
    /// Shipped networks, or paths of ONNX files.
    #[arg(long, value_delimiter = ',', default_value = "efficientnet-lite0,squeezenet11", value_name = "NAME|FILE.onnx")]
    models: Vec<String>,
    /// The methods whose maps count as real; each should pass the sanity checks.
    #[arg(long, value_delimiter = ',', default_value = "gradient,smoothgrad,grad-cam,occlusion", value_name = "ID,ID")]
    methods: Vec<String>,
    /// Folder of the photos; those of the gallery unless told otherwise. Every second one, by name, belongs to the half that is tried.
    #[arg(long, value_name = "FOLDER")]
    photos: Option<PathBuf>,
    /// How many 2 x 2 mosaics to make of the photos of each half, each from photos of that half alone.
    #[arg(long, default_value_t = 3)]
    mosaics: usize,
    /// Sets no thresholds, but tries those that are built in, on all photos: `--photos` should name others than the gallery's.
    #[arg(long, conflicts_with_all = ["write", "cards"])]
    shipped: bool,
    /// Sets limits as the page does: about 350 passes a photo, all photos, and each tried with limits from the others.
    #[arg(long, conflicts_with_all = ["shipped", "from", "save", "write", "cards", "methods", "mosaics"])]
    brief: bool,
    /// Takes the numbers of earlier runs, as --save wrote them, in the place of asking the networks again: what it prints follows from them
    /// and from the rule that sets thresholds alone.
    #[arg(long, value_delimiter = ',', value_name = "RUN.jsonl")]
    from: Vec<PathBuf>,
    /// Writes the numbers of every map to this file, a line each.
    #[arg(long, value_name = "RUN.jsonl")]
    save: Option<PathBuf>,
    /// Writes the thresholds to this file; `src/report/thresholds.json` is the one that is compiled in.
    #[arg(long, value_name = "FILE.json")]
    write: Option<PathBuf>,
    /// Writes the limits of every network into its card, `NAME.json` beside the file of the network.
    #[arg(long)]
    cards: bool,
    /// Prints JSON: thresholds, table and the numbers of every map.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(arguments: &CalibrateArguments) -> Result<(), Failure> {
    if arguments.brief {
        return brief::run(arguments);
    }
    let start = Instant::now();
    let mut maps = if arguments.from.is_empty() { measured(arguments)? } else { remembered(&arguments.from)? };
    // An earlier run may have had more methods.
    maps.retain(|map| map.plant.is_some() || arguments.methods.contains(&map.method));
    maps.retain(calibration::counts);
    let limits = if arguments.shipped {
        maps.iter_mut().for_each(|map| map.half = Half::Tried);
        shipped(&maps)?
    } else {
        Limits::set(&command(arguments), &maps)
    };
    let passes: f64 = maps.iter().map(|map| map.drawn + map.quick.as_ref().map_or(0.0, |quick| quick.passes) + map.standard.passes).sum();
    let records: Vec<serde_json::Value> = maps.iter().map(|map| table::record(map, limits.of(&map.network))).collect();
    if let Some(path) = &arguments.write {
        write(path, "write", &(serde_json::to_string_pretty(&limits.pooled)? + "\n"))?;
    }
    if let Some(path) = &arguments.save {
        write(path, "save", &records.iter().map(|record| format!("{record}\n")).collect::<String>())?;
    }
    for (network, thresholds) in limits.own.iter().filter(|_| arguments.cards) {
        into_card(network, thresholds)?;
    }
    let rows = table::rows(&maps, &limits);
    if arguments.json {
        let record = json!({
            "command": limits.pooled.command,
            "passes": passes,
            "seconds": start.elapsed().as_secs_f64(),
            "thresholds": limits.pooled,
            "networks": limits.own.iter().map(|(name, own)| (name.clone(), json!(own))).collect::<serde_json::Map<_, _>>(),
            "table": rows,
            "cases": records,
        });
        println!("{}", serde_json::to_string_pretty(&record)?);
    } else {
        print!("{}", table::markdown(&maps, &rows, &limits));
        println!("\n{} maps, {passes:.0} passes, {:.0} s.", maps.len(), start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// The limits that cards and the program hold.
fn shipped(maps: &[ExaminedMap]) -> Result<Limits, Failure> {
    let of = |network: &String| {
        let card: Option<serde_json::Value> = card(network).and_then(|(_, text)| serde_json::from_str(&text).ok());
        let record = card.and_then(|card| card.get("calibration").cloned());
        Ok((network.clone(), Thresholds::of_network(record.as_ref()).map_err(Failure)?))
    };
    let own = calibration::networks(maps).iter().map(of).collect::<Result<_, Failure>>()?;
    Ok(Limits { pooled: Thresholds::shipped().clone(), own })
}

/// A network's card, where it has one.
fn card(network: &str) -> Option<(PathBuf, String)> {
    let path = catalogue::path(network)?;
    let text = super::files::read_text(&path).ok()?;
    Some((path, text))
}

/// Writes the limits that were learnt from maps into the card of a network, as its last field; the others hold for every network.
fn into_card(network: &str, thresholds: &Thresholds) -> Result<(), Failure> {
    let Some((path, text)) = card(network) else {
        return Err(Failure(format!("{network} has no card to write the limits into: make one, NAME.json beside NAME.onnx")));
    };
    let limits = thresholds.limits.iter().filter(|limit| !limit.reason.starts_with("By its")).cloned().collect();
    let record = serde_json::to_string_pretty(&Thresholds { command: thresholds.command.clone(), limits })?;
    // What a person wrote stays as it is.
    let before = match text.split_once("\n  \"calibration\":") {
        Some((before, _)) => before,
        None => text.trim_end().strip_suffix('}').unwrap_or(&text),
    };
    let before = before.trim_end().trim_end_matches(',');
    let text = format!("{before},\n  \"calibration\": {}\n}}\n", record.replace('\n', "\n  "));
    serde_json::from_str::<serde_json::Value>(&text)?;
    write(&path, "cards", &text)
}

fn write(path: &Path, option: &str, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|e| Failure(format!("{} cannot be written ({e}): choose another --{option}", path.display())))
}

/// Draws and examines all maps.
fn measured(arguments: &CalibrateArguments) -> Result<Vec<ExaminedMap>, Failure> {
    let photos = photos(arguments)?;
    let compute = Compute::cpu("Calibration compares numbers, which are the same on every device.");
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(4));
    if let Ok(style) = ProgressStyle::with_template("{msg:<40} {bar:30} {pos}/{len} photos  {elapsed} of about {duration}") {
        bar.set_style(style);
    }
    let mut maps = Vec::new();
    for name in &arguments.models {
        let model = explain::load(name, &compute)?;
        let pictures = pictures(&photos, arguments.mosaics)?;
        bar.set_length((pictures.len() * arguments.models.len()) as u64);
        for (index, picture) in pictures.iter().enumerate() {
            bar.set_message(format!("{name}, {}", picture.name));
            let of_picture = calibration::examined_maps(name, &model, picture, index, &arguments.methods, Effort::Full, &Straight);
            maps.extend(pollster::block_on(of_picture)?);
            bar.inc(1);
            if bar.is_hidden() {
                eprintln!("{name}, {}: done", picture.name);
            }
        }
    }
    bar.finish_and_clear();
    Ok(maps)
}

/// The maps of earlier runs.
fn remembered(files: &[PathBuf]) -> Result<Vec<ExaminedMap>, Failure> {
    let mut maps = Vec::new();
    for path in files {
        let bytes = explain::read(path)?;
        for (index, line) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            let found = serde_json::from_str(line).ok().and_then(|record| table::map(&record));
            let bad = || {
                let place = format!("{}, line {}", path.display(), index + 1);
                Failure(format!("{place}: is not what `whylight calibrate --save` wrote: make the file again"))
            };
            maps.push(found.ok_or_else(bad)?);
        }
    }
    Ok(maps)
}

/// The command that gives the same again.
fn command(arguments: &CalibrateArguments) -> String {
    if !arguments.from.is_empty() {
        let files: Vec<String> = arguments.from.iter().map(|file| file.display().to_string()).collect();
        return format!("whylight calibrate --from {}", files.join(","));
    }
    let mut text = format!("whylight calibrate --models {}", arguments.models.join(","));
    text += &format!(" --methods {} --mosaics {}", arguments.methods.join(","), arguments.mosaics);
    match &arguments.photos {
        Some(folder) => format!("{text} --photos {}", folder.display()),
        None => text,
    }
}

/// The photos of the folder by name, with the half that each belongs to.
fn photos(arguments: &CalibrateArguments) -> Result<Vec<(String, Image, Half)>, Failure> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/photos");
    let beside = catalogue::folder().map(|folder| folder.join("../www/photos")).unwrap_or_default();
    let folder = arguments.photos.clone().unwrap_or_else(|| if beside.is_dir() { beside } else { built });
    let trouble = |e: std::io::Error| Failure(format!("{} cannot be read ({e}): name a folder of photos", folder.display()));
    let mut names: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(&folder).map_err(trouble)? {
        names.push(entry.map_err(trouble)?.path());
    }
    names.retain(|path| path.extension().is_some_and(|ending| ["png", "jpg", "jpeg", "webp"].iter().any(|&known| ending == known)));
    // Mosaics are made here, of the photos of one half.
    names.retain(|path| path.file_stem().is_none_or(|name| name != "mosaic"));
    names.sort();
    if names.len() < 2 {
        return Err(Failure(format!("{} holds {} photos: at least two are needed, one for each half", folder.display(), names.len())));
    }
    let half = |index: usize| if index.is_multiple_of(2) { Half::Set } else { Half::Tried };
    let photo = |(index, path): (usize, &PathBuf)| {
        let photo = Image::decode(&explain::read(path)?).map_err(|e| Failure(format!("{}: {e}", path.display())))?;
        Ok((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), photo, half(index)))
    };
    names.iter().enumerate().map(photo).collect()
}

/// The photos and, for each half, mosaics of four of them.
fn pictures(photos: &[(String, Image, Half)], mosaics: usize) -> Result<Vec<Picture>, Failure> {
    let mut pictures: Vec<Picture> = photos
        .iter()
        .map(|(name, photo, half)| Picture { name: name.clone(), photo: photo.clone(), half: *half, quadrants: Vec::new() })
        .collect();
    for half in [Half::Set, Half::Tried] {
        let own: Vec<&Image> = photos.iter().filter(|photo| photo.2 == half).map(|photo| &photo.1).collect();
        for index in 0..mosaics {
            let quadrants: Vec<Image> = (0..4).map(|quadrant| own[(index + quadrant) % own.len()].clone()).collect();
            let photo = calibration::mosaic(&quadrants)?;
            pictures.push(Picture { name: format!("mosaic {} of the half {half:?}", index + 1).to_lowercase(), photo, half, quadrants });
        }
    }
    Ok(pictures)
}
