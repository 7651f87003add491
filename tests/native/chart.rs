//! Laws of the comparison chart: what a resolution is, what controls get, and that what was measured is kept and said alike everywhere.

use crate::shared::networks::network;
use serde_json::{Value as Json, json};
use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::rc::Rc;
use whylight::device::Compute;
use whylight::image::Image;
use whylight::metrics::Direction;
use whylight::model::{Classifier, Model};
use whylight::noise::Noise;
use whylight::pace::{Cancelled, Later};
use whylight::report::chart::{COLUMNS, ChartCell, FAITHFULNESS, FLEXIBILITY, Grade, LOCALISATION, RESOLUTION, STABILITY, TIME};
use whylight::report::resolution::detail_px;
use whylight::report::table;
use whylight::session::{ChartRequest, Charted, Observer, Prediction, Session, SessionError, Unwatched};

const SIDE: usize = 64;

fn map(value: impl Fn(usize, usize) -> f64) -> Vec<f32> {
    (0..SIDE * SIDE).map(|pixel| value(pixel / SIDE, pixel % SIDE) as f32).collect()
}

fn detail(value: impl Fn(usize, usize) -> f64) -> f64 {
    detail_px(&map(value), [SIDE, SIDE]).unwrap()
}

fn blob(row: usize, column: usize) -> f64 {
    let away = |at: usize| ((at as f64 + 0.5) / SIDE as f64 - 0.5) * 4.0;
    (-(away(row).powi(2) + away(column).powi(2)) / 2.0).exp()
}

#[test]
fn a_board_of_pixels_is_the_finest_map_and_a_blob_a_coarse_one() {
    let board = detail(|row, column| f64::from(u8::from((row + column) % 2 == 0)));
    // One wave short of the last, since the mirrored board does not quite repeat.
    assert!((board - SIDE as f64 / (SIDE - 1) as f64).abs() < 1e-9, "{board}");
    let noise: Vec<f32> = Noise::new(3, "test").uniform(0, SIDE * SIDE);
    let found = detail_px(&noise, [SIDE, SIDE]).unwrap();
    // A square of sqrt(0.6) of the side holds 60 % of an even spectrum. One of 64 lines is 2 %, and so is what the draw of four thousand
    // numbers adds.
    assert!((found * 0.6f64.sqrt() - 1.0).abs() < 0.05, "{found}");
    assert!(detail(blob) > 10.0 * found, "{}", detail(blob));
}

#[test]
fn the_resolution_of_a_map_of_random_cells_is_the_cell() {
    for cell in [2, 4, 8, 16] {
        let side = 16 * cell;
        let cells = Noise::new(5, "test").uniform(0, 256);
        let values: Vec<f32> = (0..side * side).map(|pixel| cells[pixel / side / cell * 16 + pixel % side / cell]).collect();
        let found = detail_px(&values, [side, side]).unwrap() / cell as f64;
        // One of the 16 lines that the grid carries is 6 %, the power of 256 numbers varies by as much, and cells of 2 pixels have fewer
        // overtones.
        assert!((found - 1.0).abs() < 0.2, "{cell}: {found}");
    }
}

#[test]
fn the_period_of_a_sinusoid_is_found_whichever_way_it_runs() {
    for period in [4.0, 8.0, 16.0] {
        // In phase with the edges a wave is a single line of the spectrum.
        let wave = |at: usize| (std::f64::consts::TAU * (at as f64 + 0.5) / period).cos();
        for found in [detail(|row, _| wave(row)), detail(|_, column| wave(column)), detail(|row, column| wave(row) * wave(column))] {
            assert!((found - period / 2.0).abs() < 1e-9, "{period}: {found}");
        }
        // Cut off elsewhere, its edges add a little: three lines at most.
        let slanted = |at: usize| (std::f64::consts::TAU * at as f64 / period + 1.0).sin();
        let (found, line) = (detail(|_, column| slanted(column)), 2.0 * SIDE as f64 / period);
        assert!(found <= period / 2.0 + 1e-9 && found >= SIDE as f64 / (line + 3.0) - 1e-9, "{period}: {found}");
    }
}

