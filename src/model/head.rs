//! The head of a network: the steps that turn logits into probabilities. What a head is it shows by what it computes, not by the names of
//! its nodes: the last steps are run on random numbers and compared with the softmax and the sigmoid in closed form.
//!
//! A softmax written by hand, one with a clip, a reshape or a scale behind it, and a logarithm of either are then a softmax like any other.
//! The logits are what enters it: a temperature that divides them, and a clip of them, come before the head and are part of the question.
//!
//! What a file computes of its probabilities afterwards gets no softmax on top either. Chosen classes and another order choose and order
//! the logits. The complement of a probability, a constant beside it and a softmax in groups have log-odds that follow from the logits.
//! Other probabilities, such as the mean of several networks, have the logarithms or the log-odds of what the file gives.

mod behind;
mod clip;
mod form;
mod known;
mod masks;
mod never;
mod normalised;
mod ranking;
mod source;
mod squash;
mod trials;
mod undone;
mod volume;
mod whole;

pub use known::{Head, HeadSource, KnownHead};

use super::{Link, ModelError};
use crate::figures::figure;
use crate::network::{Graph, NetworkError, Output, Port};
use behind::{Behind, Term};
pub(super) use clip::Clip;
use form::Form;
use masks::MaskedClass;
use source::Groups;
use squash::{END, Squash, SquashFunction};
use trials::is_constant;
use volume::volume;
use whole::Whole;

/// What a file does whose outputs are no outputs of one softmax or sigmoid, as the beginning of a sentence.
const DISTRIBUTION: &str = "The file makes its probabilities by other steps than one softmax or sigmoid alone, so they have no logits of \
                            their own and the logarithm of each is taken for its logit";
const PROBABILITIES: &str = "The outputs of the file are probabilities, made by other steps than one softmax or sigmoid alone, and the \
                             logit of each is its log-odds log(p / (1 - p))";
const NUMBERS: &str = "The file goes on behind its last softmax or sigmoid to numbers that are no probabilities, so its outputs are \
                       taken for logits";

/// Where the logits of a network are.
pub(super) struct Logits {
    /// The port that holds them.
    pub port: Port,
    /// Where the port holds one number for two classes, which of them it speaks for.
    pub yes: Option<usize>,
    /// Whether the last logit is that of all classes which the file leaves out.
    pub has_rest: bool,
    /// The head behind them.
    pub known: KnownHead,
    /// The classes that the file masks, in rising order: whatever the photo shows, they cannot win.
    pub masked: Vec<usize>,
    /// The port that holds the logits of all classes but the last, where that one is made of those that the file leaves out.
    pub without_rest: Option<Port>,
    /// Where the file clips its probabilities: what it makes of each.
    pub clip: Option<Clip>,
    /// The output, where it is said to hold probabilities and the file does not show that.
    pub unproven: Option<Port>,
    /// Where the log-odds are carried on as a straight line: how near to 0 and 1 a probability then is at most.
    pub carried_on: Option<f32>,
}

/// What is said of a clip behind how probabilities are computed.
const CLIPPED: &str = "The probabilities that are shown are clipped as the file clips them; the score that is explained is that before the \
                       clip.";

/// What the last steps of a file are.
enum Found {
    Whole(Whole),
    Squashed(Squash),
    Behind(Behind),
    Nothing,
}

impl Found {
    /// Looks at the steps before an output of so many rows. With it the classes that the file gives nothing to, in rising order.
    ///
    /// # Errors
    /// The operator from which on the result is the same whatever reaches it.
    fn of(graph: &Graph, output: Port, classes: usize, rows: usize) -> Result<(Self, Vec<usize>), String> {
        if let Some(whole) = whole::found(graph, output, classes, rows)? {
            return Ok((Self::Whole(whole), Vec::new()));
        }
        let (behind, never) = behind::found(graph, output, classes, rows)?.unzip();
        let never = never.unwrap_or_default();
        // A threshold in per cent has no logits that could be explained.
        let in_per_cent = |squash: &Squash| matches!(squash.by, SquashFunction::Jumping) && squash.whole != 1.0;
        if matches!(behind, None | Some(Behind::Probabilities))
            && let Some(squash) = squash::found(graph, output, rows).filter(|squash| !in_per_cent(squash))
        {
            return Ok(if matches!(squash.by, SquashFunction::Jumping) {
                (Self::Behind(Behind::Probabilities), never)
            } else {
                (Self::Squashed(squash), Vec::new())
            });
        }
        Ok((behind.map_or(Self::Nothing, Self::Behind), never))
    }

