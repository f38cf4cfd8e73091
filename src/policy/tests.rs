//! Policy texts that AWS takes or rejects, each with the place where it is wrong: the table `tests/data/policy-texts.jsonl`,
//! and mutations of them.

use std::iter::Peekable;
use std::vec::IntoIter;

use serde::Deserialize;

use super::*;

const TEXTS: &str = include_str!("../../tests/data/policy-texts.jsonl");

#[derive(Deserialize)]
struct Case {
    id: String,
    kind: String,
    valid: bool,
    text: String,
    reason: String,
    #[serde(rename = "where")]
    place: Option<Place>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Place {
    Position { line: usize, col: usize },
    Path(String),
}

impl Case {
    fn kind(&self) -> PolicyKind {
        PolicyKind::from_name(&self.kind).unwrap_or(PolicyKind::Scp)
    }
}

fn cases() -> Vec<Case> {
    let lines = TEXTS.lines();
    lines.filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Of these the table says something else than what AWS was seen to do: CreatePolicy takes `Id`, and refuses the older version.
const OVERRULED: [&str; 2] = ["bad-37", "ok-29"];

#[test]
fn table() {
    let cases = cases();
    assert_eq!(cases.len(), TEXTS.lines().count());
    let mut wrong = Vec::new();
    for case in cases.into_iter().filter(|case| !OVERRULED.contains(&case.id.as_str())) {
        let errors = errors(&parse(&case.text, case.kind()).diagnostics);
        let fits = match &case.place {
            None => errors.is_empty(),
            Some(Place::Position { line, col }) => errors.iter().any(|error| {
                let place = position(&case.text, error.place.start);
                place.line == *line && place.column.abs_diff(*col) <= 1
            }),
            Some(Place::Path(path)) => {
                let places = places(&case.text, path);
                errors.iter().any(|error| places.contains(&error.place.start))
            }
        };
        assert_eq!(case.valid, case.place.is_none(), "{}", case.id);
        if !fits {
            let found = shown(&case.text, &errors);
            wrong.push(format!("{} {}: {}\n{found}", case.id, case.reason, case.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn syntax_errors_come_first_and_exactly() {
    for case in cases() {
        if let Some(Place::Position { line, col: column }) = case.place {
            let parsed = parse(&case.text, PolicyKind::Scp);
            let found = position(&case.text, parsed.diagnostics[0].place.start);
            assert_eq!(found, Position { line, column }, "{} {}", case.id, case.text);
        }
    }
}

/// Errors that leave what a statement means beyond doubt.
const PLAIN: [Code; 6] = [
    Code::DuplicateSid,
    Code::ForbiddenAction,
    Code::InvalidCharacter,
    Code::InvalidSid,
    Code::InvalidEffect,
    Code::InvalidVersion,
];

#[test]
fn rejected_texts_are_not_certain() {
    for case in cases() {
        let parsed = parse(&case.text, case.kind());
        let mut statements = parsed.document.statements.iter();
        let certain = statements.all(|statement| statement.unreadable.is_none());
        let errors = errors(&parsed.diagnostics);
        let may_be_plain = |error: &Diagnostic| PLAIN.contains(&error.code) || error.message.contains("`Version`");
        if case.valid {
            assert!(certain, "{} {}", case.id, case.text);
        } else if certain {
            let id_only =
                errors.iter().all(|error| error.code == Code::ForbiddenElement && error.message.contains("`Id`"));
            let plain = id_only || errors.iter().all(may_be_plain);
            assert!(plain, "{} {}\n{}", case.id, case.text, shown(&case.text, &errors));
        }
    }
}

#[test]
fn texts_cut_short() {
    for Case { text, kind, .. } in cases() {
        let kind = PolicyKind::from_name(&kind).unwrap_or(PolicyKind::Resource);
        check_invariants(&text, kind);
        let ends = text.char_indices().map(|(end, _)| end).step_by(13);
        ends.filter_map(|end| text.get(..end)).for_each(|text| check_invariants(text, kind));
    }
}

/// `CANOPY_SEED` and `CANOPY_ROUNDS` make it another or a longer run.
#[test]
fn mutated_texts() {
    let number = |name| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let (seed, rounds) = (number("CANOPY_SEED").unwrap_or(7), number("CANOPY_ROUNDS").unwrap_or(20_000));
    let texts: Vec<_> = cases().into_iter().map(|case| case.text).collect();
    let mut random = fastrand::Rng::with_seed(seed);
    for round in 0..rounds {
        let text = mutated(&texts, &mut random);
        let kind = random.choice(PolicyKind::ALL).unwrap();
        let checked = std::panic::catch_unwind(|| check_invariants(&text, kind));
        assert!(checked.is_ok(), "seed {seed} round {round} {kind:?} {text:?}");
    }
}

/// Text made to be looked at again and again; it would take hours in quadratic time.
#[test]
fn long_texts() {
    for piece in PIECES.iter().chain(&["${a:", "{{a", "{ ", "[{", "“‘", "/*/", "\"${", "\"a\":", "${'", "$", "é{"])
    {
        let text = piece.repeat(100_000);
        assert_eq!(tokens(&text).last().map(|token| token.span.end), Some(text.len()));
        assert!(!parse(&text, PolicyKind::Scp).document.statements.is_empty());
        let text = format!(r#"{{"Statement":{{"Resource":{}}}}}"#, serde_json::Value::from(text));
        assert!(!parse(&text, PolicyKind::Scp).document.statements.is_empty());
        assert!(size(&text).minified > 0);
    }
}

const PIECES: [&str; 36] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "'",
    "“",
    "”",
    "\\",
    "\\u",
    "\\ud83d",
    "\\ude00",
    "\n",
    "\r",
    "\t",
    " ",
    "\u{a0}",
    "\u{feff}",
    "${",
    "\"\"",
    "{{",
    "}}",
    "${aws:username, 'x'}",
    "${PARTITION}",
    "{{ Name }}",
    "*",
    "?",
    "arn:aws:",
    "//",
    "/*",
    "-0.5",
    "true",
    "\"Statement\":",
    "é",
];

fn mutated(texts: &[String], random: &mut fastrand::Rng) -> String {
    let mut text: Vec<char> = random.choice(texts).into_iter().flat_map(|text| text.chars()).collect();
    for _ in 0..random.usize(1..6) {
        let from = random.usize(..=text.len());
        let to = (from + random.usize(..8)).min(text.len());
        match random.u8(..8) {
            0 | 1 => drop(text.drain(from..to)),
            2 => text.truncate(from.max(text.len() / 4)),
            3 => {
                let moved: Vec<char> = text.drain(from..to).collect();
                let at = random.usize(..=text.len());
                text.splice(at..at, moved.repeat(2));
            }
            _ => {
                let piece = random.choice(PIECES).unwrap_or_default();
                text.splice(from..from, piece.chars());
            }
        }
    }
    text.into_iter().collect()
}

/// What holds of every text.
fn check_invariants(text: &str, kind: PolicyKind) {
    let parsed = parse(text, kind);
    for diagnostic in &parsed.diagnostics {
        assert!(text.get(diagnostic.place.start..diagnostic.place.end).is_some(), "{diagnostic:?}");
    }
    let syntax_errors = parsed.diagnostics.iter().any(|found| found.code == Code::JsonSyntax);
    let value = serde_json::from_str::<serde_json::Value>(text).ok();
    assert!(value.is_none() || !syntax_errors);
    assert!(value.is_some() || syntax_errors || !placeholders(text).is_empty());
    if let (true, Some(last)) = (syntax_errors, parsed.document.statements.last()) {
        assert!(last.unreadable.is_some() && last.effect.is_none() && last.actions.is_none());
    }
    assert!(!parsed.document.statements.is_empty());

    let covered: String = tokens(text).iter().map(|token| token.span.of(text)).collect();
    assert_eq!(covered, text);
    assert_eq!(size(text).minified, minify(text).chars().count());
    assert_eq!(format(text).is_some(), value.is_some());
    if let Some(formatted) = format(text) {
        assert_eq!(serde_json::from_str(&formatted).ok(), value);
        assert_eq!(minify(&formatted), minify(text));
        assert_eq!(parse(&formatted, kind).diagnostics.len(), parsed.diagnostics.len());
        assert_eq!(format(&formatted), Some(formatted));
    }
}

fn errors(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    let is_error = |diagnostic: &&Diagnostic| diagnostic.severity == Severity::Error;
    diagnostics.iter().filter(is_error).cloned().collect()
}

fn shown(text: &str, diagnostics: &[Diagnostic]) -> String {
    let line = |diagnostic: &Diagnostic| {
        let Position { line, column } = position(text, diagnostic.place.start);
        format!("    {line}:{column} {} {}\n", diagnostic.code.name(), diagnostic.message)
    };
    diagnostics.iter().map(line).collect()
}

/// JSON as far as a path needs it.
struct Tree {
    start: usize,
    children: Vec<Child>,
}

/// A member with its name and the place of that, or an item of an array.
struct Child {
    name: Option<(String, usize)>,
    value: Tree,
}

/// Where an error about the value at `path` may stand: at the name of the member, or at its value.
fn places(text: &str, path: &str) -> Vec<usize> {
    let Some(value) = tree(text, &mut strings_whole(text).into_iter().peekable()) else {
        return Vec::new();
    };
    let root = Child { name: None, value };
    let mut found = vec![&root];
    for step in path.split(['.', '[', ']']).filter(|step| !step.is_empty() && *step != "$") {
        let is_step = |at: usize, child: &Child| match &child.name {
            Some((name, _)) => name == step,
            None => step.parse() == Ok(at),
        };
        let children = found.iter().flat_map(|child| child.value.children.iter().enumerate());
        found = children.filter(|(at, child)| is_step(*at, child)).map(|(_, child)| child).collect();
    }
    let name_starts = found.iter().filter_map(|child| child.name.as_ref()).map(|(_, start)| *start);
    name_starts.chain(found.iter().map(|child| child.value.start)).collect()
}

fn tree(text: &str, pieces: &mut Peekable<IntoIter<Span>>) -> Option<Tree> {
    let opening = pieces.next()?;
    let mut children = Vec::new();
    if matches!(opening.of(text), "{" | "[") {
        while pieces.next_if(|piece| matches!(piece.of(text), "}" | "]")).is_none() {
            let mut name = None;
            if opening.of(text) == "{" {
                let key = pieces.next()?;
                name = Some((key.of(text).trim_matches('"').to_owned(), key.start));
                pieces.next();
            }
            let value = tree(text, pieces)?;
            children.push(Child { name, value });
            pieces.next_if(|piece| piece.of(text) == ",");
        }
    }
    Some(Tree { start: opening.start, children })
}

/// The tokens without white space, strings in one piece.
fn strings_whole(text: &str) -> Vec<Span> {
    let mut pieces: Vec<Span> = Vec::new();
    let is_text = |kind| matches!(kind, TokenKind::Key | TokenKind::String | TokenKind::Variable);
    let mut in_string = false;
    for token in tokens(text) {
        match pieces.last_mut() {
            _ if token.kind == TokenKind::Space => {}
            Some(last) if in_string && is_text(token.kind) => last.end = token.span.end,
            _ => pieces.push(token.span),
        }
        in_string = is_text(token.kind);
    }
    pieces
}
