//! What a file computes behind its last softmax or sigmoid: classes chosen or put in another order, complements, constants beside them,
//! the mean of several. What is made of probabilities and stays a probability is no logit, and gets no softmax on top.

use super::form::Form;
use super::never;
use super::source::{self, Groups, ProbabilitySource};
use super::trials::{Trials, WIDE_SPREADS, is_constant};
use super::volume::volume;
use crate::network::{Graph, Port};
use std::collections::BTreeSet;

/// What is behind the last softmax or sigmoid.
#[derive(Clone, Debug)]
pub enum Behind {
    /// Output k is the probability of class `places[k]` of one softmax, none of them twice.
    Classes {
        /// The softmax.
        source: ProbabilitySource,
        /// Which of its classes the outputs are.
        places: Vec<usize>,
        /// What the file gives of the probabilities.
        form: Form,
    },
    /// Output k is the probability of class `places[k]` of one softmax, all of whose classes are there, or is always 0.
    Padded {
        /// The softmax.
        source: ProbabilitySource,
        /// Which of its classes the outputs are; none for one that is always 0.
        places: Vec<Option<usize>>,
        /// What the file gives of the probabilities.
        form: Form,
    },
    /// Output k is `whole` times the probability of class k, rounded.
    Rounded {
        /// The softmax or sigmoid.
        source: ProbabilitySource,
        /// What stands for the probability 1: 255, say.
        whole: f64,
    },
    /// Each output is a probability of one softmax or sigmoid, its complement, or a constant.
    Each {
        /// The softmax or sigmoid.
        source: ProbabilitySource,
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

/// Steps that round.
const ROUNDS: &[&str] = &["Ceil", "Floor", "Round", "Trunc"];

/// How far a rounded probability may be from the one that it stands for: half a step of whole per cents, and a whole one where it is cut off.
const ROUNDED_ABS: f64 = 0.0101;

/// The most numbers at a port before the last sigmoids from which outputs are tried, and the most such ports.
const MOST_EARLIER: usize = 4096;
const MOST_EARLIER_PORTS: usize = 8;

/// What is behind the last softmaxes and sigmoids on every way from the input to an output of `rows` rows; none where a way has none. With
/// it the classes that the file gives nothing to, in rising order.
///
/// # Errors
/// The operator from which on the result is the same whatever reaches it.
pub fn found(graph: &Graph, output: Port, classes: usize, rows: usize) -> Result<Option<(Behind, Vec<usize>)>, String> {
    let Some(sources) = sources(graph, output, rows) else { return Ok(None) };
    // A softmax and a sigmoid of the same numbers begin at the same port.
    let starts: Vec<Port> = sources.iter().map(|source| source.logits).collect::<BTreeSet<_>>().into_iter().collect();
    let volumes: Vec<usize> = starts.iter().map(|&port| volume(graph, port)).collect();
    let Some(tail) = graph.tail(&starts, output) else { return Ok(None) };
    // A squashing or a division by a sum in the middle of a network is an activation like any other, unless probabilities are made of it.
    let numbers = || {
        if let Some(earlier) = from_earlier(graph, (output, classes), rows, starts[0]) {
            return Ok(Some(earlier));
        }
        let activation = sources.iter().any(|source| matches!(source.groups, Groups::Shares | Groups::Squashed));
        Ok((!activation).then_some((Behind::Numbers, Vec::new())))
    };
    let Some(trials) = Trials::of(&tail, rows, &volumes, WIDE_SPREADS) else { return numbers() };
    if trials.constant()
        && let (&[_], &[count]) = (&starts[..], &volumes[..])
        && is_constant(&tail, count)
    {
        return Err(tail.first_operator().to_string());
    }
    if let [source] = &sources[..]
        && tail.operators().any(|name| ROUNDS.contains(&name))
        && let Some(whole) = rounded(&source.groups, &trials)
    {
        return Ok(Some((Behind::Rounded { source: source.clone(), whole }, Vec::new())));
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
        let never = never::found(&tail, (rows, &volumes), &probabilities, |value| form.undone(value));
        if let [source] = &sources[..]
            && !matches!(source.groups, Groups::Unknown | Groups::Shares | Groups::Squashed)
        {
            let given: Vec<Vec<f64>> = trials.inputs.iter().map(|row| source.groups.probabilities(row)).collect();
            // Whether any of several classes is there is an answer of its own: the largest of their sigmoids.
            let ranked = classes > 1 || source.groups != Groups::Each;
            if let Some(terms) = terms((&given, &probabilities), &never, ranked) {
                return Ok(Some((one_source(source, terms, form), never)));
            }
        }
        if classes > 1 && sum_to_1(&probabilities) {
            return Ok(Some((Behind::Distribution(form), never)));
        }
        // Numbers below 0 are the logarithms of some others, which says nothing.
        if form == Form::Plain {
            return Ok(Some((Behind::Probabilities, never)));
        }
    }
    numbers()
}

/// Whether the probabilities of every row sum to 1. What is divided by its sum may be guarded where there is nothing to be divided.
fn sum_to_1(probabilities: &[Vec<f64>]) -> bool {
    let sums = |row: &Vec<f64>| (row.iter().sum::<f64>() - 1.0).abs() <= SUM_ABS;
    let empty = |row: &Vec<f64>| row.iter().all(|p| *p == 0.0);
    let (all, divided) = (probabilities.len(), probabilities.iter().filter(|row| sums(row)).count());
    2 * divided > all && probabilities.iter().all(|row| sums(row) || empty(row))
}

/// Probabilities that sum to 1 for what a file makes of its sigmoids alone: the difference of two sigmoids is above 0 where their logits are
/// in order, as those of one number less rising thresholds are (McCullagh, 1980, proportional odds). `first` is the first port of a logit.
fn from_earlier(graph: &Graph, (output, classes): (Port, usize), rows: usize, first: Port) -> Option<(Behind, Vec<usize>)> {
    let near = |&port: &Port| port < first && volume(graph, port) <= MOST_EARLIER && volume(graph, port).is_multiple_of(rows);
    let ports = graph.before(output).into_iter().filter(near).take(MOST_EARLIER_PORTS);
    ports.filter(|_| classes > 1).find_map(|port| {
        let (tail, volumes) = (graph.tail(&[port], output)?, [volume(graph, port)]);
        let trials = Trials::of(&tail, rows, &volumes, WIDE_SPREADS)?;
        let in_range = trials.results.iter().flatten().all(|p| (-RANGE_ABS..=1.0 + RANGE_ABS).contains(p));
        if !in_range || trials.constant() || !sum_to_1(&trials.results) {
            return None;
        }
        Some((Behind::Distribution(Form::Plain), never::found(&tail, (rows, &volumes), &trials.results, |p| p)))
    })
}

/// What stands for 1 where output k is the rounded probability of class k; none where it is anything else.
fn rounded(groups: &Groups, trials: &Trials) -> Option<f64> {
    let given: Vec<f64> = trials.inputs.iter().flat_map(|row| groups.probabilities(row)).collect();
    let found = trials.results.concat();
    if given.len() != found.len() {
        return None;
    }
    let products = |a: &[f64]| std::iter::zip(a, &given).map(|(a, p)| a * p).sum::<f64>();
    let whole = products(&found) / products(&given);
    // Least squares over rounded numbers come near the whole number, of per cents, say, that is meant.
    let whole = if whole >= 2.0 { whole.round() } else { 1.0 };
    let close = std::iter::zip(&found, &given).all(|(found, p)| (found / whole - p).abs() <= ROUNDED_ABS);
    close.then_some(whole)
}

fn one_source(source: &ProbabilitySource, terms: Vec<Term>, form: Form) -> Behind {
    let source = source.clone();
    let places: Vec<usize> = terms.iter().filter_map(|term| if let Term::Of(place) = term { Some(*place) } else { None }).collect();
    if terms.iter().any(|term| matches!(term, Term::Rank(_))) {
        return Behind::Ranks { of: source.width };
    }
    let whole = source.is_whole();
    let different = places.iter().collect::<BTreeSet<_>>().len();
    let once = different == terms.len();
    let empty = terms.iter().filter(|term| **term == Term::Constant(0.0)).count();
    if whole && empty > 0 && different == source.width && different + empty == terms.len() {
        let places = terms.iter().map(|term| if let Term::Of(place) = term { Some(*place) } else { None }).collect();
        return Behind::Padded { source, places, form };
    }
    if whole && once { Behind::Classes { source, places, form } } else { Behind::Each { source, terms } }
}

/// The last softmaxes and sigmoids before an output, one on every way.
fn sources(graph: &Graph, output: Port, rows: usize) -> Option<Vec<ProbabilitySource>> {
    let mut pending = BTreeSet::from([output]);
    let (mut found, mut steps): (Vec<ProbabilitySource>, usize) = (Vec::new(), 0);
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

/// What each output is of the probabilities `given` in front of it, row by row, by its place in their ranking too where that is asked; none
/// where one is anything else. Those that are `never` there are 0.
fn terms((given, outputs): (&[Vec<f64>], &[Vec<f64>]), never: &[usize], ranked: bool) -> Option<Vec<Term>> {
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
            if never.contains(&class) {
                return Some(Term::Constant(0.0));
            }
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
        assert_eq!(terms((&given, &outputs), &[], true), Some(vec![Term::Of(3), Term::Complement(1), Term::Constant(0.25), Term::Of(0)]));
        let mixed: Vec<Vec<f64>> = given.iter().map(|p| vec![p[3], (p[1] + p[2]) / 2.0]).collect();
        assert_eq!(terms((&given, &mixed), &[], true), None);
        let turned: Vec<Vec<f64>> = (0..6).map(|row| (0..5).map(|k| given[row][(k + row) % 5]).collect()).collect();
        let largest: Vec<Vec<f64>> = turned.iter().map(|p| vec![p.iter().copied().fold(0.0, f64::max)]).collect();
        assert_eq!(terms((&turned, &largest), &[], true), Some(vec![Term::Rank(0)]));
        assert_eq!(terms((&turned, &largest), &[], false), None);
    }
}
