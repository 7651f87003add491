//! Where objects are in photos of the gallery, from the `gallery.json` beside the photo or that of the shipped gallery.

use super::catalogue;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use whylight::model::{Classifier, GalleryObject, objects_named};

#[derive(Deserialize)]
struct Photo {
    file: String,
    #[serde(default)]
    objects: Vec<GalleryObject>,
}

/// The boxes of the objects in a photo that a class of a network names; none where nothing is known.
pub fn boxes(photo: &Path, model: &Classifier, class: usize) -> Vec<[f64; 4]> {
    let Some(name) = photo.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/photos/gallery.json");
    let near: Vec<PathBuf> = [photo.parent().map(|folder| folder.join("gallery.json")), Some(shipped)].into_iter().flatten().collect();
    let read = |path: &PathBuf| -> Option<Vec<Photo>> { serde_json::from_str(&super::files::read_text(path).ok()?).ok() };
    let Some(photo) = near.iter().filter_map(read).flatten().find(|photo| photo.file == name) else { return Vec::new() };
    let imagenet = catalogue::folder().and_then(|folder| super::explain::read(&folder.join("labels/imagenet.txt"))).unwrap_or_default();
    let imagenet: Vec<String> = String::from_utf8_lossy(&imagenet).lines().map(String::from).collect();
    objects_named(&photo.objects, &model.labels, &imagenet, class).into_iter().map(|object| object.corners).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use std::path::Path;

    #[test]
    fn the_gallery_knows_what_the_tests_know() {
        let read = |path: &str| -> Value {
            serde_json::from_str(&std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()).unwrap()
        };
        let (gallery, boxes) = (read("www/photos/gallery.json"), read("tests/boxes.json"));
        let mut compared = 0;
        for photo in gallery.as_array().unwrap() {
            let objects = photo["objects"].as_array().cloned().unwrap_or_default();
            let expected = boxes[photo["file"].as_str().unwrap()].as_array().cloned().unwrap_or_default();
            assert_eq!(objects.len(), expected.len(), "{photo}");
            for (object, expected) in std::iter::zip(objects, expected) {
                assert_eq!((&object["box"], &object["classes"]), (&expected["box_norm_xyxy"], &expected["imagenet_ids"]));
                compared += 1;
            }
        }
        assert!(compared >= 8, "{compared}");
    }
}
