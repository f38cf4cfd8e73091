//! The smallest pieces of a policy text: where each string, number and brace starts and ends.
//!
//! Knows spelling only, and finds pieces in any text in one pass.
//! What may follow what is `json`'s concern.

use super::placeholder::{Reach, bare_length, expression_length};
use super::span::Span;

/// What a piece of text is, for syntax highlighting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A string before a colon, quotation marks included.
    Key,
    /// Any other string, or the part of one around its variables.
    String,
    /// `${…}` or `{{ … }}`: a policy variable or a placeholder.
    Variable,
    /// A number.
    Number,
    /// `true`, `false` or `null`.
    Literal,
    /// One of `{ } [ ] , :`.
    Punctuation,
    /// White space as JSON knows it.
    Space,
    /// Text that JSON does not know.
    Invalid,
}

/// One piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

/// The pieces of any text, in order and without gaps, in time linear in its length.
///
/// ```
/// use policy::{TokenKind, tokens};
/// let kinds: Vec<_> = tokens(r#"{"a":1}"#).iter().map(|token| token.kind).collect();
/// assert_eq!(kinds[1], TokenKind::Key);
/// ```
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    // Only the colon after a string tells that it was a key; by then its pieces are found, so they are made keys afterwards.
    let mut last_string = (0, 0);
    for lexeme in Lexemes::new(text) {
        let kind = match lexeme.kind {
            LexemeKind::Space => TokenKind::Space,
            LexemeKind::Punctuation => {
                if lexeme.span.of(text) == ":" {
                    for token in found.get_mut(last_string.0..last_string.1).unwrap_or_default() {
                        make_key(token);
                    }
                }
                TokenKind::Punctuation
            }
            LexemeKind::String | LexemeKind::OpenString => {
                let first = found.len();
                push_string(text, lexeme.span, &mut found);
                last_string = (first, found.len());
                continue;
            }
            LexemeKind::Number => TokenKind::Number,
            LexemeKind::Literal => TokenKind::Literal,
            LexemeKind::Placeholder => TokenKind::Variable,
            LexemeKind::Quoted | LexemeKind::Word | LexemeKind::Comment | LexemeKind::Stray => TokenKind::Invalid,
        };
        if kind != TokenKind::Space {
            last_string = (0, 0);
        }
        found.push(Token { span: lexeme.span, kind });
    }
    found
}

fn make_key(token: &mut Token) {
    if token.kind == TokenKind::String {
        token.kind = TokenKind::Key;
    }
}

/// Splits a string into its text and the `${…}` and `{{ … }}` in it.
fn push_string(text: &str, span: Span, found: &mut Vec<Token>) {
    let mut plain = span.start;
    let mut at = span.start;
    let mut push = |start, end, kind| {
        if start < end {
            let span = Span::new(start, end);
            found.push(Token { span, kind });
        }
    };
    while at < span.end {
        match variable_length(Span::new(at, span.end).of(text)) {
            Some(length) => {
                push(plain, at, TokenKind::String);
                push(at, at + length, TokenKind::Variable);
                at += length;
                plain = at;
            }
            // Byte by byte: within a character of several bytes nothing begins, and no piece is cut there.
            None => at += 1,
        }
    }
    push(plain, span.end, TokenKind::String);
}

/// How long the `${…}` or `{{…}}` at the start of `text` is; neither holds a brace or a double quote.
fn variable_length(text: &str) -> Option<usize> {
    let (open, close) = [("${", "}"), ("{{", "}}")].into_iter().find(|(open, _)| text.starts_with(open))?;
    let inner = text.get(open.len()..)?;
    let end = inner.find(['{', '}', '"'])?;
    inner.get(end..)?.starts_with(close).then_some(open.len() + end + close.len())
}

/// What a piece of text is, for the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LexemeKind {
    Space,
    /// One of `{ } [ ] , :`.
    Punctuation,
    /// A string with both quotation marks; escapes and characters in it may still be wrong.
    String,
    /// A string that its line does not close.
    OpenString,
    Number,
    Literal,
    /// `{{ … }}` or `${…}` outside strings.
    Placeholder,
    /// Text between other quotation marks than JSON's.
    Quoted,
    /// A bare word, or a malformed number.
    Word,
    Comment,
    /// Any other character.
    Stray,
}

