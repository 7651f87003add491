//! `Einsum` as transpositions, sums and one matrix product for each further operand.

use super::{Parts, int};
use crate::network::error::NetworkError;
use crate::network::node::Known;

/// A tensor with a label for each dimension.
#[derive(Clone)]
struct Term {
    name: String,
    labels: Vec<char>,
    sizes: Vec<usize>,
    varies: bool,
}

/// `Einsum`.
pub fn expand(parts: &mut Parts) -> Result<(), NetworkError> {
    let equation: String = parts.view.string("equation", "").chars().filter(|c| !c.is_whitespace()).collect();
    let wrong = |parts: &Parts| {
        let shapes: Vec<_> = (0..parts.view.inputs.len()).filter_map(|index| parts.shape(index).ok()).collect();
        if let Some((label, sizes)) = repeats(&equation, &shapes) {
            return parts.view.unsupported(format!(
                "its equation `{equation}` repeats the dimension `{label}` of size 1 to {sizes}, over operands of the shapes {shapes:?}"
            ));
        }
        let why = unread(&equation, shapes.len()).map_or(String::new(), |why| format!(", since {why}"));
        parts.view.refuse(format!("its equation `{equation}` does not fit its operands of the shapes {shapes:?}{why}"))
    };
    let (left, right) = match equation.split_once("->") {
        Some((left, right)) => (left, Some(right)),
        None => (equation.as_str(), None),
    };
    let count = parts.view.inputs.len();
    let written: Vec<&str> = left.split(',').collect();
    if written.len() != count || count == 0 {
        return Err(wrong(parts));
    }
    let mut terms = Vec::new();
    let mut widest = 0;
    for (index, labels) in written.iter().enumerate() {
        let sizes = parts.shape(index)?;
        let (labels, ellipsis) = labelled(labels, sizes.len()).ok_or_else(|| wrong(parts))?;
        widest = widest.max(ellipsis);
        let varies = matches!(parts.view.required(index)?, Known::Port(_));
        terms.push(Term { name: parts.operand(index)?, labels, sizes, varies });
    }
    let output: Vec<char> = match right {
        Some(right) => spelled(right, widest).ok_or_else(|| wrong(parts))?,
        None => implied(&terms, widest),
    };
    let known = output.iter().all(|label| is_dots(*label) || terms.iter().any(|term| term.labels.contains(label)));
    if !known || (1..output.len()).any(|at| output[..at].contains(&output[at])) {
        return Err(wrong(parts));
    }
    let mut terms: Vec<Term> = terms.into_iter().map(|term| diagonal(parts, term)).collect::<Option<_>>().ok_or_else(|| wrong(parts))?;
    let mut result = terms.remove(0);
    while !terms.is_empty() {
        let next = terms.remove(0);
        let later: Vec<char> = output.iter().chain(terms.iter().flat_map(|term| &term.labels)).copied().collect();
        result = product(parts, result, next, &later).ok_or_else(|| wrong(parts))?;
    }
    let result = summed(parts, result, &output);
    let order: Option<Vec<usize>> = output.iter().map(|label| result.labels.iter().position(|other| other == label)).collect();
    let order = order.ok_or_else(|| wrong(parts))?;
    let turned = if order.iter().copied().eq(0..order.len()) { result.name } else { parts.transpose(&result.name, &order) };
    parts.give(0, &turned);
    Ok(())
}

/// The operands of an equation as they are written.
fn operands(equation: &str) -> Vec<&str> {
    equation.split_once("->").map_or(equation, |(left, _)| left).split(',').collect()
}

/// A label that stands for a dimension of size 1 and for a larger one, with the larger size: ONNX repeats the first, and nothing else is
/// wrong with it.
fn repeats(equation: &str, shapes: &[Vec<usize>]) -> Option<(char, usize)> {
    let written = operands(equation);
    if written.len() != shapes.len() {
        return None;
    }
    let mut sizes: Vec<(char, usize)> = Vec::new();
    for (labels, shape) in std::iter::zip(written, shapes) {
        sizes.extend(std::iter::zip(labelled(labels, shape.len())?.0, shape.iter().copied()).filter(|(label, _)| !is_dots(*label)));
    }
    let largest = |label: char| sizes.iter().filter(|(own, _)| *own == label).map(|(_, size)| *size).max().unwrap_or(1);
    let fits = sizes.iter().all(|&(label, size)| size == 1 || size == largest(label));
    sizes.iter().find(|&&(label, size)| fits && size < largest(label)).map(|&(label, _)| (label, largest(label)))
}

