//! Asks every statement and puts the answers together.
//!
//! Knows how statements make a level and levels a layer. Deciding and explaining walk the same way: a [`Record`] says how
//! much is written down, and one that writes nothing stops at the first Deny that applies.

use std::sync::Arc;

use super::combine::Outcomes;
use super::explanation::{Because, Decision, ExplainedLevel, Explanation, Layer, LayerKind, Open, Stated};
use super::scene::{Meeting, Policies, Scene, SceneLevel, ScenePolicy};
use policy::{Doubt, Effect, Names, Outcome, Remarks, Request, Rule, Truth, Undocumented};

/// The decision alone.
#[must_use]
pub fn decide(scene: &Scene) -> Decision {
    let outcomes = weigh(scene, &mut Quick);
    outcomes.decision(scene.meeting)
}

/// Whether the policies of one kind alone let the request pass.
#[must_use]
pub fn passes(scene: &Scene, kind: LayerKind) -> Truth {
    let mut layers = scene.layers.iter().filter(|policies| policies.kind == kind);
    let pools = layers.by_ref().map(|policies| layer(policies, &scene.request, &mut Quick));
    Truth::all(pools.map(|pool| pool.deny.negate().and(pool.allow)))
}

/// Whether a policy of one kind denies the request.
#[must_use]
pub(crate) fn denies(scene: &Scene, kind: LayerKind) -> Truth {
    let layers = scene.layers.iter().filter(|policies| policies.kind == kind);
    layers.map(|policies| layer(policies, &scene.request, &mut Quick).deny).fold(Truth::No, Truth::or)
}

/// The decision with every reason.
#[must_use]
pub fn explain(scene: &Scene) -> Explanation {
    let mut full = Full { layers: Vec::with_capacity(scene.layers.len()), statements: Vec::new(), levels: Vec::new() };
    let outcomes = weigh(scene, &mut full);
    let decision = outcomes.decision(scene.meeting);
    let because = because(decision, &outcomes, scene, &full.layers);
    Explanation { layers: full.layers, because, decision }
}

/// Takes down what happens on the way.
trait Record {
    /// Whether a Deny that applies ends the walk. A constant, so that each walk is compiled by itself and does not ask.
    const STOPS: bool;
    fn ask(&mut self, policy: &Arc<ScenePolicy>, at: usize, rule: &Rule, request: &Request) -> Outcome;
    fn level(&mut self, _level: &SceneLevel, _pool: &Pool) {}
    fn layer(&mut self, _policies: &Policies, _pool: &Pool) {}
}

struct Quick;

impl Record for Quick {
    const STOPS: bool = true;

    fn ask(&mut self, _: &Arc<ScenePolicy>, _: usize, rule: &Rule, request: &Request) -> Outcome {
        rule.outcome(request, &mut ())
    }
}

struct Full {
    layers: Vec<Layer>,
    levels: Vec<ExplainedLevel>,
    statements: Vec<Stated>,
}

impl Record for Full {
    const STOPS: bool = false;

    fn ask(&mut self, policy: &Arc<ScenePolicy>, at: usize, rule: &Rule, request: &Request) -> Outcome {
        let mut remarks = Remarks::default();
        let outcome = rule.outcome(request, &mut remarks);
        self.statements.push(Stated {
            policy: Arc::clone(policy),
            statement: at,
            effect: rule.effect,
            outcome,
            doubts: remarks.doubts,
            inferences: remarks.inferences,
        });
        outcome
    }

    fn level(&mut self, level: &SceneLevel, pool: &Pool) {
        self.levels.push(ExplainedLevel {
            place: level.place.clone(),
            deny: pool.deny,
            allow: pool.allow,
            statements: std::mem::take(&mut self.statements),
            open: level.incomplete.iter().cloned().collect(),
        });
    }

    fn layer(&mut self, policies: &Policies, pool: &Pool) {
        self.layers.push(Layer {
            kind: policies.kind,
            exempt: policies.exempt,
            levels: std::mem::take(&mut self.levels),
            deny: pool.deny,
            allow: pool.allow,
        });
    }
}

/// What the statements of one place, or the places of one kind, say together.
#[derive(Debug, Clone, Copy)]
struct Pool {
    deny: Truth,
    allow: Truth,
    /// Whom Allow statements name.
    names: Names,
    /// Whether they allow anyone with a certain `aws:PrincipalArn`.
    named: Truth,
}

impl Pool {
    const NOTHING: Self = Self { deny: Truth::No, allow: Truth::No, names: Names::NOBODY, named: Truth::No };

    fn exempt() -> Self {
        Self { allow: Truth::Yes, ..Self::NOTHING }
    }

