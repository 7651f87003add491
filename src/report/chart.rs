//! The comparison chart: methods in rows, and in columns what one wants to know before choosing one, every cell measured.
//!
//! A cell holds a number with its unit, a grade with a word, and its evidence; or a stated reason why there is no number. Grades come from
//! [`GradeScale`]s, thresholds that are data with their reasons. `Session::chart` measures; this file says what the columns mean, and
//! writes them.

use super::{Controls, table};
use crate::figures::{fixed, percent};
use crate::metrics::Direction;
use crate::parameters::{BadParameter, Settings};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use std::fmt::Write;

/// Green, yellow or red.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Red.
    Poor,
    /// Yellow.
    Fair,
    /// Green.
    Good,
}

/// From where on a number is good, and from where on it is at least fair.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GradeScale {
    /// The number that is graded, which need not be the one that is shown.
    pub of: &'static str,
    /// Up to here, or from here on, it is good.
    pub good: f64,
    /// Up to here, or from here on, it is at least fair.
    pub fair: f64,
    /// Where the two thresholds come from.
    pub why: &'static str,
}

/// A column of the chart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ChartColumn"))]
pub struct Column {
    /// Stable name.
    #[cfg_attr(test, ts(type = "ChartColumnId"))]
    pub id: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// What is measured, and what it does not say.
    pub summary: &'static str,
    /// Unit of the shown number.
    pub unit: &'static str,
    /// Which way the shown number is better.
    pub better: Direction,
    /// What makes a grade of it.
    pub scale: GradeScale,
    /// The grades in words: good, fair, poor.
    pub words: [&'static str; 3],
}

/// How long a map takes.
pub const TIME: Column = Column {
    id: "time",
    label: "Computation time",
    summary: "Milliseconds for one map with the settings named, on this device: the median of a few runs after the first, or the first run \
              alone where it takes long.",
    unit: "ms",
    better: Direction::Lower,
    scale: GradeScale {
        of: "milliseconds for a map",
        good: 1000.0,
        fair: 10_000.0,
        why: "After one second a train of thought is interrupted, after ten attention is lost (Nielsen, Usability Engineering, 1993, section 5.5).",
    },
    words: ["fast", "slow", "very slow"],
};

/// How fine a map is.
pub const RESOLUTION: Column = Column {
    id: "resolution",
    label: "Resolution",
    summary: "The smallest detail that the map carries, in pixels of the network's input: the cell of a CAM's grid, else half the period up \
              to which 60 % of the power of the map's spectrum lies, which of a map of superpixels is a superpixel. A fine map need not be right: noise is the finest of all.",
    unit: "px",
    better: Direction::Lower,
    scale: GradeScale {
        of: "the detail as a share of the shorter side of the input",
        good: 1.0 / 28.0,
        fair: 1.0 / 14.0,
        why: "8 of 224 pixels show the eyes and ears of an animal that fills the photo, 16 are a vision transformer's usual patch, and 32 are \
              the cell of the last feature map of most networks, on which two objects beside each other run together.",
    },
    words: ["fine", "medium", "coarse"],
};

/// Whether a map stays.
pub const STABILITY: Column = Column {
    id: "stability",
    label: "Stability",
    summary: "Re-runs the method on the photo with invisible noise, half a per cent of the range from black to white, and with another \
              draw of its own random numbers: the rank correlation with the map of the photo, as in the verdict. An expensive method is re-run with \
              fewer samples, steps or patches, which the evidence names. A steady map need not be right: an edge detector is steady too.",
    unit: "rank correlation",
    better: Direction::Higher,
    scale: GradeScale {
        of: "the rank correlation; where re-runs have fewer samples or patches than the map, its share of what two of them reach on one photo",
        good: 0.8,
        fair: 0.5,
        why: "At 0.8 two thirds of the variance of the ranks is shared by the maps, at 0.5 a quarter; a map drawn anew each time has 0.",
    },
    words: ["steady", "shaky", "jumps"],
};

/// On how many networks it runs.
pub const FLEXIBILITY: Column = Column {
    id: "flexibility",
    label: "Architecture flexibility",
    summary: "Asks the method of every network at hand with little work, and counts those on which it gives a finite map of the size of the \
              input.",
    unit: "share of the networks",
    better: Direction::Higher,
    scale: GradeScale {
        of: "the share of the networks tried that answer",
        good: 1.0,
        fair: 0.5,
        why: "A method that serves every network can be chosen without asking which network it is; below a half it is made for a few.",
    },
    words: ["all tried", "most tried", "few"],
};

/// Whether what the map names first moves the score.
pub const FAITHFULNESS: Column = Column {
    id: "faithfulness",
    label: "Faithfulness",
    summary: "The symmetric relevance gain (Blücher, Vielhaben and Strodthoff, 2024), as in the verdict: squares of the photo are blurred \
              by as much as one is wide, those that the shown map ranks first, then in a second run those that it ranks last. The mean logit of the \
              second run less that of the first, as a share of the logit's span; a random map has 0 on average.",
    unit: "share of the span",
    better: Direction::Higher,
    scale: GradeScale {
        of: "the share of the controls (a random map, an edge detector, a blob in the centre) that it exceeds on the same photo by more than \
             the looks scatter; none below 0",
        good: 1.0,
        fair: 0.6,
        why: "What a good gain is depends on the photo, so it is held against maps that know nothing of the network: good exceeds all three, \
              fair two, each by more than the standard error of the difference. Below 0 what the map names last matters more, which no control excuses.",
    },
    words: ["beats every control", "beats most controls", "beats one at most"],
};

/// The share of the controls that a relevance gain exceeds by more than its margins, none below 0; nothing where no control was measured.
pub fn exceeded(gain: f64, controls: Controls, margins: Controls) -> Option<f64> {
    if gain < 0.0 {
        return Some(0.0);
    }
    let all = controls.all().count();
    (all > 0).then(|| (all - controls.not_exceeded_by(gain, margins).len()) as f64 / all as f64)
}

/// Whether the map lies on the object.
pub const LOCALISATION: Column = Column {
    id: "localisation",
    label: "Localisation",
    summary: "The share of the map that lies in the box around the object, where a box is known. A network may look beside the object, and a \
              map that says so is right.",
    unit: "share of the map",
    better: Direction::Higher,
    scale: GradeScale {
        of: "the share of the map on the object beyond the object's share of the photo, over what is left to gain",
        good: 0.5,
        fair: 0.15,
        why: "0 is a map spread evenly and 1 a map on the object alone; good has moved half of what chance leaves beside the object onto it, and fair \
              more than a map of noise ever does, whose share stays within a few hundredths of chance.",
    },
    words: ["on the object", "partly on it", "hardly on it"],
};

/// Every column, in the order in which people are shown them.
pub const COLUMNS: &[Column] = &[TIME, RESOLUTION, STABILITY, FLEXIBILITY, FAITHFULNESS, LOCALISATION];

/// The column with that id.
///
/// # Errors
/// [`BadParameter`] with the ids that there are.
pub fn by_id(id: &str) -> Result<&'static Column, BadParameter> {
    COLUMNS.iter().find(|column| column.id == id).ok_or_else(|| {
        let known: Vec<&str> = COLUMNS.iter().map(|column| column.id).collect();
        BadParameter(format!("the chart has no column `{id}`: choose {}", known.join(", ")))
    })
}

