//! Methods measured beside each other on the session's photo, cell by cell.

use super::{Again, Observer, Prediction, Session, SessionError, asked, failed, map_of, since, stopped};
use crate::device::DeviceRecord;
use crate::image::View as Seen;
use crate::methods::{self, Answer, Ask, Attribution, Kind, Method, MethodError, Unseen};
use crate::metrics::views::{LIMITS, View};
use crate::metrics::{self, BATCH, Map as Attributions, Measure, Outcome, Region, agreement};
use crate::model::{self, Classifier, Model, ModelError, Score};
use crate::network::NetworkError;
use crate::noise::Noise;
use crate::pace::{Cancelled, Later, Pace};
use crate::parameters::{BadParameter, Settings};
use crate::report::chart::{self, Cell, Chart, Column, Evidence, Row};
use crate::report::resolution;
use crate::session::Done;
use crate::statistics;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::cell::Cell as Counter;
use web_time::Instant;

/// Runs of a method after its first one, at most.
const WARM_RUNS: usize = 3;

/// Warm runs end once they took that long together, milliseconds, and none is made where the first run took longer: what a slow method takes is
/// known from one run well enough.
const WARM_MS: f64 = 4000.0;

/// Views whose maps are held against the photo's. Each costs a map.
const VIEWS: usize = 3;

/// Largest shift of a view as a share of the shorter side: 8 of 224 pixels, as in the metric of consistency over views, and in proportion on
/// smaller inputs.
const SHIFT: f64 = 8.0 / 224.0;

/// Standard deviation of a view's noise, as a share of black to white; nobody sees it.
const NOISE: f32 = LIMITS.noise;

/// Share of the largest values whose overlap is told beside the correlation.
const LARGEST: f64 = 0.05;

/// Steps of the curves of Insertion and Deletion; half of the metrics' own default, which is enough to tell methods apart and leaves a chart
/// of nine methods within minutes on a CPU.
const STEPS: usize = 24;

/// Seeds of the random maps that faithfulness is held against; other ones than a visitor's default of 0.
const CONTROL_SEEDS: [u64; 3] = [101, 102, 103];

/// What one asks of the chart.
#[derive(Clone, Debug, Deserialize)]
pub struct ChartRequest {
    /// Ids of the methods, one row each.
    pub methods: Vec<String>,
    /// Ids of the columns; all unless told otherwise.
    #[serde(default)]
    pub columns: Option<Vec<String>>,
    /// Parameters by method: id to object. What is left out takes its default.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// A class index, a class name, or `top`.
    #[serde(default = "top")]
    pub target: Value,
    /// A class to compare with, as `target` is given.
    #[serde(default)]
    pub against: Option<Value>,
    /// What is taken of a class.
    #[serde(default)]
    pub score: model::Scale,
    /// Where the object is: boxes x0, y0, x1, y1 in shares of the whole photo's width and height. What lies in any of them is the object.
    #[serde(default)]
    pub boxes: Vec<[f64; 4]>,
}

fn top() -> Value {
    "top".into()
}

impl ChartRequest {
    /// A chart of these methods for the likeliest class, everything else as usual.
    pub fn new(methods: &[&str]) -> Self {
        Self {
            methods: methods.iter().map(|&id| id.into()).collect(),
            columns: None,
            parameters: Map::new(),
            target: top(),
            against: None,
            score: model::Scale::Logit,
            boxes: Vec::new(),
        }
    }

    fn columns(&self) -> Result<Vec<Column>, BadParameter> {
        match &self.columns {
            None => Ok(chart::COLUMNS.to_vec()),
            Some(ids) => {
                // In the order of the registry, whatever the order of asking.
                let asked: Vec<&Column> = ids.iter().map(|id| chart::by_id(id)).collect::<Result<_, _>>()?;
                Ok(chart::COLUMNS.iter().filter(|column| asked.iter().any(|other| other.id == column.id)).copied().collect())
            }
        }
    }