/// One piece of text, for the parser.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexeme {
    pub(super) kind: LexemeKind,
    pub(super) span: Span,
}

/// Runs over the pieces of a text; together they are the text.
#[derive(Debug, Clone)]
pub(super) struct Lexemes<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexemes<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Lexemes<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        let rest = self.text.get(self.at..)?;
        let (kind, length) = first_lexeme(rest)?;
        let span = Span::new(self.at, self.at + length);
        self.at = span.end;
        Some(Lexeme { kind, span })
    }
}

/// What word processors and chats make of JSON's quotation mark.
const OTHER_QUOTES: [char; 8] = ['“', '”', '„', '‘', '’', '‚', '«', '»'];

fn first_lexeme(rest: &str) -> Option<(LexemeKind, usize)> {
    let first = rest.chars().next()?;
    // Before the brace: `{{ A }}` outside strings is a placeholder, not two objects.
    let placeholder = if matches!(first, '{' | '$' | '<') { bare_length(rest) } else { None };
    if let Some(length) = placeholder {
        return Some((LexemeKind::Placeholder, length));
    }
    Some(match first {
        '{' | '}' | '[' | ']' | ',' | ':' => (LexemeKind::Punctuation, 1),
        '"' => string(rest),
        c if is_space(c) => (LexemeKind::Space, run(rest, is_space)),
        '\'' => quoted(rest, |c| c == '\''),
        c if OTHER_QUOTES.contains(&c) => quoted(rest, |c| OTHER_QUOTES.contains(&c)),
        '#' => (LexemeKind::Comment, line_length(rest)),
        '/' if rest.starts_with("//") => (LexemeKind::Comment, line_length(rest)),
        '/' if rest.starts_with("/*") => (LexemeKind::Comment, rest.find("*/").map_or(rest.len(), |at| at + 2)),
        c if is_word(c) => {
            let length = run(rest, is_word);
            (word_kind(rest.get(..length).unwrap_or_default()), length)
        }
        c => (LexemeKind::Stray, c.len_utf8()),
    })
}

fn string(rest: &str) -> (LexemeKind, usize) {
    let mut escaped = false;
    let mut skipped = 0;
    // JSON has no line ends in strings, so a line ends even an open one: what follows stays readable while somebody types.
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            _ if at < skipped => {}
            b'\n' | b'\r' => return (LexemeKind::OpenString, at),
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return (LexemeKind::String, at + 1),
            // Terraform and Jinja have strings of their own within `${…}` and `{{ … }}`, which end no string of JSON.
            b'$' | b'{' => {
                let length = rest.get(at..).and_then(|rest| expression_length(rest, Reach::Line));
                skipped = length.map_or(0, |length| at + length);
            }
            _ => {}
        }
    }
    (LexemeKind::OpenString, rest.len())
}

/// A closing mark is looked for on the same line only, so that one stray quote does not hide the rest of the text.
fn quoted(rest: &str, closes: impl Fn(char) -> bool) -> (LexemeKind, usize) {
    let mut line = rest.char_indices().skip(1).take_while(|(_, c)| *c != '\n');
    let first = rest.chars().next().map_or(0, char::len_utf8);
    match line.find(|(_, c)| closes(*c)) {
        Some((at, c)) => (LexemeKind::Quoted, at + c.len_utf8()),
        None => (LexemeKind::Stray, first),
    }
}

fn word_kind(word: &str) -> LexemeKind {
    match word {
        "true" | "false" | "null" => LexemeKind::Literal,
        _ if number_length(word) == word.len() => LexemeKind::Number,
        _ => LexemeKind::Word,
    }
}

/// How much of the start of `word` is a JSON number; 0 if none is.
pub(super) fn number_length(word: &str) -> usize {
    let bytes = word.as_bytes();
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let integer = match bytes.get(sign) {
        Some(b'0') => 1,
        _ => digits(sign),
    };
    if integer == 0 {
        return 0;
    }
    // A point or an exponent counts only with digits after it, so that the error stands at the point of `1.`.
    let mut end = sign + integer;
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-')
}

