//! What the catalogue knows about a policy text that its grammar does not.
//!
//! Knows actions and services as of the catalogue's date, so it warns and never calls a text wrong.

use super::findings::FindingCode;
use crate::catalog::Catalog;
use crate::policy::{PolicyDocument, PolicyKind, Severity, Span};

/// A remark about one place in a policy text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    pub severity: Severity,
    pub code: FindingCode,
    pub span: Span,
    pub message: String,
    pub hint: Option<String>,
}

/// The action patterns that name nothing known, and those that an RCP cannot limit, in the order of the text.
pub(super) fn lints(document: &PolicyDocument, catalog: &Catalog) -> Vec<Lint> {
    let elements = document.statements.iter().filter_map(|statement| statement.actions.as_ref());
    let patterns = elements.flat_map(|actions| &actions.patterns);
    patterns
        .filter(|pattern| pattern.value.placeholders.is_empty())
        .filter_map(|pattern| lint(&pattern.value.text, pattern.span, document.kind, catalog))
        .collect()
}

fn lint(pattern: &str, span: Span, kind: PolicyKind, catalog: &Catalog) -> Option<Lint> {
    // Patterns of another form are the grammar's business.
    let (prefix, _) = pattern.split_once(':')?;
    if prefix.contains(['*', '?']) {
        return None;
    }
    let warning =
        |code, message, hint: Option<String>| Some(Lint { severity: Severity::Warning, code, span, message, hint });
    let as_of = Some(format!("the catalogue is of {}; newer actions are unknown to it", catalog.date));
    let Some(service) = catalog.service_id(prefix).and_then(|id| catalog.service(id)) else {
        return warning(FindingCode::UnknownService, format!("`{prefix}` is no service prefix that AWS has"), as_of);
    };
    if catalog.matching(pattern).is_empty() {
        return warning(FindingCode::UnknownAction, format!("`{pattern}` names no action that AWS has"), as_of);
    }
    if kind == PolicyKind::Rcp && !service.supports_rcp {
        let message = format!("`{pattern}` has no effect: RCPs do not apply to {}", service.name);
        return warning(FindingCode::RcpWithoutEffect, message, as_of);
    }
    None
}
