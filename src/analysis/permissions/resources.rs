//! What the known policies of an account's resources say about an identity of the account.
//!
//! Knows which statements may be about it. Their Denies bind it; what they grant only leaves open what its own policies do not.

use std::sync::Arc;

use crate::decision::{LayerKind, Store};
use crate::policies::{Reader, Reading};
use crate::rows::Standing;
use crate::why::{Held, OwnLevel, Source};
use aws::Arn;
use catalog::{ActionSet, Catalog};
use organization::{AccountId, Identity, IdentityKind, Organization, TargetId};
use policy::{
    Effect, Polarity, PolicyDocument, PolicyKind, Principal, PrincipalKind, ResourceElement, Statement, parse,
};

/// A level of the Denies of an account's resources, each for its own resource alone; `None` where there are none.
pub(super) fn denying(organization: &Organization, account: &AccountId, reader: &mut Reader) -> Option<OwnLevel> {
    let mut policies = Vec::new();
    for (resource, text) in Store(organization).of_resources(account) {
        let reading = reader.read(&text, PolicyKind::Resource).value;
        let is_denying = |statement: &Statement| !has_effect(statement, Effect::Allow);
        if reading.document.unreadable.is_some() || reading.document.statements.iter().any(is_denying) {
            let held = Held { holder: resource.to_owned(), name: "resource policy".to_owned() };
            policies.push((Source::Held(Arc::new(held)), within(&text, &reading, resource, reader)));
        }
    }
    let standing = Standing::default();
    let target = TargetId::Account(account.clone());
    (!policies.is_empty()).then_some(OwnLevel { target, layer: LayerKind::Resource, policies, standing })
}

/// The document of a resource's policy for that resource alone: `*` in it means the resource itself.
fn within(text: &Arc<str>, reading: &Arc<Reading>, resource: &str, reader: &mut Reader) -> Arc<Reading> {
    let is_wide = |statement: &Statement| statement.resources.as_ref().is_none_or(|element| !is_of(element, resource));
    if !reading.document.statements.iter().any(is_wide) {
        return Arc::clone(reading);
    }
    let names = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "Action": "*", "Resource": [resource, format!("{resource}/*")] } ] });
    let own = parse(&names.to_string(), PolicyKind::Identity).document;
    let own = own.statements.into_iter().next().and_then(|statement| statement.resources);
    let mut document: PolicyDocument = reader.read(text, PolicyKind::Resource).value.document.clone();
    for statement in document.statements.iter_mut().filter(|statement| is_wide(statement)) {
        statement.resources.clone_from(&own);
    }
    Arc::new(Reading::of_document(document))
}

/// Whether an element names nothing but a resource and what is in it.
fn is_of(element: &ResourceElement, resource: &str) -> bool {
    let begins = |text: &str| text.strip_prefix(resource).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    element.polarity == Polarity::Listed && element.patterns.iter().all(|pattern| begins(&pattern.value.text))
}

/// The actions that policies of the account's resources may grant an identity without any other policy.
pub(super) fn granted(
    organization: &Organization,
    identity: &Identity,
    catalog: &Catalog,
    reader: &mut Reader,
) -> Vec<(String, ActionSet)> {
    let mut found = Vec::new();
    for (resource, text) in Store(organization).of_resources(&identity.account) {
        let reading = reader.read(&text, PolicyKind::Resource).value;
        let may_grant = |statement: &Statement| {
            !has_effect(statement, Effect::Deny) && may_be(statement, identity, organization.partition().as_str())
        };
        if reading.document.unreadable.is_some() || reading.document.statements.iter().any(may_grant) {
            found.push((resource.to_owned(), reading.grants(catalog).may_allow.clone()));
        }
    }
    found
}

fn has_effect(statement: &Statement, effect: Effect) -> bool {
    statement.effect.as_ref().is_some_and(|own| own.value == effect)
}

/// Whether a statement may name an identity itself. What its account is granted, its own policies must hand on.
fn may_be(statement: &Statement, identity: &Identity, partition: &str) -> bool {
    let Some(element) = statement.principals.as_ref().filter(|element| element.polarity == Polarity::Listed) else {
        return true;
    };
    let arn = Arn::global(partition, "iam", identity.account.as_str(), &identity.resource()).to_string();
    let session = format!("arn:{partition}:sts::{}:assumed-role/{}/", identity.account, identity.name);
    let is_it = |principal: &Principal| {
        let text = &*principal.text.text;
        match principal.kind {
            PrincipalKind::Anyone => true,
            PrincipalKind::Aws => {
                text == arn
                    || text.contains(['*', '?', '$', '{', '<', '['])
                    || identity.kind == IdentityKind::Role && text.starts_with(&session)
                    // The ARN of one that is gone stands as its unique id.
                    || !identity.id.is_empty() && text == identity.id
            }
            PrincipalKind::Federated | PrincipalKind::Service | PrincipalKind::CanonicalUser => false,
        }
    };
    element.entries.iter().any(|entry| is_it(&entry.value))
}