fn run(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

fn line_length(rest: &str) -> usize {
    rest.find('\n').unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces with a letter for what they are, separated by blanks: `{` is `p{`.
    #[track_caller]
    fn check(text: &str, expect: &[&str]) {
        let letter = |kind| match kind {
            TokenKind::Key => 'k',
            TokenKind::String => 's',
            TokenKind::Variable => 'v',
            TokenKind::Number => 'n',
            TokenKind::Literal => 'l',
            TokenKind::Punctuation => 'p',
            TokenKind::Space => ' ',
            TokenKind::Invalid => 'x',
        };
        let found: Vec<String> =
            tokens(text).iter().map(|token| format!("{}{}", letter(token.kind), token.span.of(text))).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn pieces() {
        check(r#"{"a" :"b"}"#, &["p{", "k\"a\"", "  ", "p:", "s\"b\"", "p}"]);
        check(r#"["a",1]:"#, &["p[", "s\"a\"", "p,", "n1", "p]", "p:"]);
        check("\"a\":\"b\":", &["k\"a\"", "p:", "k\"b\"", "p:"]);
        check("\"a\"1:", &["s\"a\"", "n1", "p:"]);
        check("true false null", &["ltrue", "  ", "lfalse", "  ", "lnull"]);
        check("True -1.5e+3 01", &["xTrue", "  ", "n-1.5e+3", "  ", "x01"]);
        check(" \t\r\n", &["  \t\r\n"]);
        check("\u{a0}\u{feff}", &["x\u{a0}", "x\u{feff}"]);
        check("", &[]);
    }

    #[test]
    fn strings_and_what_stands_in_them() {
        check(r#""a${aws:x}b""#, &["s\"a", "v${aws:x}", "sb\""]);
        check(r#""${A}{{ B }}""#, &["s\"", "v${A}", "v{{ B }}", "s\""]);
        check(r#""${A}":1"#, &["k\"", "v${A}", "k\"", "p:", "n1"]);
        check(r#""é${A}é""#, &["s\"é", "v${A}", "sé\""]);
        check(r#""${a""#, &["s\"${a\""]);
        check(r#""${a{b}""#, &["s\"${a{b}\""]);
        check(r#""{{a}""#, &["s\"{{a}\""]);
        check(r#""$""#, &["s\"$\""]);
        check(r#""a\"b""#, &[r#"s"a\"b""#]);
        check(r#""a\\"b"#, &[r#"s"a\\""#, "xb"]);
        check("\"a\nb", &["s\"a", " \n", "xb"]);
        check("\"a\rb", &["s\"a", " \r", "xb"]);
        check("\"a\\\nb", &["s\"a\\", " \n", "xb"]);
        check("\"a", &["s\"a"]);
        check("\"", &["s\""]);
    }

    #[test]
    fn what_json_does_not_know() {
        check("'a' b", &["x'a'", "  ", "xb"]);
        check("'a\n'b'", &["x'", "xa", " \n", "x'b'"]);
        check("“a” x", &["x“a”", "  ", "xx"]);
        check("“a", &["x“", "xa"]);
        check("«a»", &["x«a»"]);
        check("# a\n1", &["x# a", " \n", "n1"]);
        check("// a\n1", &["x// a", " \n", "n1"]);
        check("/* a */1", &["x/* a */", "n1"]);
        check("/* a", &["x/* a"]);
        check("/a", &["x/", "xa"]);
        check("a_b.c+d-e;", &["xa_b.c+d-e", "x;"]);
        check("{{ A }}${B} ${ }", &["v{{ A }}", "v${B}", "  ", "x$", "p{", "  ", "p}"]);
    }

    #[test]
    fn numbers() {
        for (text, length) in [
            ("", 0),
            ("-", 0),
            ("x", 0),
            ("0", 1),
            ("-0", 2),
            ("01", 1),
            ("12", 2),
            ("-12x", 3),
            ("1.", 1),
            ("1.5", 3),
            ("1.50.5", 4),
            ("1e", 1),
            ("1e+", 1),
            ("1e5", 3),
            ("1E-15", 5),
            ("1.25e+05x", 8),
            ("1.x", 1),
            (".5", 0),
            ("+1", 0),
        ] {
            assert_eq!(number_length(text), length, "{text}");
        }
    }
}
