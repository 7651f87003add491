//! Numbers as they stand in a sentence: three significant digits, powers of ten only where a number would be hard to read otherwise, and a
//! true minus sign, which no line is broken after. What scripts read stands in files, as numbers.

/// A number with three significant digits; below a thousandth and from a hundred thousand on with a power of ten.
pub fn figure(value: impl Into<f64>) -> String {
    let value: f64 = value.into();
    let magnitude = value.abs();
    if magnitude == 0.0 {
        return "0".into();
    }
    if !(1e-3..99_999.5).contains(&magnitude) {
        return minus(format!("{value:.2e}"));
    }
    let digits = |magnitude: f64| (2 - magnitude.log10().floor() as i32).clamp(0, 5) as usize;
    let text = format!("{value:.*}", digits(magnitude));
    // 9.999 rounds to 10.00, which has a digit too many.
    let rounded: f64 = text.parse().unwrap_or(value);
    minus(format!("{value:.*}", digits(rounded.abs())))
}

/// A power of ten in front of a unit, for -52 say "\u{d7} 10^\u{2212}52 "; nothing for 0.
pub fn power(exponent: i32) -> String {
    if exponent == 0 { String::new() } else { minus(format!("\u{d7} 10^{exponent} ")) }
}

/// A sentence, begun with a capital letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A number's text with true minus signs, that of an exponent too.
fn minus(text: String) -> String {
    text.replace('-', "\u{2212}")
}

/// A number with so many decimal places; what rounds to zero has no sign.
pub fn fixed(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if text.bytes().all(|byte| matches!(byte, b'-' | b'0' | b'.')) { text.replace('-', "") } else { minus(text) }
}

/// A share in per cent: with one decimal below 10 and above 99, where whole numbers would say nothing. What is not quite nothing is not called
/// nothing, and what is not quite all is not called all.
pub fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    minus(match percent.abs() {
        0.0 => "0 %".into(),
        size if size < 0.05 => "less than 0.1 %".into(),
        size if size < 9.95 => format!("{percent:.1} %"),
        size if size > 99.9 && size < 100.0 && share > 0.0 => "more than 99.9 %".into(),
        size if size > 99.0 && size < 100.0 => format!("{percent:.1} %"),
        _ => format!("{percent:.0} %"),
    })
}

/// A share of something, in per cent, or as a multiple where it is more than all of it: nobody reads 4000 %.
pub fn share_of(share: f64, what: &str) -> String {
    if share.abs() > MULTIPLE { format!("{} times {what}", figure(share)) } else { format!("{} of {what}", percent(share)) }
}

/// The share above which it is said as a multiple: below it rounds to 100 %.
const MULTIPLE: f64 = 1.005;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        let texts = [0.7791, 12.34, 123.4, 1234.0, 0.00123, 4.2e-7, 0.0, -2.55, 9.999, 99.96, 0.99999, 99_999.7, 1e30].map(figure);
        let expected =
            ["0.779", "12.3", "123", "1234", "0.00123", "4.20e\u{2212}7", "0", "\u{2212}2.55", "10.0", "100", "1.00", "1.00e5", "1.00e30"];
        assert_eq!(texts, expected);
    }

    #[test]
    fn zero_has_no_sign() {
        assert_eq!(
            [-0.0004, 0.0004, -0.0, -0.0006, 12.3456].map(|value| fixed(value, 3)),
            ["0.000", "0.000", "0.000", "\u{2212}0.001", "12.346"]
        );
    }

    #[test]
    fn small_percentages_have_a_decimal_and_almost_all_is_not_all() {
        let shares = [0.0, 0.0002, 0.004, 0.015, 0.0994, 0.0996, 0.6, 0.99, 0.996, 0.99962, 1.0, 1.07, -0.015, -0.3];
        let texts = [
            "0 %",
            "less than 0.1 %",
            "0.4 %",
            "1.5 %",
            "9.9 %",
            "10 %",
            "60 %",
            "99 %",
            "99.6 %",
            "more than 99.9 %",
            "100 %",
            "107 %",
            "\u{2212}1.5 %",
            "\u{2212}30 %",
        ];
        assert_eq!(shares.map(percent), texts);
    }

    #[test]
    fn no_share_is_a_percentage_of_thousands() {
        assert_eq!(share_of(-1e-8, "it"), "less than 0.1 % of it");
        assert_eq!(share_of(0.0, "it"), "0 % of it");
        assert_eq!(share_of(0.0123, "it"), "1.2 % of it");
        assert_eq!(share_of(1.004, "it"), "100 % of it");
        assert_eq!(share_of(9.99, "it"), "9.99 times it");
        assert_eq!(share_of(43.21, "it"), "43.2 times it");
        assert_eq!(share_of(2e7, "it"), "2.00e7 times it");
    }
}