    fn allows(&mut self, rule: &Rule, outcome: Outcome, most: Truth) {
        self.allow = self.allow.or(outcome.truth.and(most));
        let mut names = outcome.names;
        // AWS's table has a row for `*` with a condition on `aws:PrincipalArn`: limits that do not allow do not touch it.
        if rule.names_principal_arn {
            self.named = self.named.or(names.anyone.and(most));
            names.anyone = Truth::No;
        }
        self.names = Names {
            account: self.names.account.or(names.account.and(most)),
            anyone: self.names.anyone.or(names.anyone.and(most)),
            role: self.names.role.or(names.role.and(most)),
            itself: self.names.itself.or(names.itself.and(most)),
        };
    }
}

fn weigh(scene: &Scene, record: &mut impl Record) -> Outcomes {
    // A walk that a Deny ended leaves the rest as it stands here; the Deny decides whatever it says.
    let mut outcomes = Outcomes {
        deny: Truth::No,
        scp: Truth::Yes,
        identity: Truth::Yes,
        boundary: Truth::Yes,
        session: Truth::Yes,
        resource: Names::NOBODY,
        named: Truth::No,
    };
    for policies in &scene.layers {
        let pool = layer(policies, &scene.request, record);
        outcomes.deny = outcomes.deny.or(pool.deny);
        match policies.kind {
            LayerKind::Scp => outcomes.scp = pool.allow,
            // RCPFullAWSAccess is on every level and cannot be detached, so they only ever deny.
            // <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
            LayerKind::Rcp => {}
            LayerKind::Identity => outcomes.identity = pool.allow,
            LayerKind::Boundary => outcomes.boundary = pool.allow,
            LayerKind::Session => outcomes.session = pool.allow,
            LayerKind::Resource => {
                outcomes.resource = pool.names;
                outcomes.named = pool.named;
            }
        }
        if stops(record, outcomes.deny) {
            break;
        }
    }
    outcomes
}

fn stops<R: Record>(_: &R, deny: Truth) -> bool {
    R::STOPS && deny == Truth::Yes
}

fn layer<R: Record>(policies: &Policies, request: &Request, record: &mut R) -> Pool {
    if policies.exempt.is_some() {
        // Whom no limit binds, everything is left; but where there is no resource-based policy, none grants.
        let pool = if policies.kind == LayerKind::Resource { Pool::NOTHING } else { Pool::exempt() };
        record.layer(policies, &pool);
        return pool;
    }
    // SCPs must allow on every level; of other kinds one place that allows is enough: the principal or one of its groups.
    // <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>
    let every = matches!(policies.kind, LayerKind::Scp | LayerKind::Rcp);
    let mut all = if every { Pool::exempt() } else { Pool::NOTHING };
    for level in &policies.levels {
        let mut pool = pool(level, request, record);
        if policies.kind == LayerKind::Rcp {
            pool.allow = Truth::Yes;
        }
        record.level(level, &pool);
        all.deny = all.deny.or(pool.deny);
        all.allow = if every { all.allow.and(pool.allow) } else { all.allow.or(pool.allow) };
        all.named = all.named.or(pool.named);
        // Only resource-based policies name principals that matter, and they stand in one place.
        all.names = if every { Names::NOBODY } else { pool.names };
        // A Deny of a kind that may not apply at all decides nothing.
        if stops(record, pool.deny) && policies.unsure.is_none() {
            break;
        }
    }
    // If the kind does not apply, it neither denies nor fails to allow; if it does, it says what it says.
    if policies.unsure.is_some() {
        all.deny = all.deny.and(Truth::Maybe);
        all.allow = all.allow.or(Truth::Maybe);
    }
    record.layer(policies, &all);
    all
}

fn pool<R: Record>(level: &SceneLevel, request: &Request, record: &mut R) -> Pool {
    let mut pool = Pool::NOTHING;
    for policy in &level.policies {
        for (at, rule) in policy.rules.rules.iter().enumerate() {
            let outcome = record.ask(policy, at, rule, request);
            match rule.effect {
                _ if outcome.truth == Truth::No => {}
                Some(Effect::Allow) => pool.allows(rule, outcome, Truth::Yes),
                Some(Effect::Deny) => pool.deny = pool.deny.or(outcome.truth),
                // A statement whose effect cannot be read may be either.
                None => {
                    pool.allows(rule, outcome, Truth::Maybe);
                    pool.deny = pool.deny.or(Truth::Maybe);
                }
            }
            if stops(record, pool.deny) {
                return pool;
            }
        }
    }
    // There may be more policies, of which each may allow or deny, whomever it names.
    if level.incomplete.is_some() {
        let maybe = Truth::Maybe;
        pool.deny = pool.deny.or(maybe);
        pool.allow = pool.allow.or(maybe);
        let Names { account, anyone, role, itself } = pool.names;
        pool.names = Names {
            account: account.or(maybe),
            anyone: anyone.or(maybe),
            role: role.or(maybe),
            itself: itself.or(maybe),
        };
    }
    pool
}

