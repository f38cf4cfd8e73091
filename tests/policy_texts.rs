//! Policies that others published, where `CANOPY_SHARED` names the folder that has them: AWS takes them, and so does the grammar.
//!
//! The table of texts that AWS takes or rejects is a test of the module `policy` itself.

use std::path::{Path, PathBuf};

use policy::{Code, Diagnostic, PolicyKind, Position, Severity, parse, placeholders, position};
use serde::Deserialize;

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
            // A few cases have keys that differ only in case, which their oracle takes as two; and policies of the older version,
            // which IAM does not take any more, for how they are decided.
            errors.retain(|error| ![Code::DuplicateKey, Code::InvalidVersion].contains(&error.code));
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