#[test]
fn a_resolution_knows_neither_unit_nor_offset_and_a_flat_map_has_none() {
    let wave = map(|row, column| (0.9 * row as f64).sin() + (0.2 * column as f64).cos());
    let expected = detail_px(&wave, [SIDE, SIDE]).unwrap();
    for (factor, offset) in [(1e-30, 0.0), (-7.0, 0.0), (4.0, 3.0)] {
        let other: Vec<f32> = wave.iter().map(|value| factor * value + offset).collect();
        assert_eq!(detail_px(&other, [SIDE, SIDE]), Some(expected), "{factor} {offset}");
    }
    assert_eq!(detail_px(&[0.3; 12], [3, 4]), None);
    assert_eq!(detail_px(&[0.0], [1, 1]), None);
    // A step along the longer side of a map that is not square.
    assert!(detail_px(&[0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0], [2, 6]).is_some_and(|px| (1.0..=6.0).contains(&px)));
}

/// A bright disc on a darker, slowly changing ground.
fn photo() -> Image {
    let (width, height) = (80, 64);
    let pixel = |at: usize| {
        let (row, column) = ((at / width) as f64, (at % width) as f64);
        let inside = (row - 30.0).hypot(column - 34.0) < 14.0;
        let ground = 60.0 + 40.0 * (0.13 * row).sin() + 30.0 * (0.17 * column).cos();
        if inside { [230, 180, 40] } else { [ground as u8, (0.8 * ground) as u8, 90] }
    };
    Image::from_rgb(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
}

fn session(name: &str) -> Session {
    session_of(name, photo())
}

fn session_of(name: &str, photo: Image) -> Session {
    Session::new(Compute::cpu("A test.").record, Rc::new(network(name)), photo.into())
}

fn networks(names: &[&str]) -> Vec<Rc<Classifier>> {
    names.iter().map(|name| Rc::new(network(name))).collect()
}

fn chart(session: &Session, request: &ChartRequest) -> Charted {
    chart_with(session, &[], request)
}

fn chart_with(session: &Session, others: &[&str], request: &ChartRequest) -> Charted {
    pollster::block_on(session.chart(request, &networks(others), &Unwatched)).unwrap()
}

fn of(columns: &[&str], methods: &[&str]) -> ChartRequest {
    ChartRequest { columns: Some(columns.iter().map(|&id| id.into()).collect()), ..ChartRequest::new(methods) }
}

/// Rows and columns of the box around the disc, in shares of the photo.
const DISC: [f64; 4] = [0.25, 0.25, 0.6, 0.7];

#[test]
fn the_resolution_of_a_cam_is_the_cell_of_its_grid_and_that_of_a_random_map_a_pixel() {
    let session = session("tiny_resnet");
    let tap = session.model().taps().iter().find(|tap| Some(tap.name.as_str()) == session.model().default_tap()).unwrap().clone();
    let [_, height, _] = session.model().input_shape();
    let charted = chart(&session, &of(&["resolution"], &["layer-cam", "random", "centre"]));
    let values: Vec<f64> = charted.chart.rows.iter().map(|row| row.cell("resolution").unwrap().value.unwrap()).collect();
    assert_eq!(values[0], height as f64 / tap.height as f64);
    assert_eq!(charted.chart.rows[0].cell("resolution").unwrap().evidence.details["tap"], tap.name);
    assert!((1.0..1.5).contains(&values[1]), "{values:?}");
    assert!(values[2] > 4.0 * values[1], "{values:?}");
}

#[test]
fn a_random_map_jumps_and_what_moves_with_the_photo_is_steady() {
    let charted = chart(&session("tiny_resnet"), &of(&["stability"], &["random", "sobel", "gradient"]));
    let cell = |row: usize| charted.chart.rows[row].cell("stability").unwrap();
    // The correlation of a thousand pairs of random numbers stays within three standard errors, 0.1.
    assert!(cell(0).value.unwrap().abs() < 0.1 && cell(0).grade == Some(Grade::Poor), "{:?}", cell(0));
    assert!(cell(1).value.unwrap() > 0.8 && cell(1).grade == Some(Grade::Good), "{:?}", cell(1));
    assert!(cell(1).evidence.details["overlap"].as_f64().unwrap() > 0.5, "{:?}", cell(1));
}

#[test]
fn flexibility_counts_the_networks_that_answer_and_names_the_others() {
    let session = session("tiny");
    let others = ["tiny_mlp", "tiny_vit", "tiny_resnet", "tiny"];
    let charted = chart_with(&session, &others, &of(&["flexibility"], &["gradient", "grad-cam", "exact-ig"]));
    assert_eq!(charted.networks, ["tiny", "tiny_mlp", "tiny_vit", "tiny_resnet"]);
    let cell = |row: usize| charted.chart.rows[row].cell("flexibility").unwrap();
    assert_eq!((cell(0).value, cell(0).text.as_str(), cell(0).grade), (Some(1.0), "4 of 4", Some(Grade::Good)));
    // The perceptron has no feature map with rows and columns.
    assert_eq!((cell(1).value, cell(1).text.as_str(), cell(1).grade), (Some(0.75), "3 of 4", Some(Grade::Fair)));
    let tried = cell(1).evidence.details["networks"].as_array().unwrap().clone();
    let refused: Vec<&Json> = tried.iter().filter(|line| line["runs"] == json!(false)).collect();
    assert!(refused.len() == 1 && refused[0]["network"] == "tiny_mlp" && refused[0]["reason"].as_str().unwrap().contains(':'), "{tried:?}");
    assert_eq!(cell(2).grade, Some(Grade::Poor));
    // What is asked of the networks does not depend on what else is measured.
    let both = chart_with(&session, &others, &of(&["time", "flexibility"], &["grad-cam"]));
    assert_eq!(both.chart.rows[0].cell("flexibility"), Some(cell(1)));
    let alone = chart(&session, &of(&["flexibility"], &["gradient"]));
    let cell = alone.chart.rows[0].cell("flexibility").unwrap();
    assert!(cell.value == Some(1.0) && cell.grade.is_none() && cell.reason.as_ref().unwrap().contains(':'), "{cell:?}");
}

#[test]
fn localisation_is_the_mass_in_the_box_against_chance() {
    let session = session("tiny_resnet");
    let mut request = of(&["localisation"], &["centre", "random", "gradient"]);
    let without = chart(&session, &request);
    assert!(without.chart.rows.iter().all(|row| row.cell("localisation").unwrap().reason.as_ref().unwrap().contains("draw a box")));
    request.boxes = vec![DISC];
    let charted = chart(&session, &request);
    let cell = |row: usize| charted.chart.rows[row].cell("localisation").unwrap();
    let chance = cell(1).evidence.details["chance"].as_f64().unwrap();
    // A uniform map is chance itself but for the draw of a thousand numbers.
    assert!((cell(1).value.unwrap() - chance).abs() < 0.03 && cell(1).grade == Some(Grade::Poor), "{:?}", cell(1));
    assert!(cell(0).value.unwrap() > cell(1).value.unwrap() && cell(0).evidence.details["peak_on_object"] == true);
    // Two boxes cover what either covers.
    request.boxes = vec![DISC, [0.3, 0.3, 0.5, 0.5]];
    assert_eq!(chart(&session, &request).chart, charted.chart);
    // What the crop leaves out is not seen.
    request.boxes = vec![[0.0, 0.0, 0.05, 1.0]];
    assert!(chart(&session, &request).chart.rows[0].cell("localisation").unwrap().reason.as_ref().unwrap().contains("outside"));
    request.boxes = vec![[0.0, 0.0, 1.0, 1.0]];
    assert!(chart(&session, &request).chart.rows[0].cell("localisation").unwrap().reason.as_ref().unwrap().contains("whole input"));
    for bad in [[0.5, 0.0, 0.5, 1.0], [0.0, 0.0, 2.0, 1.0], [f64::NAN, 0.0, 1.0, 1.0]] {
        request.boxes = vec![bad];
        let error = pollster::block_on(session.chart(&request, &[], &Unwatched)).unwrap_err();
        assert!(error.code() == "bad-parameter" && error.to_string().contains("x0 < x1"), "{error}");
    }
}

/// Takes note of cells, and stops once there are as many as it wants.
struct Watcher {
    wanted: usize,
    cells: RefCell<Vec<(usize, &'static str, &'static str, ChartCell)>>,
    progress: RefCell<Vec<(usize, usize)>>,
}

impl Watcher {
    fn new(wanted: usize) -> Self {
        Self { wanted, cells: RefCell::default(), progress: RefCell::default() }
    }
}

impl Observer for Watcher {
    fn progress(&self, stage: &'static str, _label: &'static str, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        if stage == "chart" {
            self.progress.borrow_mut().push((done, total));
        }
        let enough = self.cells.borrow().len() >= self.wanted && stage == "chart";
        Box::pin(std::future::ready(if enough { Err(Cancelled) } else { Ok(()) }))
    }

    fn cell(&self, row: usize, method: &'static str, column: &'static str, cell: &ChartCell) {
        self.cells.borrow_mut().push((row, method, column, cell.clone()));
    }

    fn predictions(&self, _predictions: &[Prediction], _familiarity: Option<whylight::model::Familiarity>) {}
}

#[test]
fn a_chart_that_is_stopped_keeps_its_cells_and_they_are_those_that_were_told() {
    let request = ChartRequest { boxes: vec![DISC], ..ChartRequest::new(&["gradient", "occlusion"]) };
    let (session, others) = (session("tiny"), networks(&["tiny_mlp"]));
    for wanted in [1, 4, 8] {
        let watcher = Watcher::new(wanted);
        let charted = pollster::block_on(session.chart(&request, &others, &watcher)).unwrap();
        let told = watcher.cells.into_inner();
        // A cell that asks the network nothing is still measured before the stop is heard.
        let partial = charted.partial.unwrap();
        assert!(partial.done == told.len() && told.len() >= wanted && told.len() < 12 && partial.total == 12, "{partial:?}");
        let kept: Vec<_> = charted
            .chart
            .rows
            .iter()
            .enumerate()
            .flat_map(|(row, line)| line.cells.iter().map(move |cell| (row, line.method, cell.0, cell.1.clone())))
            .collect();
        assert_eq!(kept, told);
        assert!(charted.chart.rows.iter().all(|row| !row.cells.is_empty()));
        // It can be written all the same.
        assert_eq!(table::parse(&charted.chart.csv()).len(), 1 + charted.chart.rows.len());
    }
    let stopped = pollster::block_on(session.chart(&request, &others, &Watcher::new(0)));
    assert_eq!(stopped.unwrap_err(), SessionError::Cancelled);
}

#[test]
fn a_painted_mask_serves_like_the_box_that_it_fills_and_one_of_another_size_is_refused() {
    let [_, height, width] = network("tiny").input_shape();
    let asked = |boxes: &[[f64; 4]], mask: Option<Vec<u8>>| ChartRequest {
        boxes: boxes.to_vec(),
        mask,
        ..of(&["localisation"], &["gradient", "random"])
    };
    let left = |pixel: usize| u8::from(pixel % width < width / 2);
    let painted: Vec<u8> = (0..height * width).map(left).collect();
    // Of a square photo the network sees all.
    let session = session_of("tiny", photo().crop(0, 0, 64, 64).unwrap());
    let [by_box, by_mask] = [asked(&[[0.0, 0.0, 0.5, 1.0]], None), asked(&[], Some(painted.clone()))].map(|request| {
        let charted = chart(&session, &request);
        charted.chart.rows.iter().map(|row| row.cell("localisation").unwrap().clone()).collect::<Vec<_>>()
    });
    assert!(by_mask.iter().all(|cell| cell.value.is_some()) && by_box == by_mask, "{by_box:?} {by_mask:?}");
    for bad in [vec![0; height * width], vec![1; height * width]] {
        let charted = chart(&session, &asked(&[], Some(bad)));
        assert!(charted.chart.rows.iter().all(|row| row.cell("localisation").unwrap().reason.is_some()));
    }
    let error = pollster::block_on(session.chart(&asked(&[], Some(painted[1..].to_vec())), &[], &Unwatched)).unwrap_err();
    assert!(error.to_string().contains("a mask of"), "{error}");
}

#[test]
fn progress_runs_forward_to_the_end() {
    let watcher = Watcher::new(usize::MAX);
    let request = ChartRequest::new(&["gradient", "smoothgrad"]);
    let charted = pollster::block_on(session("tiny").chart(&request, &[], &watcher)).unwrap();
    assert_eq!(charted.partial, None);
    let progress = watcher.progress.into_inner();
    assert!(progress.windows(2).all(|two| two[0].0 <= two[1].0 && two[0].1 == two[1].1));
    assert!(progress.iter().all(|(done, total)| done <= total));
}

#[test]
fn every_cell_has_a_word_or_a_reason_and_csv_and_json_agree() {
    let methods = ["gradient", "smoothgrad", "grad-cam", "occlusion", "random", "sobel", "exact-ig"];
    let request = ChartRequest { boxes: vec![DISC], ..ChartRequest::new(&methods) };
    let charted = chart_with(&session("tiny_mlp"), &["tiny"], &request);
    let json: Json = serde_json::from_str(&charted.chart.json()).unwrap();
    let csv = table::parse(&charted.chart.csv());
    assert_eq!((charted.chart.columns.len(), csv[0].len(), csv.len()), (6, 2 + 4 * 6, 1 + methods.len()));
    for (row, (line, fields)) in charted.chart.rows.iter().zip(&csv[1..]).enumerate() {
        assert_eq!((line.method, fields[0].as_str(), line.cells.len()), (methods[row], methods[row], 6));
        for (place, column) in COLUMNS.iter().enumerate() {
            let cell = line.cell(column.id).unwrap();
            assert!(
                cell.grade.is_some() || cell.reason.as_ref().is_some_and(|reason| reason.contains(':')),
                "{} {}",
                line.method,
                column.id
            );
            assert_eq!((cell.grade.is_some(), cell.unit), (cell.word.is_some(), column.unit));
            assert!(cell.value.is_none_or(f64::is_finite) && !cell.text.is_empty());
            if let (Some(grade), Some(word)) = (cell.grade, cell.word) {
                assert_eq!(column.word(grade), word);
            }
            let record = &json["rows"][row]["cells"][column.id];
            let written = &fields[2 + 4 * place..6 + 4 * place];
            // Reading JSON may be off by the last bit.
            let same = |found: f64, value: f64| (found - value).abs() <= 4.0 * f64::EPSILON * value.abs();
            assert!(record["value"].as_f64().zip(cell.value).map_or(cell.value.is_none(), |(found, value)| same(found, value)));
            // Rust writes the shortest text that reads back as the same number.
            assert_eq!(written[0].parse().ok(), cell.value);
            assert_eq!(written[1], record["grade"].as_str().unwrap_or_default());
            assert_eq!(written[2], record["word"].as_str().unwrap_or_default());
            assert_eq!(written[3], record["reason"].as_str().unwrap_or_default());
            assert!(record["evidence"]["n"].is_number());
        }
    }
    // The perceptron has no feature map: the row says so in every cell that needs a map, and is counted.
    let cam = &charted.chart.rows[2];
    assert!([TIME, RESOLUTION, STABILITY, FAITHFULNESS, LOCALISATION].iter().all(|column| cam.cell(column.id).unwrap().value.is_none()));
    assert_eq!(cam.cell(FLEXIBILITY.id).unwrap().value, Some(0.5));
    let table = charted.chart.markdown();
    assert!(table.lines().count() == 2 + methods.len() && table.contains("Computation time") && table.contains("1 of 2, most"), "{table}");
}

#[test]
fn a_method_that_knows_the_network_beats_what_it_leads_for_sure_and_a_random_map_does_not() {
    let session = session("linear");
    let charted = chart(&session, &of(&["faithfulness"], &["integrated-gradients", "random", "sobel"]));
    let cell = |row: usize| charted.chart.rows[row].cell("faithfulness").unwrap();
    println!("{:?}", charted.chart.rows.iter().map(|row| row.cell("faithfulness").unwrap().text.clone()).collect::<Vec<_>>());
    assert!(cell(0).value > cell(1).value && cell(0).value > cell(2).value);
    // It leads the blob by less than their difference scatters, which is no lead.
    let details = &cell(0).evidence.details;
    let lead = cell(0).value.unwrap() - details["controls"]["centre"].as_f64().unwrap();
    assert!(lead > 0.0 && lead < details["margins"]["centre"].as_f64().unwrap(), "{details:?}");
    assert_eq!(cell(0).grade, Some(Grade::Fair), "{details:?}");
    assert_ne!(cell(1).grade, Some(Grade::Good), "{:?}", cell(1).evidence.details);
    // The chart's edge detector is the control itself, which does not exceed itself.
    assert_ne!(cell(2).grade, Some(Grade::Good));
    let controls = &cell(0).evidence.details["controls"];
    assert!(["random", "sobel", "centre"].iter().all(|name| controls[name].as_f64().is_some()), "{controls}");
}

#[test]
fn equal_requests_give_equal_cells_and_settings_matter() {
    let session = session("tiny");
    let mut request = of(&["faithfulness", "stability", "resolution"], &["smoothgrad"]);
    let first = chart(&session, &request);
    assert_eq!(chart(&session, &request).chart, first.chart);
    // Asked in another order, columns come in theirs.
    assert_eq!(first.chart.columns.iter().map(|column| column.id).collect::<Vec<_>>(), ["resolution", "stability", "faithfulness"]);
    request.parameters = json!({ "smoothgrad": { "samples": 2, "sigma": 0.5 } }).as_object().unwrap().clone();
    let other = chart(&session, &request);
    assert_ne!(other.chart.rows[0].cells, first.chart.rows[0].cells);
    assert_eq!(serde_json::to_value(&other.chart.rows[0].parameters).unwrap()["samples"], 2);
}

#[test]
fn what_cannot_be_asked_is_refused_in_a_sentence() {
    let session = session("tiny");
    let refused = |request: &ChartRequest| {
        let error = pollster::block_on(session.chart(request, &[], &Unwatched)).unwrap_err();
        assert_eq!(error.code(), "bad-parameter", "{error}");
        error.to_string()
    };
    assert!(refused(&ChartRequest::new(&[])).contains("name at least one"));
    assert!(refused(&ChartRequest::new(&["gradient", "gradient"])).contains("twice"));
    assert!(refused(&ChartRequest::new(&["magic"])).contains("there is no method `magic`"));
    assert!(refused(&of(&["beauty"], &["gradient"])).contains("no column `beauty`"));
    let with = |parameters: Json| ChartRequest { parameters: parameters.as_object().unwrap().clone(), ..ChartRequest::new(&["gradient"]) };
    assert!(refused(&with(json!({ "rise": { "samples": 3 } }))).contains("not among the methods"));
    assert!(refused(&with(json!({ "gradient": 3 }))).contains("no record"));
    assert!(refused(&with(json!({ "gradient": { "size": 3 } }))).contains("no parameter `size`"));
    assert!(COLUMNS.iter().all(|column| column.better != Direction::None));
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_whylight")).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

#[test]
fn the_terminal_prints_the_same_chart_three_ways() {
    let ask = |more: &[&str]| {
        let model = ["--model", "tests/networks/tiny.onnx", "--networks", "tests/networks/tiny_mlp.onnx", "--set", "gradient.show=sum"];
        let asked =
            ["chart", "www/photos/dog_cat.jpg", "--methods", "gradient,grad-cam", "--columns", "resolution,flexibility,localisation"];
        run(&[&asked[..], &model, more].concat())
    };
    let text = |output: Output| {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let json: Json = serde_json::from_str(&text(ask(&["--json"]))).unwrap();
    assert_eq!(json["rows"][1]["cells"]["flexibility"]["text"], "1 of 2");
    assert_eq!(json["rows"][0]["parameters"]["show"], "sum");
    assert!(json["photo"]["sha256"].is_string() && json["columns"][0]["scale"]["why"].is_string() && json["partial"].is_null());
    let csv = table::parse(&text(ask(&["--csv"])));
    assert_eq!(csv[2][0], "grad-cam");
    assert_eq!(csv[2][6].parse::<f64>().unwrap(), json["rows"][1]["cells"]["flexibility"]["value"].as_f64().unwrap());
    let readable = text(ask(&[]));
    assert!(
        readable.contains("| Grad-CAM ") && readable.contains("fine | medium | coarse") && readable.contains("draw a box"),
        "{readable}"
    );
    let boxed: Json = serde_json::from_str(&text(ask(&["--json", "--box", "0.1,0.1,0.5,0.9"]))).unwrap();
    assert!(boxed["rows"][0]["cells"]["localisation"]["value"].is_number());
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chart.csv");
    assert_eq!(text(ask(&["--csv", "--out", out.to_str().unwrap()])), "");
    assert_eq!(table::parse(&fs::read_to_string(out).unwrap()).len(), 3);
    for (wrong, said) in [(["--box", "1,2"], "X0,Y0,X1,Y1"), (["--set", "size=3"], "`--set size=3`"), (["--set", "size"], "NAME=VALUE")] {
        let output = ask(&wrong);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(said) && error.trim().lines().count() == 1, "{error}");
    }
}
