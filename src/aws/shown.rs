//! Texts of others as they are shown: what cannot be seen is told, and nothing in them steers a terminal or turns lines around.
//!
//! Knows which characters those are: Unicode's categories Cc, Cf, Zl and Zp. Knows no output; whoever shows a text to people
//! or programs passes it through here. Files keep texts as they are.
//! See <https://www.unicode.org/reports/tr36/> and <https://www.unicode.org/versions/Unicode16.0.0/>.

use std::borrow::Cow;
use std::fmt::Write;

/// Characters that format others and have no look of their own, the category Cf, with the two separators Zl and Zp.
const FORMATS: [(char, char); 20] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{890}', '\u{891}'),
    ('\u{8e2}', '\u{8e2}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{2064}'),
    ('\u{2066}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{fff9}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    // Tags: the first, and those that spell ASCII unseen.
    ('\u{e0001}', '\u{e007f}'),
];

/// Whether a character cannot be seen, or changes how others are: controls, formats, and separators of lines and paragraphs.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    // Nearly all characters of all names lie below the first of the others.
    c.is_control() || (c >= '\u{ad}' && FORMATS.iter().any(|(first, last)| (*first..=*last).contains(&c)))
}

/// A text on one line, in which every hidden character is its code point: `‹U+202E›`.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    told(text, is_hidden)
}

/// [`shown`], in as many lines as the text has.
#[must_use]
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    told(text, is_hidden_within_lines)
}

/// JSON without hidden characters: in its strings they are escaped, so that they mean what they meant.
#[must_use]
pub fn shown_json(json: &str) -> Cow<'_, str> {
    replaced(json, is_hidden_within_lines, |c, out| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a text cannot fail.
            let _ = write!(out, "\\u{unit:04x}");
        }
    })
}

fn is_hidden_within_lines(c: char) -> bool {
    !matches!(c, '\n' | '\t') && is_hidden(c)
}

fn told(text: &str, is_hidden: fn(char) -> bool) -> Cow<'_, str> {
    replaced(text, is_hidden, |c, out| {
        let _ = write!(out, "‹U+{:04X}›", u32::from(c));
    })
}

fn replaced(text: &str, is_hidden: fn(char) -> bool, write: impl Fn(char, &mut String)) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            write(c, &mut out);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_told() {
        for (text, expect, lines) in [
            ("Zürich 東京 🌳", "Zürich 東京 🌳", "Zürich 東京 🌳"),
            ("a\u{202e}b", "a‹U+202E›b", "a‹U+202E›b"),
            ("\u{1b}[31m\u{7}", "‹U+001B›[31m‹U+0007›", "‹U+001B›[31m‹U+0007›"),
            ("\u{9b}\u{85}\u{7f}", "‹U+009B›‹U+0085›‹U+007F›", "‹U+009B›‹U+0085›‹U+007F›"),
            ("a\n\tb\r", "a‹U+000A›‹U+0009›b‹U+000D›", "a\n\tb‹U+000D›"),
            ("\u{2028}\u{2029}", "‹U+2028›‹U+2029›", "‹U+2028›‹U+2029›"),
            ("\u{feff}\u{2060}\u{200b}", "‹U+FEFF›‹U+2060›‹U+200B›", "‹U+FEFF›‹U+2060›‹U+200B›"),
            ("\u{e0041}", "‹U+E0041›", "‹U+E0041›"),
            ("", "", ""),
        ] {
            assert_eq!(shown(text), expect);
            assert_eq!(shown_lines(text), lines);
            assert!(!shown(text).contains(is_hidden));
        }
    }

    #[test]
    fn json_means_what_it_meant() {
        assert_eq!(
            shown_json("{\n\t\"a\u{202e}\u{9b}\": \"\u{e0041}ü\"\n}"),
            "{\n\t\"a\\u202e\\u009b\": \"\\udb40\\udc41ü\"\n}"
        );
    }

    #[test]
    fn stretches_are_in_order_and_apart() {
        assert!(FORMATS.iter().all(|(first, last)| first <= last));
        assert!(FORMATS.windows(2).all(|two| two[0].1 < two[1].0));
        for c in
            ['\u{ac}', '\u{ae}', '\u{2010}', '\u{2027}', '\u{202f}', '\u{205f}', '\u{2065}', '\u{fffc}', '\u{e0080}']
        {
            assert!(!is_hidden(c), "{c:?}");
        }
    }
}
