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
use organization::{Identity, IdentityKind, Organization, TargetId};
use policy::{
    Effect, Polarity, PolicyDocument, PolicyKind, Principal, PrincipalKind, ResourceElement, Statement, Truth, parse,
};

/// A level of the Denies of an account's resources, each for its own resource alone; `None` where there are none.
pub(super) fn denying(organization: &Organization, identity: &Identity, reader: &mut Reader) -> Option<OwnLevel> {
    let mut policies = Vec::new();
    let (account, me) = (&identity.account, Me::of(organization, identity));
    for (resource, text) in Store(organization).of_resources(account) {
        let reading = reader.read(&text, PolicyKind::Resource).value;
        let is_denying = |statement: &Statement| {
            !has_effect(statement, Effect::Allow) && me.is_among(statement, Effect::Deny) != Truth::No
        };
        if reading.document.unreadable.is_some() || reading.document.statements.iter().any(is_denying) {
            let held = Held { holder: resource.to_owned(), name: "resource policy".to_owned() };
            policies.push((Source::Held(Arc::new(held)), within(&reading, resource, &me)));
        }
    }
    let standing = Standing::default();
    let target = TargetId::Account(account.clone());
    (!policies.is_empty()).then_some(OwnLevel { target, layer: LayerKind::Resource, policies, standing })
}

/// What a resource's policy denies an identity: `*` in it means the resource itself, whom it names is settled, and its Allows
/// are left out.
fn within(reading: &Reading, resource: &str, me: &Me) -> Arc<Reading> {
    let names = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": [resource, format!("{resource}/*")] } ] });
    let own = parse(&names.to_string(), PolicyKind::Resource).document.statements.into_iter().next();
    let mut document: PolicyDocument = reading.document.clone();
    for statement in &mut document.statements {
        let (truth, Some(own)) = (me.is_among(statement, Effect::Deny), &own) else { continue };
        if statement.resources.as_ref().is_none_or(|element| !is_of(element, resource)) {
            statement.resources.clone_from(&own.resources);
        }
        if truth == Truth::Yes {
            statement.principals.clone_from(&own.principals);
        }
        // What is about others takes nothing away. Statements keep their places, for reasons name them.
        if let (Truth::No, Some(effect)) = (truth, &mut statement.effect) {
            effect.value = Effect::Allow;
        }
    }
    Arc::new(Reading::of_document(document))
}

/// Whether an element names nothing but a resource and what is in it.
fn is_of(element: &ResourceElement, resource: &str) -> bool {
    let begins = |text: &str| text.strip_prefix(resource).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    element.polarity == Polarity::Listed && element.patterns.iter().all(|pattern| begins(&pattern.value.text))
}

/// The actions that policies of the account's resources and roles may grant an identity without any other policy.
pub(super) fn granted(
    organization: &Organization,
    identity: &Identity,
    catalog: &Catalog,
    reader: &mut Reader,
) -> Vec<(String, ActionSet)> {
    let (account, me, inside) = (&identity.account, Me::of(organization, identity), organization.inside());
    let resources = Store(organization).of_resources(account).into_iter();
    let resources = resources.map(|(resource, text)| (resource.to_owned(), text, PolicyKind::Resource));
    let roles = inside.identities_of(account).filter_map(|(_, role)| {
        let text = inside.text(role.trust.as_ref()?.as_str(), account)?;
        Some((role.arn(organization.partition()), text, PolicyKind::Trust))
    });
    let (sts, mut found) = (catalog.matching("sts:*"), Vec::new());
    for (resource, text, kind) in resources.chain(roles) {
        let reading = reader.read(&text, kind).value;
        let may_grant = |statement: &Statement| {
            !has_effect(statement, Effect::Deny) && me.is_among(statement, Effect::Allow) != Truth::No
        };
        if reading.document.unreadable.is_some() || reading.document.statements.iter().any(may_grant) {
            let may_allow = &reading.grants(catalog).may_allow;
            // A trust policy is about nothing else, whatever stands in it.
            let is_trust = kind == PolicyKind::Trust;
            found.push((resource, if is_trust { may_allow & &sts } else { may_allow.clone() }));
        }
    }
    found
}

fn has_effect(statement: &Statement, effect: Effect) -> bool {
    statement.effect.as_ref().is_some_and(|own| own.value == effect)
}

/// How an identity may be named as a principal.
struct Me {
    arn: String,
    /// How the ARNs of its sessions begin; of a user empty.
    session: String,
    /// Its unique id, which stands in policies for one that is gone.
    id: String,
    /// What names its whole account.
    account: [String; 2],
}

impl Me {
    fn of(organization: &Organization, identity: &Identity) -> Self {
        let (partition, account) = (organization.partition().as_str(), identity.account.as_str());
        let arn = |resource: &str| Arn::global(partition, "iam", account, resource).to_string();
        let session = format!("arn:{partition}:sts::{account}:assumed-role/{}/", identity.name);
        Self {
            arn: identity.arn(organization.partition()),
            session: if identity.kind == IdentityKind::Role { session } else { String::new() },
            id: identity.id.clone(),
            account: [account.to_owned(), arn("root")],
        }
    }

    /// Whether a statement is about it. A grant to its account is none to itself, for its own policies must hand that on; a
    /// Deny of its account is one of itself.
    fn is_among(&self, statement: &Statement, effect: Effect) -> Truth {
        let Some(element) = statement.principals.as_ref().filter(|element| element.polarity == Polarity::Listed) else {
            return Truth::Maybe;
        };
        let is_it = |principal: &Principal| {
            let text = &*principal.text.text;
            match principal.kind {
                PrincipalKind::Anyone => Truth::Yes,
                PrincipalKind::Aws if text == "*" || text == self.arn => Truth::Yes,
                PrincipalKind::Aws if self.account.iter().any(|own| own == text) => {
                    if effect == Effect::Deny {
                        Truth::Yes
                    } else {
                        Truth::No
                    }
                }
                PrincipalKind::Aws if text.contains(['*', '?', '$', '{', '<', '[']) => Truth::Maybe,
                PrincipalKind::Aws if !self.session.is_empty() && text.starts_with(&self.session) => Truth::Maybe,
                PrincipalKind::Aws if !self.id.is_empty() && text == self.id => Truth::Maybe,
                PrincipalKind::Aws
                | PrincipalKind::Federated
                | PrincipalKind::Service
                | PrincipalKind::CanonicalUser => Truth::No,
            }
        };
        element.entries.iter().map(|entry| is_it(&entry.value)).fold(Truth::No, Truth::or)
    }
}
