//! The memory of a path method is that of one batch of looks, however many looks there are. A test of its own: the allocator counts for the
//! whole program.

use burn::tensor::{Device, Tensor, TensorData};
use serde_json::json;
use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use whylight::methods::{self, Ask, Settings, Unseen};
use whylight::model::{Classifier, Model, Score};
use whylight::pace::Straight;

/// The system's allocator, which counts what is held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grown(bytes: usize) {
    let held = HELD.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(held, Ordering::Relaxed);
}

// SAFETY: every call is handed to the system's allocator as it is; only numbers are kept beside.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes held at most while a method runs, beyond what was held before.
fn peak(model: &Classifier, method: &str, given: serde_json::Value) -> usize {
    let method = methods::by_id(method).unwrap();
    let [channels, height, width] = model.input_shape();
    let values: Vec<f32> = (0..channels * height * width).map(|k| (0.37 * k as f32).sin()).collect();
    let input = Tensor::<1>::from_data(TensorData::new(values, [channels * height * width]), model.device());
    let mut settings = Settings::check(method.id, method.parameters, given.as_object().unwrap()).unwrap();
    let ask = Ask {
        model,
        input: input.reshape([1, channels, height, width]),
        reference: None,
        score: Score::logit(1),
        settings: &mut settings,
        pace: &Straight,
        sketches: &Unseen,
    };
    let before = HELD.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    pollster::block_on((method.run)(ask)).unwrap();
    PEAK.load(Ordering::Relaxed) - before
}

/// What may be added from 16 looks to 256, in gradients `[3, 32, 32]`: a few numbers for each look, and what the allocator's moment makes
/// of it. Kept gradients would add 240.
const MORE_GRADIENTS: f64 = 4.0;

/// The 64 open intervals have 65 ends when they lie side by side, up to 128 when closed ones lie between all of them.
const OPEN_GRADIENTS: f64 = 64.0 + MORE_GRADIENTS;

#[test]
fn sixteen_times_as_many_looks_take_no_more_memory() {
    let bytes = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/networks/tiny_resnet.onnx")).unwrap();
    let model = Classifier::from_file(&bytes, "tiny_resnet", &Device::flex()).unwrap();
    let gradient = (4 * model.input_shape().iter().product::<usize>()) as f64;
    for (method, name) in [
        ("integrated-gradients", "steps"),
        ("idgi", "steps"),
        ("blur-ig", "steps"),
        ("guided-ig", "steps"),
        ("expected-gradients", "samples"),
    ] {
        let taken = |looks: usize| {
            let mut given = json!({});
            given[name] = json!(looks);
            if method == "integrated-gradients" {
                given["rule"] = json!("midpoint");
            }
            // The second run counts: the first one fills what is kept for all later ones.
            peak(&model, method, given.clone());
            peak(&model, method, given) as f64 / gradient
        };
        let (few, many) = (taken(16), taken(256));
        println!("{method}: {few:.1} gradients' worth for 16 looks, {many:.1} for 256");
        assert!(many <= few + MORE_GRADIENTS, "{method}: {few} for 16 looks, {many} for 256");
    }
    // The adaptive rule keeps the gradients at the ends of the intervals that it may still halve, and of no others.
    let kept = |most: usize| {
        let given = json!({ "most": most, "tolerance": 0.1, "unsettled": 0.5 });
        peak(&model, "adaptive-ig", given.clone());
        peak(&model, "adaptive-ig", given) as f64 / gradient
    };
    let (few, many) = (kept(100), kept(400));
    println!("adaptive-ig: {few:.1} gradients' worth for 100 looks, {many:.1} for 400");
    assert!(few > 64.0, "64 intervals are open");
    assert!(many <= few + OPEN_GRADIENTS, "adaptive-ig: {few} for 100 looks, {many} for 400");
}
