//! How far an identity may do each action: everything, on some, nothing, or it depends on what is unknown.
//!
//! Knows one identity; works every class of actions out once.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::own::{Own, is_open_of_caller};
use super::resources::granted;
use crate::decision::{Grantless, LayerKind, OF_PASSWORD_POLICY, Ruling, grantless, may_change_password, must_allow};
use crate::formula::{FormulaId, Formulas, Wish};
use crate::policies::Reader;
use crate::space::{Side, Viewpoint, Witness};
use crate::verdict::Verdict;
use crate::why::{Asks, Held, Inquiry, Reason, ReasonKind, Said};
use catalog::{ActionId, ActionSet, Catalog};
use organization::{IdentityId, Organization, TargetId};
use policy::{Context, Resource, Truth};

/// How far an action may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Every request passes.
    Everything,
    /// Some requests pass and some do not: on some resources, or under conditions.
    Some,
    /// Nobody can tell: something is not known, or hangs on policies of resources.
    Depends,
    /// No request passes.
    Nothing,
}

impl Access {
    /// The word for people and files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Some => "some",
            Self::Depends => "depends",
            Self::Nothing => "nothing",
        }
    }
}

/// How far one gets on the way from what policies grant to what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// What its own policies and those of its groups grant.
    Own,
    /// What its permissions boundary leaves of it.
    Boundary,
    /// What SCPs leave of that, and what AWS itself refuses.
    Guardrails,
    /// What policies of resources, known and needed, leave of that.
    Resources,
}

/// What leaves an action open, beside what the reasons say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Open {
    /// A policy of the identity whose text is not known.
    Text(Held),
    /// The policy of the resource must allow it as well: a key policy, a trust policy.
    ResourceMustAllow,
    /// The policy of this resource may grant it.
    MayGrant(String),
    /// RCPs bind the account's resources, and may keep it from some.
    Rcps,
    /// Policies ask for what its sessions bring along.
    Session,
    /// Its account lets users change their own passwords, or it is not known whether it does.
    OwnPassword,
}

impl Open {
    /// For people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Text(held) => format!("what the policy `{}` of `{}` says is not known", held.name, held.holder),
            Self::ResourceMustAllow => "the policy of the resource itself must allow it as well".to_owned(),
            Self::MayGrant(resource) => format!("the policy of `{resource}` may grant it"),
            Self::Rcps => "RCPs may keep it from resources of its account".to_owned(),
            Self::Session => {
                "policies ask for what its sessions bring along: tags, the name of the session, or when it began"
                    .to_owned()
            }
            Self::OwnPassword => {
                "the password policy of its account may let users change their own password, and read that policy"
                    .to_owned()
            }
        }
    }
}

/// What an identity may do.
#[derive(Debug)]
pub struct Permissions<'o> {
    pub identity: IdentityId,
    inquiry: Inquiry<'o>,
    unknown: Vec<Held>,
    /// What policies of resources may grant it.
    granted: Vec<(String, ActionSet)>,
    must_allow: ActionSet,
    /// What RCPs leave of requests for its account's resources.
    rcps: Inquiry<'o>,
    /// What a user may perhaps do to itself without any policy.
    by_password_policy: Vec<ActionId>,
    /// Only one action is asked about, so that classes are not worth while.
    is_single: bool,
    /// What it needs no permission for.
    grantless: Vec<(ActionId, Grantless)>,
    known: FxHashMap<u32, OfClass>,
}

#[derive(Debug, Clone, Copy)]
struct OfClass {
    steps: [Access; 4],
    /// RCPs take something away of which nobody knows whether it matters.
    rcps_open: bool,
    /// No request passes, whatever else grants it.
    is_barred: bool,
    /// Some request does not pass, whatever else grants it.
    some_barred: bool,
    /// What follows from who it is, and is not known here, has a say.
    asks_session: bool,
}

impl OfClass {
    fn left(&self) -> Access {
        let [.., left] = self.steps;
        left
    }
}

impl<'o> Permissions<'o> {
    /// What an identity may do; `None` for a group, which makes no requests, and for what is not there.
    #[must_use]
    pub fn of(organization: &'o Organization, catalog: &Arc<Catalog>, id: &IdentityId) -> Option<Self> {
        Self::about(organization, catalog, id, &catalog.all(), &mut Reader::new(catalog))
    }