impl Column {
    /// The grade of the number that [`GradeScale::of`] names.
    pub fn grade(&self, number: f64) -> Grade {
        let within = |threshold: f64| match self.better {
            Direction::Lower => number <= threshold,
            Direction::Higher | Direction::None => number >= threshold,
        };
        match (within(self.scale.good), within(self.scale.fair)) {
            (true, _) => Grade::Good,
            (_, true) => Grade::Fair,
            _ => Grade::Poor,
        }
    }

    /// A grade in this column's words.
    pub fn word(&self, grade: Grade) -> &'static str {
        let [good, fair, poor] = self.words;
        match grade {
            Grade::Good => good,
            Grade::Fair => fair,
            Grade::Poor => poor,
        }
    }

    /// A shown number with its unit, for people.
    fn text(&self, value: f64) -> String {
        match self.id {
            "time" if value < 999.5 => format!("{value:.0} ms"),
            "time" => format!("{:.1} s", value / 1000.0),
            "resolution" if value < 9.95 => format!("{value:.1} px"),
            "resolution" => format!("{value:.0} px"),
            "localisation" => percent(value),
            // A zero has no sign.
            _ => fixed(value, 2),
        }
    }

    /// A cell with a number, graded by another number or not at all.
    pub fn cell(&self, value: f64, graded: Option<f64>, evidence: ChartEvidence) -> ChartCell {
        let grade = graded.map(|number| self.grade(number));
        ChartCell {
            value: Some(value),
            text: self.text(value),
            unit: self.unit,
            grade,
            word: grade.map(|grade| self.word(grade)),
            reason: None,
            evidence,
        }
    }

    /// A cell without a number, and why.
    pub fn none(&self, reason: impl Into<String>, evidence: ChartEvidence) -> ChartCell {
        let text = "-".into();
        ChartCell { value: None, text, unit: self.unit, grade: None, word: None, reason: Some(reason.into()), evidence }
    }
}

