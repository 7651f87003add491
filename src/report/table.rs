//! Comma-separated values, as RFC 4180 describes them: the one thing that a table needs is quoting.
//!
//! Written here because the crate `csv` would turn on default features of `serde_core`, on which burn stands, for a writer of ten lines.

/// One line of fields, with its line break. A field with a comma, a quotation mark, a line break or a space at an end is quoted.
pub fn line<T: AsRef<str>>(fields: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for (index, field) in fields.into_iter().enumerate() {
        let field = field.as_ref();
        if index > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) || field.trim() != field {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push('\n');
    text
}

/// The fields of every line of such a text: the inverse of [`line`].
pub fn parse(text: &str) -> Vec<Vec<String>> {
    let (mut lines, mut fields, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                fields.push(std::mem::take(&mut field));
                lines.push(std::mem::take(&mut fields));
            }
            '\r' if !quoted => {}
            other => field.push(other),
        }
    }
    if !field.is_empty() || !fields.is_empty() {
        fields.push(field);
        lines.push(fields);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let lines = [vec!["a", "b, c", "say \"no\"", ""], vec![" space", "two\nlines", "1.5", "end "]];
        let text: String = lines.iter().map(line).collect();
        assert_eq!(parse(&text), lines);
        assert!(text.starts_with("a,\"b, c\",\"say \"\"no\"\"\",\n"), "{text}");
    }
}
