//! Objects of a photo that a class of a network names.

use serde::{Deserialize, Serialize};

/// An object in a photo of the gallery.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GalleryObject {
    /// Its name.
    #[serde(default)]
    #[cfg_attr(test, ts(optional, as = "Option<_>"))]
    pub label: String,
    /// ImageNet classes that are right for it.
    pub classes: Vec<usize>,
    /// Its box x0, y0, x1, y1 in shares of the photo.
    #[serde(rename = "box")]
    pub corners: [f64; 4],
}

/// The objects of a photo that the class with that index names. An object that holds another one of them is left out: of a cup and the same
/// cup with its saucer the cup remains, of two dogs both.
///
/// Names are compared, since the classes of another network than one of ImageNet's thousand have other indices; `imagenet` names those
/// thousand. A network without names calls its classes by their numbers.
pub fn objects_named(objects: &[GalleryObject], labels: &[String], imagenet: &[String], index: usize) -> Vec<GalleryObject> {
    let asked = labels.get(index).map(|label| plain(label)).unwrap_or_default();
    let by_number = asked == format!("class {index}") && labels.len() == imagenet.len();
    let names = |class: usize| {
        let synonyms = imagenet.get(class).map(|label| plain(label)).unwrap_or_default();
        let shared = synonyms.split(", ").any(|known| !known.is_empty() && asked.split(", ").any(|asked| asked == known));
        (by_number && class == index) || shared
    };
    innermost(objects.iter().filter(|object| object.classes.iter().any(|&class| names(class))).cloned().collect())
}

fn innermost(objects: Vec<GalleryObject>) -> Vec<GalleryObject> {
    let holds = |outer: &[f64; 4], inner: &[f64; 4]| {
        outer != inner && outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3]
    };
    objects.iter().filter(|outer| !objects.iter().any(|inner| holds(&outer.corners, &inner.corners))).cloned().collect()
}

fn plain(label: &str) -> String {
    label.trim().to_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(class: usize, corners: [f64; 4]) -> GalleryObject {
        GalleryObject { label: String::new(), classes: vec![class], corners }
    }

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.into()).collect()
    }

    #[derive(Deserialize)]
    struct Case {
        what: String,
        objects: Vec<GalleryObject>,
        labels: Vec<String>,
        imagenet: Vec<String>,
        index: usize,
        found: Vec<String>,
    }

    #[test]
    fn objects_are_those_of_the_shared_cases() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/fixtures/objects.json")).unwrap();
        assert!(cases.len() >= 6);
        for Case { what, objects, labels, imagenet, index, found } in cases {
            let named: Vec<String> = objects_named(&objects, &labels, &imagenet, index).into_iter().map(|object| object.label).collect();
            assert_eq!(named, found, "{what}");
        }
    }

    #[test]
    fn of_nested_boxes_the_inner_one_is_the_object() {
        let [cup, saucer, other] = [[0.3, 0.1, 0.7, 0.7], [0.1, 0.1, 0.8, 0.9], [0.5, 0.5, 0.95, 0.6]].map(|corners| object(0, corners));
        assert_eq!(innermost(vec![saucer, cup.clone(), other.clone()]), [cup.clone(), other]);
        assert_eq!(innermost(vec![cup.clone(), cup.clone()]), [cup.clone(), cup]);
    }

    #[test]
    fn classes_are_compared_by_name_and_without_names_by_number() {
        let imagenet = strings(&["tench, Tinca tinca", "golden_retriever", "tabby, tabby cat"]);
        let objects = [object(1, [0.0, 0.0, 0.5, 1.0]), object(2, [0.5, 0.0, 1.0, 1.0])];
        let found = |labels: &[&str], index: usize| objects_named(&objects, &strings(labels), &imagenet, index);
        assert_eq!(found(&["cat", "Golden Retriever"], 1), objects[..1]);
        assert_eq!(found(&["Tabby cat"], 0), objects[1..]);
        assert_eq!(found(&["class 0", "class 1", "class 2"], 2), objects[1..]);
        assert_eq!(found(&["class 0", "class 1"], 1), []);
        assert_eq!(found(&["", "x"], 0), []);
        assert_eq!(found(&["x"], 7), []);
    }
}