/// What stands behind a cell.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChartEvidence {
    /// One sentence: what was measured.
    pub measured: String,
    /// How often: runs, views, networks, points of a curve.
    pub n: usize,
    /// With which settings of the measurement.
    #[cfg_attr(test, ts(type = "Record<string, unknown>"))]
    pub parameters: Map<String, Value>,
    /// The single numbers.
    #[cfg_attr(test, ts(type = "Record<string, unknown>"))]
    pub details: Map<String, Value>,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChartCell {
    /// The number; finite.
    pub value: Option<f64>,
    /// The number for people, with its unit where it is short.
    pub text: String,
    /// Its unit.
    pub unit: &'static str,
    /// Green, yellow or red, where it can be graded.
    pub grade: Option<Grade>,
    /// The grade in a word.
    pub word: Option<&'static str>,
    /// Why there is no number, or no grade.
    pub reason: Option<String>,
    /// What stands behind it.
    pub evidence: ChartEvidence,
}

/// A method and its cells.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ChartRow {
    /// Id of the method.
    pub method: &'static str,
    /// Its name.
    pub label: &'static str,
    /// Its parameters.
    pub parameters: Settings,
    /// What was measured so far, by column, in the order of the columns.
    #[serde(serialize_with = "as_map")]
    #[cfg_attr(test, ts(type = "Partial<Record<ChartColumnId, ChartCell>>"))]
    pub cells: Vec<(&'static str, ChartCell)>,
}

