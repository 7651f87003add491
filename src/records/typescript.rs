//! `pkg/types/records.d.ts`, written from the types of the records; and `engine.d.ts` beside it, which is written by hand, held against what is exported.
//!
//! `WHYLIGHT_WRITE=1 cargo test --lib records` writes the first; without it the test compares.

use super::graph::{GraphInput, GraphStep};
use super::opened::InputSize;
use super::report::{ModelIdentity, PrecisionRecord};
use super::scores::MetricResult;
use super::*;
use crate::report::chart::COLUMNS;
use crate::{
    calibration, device, image, inspection, methods, metrics, model, network, paper, parameters, report, session, train, workspace,
};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use ts_rs::{Config, TS};

const HEAD: &str = "// Written by `WHYLIGHT_WRITE=1 cargo test --lib records` from the types in src/: change them there.

/** What a parameter of a method or metric is set to. */
export type ParameterValue = string | number | boolean | null;

";

/// Appends one declaration with its documentation.
fn declare<T: TS>(text: &mut String, config: &Config) {
    let documentation = T::docs().unwrap_or_default();
    text.push_str(&laid_out(&format!("{documentation}export {}", T::decl(config))));
    text.push('\n');
}

/// A declaration with a field or a comment on each line, indented.
fn laid_out(declaration: &str) -> String {
    // Links of rustdoc lead nowhere in TypeScript.
    let plain = declaration.replace("[`", "`").replace("`]", "`").replace(", }", ",\n}");
    let (mut text, mut depth, mut comment) = (String::new(), 0, Vec::new());
    for line in plain.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let indent = |depth: usize| "  ".repeat(depth);
        if line == "/**" || !comment.is_empty() {
            comment.push(line);
            match (line, &comment[..]) {
                ("*/", [_, only, _]) => {
                    let _ = writeln!(text, "{}/** {} */", indent(depth), only.trim_start_matches("* "));
                }
                ("*/", [first, rest @ ..]) => {
                    let _ = writeln!(text, "{}{first}", indent(depth));
                    rest.iter().for_each(|line| text.push_str(&format!("{} {line}\n", indent(depth))));
                }
                _ => continue,
            }
            comment.clear();
            continue;
        }
        depth -= usize::from(line.starts_with('}'));
        let _ = writeln!(text, "{}{line}", indent(depth));
        let opened = line.matches(['{', '(']).count() + usize::from(line.starts_with('}'));
        depth = (depth + opened).saturating_sub(line.matches(['}', ')']).count());
    }
    text
}

/// A union of literals.
fn union(text: &mut String, documentation: &str, name: &str, ids: &[&str]) {
    let _ = write!(text, "/** {documentation} */\nexport type {name} = \"{}\";\n\n", ids.join("\" | \""));
}

macro_rules! declare_all {
    ($text:expr, $config:expr; $($type:ty),* $(,)?) => { $(declare::<$type>($text, $config);)* };
}

