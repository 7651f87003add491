//! What a file computes behind its last softmax or sigmoid: classes chosen or put in another order, complements, constants beside them,
//! the mean of several. What is made of probabilities and stays a probability is no logit, and gets no softmax on top.

use super::source::{self, Groups, Source};
use super::trials::{Trials, WIDE_SPREADS, is_constant};
use super::{Form, volume};
use crate::network::{Graph, Port};
use std::collections::BTreeSet;

/// What is behind the last softmax or sigmoid.
#[derive(Clone, Debug)]
pub enum Behind {
    /// Output k is the probability of class `places[k]` of one softmax, none of them twice.
    Classes {
        /// The softmax.
        source: Source,
        /// Which of its classes the outputs are.
        places: Vec<usize>,
        /// What the file gives of the probabilities.
        form: Form,
    },
    /// Each output is a probability of one softmax or sigmoid, its complement, or a constant.
    Each {
        /// The softmax or sigmoid.
        source: Source,
        /// What each output is.
        terms: Vec<Term>,
    },
    /// The outputs are probabilities that sum to 1.
    Distribution(Form),
    /// Each output is a probability by itself.
    Probabilities,
    /// The outputs are the probabilities of places in a ranking, whichever classes have them.
    Ranks {
        /// Of how many classes.
        of: usize,
    },
    /// The outputs are no probabilities.
    Numbers,
}

/// An output that follows from one probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Term {
    /// The probability at that place.
    Of(usize),
    /// 1 less the probability at that place.
    Complement(usize),
    /// A probability that does not depend on the photo.
    Constant(f64),
    /// The probability that so many others exceed, whichever class has it.
    Rank(usize),
}

/// The most steps behind a softmax or sigmoid, and the most of them that are joined.
const MOST_STEPS: usize = 48;
const MOST_SOURCES: usize = 64;

/// By how much a sum in f32 may leave the range 0 to 1, and miss the sum 1.
const RANGE_ABS: f64 = 1e-5;
const SUM_ABS: f64 = 1e-4;

/// How many probabilities are looked through for a place in their ranking.
const RANKED: std::ops::RangeInclusive<usize> = 2..=4096;

/// By how much a probability that is passed on may change: an exponential in f32, a constant such as 1e-7 added to a sum.
const PASSED_REL: f64 = 2e-4;
const PASSED_ABS: f64 = 1e-6;

/// What is behind the last softmaxes and sigmoids on every way from the input to an output of `rows` rows; none where a way has none.
///
/// # Errors
/// The operator from which on the result is the same whatever reaches it.
pub fn found(graph: &Graph, output: Port, classes: usize, rows: usize) -> Result<Option<Behind>, String> {
    let Some(sources) = sources(graph, output, rows) else { return Ok(None) };
    // A softmax and a sigmoid of the same numbers begin at the same port.
    let starts: Vec<Port> = sources.iter().map(|source| source.logits).collect::<BTreeSet<_>>().into_iter().collect();
    let volumes: Vec<usize> = starts.iter().map(|&port| volume(graph, port)).collect();
    let Some(tail) = graph.tail(&starts, output) else { return Ok(None) };
    // A squashing or a division by a sum in the middle of a network is an activation like any other, unless probabilities are made of it.
    let numbers =
        || Ok((!sources.iter().any(|source| matches!(source.groups, Groups::Shares | Groups::Squashed))).then_some(Behind::Numbers));
    let Some(trials) = Trials::of(&tail, rows, &volumes, WIDE_SPREADS) else { return numbers() };
    if trials.constant()
        && let (&[_], &[count]) = (&starts[..], &volumes[..])
        && is_constant(&tail, count)
    {
        return Err(tail.first_operator().to_string());
    }
    for form in Form::ALL {
        let probabilities: Vec<Vec<f64>> = trials.results.iter().map(|row| row.iter().map(|&value| form.undone(value)).collect()).collect();
        if !probabilities.iter().flatten().all(|p| (-RANGE_ABS..=1.0 + RANGE_ABS).contains(p)) {
            continue;
        }
        // The exponential of a number such as -100000 is 0 whatever it is: then the file gives no logarithms of probabilities.
        let same = |rows: &[Vec<f64>], class: usize| rows.iter().all(|row| row[class] == rows[0][class]);
        if (0..probabilities[0].len()).any(|class| same(&probabilities, class) && !same(&trials.results, class)) {
            continue;
        }
        if let [source] = &sources[..]
            && !matches!(source.groups, Groups::Unknown | Groups::Shares | Groups::Squashed)
        {
            let given: Vec<Vec<f64>> = trials.inputs.iter().map(|row| source.groups.probabilities(row)).collect();
            // Whether any of several classes is there is an answer of its own: the largest of their sigmoids.
            let ranked = classes > 1 || source.groups != Groups::Each;
            if let Some(terms) = terms(&given, &probabilities, ranked) {
                return Ok(Some(one_source(source, terms, form)));
            }
        }
        let sums = |row: &Vec<f64>| (row.iter().sum::<f64>() - 1.0).abs() <= SUM_ABS;
        // What is divided by its sum may be guarded where there is nothing to be divided.
        let empty = |row: &Vec<f64>| row.iter().all(|p| *p == 0.0);
        let (all, divided) = (probabilities.len(), probabilities.iter().filter(|row| sums(row)).count());
        if classes > 1 && 2 * divided > all && probabilities.iter().all(|row| sums(row) || empty(row)) {
            return Ok(Some(Behind::Distribution(form)));
        }
        // Numbers below 0 are the logarithms of some others, which says nothing.
        if form == Form::Plain {
            return Ok(Some(Behind::Probabilities));
        }
    }
    numbers()
}

