//! What training makes small: the derivative of every loss against central differences in double precision, and what each penalty looks at.

use burn::tensor::{DType, Device, Tensor, TensorData};
use std::rc::Rc;
use whylight::network::{Graph, Port, ReadOptions, Value};
use whylight::pace::Straight;
use whylight::train::{Batch, Objective, Optimiser, Penalty, Trainee, Trainer, balanced};

/// Central differences in f64 with steps of 1e-3 to 1e-8 on losses of order one; the best of the steps stays clear of kinks. A derivative that
/// lacks a part is off by order one.
const LOSS_REL: f64 = 1e-6;

/// Images in a batch.
const IMAGES: usize = 3;

fn noise(count: usize, seed: usize) -> Vec<f64> {
    (0..count).map(|k| ((k * 7919 + seed * 104_729 + 1) as f64 * 0.618_034).fract() * 2.0 - 1.0).collect()
}

fn network(name: &str) -> Rc<Graph> {
    let path = format!("{}/assets/networks/{name}.onnx", env!("CARGO_MANIFEST_DIR"));
    Rc::new(Graph::read(&std::fs::read(path).unwrap()[..], &ReadOptions::default()).unwrap())
}

/// The last feature map before the logits.
fn last_map(graph: &Graph) -> Port {
    let shape = |port: Port| &graph.ports()[port].shape;
    let found = graph
        .nodes()
        .iter()
        .rev()
        .map(|node| node.output)
        .find(|&port| matches!(shape(port)[..], [_, _, height, width] if height > 1 && width > 1));
    found.expect("a network of convolutions")
}

fn value(shape: &[usize], values: Vec<f64>, precision: DType) -> Value {
    let count = values.len();
    Value::from(Tensor::<1>::from_data(TensorData::new(values, [count]), (&Device::flex(), precision))).reshape(shape)
}

/// Images, and masks of their upper half and of their left half.
fn batch(graph: &Graph, precision: DType) -> Batch {
    let mut shape = graph.inputs()[0].shape.clone();
    shape[0] = IMAGES;
    let count: usize = shape.iter().product();
    let (height, width) = (shape[2], shape[3]);
    let mask = |inside: fn(f64, f64) -> bool| {
        let at = |k: usize| ((k / width % height) as f64 / height as f64, (k % width) as f64 / width as f64);
        value(&shape, (0..count).map(at).map(|(y, x)| f64::from(u8::from(inside(y, x)))).collect(), precision)
    };
    let images = value(&shape, noise(count, 5), precision);
    let batch = Batch::new(images, (0..IMAGES).collect(), Some(mask(|y, _| y < 0.5))).unwrap();
    batch.rewarding(mask(|_, x| x < 0.5)).unwrap()
}

fn penalties(graph: &Graph) -> [Penalty; 6] {
    let tap = last_map(graph);
    [
        Penalty::None,
        Penalty::InputGradient,
        Penalty::GradCam { tap },
        Penalty::LogOddsInside { tap },
        Penalty::Reward { tap },
        Penalty::CounterExamples { copies: 2, seed: 1 },
    ]
}

fn trainer(graph: &Rc<Graph>, penalty: Penalty, lambda: f32) -> Trainer {
    let trainee = Trainee::new(graph.clone(), graph.port("logits").unwrap(), &Device::flex()).unwrap().drawn(4);
    Trainer::new(trainee, Objective { penalty, lambda, most: None, decay: 1e-3 }, Optimiser::Adam, 1e-3)
}

