//! Policy texts that AWS takes or rejects, each with the place where it is wrong; and mutations of them.
//!
//! Knows the table `data/policy-texts.jsonl` and, where `CANOPY_SHARED` names its folder, a corpus of public policies.

use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::vec::IntoIter;

use canopy::policy::{
    Code, Diagnostic, PolicyKind, Position, Severity, Span, TokenKind, format, minify, parse, placeholders, position,
    size, tokens,
};
use serde::Deserialize;

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
    let lines = include_str!("data/policy-texts.jsonl").lines();
    lines.filter_map(|line| serde_json::from_str(line).ok()).collect()
}

#[test]
fn table() {
    let cases = cases();
    assert_eq!(cases.len(), include_str!("data/policy-texts.jsonl").lines().count());
    let mut wrong = Vec::new();
    for case in cases {
        let errors = errors(&parse(&case.text, case.kind()).diagnostics);
        let fits = match &case.place {
            None => errors.is_empty(),
            Some(Place::Position { line, col }) => errors.iter().any(|error| {
                let place = position(&case.text, error.span.start);
                place.line == *line && place.column.abs_diff(*col) <= 1
            }),
            Some(Place::Path(path)) => {
                let places = places(&case.text, path);
                errors.iter().any(|error| places.contains(&error.span.start))
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
            let found = position(&case.text, parsed.diagnostics[0].span.start);
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

#[derive(Deserialize)]
struct Entry {
    repo: String,
    path: String,
    pointer: Option<String>,
    kind: String,
    #[serde(default)]
    valid: bool,
}

#[test]
fn corpus() {
    let Some(corpus) = shared("corpus") else {
        return;
    };
    let (mut count, mut wrong) = (0, Vec::new());
    for line in std::fs::read_to_string(corpus.join("index.jsonl")).unwrap().lines() {
        let entry: Entry = serde_json::from_str(line).unwrap();
        let Some(pointer) = entry.pointer.filter(|_| entry.path.ends_with(".json")) else {
            continue;
        };
        let kind = match entry.kind.as_str() {
            "vpce" => PolicyKind::Resource,
            kind => PolicyKind::from_name(kind).unwrap(),
        };
        let file = corpus.join(entry.repo.replace('/', "+")).join(&entry.path);
        let mut text = std::fs::read_to_string(file).unwrap();
        if !pointer.is_empty() {
            let whole: serde_json::Value = serde_json::from_str(&text).unwrap();
            text = whole.pointer(&pointer).unwrap().to_string();
        }
        let errors = errors(&parse(&text, kind).diagnostics);
        count += 1;
        // Fixtures of a simulator that reads more than AWS's grammar has.
        let beyond_grammar = |error: &Diagnostic| matches!(error.code, Code::EmptyElement | Code::InvalidPrincipal);
        if entry.repo == "WithSecureLabs/IAMSpy" && errors.iter().all(beyond_grammar) {
            continue;
        }
        if errors.is_empty() != entry.valid {
            let found = shown(&text, &errors);
            wrong.push(format!("{}/{}{pointer} as {}\n{found}", entry.repo, entry.path, entry.kind));
        }
    }
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 100, "{count} policies found");
}

/// The policies of the decision cases are all such that AWS takes them, and certain.
#[test]
fn policies_of_decision_cases() {
    let Some(file) = shared("conformance/decisions.jsonl") else {
        return;
    };
    let mut count = 0;
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        for (name, policy) in case["policies"].as_object().unwrap() {
            let kind = match name.chars().next() {
                Some('F' | 'S') => PolicyKind::Scp,
                Some('R') => PolicyKind::Rcp,
                Some('B') => PolicyKind::Boundary,
                Some('X') => PolicyKind::Session,
                Some('Q') => PolicyKind::Resource,
                _ => PolicyKind::Identity,
            };
            let text = serde_json::to_string_pretty(policy).unwrap();
            let parsed = parse(&text, kind);
            let mut errors = errors(&parsed.diagnostics);
            // A few cases have keys that differ only in case, which their oracle takes as two.
            errors.retain(|error| error.code != Code::DuplicateKey);
            assert!(errors.is_empty(), "{} {name} {text}\n{}", case["id"], shown(&text, &errors));
            let mut statements = parsed.document.statements.iter();
            let found = shown(&text, &parsed.diagnostics);
            assert!(statements.all(|statement| statement.unreadable.is_none()), "{} {name}\n{found}", case["id"]);
            count += 1;
        }
    }
    assert!(count > 1_000, "{count} policies found");
}

/// Placeholders of landing-zone templates make nothing wrong, and each is remarked.
#[test]
fn placeholders_are_no_errors() {
    let Some(modules) = shared("corpus/aws+lza-universal-configuration/modules") else {
        return;
    };
    let mut count = 0;
    for folder in folders(modules) {
        let kind = match folder.file_name().and_then(|name| name.to_str()) {
            Some("service-control-policies") => PolicyKind::Scp,
            Some("rcp-policies") => PolicyKind::Rcp,
            _ => continue,
        };
        for file in folder.read_dir().unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let parsed = parse(&text, kind);
            let errors = errors(&parsed.diagnostics);
            assert!(errors.is_empty(), "{}", shown(&text, &errors));
            let found = parsed.diagnostics.iter().filter(|found| found.code == Code::Placeholder);
            assert_eq!(found.count(), placeholders(&text).len());
            count += 1;
        }
    }
    assert!(count >= 9, "{count} templates found");
}

/// A folder beside the project that may not enter it.
fn shared(folder: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("CANOPY_SHARED");
    if shared.is_none() {
        eprintln!("skipped: CANOPY_SHARED names no folder");
    }
    shared.map(|shared| Path::new(&shared).join(folder))
}

fn folders(root: PathBuf) -> Vec<PathBuf> {
    let mut found = vec![root];
    let mut at = 0;
    while let Some(folder) = found.get(at) {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        let inner: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        found.extend(inner);
        at += 1;
    }
    found
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
        assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some(), "{diagnostic:?}");
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
        let Position { line, column } = position(text, diagnostic.span.start);
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
