//! What denies requests, or may: statements, levels that allow nothing, and what AWS decides by itself.
//!
//! Knows how causes are found in an answer, named, and gathered over many requests.

use analysis::decision::{
    Answer, Because, Decision, Layer, LayerKind, Open, PolicyPlace, PolicySource, Ruling, Stated,
};
use catalog::Catalog;
use organization::{Organization, PolicyId, TargetId};
use policy::{Effect, Truth};

/// How sure it is that something denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    Denies,
    MayDeny,
}

/// What denies a request, or may deny it.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    Statement {
        certainty: Certainty,
        layer: LayerKind,
        place: PolicyPlace,
        /// `None` where the policy came with the question.
        id: Option<PolicyId>,
        policy: String,
        /// From 0.
        statement: usize,
        sid: Option<String>,
    },
    /// No SCP on the level allows, or perhaps none.
    Level { certainty: Certainty, place: PolicyPlace },
    /// No policy of the kind allows, or perhaps none.
    Kind { certainty: Certainty, layer: LayerKind },
    /// AWS decides by itself.
    Ruling(Ruling),
    /// What else the answer hangs on.
    Open(Open),
}

/// Requests that something denies, or may deny.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    pub cause: Cause,
    /// Which, in their order.
    pub requests: Vec<usize>,
    /// How many of them nothing else denies.
    pub alone: usize,
}

/// What denies, or may deny, by an answer; nothing where it is allowed.
#[must_use]
pub fn causes(answer: &Answer) -> Vec<Cause> {
    let explanation = &answer.explanation;
    let denies = Certainty::Denies;
    match &explanation.because {
        Because::Grants(_) => Vec::new(),
        Because::Ruling(_) if explanation.decision == Decision::Allowed => Vec::new(),
        Because::Denies(_) => {
            let denying = explanation.layers.iter().filter(|layer| layer.deny == Truth::Yes);
            let is_it = |stated: &Stated| stated.effect == Some(Effect::Deny) && stated.outcome.truth == Truth::Yes;
            denying.flat_map(|layer| statements(layer, denies, is_it)).collect()
        }
        Because::LevelsAllowNothing(places) => {
            places.iter().map(|place| Cause::Level { certainty: denies, place: place.clone() }).collect()
        }
        Because::NothingAllows(layer) => vec![Cause::Kind { certainty: denies, layer: *layer }],
        Because::Ruling(ruling) => vec![Cause::Ruling(*ruling)],
        Because::Open(open) => may_deny(&explanation.layers, open),
    }
}

fn may_deny(layers: &[Layer], open: &[Open]) -> Vec<Cause> {
    let mut causes = Vec::new();
    for layer in layers.iter().filter(|layer| layer.exempt.is_none()) {
        if layer.deny != Truth::No {
            let is_it = |stated: &Stated| stated.effect != Some(Effect::Allow) && stated.outcome.truth != Truth::No;
            causes.extend(statements(layer, Certainty::MayDeny, is_it));
        }
        if layer.kind == LayerKind::Scp && layer.allow == Truth::Maybe {
            let levels = layer.levels.iter().filter(|level| level.allow != Truth::Yes);
            causes
                .extend(levels.map(|level| Cause::Level { certainty: Certainty::MayDeny, place: level.place.clone() }));
        }
    }
    // What hangs on no statement is named by itself.
    let by_itself = |open: &&Open| causes.is_empty() || matches!(open, Open::ResourcePolicyNotGiven | Open::Resource);
    let rest: Vec<Cause> = open.iter().filter(by_itself).cloned().map(Cause::Open).collect();
    causes.extend(rest);
    causes
}

fn statements(layer: &Layer, certainty: Certainty, is_it: impl Fn(&Stated) -> bool) -> Vec<Cause> {
    let kind = layer.kind;
    let of_level = |(place, stated): (&PolicyPlace, &Stated)| Cause::Statement {
        certainty,
        layer: kind,
        place: place.clone(),
        id: match &stated.policy.source {
            PolicySource::Organization(id) => Some(id.clone()),
            PolicySource::Inside(_) | PolicySource::Question => None,
        },
        policy: stated.policy.name.clone(),
        statement: stated.statement,
        sid: sid(stated),
    };
    let all = layer.levels.iter().flat_map(|level| level.statements.iter().map(move |stated| (&level.place, stated)));
    all.filter(|(_, stated)| is_it(stated)).map(of_level).collect()
}

fn sid(stated: &Stated) -> Option<String> {
    let statement = stated.policy.reading.document.statements.get(stated.statement)?;
    statement.sid.as_ref().map(|sid| sid.value.to_string()).filter(|sid| !sid.is_empty())
}

