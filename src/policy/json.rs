//! Strict JSON with places: text → tree, with every syntax error and as much as can be read around it.
//!
//! Knows JSON (RFC 8259), not policies. Duplicate names are kept, in order; judging them is the grammar's work.

use super::diagnostic::{Code, Diagnostic};
use super::escape::escape;
use super::placeholder::{Placeholder, placeholder_name, placeholders};
use super::span::{Span, Spanned};
use super::token::{Lexeme, LexemeKind, Lexemes, number_length};

/// How many arrays and objects may contain each other. A policy needs six; a hundred is far from any mistake of brackets,
/// and few enough that reading, which calls itself once for each, stays well within the smallest stack of a thread.
const DEPTH_LIMIT: usize = 100;

/// How many syntax errors of one text are reported; after the first few they are mostly echoes, and a screen shows no more.
const ERROR_LIMIT: usize = 20;

/// A JSON text as a tree.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Json {
    /// The value, as far as it could be read.
    pub(super) root: Node,
    /// What makes the text no well-formed JSON value, in the order of the text.
    pub(super) errors: Vec<Diagnostic>,
    /// Whether placeholders stand outside strings, so that only what replaces them can make it JSON.
    pub(super) bare_placeholders: bool,
}

impl Json {
    /// Whether the text is one well-formed JSON value as it stands.
    pub(super) fn is_well_formed(&self) -> bool {
        self.errors.is_empty() && !self.bare_placeholders
    }
}

/// A value and where it stands.
pub(super) type Node = Spanned<JsonValue>;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum JsonValue {
    Null,
    Bool,
    Number,
    /// Escapes resolved.
    String(String),
    Array(Vec<Node>),
    Object(Vec<Member>),
    /// A placeholder outside strings, such as `"Action": {{ Actions }}`.
    Placeholder(Placeholder),
    /// Could not be read; an error says why.
    Broken,
}

/// One `"key": value` of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) key: Spanned<String>,
    pub(super) value: Node,
}

impl Member {
    /// From the key to the end of the value.
    pub(super) fn span(&self) -> Span {
        Span::new(self.key.span.start, self.value.span.end)
    }
}

/// Reads a text as JSON. Positions of errors are the first character that cannot be there;
/// of a string that is not closed before the text ends, its opening quotation mark.
pub(super) fn read(text: &str) -> Json {
    let mut parser = Parser {
        text,
        lexemes: Lexemes::new(text),
        kind: None,
        span: Span::default(),
        previous_end: 0,
        open: Vec::new(),
        errors: Vec::new(),
        muted: false,
        bare_placeholders: false,
    };
    parser.advance();
    let root = parser.value();
    if parser.kind.is_some() {
        parser.error(parser.span, "the text goes on after the end of the document");
    }
    Json { root, errors: parser.errors, bare_placeholders: parser.bare_placeholders }
}

struct Parser<'t> {
    text: &'t str,
    lexemes: Lexemes<'t>,
    /// The current piece, never white space or a comment; `None` at the end of the text.
    kind: Option<LexemeKind>,
    span: Span,
    previous_end: usize,
    /// The closing brackets that are waited for, innermost last.
    open: Vec<&'static str>,
    errors: Vec<Diagnostic>,
    /// What follows can only be an echo of what is reported already.
    muted: bool,
    bare_placeholders: bool,
}