    /// The same for some actions; of others nothing is known.
    pub(super) fn about(
        organization: &'o Organization,
        catalog: &Arc<Catalog>,
        id: &IdentityId,
        actions: &ActionSet,
        reader: &mut Reader,
    ) -> Option<Self> {
        let identity = organization.inside().identity(id)?;
        let own = Own::of(organization, identity, reader);
        let inquiry = Inquiry::of_identity(organization, catalog, identity, &own, actions, reader)?;
        let universe = inquiry.universe()?;
        let caller = universe.caller(&Context::default())?;
        let viewpoint = Viewpoint { side: Side::Resources, ..universe.viewpoint.clone() };
        let target = TargetId::Account(identity.account.clone());
        Some(Self {
            identity: id.clone(),
            inquiry,
            unknown: own.unknown,
            granted: granted(organization, identity, catalog, reader),
            must_allow: needing_resource_policy(catalog, actions),
            rcps: Inquiry::within(organization, catalog, &viewpoint, &target, actions, reader),
            is_single: actions.count() == 1,
            by_password_policy: OF_PASSWORD_POLICY
                .into_iter()
                .filter(|_| may_change_password(organization, identity))
                .filter_map(|action| catalog.action_id(action))
                .collect(),
            grantless: grantless(&caller)
                .into_iter()
                .filter_map(|own| Some((catalog.action_id(own.action)?, own)))
                .collect(),
            known: FxHashMap::default(),
        })
    }

    /// How far an action may be done, step by step; the last is what is left.
    pub fn steps(&mut self, action: ActionId) -> [Access; 4] {
        let known = self.known(action);
        let [own, bounded, guarded, left] = known.steps;
        let is_open = !self.open(action, known).is_empty();
        [own, bounded, guarded, if is_open { Access::Depends } else { left }]
    }

    fn known(&mut self, action: ActionId) -> OfClass {
        // Such actions are few, and others of their classes need a permission.
        if self.is_single || self.ruling(action).is_some() {
            return self.work_out(action);
        }
        let class = self.inquiry.class_of(action);
        if let Some(known) = self.known.get(&class) {
            return *known;
        }
        let found = self.work_out(action);
        self.known.insert(class, found);
        found
    }

    /// What AWS says of an action that the identity needs no permission for.
    #[must_use]
    pub fn needs_no_permission(&self, action: ActionId) -> Option<Ruling> {
        self.ruling(action).map(|own| own.ruling)
    }

    fn ruling(&self, action: ActionId) -> Option<Grantless> {
        self.grantless.iter().find(|(own, _)| *own == action).map(|(_, ruling)| *ruling)
    }

    /// How far an action may be done.
    pub fn access(&mut self, action: ActionId) -> Access {
        let [.., left] = self.steps(action);
        left
    }

    /// What leaves an action open beside its statements.
    pub fn opens(&mut self, action: ActionId) -> Vec<Open> {
        let known = self.known(action);
        let mut open = self.open(action, known);
        if known.left() == Access::Depends {
            open.extend(self.unknown.iter().cloned().map(Open::Text));
        }
        open
    }

    fn open(&self, action: ActionId, known: OfClass) -> Vec<Open> {
        let (mut open, last) = (Vec::new(), known.left());
        if last != Access::Nothing {
            if self.must_allow.contains(action) {
                open.push(Open::ResourceMustAllow);
            }
            if known.rcps_open {
                open.push(Open::Rcps);
            }
            if known.asks_session && last == Access::Some {
                open.push(Open::Session);
            }
        }
        if self.by_password_policy.contains(&action) && last == Access::Nothing && !known.is_barred {
            open.push(Open::OwnPassword);
        }
        // What the policy of a resource grants beside takes nothing away, and leaves denied what is denied anyway.
        let may_matter = match last {
            Access::Everything => false,
            Access::Some => !known.some_barred,
            Access::Depends | Access::Nothing => !known.is_barred,
        };
        if may_matter {
            let granting = self.granted.iter().filter(|(_, actions)| actions.contains(action));
            open.extend(granting.map(|(resource, _)| Open::MayGrant(resource.clone())));
        }
        open
    }

    /// What decides an action, from the root down: what takes something away, or all that lets it pass.
    pub fn said(&mut self, action: ActionId) -> Said {
        self.inquiry.shared_reasons(action)
    }

    /// The statements of its own policies and those of its groups that grant an action.
    pub fn granting(&mut self, action: ActionId) -> Vec<Reason> {
        self.inquiry.granting(action, LayerKind::Identity)
    }

    /// What grants an action and what limits it. What keeps it from everything comes first where it is granted without a condition,
    /// for then it says more; what needs no permission has no other reason.
    pub fn reasons(&mut self, action: ActionId) -> Vec<Reason> {
        if self.ruling(action).is_some() {
            return Vec::new();
        }
        let granting = self.granting(action);
        let said = self.said(action).reasons;
        let limits = said.iter().filter(|reason| reason.kind != ReasonKind::Allows).cloned();
        if granting.iter().all(|reason| reason.why.is_empty()) {
            limits.chain(granting).collect()
        } else {
            granting.into_iter().chain(limits).collect()
        }
    }

    /// A request for an action that passes and one that does not, as far as the levels of its account and its own policies go.
    pub fn witnesses(&mut self, action: ActionId) -> [Option<Witness>; 2] {
        self.inquiry.witnesses(action)
    }

    /// The policies whose texts are not known.
    #[must_use]
    pub fn unknown(&self) -> &[Held] {
        &self.unknown
    }

