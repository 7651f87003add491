//! Limits of the verdict from photos that somebody gives: what they are set from, and that each photo is tried with limits from the others.

use burn::tensor::Device;
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use whylight::calibration::{FEWEST_PHOTOS, MapNumbers, PhotoNumbers, Plant, Share, examine_photo, limits_from};
use whylight::image::Image;
use whylight::model::{Card, Classifier, Familiarity, ModelError};
use whylight::pace::{Cancelled, Later};
use whylight::report::{Controls, Signal, Thresholds};
use whylight::session::{Observer, Prediction, SessionError, Unwatched};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

/// The perceptron of clothes, with its card.
fn perceptron() -> Classifier {
    let card: Card = serde_json::from_slice(&fs::read(root().join("models/fashion_mlp.json")).unwrap()).unwrap();
    let bytes = fs::read(root().join("models").join(&card.file)).unwrap();
    Classifier::from_card(&bytes, &card, Vec::new(), &Device::flex()).unwrap()
}

/// A number read from text may differ in its last digit.
const TEXT_TOLERANCE: f64 = 1e-12;

/// A photo whose real maps have `real` for their stability and whose planted ones have `planted`; all rank pixels well, since a map of which
/// that is not known is careful.
fn photo(real: f64, planted: f64) -> PhotoNumbers {
    let map = |plant: Option<Plant>, method: &str, value: f64| MapNumbers {
        plant,
        method: method.into(),
        values: vec![(Signal::Faithfulness, 0.2), (Signal::Stability, value)],
        controls: Controls::default(),
        scatter: None,
    };
    let real = ["gradient", "smoothgrad", "grad-cam"].map(|method| map(None, method, real));
    let maps = real.into_iter().chain([map(Some(Plant::Random), "gradient", planted)]);
    PhotoNumbers { logits: vec![2.0, -1.0, 0.5], maps: maps.collect() }
}

#[test]
fn a_limit_lies_between_real_and_planted_maps_and_each_photo_is_tried_with_those_of_the_others() {
    let model = perceptron();
    let mut photos: Vec<PhotoNumbers> = (0..12).map(|index| photo(0.80 + 0.001 * f64::from(index), 0.2)).collect();
    // One photo is unlike the others: limits from them do not know it.
    photos[11] = photo(0.3, 0.75);
    let found = limits_from(&model, &photos).unwrap();
    assert_eq!(found.photos, 12);
    assert_eq!(found.learnt, [Signal::Faithfulness, Signal::Stability]);
    let own = Thresholds::of_network(Some(&serde_json::to_value(&found.calibration).unwrap())).unwrap();
    let limit = own.of(Signal::Stability, None).careful;
    assert!((0.2..0.8).contains(&limit), "{limit}");
    // The eleven planted maps of the photos that are alike are caught, the twelfth is as stable as a real map; its own three are flagged.
    assert_eq!(found.trial.caught, Share { count: 11, of: 12 });
    assert_eq!(found.trial.flagged, Share { count: 3, of: 36 });
    // What the network had before holds for every other signal.
    let before = Thresholds::of_network(model.calibration.as_deref()).unwrap();
    for signal in Signal::ALL.into_iter().filter(|signal| !found.learnt.contains(signal)) {
        assert_eq!(own.of(signal, None), before.of(signal, None), "{signal:?}");
    }
    assert_eq!(found.familiarity, None, "twelve photos are too few");
}

#[test]
fn twenty_photos_tell_what_the_network_knows() {
    let model = perceptron();
    let mut photos = vec![photo(0.3, 0.05); 20];
    for (place, photo) in photos.iter_mut().enumerate() {
        photo.logits = (0..10).map(|class| (class * place) as f32 * 0.1).collect();
    }
    let found = limits_from(&model, &photos).unwrap();
    let judged = model.judged_by(Some(serde_json::to_value(&found.calibration).unwrap()), found.familiarity.clone()).unwrap();
    assert_eq!(judged.reference_photos.unwrap().statistics(), &found.familiarity.unwrap());
}

