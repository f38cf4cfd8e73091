//! Denies that deny nothing: what their `Resource` names is no resource of their actions.
//!
//! Knows the ARN forms of each action as of the catalogue's date, so it warns and decides nothing. It speaks only where it is
//! plain: what a variable or placeholder stands for may fit.

use std::collections::BTreeMap;

use super::code::FindingCode;
use super::lints::Lint;
use crate::space::are_apart;
use aws::{ArnTemplate, Shape};
use catalog::{ActionId, Catalog};
use organization::{Partition, names_partition};
use policy::{
    Context, Effect, Polarity, PolicyDocument, Resources, Rules, Severity, Spanned, Statement, fill_placeholders,
};

/// The action patterns of Denies of which no action is done to what the statement names.
pub(super) fn lints(document: &PolicyDocument, catalog: &Catalog) -> Vec<Lint> {
    let may_be = |statement: &&Statement| {
        let listed = |polarity| polarity == Polarity::Listed;
        statement.effect.is_some_and(|effect| effect.value == Effect::Deny)
            && statement.unreadable.is_none()
            && statement.actions.as_ref().is_some_and(|actions| listed(actions.polarity))
            && statement.resources.as_ref().is_some_and(|resources| {
                listed(resources.polarity) && resources.patterns.iter().all(|pattern| pattern.value.text != "*")
            })
    };
    if !document.statements.iter().any(|statement| may_be(&statement)) {
        return Vec::new();
    }
    let rules = Rules::of(document, &any_partition).rules;
    let of = |(statement, resources)| of_statement(statement, resources, catalog);
    let with_rules = document.statements.iter().zip(&rules).filter(|(statement, _)| may_be(statement));
    with_rules.filter_map(|(statement, rule)| Some((statement, rule.resources()?))).flat_map(of).collect()
}

/// Forms are those of every partition, so that any name of one does.
fn any_partition(name: &str) -> Option<String> {
    names_partition(name).then(|| Partition::Aws.to_string())
}

fn of_statement(statement: &Statement, resources: &Resources, catalog: &Catalog) -> Vec<Lint> {
    let (Some(actions), Some(element)) = (&statement.actions, &statement.resources) else { return Vec::new() };
    let mut placeholders = element.patterns.iter().flat_map(|pattern| &pattern.value.placeholders);
    let open = placeholders.any(|placeholder| !names_partition(&placeholder.name));
    let shapes = resources.shapes(&Context::default()).filter(|_| !open && resources.variables().next().is_none());
    let Some(shapes) = shapes else { return Vec::new() };
    let texts = element.patterns.iter().map(|pattern| fill_placeholders(&pattern.value.text, &any_partition));
    let services: Vec<String> = texts.map(|text| text.split(':').nth(2).unwrap_or("*").to_owned()).collect();
    let mut reached = BTreeMap::new();
    let mut reaches = |action: ActionId| {
        let form = catalog.forms().of.get(action.0 as usize).copied();
        // Most forms are of other services, which shows before their shapes are worked out.
        let near = catalog.forms_of(action).iter().filter(|form| !form.is_none()).map(|form| &form.template);
        let near = near.filter(|form| services.iter().any(|own| may_be_of(own, form)));
        *reached.entry(form).or_insert_with(|| may_meet(near, &shapes))
    };
    let mut dead = Vec::new();
    for Spanned { value: pattern, span } in &actions.patterns {
        let named = catalog.matching_glob(&pattern.glob);
        if pattern.placeholders.is_empty() && !named.is_empty() && !named.iter().any(&mut reaches) {
            dead.push((pattern, *span));
        }
    }
    let whole = dead.len() == actions.patterns.len();
    let lint = |(pattern, place): (&policy::ActionPattern, policy::Span)| Lint {
        severity: Severity::Warning,
        code: FindingCode::DenyWithoutEffect,
        place,
        message: format!("this Deny never denies `{}`: its `Resource` names no resource of that action", pattern.text),
        hint: Some(format!(
            "{}; resources are those of the catalogue of {}",
            if whole {
                "write `\"Resource\": \"*\"`, or the ARN of a resource that the action has"
            } else {
                "move it to a statement of its own"
            },
            catalog.date
        )),
    };
    dead.into_iter().map(lint).collect()
}

