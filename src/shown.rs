//! Names from files as they can be shown: a terminal obeys control characters, and characters that turn the direction of writing hide what
//! a name says.

use std::borrow::Cow;

/// The most characters of a name that is shown whole. Exporters write whole paths of modules, of up to 150.
pub const MOST_CHARACTERS: usize = 200;

/// How many characters stay at the beginning and at the end of a name that is shortened.
const BEGINNING: usize = 120;
const END: usize = 40;

/// Whether a character is no sign of its own: it controls a terminal, is invisible, or turns the direction of writing.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The name with hidden characters written as `\u{..}`, and shortened in its middle to [`MOST_CHARACTERS`] at most, with a number that tells
/// it from other names of the same beginning and end.
pub fn shown(name: &str) -> Cow<'_, str> {
    // A name of so few bytes has no more characters.
    let is_short = name.len() <= MOST_CHARACTERS || name.chars().count() <= MOST_CHARACTERS;
    if is_short && !name.chars().any(is_hidden) {
        return Cow::Borrowed(name);
    }
    let escaped = |part: &str| -> String {
        part.chars().map(|character| if is_hidden(character) { character.escape_unicode().to_string() } else { character.into() }).collect()
    };
    if is_short {
        let whole = escaped(name);
        if whole.chars().count() <= MOST_CHARACTERS {
            return Cow::Owned(whole);
        }
    }
    let place = |count: usize| name.char_indices().nth(count).map_or(name.len(), |(at, _)| at);
    let beginning = first(&escaped(&name[..place(BEGINNING)]), BEGINNING);
    let end: String = name.chars().rev().take(END).collect::<Vec<char>>().into_iter().rev().collect();
    Cow::Owned(format!("{beginning}...{:08x}...{}", number(name), last(&escaped(&end), END)))
}

fn first(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

fn last(text: &str, count: usize) -> String {
    text.chars().skip(text.chars().count().saturating_sub(count)).collect()
}

/// A number that two names hardly share (FNV-1a).
fn number(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_name_stays_as_it_is() {
        for name in ["", "/features/features.0/conv/Conv_output_0", "Größe", "猫", "a b`c", &"n".repeat(MOST_CHARACTERS)] {
            assert!(matches!(shown(name), Cow::Borrowed(same) if same == name), "{name}");
        }
    }

    #[test]
    fn what_a_terminal_obeys_or_hides_is_written_out() {
        assert_eq!(shown("a\u{1b}[31m"), "a\\u{1b}[31m");
        assert_eq!(shown("q\u{202e}gpj"), "q\\u{202e}gpj");
        assert_eq!(shown("a\nb\0\u{feff}"), "a\\u{a}b\\u{0}\\u{feff}");
    }

    #[test]
    fn a_long_name_is_shortened_and_still_differs_from_others() {
        let (one, other) = (shown(&format!("{}a{}", "n".repeat(9999), "m".repeat(50))).into_owned(), "n".repeat(10_000) + &"m".repeat(50));
        let other = shown(&other);
        assert!(one != other && one.chars().count() <= MOST_CHARACTERS, "{one}");
        assert!(shown(&"\u{202e}".repeat(150)).chars().count() <= MOST_CHARACTERS);
    }
}
