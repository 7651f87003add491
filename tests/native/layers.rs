//! Who imports whom under `src/`: down the layers that ARCHITECTURE.md draws, never up, and nowhere in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the crate from the bottom up. A module imports from the layers below it, and not from its own.
const LAYERS: &[&[&str]] = &[
    &["figures", "pace", "paper", "parameters", "rounding", "shown"],
    &["image", "statistics"],
    &["noise"],
    &["network"],
    &["device", "model", "npy"],
    &["methods", "metrics", "train"],
    &["report"],
    &["session"],
    &["workspace"],
    &["calibration", "inspection"],
    &["records"],
    &["web"],
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The path of a file's module from the crate's root.
fn module(path: &Path) -> Vec<String> {
    let relative = path.strip_prefix(source()).unwrap().with_extension("");
    let mut module: Vec<String> = relative.iter().map(|part| part.to_str().unwrap().to_string()).collect();
    if module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    module
}

/// What a file imports or names in full, as paths from the crate's root; its tests may import what they like.
fn imports(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let here = module(path);
    let folder = here.iter().fold(source(), |folder, name| folder.join(name));
    let uses = text.split('\n').scan(String::new(), |open, line| {
        // A statement may run over several lines.
        let start = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].iter().find_map(|word| line.strip_prefix(word));
        open.push_str(start.unwrap_or(if open.is_empty() { "" } else { line }));
        Some(if open.ends_with(';') { std::mem::take(open) } else { String::new() })
    });
    let mut found = Vec::new();
    for statement in uses.filter(|statement| !statement.is_empty()) {
        expand(&[], statement.trim_end_matches(';'), &mut found);
    }
    // Paths that the code names in full.
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for rest in line.replace("in crate::", "").replace("use crate::", "").split("crate::").skip(1) {
            let path: String = rest.chars().take_while(|letter| letter.is_alphanumeric() || "_:".contains(*letter)).collect();
            if !path.is_empty() {
                expand(&["crate".to_string()], path.trim_end_matches(':'), &mut found);
            }
        }
    }
    let absolute = |path: Vec<String>| match path[0].as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([&here[..], &path[1..]].concat()),
        "super" => {
            let up = path.iter().take_while(|part| *part == "super").count();
            Some([&here[..here.len() - up], &path[up..]].concat())
        }
        child if folder.join(child).with_extension("rs").is_file() || folder.join(child).is_dir() => Some([&here[..], &path].concat()),
        _ => None,
    };
    found.into_iter().filter_map(absolute).collect()
}

/// The paths of a use statement, its braces opened.
fn expand(before: &[String], statement: &str, found: &mut Vec<Vec<String>>) {
    let statement = statement.trim();
    let Some((path, inner)) = statement.split_once('{') else {
        let name = statement.split(" as ").next().unwrap();
        let mut path = [before, &name.split("::").map(String::from).collect::<Vec<_>>()].concat();
        if path.len() > 1 && path.last().is_some_and(|name| name == "self") {
            path.pop();
        }
        found.push(path);
        return;
    };
    let before = [before, &path.split("::").filter(|part| !part.is_empty()).map(String::from).collect::<Vec<_>>()].concat();
    let (mut depth, mut part) = (0, String::new());
    for letter in inner.trim_end().strip_suffix('}').unwrap().chars().chain([',']) {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        if letter == ',' && depth == 0 {
            if !part.trim().is_empty() {
                expand(&before, &part, found);
            }
            part.clear();
        } else {
            part.push(letter);
        }
    }
}

#[test]
fn every_module_imports_from_the_layers_below_it() {
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    let (mut seen, mut upward) = (BTreeSet::new(), Vec::new());
    for path in &paths {
        let name = path.strip_prefix(source()).unwrap().with_extension("");
        let module = name.iter().next().unwrap().to_str().unwrap();
        // The crate's root, and the terminal, which sees the crate from outside.
        if ["lib", "main", "terminal"].contains(&module) {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("{module} has no layer: give it one"));
        seen.insert(module.to_string());
        for import in imports(path) {
            let other = layer(&import[0]).unwrap_or_else(|| panic!("{} imports {import:?}", path.display()));
            if import[0] != module && other >= own {
                upward.push(format!("{} imports {}", name.display(), import.join("::")));
            }
        }
    }
    assert!(upward.is_empty(), "{upward:#?}");
    assert_eq!(seen, LAYERS.iter().copied().flatten().map(|module| module.to_string()).collect());
}

/// The module that a path leads to. A module passes on what it imports itself, as the face of a folder does for its files.
fn target(path: &[String], imports: &BTreeMap<Vec<String>, Vec<Vec<String>>>) -> Option<Vec<String>> {
    let length = (1..=path.len()).rev().find(|&length| imports.contains_key(&path[..length]))?;
    let (module, rest) = path.split_at(length);
    let passed_on = rest.first().and_then(|name| imports[module].iter().find(|import| import.last() == Some(name)));
    match passed_on.map(|import| [&import[..], &rest[1..]].concat()) {
        // A module may name in full what is its own.
        Some(next) if next != path => target(&next, imports),
        _ => Some(module.to_vec()),
    }
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    let mut paths = Vec::new();
    files(&source(), &mut paths);
    let imported: BTreeMap<Vec<String>, Vec<Vec<String>>> = paths.iter().map(|path| (module(path), imports(path))).collect();
    // `mod.rs` is the face of its folder and is left out.
    paths.retain(|path| !["mod.rs", "lib.rs", "main.rs"].iter().any(|face| path.ends_with(face)));
    let names: BTreeSet<Vec<String>> = paths.iter().map(|path| module(path)).collect();
    let others = |own: &Vec<String>| -> BTreeSet<Vec<String>> {
        let targets = imported[own].iter().filter_map(|import| target(import, &imported));
        targets.filter(|other| other != own && names.contains(other)).collect()
    };
    let mut waiting: BTreeMap<Vec<String>, BTreeSet<Vec<String>>> = names.iter().map(|own| (own.clone(), others(own))).collect();
    assert!(waiting.values().any(|others| !others.is_empty()));
    // Whoever imports nothing that is still waiting is done; a circle waits for itself.
    while let Some(done) = waiting.iter().find(|(_, others)| others.is_empty()).map(|(file, _)| file.clone()) {
        waiting.remove(&done);
        waiting.values_mut().for_each(|others| {
            others.remove(&done);
        });
    }
    assert!(waiting.is_empty(), "{waiting:#?}");
}