fn one_source(source: &Source, terms: Vec<Term>, form: Form) -> Behind {
    let source = source.clone();
    let places: Vec<usize> = terms.iter().filter_map(|term| if let Term::Of(place) = term { Some(*place) } else { None }).collect();
    if terms.iter().any(|term| matches!(term, Term::Rank(_))) {
        return Behind::Ranks { of: source.width };
    }
    let whole = matches!(source.groups, Groups::Along { outer: 1, inner: 1, .. });
    let once = places.iter().collect::<BTreeSet<_>>().len() == terms.len();
    if whole && once { Behind::Classes { source, places, form } } else { Behind::Each { source, terms } }
}

/// The last softmaxes and sigmoids before an output, one on every way.
fn sources(graph: &Graph, output: Port, rows: usize) -> Option<Vec<Source>> {
    let mut pending = BTreeSet::from([output]);
    let (mut found, mut steps): (Vec<Source>, usize) = (Vec::new(), 0);
    while let Some(port) = pending.pop_last() {
        if let Some(source) = source::of(graph, port, rows) {
            if found.len() == MOST_SOURCES {
                return None;
            }
            found.push(source);
            continue;
        }
        steps += 1;
        pending.extend(graph.made_by(port).filter(|_| steps <= MOST_STEPS)?.inputs.iter().copied());
    }
    Some(found)
}

/// What each output is of the probabilities in front of it, row by row, by its place in their ranking too where that is asked; none where
/// one is anything else.
fn terms(given: &[Vec<f64>], outputs: &[Vec<f64>], ranked: bool) -> Option<Vec<Term>> {
    // Close beside the probability of one class of many, too.
    let abs = PASSED_ABS.min(1e-3 / given[0].len() as f64);
    let same = |a: f64, b: f64| (a - b).abs() <= abs + PASSED_REL * b.abs();
    // One row, sorted, tells the few places that may be meant.
    let row = 1;
    let mut sorted: Vec<(f64, usize)> = given[row].iter().copied().zip(0..).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let place_of = |wanted: &dyn Fn(usize) -> f64| {
        let least = (wanted(row) - abs) / (1.0 + PASSED_REL);
        let first = sorted.partition_point(|(p, _)| *p < least);
        let near = sorted[first..].iter().take_while(|(p, _)| same(wanted(row), *p));
        near.map(|(_, place)| *place).find(|&place| given.iter().zip(0..).all(|(p, row)| same(wanted(row), p[place])))
    };
    let in_order = |p: &Vec<f64>| {
        let mut falling = p.clone();
        falling.sort_by(|a, b| b.total_cmp(a));
        falling
    };
    let ranked = ranked && RANKED.contains(&given[0].len());
    let falling: Vec<Vec<f64>> = if ranked { given.iter().map(in_order).collect() } else { Vec::new() };
    let rank_of = |class: usize| {
        // One number alone has no rank.
        let near = (0..if ranked { given[0].len() } else { 0 }).filter(|&rank| same(outputs[row][class], falling[row][rank]));
        near.into_iter().find(|&rank| std::iter::zip(outputs, &falling).all(|(output, p)| same(output[class], p[rank])))
    };
    (0..outputs[0].len())
        .map(|class| {
            let first = outputs[0][class];
            if outputs.iter().all(|row| row[class] == first) {
                return Some(Term::Constant(first));
            }
            let own = place_of(&|row| outputs[row][class]).map(Term::Of);
            own.or_else(|| place_of(&|row| 1.0 - outputs[row][class]).map(Term::Complement)).or_else(|| rank_of(class).map(Term::Rank))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_told_apart() {
        let given: Vec<Vec<f64>> = (0..6).map(|row| (0..5).map(|k| f64::from(k * 7 + row * 3 + 1) / 60.0).collect()).collect();
        let outputs: Vec<Vec<f64>> = given.iter().map(|p| vec![p[3], 1.0 - p[1], 0.25, p[0]]).collect();
        assert_eq!(terms(&given, &outputs, true), Some(vec![Term::Of(3), Term::Complement(1), Term::Constant(0.25), Term::Of(0)]));
        let mixed: Vec<Vec<f64>> = given.iter().map(|p| vec![p[3], (p[1] + p[2]) / 2.0]).collect();
        assert_eq!(terms(&given, &mixed, true), None);
        let turned: Vec<Vec<f64>> = (0..6).map(|row| (0..5).map(|k| given[row][(k + row) % 5]).collect()).collect();
        let largest: Vec<Vec<f64>> = turned.iter().map(|p| vec![p.iter().copied().fold(0.0, f64::max)]).collect();
        assert_eq!(terms(&turned, &largest, true), Some(vec![Term::Rank(0)]));
        assert_eq!(terms(&turned, &largest, false), None);
    }
}
