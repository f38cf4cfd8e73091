//! The policies that bear on one question, ready to be asked.
//!
//! Knows where they stand in the organization; what they say together, `weigh` finds out.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::ask::{Ask, GivenPolicy, Identity, ResourcePolicy};
use super::explanation::{LayerKind, Open, PolicyPlace};
use super::facts::{is_trust, must_allow};
use super::guardrail::{Bound, Exempt, rcps, scps};
use super::resource_forms::ResourceTypes;
use crate::policies::{Reader, Reading, kind_of};
use catalog::Catalog;
use organization::{AccountId, Organization, Policy, PolicyId, PolicyType, TargetId};
use policy::{CallerKind, HasBoundary, PolicyKind, Request, Rules};

/// A policy as decisions meet it: as it was read, and the same ready to be asked.
#[derive(Debug)]
pub struct ScenePolicy {
    pub source: PolicySource,
    pub name: String,
    pub text: Arc<str>,
    pub reading: Arc<Reading>,
    pub rules: Arc<Rules>,
}

/// Where a policy comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PolicySource {
    Organization(PolicyId),
    /// It is a policy inside this account.
    Inside(AccountId),
    /// It came with the question.
    Question,
}

/// Two are the same if they come from the same place and say the same.
impl PartialEq for ScenePolicy {
    fn eq(&self, other: &Self) -> bool {
        let same = |one: &Arc<Reading>, other: &Arc<Reading>| Arc::ptr_eq(one, other) || one.document == other.document;
        self.source == other.source && self.name == other.name && same(&self.reading, &other.reading)
    }
}

/// A question with everything that decides it.
#[derive(Debug, Clone)]
pub struct Scene {
    pub(super) request: Request,
    pub(super) layers: Vec<Policies>,
    pub(super) meeting: Meeting,
    /// Whether somebody says what the policy of the resource is, if it has one.
    pub(super) knows_resource_policy: bool,
}

/// How principal and resource meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meeting {
    /// In one account: identity-based or resource-based policies grant.
    SameAccount,
    /// In one account, and the resource's policy must allow: KMS keys and trust policies.
    MustAllow,
    /// From one account to another: both sides must grant.
    CrossAccount,
    /// The principal has no account: the resource's policy alone grants.
    Stranger,
}

/// The policies of one kind.
#[derive(Debug, Clone)]
pub(super) struct Policies {
    pub kind: LayerKind,
    pub exempt: Option<Exempt>,
    pub levels: Vec<SceneLevel>,
    /// Why the whole kind may not apply.
    pub unsure: Option<Open>,
}

/// The policies of one place.
#[derive(Debug, Clone)]
pub(super) struct SceneLevel {
    pub place: PolicyPlace,
    pub policies: Vec<Arc<ScenePolicy>>,
    /// Whether there may be more policies.
    pub incomplete: Option<Open>,
}

impl Scene {
    /// The request, as statements see it.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }
}

/// Answers questions about one organization.
#[derive(Debug)]
pub struct Decider<'o> {
    organization: &'o Organization,
    catalog: Arc<Catalog>,
    /// Who remembers texts beyond this decider, if anyone does.
    reader: Option<&'o mut Reader>,
    /// By id and not by content, since one decider knows one organization: cheaper, and a policy hangs on many levels.
    policies: FxHashMap<PolicyId, Option<Arc<ScenePolicy>>>,
}

impl<'o> Decider<'o> {
    /// One that reads policies itself: those of the organization once, those of a question whenever it is asked.
    #[must_use]
    pub fn new(organization: &'o Organization, catalog: &Arc<Catalog>) -> Self {
        Self { organization, catalog: Arc::clone(catalog), reader: None, policies: FxHashMap::default() }
    }

    /// One that reads only what its reader has not read before.
    pub(crate) fn with(organization: &'o Organization, reader: &'o mut Reader) -> Self {
        let catalog = Arc::clone(reader.catalog());
        Self { organization, catalog, reader: Some(reader), policies: FxHashMap::default() }
    }

