//! Which output of a file holds the classes, or what the network is where none does.
//!
//! A file may have several outputs: features beside logits, a logit for each stage. The one that looks most like classes is proposed, and
//! any other that has one number for each class can be chosen by name.

use super::ModelError;
use super::head::{classes_at_places, has_unit_length, is_ranking};
use crate::network::volume::MOST_CLASSES;
use crate::network::{Graph, Node, Output, Port};

/// The output that is explained.
#[derive(Debug)]
pub(super) struct Chosen {
    /// Its port.
    pub port: Port,
    /// How many numbers it has for one image.
    pub classes: usize,
    /// Why it was chosen, where there are others.
    pub sentence: Option<String>,
}

/// An output that has one number for each of something.
struct Candidate<'a> {
    name: &'a str,
    port: Port,
    classes: usize,
    likeness: i32,
}

/// Words in the names of outputs that hold classes, those of them that name no label, and words of features.
const CLASSES: &[&str] = &["logit", "class", "prob", "pred", "score", "softmax"];
const NAMED: &[&str] = &["logit", "prob", "softmax"];
const FEATURES: &[&str] = &["embed", "feature", "hidden", "pool", "latent", "encod"];

/// The output of that name, or the one that looks most like classes and is none of those that were `tried`. `name` is the network's.
///
/// # Errors
/// An output that the file lacks or that has no number for each class; a network that is no classifier, with what it is and what would
/// work.
pub(super) fn chosen(graph: &Graph, wanted: Option<&str>, tried: &[Port], name: &str) -> Result<Chosen, ModelError> {
    let chosen = candidate(graph, wanted, tried, name)?;
    if chosen.classes > MOST_CLASSES {
        return Err(ModelError::NotAClassifier(format!(
            "{name} gives {} numbers; at most {MOST_CLASSES} classes are supported: export it with a selection of them",
            chosen.classes
        )));
    }
    Ok(chosen)
}

fn candidate(graph: &Graph, wanted: Option<&str>, tried: &[Port], name: &str) -> Result<Chosen, ModelError> {
    // What cannot be read may be the classes: its own refusal says more than what the other outputs are.
    let refuse = |what: String| match graph.unreadable().first() {
        Some(unreadable) if wanted.is_none() => Err(unreadable.error.clone().into()),
        _ => Err(ModelError::NotAClassifier(format!("{name} {what}"))),
    };
    if let Some(unreadable) = graph.unreadable().iter().find(|unreadable| wanted == Some(unreadable.name.as_str())) {
        return Err(unreadable.error.clone().into());
    }
    let input = graph.input(0);
    let planned = &graph.ports()[input].shape;
    let ports: Vec<(&str, Port)> = graph
        .outputs()
        .iter()
        .filter_map(|(name, output)| if let Output::Port(port) = output { Some((name.as_str(), *port)) } else { None })
        .collect();
    if ports.is_empty() {
        return refuse("has no output that depends on its input: export it with an output that is computed from the image".into());
    }
    let mut candidates: Vec<Candidate> = ports
        .iter()
        .filter_map(|&(name, port)| {
            let classes = per_image(&graph.ports()[port].shape, planned[0])?;
            Some(Candidate { name, port, classes, likeness: 0 })
        })
        .collect();
    if let Some(wanted) = wanted {
        let names = || ports.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let Some(&(_, port)) = ports.iter().find(|(name, _)| *name == wanted) else {
            return refuse(format!("has no output `{wanted}`: choose {}", names()));
        };
        return match candidates.iter().find(|candidate| candidate.port == port) {
            Some(candidate) => Ok(Chosen { port, classes: candidate.classes, sentence: None }),
            None => refuse(format!(
                "ends in the shape {:?} at `{wanted}`; one number per class was expected: choose another of its outputs {}",
                graph.ports()[port].shape,
                names()
            )),
        };
    }
    let volume: usize = planned[1..].iter().product();
    let images = candidates.iter().filter(|candidate| candidate.classes == volume).count();
    candidates.retain(|candidate| candidate.classes != volume && !tried.contains(&candidate.port));
    let Some(best) = likeliest(graph, &mut candidates) else {
        let what = if images > 0 { flat_image(volume) } else { what_it_is(graph, &ports, planned) };
        return refuse(what);
    };
    // Where what is called the classes cannot be read, another output is hardly them.
    if let Some(unreadable) = graph.unreadable().iter().find(|unreadable| called(&unreadable.name, NAMED))
        && !called(best.name, CLASSES)
    {
        return Err(unreadable.error.clone().into());
    }
    if (called(best.name, FEATURES) && !called(best.name, CLASSES)) || has_unit_length(graph, best.port, planned[0]) {
        return refuse(format!(
            "gives an embedding of {} numbers at `{}`, which are no classes: export it with its classifier, or name that output to have one \
             of the numbers explained",
            best.classes, best.name
        ));
    }
    let unreadable = graph.unreadable().iter().map(|unreadable| unreadable.name.as_str());
    let others: Vec<String> = ports
        .iter()
        .filter(|(_, port)| *port != best.port)
        .map(|(name, _)| *name)
        .chain(unreadable)
        .map(|name| format!("`{name}`"))
        .collect();
    let sentence = (!others.is_empty()).then(|| {
        let reasons = graph.unreadable().iter().map(|unreadable| format!(" `{}` cannot be read: {}.", unreadable.name, unreadable.error));
        format!(
            "Of its outputs `{}` looks most like classes and is explained, not {}.{}",
            best.name,
            others.join(", "),
            reasons.collect::<String>()
        )
    });
    Ok(Chosen { port: best.port, classes: best.classes, sentence })
}