    fn rows(&self) -> Result<Vec<Again>, BadParameter> {
        if self.methods.is_empty() {
            return Err(BadParameter("the chart has no method: name at least one".into()));
        }
        if let Some(twice) = self.methods.iter().enumerate().find(|(index, id)| self.methods[..*index].contains(id)) {
            return Err(BadParameter(format!("the chart names {} twice: name it once", twice.1)));
        }
        if let Some(other) = self.parameters.keys().find(|id| !self.methods.contains(id)) {
            return Err(BadParameter(format!("there are parameters for `{other}`, which is not among the methods of the chart: add it")));
        }
        let none = Map::new();
        let row = |id: &String| {
            let given = match self.parameters.get(id) {
                None | Some(Value::Null) => &none,
                Some(given) => {
                    given.as_object().ok_or_else(|| BadParameter(format!("the parameters of {id} are no record of names and values")))?
                }
            };
            Again::new(id, given)
        };
        self.methods.iter().map(row).collect()
    }
}

/// A chart and what it is about.
#[derive(Clone, Debug, Serialize)]
pub struct Charted {
    /// The class asked about.
    pub target: Prediction,
    /// The class that it is compared with.
    pub against: Option<Prediction>,
    /// What is taken of a class.
    pub score: model::Scale,
    /// Where it was computed: times are this device's.
    pub device: DeviceRecord,
    /// Id of the network.
    pub model: String,
    /// The networks that methods were tried on.
    pub networks: Vec<String>,
    /// Cells done of cells planned, where it was stopped before its end.
    pub partial: Option<Done>,
    /// Columns and rows.
    #[serde(flatten)]
    pub chart: Chart,
}

/// What all cells share.
struct Bench<'a> {
    session: &'a Session,
    model: &'a Classifier,
    /// The photo as the network takes it, `[channels, height, width]`.
    photo: &'a [f32],
    reference: Option<Tensor<4>>,
    score: Score,
    logits: Vec<f32>,
    /// Where the object is, or why that is not known.
    region: Result<Region, String>,
    /// Insertion minus Deletion of the controls, once measured.
    controls: Option<Result<Vec<(String, f64)>, String>>,
}

/// What is known of a method while its row is measured.
#[derive(Default)]
struct Known {
    /// Its first map and the milliseconds that took, or why there is none.
    first: Option<Result<(Answer, f64), String>>,
}

/// A cell with a reason, or an end of everything.
type Found<T> = Result<Result<T, String>, SessionError>;

/// Progress over all cells, in about as many passes through the network as they cost.
struct Progress<'a> {
    observer: &'a dyn Observer,
    label: &'static str,
    before: f64,
    cost: f64,
    total: f64,
    furthest: &'a Counter<f64>,
}

impl Pace for Progress<'_> {
    fn step(&self, done: usize, total: usize) -> Later<'_, Result<(), Cancelled>> {
        // A cell makes several maps, each of which starts counting anew: the bar never runs back.
        let share = done as f64 / total.max(1) as f64;
        self.furthest.set(self.furthest.get().max(self.before + self.cost * share.min(1.0)));
        self.observer.progress("chart", self.label, self.furthest.get() as usize, self.total.ceil() as usize)
    }
}

/// About how many forward passes a cell costs.
fn cost(column: &Column, method: &Method, networks: usize) -> f64 {
    let map = f64::from(method.passes) + 1.0;
    match column.id {
        "time" => map * 2.0,
        "stability" => map * VIEWS as f64,
        "flexibility" => networks as f64 * 4.0,
        "faithfulness" => 2.0 * STEPS as f64,
        _ => 1.0,
    }
}

