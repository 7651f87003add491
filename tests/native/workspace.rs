//! Several networks and photos at once.

use crate::shared::networks::network;
use serde_json::json;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::Image;
use whylight::session::{Request, SessionError, Unwatched};
use whylight::workspace::{Handle, Handles, Workspace};

fn photo(phase: usize) -> Image {
    Image::from_rgb(40, 40, (0..40 * 40 * 3).map(|k| ((k * 7 + phase) % 251) as u8).collect()).unwrap()
}

fn workspace() -> Workspace {
    Workspace::new(Compute::cpu("A test."))
}

fn about(model: Handle, photo: Handle) -> Handles {
    Handles { model, photo, reference: None }
}

fn logit(workspace: &Workspace, about: Handles) -> f32 {
    let session = workspace.session(about).unwrap();
    let predicted = pollster::block_on(session.predict(&Unwatched)).unwrap();
    predicted.predictions.iter().find(|prediction| prediction.index == 0).unwrap().logit
}

#[test]
fn every_pair_of_a_network_and_a_photo_has_answers_of_its_own() {
    let workspace = workspace();
    let models = ["tiny", "tiny_resnet"].map(|name| workspace.open_model(network(name)).unwrap());
    let photos = [0, 50].map(|phase| workspace.open_photo(photo(phase)));
    let all = || models.iter().flat_map(|&model| photos.map(|photo| logit(&workspace, about(model, photo)))).collect::<Vec<f32>>();
    let first = all();
    assert!((0..4).all(|one| (0..one).all(|other| first[one] != first[other])), "{first:?}");
    assert_eq!(all(), first);
    // A second time the network need not look at the photo.
    let session = workspace.session(about(models[0], photos[1])).unwrap();
    assert!(pollster::block_on(session.predict(&Unwatched)).unwrap().timings.is_empty());
}

#[test]
fn a_handle_names_one_thing_until_it_is_closed_and_never_another() {
    let workspace = workspace();
    let model = workspace.open_model(network("tiny")).unwrap();
    let shown = workspace.open_photo(photo(0));
    assert_ne!(model, shown);
    let refused = |about: Handles| workspace.session(about).err().expect("refused");
    assert_eq!(refused(about(shown, shown)), SessionError::NoModel(shown));
    assert_eq!(refused(about(model, model)), SessionError::NoPhoto(model));
    assert_eq!(refused(Handles { reference: Some(99), ..about(model, shown) }), SessionError::NoPhoto(99));
    let session = workspace.session(about(model, shown)).unwrap();
    workspace.close_photo(shown).unwrap();
    let error = refused(about(model, shown));
    assert_eq!((error.code(), error.to_string().contains(&shown.to_string())), ("no-photo", true), "{error}");
    assert_eq!(workspace.close_photo(shown), Err(SessionError::NoPhoto(shown)));
    let next = workspace.open_photo(photo(1));
    assert!(next > shown);
    // What is under way ends.
    assert!(pollster::block_on(session.explain(&Request::new(json!("top"), "gradient"), &Unwatched)).is_ok());
    workspace.close_model(model).unwrap();
    assert_eq!(refused(about(model, next)).code(), "no-model");
    assert_eq!(workspace.close_model(model), Err(SessionError::NoModel(model)));
}

#[test]
fn closing_lets_go_of_the_sessions_too() {
    let workspace = workspace();
    let model = workspace.open_model(network("tiny")).unwrap();
    let [one, two] = [0, 1].map(|phase| workspace.open_photo(photo(phase)));
    let kept = Rc::downgrade(&workspace.session(about(model, one)).unwrap());
    let started_from_two = Rc::downgrade(&workspace.session(Handles { reference: Some(two), ..about(model, one) }).unwrap());
    assert!(kept.upgrade().is_some() && started_from_two.upgrade().is_some());
    workspace.close_photo(two).unwrap();
    assert!(kept.upgrade().is_some() && started_from_two.upgrade().is_none());
    workspace.close_model(model).unwrap();
    assert!(kept.upgrade().is_none());
}

#[test]
fn the_session_used_longest_ago_is_forgotten() {
    let workspace = workspace();
    let model = workspace.open_model(network("tiny")).unwrap();
    let photos: Vec<Handle> = (0..9).map(|phase| workspace.open_photo(photo(phase))).collect();
    let sessions: Vec<_> = photos[..8].iter().map(|&photo| Rc::downgrade(&workspace.session(about(model, photo)).unwrap())).collect();
    workspace.session(about(model, photos[0])).unwrap();
    workspace.session(about(model, photos[8])).unwrap();
    let kept: Vec<bool> = sessions.iter().map(|session| session.upgrade().is_some()).collect();
    assert_eq!(kept, [true, false, true, true, true, true, true, true]);
}
