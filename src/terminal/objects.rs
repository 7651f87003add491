//! Where objects are in photos of the gallery, from the `gallery.json` beside the photo or that of the shipped gallery.

use super::catalogue;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use whylight::model::{Classifier, Model};

#[derive(Deserialize)]
struct Photo {
    file: String,
    #[serde(default)]
    objects: Vec<Object>,
}

/// One object of a photo.
#[derive(Deserialize)]
struct Object {
    /// ImageNet classes that are right for it.
    classes: Vec<usize>,
    /// x0, y0, x1, y1 in shares of the photo.
    #[serde(rename = "box")]
    corners: [f64; 4],
}

/// The boxes of the objects in a photo that a class of a network names; none where nothing is known.
///
/// Classes of another network than one of ImageNet's thousand are compared by name. `www/objects.js` does the same; change them together.
pub fn boxes(photo: &Path, model: &Classifier, class: usize) -> Vec<[f64; 4]> {
    let Some(name) = photo.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/photos/gallery.json");
    let near: Vec<PathBuf> = [photo.parent().map(|folder| folder.join("gallery.json")), Some(shipped)].into_iter().flatten().collect();
    let read = |path: &PathBuf| -> Option<Vec<Photo>> { serde_json::from_str(&std::fs::read_to_string(path).ok()?).ok() };
    let Some(photo) = near.iter().filter_map(read).flatten().find(|photo| photo.file == name) else { return Vec::new() };
    let imagenet = catalogue::folder().and_then(|folder| super::explain::read(&folder.join("labels/imagenet.txt"))).unwrap_or_default();
    let imagenet: Vec<String> = String::from_utf8_lossy(&imagenet).lines().map(plain).collect();
    let asked = model.labels.get(class).map(|label| plain(label)).unwrap_or_default();
    let names = |class_of_object: usize| {
        // A network without names calls its classes by their numbers.
        let by_number = asked == format!("class {class}") && model.classes() == imagenet.len() && class_of_object == class;
        by_number
            || imagenet
                .get(class_of_object)
                .is_some_and(|known| known.split(", ").any(|known| asked.split(", ").any(|asked| asked == known)))
    };
    let named = photo.objects.iter().filter(|object| object.classes.iter().any(|&known| names(known)));
    innermost(named.map(|object| object.corners).collect())
}

/// The boxes that hold no other one: of a cup and the same cup with its saucer the cup alone, of two dogs both.
fn innermost(boxes: Vec<[f64; 4]>) -> Vec<[f64; 4]> {
    let holds = |outer: &[f64; 4], inner: &[f64; 4]| {
        outer != inner && outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]
    };
    boxes.iter().filter(|outer| !boxes.iter().any(|inner| holds(outer, inner))).copied().collect()
}

fn plain(label: &str) -> String {
    label.trim().to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn of_nested_boxes_the_inner_one_is_the_object() {
        let (cup, saucer, other) = ([0.3, 0.1, 0.7, 0.7], [0.1, 0.1, 0.8, 0.9], [0.5, 0.5, 0.95, 0.6]);
        assert_eq!(innermost(vec![saucer, cup, other]), [cup, other]);
        assert_eq!(innermost(vec![cup, cup]), [cup, cup]);
    }

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