impl Session {
    /// Measures methods beside each other. What is measured is told to the observer cell by cell, and kept where it says stop.
    ///
    /// # Errors
    /// No photo or network; a class, method, column or parameter that does not exist; a box that is none; a lost device; the observer saying stop before
    /// the first cell. A method that cannot serve is no error: its cells say why.
    pub async fn chart(&mut self, request: &ChartRequest, observer: &dyn Observer) -> Result<Charted, SessionError> {
        let (columns, methods) = (request.columns()?, request.rows()?);
        self.look(observer, &mut Vec::new()).await?;
        let (model, seen) = (self.model.as_ref().expect("looked"), self.seen.as_ref().expect("looked"));
        let (target, against, score) = asked(model, &seen.predictions, &request.target, request.against.as_ref(), request.score)?;
        let [_, height, width] = model.input_shape();
        let mut bench = Bench {
            session: self,
            model,
            photo: &seen.values,
            reference: self.reference_for(model)?,
            score,
            logits: seen.logits(),
            region: region(&request.boxes, seen.view, [height, width])?,
            controls: None,
        };
        let networks = bench.networks();
        let costs = |again: &Again| columns.iter().map(|column| cost(column, again.method, networks.len())).collect::<Vec<f64>>();
        let total = methods.iter().flat_map(costs).sum();
        let (mut before, furthest) = (0.0, Counter::new(0.0));
        let (mut chart, mut partial) = (Chart { columns: columns.clone(), rows: Vec::new() }, None);
        let (mut done, planned) = (0, methods.len() * columns.len());
        'all: for (place, again) in methods.iter().enumerate() {
            let mut known = Known::default();
            let (method, parameters) = (again.method, again.settings.clone());
            chart.rows.push(Row { method: method.id, label: method.label, parameters, cells: Vec::new() });
            for column in &columns {
                let cost = cost(column, method, networks.len());
                let pace = Progress { observer, label: method.label, before, cost, total, furthest: &furthest };
                let cell = match bench.cell(column, again, &mut known, &pace).await {
                    Ok(cell) => cell,
                    Err(SessionError::Cancelled) if done > 0 => {
                        partial = Some(Done { done, total: planned });
                        break 'all;
                    }
                    Err(other) => return Err(other),
                };
                observer.cell(place, method.id, column.id, &cell);
                chart.rows[place].cells.push((column.id, cell));
                (before, done) = (before + cost, done + 1);
            }
        }
        chart.rows.retain(|row| !row.cells.is_empty());
        let networks = networks.iter().map(|network| network.name.clone()).collect();
        let (device, model) = (self.compute.record.clone(), model.id.clone());
        Ok(Charted { target, against, score: request.score, device, model, networks, partial, chart })
    }
}

impl Session {
    /// The pixels of the input that lie in boxes x0, y0, x1, y1 of the photo, in shares of its width and height. None where there is no box, or none that the
    /// network sees.
    ///
    /// # Errors
    /// No photo or network, or they were not looked at yet; a box that is none.
    pub fn region(&self, boxes: &[[f64; 4]]) -> Result<Option<Region>, SessionError> {
        let model = self.model.as_ref().ok_or(SessionError::NoModel)?;
        let seen = self.seen.as_ref().ok_or(SessionError::NoPhoto)?;
        let [_, height, width] = model.input_shape();
        Ok(region(boxes, seen.view, [height, width])?.ok())
    }
}

/// The pixels of the input that lie in boxes of the photo, or why there are none.
fn region(boxes: &[[f64; 4]], view: Seen, [height, width]: [usize; 2]) -> Result<Result<Region, String>, SessionError> {
    if boxes.is_empty() {
        return Ok(Err("it is not known where the object is: draw a box around it".into()));
    }
    let mut inside = vec![false; height * width];
    for corners @ [x0, y0, x1, y1] in boxes {
        if !(0.0 <= *x0 && x0 < x1 && *x1 <= 1.0 && 0.0 <= *y0 && y0 < y1 && *y1 <= 1.0) {
            return Err(
                BadParameter(format!("the box {corners:?} is none: give x0 < x1 and y0 < y1 in shares of the photo, 0 to 1")).into()
            );
        }
        let across = |x: f64| ((x - view.x0) / (view.x1 - view.x0)).clamp(0.0, 1.0);
        let down = |y: f64| ((y - view.y0) / (view.y1 - view.y0)).clamp(0.0, 1.0);
        let shown = [across(*x0), down(*y0), across(*x1), down(*y1)];
        if shown[0] < shown[2] && shown[1] < shown[3] {
            let part = Region::from_box(height, width, shown)?;
            std::iter::zip(&mut inside, part.inside()).for_each(|(all, part)| *all |= part);
        }
    }
    if !inside.contains(&true) {
        return Ok(Err("the object lies outside what the network sees of the photo: choose another photo or box".into()));
    }
    Ok(Ok(Region::mask(height, width, inside)?))
}

/// Why a method has no map, where that is the method's or the network's doing.
///
/// # Errors
/// Told to stop, a lost device.
fn refusal(error: MethodError) -> Result<String, SessionError> {
    match error {
        MethodError::Model(ModelError::Network(NetworkError::Cancelled)) => Err(SessionError::Cancelled),
        MethodError::Model(error @ ModelError::Network(NetworkError::DeviceLost(_))) => Err(error.into()),
        other => Ok(other.to_string()),
    }
}

