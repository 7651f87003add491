//! The last steps of a file where they are one softmax or sigmoid over all classes, however it is written.

use super::clip::Clip;
use super::form::Form;
use super::known::Head;
use super::trials::{SPREADS, Trials, each, is_constant, sigmoid, softmax};
use super::volume::volume;
use crate::network::{Graph, Port};

/// A softmax or sigmoid over all classes.
pub struct Whole {
    /// Which of the two.
    pub head: Head,
    /// What the file gives of the probabilities.
    pub form: Form,
    /// The range to which the file clips the probabilities, where that changes them.
    pub clip: Option<Clip>,
    /// The port of the logits.
    pub port: Port,
    /// Where the port holds one number for two classes, which of them it speaks for.
    pub yes: Option<usize>,
}

/// The head that ends in an output of so many rows, if there is one.
///
/// # Errors
/// The operator from which on the result is the same whatever reaches it.
pub fn found(graph: &Graph, output: Port, classes: usize, rows: usize) -> Result<Option<Whole>, String> {
    let volume = |port: Port| volume(graph, port);
    let width = |port: Port| volume(port) / rows;
    let mut before = graph.before(output);
    before.retain(|&port| volume(port) == rows * classes || (classes == 2 && volume(port) == rows));
    for &port in &before {
        let Some(tail) = graph.tail(&[port], output) else { continue };
        let Some(trials) = Trials::of(&tail, rows, &[volume(port)], SPREADS) else { continue };
        if trials.constant() && is_constant(&tail, volume(port)) {
            return Err(tail.first_operator().to_string());
        }
        let several = width(port) == classes && classes > 1;
        let form = |function: &dyn Fn(&[f64]) -> Vec<f64>| {
            let direct = |form: Form| trials.are(|x| each(&function(x), |p| form.of(p)), |scale| form.may_be_multiplied_by(scale));
            // Of the logarithms of clipped probabilities little of the range is left, of the probabilities themselves more.
            let undone = |form: Form| {
                let found = trials.mapped(|value| form.undone(value)).are(function, |_| false)?;
                Clip::of_form(found, Form::Plain).map(|clip| (form, Some(clip)))
            };
            let found = Form::ALL.into_iter().find_map(|form| Some((form, Clip::of_form(direct(form)?, form))));
            found.or_else(|| [Form::Logarithm, Form::NegativeLogarithm].into_iter().find_map(undone))
        };
        if several && let Some((form, clip)) = form(&softmax) {
            return Ok(Some(Whole { head: Head::Softmax, form, clip, port: unshifted(graph, port, &before, rows), yes: None }));
        }
        if width(port) == classes
            && let Some((form, clip)) = form(&|x| each(x, sigmoid))
        {
            return Ok(Some(Whole { head: Head::Sigmoid, form, clip, port, yes: None }));
        }
        for yes in 0..if width(port) < classes { classes } else { 0 } {
            let both = |x: &[f64]| if yes == 0 { vec![sigmoid(x[0]), sigmoid(-x[0])] } else { vec![sigmoid(-x[0]), sigmoid(x[0])] };
            if let Some((form, clip)) = form(&both) {
                return Ok(Some(Whole { head: Head::Sigmoid, form, clip, port, yes: Some(yes) }));
            }
        }
    }
    Ok(None)
}

/// The port whose largest number is subtracted to make `port`, where there is one: a softmax written by hand begins with that.
pub fn unshifted(graph: &Graph, port: Port, before: &[Port], rows: usize) -> Port {
    let shifted = |x: &[f64]| {
        let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        each(x, |x| x - largest)
    };
    let same_size = |other: &Port| *other < port && volume(graph, *other) == volume(graph, port);
    let is_shift = |from: &Port| {
        let trials = graph.tail(&[*from], port).and_then(|tail| Trials::of(&tail, rows, &[volume(graph, *from)], SPREADS));
        trials.is_some_and(|trials| trials.are_exactly(shifted))
    };
    before.iter().copied().filter(same_size).find(is_shift).unwrap_or(port)
}
