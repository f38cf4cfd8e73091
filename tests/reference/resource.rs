//! The Action and Resource elements. Knows ARNs and the catalogue's ARN templates; nothing of conditions and principals.

use serde_json::Value;

use super::case::{Case, list, text};
use super::evaluate::Facts;
use super::text::{self, Mark, Piece, Version};
use super::truth::Truth::{self, Maybe, No, Yes};
use super::truth::any;

/// IAM UG, "Action" and "NotAction".
pub fn action_applies(statement: &Value, case: &Case) -> Truth {
    let one_of = |patterns: &Value| any(list(patterns).into_iter().map(|pattern| action_matches(text(pattern), case)));
    match &statement["NotAction"] {
        Value::Null => one_of(&statement["Action"]),
        patterns => one_of(patterns).not(),
    }
}

/// The whole name, without regard to case. A wildcard in the service prefix is not supported and its effect not documented.
fn action_matches(pattern: &str, case: &Case) -> Truth {
    // Variables are not replaced here, so the version does not matter.
    let marks: Vec<Mark> = text::pieces(pattern, Version::Without)
        .into_iter()
        .map(|piece| match piece {
            Piece::Char('*') => Mark::Star,
            Piece::Char('?') => Mark::One,
            Piece::Char(char) | Piece::Escape(char) => Mark::Fold(char),
            Piece::Placeholder | Piece::Variable { .. } => Mark::Unknown,
        })
        .collect();
    let prefix = pattern.split_once(':').map_or("", |(prefix, _)| prefix);
    match text::matches(&marks, case.action()) {
        Yes if prefix.contains(['*', '?']) => Maybe,
        truth => truth,
    }
}

/// IAM UG, "Resource" and "NotResource". Trust policies have neither.
pub fn resource_applies(statement: &Value, version: Version, case: &Case, facts: &dyn Facts) -> Truth {
    let one_of = |patterns: &Value| {
        any(list(patterns).into_iter().map(|pattern| resource_matches(text(pattern), version, case, facts)))
    };
    match (&statement["Resource"], &statement["NotResource"]) {
        (Value::Null, Value::Null) => Yes,
        (Value::Null, patterns) => one_of(patterns).not(),
        (patterns, _) => one_of(patterns),
    }
}

fn resource_matches(pattern: &str, version: Version, case: &Case, facts: &dyn Facts) -> Truth {
    if pattern == "*" {
        return Yes;
    }
    let pieces = text::pieces(pattern, version);
    let unfilled = pieces.contains(&Piece::Placeholder);
    // An action without resource types is asked about with the resource `*`, which only `*` covers (IAM UG, "NotAction").
    if case.resource() == "*" && !unfilled {
        return No;
    }
    // Fewer than six segments: only with a trailing `*`, which reaches over the missing colons.
    let segments = text::segments(&pieces, 6);
    if segments.len() < 6 && !unfilled && pieces.last() != Some(&Piece::Char('*')) {
        return No;
    }
    let Some(marks) = arn_marks(&segments, case) else { return No };
    match text::matches(&marks, case.resource()) {
        Yes if wild_in_type(&segments) && has_type_part(case, facts) => Maybe,
        No => text::matches(&fold_first_segments(&marks), case.resource()).and(Maybe),
        truth => truth,
    }
}

/// IAM UG, "Resource": a `*` at the end of a segment may reach over colons, another one stays inside its segment. Variables
/// are replaced after the fifth colon only; what they do before it is not documented.
fn arn_marks(segments: &[Vec<Piece>], case: &Case) -> Option<Vec<Mark>> {
    let mut marks = Vec::new();
    for (number, segment) in segments.iter().enumerate() {
        let inside = number < 5;
        if number > 0 {
            marks.push(Mark::Char(':'));
        }
        for (index, piece) in segment.iter().enumerate() {
            let last = index + 1 == segment.len();
            match piece {
                Piece::Char('*') if inside && !last => marks.push(Mark::StarInside),
                Piece::Char('?') if inside => marks.push(Mark::OneInside),
                Piece::Variable { .. } | Piece::Escape(_) if inside => marks.push(Mark::Unknown),
                piece => marks.extend(text::wild(std::slice::from_ref(piece), case)?),
            }
        }
    }
    Some(marks)
}

/// Whether partition, service, region and account are compared with regard to case is not documented.
fn fold_first_segments(marks: &[Mark]) -> Vec<Mark> {
    let mut colons = 0;
    let mut fold = |mark: &Mark| match mark {
        Mark::Char(char) if colons < 5 => {
            colons += usize::from(*char == ':');
            Mark::Fold(*char)
        }
        mark => *mark,
    };
    marks.iter().map(&mut fold).collect()
}

/// IAM UG, "ARNs": a wildcard in the resource-type part (`:inst*/`) is incorrect usage without a documented result.
fn wild_in_type(segments: &[Vec<Piece>]) -> bool {
    let (last, before) = segments.split_last().unwrap();
    let is_resource_part =
        segments.len() == 6 || before.last().is_some_and(|before| before.last() == Some(&Piece::Char('*')));
    let mut head = last.iter().take_while(|piece| !matches!(piece, Piece::Char('/' | ':')));
    is_resource_part && *last != [Piece::Char('*')] && head.any(|piece| matches!(piece, Piece::Char('*' | '?')))
}

/// Whether the request's resource writes a resource type before its name: by the templates of the action that fit it, else by its look.
fn has_type_part(case: &Case, facts: &dyn Facts) -> bool {
    let templates = facts.resource_templates(case.action()).unwrap_or_default();
    let fitting: Vec<&String> = templates.iter().filter(|template| template_fits(template, case.resource())).collect();
    if fitting.is_empty() {
        return last_segment(case.resource()).find(['/', ':']).is_some_and(|at| at > 0);
    }
    fitting.iter().any(|template| {
        let name = last_segment(template);
        let end = name.find("${").unwrap_or(name.len());
        name[..end].find(['/', ':']).is_some_and(|at| at > 0)
    })
}

fn template_fits(template: &str, resource: &str) -> bool {
    let mut marks = Vec::new();
    let mut colons = 0;
    let mut rest = template;
    while let Some(char) = rest.chars().next() {
        if rest.starts_with("${") {
            marks.push(if colons < 5 { Mark::StarInside } else { Mark::Star });
            rest = &rest[rest.find('}').unwrap() + 1..];
        } else {
            colons += usize::from(char == ':');
            marks.push(Mark::Char(char));
            rest = &rest[char.len_utf8()..];
        }
    }
    text::matches(&marks, resource) == Yes
}

fn last_segment(arn: &str) -> &str {
    arn.splitn(6, ':').last().unwrap()
}