/// Gathers requests by what denies them, what denies the most first. A request stands with each of its causes.
#[must_use]
pub fn gather<'c>(requests: impl IntoIterator<Item = (usize, &'c [Cause])>) -> Vec<Gathered> {
    let mut gathered: Vec<Gathered> = Vec::new();
    for (request, causes) in requests {
        for cause in causes {
            let known = gathered.iter().position(|group| group.cause == *cause);
            let at = known.unwrap_or_else(|| {
                gathered.push(Gathered { cause: cause.clone(), requests: Vec::new(), alone: 0 });
                gathered.len() - 1
            });
            if let Some(group) = gathered.get_mut(at) {
                group.requests.push(request);
                group.alone += usize::from(causes.len() == 1);
            }
        }
    }
    // A stable sort keeps equals in the order in which they came.
    gathered.sort_by_key(|group| (group.cause.certainty(), std::cmp::Reverse(group.requests.len())));
    gathered
}

impl Cause {
    /// The same as something that may be.
    pub(super) fn doubted(self) -> Self {
        let may = Certainty::MayDeny;
        match self {
            Self::Statement { layer, place, id, policy, statement, sid, .. } => {
                Self::Statement { certainty: may, layer, place, id, policy, statement, sid }
            }
            Self::Level { place, .. } => Self::Level { certainty: may, place },
            Self::Kind { layer, .. } => Self::Kind { certainty: may, layer },
            Self::Ruling(ruling) => Self::Open(Open::Ruling(ruling)),
            Self::Open(open) => Self::Open(open),
        }
    }

    #[must_use]
    pub fn certainty(&self) -> Certainty {
        match self {
            Self::Statement { certainty, .. } | Self::Level { certainty, .. } | Self::Kind { certainty, .. } => {
                *certainty
            }
            Self::Ruling(_) => Certainty::Denies,
            Self::Open(_) => Certainty::MayDeny,
        }
    }

    /// The kind of policies that it is among, if it is a policy.
    #[must_use]
    pub fn layer(&self) -> Option<LayerKind> {
        match self {
            Self::Statement { layer, .. } | Self::Kind { layer, .. } => Some(*layer),
            Self::Level { .. } => Some(LayerKind::Scp),
            Self::Ruling(_) | Self::Open(_) => None,
        }
    }

    /// The id of the policy that it is in.
    #[must_use]
    pub fn policy_id(&self) -> Option<&PolicyId> {
        match self {
            Self::Statement { id, .. } => id.as_ref(),
            Self::Level { .. } | Self::Kind { .. } | Self::Ruling(_) | Self::Open(_) => None,
        }
    }

    /// The root, OU or account on which it stands.
    #[must_use]
    pub fn target(&self) -> Option<&TargetId> {
        match self {
            Self::Statement { place: PolicyPlace::Target(target), .. }
            | Self::Level { place: PolicyPlace::Target(target), .. } => Some(target),
            Self::Statement { .. } | Self::Level { .. } | Self::Kind { .. } | Self::Ruling(_) | Self::Open(_) => None,
        }
    }

    /// For people, as the subject of a sentence or a whole one: ``the SCP `Guardrails`, statement `DenyLeave` on the root``.
    #[must_use]
    pub fn sentence(&self, organization: &Organization, catalog: &Catalog) -> String {
        match self {
            Self::Open(open) => format!("depending on {}", open.sentence(organization, catalog)),
            Self::Statement { .. } | Self::Level { .. } | Self::Kind { .. } | Self::Ruling(_) => {
                self.name(organization)
            }
        }
    }

    pub(super) fn name(&self, organization: &Organization) -> String {
        match self {
            Self::Statement { layer, place, id, policy, statement, sid, .. } => {
                let which = match sid {
                    Some(sid) => format!("statement `{sid}`"),
                    None => format!("statement {}", statement + 1),
                };
                let policy = id.as_ref().map_or(String::new(), |_| format!(" `{policy}`"));
                format!("the {}{policy}, {which}{}", layer.name(), on(place, organization))
            }
            Self::Level { certainty: Certainty::Denies, place } => {
                format!("no SCP{} allows it", on(place, organization))
            }
            Self::Level { certainty: Certainty::MayDeny, place } => {
                format!("perhaps no SCP{} allows it", on(place, organization))
            }
            Self::Kind { certainty: Certainty::Denies, layer } => format!("no {} allows it", layer.name()),
            Self::Kind { certainty: Certainty::MayDeny, layer } => format!("perhaps no {} allows it", layer.name()),
            Self::Ruling(ruling) => format!("AWS by itself: {} ({})", ruling.sentence, ruling.page),
            Self::Open(_) => "something that is not known".to_owned(),
        }
    }
}

fn on(place: &PolicyPlace, organization: &Organization) -> String {
    match place {
        PolicyPlace::Target(_) => format!(" on {}", place.name(organization)),
        PolicyPlace::Group(name) => format!(" of group `{name}`"),
        PolicyPlace::Principal | PolicyPlace::Resource | PolicyPlace::Session => String::new(),
    }
}
