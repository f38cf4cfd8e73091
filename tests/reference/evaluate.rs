//! The whole decision (IAM UG, "How AWS enforcement code logic evaluates requests to allow or deny access";
//! Organizations UG, "SCP evaluation" and "RCP evaluation"). Reads no policy element itself beyond Version and Effect.

use serde_json::Value;

use super::case::{Case, Kind, list, text};
use super::condition;
use super::principal;
use super::resource::{action_applies, resource_applies};
use super::text::Version;
use super::truth::Truth::{self, Maybe, No, Yes};
use super::truth::{all, any};

/// What the catalogue of AWS actions says.
pub trait Facts {
    /// Whether resource control policies cover the service; none: the service is not in the catalogue.
    fn covered(&self, service: &str) -> Option<bool>;

    /// The ARN templates of the action's resource types; none: the action is not in the catalogue.
    fn resource_templates(&self, action: &str) -> Option<Vec<String>>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    ExplicitlyDenied,
    ImplicitlyDenied,
    /// Denied, explicitly or implicitly.
    Denied,
    Depends,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub decision: Decision,
    pub layers: Layers,
}

/// What each layer says; a layer that is not there, or does not restrict this caller or resource, is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Layers {
    pub identity: Option<Layer>,
    pub boundary: Option<Layer>,
    pub session: Option<Layer>,
    pub resource_policy: Option<Layer>,
    pub scp: Option<Vec<Level>>,
    pub rcp: Option<Vec<Level>>,
}

/// Root, organizational unit or account.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    pub node: String,
    pub layer: Layer,
}

/// The statements that apply, or may apply, in order.
pub type Layer = Vec<Applied>;

#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// Policy name and index of the statement: `I1#0`.
    pub reference: String,
    pub effect: Effect,
    pub truth: Truth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

pub fn evaluate(case: &Case, facts: &dyn Facts) -> Answer {
    let layers = Layers {
        identity: has_identity_policies(case).then(|| layer(&case.identity_policies(), case, facts)),
        boundary: boundary(case).map(|policy| layer(&[policy], case, facts)),
        session: session(case).map(|policy| layer(&[policy], case, facts)),
        resource_policy: case.resource_policy().map(|policy| resource_policy(policy, case, facts)),
        scp: scps_apply(case).then(|| levels("scps", case.account(), case, facts)),
        rcp: rcps(case, facts),
    };
    let decision = decide(denied(&layers), allowed(&layers, case, facts));
    Answer { decision, layers }
}

/// An explicit deny wins, then an allow is needed.
fn decide(deny: Truth, allow: Truth) -> Decision {
    match (deny, allow) {
        (Yes, _) => Decision::ExplicitlyDenied,
        (Maybe, No) => Decision::Denied,
        (Maybe, Maybe | Yes) | (No, Maybe) => Decision::Depends,
        (No, Yes) => Decision::Allowed,
        (No, No) => Decision::ImplicitlyDenied,
    }
}

// --- one statement, one layer -------------------------------------------------------------------------------------------

/// Every statement of the policies that applies, or may apply, to the request.
fn layer(policies: &[&str], case: &Case, facts: &dyn Facts) -> Layer {
    let mut layer = Vec::new();
    for name in policies {
        for (index, statement) in statements(name, case).into_iter().enumerate() {
            let truth = applies(statement, version(name, case), case, facts);
            push(&mut layer, name, index, statement, truth);
        }
    }
    layer
}

/// The same for a policy whose statements name principals.
fn resource_policy(name: &str, case: &Case, facts: &dyn Facts) -> Layer {
    let mut layer = Vec::new();
    for (index, statement) in statements(name, case).into_iter().enumerate() {
        let named = principal::names(statement, case).in_any_way();
        push(&mut layer, name, index, statement, named.and(applies(statement, version(name, case), case, facts)));
    }
    layer
}

fn push(layer: &mut Layer, name: &str, index: usize, statement: &Value, truth: Truth) {
    if truth != No {
        layer.push(Applied { reference: format!("{name}#{index}"), effect: effect(statement), truth });
    }
}