#[test]
fn the_derivative_of_every_loss_is_that_of_central_differences() {
    // Rectifiers; Swish, which is smooth.
    for name in ["tiny_resnet", "tiny_efficientnet"] {
        let graph = network(name);
        let batch = batch(&graph, DType::F64);
        for penalty in penalties(&graph) {
            let mut trainer = trainer(&graph, penalty, 0.7);
            trainer.trainee = trainer.trainee.in_double_precision();
            let gradient = pollster::block_on(trainer.gradient(&batch, &Straight)).unwrap();
            let direction: Vec<Vec<f64>> = std::iter::zip(3.., &gradient).map(|(seed, part)| noise(part.len(), seed)).collect();
            let analytic: f64 = std::iter::zip(gradient.iter().flatten(), direction.iter().flatten()).map(|(g, d)| g * d).sum();
            let moved = |step: f64| {
                let mut moved = trainer.clone();
                moved.trainee = trainer.trainee.clone().moved(&direction, step);
                pollster::block_on(moved.loss_of(&batch, &Straight)).unwrap()
            };
            let error = |step: f64| ((moved(step) - moved(-step)) / (2.0 * step) - analytic).abs() / (analytic.abs() + 1.0);
            let error = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8].into_iter().map(error).fold(f64::INFINITY, f64::min);
            println!("{name}, {penalty:?}: {analytic:e}, relative error {error:.1e}");
            assert!(error < LOSS_REL, "{name}, {penalty:?}: {analytic:e} is off by {error:.1e}");
        }
    }
}

#[test]
fn steps_on_a_penalty_make_it_small() {
    let graph = network("tiny_resnet");
    let batch = batch(&graph, DType::F32);
    for penalty in penalties(&graph).into_iter().skip(1) {
        let lambda = pollster::block_on(balanced(&trainer(&graph, penalty, 1.0).trainee, penalty, &batch, &Straight)).unwrap();
        let mut trainer = trainer(&graph, penalty, lambda);
        let reports: Vec<_> = (0..40).map(|_| pollster::block_on(trainer.step(&batch, &Straight)).unwrap()).collect();
        let [first, last] = [reports[0], reports[39]];
        assert!((lambda * first.penalty / first.cross_entropy - 1.0).abs() < 1e-3, "{penalty:?}: {first:?}");
        assert!(last.penalty < 0.7 * first.penalty, "{penalty:?}: {first:?} {last:?}");
    }
}

#[test]
fn a_mask_of_everything_or_nothing_is_no_other_penalty() {
    let graph = network("tiny_resnet");
    let whole = batch(&graph, DType::F32);
    let shape = whole.images().shape();
    let masked = |number: f64| {
        let mask = || value(&shape, vec![number; shape.iter().product()], DType::F32);
        Batch::new(whole.images().clone(), whole.labels().to_vec(), Some(mask())).unwrap().rewarding(mask()).unwrap()
    };
    let tap = last_map(&graph);
    let penalty = |penalty, batch: &Batch| pollster::block_on(trainer(&graph, penalty, 1.0).step(batch, &Straight)).unwrap().penalty;
    for asked in
        [Penalty::InputGradient, Penalty::GradCam { tap }, Penalty::LogOddsInside { tap }, Penalty::CounterExamples { copies: 1, seed: 0 }]
    {
        assert_eq!(penalty(asked, &masked(0.0)), 0.0, "{asked:?}");
        assert!(penalty(asked, &masked(1.0)) > 0.0, "{asked:?}");
    }
    // Nothing is rewarded where no mask says where the evidence is.
    assert_eq!(penalty(Penalty::Reward { tap }, &masked(0.0)), 0.0);
    assert!(penalty(Penalty::Reward { tap }, &masked(1.0)) > 0.0);
}

#[test]
fn what_a_penalty_lacks_is_said() {
    let graph = network("tiny_resnet");
    let whole = batch(&graph, DType::F32);
    let bare = Batch::new(whole.images().clone(), whole.labels().to_vec(), None).unwrap();
    for penalty in penalties(&graph).into_iter().skip(1) {
        let said = pollster::block_on(trainer(&graph, penalty, 1.0).step(&bare, &Straight)).unwrap_err().to_string();
        assert!(said.contains("needs a mask of where the evidence is"), "{penalty:?}: {said}");
    }
    // The logits are no feature map.
    let tap = graph.port("logits").unwrap();
    let said = pollster::block_on(trainer(&graph, Penalty::GradCam { tap }, 1.0).step(&whole, &Straight)).unwrap_err().to_string();
    assert!(said.starts_with("the feature map has the shape [3, ") && said.contains("choose another feature map"), "{said}");
}