fn records() -> String {
    // Nothing that crosses exceeds 2^53.
    let config = Config::new().with_large_int("number");
    let mut text = HEAD.to_string();
    union(&mut text, "The `code` of an error.", "ErrorCode", ERROR_CODES);
    union(
        &mut text,
        "What the chart measures of every method.",
        "ChartColumnId",
        &COLUMNS.iter().map(|column| column.id).collect::<Vec<_>>(),
    );
    declare_all!(&mut text, &config;
        device::Wish, StartOptions, device::DeviceKind, device::SelfTest, device::DeviceRecord,
        parameters::Choice, parameters::ParameterKind, parameters::Parameter, parameters::Settings, paper::Paper,
        methods::MethodFamily, methods::MapKind, methods::NameBySetting, methods::Method,
        metrics::MetricFamily, metrics::Direction, metrics::Range, metrics::Need, metrics::Reading, metrics::Metric,
        image::colour::ScaleKind, ColourMapRecord, image::Filter, image::Channels, image::Fit, image::Preset, Registry,
        image::Resize, image::Crop, image::Preprocess, model::CardInput, model::Head,
        model::FamiliarityScore, model::FamiliarityStatistics, model::Card, model::OwnFile,
        model::HeadSource, model::Link, model::KnownHead, model::Tap, InputSize, ModelRecord,
        inspection::ChannelPlace, inspection::InspectedInput, model::OutputLooks, inspection::InspectedOutput, inspection::OperatorCount,
        inspection::Sureness, inspection::PreprocessGuess, inspection::LabelsKind, inspection::LabelsGuess, inspection::Inspection, GraphInput, GraphStep, NetworkGraph, OpenedPhoto, OpenedSize, PhotoRecord,
        workspace::Handles, model::ScoreScale, model::Familiarity, session::Prediction, image::View, session::Timing, PredictRequest, PredictedRecord, PreviewRequest, PreviewRecord,
        network::Precision, report::Depth, session::Request, EarlyPredictions, EarlySketch, MapRecord, session::Done, session::Strength,
        report::Signal, report::Level, report::Better, report::Controls, report::Scatter, report::Evidence, report::Reason, report::Standing, report::Checks, report::Verdict,
        PrecisionRecord, ModelIdentity, ReportRecord,
        session::VerdictRequest, VerdictReport,
        calibration::Plant, calibration::MapNumbers, calibration::PhotoNumbers, PhotoPlace, CalibrationRequest, calibration::Share, calibration::Trial, calibration::Calibration,
        metrics::views::ViewChange, session::Change, ChangedRecord,
        ObjectRegion, session::MetricRequest, ScoreRequest, metrics::Curve, metrics::Detail, MetricResult, ScoreReport,
        session::ChartRequest, OtherNetworks, report::chart::Grade, report::chart::GradeScale, report::chart::Column, report::chart::ChartEvidence,
        report::chart::ChartCell, report::chart::ChartRow, report::chart::Chart, session::Charted, EarlyCell,
        network::probe::Spread, session::Measured, network::StepTime, DecoyPlan, DecoySettings, DecoyDigit, DecoyMeasured, DecoyOpened, DecoyEpoch,
        train::circle::Strategy, CirclePlan, CircleAnswer, CircleRequest, train::circle::CircleRound, CircleAsked, CircleReport,
        FeatureMapsRequest, FeatureMapsRecord, HeadExample, HeadRequest, HeadAnswer, HeadReport,
        report::Agreement, image::ColourScale, model::FoundClass, model::Classes, model::GalleryObject,
    );
    text.trim_end().to_string() + "\n"
}

fn package() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg/types")
}

#[test]
fn the_typescript_of_the_records_is_that_of_the_types() {
    let (path, text) = (package().join("records.d.ts"), records());
    if std::env::var_os("WHYLIGHT_WRITE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = std::iter::zip(written.lines(), text.lines()).position(|(found, expected)| found != expected);
    assert!(
        written == text,
        "{} is not what the types say (from line {differs:?}): run WHYLIGHT_WRITE=1 cargo test --lib records",
        path.display()
    );
}

/// Names of methods of the exported class and of exported functions, as far as the lines of a file say.
fn exported(source: &str) -> BTreeSet<String> {
    source
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("pub "))
        .filter_map(|line| line.trim_start_matches("async ").strip_prefix("fn "))
        .filter_map(|line| line.split_once('(').map(|(name, _)| name.to_string()))
        .collect()
}

fn declared(types: &str) -> BTreeSet<String> {
    types
        .lines()
        .map(|line| line.trim_start().trim_start_matches("export function ").trim_start_matches("static "))
        .filter_map(|line| line.split_once('('))
        .filter(|(name, _)| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_'))
        .map(|(name, _)| name.to_string())
        .collect()
}

#[test]
fn the_typescript_of_the_engine_declares_what_is_exported_and_nothing_else() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let source = ["mod.rs", "decoy.rs", "head.rs"].map(|name| fs::read_to_string(web.join(name)).unwrap()).concat();
    let types = fs::read_to_string(package().join("engine.d.ts")).unwrap();
    let mut declared = declared(&types);
    // wasm-bindgen gives it to every class.
    assert!(declared.remove("free"));
    let exported = exported(&source);
    assert!(exported.contains("explain") && exported.contains("agreement"));
    assert_eq!(declared, exported);
}

/// The literals in the bodies of `fn code` of a file.
fn codes(source: &str) -> Vec<String> {
    let bodies = source.split("fn code(&self) -> &'static str {").skip(1).map(|rest| rest.split("\n    }").next().unwrap_or_default());
    bodies.flat_map(|body| body.split('"').skip(1).step_by(2).map(String::from).collect::<Vec<_>>()).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_code_of_an_error_is_listed() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let found: BTreeSet<String> = files
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("typescript.rs"))
        .flat_map(|path| codes(&fs::read_to_string(path).unwrap()))
        .collect();
    let listed: BTreeSet<String> = ERROR_CODES.iter().map(|code| code.to_string()).collect();
    assert_eq!(listed, found);
}
