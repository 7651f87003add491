//! Classes by their names.

use serde::Serialize;

/// The class that a number or a name means: its index, its whole label, or one of the synonyms in its label, whole labels first. Upper and
/// lower case are alike. None where there is no such class.
pub fn class_of(labels: &[String], asked: &str) -> Option<usize> {
    let name = asked.trim().to_lowercase();
    if name.is_empty() {
        return None;
    }
    let by_number = name.parse::<usize>().ok().filter(|&class| class < labels.len());
    let whole = || labels.iter().position(|label| label.to_lowercase() == name);
    // "golden retriever" also finds "golden retriever, a hunting dog".
    let synonym = || labels.iter().position(|label| label.to_lowercase().split(',').any(|part| part.trim() == name));
    by_number.or_else(whole).or_else(synonym)
}

/// A class that a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FoundClass {
    /// Its index.
    pub index: usize,
    /// Its name.
    pub label: String,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(rename = "FoundClasses"))]
pub struct Classes {
    /// The best matches.
    pub matches: Vec<FoundClass>,
    /// How many classes match, those included that are not listed.
    pub total: usize,
}

/// How well a class matches: the place of the kind of match in this order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Whole,
    WholeWord,
    Start,
    WordStart,
    Inside,
}

/// The classes whose name contains the query, or whose index is the query: at most `most`, the best first and in class order among equals.
/// An index or a whole name comes first, then whole words of a name, its start, the start of a word, and anything else. An empty query matches every
/// class. Upper and lower case are alike.
pub fn find_classes(labels: &[String], query: &str, most: usize) -> Classes {
    let query = query.trim().to_lowercase();
    let mut found: Vec<(Match, usize)> =
        labels.iter().enumerate().filter_map(|(index, label)| Some((rank(&label.to_lowercase(), index, &query)?, index))).collect();
    found.sort();
    let matches = found.iter().take(most).map(|&(_, index)| FoundClass { index, label: labels[index].clone() }).collect();
    Classes { matches, total: found.len() }
}

fn rank(name: &str, index: usize, query: &str) -> Option<Match> {
    if query.is_empty() || name == query || index.to_string() == query {
        return Some(Match::Whole);
    }
    let parts = |letter: char| letter.is_whitespace() || ",'-".contains(letter);
    let at = |place: usize| {
        let (before, after) = (&name[..place], &name[place + query.len()..]);
        match (before.chars().next_back(), after.chars().next()) {
            (last, next) if last.is_none_or(parts) && next.is_none_or(parts) => Match::WholeWord,
            (None, _) => Match::Start,
            (Some(last), _) if parts(last) => Match::WordStart,
            _ => Match::Inside,
        }
    };
    name.match_indices(query).map(|(place, _)| at(place)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.into()).collect()
    }

    #[test]
    fn a_class_goes_by_its_number_its_label_or_a_synonym_in_it() {
        // A comma at the end leaves an empty synonym, which no empty name means.
        let labels = labels(&["crane", "Crane, heron", "7", "stilt,", ""]);
        let found = ["1", "crane", " HERON ", "7", "crane, heron", "stork", ""].map(|asked| class_of(&labels, asked));
        assert_eq!(found, [Some(1), Some(0), Some(1), Some(2), Some(1), None, None]);
    }

    #[derive(serde::Deserialize)]
    struct Case {
        labels: Vec<String>,
        query: String,
        most: usize,
        found: Vec<usize>,
        total: usize,
    }

    #[test]
    fn a_search_finds_what_the_shared_cases_say() {
        let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/fixtures/classes.json")).unwrap();
        assert!(cases.len() >= 6);
        for case in cases {
            let found = find_classes(&case.labels, &case.query, case.most);
            let indices: Vec<usize> = found.matches.iter().map(|found| found.index).collect();
            assert_eq!((indices, found.total), (case.found, case.total), "{}", case.query);
        }
    }
}
