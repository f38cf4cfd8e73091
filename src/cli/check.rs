//! `canopy check`: one line a problem, for people, editors and pipelines.
//!
//! Knows how a finding becomes a line with the place in the file that was given. Finds nothing itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::arguments::Check;
use super::error::about;
use super::{FAILED, Output, failure, one_line};
use analysis::{self, Analyzer, Finding, Lint, Reading, Viewpoint};
use catalog::Catalog;
use disk::OpenError;
use exchange::{self, Encoding};
use format::{Place, Places};
use organization::{Organization, PolicyId, PolicyType, TargetId};
use policy::{Lines, PolicyKind, Severity};

/// The exit code when there is an error.
const FOUND: u8 = 1;

/// A line of the output.
#[derive(Debug)]
struct Problem {
    place: Place,
    severity: Severity,
    code: &'static str,
    message: String,
    hint: Option<String>,
}

/// Checks every file, also after one that cannot be read.
pub fn run(check: &Check, catalog: &Arc<Catalog>) -> Output {
    let mut answer = Output::default();
    for file in &check.files {
        let exit = match examine(file, check.kind, catalog, &mut answer.notes) {
            Ok(problems) => tell(file, &problems, &mut answer.text),
            Err(unreadable) => {
                match problem(&unreadable) {
                    Some(problem) => drop(tell(file, &[problem], &mut answer.text)),
                    None => answer.notes.push(failure(&about(file, &unreadable))),
                }
                FAILED
            }
        };
        answer.exit = answer.exit.max(exit);
    }
    answer
}

/// Everything to say about one file.
fn examine(
    file: &Path,
    kind: Option<PolicyKind>,
    catalog: &Arc<Catalog>,
    notes: &mut Vec<String>,
) -> Result<Vec<Problem>, OpenError> {
    let bytes = disk::read_file(file)?;
    if is_project(file, &bytes) {
        let text = disk::utf8(bytes)?;
        return match format::read(&text) {
            Ok(organization) => Ok(of_project(&organization, catalog, &Places::of(&text))),
            Err(fault) => Err(OpenError::of(fault, text)),
        };
    }
    let (text, encoding) = exchange::decode(&bytes);
    if encoding == Encoding::Guessed {
        return disk::utf8(bytes).map(|_| Vec::new());
    }
    let kind_read = kind.unwrap_or_else(|| guess(&text));
    let problems = of_policy(&text, kind_read, catalog);
    if kind.is_none() && problems.iter().any(|problem| problem.severity == Severity::Error) {
        let (file, read_as) = (file.display(), kind_read.with_article());
        notes.push(one_line(&format!("note: `{file}` was read as {read_as}; name another type with `--type`")));
    }
    Ok(problems)
}

/// By its name, or because no JSON document begins like this.
fn is_project(file: &Path, bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    file.extension().is_some_and(|ending| ending == "ron") || bytes.trim_ascii_start().starts_with(b"(")
}

fn guess(text: &str) -> PolicyKind {
    if exchange::policies::guess(text) == PolicyType::Rcp { PolicyKind::Rcp } else { PolicyKind::Scp }
}

/// What the language, the catalogue and the quotas say about a policy document.
fn of_policy(text: &str, kind: PolicyKind, catalog: &Catalog) -> Vec<Problem> {
    let length = match kind {
        PolicyKind::Scp => analysis::length(text, &PolicyType::Scp),
        PolicyKind::Rcp => analysis::length(text, &PolicyType::Rcp),
        // Whoever holds the other kinds has quotas of their own.
        PolicyKind::Identity
        | PolicyKind::Resource
        | PolicyKind::Trust
        | PolicyKind::Session
        | PolicyKind::Boundary => None,
    };
    let remarks = Reading::of(text, kind).remarks(catalog);
    let lines = Lines::of(text);
    let problem = |Lint { severity, code, place: span, message, hint }| {
        let policy::Position { line, column } = lines.position(span.start);
        Problem { place: Place { line, column }, severity, code: code.name(), message, hint }
    };
    length.into_iter().chain(remarks).map(problem).collect()
}

/// Every finding, in the order of the file.
fn of_project(organization: &Organization, catalog: &Arc<Catalog>, places: &Places<'_>) -> Vec<Problem> {
    let analysis = Analyzer::new(catalog).analyze(organization, &Viewpoint::anyone());
    let findings = analysis::findings(organization, &analysis);
    // Of each text that something is found in: a text may have thousands of faults.
    let mut lines = BTreeMap::new();
    let located = |finding| located(finding, organization, places, &mut lines);
    let mut problems: Vec<Problem> = findings.into_iter().map(located).collect();
    problems.sort_by_key(|problem| problem.place);
    problems
}

/// A finding at its place in the project file; the message says what stands there.
fn located<'o>(
    finding: Finding,
    organization: &'o Organization,
    places: &Places<'_>,
    lines: &mut BTreeMap<PolicyId, Lines<'o>>,
) -> Problem {
    let Finding { severity, code, place, message, hint } = finding;
    let on =
        |what: &str, target: TargetId| (places.target(&target), format!("{what} `{}`: ", organization.name(&target)));
    let named = |policy: &PolicyId| match organization.policies().get(policy) {
        Some(policy) => (policy.name.as_str(), &*policy.content),
        None => ("", ""),
    };
    let (place, subject) = match place {
        analysis::FindingPlace::Organization => (Place { line: 1, column: 1 }, String::new()),
        analysis::FindingPlace::Root => on("root", TargetId::Root),
        analysis::FindingPlace::Ou(id) => on("OU", TargetId::Ou(id)),
        analysis::FindingPlace::Account(id) => on("account", TargetId::Account(id)),
        analysis::FindingPlace::Policy { policy, span: None } => {
            let (name, _) = named(&policy);
            // Many of these name the policy themselves.
            let says_which = message.contains(&format!("`{name}`"));
            (places.policy(&policy), if says_which { String::new() } else { format!("policy `{name}`: ") })
        }
        analysis::FindingPlace::Policy { policy, span: Some(span) } => {
            let (name, content) = named(&policy);
            let lines = lines.entry(policy.clone()).or_insert_with(|| Lines::of(content));
            let policy::Position { line, column } = lines.position(span.start);
            (places.content(&policy, span.start), format!("policy `{name}`, line {line}, column {column}: "))
        }
    };
    Problem { place, severity, code: code.name(), message: format!("{subject}{message}"), hint }
}

/// A file that cannot be read because of one place in it.
fn problem(unreadable: &OpenError) -> Option<Problem> {
    let place = unreadable.place()?;
    let message = unreadable.to_string();
    let message = message.strip_prefix(&format!("{place}: ")).unwrap_or(&message).to_owned();
    Some(Problem { place, severity: Severity::Error, code: "unreadable-file", message, hint: None })
}

/// Appends the lines; the exit code that they deserve.
fn tell(file: &Path, problems: &[Problem], out: &mut String) -> u8 {
    for Problem { place: Place { line, column }, severity, code, message, hint } in problems {
        let hint = hint.as_ref().map_or(String::new(), |hint| format!(" – {hint}"));
        let severity = word(*severity);
        out.push_str(&one_line(&format!("{}:{line}:{column}: {severity}[{code}]: {message}{hint}", file.display())));
        out.push('\n');
    }
    if problems.iter().any(|problem| problem.severity == Severity::Error) { FOUND } else { 0 }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
