//! Photos by class, with their masks, as folders hold them.

use super::super::audit::is_named_like_a_photo;
use super::super::{Failure, files};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use whylight::device::Compute;
use whylight::image::Image;
use whylight::model::{Classifier, Model};
use whylight::network::Value;
use whylight::train::Batch;

/// Grey from which on a pixel of a mask counts.
const WHITE: u8 = 128;

/// A photo, its mask and its class.
pub struct Example {
    pub photo: PathBuf,
    pub mask: Option<PathBuf>,
    pub label: usize,
}

/// What is trained on, and what is held out.
pub struct Examples {
    pub training: Vec<Example>,
    pub held_out: Vec<Example>,
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files or the folders of a folder whose names begin with no dot, in the order of their names; numbers in theirs.
fn entries(folder: &Path, is_wanted: fn(&Path) -> bool) -> Result<Vec<PathBuf>, Failure> {
    let unread = |e: std::io::Error| {
        Failure(format!("{} cannot be read ({e}): give a folder with a folder of photos for each class", folder.display()))
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unread)? {
        let path = entry.map_err(unread)?.path();
        if !name_of(&path).starts_with('.') && is_wanted(&path) {
            found.push(path);
        }
    }
    found.sort_by_key(|path| {
        let name = name_of(path);
        (name.parse::<u64>().unwrap_or(u64::MAX), name)
    });
    Ok(found)
}

/// A name without capitals and signs: a folder cannot be called `T-shirt/top`, but `T-shirt top`.
fn plain(name: &str) -> String {
    let letters: String = name.to_lowercase().chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The class of each folder: by its name where every name is that of a class, else by its place where no name is and there are as many as
/// classes.
fn classes(folders: &[PathBuf], model: &Classifier) -> Result<Vec<usize>, Failure> {
    let names: Vec<String> = folders.iter().map(|folder| name_of(folder)).collect();
    let labels: Vec<String> = model.labels.iter().map(|label| plain(label)).collect();
    let by_name: Vec<Option<usize>> = names.iter().map(|name| labels.iter().position(|label| *label == plain(name))).collect();
    if let Some(found) = by_name.iter().copied().collect::<Option<Vec<usize>>>() {
        let mut taken = HashMap::new();
        for (name, class) in std::iter::zip(&names, &found) {
            if let Some(other) = taken.insert(class, name) {
                return Err(Failure(format!("the folders `{other}` and `{name}` are of one class: put their photos into one of them")));
            }
        }
        return Ok(found);
    }
    if names.len() == model.labels.len() && by_name.iter().all(Option::is_none) {
        eprintln!("whylight: no folder is called as a class of {}, and each is taken by its place:", model.name);
        for (name, label) in std::iter::zip(&names, model.labels.iter()) {
            eprintln!("whylight:   {name} is {label}");
        }
        return Ok((0..names.len()).collect());
    }
    let unknown = std::iter::zip(&names, &by_name).find(|(_, class)| class.is_none()).map_or("", |(name, _)| name);
    Err(Failure(format!(
        "{} has no class `{unknown}`: call each folder as its class, or all {} as something else, in the order of the classes",
        model.name,
        model.labels.len()
    )))
}

/// The photos of the folders of a folder; of each class the last share is held out. Masks lie under the same paths.
pub fn examples(data: &Path, masks: Option<&Path>, held_out: f64, model: &Classifier) -> Result<Examples, Failure> {
    let folders = entries(data, Path::is_dir)?;
    let labels = classes(&folders, model)?;
    let mut found = Examples { training: Vec::new(), held_out: Vec::new() };
    for (folder, label) in std::iter::zip(&folders, labels) {
        let photos = entries(folder, |path| path.is_file() && is_named_like_a_photo(path))?;
        if photos.is_empty() {
            return Err(Failure(format!("{} holds no photo: put PNG, JPEG or WebP files into it, or remove it", folder.display())));
        }
        let trained = photos.len() - (photos.len() as f64 * held_out).floor() as usize;
        for (place, photo) in photos.into_iter().enumerate() {
            let within = photo.strip_prefix(data).expect("found in it").with_extension("png");
            let mask = masks.map(|masks| masks.join(within)).filter(|mask| mask.is_file());
            let part = if place < trained { &mut found.training } else { &mut found.held_out };
            part.push(Example { photo, mask, label });
        }
    }
    if folders.len() < 2 {
        return Err(Failure(format!(
            "{} holds {} with photos: give one for each of two classes at least",
            data.display(),
            if folders.is_empty() { "no folder" } else { "one folder" }
        )));
    }
    Ok(found)
}

fn opened(path: &Path) -> Result<Image, Failure> {
    let bytes = files::read_bounded(path, files::MOST_BYTES)?;
    Image::decode(&bytes).map_err(|error| Failure(format!("{}: {error}", path.display())))
}

/// The photos as the network takes them, with their masks: of where the evidence is for a reward, of where it is not else.
pub fn batch(model: &Classifier, examples: &[&Example], compute: &Compute, is_reward: bool) -> Result<Batch, Failure> {
    let [channels, height, width] = model.input_shape();
    let (mut values, mut masks) = (Vec::new(), Vec::new());
    for example in examples {
        let photo = opened(&example.photo)?;
        values.extend(model.preparation.tensor(&photo).values);
        match &example.mask {
            None => masks.extend(std::iter::repeat_n(0.0, channels * height * width)),
            Some(path) => {
                let mask = opened(path)?;
                if (mask.width(), mask.height()) != (photo.width(), photo.height()) {
                    return Err(Failure(format!(
                        "{} has {} x {} pixels and its photo {} x {}: draw it in the photo's size",
                        path.display(),
                        mask.width(),
                        mask.height(),
                        photo.width(),
                        photo.height()
                    )));
                }
                let seen = model.preparation.tensor(&mask).seen;
                let plane: Vec<f32> = seen.rgb().chunks_exact(3).map(|pixel| f32::from(u8::from(pixel[0] >= WHITE))).collect();
                masks.extend(std::iter::repeat_n(plane, channels).flatten());
            }
        }
    }
    let shape = [examples.len(), channels, height, width];
    let (images, mask) = (Value::of(shape, values, &compute.device), Value::of(shape, masks, &compute.device));
    let labels = examples.iter().map(|example| example.label).collect();
    Ok(if is_reward { Batch::new(images, labels, None)?.rewarding(mask)? } else { Batch::new(images, labels, Some(mask))? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_what_no_folder_can_have() {
        assert_eq!(plain("T-shirt/top"), plain("t-shirt top"));
        assert_ne!(plain("Coat"), plain("Boat"));
    }
}
