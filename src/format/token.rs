//! RON in pieces: words, signs and literals, without the remarks and blanks between them.
//!
//! Knows where a literal and a remark end, so that nothing in them is taken for a part of the file. Knows no meaning, and
//! finds no faults: a literal or a remark without an end goes to the end of the text.

/// The pieces of a text, one after the other; each is read when it is asked for.
pub(super) struct Tokens<'a>(&'a str);

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self(text)
    }

    /// What follows the next `length` bytes; they are taken off.
    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.0.split_at_checked(length).unwrap_or((self.0, ""));
        self.0 = rest;
        taken
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            let length = blank(self.0);
            if length == 0 {
                break;
            }
            self.take(length);
        }
        let first = self.0.chars().next()?;
        let length = literal(self.0).unwrap_or_else(|| match word(self.0) {
            0 => first.len_utf8(),
            length => length,
        });
        Some(self.take(length))
    }
}

/// How long the blanks, or the remark, are that the text begins with.
fn blank(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return remark(text);
    }
    // Marks of direction are blanks to RON, and a byte order mark may stand at the start.
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}');
    text.find(|c| !is_blank(c)).unwrap_or(text.len())
}

/// Remarks between `/*` and `*/` nest.
fn remark(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth = depth.saturating_sub(1);
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at +=
                rest.char_indices().skip(1).find(|(_, c)| matches!(c, '/' | '*')).map_or(rest.len(), |(next, _)| next);
        }
    }
    text.len()
}

/// How long the string or the character is that the text begins with.
fn literal(text: &str) -> Option<usize> {
    let body = text.strip_prefix('b').unwrap_or(text);
    let before = text.len() - body.len();
    if let Some(raw) = body.strip_prefix('r') {
        let fence = raw.len() - raw.trim_start_matches('#').len();
        let (hashes, rest) = raw.split_at_checked(fence)?;
        let inside = rest.strip_prefix('"')?;
        let length = inside.find(&format!("\"{hashes}")).map_or(inside.len(), |end| end + 1 + fence);
        return Some(text.len() - inside.len() + length);
    }
    if let Some(inside) = body.strip_prefix('"') {
        return Some(before + 1 + string(inside));
    }
    Some(before + 1 + character(body.strip_prefix('\'')?)?)
}

/// How long the text is up to its quotation mark, which is counted.
fn string(inside: &str) -> usize {
    let mut chars = inside.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            '"' => return at + 1,
            _ => {}
        }
    }
    inside.len()
}

/// How long a single character is, with the quotation mark behind it; `None` if the mark before it was only a sign.
fn character(inside: &str) -> Option<usize> {
    let mut chars = inside.char_indices().skip(1);
    if !inside.starts_with('\\') {
        return chars.next().filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1);
    }
    // The longest escape is `\u{10ffff}`; its first two characters are none that end it.
    chars.skip(1).take(9).find(|(_, c)| *c == '\'').map(|(at, _)| at + 1)
}

/// How long the word or number is that the text begins with; `r#` may stand before a word.
fn word(text: &str) -> usize {
    let plain = text.strip_prefix("r#").unwrap_or(text);
    let length = plain.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(plain.len());
    if length == 0 { usize::from(plain.len() < text.len()) } else { text.len() - plain.len() + length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        assert_eq!(Tokens::of(text).collect::<Vec<_>>(), expect, "{text}");
    }

    #[test]
    fn remarks_and_blanks_are_left_out() {
        check("\u{feff}( a : 1,\r\n)", &["(", "a", ":", "1", ",", ")"]);
        check("a// b\nc//d", &["a", "c"]);
        check("a/* b */c/* /* d */ e */f/**/g/*/ h */i", &["a", "c", "f", "g", "i"]);
        check("a /* \" */ b // \"\nc", &["a", "b", "c"]);
        check("a /* /* b */ c", &["a"]);
        check("a / b * c", &["a", "/", "b", "*", "c"]);
        check("a\u{200e}b\u{2028}c", &["a", "b", "c"]);
    }

    #[test]
    fn literals_are_one_piece() {
        check(r#"a "b: // c" d"#, &["a", r#""b: // c""#, "d"]);
        check(r#""\"" "\\" b"\"" e"#, &[r#""\"""#, r#""\\""#, r#"b"\"""#, "e"]);
        check("r\"\\\" r#\"a\" \"#b br##\"\"# \"##", &["r\"\\\"", "r#\"a\" \"#", "b", "br##\"\"# \"##"]);
        check(r"'\'' '/' b'\\' '\u{10ffff}' ''' x", &[r"'\''", "'/'", r"b'\\'", r"'\u{10ffff}'", "'''", "x"]);
        check("it's /* a' */ b", &["it", "'", "s", "b"]);
        check("'\\u{10ffff}0'", &["'", "\\", "u", "{", "10ffff", "}", "0", "'"]);
        check("'", &["'"]);
        check("r#a rb r# #", &["r#a", "rb", "r", "#", "#"]);
        check("\"a\\", &["\"a\\"]);
        check("r#\"a\"", &["r#\"a\""]);
    }

    /// What is left out, and how pieces are told apart, is as RON itself has it.
    #[test]
    fn pieces_read_as_the_whole() {
        let text = "(a: /* 1 /* 2 */ */ r#\"/* \"#, // b\n b: '\"', c: \"\\\" // \", d: 0x1_F)";
        let whole: ron::Value = ron::from_str(text).unwrap();
        let pieces = Tokens::of(text).collect::<Vec<_>>().join("\n");
        assert_eq!(ron::from_str::<ron::Value>(&pieces).unwrap(), whole);
    }
}