/// What decided: the last step of an explanation.
fn because(decision: Decision, outcomes: &Outcomes, scene: &Scene, layers: &[Layer]) -> Because {
    let denying = layers.iter().filter(|layer| layer.deny == Truth::Yes);
    let denies =
        statements(denying, |stated| stated.effect == Some(Effect::Deny) && stated.outcome.truth == Truth::Yes);
    match decision {
        Decision::Denied(super::Denial::Explicit) => Because::Denies(denies.cloned().collect()),
        Decision::Denied(_) => missing(outcomes, scene, layers),
        Decision::Allowed if outcomes.by_identity(scene.meeting) == Truth::Yes => Because::Grants(LayerKind::Identity),
        Decision::Allowed => Because::Grants(LayerKind::Resource),
        Decision::Depends => Because::Open(open(outcomes, scene, layers)),
    }
}

/// What must allow and does not.
fn missing(outcomes: &Outcomes, scene: &Scene, layers: &[Layer]) -> Because {
    if outcomes.scp == Truth::No {
        let scps = layers.iter().filter(|layer| layer.kind == LayerKind::Scp);
        let blocked = scps.flat_map(|layer| &layer.levels).filter(|level| level.allow == Truth::No);
        return Because::LevelsAllowNothing(blocked.map(|level| level.place.clone()).collect());
    }
    let stranger = scene.meeting == Meeting::Stranger;
    let limits = [(LayerKind::Boundary, outcomes.boundary), (LayerKind::Session, outcomes.session)];
    let limit = limits.into_iter().find(|(_, allows)| *allows == Truth::No).map(|(kind, _)| kind);
    // The first that is missing is named; where several are, mending it shows the next.
    Because::NothingAllows(match limit {
        // Where the role is granted by the resource, what its limits leave out decides, whatever IAM policies say.
        Some(limit) if outcomes.resource.role != Truth::No => limit,
        _ if !stranger && outcomes.identity == Truth::No => LayerKind::Identity,
        Some(limit) if !stranger => limit,
        Some(_) | None => LayerKind::Resource,
    })
}

/// Why the answer is open: everything that may deny, and what may fail to allow.
fn open(outcomes: &Outcomes, scene: &Scene, layers: &[Layer]) -> Vec<Open> {
    let mut open = Vec::new();
    let allow_is_open = outcomes.allow(scene.meeting) == Truth::Maybe;
    for (layer, policies) in layers.iter().zip(&scene.layers) {
        let kind_is_open = match layer.kind {
            // RCPFullAWSAccess is on every level: RCPs never fail to allow.
            LayerKind::Rcp => false,
            // Where nobody says what the policy is, that is named as a whole, and no statement of it.
            LayerKind::Resource => scene.knows_resource_policy && outcomes.by_resource_is_open(scene),
            LayerKind::Scp | LayerKind::Identity | LayerKind::Boundary | LayerKind::Session => {
                layer.allow == Truth::Maybe
            }
        };
        for level in &layer.levels {
            // Whether a resource-based policy grants hangs on whom it names, so its level may allow and the grant be open.
            let allow =
                allow_is_open && kind_is_open && (level.allow == Truth::Maybe || layer.kind == LayerKind::Resource);
            for stated in level.statements.iter().filter(|stated| stated.outcome.truth == Truth::Maybe) {
                let may_deny = stated.effect != Some(Effect::Allow);
                let may_allow = stated.effect != Some(Effect::Deny);
                if may_deny || (allow && may_allow) {
                    open.extend(stated.doubts.iter().cloned().map(Open::Statement));
                }
            }
            // A role may be granted something in all of its sessions, and be free of its limits only in the one that is named.
            let by_session =
                |stated: &&Stated| stated.outcome.truth == Truth::Yes && stated.outcome.names.itself == Truth::Maybe;
            if allow && level.statements.iter().any(|stated| by_session(&stated)) {
                open.push(Open::Statement(Doubt::Session));
            }
            if level.deny == Truth::Maybe || allow {
                open.extend(level.open.iter().cloned());
            }
        }
        if layer.deny == Truth::Maybe || (allow_is_open && layer.allow == Truth::Maybe) {
            open.extend(policies.unsure.iter().cloned());
        }
    }
    if allow_is_open && outcomes.rests_on_anyone(scene.meeting) {
        open.push(Open::Statement(Doubt::NotDocumented(Undocumented::AnyoneUnderLimits)));
    }
    open.sort();
    open.dedup();
    open
}

fn statements<'l>(
    layers: impl Iterator<Item = &'l Layer>,
    wanted: impl Fn(&Stated) -> bool,
) -> impl Iterator<Item = &'l Stated> {
    let all = layers.flat_map(|layer| &layer.levels).flat_map(|level| &level.statements);
    all.filter(move |stated| wanted(stated))
}

impl Outcomes {
    /// Whether what the resource-based policy allows is open.
    fn by_resource_is_open(&self, scene: &Scene) -> bool {
        self.any_grant() == Truth::Maybe || self.by_resource(scene.meeting) == Truth::Maybe
    }
}