/// An output of a file, and what it looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribedOutput {
    /// Its name.
    pub name: String,
    /// Its planned shape.
    pub shape: Vec<usize>,
    /// How many numbers it has for one image, where they lie along one dimension, so that it can be explained.
    pub numbers: Option<usize>,
    /// What it looks like.
    pub looks: OutputLooks,
}

/// What an output of a network looks like, by its shape, its name and what is made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum OutputLooks {
    /// One number for each class.
    Classes,
    /// Numbers of which another output is made, or that are called so: an embedding, pooled features.
    Features,
    /// As many numbers as the input has, or an image.
    Image,
    /// Boxes around objects.
    Boxes,
    /// A number for each cell of a grid.
    Map,
    /// A vector for each of several tokens.
    Tokens,
    /// Numbers in order of size: places in a ranking.
    Ranking,
    /// Numbers that do not depend on the photo.
    Constant,
    /// Nothing that can be read.
    Unreadable,
    /// Something else.
    Other,
}

/// Every output of the file, in its order.
pub fn described(graph: &Graph) -> Vec<DescribedOutput> {
    let planned = &graph.ports()[graph.input(0)].shape;
    let volume: usize = planned[1..].iter().product();
    let of_port = |output: &Output| if let Output::Port(port) = output { Some(*port) } else { None };
    // The order of classes is made of them, and makes no features of them.
    let ports: Vec<Port> =
        graph.outputs().iter().filter_map(|(_, output)| of_port(output)).filter(|&port| !is_ranking(graph, port, planned[0])).collect();
    let described = |(name, output): &(String, Output)| {
        let port = match output {
            Output::Port(port) => *port,
            Output::Constant(constant) => {
                let shape = constant.shape.clone();
                return DescribedOutput { name: name.clone(), shape, numbers: None, looks: OutputLooks::Constant };
            }
        };
        let shape = &graph.ports()[port].shape;
        let numbers = per_image(shape, planned[0]);
        let looks = match numbers {
            Some(numbers) if numbers == volume => OutputLooks::Image,
            Some(_) if is_ranking(graph, port, planned[0]) => OutputLooks::Ranking,
            Some(_) if called(name, FEATURES) && !called(name, CLASSES) => OutputLooks::Features,
            Some(_) if has_unit_length(graph, port, planned[0]) || leads_on(graph, port, &ports) => OutputLooks::Features,
            Some(_) => OutputLooks::Classes,
            None => match shape[..] {
                [_, many, 4] if many > 1 => OutputLooks::Boxes,
                [_, 1 | 3, height, width] if height >= planned[2] && width >= planned[3] => OutputLooks::Image,
                [_, _, height, width] if height * width > 1 => OutputLooks::Map,
                [_, tokens, _] if tokens > 1 => OutputLooks::Tokens,
                _ => OutputLooks::Other,
            },
        };
        DescribedOutput { name: name.clone(), shape: shape.clone(), numbers, looks }
    };
    let mut all: Vec<DescribedOutput> = graph.outputs().iter().map(described).collect();
    for unreadable in graph.unreadable() {
        let output = DescribedOutput { name: unreadable.name.clone(), shape: Vec::new(), numbers: None, looks: OutputLooks::Unreadable };
        all.insert(unreadable.place.min(all.len()), output);
    }
    all
}

fn called(name: &str, words: &[&str]) -> bool {
    let name = name.to_lowercase();
    words.iter().any(|word| name.contains(word))
}

/// Whether another of the outputs is made of a port.
fn leads_on(graph: &Graph, port: Port, outputs: &[Port]) -> bool {
    let below = graph.descendants(port);
    graph.nodes().iter().zip(below).any(|(node, below)| below && node.output != port && outputs.contains(&node.output))
}

/// How many numbers an output of this shape has per image, where they lie along one dimension. `batch` is the planned number of images;
/// for one image the dimension of the batch may be squeezed away.
fn per_image(shape: &[usize], batch: usize) -> Option<usize> {
    let own = match shape {
        [first, own @ ..] if *first == batch && !own.is_empty() => own,
        _ if batch == 1 => shape,
        _ => return None,
    };
    let long = own.iter().filter(|&&size| size != 1).count();
    (long <= 1).then(|| own.iter().product())
}