impl Parser<'_> {
    fn advance(&mut self) {
        self.previous_end = self.span.end;
        let mut stray_until = None;
        for Lexeme { kind, span } in self.lexemes.by_ref() {
            match kind {
                LexemeKind::Space => {}
                LexemeKind::Comment if self.muted => {}
                LexemeKind::Comment => report(self.text, &mut self.errors, span, "JSON has no comments"),
                LexemeKind::Stray => {
                    // Of a run of such characters, such as the marks of a merge, the first is enough.
                    if stray_until != Some(span.start) && !self.muted {
                        let message = format!("`{}` cannot stand here", visible(span.of(self.text)));
                        report(self.text, &mut self.errors, span, &message);
                    }
                    stray_until = Some(span.end);
                }
                LexemeKind::Punctuation
                | LexemeKind::String
                | LexemeKind::OpenString
                | LexemeKind::Number
                | LexemeKind::Literal
                | LexemeKind::Placeholder
                | LexemeKind::Quoted
                | LexemeKind::Word => {
                    self.kind = Some(kind);
                    self.span = span;
                    return;
                }
            }
        }
        self.kind = None;
        self.span = Span::new(self.text.len(), self.text.len());
    }

    /// Whether the current piece is this punctuation mark.
    fn at(&self, mark: &str) -> bool {
        let own = self.text.as_bytes().get(self.span.start);
        self.kind == Some(LexemeKind::Punctuation) && own == mark.as_bytes().first()
    }

    fn error(&mut self, span: Span, message: &str) {
        if !self.muted {
            report(self.text, &mut self.errors, span, message);
        }
    }

    fn value(&mut self) -> Node {
        let span = self.span;
        let value = match self.kind {
            None => {
                let is_empty = self.text.trim().is_empty();
                let message = if is_empty { "the text is empty" } else { "the text ends where a value is expected" };
                self.error(span, message);
                // Every bracket that is still open would only say the same once more.
                self.muted = true;
                return Node::new(JsonValue::Broken, span);
            }
            Some(LexemeKind::Punctuation) => return function(self.container()),
            Some(LexemeKind::String | LexemeKind::OpenString | LexemeKind::Quoted) => JsonValue::String(self.string()),
            Some(LexemeKind::Number) => JsonValue::Number,
            Some(LexemeKind::Literal) if span.of(self.text) == "null" => JsonValue::Null,
            Some(LexemeKind::Literal) => JsonValue::Bool,
            Some(LexemeKind::Placeholder) => {
                self.bare_placeholders = true;
                let found = placeholders(span.of(self.text)).into_iter().next();
                found.map_or(JsonValue::Broken, |found| JsonValue::Placeholder(found.value))
            }
            Some(LexemeKind::Word | LexemeKind::Space | LexemeKind::Comment | LexemeKind::Stray) => {
                self.word();
                JsonValue::Broken
            }
        };
        self.advance();
        Node::new(value, span)
    }

    /// An array or object; any other mark is left where it is.
    fn container(&mut self) -> Node {
        let start = self.span.start;
        let close = match self.span.of(self.text) {
            "{" => "}",
            "[" => "]",
            found => {
                let message = format!("a value is expected before `{found}`");
                self.error(self.span, &message);
                return Node::new(JsonValue::Broken, Span::new(start, start));
            }
        };
        if self.open.len() >= DEPTH_LIMIT {
            let message = format!("arrays and objects are nested more than {DEPTH_LIMIT} deep");
            if !self.muted {
                self.errors.push(Diagnostic::error(Code::TooDeep, self.span, message));
            }
            // The rest is given up: going on would go deeper, and what closes it cannot be told from what does not.
            self.muted = true;
            self.kind = None;
            self.lexemes = Lexemes::new("");
            self.span = Span::new(self.text.len(), self.text.len());
            return Node::new(JsonValue::Broken, Span::new(start, self.text.len()));
        }
        self.open.push(close);
        self.advance();
        let value = match close {
            "}" => JsonValue::Object(self.members()),
            _ => JsonValue::Array(self.items()),
        };
        self.open.pop();
        // Without its closing bracket it ends with the last thing in it, so that what follows is not taken into it.
        let end = if self.at(close) { self.span.end } else { self.previous_end };
        if self.at(close) {
            self.advance();
        }
        Node::new(value, Span::new(start, end))
    }

    fn members(&mut self) -> Vec<Member> {
        let mut members = Vec::new();
        let mut entry = NextEntry::First;
        while self.goes_on(&mut entry) {
            let Some(key) = self.key() else { continue };
            if self.at(":") {
                self.advance();
            } else {
                self.error(self.span, "`:` is missing after the name");
            }
            let value = self.value();
            members.push(Member { key, value });
        }
        members
    }

    fn items(&mut self) -> Vec<Node> {
        let mut items = Vec::new();
        let mut entry = NextEntry::First;
        while self.goes_on(&mut entry) {
            if self.at(":") {
                self.error(self.span, "an array holds values without names");
                self.advance();
            } else {
                items.push(self.value());
            }
        }
        items
    }

    /// Deals with what stands between two entries of a container: `true` if an entry follows.
    fn goes_on(&mut self, entry: &mut NextEntry) -> bool {
        let close = self.open.last().copied().unwrap_or_default();
        let mut after_comma = false;
        let mut extra_comma = false;
        loop {
            if self.kind.is_none() {
                let message = format!("`{close}` is missing: the text ends before the end of the document");
                self.error(self.span, &message);
                self.muted = true;
                return false;
            } else if self.at(close) {
                if after_comma && !extra_comma {
                    let message = format!("`,` before `{close}`: nothing follows it");
                    self.error(self.span, &message);
                }
                return false;
            } else if self.at("}") || self.at("]") {
                let found = self.span.of(self.text);
                let message = format!("`{close}` is expected before `{found}`");
                self.error(self.span, &message);
                // It closes something further out: the inner ones end here, and the outer one takes it. Else it is one too many.
                if self.open.contains(&found) {
                    return false;
                }
                self.advance();
            } else if self.at(",") {
                if after_comma || *entry == NextEntry::First {
                    self.error(self.span, "something is missing before `,`");
                    extra_comma = true;
                }
                after_comma = true;
                self.advance();
            } else {
                if *entry == NextEntry::Later && !after_comma {
                    self.error(self.span, "`,` is missing before this");
                }
                *entry = NextEntry::Later;
                return true;
            }
        }
    }

    /// The name of a member; anything else is reported and passed over.
    fn key(&mut self) -> Option<Spanned<String>> {
        let span = self.span;
        let name = match self.kind? {
            LexemeKind::String | LexemeKind::OpenString | LexemeKind::Quoted => self.string(),
            LexemeKind::Word | LexemeKind::Literal | LexemeKind::Number => {
                self.error(span, "a name needs double quotation marks");
                span.of(self.text).to_owned()
            }
            // It may stand for whole members, so nothing is known of what follows.
            LexemeKind::Placeholder => {
                self.bare_placeholders = true;
                self.advance();
                return None;
            }
            LexemeKind::Punctuation if self.at(":") => {
                self.error(span, "a name in double quotation marks is missing before `:`");
                self.advance();
                return None;
            }
            LexemeKind::Punctuation | LexemeKind::Space | LexemeKind::Comment | LexemeKind::Stray => {
                self.error(span, "a name in double quotation marks is expected");
                // It is read as the pair of values that it is, without a word, so that the next name is found again.
                let muted = std::mem::replace(&mut self.muted, true);
                self.value();
                if self.at(":") {
                    self.advance();
                    self.value();
                }
                self.muted = muted;
                return None;
            }
        };
        self.advance();
        Some(Spanned::new(name, span))
    }

    /// A bare word is wrong from the first character that no longer belongs to a number or literal.
    fn word(&mut self) {
        let word = self.span.of(self.text);
        let good = ["true", "false", "null"]
            .into_iter()
            .find(|literal| word.starts_with(literal))
            .map_or(number_length(word), str::len);
        let lower = word.to_ascii_lowercase();
        let message = match lower.as_str() {
            "true" | "false" | "null" => format!("`{word}` is written `{lower}` in JSON"),
            "none" => format!("`{word}` is written `null` in JSON"),
            _ if word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') => {
                format!("`{word}` is not a JSON number")
            }
            _ => format!("`{word}` needs double quotation marks"),
        };
        self.error(Span::new(self.span.start + good, self.span.end), &message);
    }

    /// The text of a string, with its faults reported.
    fn string(&mut self) -> String {
        let span = self.span;
        let raw = span.of(self.text);
        match self.kind {
            Some(LexemeKind::Quoted) => {
                self.error(span, "JSON takes the double quotation mark `\"` only");
                let mut inner = raw.chars();
                inner.next();
                inner.next_back();
                return inner.collect();
            }
            Some(LexemeKind::OpenString) if span.end == self.text.len() => {
                self.error(Span::new(span.start, span.start + 1), "this string is not closed");
            }
            Some(LexemeKind::OpenString) => {
                let end = Span::new(span.end, span.end + 1);
                self.error(end, "the line ends before the string is closed");
            }
            _ => {}
        }
        let inner = raw.strip_prefix('"').unwrap_or(raw);
        let inner = match self.kind {
            Some(LexemeKind::String) => inner.strip_suffix('"').unwrap_or(inner),
            _ => inner,
        };
        let mut text = String::with_capacity(inner.len());
        let mut at = 0;
        // Plain text goes over in whole runs; nearly all strings of policies are one.
        loop {
            let rest = inner.get(at..).unwrap_or_default();
            let plain = rest.bytes().position(|byte| byte == b'\\' || byte < b' ').unwrap_or(rest.len());
            text.push_str(rest.get(..plain).unwrap_or_default());
            at += plain;
            let rest = rest.get(plain..).unwrap_or_default();
            let (read, length) = match rest.bytes().next() {
                None => break,
                Some(b'\\') => escape(rest),
                Some(_) => (Err("a control character must be written as an escape such as `\\n`"), 1),
            };
            match read {
                Ok(c) => text.push(c),
                Err(message) => {
                    let start = span.start + 1 + at;
                    self.error(Span::new(start, start + length), message);
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
            at += length;
        }
        text
    }
}

/// An object that is a function of CloudFormation, `{"Ref": "Bucket"}` or `{"Fn::Sub": "…"}`, as the placeholder that it is.
/// No object of a policy has one member of such a name.
fn function(node: Node) -> Node {
    let JsonValue::Object(members) = &node.value else { return node };
    let [Member { key, value }] = members.as_slice() else { return node };
    if key.value != "Ref" && !key.value.starts_with("Fn::") {
        return node;
    }
    // Two functions of one name differ by what they are of, so that each can have a value of its own.
    let of = first_text(value).unwrap_or_default().replace(['{', '}', '$', '"', '\\', '\n'], "");
    let name = match key.value.as_str() {
        "Ref" if placeholder_name(&of).is_some() => of,
        "Ref" => format!("Fn::Ref {of}"),
        function => format!("{function} {of}").trim_end().to_owned(),
    };
    let written = format!("${{{name}}}");
    Node::new(JsonValue::Placeholder(Placeholder { name, written }), node.span)
}

/// The first text in a value.
fn first_text(node: &Node) -> Option<&str> {
    match &node.value {
        JsonValue::String(text) => Some(text),
        JsonValue::Array(items) => items.iter().find_map(first_text),
        JsonValue::Object(members) => members.iter().find_map(|member| first_text(&member.value)),
        JsonValue::Null | JsonValue::Bool | JsonValue::Number | JsonValue::Placeholder(_) | JsonValue::Broken => None,
    }
}

/// Which entry of an array or object comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NextEntry {
    First,
    Later,
}