/// Action, resource and conditions; principals aside.
fn applies(statement: &Value, version: Version, case: &Case, facts: &dyn Facts) -> Truth {
    action_applies(statement, case).and(resource_applies(statement, version, case, facts)).and(condition::holds(
        &statement["Condition"],
        version,
        case,
    ))
}

fn statements<'a>(policy: &str, case: &'a Case) -> Vec<&'a Value> {
    list(&case.policy(policy)["Statement"])
}

fn version(policy: &str, case: &Case) -> Version {
    if case.policy(policy)["Version"] == "2012-10-17" { Version::With2012 } else { Version::Without }
}

fn effect(statement: &Value) -> Effect {
    if statement["Effect"] == "Allow" { Effect::Allow } else { Effect::Deny }
}

fn says(layer: &[Applied], effect: Effect) -> Truth {
    any(layer.iter().filter(|applied| applied.effect == effect).map(|applied| applied.truth))
}

// --- which layers there are ---------------------------------------------------------------------------------------------

/// The root user has full access without identity policies; services and anonymous callers have no identity.
fn has_identity_policies(case: &Case) -> bool {
    !matches!(case.kind(), Kind::Root | Kind::Service | Kind::Anonymous)
}

fn boundary(case: &Case) -> Option<&str> {
    case.boundary().filter(|_| has_identity_policies(case))
}

fn session(case: &Case) -> Option<&str> {
    case.session_policy().filter(|_| has_identity_policies(case))
}

/// Organizations UG, "SCPs", "Tasks and entities not restricted by SCPs": they bind users, roles and root users of member accounts.
fn scps_apply(case: &Case) -> bool {
    let restricted = matches!(case.kind(), Kind::User | Kind::Role | Kind::AssumedRole | Kind::Root);
    restricted && case.account() != case.management_account() && !case.path(case.account()).is_empty()
}

/// Organizations UG, "RCPs", "Resources and entities not restricted by RCPs". Where the catalogue does not know the service or
/// the action, it is not known whether they apply: nothing that they say is certain. Nor is it where the action has no resource
/// type, nor of a KMS key in the caller's own account, which AWS may manage.
fn rcps(case: &Case, facts: &dyn Facts) -> Option<Vec<Level>> {
    let owner = case.resource_account();
    let templates = facts.resource_templates(case.action());
    let covered = facts.covered(&case.service());
    let free = owner == case.management_account()
        || case.path(owner).is_empty()
        || case.kind() == Kind::ServiceLinkedRole
        || case.action().eq_ignore_ascii_case("kms:RetireGrant")
        || covered == Some(false);
    if free {
        return None;
    }
    let mut levels = levels("rcps", owner, case, facts);
    let own_key = case.resource().contains(":kms:") && case.resource().contains(":key/") && owner == case.account();
    if templates.is_none() || templates == Some(Vec::new()) || covered.is_none() || own_key {
        levels.iter_mut().flat_map(|level| &mut level.layer).for_each(|applied| applied.truth = Maybe);
    }
    Some(levels)
}

fn levels(attached: &str, account: &str, case: &Case, facts: &dyn Facts) -> Vec<Level> {
    let level = |node: &Value| {
        let policies: Vec<&str> = list(&node[attached]).into_iter().map(text).collect();
        Level { node: text(&node["id"]).to_owned(), layer: layer(&policies, case, facts) }
    };
    case.path(account).into_iter().map(level).collect()
}

// --- the decision -------------------------------------------------------------------------------------------------------

fn denied(layers: &Layers) -> Truth {
    let single = [&layers.identity, &layers.boundary, &layers.session, &layers.resource_policy];
    let levels = [&layers.scp, &layers.rcp];
    let single = single.into_iter().flatten();
    let levels = levels.into_iter().flatten().flatten().map(|level| &level.layer);
    any(single.chain(levels).map(|layer| says(layer, Effect::Deny)))
}

/// Every SCP level allows, and the caller's account and the resource's owner do. RCPs always allow: their default policy stays attached.
fn allowed(layers: &Layers, case: &Case, facts: &dyn Facts) -> Truth {
    let scps = layers.scp.iter().flatten();
    let organization = all(scps.map(|level| says(&level.layer, Effect::Allow)));
    let grants = grants(case, facts);
    let accounts = match case.kind() {
        Kind::Service | Kind::Anonymous => grants.in_any_way(),
        _ if case.account() == case.resource_account() => same_account(layers, grants, case),
        _ => cross_account(layers, grants),
    };
    organization.and(accounts)
}

