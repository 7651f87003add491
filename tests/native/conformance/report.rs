//! The table: cases, passed, failed and refused per operator, with the reasons.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::Outcome;
use super::cases::Case;

const TIERS: [&str; 4] = ["claimed", "extra", "wider", "other"];

#[derive(Default)]
struct Row {
    cases: usize,
    passed: usize,
    failed: usize,
    refused: usize,
    reasons: BTreeMap<String, usize>,
}

impl Row {
    fn count(&mut self, outcome: &Outcome) {
        self.cases += 1;
        match outcome {
            Outcome::Passed => self.passed += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::Refused(reason) => {
                self.refused += 1;
                *self.reasons.entry(reason.clone()).or_default() += 1;
            }
        }
    }

    fn line(&self, label: &str, tier: &str) -> String {
        let reasons: Vec<String> = self.reasons.iter().map(|(reason, count)| format!("{count}× {}", reason.replace('|', "\\|"))).collect();
        format!("| {label} | {tier} | {} | {} | {} | {} | {} |", self.cases, self.passed, self.failed, self.refused, reasons.join("; "))
    }
}

/// Markdown: one line per operator and one total per tier.
pub fn table(suite: &str, outcomes: &[(Case, Outcome)]) -> String {
    let mut text = format!("## {suite}\n\n| operator | tier | cases | passed | failed | refused | reasons |\n");
    text += "|---|---|---:|---:|---:|---:|---|\n";
    for tier in TIERS {
        let mut rows = BTreeMap::<&str, Row>::new();
        let mut total = Row::default();
        for (case, outcome) in outcomes.iter().filter(|(case, _)| case.tier == tier) {
            rows.entry(&case.operator).or_default().count(outcome);
            total.count(outcome);
        }
        for (operator, row) in &rows {
            writeln!(text, "{}", row.line(operator, tier)).expect("a string takes every write");
        }
        if total.cases > 0 {
            // The operators' own lines carry the reasons already.
            total.reasons.clear();
            writeln!(text, "{}", total.line("**all**", tier)).expect("a string takes every write");
        }
    }
    text
}