/// Settings that ask for little work: whether a method runs does not depend on how smooth its map is.
fn little(again: &Again, shape: [usize; 3]) -> Settings {
    let side = shape[1].min(shape[2]) as i64;
    let mut given = Map::new();
    for parameter in again.method.parameters {
        let Kind::Integer { min, max, .. } = parameter.kind else { continue };
        let small = match parameter.name {
            "samples" => 2,
            "steps" => 3,
            "most" => 4,
            "segments" => 9,
            "window" | "stride" => (side / 2).max(1),
            "pieces" => 64,
            _ => continue,
        };
        given.insert(parameter.name.into(), small.clamp(min, max).into());
    }
    // Choices stay as asked for: a method may serve a network with one of them alone.
    for parameter in again.method.parameters.iter().filter(|parameter| !matches!(parameter.kind, Kind::Integer { .. } | Kind::Tap { .. })) {
        if let Some(value) = again.settings.value(parameter.name) {
            given.insert(parameter.name.into(), value.clone());
        }
    }
    Settings::check(again.method.id, again.method.parameters, &given).unwrap_or_else(|_| again.settings.clone())
}

fn record(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

impl<'a> Bench<'a> {
    /// The network that is explained and the others, every file once.
    fn networks(&self) -> Vec<&'a Classifier> {
        let mut networks = vec![self.model];
        for other in &self.session.others {
            if networks.iter().all(|known| known.sha256 != other.sha256) {
                networks.push(other);
            }
        }
        networks
    }

    async fn cell(&mut self, column: &Column, again: &Again, known: &mut Known, pace: &dyn Pace) -> Result<Cell, SessionError> {
        match column.id {
            "time" => self.time(again, known, pace).await,
            "resolution" => self.resolution(again, known, pace).await,
            "stability" => self.stability(again, known, pace).await,
            "flexibility" => self.flexibility(again, known, pace).await,
            "faithfulness" => self.faithfulness(again, known, pace).await,
            _ => self.localisation(again, known, pace).await,
        }
    }

    /// The method's map of an input, and the milliseconds that it took.
    async fn explain(&self, again: &Again, input: Tensor<4>, pace: &dyn Pace) -> Found<(Answer, f64)> {
        let mut settings = again.settings.clone();
        let reference = self.reference.clone();
        let start = Instant::now();
        let ask = Ask { model: self.model, input, reference, score: self.score, settings: &mut settings, pace, sketches: &Unseen };
        match (again.method.run)(ask).await {
            Ok(answer) => Ok(Ok((answer, since(start)))),
            Err(error) => Ok(Err(refusal(error)?)),
        }
    }

    fn input(&self) -> Result<Tensor<4>, SessionError> {
        Ok(self.model.input(self.photo.to_vec())?)
    }

    /// The first map, made once.
    async fn first<'k>(
        &self,
        again: &Again,
        known: &'k mut Known,
        pace: &dyn Pace,
    ) -> Result<Result<&'k (Answer, f64), &'k String>, SessionError> {
        if known.first.is_none() {
            known.first = Some(self.explain(again, self.input()?, pace).await?);
        }
        Ok(known.first.as_ref().expect("made just now").as_ref())
    }

    async fn time(&self, again: &Again, known: &mut Known, pace: &dyn Pace) -> Result<Cell, SessionError> {
        let evidence = |measured: &str, runs: &[f64], first: Option<f64>| Evidence {
            measured: measured.into(),
            n: runs.len(),
            parameters: record(json!({ "warm_runs_at_most": WARM_RUNS, "warm_ms_at_most": WARM_MS })),
            details: record(json!({ "runs_ms": runs, "first_ms": first, "device": self.session.compute.record.name })),
        };
        let first = match self.first(again, known, pace).await? {
            Ok((_, ms)) => *ms,
            Err(reason) => return Ok(chart::TIME.none(reason, evidence("No map, no time.", &[], None))),
        };
        let mut runs = Vec::new();
        while first <= WARM_MS && runs.len() < WARM_RUNS && runs.iter().sum::<f64>() < WARM_MS {
            match self.explain(again, self.input()?, pace).await? {
                Ok((_, ms)) => runs.push(ms),
                Err(_) => break,
            }
        }
        let (measured, runs) = if runs.is_empty() {
            ("The first run alone, which may include what is done once.", vec![first])
        } else {
            ("The median of runs after the first one.", runs)
        };
        let value = statistics::median(&runs).expect("the first run at least");
        Ok(chart::TIME.cell(value, Some(value), evidence(measured, &runs, Some(first))))
    }

    async fn resolution(&self, again: &Again, known: &mut Known, pace: &dyn Pace) -> Result<Cell, SessionError> {
        let [_, height, width] = self.model.input_shape();
        let column = chart::RESOLUTION;
        let evidence = |measured: &str, details: Value| Evidence {
            measured: measured.into(),
            n: 1,
            parameters: record(json!({ "power": resolution::POWER, "input": [height, width] })),
            details: record(details),
        };
        let answer = match self.first(again, known, pace).await? {
            Ok((answer, _)) => answer,
            Err(reason) => return Ok(column.none(reason, Evidence::default())),
        };
        let spectrum = resolution::detail_px(answer.heatmap.values(), [height, width]);
        let (value, evidence) = match (&answer.attribution, spectrum) {
            (Attribution::Cam { tap, map }, _) => {
                let cell = f64::max(height as f64 / map.height() as f64, width as f64 / map.width() as f64);
                let details = json!({ "tap": tap, "rows": map.height(), "columns": map.width(), "spectrum_px": spectrum });
                (cell, evidence("The cell of the feature map's grid.", details))
            }
            (_, Some(detail)) => (detail, evidence("Half the period up to which the power of the map's spectrum lies.", json!({}))),
            (_, None) => {
                let reason = "the map is the same everywhere and carries no detail: choose another method or class";
                return Ok(column.none(reason, evidence("A flat map.", json!({}))));
            }
        };
        Ok(column.cell(value, Some(value / height.min(width) as f64), evidence))
    }

    async fn stability(&self, again: &Again, known: &mut Known, pace: &dyn Pace) -> Result<Cell, SessionError> {
        let size @ [height, width] = {
            let [_, height, width] = self.model.input_shape();
            [height, width]
        };
        let column = chart::STABILITY;
        let limit = ((height.min(width) as f64 * SHIFT) as usize).max(1);
        let parameters = record(json!({ "views": VIEWS, "shift_px": limit, "noise": NOISE, "largest": LARGEST, "seed": 0 }));
        let evidence = |n: usize, details: Value| Evidence {
            measured: "The mean Spearman correlation of the maps of shifted, faintly noisy views, laid back, with the photo's map.".into(),
            n,
            parameters: parameters.clone(),
            details: record(details),
        };
        let plane =
            |answer: &Answer| -> Result<Vec<f64>, SessionError> { Ok(map_of(answer)?.order().into_iter().map(f64::from).collect()) };
        let own = match self.first(again, known, pace).await? {
            Ok((answer, _)) => plane(answer)?,
            Err(reason) => return Ok(column.none(reason, evidence(0, json!({})))),
        };
        if own.iter().all(|&value| value == own[0]) {
            return Ok(column.none(
                "the map is the same everywhere, so there is nothing that could stay: choose another method",
                evidence(0, json!({})),
            ));
        }
        let (draws, noise) = (Noise::new(0, "chart views"), Noise::new(0, "chart noise"));
        let class = likeliest(&self.logits);
        let (mut views, mut ranks, mut overlaps) = (Vec::new(), Vec::new(), Vec::new());
        for index in 0..VIEWS {
            let random = draws.uniform(index, 4);
            // Whole pixels, 1 up to the limit, so that nothing is blurred.
            let pixels = |at: usize| {
                let length = (random[at] * limit as f32).floor().min(limit as f32 - 1.0) + 1.0;
                if random[at + 2] < 0.5 { -length } else { length }
            };
            let view = View { shift: [pixels(0), pixels(1)], noise: NOISE, ..View::SAME };
            let values = view.of(self.photo, size, &self.model.range(), &noise.normal(index, self.photo.len()));
            let input = self.model.input(values)?;
            let logits = self.model.logits(input.clone(), pace).await.map_err(stopped)?;
            let found = likeliest(&methods::read(logits, "the logits").await?);
            if found != class {
                views.push(json!({ "shift": view.shift, "class": found, "rank": null }));
                continue;
            }
            let map = match self.explain(again, input, pace).await? {
                Ok((answer, _)) => plane(&answer)?,
                Err(reason) => return Ok(column.none(reason, evidence(ranks.len(), json!({ "views": views })))),
            };
            // A view whose map is flat agrees with nothing.
            let (rank, overlap) = agreement(&own, &view.aligned(&map, size), LARGEST).unwrap_or((0.0, 0.0));
            views.push(json!({ "shift": view.shift, "class": found, "rank": rank, "overlap": overlap }));
            ranks.push(rank);
            overlaps.push(overlap);
        }
        let details = json!({ "views": views, "overlap": statistics::mean(&overlaps) });
        Ok(match statistics::mean(&ranks) {
            Some(value) => column.cell(value, Some(value), evidence(ranks.len(), details)),
            None => column.none(
                "every view is classified differently, so no map can be held against the change: choose another photo",
                evidence(0, details),
            ),
        })
    }

    async fn flexibility(&self, again: &Again, known: &mut Known, pace: &dyn Pace) -> Result<Cell, SessionError> {
        let column = chart::FLEXIBILITY;
        let mut tried = Vec::new();
        for network in self.networks() {
            let own = std::ptr::eq(network, self.model);
            let outcome = match (&known.first, own) {
                (Some(first), true) => first.as_ref().map(|_| ()).map_err(Clone::clone),
                _ => self.runs(again, network, pace).await?,
            };
            tried.push((network.name.clone(), outcome));
        }
        let answered = tried.iter().filter(|(_, outcome)| outcome.is_ok()).count();
        let line = |(name, outcome): &(String, Result<(), String>)| json!({ "network": name, "runs": outcome.is_ok(), "reason": outcome.as_ref().err() });
        let evidence = Evidence {
            measured: "Whether the method gives a finite map of the size of the input, asked with little work.".into(),
            n: tried.len(),
            parameters: Map::new(),
            details: record(json!({ "networks": tried.iter().map(line).collect::<Vec<_>>() })),
        };
        let share = answered as f64 / tried.len() as f64;
        let alone = tried.len() == 1;
        let mut cell = column.cell(share, (!alone).then_some(share), evidence);
        cell.text = format!("{answered} of {}", tried.len());
        cell.reason = alone.then(|| "there is one network alone to try: load others to compare".into());
        Ok(cell)
    }

    /// Whether a method answers on a network, on the photo as that network takes it.
    async fn runs(&self, again: &Again, network: &Classifier, pace: &dyn Pace) -> Found<()> {
        let shape = network.input_shape();
        let values = match self.session.photo() {
            Some(photo) => network.preparation.tensor(photo).values,
            // Any input will do where the photo is a tensor made for one network.
            None => (0..shape.iter().product::<usize>()).map(|k| (0.37 * k as f32).sin()).collect(),
        };
        let mut settings = little(again, shape);
        let reference = self.session.reference_for(network)?;
        let input = network.input(values)?;
        let ask = Ask { model: network, input, reference, score: Score::logit(0), settings: &mut settings, pace, sketches: &Unseen };
        Ok(match (again.method.run)(ask).await {
            // A heatmap is finite by its type.
            Ok(answer) if [answer.heatmap.height(), answer.heatmap.width()] == shape[1..] => Ok(()),
            Ok(_) => Err("the map has another size than the input: report it".into()),
            Err(error) => Err(refusal(error)?),
        })
    }

    /// A metric's answer about a map, with default parameters but for the steps.
    async fn measure(&self, id: &str, map: &Attributions, pace: &dyn Pace) -> Found<Measure> {
        let metric = metrics::by_id(id)?;
        let mut given = Map::new();
        if metric.parameters.iter().any(|parameter| parameter.name == "steps") {
            given.insert("steps".into(), STEPS.into());
        }
        let settings = Settings::check(metric.id, metric.parameters, &given)?;
        let ask = metrics::Ask {
            model: self.model,
            input: self.input()?,
            score: self.score,
            map,
            region: self.region.as_ref().ok(),
            explain: None,
            randomise: None,
            logits: Some(&self.logits),
            batch: BATCH,
            settings: &settings,
            pace,
        };
        Ok(match metrics::measure(metric, ask).await.map_err(failed)? {
            Outcome::Value(measure) => Ok(measure),
            Outcome::None(reason) => Err(reason),
        })
    }

    /// Insertion and Deletion of a map.
    async fn insertion_and_deletion(&self, map: &Attributions, pace: &dyn Pace) -> Found<[Measure; 2]> {
        let insertion = match self.measure("insertion", map, pace).await? {
            Ok(measure) => measure,
            Err(reason) => return Ok(Err(reason)),
        };
        Ok(self.measure("deletion", map, pace).await?.map(|deletion| [insertion, deletion]))
    }

    /// Insertion minus Deletion of every control.
    async fn controls(&self, pace: &dyn Pace) -> Found<Vec<(String, f64)>> {
        let mut asked = Vec::new();
        for seed in CONTROL_SEEDS {
            asked.push((format!("random {seed}"), Again::new("random", &record(json!({ "seed": seed })))?));
        }
        for id in ["sobel", "centre"] {
            asked.push((id.to_string(), Again::new(id, &Map::new())?));
        }
        let mut controls = Vec::new();
        for (name, again) in asked {
            let map = match self.explain(&again, self.input()?, pace).await? {
                Ok((answer, _)) => map_of(&answer)?,
                Err(reason) => return Ok(Err(reason)),
            };
            match self.insertion_and_deletion(&map, pace).await? {
                Ok([insertion, deletion]) => controls.push((name, insertion.value - deletion.value)),
                Err(reason) => return Ok(Err(format!("the control {name} has no value to compare with: {reason}"))),
            }
        }
        Ok(Ok(controls))
    }

    async fn faithfulness(&mut self, again: &Again, known: &mut Known, pace: &dyn Pace) -> Result<Cell, SessionError> {
        let column = chart::FAITHFULNESS;
        let evidence = |details: Value| {
            Evidence {
            measured: "Areas under the curves of Insertion (from a blurred photo) and Deletion (to the default substrate), and those of the controls.".into(),
            n: STEPS,
            parameters: record(json!({ "steps": STEPS, "control_seeds": CONTROL_SEEDS })),
            details: record(details),
        }
        };
        let map = match self.first(again, known, pace).await? {
            Ok((answer, _)) => map_of(answer)?,
            Err(reason) => return Ok(column.none(reason, evidence(json!({})))),
        };
        let [insertion, deletion] = match self.insertion_and_deletion(&map, pace).await? {
            Ok(both) => both,
            Err(reason) => return Ok(column.none(reason, evidence(json!({})))),
        };
        if self.controls.is_none() {
            self.controls = Some(self.controls(pace).await?);
        }
        let value = insertion.value - deletion.value;
        let curves: Vec<&metrics::Curve> = insertion.curves.iter().chain(&deletion.curves).collect();
        let areas = json!({ "insertion": insertion.value, "deletion": deletion.value, "curves": curves });
        Ok(match self.controls.as_ref().expect("measured just now") {
            Ok(controls) => {
                let exceeded = controls.iter().filter(|(_, control)| value > *control).count();
                let mut details = record(areas);
                let lines: Vec<Value> = controls.iter().map(|(name, value)| json!({ "control": name, "value": value })).collect();
                details.insert("controls".into(), lines.into());
                details.insert("controls_exceeded".into(), exceeded.into());
                column.cell(value, Some(exceeded as f64 / controls.len() as f64), evidence(Value::Object(details)))
            }
            Err(reason) => {
                let mut cell = column.cell(value, None, evidence(areas));
                cell.reason = Some(reason.clone());
                cell
            }
        })
    }

    async fn localisation(&self, again: &Again, known: &mut Known, pace: &dyn Pace) -> Result<Cell, SessionError> {
        let column = chart::LOCALISATION;
        let evidence = |details: Value| Evidence {
            measured: "Relevance Mass: the positive part of the map inside the object over all of it; with the Pointing Game beside it."
                .into(),
            n: 1,
            parameters: Map::new(),
            details: record(details),
        };
        let map = match self.first(again, known, pace).await? {
            Ok((answer, _)) => map_of(answer)?,
            Err(reason) => return Ok(column.none(reason, evidence(json!({})))),
        };
        let region = match &self.region {
            Ok(region) => region,
            Err(reason) => return Ok(column.none(reason, evidence(json!({})))),
        };
        let mass = match self.measure("relevance-mass", &map, pace).await? {
            Ok(measure) => measure.value,
            Err(reason) => return Ok(column.none(reason, evidence(json!({ "chance": region.share() })))),
        };
        let pointing = self.measure("pointing-game", &map, pace).await?.ok().map(|measure| measure.value == 1.0);
        let chance = region.share();
        // The metric refuses a region without an outside, so there is something left to gain.
        let gain = (mass - chance) / (1.0 - chance);
        Ok(column.cell(mass, Some(gain), evidence(json!({ "chance": chance, "gain": gain, "peak_on_object": pointing }))))
    }
}

fn likeliest(logits: &[f32]) -> usize {
    (0..logits.len()).fold(0, |best, class| if logits[class] > logits[best] { class } else { best })
}