/// What the Allow statements of the resource policy grant, by the way they name the caller.
#[derive(Clone, Copy, Debug)]
struct Grants {
    account: Truth,
    role: Truth,
    direct: Truth,
    anyone: Truth,
    /// To anyone, in a statement with a condition that asks for a certain `aws:PrincipalArn`.
    anyone_by_arn: Truth,
}

impl Grants {
    fn in_any_way(self) -> Truth {
        any([self.account, self.role, self.direct, self.anyone, self.anyone_by_arn])
    }
}

fn grants(case: &Case, facts: &dyn Facts) -> Grants {
    let mut grants = Grants { account: No, role: No, direct: No, anyone: No, anyone_by_arn: No };
    let Some(policy) = case.resource_policy() else { return grants };
    for statement in statements(policy, case) {
        if effect(statement) == Effect::Deny {
            continue;
        }
        let applies = applies(statement, version(policy, case), case, facts);
        let named = principal::names(statement, case);
        grants.account = grants.account.or(named.account.and(applies));
        grants.role = grants.role.or(named.role.and(applies));
        grants.direct = grants.direct.or(named.direct.and(applies));
        if asks_for_principal_arn(statement) {
            grants.anyone_by_arn = grants.anyone_by_arn.or(named.anyone.and(applies));
        } else {
            grants.anyone = grants.anyone.or(named.anyone.and(applies));
        }
    }
    grants
}

/// The table has a row for `*` with such a condition; of `NotPrincipal` it says nothing.
fn asks_for_principal_arn(statement: &Value) -> bool {
    if statement["Principal"].is_null() {
        return false;
    }
    statement["Condition"].as_object().into_iter().flatten().any(|(operator, keys)| {
        let names_it =
            |keys: &Value| keys.as_object().unwrap().keys().any(|key| key.eq_ignore_ascii_case("aws:PrincipalArn"));
        condition::is_positive(operator) && names_it(keys)
    })
}

/// IAM UG, "… enforcement code logic …", table of principals in resource-based policies of the same account.
fn same_account(layers: &Layers, grants: Grants, case: &Case) -> Truth {
    let identity = layers.identity.as_ref().map_or(Yes, |layer| says(layer, Effect::Allow));
    let limits = limits(layers);
    let must_grant = if needs_resource_policy(case) { grants.in_any_way() } else { Yes };
    let via_identity = all([identity, limits, must_grant]);
    let via_resource = any([
        grants.direct,
        grants.role.and(limits),
        grants.anyone_by_arn,
        // Whether boundary and session policy limit a bare `"*"` is not documented.
        grants.anyone.and(limits.or(Maybe)),
    ]);
    via_identity.or(via_resource)
}

/// IAM UG, "Cross-account policy evaluation logic": both accounts must allow.
fn cross_account(layers: &Layers, grants: Grants) -> Truth {
    let identity = layers.identity.as_ref().map_or(Yes, |layer| says(layer, Effect::Allow));
    all([identity, limits(layers), grants.in_any_way()])
}

/// Permissions boundary and session policy, as far as there are any.
fn limits(layers: &Layers) -> Truth {
    all([&layers.boundary, &layers.session].into_iter().flatten().map(|layer| says(layer, Effect::Allow)))
}

/// Key policies and role trust policies must allow; the identity policy alone is never enough.
fn needs_resource_policy(case: &Case) -> bool {
    let action = case.action().to_ascii_lowercase();
    let arn: Vec<&str> = case.resource().splitn(6, ':').collect();
    let resource = arn.get(5).copied().unwrap_or_default();
    let key = action.starts_with("kms:") && resource.starts_with("key/");
    let trusted =
        action.starts_with("sts:assumerole") || action == "sts:tagsession" || action == "sts:setsourceidentity";
    key || (trusted && arn.get(2) == Some(&"iam") && resource.starts_with("role/"))
}