/// What is wrong with an equation whatever the shapes of so many operands, as a clause.
fn unread(equation: &str, count: usize) -> Option<String> {
    let written = operands(equation);
    if written.len() != count {
        return Some(format!("it names {} operands and {count} are there", written.len()));
    }
    let output = equation.split_once("->").map(|(_, output)| output);
    let plain = |text: &str| text.replacen("...", "", 1);
    let strange = written.iter().chain(&output).find_map(|text| plain(text).chars().find(|label| !label.is_ascii_alphabetic()));
    if let Some(strange) = strange {
        return Some(format!("`{strange}` is neither a letter nor one of three dots"));
    }
    let output = plain(output?);
    if let Some(label) = output.chars().find(|label| !written.iter().any(|text| text.contains(*label))) {
        return Some(format!("no operand has the label `{label}` of its result"));
    }
    let twice = output.char_indices().find(|(at, label)| output[..*at].contains(*label));
    twice.map(|(_, label)| format!("its result has the label `{label}` twice"))
}

/// Labels of the dimensions that three dots stand for, counted from the last one.
fn dots(from_the_end: usize) -> char {
    char::from_u32(0xE000 + from_the_end as u32).expect("few dimensions")
}

fn is_dots(label: char) -> bool {
    ('\u{E000}'..'\u{E0FF}').contains(&label)
}

/// One label for each of so many dimensions, and how many of them the three dots stand for.
fn labelled(written: &str, rank: usize) -> Option<(Vec<char>, usize)> {
    let letters = written.chars().filter(|c| c.is_ascii_alphabetic()).count();
    let ellipsis = if written.contains("...") { rank.checked_sub(letters)? } else { 0 };
    let labels = spelled(written, ellipsis)?;
    (labels.len() == rank && ellipsis < 0x80).then_some((labels, ellipsis))
}

fn spelled(written: &str, ellipsis: usize) -> Option<Vec<char>> {
    let (before, after) = match written.split_once("...") {
        Some((before, after)) => (before, Some(after)),
        None => (written, None),
    };
    let stand: Vec<char> = if after.is_some() { (0..ellipsis).rev().map(dots).collect() } else { Vec::new() };
    let labels: Vec<char> = before.chars().chain(stand).chain(after.unwrap_or_default().chars()).collect();
    labels.iter().all(|&label| label.is_ascii_alphabetic() || is_dots(label)).then_some(labels)
}

/// Without an arrow: the dots, then every letter that occurs once, in alphabetical order.
fn implied(terms: &[Term], ellipsis: usize) -> Vec<char> {
    let all: Vec<char> = terms.iter().flat_map(|term| term.labels.iter().copied()).collect();
    let mut once: Vec<char> =
        all.iter().copied().filter(|label| !is_dots(*label) && all.iter().filter(|other| *other == label).count() == 1).collect();
    once.sort_unstable();
    (0..ellipsis).rev().map(dots).chain(once).collect()
}

/// Two dimensions of one label become one, their diagonal.
fn diagonal(parts: &mut Parts, mut term: Term) -> Option<Term> {
    while let Some((first, second)) = pair_of_equals(&term.labels) {
        let size = term.sizes[first];
        if term.sizes[second] != size {
            return None;
        }
        let mut order: Vec<usize> = (0..term.labels.len()).filter(|&axis| axis != second).collect();
        let at = order.iter().position(|&axis| axis == first)?;
        order.insert(at + 1, second);
        let turned = parts.transpose(&term.name, &order);
        let mut sizes: Vec<usize> = term.sizes.clone();
        sizes.remove(second);
        let mut target: Vec<i64> = sizes.iter().map(|&size| size as i64).collect();
        target[first] = (size * size) as i64;
        let merged = parts.reshape(&turned, &target);
        let indices: Vec<i64> = (0..size as i64).map(|at| at * (size as i64 + 1)).collect();
        let indices = parts.integers(&indices);
        term.name = parts.add("Gather", &[&merged, &indices], vec![int("axis", first as i64)]);
        term.labels.remove(second);
        term.sizes = sizes;
    }
    Some(term)
}