/// Whether a resource of one of these forms may fit one of the patterns; what has no resource is only ever done to `*`.
fn may_meet<'t>(mut templates: impl Iterator<Item = &'t ArnTemplate>, patterns: &[Shape]) -> bool {
    templates.any(|form| {
        let form = form.shape();
        patterns.iter().any(|pattern| !are_apart(&form, pattern))
    })
}

/// Whether the service part of a pattern may be that of a form; only where both are plain text do they tell.
fn may_be_of(service: &str, form: &ArnTemplate) -> bool {
    let is_text = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let own = form.as_str().split(':').nth(2).unwrap_or_default();
    !is_text(own) || !is_text(service) || own.eq_ignore_ascii_case(service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::{PolicyKind, parse};

    #[track_caller]
    fn check(action: &str, resource: &str, expect: &[&str]) {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":{action},"Resource":{resource}}}}}"#
        );
        let found = lints(&parse(&text, PolicyKind::Scp).document, Catalog::embedded());
        let found: Vec<&str> = found.iter().map(|lint| lint.place.of(&text)).collect();
        assert_eq!(found, expect, "{action} {resource}");
    }

    #[test]
    fn denies_that_never_match() {
        let create_key = r#""iam:CreateAccessKey""#;
        check(create_key, r#""arn:aws:aws:iam::*:root""#, &[create_key]);
        check(r#""s3:PutAccountPublicAccessBlock""#, r#""arn:aws:s3:::*""#, &[r#""s3:PutAccountPublicAccessBlock""#]);
        check(r#"["iam:CreateAccountAlias"]"#, r#""arn:aws:iam::*:role/x-*""#, &[r#""iam:CreateAccountAlias""#]);
        check(r#""ec2:RunInstances""#, r#""arn:aws:s3:::bucket/*""#, &[r#""ec2:RunInstances""#]);
        check(create_key, r#""arn:${PARTITION}:aws:iam::*:root""#, &[create_key]);
        check(r#""iam:*""#, r#""arn:aws:aws:iam::*:root""#, &[r#""iam:*""#]);
        check(r#"["s3:ListAllMyBuckets","s3:GetObject"]"#, r#""arn:aws:s3:::b/*""#, &[r#""s3:ListAllMyBuckets""#]);
    }

    #[test]
    fn denies_that_may_match() {
        check(r#""iam:CreateAccessKey""#, r#""arn:aws:iam::*:user/*""#, &[]);
        check(r#""iam:CreateAccessKey""#, r#"["arn:aws:s3:::x","arn:aws-cn:iam::*:*"]"#, &[]);
        check(r#""s3:ListAllMyBuckets""#, r#""*""#, &[]);
        check(r#""s3:*""#, r#""arn:aws:s3:::b""#, &[]);
        check(r#""ec2:RunInstances""#, r#""${ARN}""#, &[]);
        check(r#""iam:CreateAccessKey""#, r#""arn:${PARTITION}:iam::*:user/x""#, &[]);
        check(r#""iam:CreateAccessKey""#, r#""arn:${AWS::Partition}:iam::*:user/x""#, &[]);
        check(r#""*""#, r#""arn:aws:s3:::x""#, &[]);
        check(r#""ec2:RunInstances""#, r#""arn:aws:s3:::${aws:username}""#, &[]);
        check(r#""x:Unknown""#, r#""arn:aws:s3:::x""#, &[]);
        check(r#""ec2:${NAME}""#, r#""arn:aws:s3:::x""#, &[]);
    }

    #[test]
    fn only_denies_of_what_is_listed() {
        for members in [
            r#""Effect":"Allow","Action":"ec2:RunInstances","Resource":"arn:aws:s3:::x""#,
            r#""Effect":"Deny","NotAction":"ec2:RunInstances","Resource":"arn:aws:s3:::x""#,
            r#""Effect":"Deny","Action":"ec2:RunInstances","NotResource":"arn:aws:s3:::x""#,
        ] {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":{{{members}}}}}"#);
            assert_eq!(lints(&parse(&text, PolicyKind::Scp).document, Catalog::embedded()), [], "{members}");
        }
    }
}