fn as_map<S: Serializer>(cells: &[(&'static str, ChartCell)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(cells.len()))?;
    for (column, cell) in cells {
        map.serialize_entry(column, cell)?;
    }
    map.end()
}

impl ChartRow {
    /// The cell of a column, once it is measured.
    pub fn cell(&self, column: &str) -> Option<&ChartCell> {
        self.cells.iter().find(|(id, _)| *id == column).map(|(_, cell)| cell)
    }
}

/// Columns and rows. A chart that was stopped lacks cells and rows at its end.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "ChartTable"))]
pub struct Chart {
    /// What was asked of every method.
    pub columns: Vec<Column>,
    /// The methods.
    pub rows: Vec<ChartRow>,
}

impl Chart {
    /// Comma-separated values: a line per method with, for each column, number, grade, word and reason. Numbers are as precise as they are.
    pub fn csv(&self) -> String {
        let mut head = vec!["method".to_string(), "label".into()];
        for Column { id, unit, .. } in &self.columns {
            head.extend([format!("{id} [{unit}]"), format!("{id} grade"), format!("{id} word"), format!("{id} reason")]);
        }
        let mut text = table::line(&head);
        for row in &self.rows {
            let mut fields = vec![row.method.to_string(), row.label.into()];
            for column in &self.columns {
                let cell = row.cell(column.id);
                fields.push(cell.and_then(|cell| cell.value).map(|value| value.to_string()).unwrap_or_default());
                fields.push(cell.and_then(|cell| cell.grade).map(grade_name).unwrap_or_default().into());
                fields.push(cell.and_then(|cell| cell.word).unwrap_or_default().into());
                fields.push(cell.and_then(|cell| cell.reason.clone()).unwrap_or_default());
            }
            text.push_str(&table::line(&fields));
        }
        text
    }

    /// JSON with every cell's evidence.
    pub fn json(&self) -> String {
        // Numbers are finite and keys are texts: there is nothing to fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// A table in Markdown, its columns aligned, so that it reads in a terminal too.
    pub fn markdown(&self) -> String {
        let mut lines = vec![vec!["Method".to_string()]];
        lines[0].extend(self.columns.iter().map(|column| column.label.to_string()));
        for row in &self.rows {
            let mut line = vec![row.label.to_string()];
            line.extend(self.columns.iter().map(|column| row.cell(column.id).map(spoken).unwrap_or_default()));
            lines.push(line);
        }
        let widths: Vec<usize> =
            (0..lines[0].len()).map(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0).max(3)).collect();
        let mut text = String::new();
        for (index, line) in lines.iter().enumerate() {
            let fields: Vec<String> = std::iter::zip(line, &widths).map(|(field, &width)| format!("{field:<width$}")).collect();
            let _ = writeln!(text, "| {} |", fields.join(" | "));
            if index == 0 {
                let rule: Vec<String> = widths.iter().map(|&width| "-".repeat(width)).collect();
                let _ = writeln!(text, "| {} |", rule.join(" | "));
            }
        }
        text
    }
}

/// A cell in words: "1.2 s, slow".
fn spoken(cell: &ChartCell) -> String {
    match cell.word {
        Some(word) => format!("{}, {word}", cell.text),
        None => cell.text.clone(),
    }
}

fn grade_name(grade: Grade) -> &'static str {
    match grade {
        Grade::Good => "good",
        Grade::Fair => "fair",
        Grade::Poor => "poor",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_has_a_word_for_every_grade_and_thresholds_in_order() {
        for column in COLUMNS {
            let [good, fair] = [column.scale.good, column.scale.fair];
            assert!(if column.better == Direction::Higher { good > fair } else { good < fair }, "{}", column.id);
            let beyond = if column.better == Direction::Higher { fair - 1.0 } else { fair + 1.0 };
            let grades = [good, fair, beyond].map(|number| column.grade(number));
            assert_eq!(grades, [Grade::Good, Grade::Fair, Grade::Poor], "{}", column.id);
            let words = grades.map(|grade| column.word(grade));
            assert!(words.iter().all(|word| !word.is_empty()) && words[0] != words[1] && words[1] != words[2], "{words:?}");
            assert!(column.scale.why.ends_with('.') && !column.scale.of.is_empty());
            assert_eq!(by_id(column.id).unwrap().label, column.label);
        }
        assert!(by_id("beauty").unwrap_err().to_string().contains("faithfulness"));
    }

    /// Run with `WHYLIGHT_WRITE=1` it writes the file.
    #[test]
    fn the_columns_are_those_that_the_page_reads_in_the_fixture() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/chart_columns.json");
        let line = |Column { id, label, unit, better, .. }: &Column| {
            format!("  {}", serde_json::json!({ "id": id, "label": label, "unit": unit, "better": better }))
        };
        let text = format!("[\n{}\n]\n", COLUMNS.iter().map(line).collect::<Vec<_>>().join(",\n"));
        if std::env::var_os("WHYLIGHT_WRITE").is_some() {
            std::fs::write(path, &text).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(written == text, "{path} does not hold the columns: run WHYLIGHT_WRITE=1 cargo test --lib chart");
    }

    #[test]
    fn no_control_exceeds_itself_and_nothing_below_zero_exceeds_anything() {
        let controls = Controls { random: Some(-0.1), sobel: Some(-0.2), centre: Some(0.26) };
        // The blob as a row of its own, measured in another batch.
        let none = Controls::default();
        assert_eq!(exceeded(0.260_003, controls, none), Some(2.0 / 3.0));
        assert_eq!((exceeded(0.27, controls, none), exceeded(-0.05, controls, none)), (Some(1.0), Some(0.0)));
        assert_eq!(exceeded(0.3, none, none), None);
        // Nor is one exceeded by what the looks scatter.
        assert_eq!(exceeded(0.27, controls, Controls { centre: Some(0.02), ..none }), Some(2.0 / 3.0));
    }

    #[test]
    fn numbers_read_easily() {
        let texts = [TIME.text(84.6), TIME.text(999.6), RESOLUTION.text(1.04), RESOLUTION.text(32.0), FAITHFULNESS.text(-0.001)];
        assert_eq!(texts, ["85 ms", "1.0 s", "1.0 px", "32 px", "0.00"]);
        assert_eq!(LOCALISATION.text(0.724), "72 %");
    }
}