fn report(text: &str, errors: &mut Vec<Diagnostic>, span: Span, message: &str) {
    // Two complaints about one place are one mistake seen twice: the first knows more of what was expected there.
    let echo = errors.last().is_some_and(|last| last.place.start == span.start);
    if echo || errors.len() >= ERROR_LIMIT {
        return;
    }
    let diagnostic = Diagnostic::error(Code::JsonSyntax, span, message);
    errors.push(match span.of(text) {
        "\u{feff}" => diagnostic.hint("remove the byte order mark at the start of the file"),
        "\u{a0}" => diagnostic.hint("replace the no-break space by an ordinary one"),
        _ => diagnostic,
    });
}

fn visible(text: &str) -> String {
    let is_seen = |c: char| !c.is_control() && !c.is_whitespace() && c != '\u{feff}';
    if text.chars().all(is_seen) { text.to_owned() } else { text.escape_unicode().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::position;
    use proptest::prelude::*;

    /// The tree as serde_json would have it, with the last of equal names.
    fn as_serde(node: &Node, text: &str) -> serde_json::Value {
        match &node.value {
            JsonValue::Null => serde_json::Value::Null,
            JsonValue::Bool | JsonValue::Number => serde_json::from_str(node.span.of(text)).unwrap(),
            JsonValue::String(text) => text.as_str().into(),
            JsonValue::Array(items) => items.iter().map(|item| as_serde(item, text)).collect(),
            JsonValue::Object(members) => {
                members.iter().map(|member| (member.key.value.clone(), as_serde(&member.value, text))).collect()
            }
            JsonValue::Placeholder(_) | JsonValue::Broken => panic!("not well formed"),
        }
    }

    fn check_against_serde(text: &str) {
        let json = read(text);
        match serde_json::from_str::<serde_json::Value>(text) {
            Ok(expect) => {
                assert!(json.is_well_formed(), "{text:?} {:?}", json.errors);
                assert_eq!(as_serde(&json.root, text), expect, "{text:?}");
            }
            Err(error) => assert!(!json.is_well_formed(), "{text:?} {error}"),
        }
    }

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            (-1e9..1e9).prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(5, 40, 6, |inner| {
            let member = (any::<String>(), inner.clone());
            prop_oneof![
                prop::collection::vec(inner, 0..6).prop_map(Into::into),
                prop::collection::vec(member, 0..6)
                    .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    /// Pieces of JSON, in no sensible order.
    const SCRAPS: &str =
        r#"([{}\[\],: \n]|"|"a"|"b":|1|-|0|\.|e5|true|null|\\|\\n|\\u00e9|\\ud83d|\\ude00|x|é|\t){0,12}"#;

    proptest! {
        #[test]
        fn values_are_read(value in value()) {
            check_against_serde(&value.to_string());
            check_against_serde(&serde_json::to_string_pretty(&value).unwrap());
        }

        #[test]
        fn any_text_is_judged_as_serde_does(text in SCRAPS) {
            check_against_serde(&text);
        }

        #[test]
        fn numbers_are_judged_as_serde_does(text in "[-+0-9.]{1,7}([eE][-+]?[0-9]{0,2})?") {
            check_against_serde(&text);
        }
    }

    #[track_caller]
    fn check(text: &str, expect: &[(usize, usize)]) {
        let found: Vec<_> = read(text)
            .errors
            .iter()
            .map(|error| position(text, error.place.start))
            .map(|place| (place.line, place.column))
            .collect();
        assert_eq!(found, expect, "{text:?}");
    }

    #[test]
    fn errors_stand_where_the_text_goes_wrong() {
        check("{}", &[]);
        check("", &[(1, 1)]);
        check(" \n ", &[(2, 2)]);
        check(r#"{"a":1"#, &[(1, 7)]);
        check("[1,]", &[(1, 4)]);
        check("[1 2]", &[(1, 4)]);
        check("[1,,2]", &[(1, 4)]);
        check(r#"{"a" 1}"#, &[(1, 6)]);
        check(r#"{"a":}"#, &[(1, 6)]);
        check(r#"{"a":1,}"#, &[(1, 8)]);
        check("{,}", &[(1, 2)]);
        check("[01]", &[(1, 3)]);
        check("[1.]", &[(1, 3)]);
        check("[-]", &[(1, 2)]);
        check("[+1]", &[(1, 2)]);
        check("[nulll]", &[(1, 6)]);
        check("[NaN]", &[(1, 2)]);
        check("[\"a\tb\"]", &[(1, 4)]);
        check("[\"a\n]", &[(1, 4)]);
        check(r#"["\u12g4"]"#, &[(1, 3)]);
        check(r#"["\ud800"]"#, &[(1, 3)]);
        check("[1] // x", &[(1, 5)]);
        check("[1]\n{}", &[(2, 1)]);
        check("\u{feff}{}", &[(1, 1)]);
        check("[\u{a0}1]", &[(1, 2)]);
        check("{'a': 'b'}", &[(1, 2), (1, 7)]);
        check(r#"{1: 2, [3]: 4, "a": 5}"#, &[(1, 2), (1, 8)]);
    }

    #[test]
    fn errors_in_words() {
        for (text, expect) in [
            ("", "0+0 the text is empty"),
            ("  ", "2+0 the text is empty"),
            ("[1] 2", "4+1 the text goes on after the end of the document"),
            (r#"{"a":"#, "5+0 the text ends where a value is expected"),
            (
                r#"{"a":]"#,
                "5+1 a value is expected before `]`; 6+0 `}` is missing: the text ends before the end of the document",
            ),
            (r#"{"a" 1}"#, "5+1 `:` is missing after the name"),
            ("[1", "2+0 `]` is missing: the text ends before the end of the document"),
            ("[1}]", "2+1 `]` is expected before `}`"),
            (r#"{"a":[1}"#, "7+1 `]` is expected before `}`"),
            ("[1,]", "3+1 `,` before `]`: nothing follows it"),
            ("[,1]", "1+1 something is missing before `,`"),
            ("[1,,]", "3+1 something is missing before `,`"),
            ("[1 2]", "3+1 `,` is missing before this"),
            ("[:1]", "1+1 an array holds values without names; 2+1 `,` is missing before this"),
            ("{a:1}", "1+1 a name needs double quotation marks"),
            ("{true:1}", "1+4 a name needs double quotation marks"),
            (
                "{:1}",
                "1+1 a name in double quotation marks is missing before `:`; 2+1 `,` is missing before this; 3+1 `:` is missing after the name",
            ),
            (r#"{[1]:2,"a":3}"#, "1+1 a name in double quotation marks is expected"),
            (r#"{{"b":[,]},"a":3}"#, "1+1 a name in double quotation marks is expected"),
            ("[True]", "1+4 `True` is written `true` in JSON"),
            ("[FALSE]", "1+5 `FALSE` is written `false` in JSON"),
            ("[Null]", "1+4 `Null` is written `null` in JSON"),
            ("[None]", "1+4 `None` is written `null` in JSON"),
            ("[trues]", "5+1 `trues` needs double quotation marks"),
            ("[01]", "2+1 `01` is not a JSON number"),
            ("[+1]", "1+2 `+1` is not a JSON number"),
            ("[-x]", "1+2 `-x` is not a JSON number"),
            ("[x]", "1+1 `x` needs double quotation marks"),
            ("['x']", "1+3 JSON takes the double quotation mark `\"` only"),
            ("[\"x", "1+1 this string is not closed; 3+0 `]` is missing: the text ends before the end of the document"),
            ("[\"x\n]", "3+1 the line ends before the string is closed"),
            ("[\"a\tb\"]", "3+1 a control character must be written as an escape such as `\\n`"),
            (r#"["a\x"]"#, "3+2 there is no such escape; write a backslash as `\\\\`"),
            (r#"["a\u12"]"#, "3+2 `\\u` needs four hexadecimal digits"),
            (r#"["\ud83d"]"#, "2+6 this escape is half of a surrogate pair"),
            (
                r#"["\"#,
                "1+1 this string is not closed; 2+1 nothing follows the backslash; 3+0 `]` is missing: the text ends before the end of the document",
            ),
            ("[1] # x", "4+3 JSON has no comments"),
            ("[1] /* x */", "4+7 JSON has no comments"),
            ("[;1]", "1+1 `;` cannot stand here"),
            ("[;;1]", "1+1 `;` cannot stand here"),
            ("[; ;1]", "1+1 `;` cannot stand here; 3+1 `;` cannot stand here"),
            ("[\u{7}1]", "1+1 `\\u{7}` cannot stand here"),
            ("[\u{a0}1]", "1+2 `\\u{a0}` cannot stand here | replace the no-break space by an ordinary one"),
            ("\u{feff}1", "0+3 `\\u{feff}` cannot stand here | remove the byte order mark at the start of the file"),
            ("[{{ A }} 1]", "9+1 `,` is missing before this"),
            ("{{{ A }}}", ""),
            (r#"{ {{ A }}, "a": 1 }"#, ""),
            (r#"{ ${A} "a": 1 }"#, "7+3 `,` is missing before this"),
        ] {
            let shown = read(text).errors.into_iter().map(|error| {
                let hint = error.hint.map(|hint| format!(" | {hint}")).unwrap_or_default();
                format!("{}+{} {}{hint}", error.place.start, error.place.end - error.place.start, error.message)
            });
            assert_eq!(shown.collect::<Vec<_>>().join("; "), expect, "{text:?}");
        }
    }

    #[test]
    fn errors_come_to_an_end() {
        assert_eq!(read(&"[; ".repeat(50)).errors.len(), ERROR_LIMIT);
        let nested = |depth: usize| read(&format!("{}1{}", "[".repeat(depth), "]".repeat(depth))).errors.len();
        assert_eq!((nested(DEPTH_LIMIT), nested(DEPTH_LIMIT + 1)), (0, 1));
        assert_eq!(read(&format!("[;{}", "[".repeat(DEPTH_LIMIT + 1))).errors.len(), 2);
    }

    /// Each value with the text that it was read from.
    fn shown(node: &Node, text: &str) -> String {
        let inner = match &node.value {
            JsonValue::Null => "null".to_owned(),
            JsonValue::Bool => "bool".to_owned(),
            JsonValue::Number => "number".to_owned(),
            JsonValue::String(read) => format!("{read:?}"),
            JsonValue::Placeholder(found) => format!("<{}>", found.name),
            JsonValue::Broken => "broken".to_owned(),
            JsonValue::Array(items) => {
                format!("[{}]", items.iter().map(|item| shown(item, text)).collect::<Vec<_>>().join(", "))
            }
            JsonValue::Object(members) => {
                let member = |member: &Member| {
                    let Spanned { value, span } = &member.key;
                    format!("{value}({}): {}", span.of(text), shown(&member.value, text))
                };
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
            }
        };
        format!("{inner} = {}", node.span.of(text))
    }

    #[test]
    fn values_and_their_places() {
        for (text, expect) in [
            (" null ", "null = null"),
            ("[true, -1.5]", "[bool = true, number = -1.5] = [true, -1.5]"),
            (r#"{"a" : "b"}"#, r#"{a("a"): "b" = "b"} = {"a" : "b"}"#),
            (r#"{"a": {{ B }}}"#, r#"{a("a"): <B> = {{ B }}} = {"a": {{ B }}}"#),
            (r#"["\u0041\n\"\\"]"#, r#"["A\n\"\\" = "\u0041\n\"\\"] = ["\u0041\n\"\\"]"#),
            ("['x']", r#"["x" = 'x'] = ['x']"#),
            ("[\"x", r#"["x" = "x] = ["x"#),
            ("{x: 1}", "{x(x): number = 1} = {x: 1}"),
            ("{\"a\":}", "{a(\"a\"): broken = } = {\"a\":}"),
            ("[x, 1", "[broken = x, number = 1] = [x, 1"),
            ("[1 }", "[number = 1] = [1 }"),
            (r#"{[1]: 2, "a": 3}"#, r#"{a("a"): number = 3} = {[1]: 2, "a": 3}"#),
            (r#"["a\xb"]"#, "[\"a\u{fffd}b\" = \"a\\xb\"] = [\"a\\xb\"]"),
        ] {
            assert_eq!(shown(&read(text).root, text), expect, "{text}");
        }
        for (text, well_formed) in [("1", true), ("{{ A }}", false), ("[", false), (r#"{ ${A} }"#, false), ("{}", true)]
        {
            assert_eq!(read(text).is_well_formed(), well_formed, "{text}");
        }
        let JsonValue::Object(members) = read(r#" {"a" : [1] }"#).root.value else { panic!("an object") };
        assert_eq!(members[0].span(), Span::new(2, 11));
    }

    #[test]
    fn what_is_around_an_error_is_read() {
        let text = r#"{"a": [1, x, 3], "b": {"c": 4]}, "d": 5}"#;
        let JsonValue::Object(members) = read(text).root.value else {
            panic!("no object");
        };
        let names: Vec<_> = members.iter().map(|member| member.key.value.as_str()).collect();
        assert_eq!(names, ["a", "b", "d"]);
    }

    #[test]
    fn depth_is_limited() {
        assert!(read(&("[".repeat(100) + &"]".repeat(100))).is_well_formed());
        let errors = read(&"[".repeat(100_000)).errors;
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].code, Code::TooDeep);
    }
}