/// The candidate that looks most like classes; of equal ones the first.
fn likeliest<'a, 'b>(graph: &Graph, candidates: &'b mut [Candidate<'a>]) -> Option<&'b Candidate<'a>> {
    let rows = graph.ports()[graph.input(0)].shape[0];
    // The order of classes is made of them, and makes no features of them.
    let ports: Vec<Port> = candidates.iter().map(|candidate| candidate.port).filter(|&port| !is_ranking(graph, port, rows)).collect();
    let last = ports.iter().copied().max();
    for candidate in candidates.iter_mut() {
        let port = candidate.port;
        let has = |words: &[&str]| called(candidate.name, words);
        let leads_on = leads_on(graph, port, &ports);
        let several = graph.ports()[port].shape.len() == 2 && candidate.classes > 1;
        // What another output is made of is a feature, whatever it is called.
        candidate.likeness = 3 * i32::from(has(CLASSES)) - 3 * i32::from(has(FEATURES)) - 4 * i32::from(leads_on)
            + 2 * i32::from(is_dense(graph, port))
            + i32::from(several)
            - 8 * i32::from(is_ranking(graph, port, rows))
            + i32::from(Some(port) == last);
    }
    candidates.iter().reduce(|best, other| if other.likeness > best.likeness { other } else { best })
}

/// Whether a port is made by a dense layer, with a bias, a reshape or a head behind it.
fn is_dense(graph: &Graph, mut port: Port) -> bool {
    while let Some(node) = graph.made_by(port) {
        match (node.operator.as_str(), &node.inputs[..]) {
            ("Gemm" | "MatMul", _) => return true,
            ("Add" | "Softmax" | "LogSoftmax" | "Sigmoid" | "Reshape" | "Flatten" | "Squeeze" | "Clip", [input]) => port = *input,
            _ => return false,
        }
    }
    false
}

fn flat_image(volume: usize) -> String {
    format!(
        "gives {volume} numbers, as many as its input has: it makes an image of an image, as an autoencoder does, and has no classes; \
         export a classifier on its code"
    )
}

/// The fewest rows of four numbers that are taken for boxes where nothing is called so.
const FEWEST_BOXES: usize = 5;

/// The step that repeats numbers to make a port, where one does.
fn repeated(graph: &Graph, mut port: Port) -> Option<&Node> {
    loop {
        let node = graph.made_by(port)?;
        match (node.written.as_str(), &node.inputs[..]) {
            ("Expand" | "Tile", _) => return Some(node),
            ("Flatten" | "Identity" | "Reshape" | "Squeeze" | "Transpose" | "Unsqueeze", [input]) => port = *input,
            _ => return None,
        }
    }
}

/// What a network is that has no output with one number for each class, and what would work.
fn what_it_is(graph: &Graph, ports: &[(&str, Port)], planned: &[usize]) -> String {
    let shapes: Vec<&[usize]> = ports.iter().map(|(_, port)| &graph.ports()[*port].shape[..]).collect();
    let names: Vec<String> = ports.iter().map(|(name, _)| name.to_lowercase()).collect();
    let shape = shapes[0];
    if let Some((port, node)) = ports.iter().find_map(|&(_, port)| Some((port, repeated(graph, port)?))) {
        return format!(
            "gives the same numbers several times for one photo, in the shape {:?} (`{}`, {}), where one number per class was expected: \
             export it up to the step before",
            graph.ports()[port].shape,
            node.name,
            node.written
        );
    }
    if let Some((classes, places)) = ports.iter().find_map(|&(_, port)| classes_at_places(graph, port, planned[0])) {
        return format!(
            "gives the probabilities of {classes} classes at each of {places} places, in the shape {shape:?}, where one number per class was \
             expected: export it with one of the places, or with the mean over them"
        );
    }
    let named = names.iter().any(|name| name.contains("box") || name.contains("detect"));
    // Boxes have four numbers each, alone or with their scores: thousands of rows of a few numbers.
    let boxes = |shape: &&[usize]| match shape {
        [_, many, 4] | [many, 4] => *many >= FEWEST_BOXES,
        [_, one, other] => *one.min(other) >= 5 && *one.min(other) <= 512 && *one.max(other) >= 1000,
        _ => false,
    };
    if named || shapes.iter().any(boxes) {
        return format!(
            "gives boxes {shape:?}: it detects objects, and has no one class for the photo; export its backbone with a classifier"
        );
    }
    match (shape, planned) {
        ([_, 1 | 3, height, width], [_, _, own_height, own_width]) if height >= own_height && width >= own_width => {
            format!("gives an image {shape:?}: it makes an image of an image, and has no classes; export a classifier on its code")
        }
        ([_, classes, height, width], _) if height * width > 1 => format!(
            "gives a map of {height} x {width} cells for each of {classes} classes: it segments; export it with a mean over rows and columns \
             at its end, and the classes are those of the whole photo"
        ),
        ([_, tokens, channels], _) if *tokens > 1 => format!(
            "gives {tokens} vectors of {channels} numbers: it is an encoder without a classifier; export it with the class token or the mean \
             of the tokens, and a dense layer on it"
        ),
        ([rows, numbers], [1, ..]) if *rows > 1 => format!(
            "gives {rows} rows of {numbers} numbers for one photo, where one number per class was expected: export it with one of the rows, or \
             with their mean"
        ),
        _ => format!("ends in the shape {shape:?}; one number per class was expected: export it with a classifier at its end"),
    }
}
