//! A value that is finite for the photo and not for a variant of it: whoever measures on variants names the step at which it began.

use serde_json::json;
use std::fs;
use std::rc::Rc;
use whylight::device::Compute;
use whylight::metrics::Outcome;
use whylight::model::{Classifier, ScoreScale};
use whylight::session::{ChartRequest, InputSource, MetricRequest, ScoresRequest, Session, Unwatched};

fn file(name: &str) -> Vec<u8> {
    fs::read(format!("{}/tests/faults/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The first class is the logarithm of how far the brightest pixel lies above a level: minus infinity once that pixel is blurred.
fn session() -> Session {
    let compute = Compute::cpu("A test.");
    let model = Classifier::from_file(&file("log_of_brightest.onnx"), "log_of_brightest.onnx", &compute.device).unwrap();
    Session::new(compute.record, Rc::new(model), InputSource::Tensor(crate::shared::floats(&file("brightest6x5.npy"))))
}

const STEP: &str = "the output of `logarithm` (Log)";

#[test]
fn a_cell_of_the_chart_names_the_step() {
    let request = ChartRequest { columns: Some(vec!["faithfulness".into()]), target: json!(0), ..ChartRequest::new(&["gradient"]) };
    let chart = pollster::block_on(session().chart(&request, &[], &Unwatched)).unwrap().chart;
    let cell = chart.rows[0].cell("faithfulness").unwrap();
    let reason = cell.reason.as_deref().unwrap();
    assert!(cell.value.is_none() && reason.contains(STEP), "{reason}");
}

#[test]
fn a_line_of_a_metric_names_the_step() {
    let request = ScoresRequest {
        target: json!(0),
        against: None,
        score: ScoreScale::Logit,
        map: None,
        method: Some(("gradient".into(), serde_json::Map::new())),
        region: None,
        metrics: vec![MetricRequest { metric: "deletion".into(), ..MetricRequest::default() }],
    };
    let scores = pollster::block_on(session().scores(&request, &Unwatched)).unwrap();
    let Outcome::None(reason) = &scores.metrics[0].outcome else { panic!("a deletion of infinities") };
    assert!(reason.contains(STEP), "{reason}");
}