fn pair_of_equals(labels: &[char]) -> Option<(usize, usize)> {
    (0..labels.len()).find_map(|second| labels[..second].iter().position(|label| *label == labels[second]).map(|first| (first, second)))
}

/// Sums over the dimensions that nothing later names.
fn summed(parts: &mut Parts, mut term: Term, later: &[char]) -> Term {
    let axes: Vec<usize> = (0..term.labels.len()).filter(|&axis| !later.contains(&term.labels[axis])).collect();
    term.name = parts.reduce("ReduceSum", &term.name, &axes, false);
    let keep = |axis: &usize| !axes.contains(axis);
    let left: Vec<usize> = (0..term.labels.len()).filter(keep).collect();
    term.labels = left.iter().map(|&axis| term.labels[axis]).collect();
    term.sizes = left.iter().map(|&axis| term.sizes[axis]).collect();
    term
}

/// The product of two terms, summed over the labels that both have and nothing later names.
fn product(parts: &mut Parts, a: Term, b: Term, later: &[char]) -> Option<Term> {
    let needed = |other: &Term| -> Vec<char> { other.labels.iter().chain(later).copied().collect() };
    let (a_needed, b_needed) = (needed(&b), needed(&a));
    let (a, b) = (summed(parts, a, &a_needed), summed(parts, b, &b_needed));
    // The batch of photos is the outermost dimension of what varies; on the left it stays outermost.
    let (a, b) = if b.varies && !a.varies { (b, a) } else { (a, b) };
    let shared = |label: &&char| b.labels.contains(label);
    let batch: Vec<char> = a.labels.iter().filter(shared).filter(|label| later.contains(label)).copied().collect();
    let inner: Vec<char> = a.labels.iter().filter(shared).filter(|label| !later.contains(label)).copied().collect();
    let own =
        |term: &Term, other: &Term| -> Vec<char> { term.labels.iter().filter(|label| !other.labels.contains(label)).copied().collect() };
    let (left, right) = (own(&a, &b), own(&b, &a));
    let size = |term: &Term, label: char| term.labels.iter().position(|other| *other == label).map(|axis| term.sizes[axis]);
    for &label in &inner {
        if size(&a, label)? != size(&b, label)? {
            return None;
        }
    }
    let name_a = matrix(parts, &a, &batch, &left, &inner)?;
    let name_b = matrix(parts, &b, &batch, &inner, &right)?;
    let multiplied = parts.binary("MatMul", &name_a, &name_b);
    let mut labels = batch.clone();
    let mut sizes = Vec::new();
    for &label in &batch {
        let (one, other) = (size(&a, label)?, size(&b, label)?);
        if one != other && one != 1 && other != 1 {
            return None;
        }
        sizes.push(one.max(other));
    }
    for (&label, term) in left.iter().map(|label| (label, &a)).chain(right.iter().map(|label| (label, &b))) {
        labels.push(label);
        sizes.push(size(term, label)?);
    }
    let target: Vec<i64> = sizes.iter().map(|&size| size as i64).collect();
    let name = parts.reshape(&multiplied, &target);
    Some(Term { name, labels, sizes, varies: a.varies || b.varies })
}

/// The term as `[batch.., rows, columns]`, rows and columns each one dimension.
fn matrix(parts: &mut Parts, term: &Term, batch: &[char], rows: &[char], columns: &[char]) -> Option<String> {
    let place = |label: &char| term.labels.iter().position(|other| other == label);
    let order: Vec<usize> = batch.iter().chain(rows).chain(columns).map(place).collect::<Option<_>>()?;
    let turned = if order.iter().copied().eq(0..order.len()) { term.name.clone() } else { parts.transpose(&term.name, &order) };
    let count = |labels: &[char]| labels.iter().map(|label| place(label).map(|axis| term.sizes[axis] as i64)).product::<Option<i64>>();
    let mut target: Vec<i64> = batch.iter().map(|label| place(label).map(|axis| term.sizes[axis] as i64)).collect::<Option<_>>()?;
    target.extend([count(rows)?, count(columns)?]);
    Some(parts.reshape(&turned, &target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_stand_for_the_dimensions_that_are_left() {
        assert_eq!(labelled("b...c", 4), Some((vec!['b', dots(1), dots(0), 'c'], 2)));
        assert_eq!(labelled("...", 0), Some((vec![], 0)));
        assert_eq!(labelled("bc", 3), None);
    }
}