    /// The port whose numbers are the logits, where the file itself has one; else the output.
    fn port(&self, output: Port) -> Port {
        match self {
            Self::Whole(whole) => whole.port,
            _ => output,
        }
    }

    fn head(&self) -> Head {
        match self {
            Self::Whole(whole) => whole.head,
            Self::Squashed(Squash { by: SquashFunction::Sigmoid { .. }, .. }) => Head::Sigmoid,
            Self::Squashed(_) => Head::Probabilities,
            Self::Behind(Behind::Classes { .. } | Behind::Padded { .. }) => Head::Softmax,
            Self::Behind(Behind::Rounded { source, .. }) if source.is_whole() => Head::Softmax,
            Self::Behind(Behind::Each { source, .. } | Behind::Rounded { source, .. }) if source.groups == Groups::Each => Head::Sigmoid,
            Self::Behind(Behind::Each { .. } | Behind::Rounded { .. } | Behind::Distribution(_) | Behind::Probabilities) => {
                Head::Probabilities
            }
            Self::Behind(Behind::Numbers | Behind::Ranks { .. }) | Self::Nothing => Head::None,
        }
    }

    /// What the file ends in, as the beginning of a sentence.
    fn sentence(&self) -> String {
        match self {
            Self::Whole(Whole { head, form, clip, .. }) => {
                let name = if *head == Head::Softmax { "softmax" } else { "sigmoid" };
                let clip = clip.map_or(String::new(), Clip::said);
                let what = match form {
                    Form::Plain | Form::PerCent => format!("a {name}{clip}, and the logits are what enters it"),
                    Form::Logarithm => {
                        format!("the logarithm of a {name}{clip}: it gives log-probabilities, and the logits are what enters it")
                    }
                    Form::NegativeLogarithm => format!(
                        "the negative logarithm of a {name}{clip}: it gives negative log-probabilities, and the logits are what enters it"
                    ),
                };
                format!("The file ends in {what}")
            }
            Self::Squashed(Squash { by: SquashFunction::Sigmoid { .. }, written, .. }) => {
                format!(
                    "The file ends in a sigmoid written otherwise ({}), and the logits are what enters that sigmoid",
                    written.join(", ")
                )
            }
            Self::Squashed(Squash { written, .. }) => format!(
                "The file makes each output of one number alone, which rises or falls from 0 to 1 with it ({}), so that it is taken for the \
                 probability of its class; the logit of each is its log-odds log(p / (1 - p)), carried on as a straight line where p is \
                 within {END} of 0 or 1",
                written.join(", ")
            ),
            Self::Behind(Behind::Classes { source, places, form }) => {
                let (all, chosen) = (source.width, places.len());
                if all == chosen {
                    let given = form.said();
                    return format!("The file puts the classes of a softmax in another order{given}, and the logits are what enters it");
                }
                format!(
                    "The file gives {chosen} of the {all} classes of a softmax{}, and the logits are what enters it; those left out are one \
                     class with the log-sum-exp of their logits",
                    form.said()
                )
            }
            Self::Behind(Behind::Padded { places, form, .. }) => {
                let empty = places.iter().filter(|place| place.is_none()).count();
                let more = if empty == 1 { "one that is always 0" } else { "others that are always 0" };
                format!("The file gives the classes of a softmax and {more}{}, and the logits are what enters it", form.said())
            }
            Self::Behind(Behind::Rounded { source, whole }) => {
                let name = if source.groups == Groups::Each { "sigmoid" } else { "softmax" };
                let what = if *whole == 1.0 { String::new() } else { format!("{} times ", figure(*whole)) };
                let logits = if source.groups == Groups::Each || source.is_whole() {
                    "the logits are what enters it"
                } else {
                    "the logit of each is its log-odds log(p / (1 - p))"
                };
                format!("The file rounds {what}the probabilities of a {name}, which are shown as they are before that, and {logits}")
            }
            Self::Behind(Behind::Each { source, terms }) => {
                let turned = terms.iter().any(|term| matches!(term, Term::Complement(_)));
                let constant = terms.iter().any(|term| matches!(term, Term::Constant(_)));
                let means = match (turned, constant) {
                    (false, false) => "outputs of",
                    (true, false) => "outputs, or 1 less outputs, of",
                    (false, true) => "outputs, and constants beside them, of",
                    (true, true) => "outputs, or 1 less outputs, and constants beside them, of",
                };
                match source.groups {
                    Groups::Each | Groups::Unknown | Groups::Shares | Groups::Squashed => {
                        format!("The file gives {means} a sigmoid, and the logits are what enters it")
                    }
                    Groups::Along { outer, inner, .. } if outer * inner > 1 => format!(
                        "The file gives {means} a softmax over each of {} groups, and the logit of each is its log-odds log(p / (1 - p))",
                        outer * inner
                    ),
                    Groups::Along { .. } => {
                        format!("The file gives {means} a softmax, and the logit of each is its log-odds log(p / (1 - p))")
                    }
                }
            }
            Self::Behind(Behind::Distribution(_)) => DISTRIBUTION.to_string(),
            Self::Behind(Behind::Probabilities) => PROBABILITIES.to_string(),
            Self::Behind(Behind::Numbers | Behind::Ranks { .. }) => NUMBERS.to_string(),
            Self::Nothing => "The file ends in neither a softmax nor a sigmoid, so its outputs are taken for logits".to_string(),
        }
    }

