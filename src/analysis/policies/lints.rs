//! What the catalogue and the quotas know about a policy text that its grammar does not.
//!
//! Knows actions and services as of the catalogue's date, so it warns of them and never calls a text wrong for them.

use super::code::FindingCode;
use catalog::Catalog;
use organization::{PolicyType, quota};
use policy::{ActionPattern, PolicyDocument, PolicyKind, Remark, Severity, Size, Span, Spanned, size};

/// A remark about a place in a policy text: a diagnostic, or what only the catalogue or a quota knows.
pub type Lint = Remark<FindingCode, Span>;

/// Whether a text is longer than AWS takes for its type; the remark is about all of it.
///
/// All characters count. One that fits without white space is only warned of, for the console strips it before saving:
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>.
pub fn length(text: &str, kind: &PolicyType) -> Option<Lint> {
    let most = quota::of(kind).size?;
    let Size { characters, minified } = size(text);
    if characters <= most {
        return None;
    }
    let (severity, code, message, hint) = if minified <= most {
        let message =
            format!("the text has {characters} characters, and {minified} without white space; AWS takes {most}");
        let hint = "the AWS console strips white space, the command line and SDKs do not".to_owned();
        (Severity::Warning, FindingCode::FitsOnlyMinified, message, Some(hint))
    } else {
        let message = format!("the text has {minified} characters even without white space, AWS takes {most}");
        (Severity::Error, FindingCode::OverQuota, message, None)
    };
    Some(Lint { severity, code, place: Span::new(0, text.len()), message, hint })
}

/// The action patterns and condition keys that name nothing known, the actions that an RCP cannot limit, and Denies that deny
/// nothing.
pub(crate) fn lints(document: &PolicyDocument, catalog: &Catalog) -> Vec<Lint> {
    let mut lints = super::idle_denies::lints(document, catalog);
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
                    place: *span,
                    message: format!("`{key}` is not a condition key in AWS's reference"),
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
    let warning = |code, message, hint: Option<String>| {
        Some(Lint { severity: Severity::Warning, code, place: span, message, hint })
    };
    let as_of = Some(format!("the catalogue is of {}; newer actions are unknown to it", catalog.date));
    let Some(service) = catalog.service_id(prefix).and_then(|id| catalog.service(id)) else {
        return warning(FindingCode::UnknownService, format!("`{prefix}` is not a service prefix of AWS"), as_of);
    };
    if !catalog.names_any(&pattern.glob) {
        return warning(FindingCode::UnknownAction, format!("`{}` matches no action of AWS", pattern.text), as_of);
    }
    if kind == PolicyKind::Rcp && !service.supports_rcp {
        let message =
            format!("RCPs do not apply to {}, and AWS takes none that names `{}`", service.name, pattern.text);
        let code = FindingCode::RcpWithoutEffect;
        return Some(Lint { severity: Severity::Error, code, place: span, message, hint: as_of });
    }
    None
}