    fn work_out(&mut self, action: ActionId) -> OfClass {
        let levels = self.inquiry.left(action);
        let layers: Vec<LayerKind> = self.inquiry.levels().iter().map(|level| level.layer).collect();
        let above = self.inquiry.above(action);
        let ruling = self.ruling(action);
        let formulas = &mut self.inquiry.formulas;
        // What the Denies of some layers leave, and where they must allow, what they allow.
        let mut of = |wanted: fn(LayerKind) -> bool, must_allow: bool| {
            let parts = levels.iter().zip(&layers).filter(|(_, layer)| wanted(**layer));
            let parts = parts.flat_map(|(left, _)| {
                left.denies.iter().map(|(_, own)| *own).chain(must_allow.then_some(left.allowed))
            });
            formulas.all(parts)
        };
        let granted = of(|layer| layer == LayerKind::Identity, ruling.is_none());
        let boundary = of(|layer| layer == LayerKind::Boundary, true);
        let guardrails = of(|layer| layer == LayerKind::Scp, true);
        let resources = of(|layer| layer == LayerKind::Resource, true);
        let rcps = of(|layer| layer == LayerKind::Rcp, true);
        // That RCPs fail a request is not certain here: it may be for a resource of another account.
        let [denied, surely_denied] = [of(|_| true, false), of(|layer| layer != LayerKind::Rcp, false)];
        let in_spite_of_denies = ruling.is_some_and(|ruling| ruling.in_spite_of_denies);
        let own = if in_spite_of_denies { FormulaId::ALL } else { granted };
        let bounded = formulas.and(own, boundary);
        let guarded = formulas.all([bounded, guardrails, above]);
        let left = formulas.and(guarded, resources);
        // Whatever else grants it, these stand against it.
        let [denied, surely_denied] = [denied, surely_denied].map(|own| formulas.all([own, guardrails, above]));
        let is_barred = formulas.verdict(denied) == Verdict::Denied;
        let some_barred = formulas.taken(FormulaId::ALL, surely_denied) == Truth::Yes;
        let mut steps = [own, bounded, guarded, left].map(|formula| access(formulas, formula));
        let mut rcps_open = false;
        if rcps != FormulaId::ALL
            && let [.., last] = &mut steps
        {
            let within = formulas.and(left, rcps);
            let within = access(formulas, within);
            let found = self.within_rcps(action, *last, within);
            rcps_open = found == Access::Depends && *last != Access::Depends;
            *last = found;
        }
        let formulas = &mut self.inquiry.formulas;
        // AWS speaks of policies of the caller; that others do no more follows from its reason, and not from its words.
        if in_spite_of_denies {
            for step in steps.iter_mut().filter(|step| **step != Access::Everything) {
                *step = Access::Depends;
            }
        }
        let terms = formulas.terms_of(left).to_vec();
        let (organization, id) = (self.inquiry.organization(), &self.identity);
        let identity = organization.inside().identity(id);
        let asks = |asked: &Asks| matches!(asked, Asks::Key(key) if identity.is_some_and(|own| is_open_of_caller(organization, own, key)));
        let asks_session = terms.iter().any(|term| self.inquiry.asks(*term).iter().any(asks));
        OfClass { steps, rcps_open, is_barred, some_barred, asks_session }
    }

    /// What is left where RCPs take something away. `left` is what there is without them, and `within` what there would be if they
    /// bound the resources of all accounts, and not only those of its own.
    fn within_rcps(&mut self, action: ActionId, left: Access, within: Access) -> Access {
        let some_pass = matches!(within, Access::Everything | Access::Some);
        match left {
            Access::Nothing | Access::Depends => left,
            // Some fail without them, and some pass even with them.
            Access::Some => {
                if some_pass {
                    left
                } else {
                    Access::Depends
                }
            }
            Access::Everything => {
                let formula = self.rcps.formula(action);
                match access(&mut self.rcps.formulas, formula) {
                    Access::Everything => Access::Everything,
                    Access::Some if some_pass => Access::Some,
                    Access::Some | Access::Depends | Access::Nothing => Access::Depends,
                }
            }
        }
    }
}

fn access(formulas: &mut Formulas, formula: FormulaId) -> Access {
    match formulas.verdict(formula) {
        Verdict::Allowed => Access::Everything,
        Verdict::Denied => Access::Nothing,
        Verdict::Depends => {
            let all: Vec<Wish> = formulas.terms_of(formula).iter().map(|term| Wish::Holds(*term)).collect();
            let some_pass = formulas.find(&all).is_ok();
            let some_fail = formulas.taken(FormulaId::ALL, formula) == Truth::Yes;
            if some_pass && some_fail { Access::Some } else { Access::Depends }
        }
    }
}

/// The actions whose resources have a policy that must allow.
fn needing_resource_policy(catalog: &Catalog, of: &ActionSet) -> ActionSet {
    let mut set = catalog.none();
    for action in of.iter() {
        let name = catalog.full_name(action);
        let is_it = catalog.forms_of(action).iter().any(|form| {
            let text = form.template.fill(|_| Some("x")).to_string();
            Resource::read(&text).is_ok_and(|resource| must_allow(&name, &resource))
        });
        if is_it {
            set.insert(action);
        }
    }
    set
}