    /// The port of the logits; which of two classes it speaks for if it holds one number; and where its last logit is that of the classes
    /// left out, the port of the others.
    fn undone(&self, graph: &mut Graph, output: Port, rows: usize) -> Result<(Port, Option<usize>, Option<Port>), NetworkError> {
        Ok(match self {
            Self::Whole(whole) => (whole.port, whole.yes, None),
            Self::Squashed(Squash { from, by: SquashFunction::Sigmoid { factor, offset }, .. }) => {
                (undone::scaled(graph, rows, *from, factor, offset)?, None, None)
            }
            Self::Squashed(Squash { from, by: SquashFunction::Other(ends), whole, .. }) => {
                (undone::squashed(graph, rows, (*from, output), *whole, ends)?, None, None)
            }
            Self::Behind(Behind::Classes { source, places, .. }) => {
                let (all, chosen) = undone::classes(graph, rows, source, places)?;
                (all, None, (all != chosen).then_some(chosen))
            }
            Self::Behind(Behind::Padded { source, places, .. }) => {
                // What stands where nothing does is masked.
                let places: Vec<usize> = places.iter().map(|place| place.unwrap_or(0)).collect();
                (undone::classes(graph, rows, source, &places)?.0, None, None)
            }
            Self::Behind(Behind::Rounded { source, .. }) if source.is_whole() => {
                let places: Vec<usize> = (0..source.width).collect();
                (undone::classes(graph, rows, source, &places)?.0, None, None)
            }
            Self::Behind(Behind::Rounded { source, .. }) => {
                let terms: Vec<Term> = (0..source.width).map(Term::Of).collect();
                (undone::each(graph, rows, source, &terms)?, None, None)
            }
            Self::Behind(Behind::Each { source, terms }) => (undone::each(graph, rows, source, terms)?, None, None),
            Self::Behind(Behind::Distribution(form)) => (undone::distribution(graph, rows, output, *form)?, None, None),
            Self::Behind(Behind::Probabilities) | Self::Squashed(Squash { by: SquashFunction::Jumping, .. }) => {
                (undone::probabilities(graph, rows, output)?, None, None)
            }
            Self::Behind(Behind::Numbers | Behind::Ranks { .. }) | Self::Nothing => (output, None, None),
        })
    }
}

/// Whether the numbers of a port of so many images are in order of size, so that they are no classes.
pub(super) fn is_ranking(graph: &Graph, port: Port, images: usize) -> bool {
    ranking::found(graph, port, images).is_some()
}

/// How many classes a softmax that makes a port of so many images has, and at how many places beside each other, where those are several.
pub(super) fn classes_at_places(graph: &Graph, port: Port, images: usize) -> Option<(usize, usize)> {
    match source::of(graph, port, images)?.groups {
        Groups::Along { outer, size, inner } if outer * inner > 1 => Some((size, outer * inner)),
        _ => None,
    }
}

/// Whether the numbers of a port of so many images are others divided by their length, so that they are an embedding.
pub(super) fn has_unit_length(graph: &Graph, port: Port, images: usize) -> bool {
    normalised::has_unit_length(graph, port, images)
}

/// Refuses an output whose numbers are in order of size.
fn check_ranking(graph: &Graph, output: Port, rows: usize, found: &Found, name: &str) -> Result<(), ModelError> {
    let at = graph.outputs().iter().find(|(_, known)| matches!(known, Output::Port(port) if *port == output));
    let at = at.map_or(String::new(), |(output, _)| format!(" at `{output}`"));
    let remedy = if graph.outputs().len() > 1 {
        "choose another of its outputs, or export it with the output before that step"
    } else {
        "export it with the output before that step"
    };
    let refuse = |what: String| Err(ModelError::NotAClassifier(format!("{name} gives {what}: {remedy}")));
    if let Some(node) = ranking::found(graph, output, rows) {
        return refuse(format!(
            "its numbers in order of size{at} (`{}`, {}), so that they are places in a ranking and no classes",
            node.name, node.operator
        ));
    }
    match found {
        Found::Behind(Behind::Ranks { of }) => refuse(format!(
            "the largest of the probabilities of {of} classes{at}, or others by their place in order of size, whichever classes have them"
        )),
        _ => Ok(()),
    }
}

