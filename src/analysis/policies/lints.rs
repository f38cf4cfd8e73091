//! What the catalogue and the quotas know about a policy text that its grammar does not.
//!
//! Knows actions and services as of the catalogue's date, so it warns of them and never calls a text wrong for them.

use super::code::FindingCode;
use aws::may_be_requested;
use catalog::Catalog;
use organization::{PolicyType, quota};
use policy::{
    ActionPattern, Comparison, ConditionEntry, PolicyDocument, PolicyKind, Remark, Severity, Size, Span, Spanned, size,
};

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
        for entry in &statement.conditions {
            let Spanned { value: key, span } = &entry.key;
            lints.extend(no_regions(entry));
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

/// The values of a test of the Region that no Region is written like, so that no request has them.
///
/// Patterns and what another tool fills in may be anything.
fn no_regions(entry: &ConditionEntry) -> impl Iterator<Item = Lint> {
    use Comparison::{
        StringEquals, StringEqualsIgnoreCase, StringLike, StringNotEquals, StringNotEqualsIgnoreCase, StringNotLike,
    };
    let comparison = entry.operator.value.comparison;
    let folds = matches!(comparison, StringEqualsIgnoreCase | StringNotEqualsIgnoreCase);
    let texts = folds || matches!(comparison, StringEquals | StringNotEquals | StringLike | StringNotLike);
    let asks = texts && entry.key.value.eq_ignore_ascii_case("aws:RequestedRegion");
    let values = entry.values.iter().filter(move |_| asks);
    values.filter_map(move |Spanned { value, span }| {
        let text = if folds { value.text.to_ascii_lowercase() } else { value.text.clone() };
        if !value.placeholders.is_empty() || text.contains(['*', '?', '$']) || may_be_requested(&text) {
            return None;
        }
        Some(Lint {
            severity: Severity::Warning,
            code: FindingCode::NoRegion,
            place: *span,
            message: format!("no Region is called `{}`, so no request names it", value.text),
            hint: Some("Regions are written as in `eu-west-1`".to_owned()),
        })
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use policy::parse;

    #[test]
    fn what_no_region_is_called_is_said() {
        for (operator, value, expect) in [
            ("StringEquals", "eu-west-1", false),
            ("StringEquals", "unspecified", false),
            ("StringEquals", "eu-west", true),
            ("StringNotEquals", "EU-west-1", true),
            ("StringEqualsIgnoreCase", "EU-west-1", false),
            ("StringNotLike", "Frankfurt", true),
            ("StringNotLike", "eu-*", false),
            ("ForAnyValue:StringLikeIfExists", "frankfurt", true),
            ("StringEquals", "${REGION}", false),
            ("Null", "true", false),
        ] {
            let condition = format!(r#"{{"{operator}": {{"aws:requestedregion": "{value}"}}}}"#);
            let text = format!(
                r#"{{"Statement": {{"Effect": "Deny", "Action": "ec2:*", "Resource": "*", "Condition": {condition}}}}}"#
            );
            let lints = lints(&parse(&text, PolicyKind::Scp).document, Catalog::embedded());
            let found: Vec<&str> = lints.iter().map(|lint| lint.place.of(&text)).collect();
            let quoted = format!("\"{value}\"");
            assert_eq!(found, if expect { vec![quoted.as_str()] } else { Vec::new() }, "{operator} {value}");
        }
    }
}
