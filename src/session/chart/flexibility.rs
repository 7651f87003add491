//! On how many networks a method runs.

use super::bench::{ChartBench, Found, RowMemory, record, refusal};
use crate::methods::{Ask, ParameterKind, Unseen};
use crate::model::{Classifier, Model, Score};
use crate::pace::Pace;
use crate::parameters::Settings;
use crate::report::chart::{self, ChartCell, ChartEvidence};
use crate::session::{InputSource, Rerun, SessionError};
use serde_json::{Map, json};

impl ChartBench<'_> {
    pub(super) async fn flexibility(&self, rerun: &Rerun, known: &mut RowMemory, pace: &dyn Pace) -> Result<ChartCell, SessionError> {
        let column = chart::FLEXIBILITY;
        let mut tried = Vec::new();
        for network in self.networks() {
            let own = std::ptr::eq(network, self.model);
            let outcome = match (&known.first, own) {
                (Some(first), true) => first.as_ref().map(|_| ()).map_err(Clone::clone),
                _ => self.runs(rerun, network, pace).await?,
            };
            tried.push((network.name.clone(), outcome));
        }
        let answered = tried.iter().filter(|(_, outcome)| outcome.is_ok()).count();
        let line = |(name, outcome): &(String, Result<(), String>)| json!({ "network": name, "runs": outcome.is_ok(), "reason": outcome.as_ref().err() });
        let evidence = ChartEvidence {
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
    async fn runs(&self, rerun: &Rerun, network: &Classifier, pace: &dyn Pace) -> Found<()> {
        let shape = network.input_shape();
        let values = match &self.session.source {
            InputSource::Photo(photo) => network.preparation.tensor(photo).values,
            // Any input will do where the photo is a tensor made for one network.
            InputSource::Tensor(_) => (0..shape.iter().product::<usize>()).map(|k| (0.37 * k as f32).sin()).collect(),
        };
        let mut settings = little(rerun, shape);
        let reference = self.session.reference_for(network)?;
        let input = network.input(values)?;
        let ask = Ask { model: network, input, reference, score: Score::logit(0), settings: &mut settings, pace, sketches: &Unseen };
        Ok(match rerun.method.answer(ask).await {
            // A heatmap is finite by its type.
            Ok(answer) if [answer.heatmap.height(), answer.heatmap.width()] == shape[1..] => Ok(()),
            Ok(_) => Err("the map has another size than the input: report it".into()),
            Err(error) => Err(refusal(error)?),
        })
    }
}

/// Settings that ask for little work: whether a method runs does not depend on how smooth its map is.
fn little(rerun: &Rerun, shape: [usize; 3]) -> Settings {
    let side = shape[1].min(shape[2]) as i64;
    let Rerun { method, settings: asked, .. } = rerun;
    // Choices stay as asked for: a method may serve a network with one of them alone.
    let stays = |kind| !matches!(kind, ParameterKind::Integer { .. } | ParameterKind::Tap { .. });
    let given = method.parameters.iter().filter(|parameter| stays(parameter.kind) && asked.is_given(parameter.name));
    let given = given.filter_map(|parameter| Some((parameter.name.to_string(), asked.value(parameter.name)?.clone()))).collect();
    let mut settings = Settings::check(method.id, method.parameters, &given).unwrap_or_else(|_| asked.clone());
    for parameter in method.parameters {
        let ParameterKind::Integer { min, max, .. } = parameter.kind else { continue };
        let small = match parameter.name {
            "samples" => 2,
            "steps" => 3,
            "most" => 4,
            "segments" => 9,
            "window" | "stride" => (side / 2).max(1),
            "pieces" => 64,
            _ => continue,
        };
        settings.resolve(parameter.name, small.clamp(min, max));
    }
    settings
}