    /// Takes over how a policy of the organization was read elsewhere.
    pub(crate) fn know(&mut self, policy: &Policy, reading: &Arc<Reading>) {
        let known = ScenePolicy {
            source: PolicySource::Organization(policy.id.clone()),
            name: policy.name.clone(),
            text: Arc::clone(&policy.content),
            reading: Arc::clone(reading),
            rules: reading.rules(self.organization),
        };
        self.policies.insert(policy.id.clone(), Some(Arc::new(known)));
    }

    /// The organization that is asked about.
    #[must_use]
    pub fn organization(&self) -> &'o Organization {
        self.organization
    }

    /// What AWS has.
    #[must_use]
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// Gathers what decides a question.
    pub fn scene(&mut self, ask: &Ask) -> Scene {
        let mut resource = ask.resource.clone();
        if let Some(types) = ResourceTypes::of(&ask.action, self.catalog()) {
            types.mark(&mut resource);
        }
        // What a principal cannot have has no say, even if a question brings it along.
        let given = ask.iam.boundary.as_ref().filter(|_| can_have_boundary(ask.caller.kind));
        let boundary = if given.is_some() { HasBoundary::Yes } else { HasBoundary::No };
        let session = ask.iam.session.as_ref().filter(|_| ask.caller.account.is_some());
        let request = Request {
            caller: ask.caller.clone(),
            // AWS compares actions without regard to case; done once, and not for every statement.
            action: ask.action.to_ascii_lowercase(),
            resource,
            context: ask.context.clone(),
            boundary,
        };
        let scp = self.guardrail(LayerKind::Scp, &PolicyType::Scp, scps(ask, self.organization));
        let rcp = self.guardrail(LayerKind::Rcp, &PolicyType::Rcp, rcps(ask, self.organization, self.catalog()));
        let layers = vec![
            scp,
            rcp,
            self.resource(ask),
            self.identity(ask),
            self.limit(LayerKind::Boundary, PolicyPlace::Principal, PolicyKind::Boundary, given),
            self.limit(LayerKind::Session, PolicyPlace::Session, PolicyKind::Session, session),
        ];
        Scene {
            request,
            layers,
            meeting: meeting(ask),
            knows_resource_policy: ask.iam.resource != ResourcePolicy::NotGiven,
        }
    }

    fn guardrail(&mut self, layer: LayerKind, kind: &PolicyType, bound: Bound) -> Policies {
        match bound {
            Bound::No(exempt) => none(layer, exempt),
            // Nobody knows whose levels it would have to pass. One level of which nothing is known says the same.
            Bound::Unknown(open) => {
                let level = SceneLevel { place: PolicyPlace::Resource, policies: Vec::new(), incomplete: Some(open) };
                Policies { kind: layer, exempt: None, levels: vec![level], unsure: None }
            }
            Bound::Yes(account, unsure) => {
                Policies { kind: layer, exempt: None, levels: self.chain(&account, kind), unsure }
            }
        }
    }

    /// The levels from the root to and including an account.
    fn chain(&mut self, account: &AccountId, kind: &PolicyType) -> Vec<SceneLevel> {
        let organization = self.organization;
        let path = organization.path(&TargetId::Account(account.clone()));
        path.into_iter()
            .map(|target| {
                let attached = organization.attached(&target).filter(|policy| policy.kind == *kind);
                let policies = attached.filter_map(|policy| self.attached(policy)).collect();
                let known = organization.attachments_known(&target, kind);
                let incomplete = (!known).then(|| Open::IncompleteImport(target.clone(), kind.clone()));
                SceneLevel { place: PolicyPlace::Target(target), policies, incomplete }
            })
            .collect()
    }

    /// A policy of the organization, read once; `None` for types that do not authorize anything.
    pub(super) fn attached(&mut self, policy: &Policy) -> Option<Arc<ScenePolicy>> {
        if let Some(known) = self.policies.get(&policy.id) {
            return known.clone();
        }
        let attached = kind_of(&policy.kind).map(|kind| {
            let source = PolicySource::Organization(policy.id.clone());
            self.read(source, policy.name.clone(), &policy.content, kind)
        });
        self.policies.insert(policy.id.clone(), attached.clone());
        attached
    }

    /// A policy text, read; not again where somebody lent a reader.
    pub(crate) fn reading(&mut self, text: &Arc<str>, kind: PolicyKind) -> Arc<Reading> {
        match &mut self.reader {
            Some(reader) => reader.read(text, kind).value,
            None => Arc::new(Reading::of(text, kind)),
        }
    }

    fn read(&mut self, source: PolicySource, name: String, text: &Arc<str>, kind: PolicyKind) -> Arc<ScenePolicy> {
        let reading = self.reading(text, kind);
        let rules = reading.rules(self.organization);
        Arc::new(ScenePolicy { source, name, text: Arc::clone(text), reading, rules })
    }

    /// Policies of one place; those whose text nobody knows leave it open.
    fn level_of(&mut self, place: PolicyPlace, given: &[GivenPolicy], kind: PolicyKind) -> SceneLevel {
        let mut level = SceneLevel { place, policies: Vec::new(), incomplete: None };
        for policy in given {
            match &policy.text {
                Some(text) => level.policies.push(self.read(policy.source.clone(), policy.name.clone(), text, kind)),
                None => level.incomplete = Some(Open::TextNotKnown(policy.name.clone())),
            }
        }
        level
    }

    fn resource(&mut self, ask: &Ask) -> Policies {
        let kind = if is_trust(&ask.action, &ask.resource) { PolicyKind::Trust } else { PolicyKind::Resource };
        let level = match &ask.iam.resource {
            ResourcePolicy::None => return none(LayerKind::Resource, Exempt::NoneGiven),
            ResourcePolicy::NotGiven => SceneLevel {
                place: PolicyPlace::Resource,
                policies: Vec::new(),
                incomplete: Some(Open::ResourcePolicyNotGiven),
            },
            ResourcePolicy::Given(given) => self.level_of(PolicyPlace::Resource, std::slice::from_ref(given), kind),
        };
        Policies { kind: LayerKind::Resource, exempt: None, levels: vec![level], unsure: None }
    }

    fn identity(&mut self, ask: &Ask) -> Policies {
        let own = match &ask.iam.identity {
            // Whoever can have none comes first: policies that a question brings for them have no say.
            _ if ask.caller.kind == CallerKind::Root => return none(LayerKind::Identity, Exempt::RootUser),
            _ if ask.caller.account.is_none() => return none(LayerKind::Identity, Exempt::NoneGiven),
            Identity::Everything => return none(LayerKind::Identity, Exempt::Everything),
            Identity::Policies(own) => own,
        };
        let groups = ask.iam.groups.iter().map(|(name, policies)| (PolicyPlace::Group(name.clone()), policies));
        let level =
            |(place, policies): (PolicyPlace, &Vec<GivenPolicy>)| self.level_of(place, policies, PolicyKind::Identity);
        let levels = std::iter::once((PolicyPlace::Principal, own)).chain(groups).map(level).collect();
        Policies { kind: LayerKind::Identity, exempt: None, levels, unsure: None }
    }

    fn limit(
        &mut self,
        layer: LayerKind,
        place: PolicyPlace,
        kind: PolicyKind,
        given: Option<&GivenPolicy>,
    ) -> Policies {
        let Some(given) = given else { return none(layer, Exempt::NoneGiven) };
        let level = self.level_of(place, std::slice::from_ref(given), kind);
        Policies { kind: layer, exempt: None, levels: vec![level], unsure: None }
    }
}

/// Boundaries are set on users and roles; service-linked roles have none. A federated user session has that of its user.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html>
fn can_have_boundary(kind: CallerKind) -> bool {
    matches!(kind, CallerKind::User | CallerKind::Role | CallerKind::AssumedRole | CallerKind::FederatedUser)
}

fn none(kind: LayerKind, exempt: Exempt) -> Policies {
    Policies { kind, exempt: Some(exempt), levels: Vec::new(), unsure: None }
}

fn meeting(ask: &Ask) -> Meeting {
    match (&ask.caller.account, &ask.owner) {
        (None, _) => Meeting::Stranger,
        // Before what must allow: between accounts both sides must in any case.
        (Some(account), Some(owner)) if account != owner => Meeting::CrossAccount,
        _ if must_allow(&ask.action, &ask.resource) => Meeting::MustAllow,
        _ => Meeting::SameAccount,
    }
}
