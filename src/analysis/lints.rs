//! What the catalogue knows about a policy text that its grammar does not.
//!
//! Knows actions and services as of the catalogue's date, so it warns and never calls a text wrong.

use super::findings::FindingCode;
use crate::catalog::Catalog;
use crate::policy::{ActionPattern, PolicyDocument, PolicyKind, Severity, Span, Spanned};

/// A remark about one place in a policy text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    pub severity: Severity,
    pub code: FindingCode,
    pub span: Span,
    pub message: String,
    pub hint: Option<String>,
}

/// The action patterns and condition keys that name nothing known, and the actions that an RCP cannot limit.
pub(super) fn lints(document: &PolicyDocument, catalog: &Catalog) -> Vec<Lint> {
    let mut lints = Vec::new();
    for statement in &document.statements {
        let patterns = statement.actions.iter().flat_map(|actions| &actions.patterns);
        for pattern in patterns.filter(|pattern| pattern.value.placeholders.is_empty()) {
            lints.extend(lint(&pattern.value, pattern.span, document.kind, catalog));
        }
        for Spanned { value: key, span } in statement.conditions.iter().map(|entry| &entry.key) {
            if catalog.knows_key(key) == Some(false) {
                lints.push(Lint {
                    severity: Severity::Info,
                    code: FindingCode::UnknownKey,
                    span: *span,
                    message: format!("`{key}` is no condition key that the reference lists"),
                    hint: Some(format!("the catalogue is of {}; newer keys are unknown to it", catalog.date)),
                });
            }
        }
    }
    lints
}

fn lint(pattern: &ActionPattern, span: Span, kind: PolicyKind, catalog: &Catalog) -> Option<Lint> {
    // Patterns of another form are the grammar's business.
    let (prefix, _) = pattern.text.split_once(':')?;
    if prefix.contains(['*', '?']) {
        return None;
    }
    let warning =
        |code, message, hint: Option<String>| Some(Lint { severity: Severity::Warning, code, span, message, hint });
    let as_of = Some(format!("the catalogue is of {}; newer actions are unknown to it", catalog.date));
    let Some(service) = catalog.service_id(prefix).and_then(|id| catalog.service(id)) else {
        return warning(FindingCode::UnknownService, format!("`{prefix}` is no service prefix that AWS has"), as_of);
    };
    if catalog.matching_glob(&pattern.glob).is_empty() {
        return warning(FindingCode::UnknownAction, format!("`{}` names no action that AWS has", pattern.text), as_of);
    }
    if kind == PolicyKind::Rcp && !service.supports_rcp {
        let message = format!("`{}` has no effect: RCPs do not apply to {}", pattern.text, service.name);
        return warning(FindingCode::RcpWithoutEffect, message, as_of);
    }
    None
}