#[test]
fn few_photos_and_numbers_that_are_none_are_refused_in_a_sentence() {
    let model = perceptron();
    let refusal = |photos: &[PhotoNumbers]| match limits_from(&model, photos) {
        Err(ModelError::BadInput(text)) => text,
        other => panic!("{other:?}"),
    };
    let text = refusal(&vec![photo(0.3, 0.1); FEWEST_PHOTOS - 1]);
    assert!(text.starts_with("7 photos were given: 8 to 200"), "{text}");
    assert!(refusal(&vec![photo(0.3, 0.1); 201]).starts_with("201 photos"));
    assert!(refusal(&vec![photo(f64::NAN, 0.1); 8]).contains("not finite"));
    let mut unknown = vec![photo(0.3, 0.1); 8];
    unknown[3].maps[0].method = "palm-reading".into();
    assert!(refusal(&unknown).contains("palm-reading"));
}

/// Says stop after so many steps, and keeps how far the work said it was.
struct Stops {
    after: Cell<usize>,
    furthest: Cell<(usize, usize)>,
}

impl Observer for Stops {
    fn progress(&self, stage: &'static str, _label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        assert_eq!(stage, "calibrate");
        assert!(done >= self.furthest.get().0 && done <= total, "{done} of {total} after {:?}", self.furthest.get());
        self.furthest.set((done, total));
        let left = self.after.get();
        self.after.set(left.saturating_sub(1));
        Box::pin(std::future::ready(if left == 0 { Err(Cancelled) } else { Ok(()) }))
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<Familiarity>) {}
}

fn clothes() -> Image {
    Image::decode(&fs::read(root().join("tests/fashion/8-bag.png")).unwrap()).unwrap()
}

#[test]
fn a_photo_gives_numbers_of_real_and_planted_maps_and_stops_when_it_is_told_to() {
    let model = perceptron();
    let found = pollster::block_on(examine_photo(&model, clothes(), 0, &Unwatched)).unwrap();
    assert_eq!(found.logits.len(), 10);
    let real: Vec<&str> = found.maps.iter().filter(|map| map.plant.is_none()).map(|map| map.method.as_str()).collect();
    assert_eq!(real, ["gradient", "smoothgrad", "occlusion"], "a perceptron has no Grad-CAM");
    assert!(found.maps.iter().any(|map| map.plant == Some(Plant::Random)));
    for map in &found.maps {
        assert!(map.values.iter().any(|(signal, _)| *signal == Signal::Faithfulness), "{map:?}");
    }
    let stability = |map: &MapNumbers| map.values.iter().find(|(signal, _)| *signal == Signal::Stability).unwrap().1;
    let random = found.maps.iter().find(|map| map.plant == Some(Plant::Random)).unwrap();
    let (own, planted) = (stability(&found.maps[0]), stability(random));
    assert!(own > 0.5 && planted.abs() < 0.25, "a gradient gives itself again and not noise: {own}, {planted}");
    let crossed: PhotoNumbers = serde_json::from_str(&serde_json::to_string(&found).unwrap()).unwrap();
    assert_eq!((crossed.logits, crossed.maps.len()), (found.logits, found.maps.len()), "it crosses to JavaScript and back");
    for (there, here) in std::iter::zip(&crossed.maps, &found.maps) {
        assert_eq!((there.plant, &there.method), (here.plant, &here.method));
        for ((signal, value), (known, expected)) in std::iter::zip(&there.values, &here.values) {
            assert!(signal == known && (value - expected).abs() < TEXT_TOLERANCE, "{signal:?}: {value}, {expected}");
        }
    }

    let whole = Stops { after: Cell::new(usize::MAX), furthest: Cell::new((0, 0)) };
    pollster::block_on(examine_photo(&model, clothes(), 0, &whole)).unwrap();
    let (done, total) = whole.furthest.get();
    assert!(done > 0 && done < total, "{done} of {total}");
    let stops = Stops { after: Cell::new(20), furthest: Cell::new((0, 0)) };
    let stopped = pollster::block_on(examine_photo(&model, clothes(), 0, &stops));
    assert_eq!(stopped.unwrap_err(), SessionError::Cancelled);
}
