//! The findings as lines: gathered by severity and kind, those that a filter leaves, folded where the user folds them.
//!
//! Pure. Knows in which order lines stand; what a finding says and where a click leads, the list knows.

use std::collections::{BTreeMap, BTreeSet};

use analysis::{Finding, FindingCode};
use policy::Severity;

/// What is gathered under one head.
pub type Kind = (Severity, FindingCode);

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// So many findings of one kind follow, or would.
    Head { kind: Kind, count: usize, is_open: bool },
    /// The finding at this place of the list.
    One(usize),
}

/// The lines, and how many findings the filter leaves. A finding that is alone of its kind needs no head.
pub fn lines(
    findings: &[Finding],
    place: impl Fn(&Finding) -> String,
    filter: &str,
    folded: &BTreeSet<Kind>,
) -> (Vec<Line>, usize) {
    let words: Vec<String> = filter.split_whitespace().map(str::to_lowercase).collect();
    let fits = |finding: &Finding| {
        if words.is_empty() {
            return true;
        }
        let fields =
            [place(finding).to_lowercase(), finding.message.to_lowercase(), title(finding.code).to_lowercase()];
        let fields = || fields.iter().map(String::as_str).chain([finding.code.name()]);
        words.iter().all(|word| fields().any(|field| field.contains(word.as_str())))
    };
    // Severities come in their own order, and kinds in the order in which they are first met.
    let mut known: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut groups: Vec<(Kind, Vec<usize>)> = Vec::new();
    for (at, finding) in findings.iter().enumerate().filter(|(_, finding)| fits(finding)) {
        let kind = (finding.severity, finding.code);
        let group = *known.entry(kind).or_insert_with(|| {
            groups.push((kind, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(group) {
            group.push(at);
        }
    }
    groups.sort_by_key(|((severity, _), _)| *severity);
    let count = groups.iter().map(|(_, group)| group.len()).sum();
    let mut lines = Vec::new();
    for (kind, group) in groups {
        let is_open = !folded.contains(&kind);
        if group.len() > 1 {
            lines.push(Line::Head { kind, count: group.len(), is_open });
        }
        if is_open || group.len() == 1 {
            lines.extend(group.into_iter().map(Line::One));
        }
    }
    (lines, count)
}

/// The kind in words: "Attached nowhere".
pub fn title(code: FindingCode) -> String {
    crate::sentence(&code.name().replace('-', " "))
}

#[cfg(test)]
mod tests {
    use analysis::FindingPlace;

    use super::*;

    fn finding(severity: Severity, code: FindingCode, message: &str) -> Finding {
        Finding { severity, code, place: FindingPlace::Organization, message: message.to_owned(), hint: None }
    }

    fn text(findings: &[Finding], filter: &str, folded: &[Kind]) -> Vec<String> {
        let folded = folded.iter().copied().collect();
        let (lines, count) = lines(findings, |_| "Shop".to_owned(), filter, &folded);
        let said = lines.into_iter().map(|line| match line {
            Line::Head { kind: (_, code), count, is_open } => {
                format!("{} {} {count}", if is_open { "▾" } else { "▸" }, title(code))
            }
            Line::One(at) => findings[at].message.clone(),
        });
        said.chain([format!("= {count}")]).collect()
    }

    #[test]
    fn findings_are_gathered_by_severity_and_kind() {
        let nowhere = (Severity::Info, FindingCode::AttachedNowhere);
        let findings = [
            finding(Severity::Info, FindingCode::AttachedNowhere, "one"),
            finding(Severity::Warning, FindingCode::UnknownAction, "two"),
            finding(Severity::Info, FindingCode::AttachedNowhere, "three"),
            finding(Severity::Info, FindingCode::ClosedAccount, "four"),
        ];
        for (filter, folded, expect) in [
            ("", &[][..], &["two", "▾ Attached nowhere 2", "one", "three", "four", "= 4"][..]),
            ("", &[nowhere], &["two", "▸ Attached nowhere 2", "four", "= 4"]),
            ("ATTACHED shop", &[], &["▾ Attached nowhere 2", "one", "three", "= 2"]),
            ("thr", &[nowhere], &["three", "= 1"]),
            ("closed-account", &[], &["four", "= 1"]),
            ("nothing", &[], &["= 0"]),
        ] {
            assert_eq!(text(&findings, filter, folded), expect, "{filter}");
        }
    }
}