/// The logits of an output of `classes` numbers per image; `said` is what the card says. A card that names another head than the file
/// ends in says that the last step is not one: then the output itself is explained. Steps that the logits take are put behind the
/// graph.
///
/// # Errors
/// An output that is the same whatever the network says, such as a softmax over a single number.
pub(super) fn logits(graph: &mut Graph, output: Port, classes: usize, said: Option<Head>, name: &str) -> Result<Logits, ModelError> {
    // The planned batch: a file may be planned for several images.
    let rows = volume(graph, output) / classes;
    let found = Found::of(graph, output, classes, rows);
    let checked = found.and_then(|(found, never)| constant_since(graph, found.port(output)).map_or(Ok((found, never)), Err));
    let (found, never) = checked.map_err(|operator| {
        let because = if NORMALISES.contains(&operator.as_str()) {
            ", as a softmax over one number is: export it with the softmax over its classes, or without one"
        } else {
            ", so that nothing in a photo changes what it gives: export it up to the step before"
        };
        ModelError::NotAClassifier(format!("{name} ends in {} whose result is the same whatever reaches it{because}", a(&operator)))
    })?;
    check_ranking(graph, output, rows, &found, name)?;
    let is_known = found.head() == Head::Probabilities;
    let (found, never) = match said {
        Some(Head::Probabilities) if found.head() != Head::Probabilities => (Found::Behind(Behind::Probabilities), never),
        Some(said) if found.head() != said => (Found::Nothing, Vec::new()),
        _ => (found, never),
    };
    let (head, source) = match said {
        Some(said) => (said, HeadSource::Card),
        None if found.head() == Head::None => (Head::None, HeadSource::Assumed),
        None => (found.head(), HeadSource::File),
    };
    let masked = match classes {
        0..=1 => Vec::new(),
        _ if never.is_empty() => masks::found(graph, found.port(output), rows),
        _ => never.iter().map(|&class| MaskedClass { class, logit: f32::NEG_INFINITY }).collect(),
    };
    let (mut port, yes, without_rest) = found.undone(graph, output, rows)?;
    if !masked.is_empty() && (port == found.port(output) || !never.is_empty()) {
        port = undone::masked(graph, rows, port, &masked)?;
    }
    let has_rest = without_rest.is_some();
    let yes = yes.or((classes == 1 && !has_rest).then_some(0));
    let sums_to_1 = matches!(found, Found::Behind(Behind::Distribution(_)));
    let link = match (yes, head) {
        (Some(_), _) => Link::YesNo,
        (None, Head::Sigmoid) => Link::Sigmoid,
        (None, Head::Probabilities) if !sums_to_1 => Link::Sigmoid,
        (None, _) => Link::Softmax,
    };
    let clip = if let Found::Whole(whole) = &found { whole.clip } else { None };
    let known = KnownHead::new(head, source, link, &found.sentence()).before(clip.map(|_| CLIPPED.to_string()));
    let carried_on = matches!(&found, Found::Squashed(Squash { by: SquashFunction::Other(_), .. })).then_some(END);
    let unproven = said == Some(Head::Probabilities) && !is_known;
    Ok(Logits {
        port,
        yes,
        has_rest,
        known,
        masked: masked.iter().map(|mask| mask.class).collect(),
        without_rest,
        clip,
        unproven: unproven.then_some(output),
        carried_on,
    })
}

/// Steps that begin a softmax: over one number alone its result is 1.
const NORMALISES: &[&str] = &["Div", "Exp", "LogSoftmax", "ReduceLogSumExp", "ReduceMax", "ReduceSum", "Softmax"];

/// The name of an operator behind its article.
fn a(operator: &str) -> String {
    let article = if operator.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {operator}")
}

/// The most ports before the logits from which on they may be the same whatever there is.
const MOST_CONSTANT: usize = 12;

/// The operator from which on a port is the same whatever reaches it, where there is one near it: logits that are multiplied by 0.
fn constant_since(graph: &Graph, port: Port) -> Option<String> {
    // Noise over a whole image says little: behind a pooling it is always nearly the same.
    let before = graph.before(port).into_iter().filter(|&from| volume(graph, from) == volume(graph, port));
    before.take(MOST_CONSTANT).find_map(|from| {
        let tail = graph.tail(&[from], port)?;
        is_constant(&tail, volume(graph, from)).then(|| tail.first_operator().to_string())
    })
}
