//! Keys that a question does not mention and that policies ask for.
//!
//! Knows which of them a request for the action and the resource may hold: what is not known to be absent is open.
//! What follows from principal, resource and organization is `facts`'.
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use std::collections::BTreeSet;

use super::ask::Ask;
use super::facts::is_settled;
use super::scene::{Decider, Scene};
use super::stored::settles;
use crate::policies::asked_keys;
use catalog::{Catalog, ResourceType};
use organization::Question;
use policy::{Caller, CallerKind, Fact, Resource, Truth};

/// Leaves open what a request may hold of what is asked for.
pub(super) fn open(ask: &mut Ask, scene: &mut Scene, question: &Question, decider: &Decider<'_>) {
    let (organization, catalog) = (decider.organization(), decider.catalog());
    for key in asked(scene) {
        let is_known = is_said(&key, question)
            || ask.context.get(&key).is_some()
            || is_settled(&key, &ask.caller)
            || settles(&key, &ask.caller, organization);
        if !is_known && !is_of_another_issuer(&key, &ask.caller) && may_hold(&key, &ask.action, &ask.resource, catalog)
        {
            ask.context.set(&key, Fact::Unknown);
        }
    }
    scene.request.context.clone_from(&ask.context);
}

/// Whether a key, in lower case, is about the tokens of another provider than the one that the caller comes from: it begins with
/// the provider's domain, as in `token.actions.githubusercontent.com:sub`.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif>
fn is_of_another_issuer(key: &str, caller: &Caller) -> bool {
    let Some((issuer, _)) = key.rsplit_once(':').filter(|(issuer, _)| issuer.contains('.')) else { return false };
    let own = caller.text.split_once(":oidc-provider/").map_or(caller.text.as_str(), |(_, host)| host);
    caller.kind == CallerKind::Provider && !own.eq_ignore_ascii_case(issuer)
}

/// Whether the question itself says something about a key.
pub(super) fn is_said(key: &str, question: &Question) -> bool {
    question.context.iter().any(|(said, _)| said.trim().eq_ignore_ascii_case(key))
}

/// The keys that statements about the action ask for, in lower case.
pub(super) fn asked(scene: &Scene) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let levels = scene.layers.iter().flat_map(|layer| &layer.levels);
    for policy in levels.flat_map(|level| &level.policies) {
        for (statement, rule) in policy.reading.document.statements.iter().zip(&policy.rules.rules) {
            if rule.names_action(&scene.request.action) != Truth::No {
                keys.extend(asked_keys(statement));
            }
        }
    }
    keys
}

/// Whether a request for the action may hold a key: a global one, one that the reference lists for the action or for a type of
/// resource that this may be, and one of which the reference knows nothing.
pub(crate) fn may_hold(key: &str, action: &str, resource: &Resource, catalog: &Catalog) -> bool {
    let Some(action) = catalog.action_id(action) else { return true };
    if catalog.lists_key_everywhere(key) || catalog.knows_key(key) != Some(true) {
        return true;
    }
    let is_usual = |kind: &ResourceType| match resource {
        Resource::Any => true,
        Resource::Arn(arn) => kind.arn.resembles(&arn.text),
    };
    // Of a resource that is none of the action's, nobody knows what its requests hold.
    let is_known = catalog.types_of(action).any(|(_, kind)| is_usual(kind));
    catalog.lists_key_on(action, key, |kind| !is_known || is_usual(kind))
}
