//! The answer for programs: everything that the explanation holds.
//!
//! Knows which member comes from where; the members are [`shape`]'s.

use super::Answered;
use super::shape::{self, AssumptionKind, InferenceKind, LayerName, OpenKind, Told};
use crate::json;
use analysis::decision::{
    Assumption, Because, Exempt, ExplainedLevel, Layer, LayerKind, Open, PolicyPlace, PolicySource, ResourcePolicy,
    Stated, why_not,
};
use organization::TargetId;
use policy::{Doubt, Effect, Element, Inference, Truth};

/// The whole answer, one value a line.
pub fn print(answered: &Answered) -> String {
    let explanation = &answered.answer.explanation;
    let depends_on = match &explanation.because {
        Because::Open(open) => answered.opens(open),
        Because::Denies(_)
        | Because::LevelsAllowNothing(_)
        | Because::NothingAllows(_)
        | Because::Ruling(_)
        | Because::Grants(_) => Vec::new(),
    };
    json::pretty(&Told {
        decision: explanation.decision.expected().as_str(),
        summary: answered.summary.clone(),
        request: answered.request(),
        assumptions: answered.answer.assumptions.iter().map(assumption).collect(),
        because: answered.because(),
        depends_on,
        layers: explanation.layers.iter().map(|layer| answered.layer(layer)).collect(),
    })
}

impl Answered<'_> {
    fn request(&self) -> shape::Request {
        shape::Request {
            principal: self.answer.ask.caller.text.clone(),
            account: self.answer.ask.caller.account.clone(),
            action: self.answer.ask.action.clone(),
            resource: self.answer.ask.resource.text().to_owned(),
            resource_account: self.answer.ask.owner.clone(),
            resource_policy: match self.answer.ask.iam.resource {
                ResourcePolicy::None => shape::ResourcePolicy::None,
                ResourcePolicy::NotGiven => shape::ResourcePolicy::NotGiven,
                ResourcePolicy::Given(_) => shape::ResourcePolicy::Given,
            },
            context: json::context(&self.answer.ask.context, self.catalog),
        }
    }

    fn because(&self) -> shape::Because {
        match &self.answer.explanation.because {
            Because::Denies(_) => shape::Because::Denies { statements: self.denies() },
            Because::LevelsAllowNothing(places) => {
                shape::Because::LevelsAllowNothing { places: places.iter().map(|place| self.place(place)).collect() }
            }
            Because::NothingAllows(kind) => shape::Because::NothingAllows { layer: layer_name(*kind) },
            Because::Grants(kind) => shape::Because::Grants { layer: layer_name(*kind) },
            Because::Ruling(row) => {
                shape::Because::NoPolicyDecides { sentence: row.sentence.to_owned(), page: row.page.to_owned() }
            }
            Because::Open(_) => shape::Because::Open,
        }
    }

    /// The Deny statements that apply, each where it stands.
    fn denies(&self) -> Vec<shape::Denial> {
        let levels = self
            .answer
            .explanation
            .layers
            .iter()
            .flat_map(|layer| layer.levels.iter().map(move |level| (layer, level)));
        let denies = |stated: &&Stated| stated.effect == Some(Effect::Deny) && stated.outcome.truth == Truth::Yes;
        let each = levels.flat_map(|(layer, level)| {
            level.statements.iter().filter(denies).map(|stated| shape::Denial {
                layer: layer_name(layer.kind),
                place: self.place(&level.place),
                statement: self.name(stated),
            })
        });
        each.collect()
    }

    fn layer(&self, layer: &Layer) -> shape::Layer {
        shape::Layer {
            layer: layer_name(layer.kind),
            exempt: layer.exempt.map(exempt),
            exempt_because: layer.exempt.map(Exempt::sentence),
            denies: layer.deny.into(),
            allows: layer.allow.into(),
            levels: layer.levels.iter().map(|level| self.level(level)).collect(),
        }
    }

    fn level(&self, level: &ExplainedLevel) -> shape::Level {
        shape::Level {
            place: self.place(&level.place),
            denies: level.deny.into(),
            allows: level.allow.into(),
            open: self.opens(&level.open),
            statements: level.statements.iter().map(|stated| self.stated(stated)).collect(),
        }
    }

    fn place(&self, place: &PolicyPlace) -> shape::Place {
        match place {
            PolicyPlace::Target(target) => self.target(target),
            PolicyPlace::Principal => shape::Place::Principal,
            PolicyPlace::Group(name) => shape::Place::Group { name: name.clone() },
            PolicyPlace::Resource => shape::Place::Resource,
            PolicyPlace::Session => shape::Place::Session,
        }
    }

    fn target(&self, target: &TargetId) -> shape::Place {
        let id = self.organization.target_text(target).to_owned();
        let name = self.organization.name(target).to_owned();
        match target {
            TargetId::Root => shape::Place::Root { id, name },
            TargetId::Ou(_) => shape::Place::Ou { id, name },
            TargetId::Account(_) => shape::Place::Account { id, name },
        }
    }

    /// Which statement it is, and where it stands.
    fn name(&self, stated: &Stated) -> shape::Name {
        let policy = &stated.policy;
        let statement = policy.reading.document.statements.get(stated.statement);
        let position = self.position(policy, stated.statement);
        shape::Name {
            policy: policy.name.clone(),
            policy_id: match &policy.source {
                PolicySource::Organization(id) => Some(id.to_string()),
                PolicySource::Inside(_) | PolicySource::Question => None,
            },
            statement: stated.statement,
            sid: statement.and_then(|statement| statement.sid.as_ref()).map(|sid| sid.value.to_string()),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
        }
    }

    fn stated(&self, stated: &Stated) -> shape::Statement {
        let doubts: Vec<Open> = stated.doubts.iter().cloned().map(Open::Statement).collect();
        shape::Statement {
            name: self.name(stated),
            effect: stated.effect.map(|effect| match effect {
                Effect::Allow => shape::Effect::Allow,
                Effect::Deny => shape::Effect::Deny,
            }),
            applies: stated.outcome.truth.into(),
            kept_by: stated.outcome.kept.map(|element| kept_by(stated, element)),
            why_not: why_not(stated, &self.answer.ask),
            open: self.opens(&doubts),
            inferences: stated.inferences.iter().map(inference).collect(),
        }
    }

    fn opens(&self, open: &[Open]) -> Vec<shape::Open> {
        open.iter().map(|open| self.open(open)).collect()
    }

    fn open(&self, open: &Open) -> shape::Open {
        let kind = match open {
            Open::Statement(Doubt::Key(key)) => OpenKind::Key { key: self.catalog.spelling(key) },
            Open::Statement(Doubt::Placeholder(written)) => OpenKind::Placeholder { placeholder: written.clone() },
            Open::Statement(Doubt::Unreadable(code)) => OpenKind::Unreadable { code: code.name() },
            Open::Statement(Doubt::Session) => OpenKind::Session,
            Open::Statement(Doubt::NotDocumented(point)) => OpenKind::NotDocumented { point: point.sentence() },
            Open::IncompleteImport(target, kind) => {
                OpenKind::IncompleteImport { place: self.target(target), policy_type: kind.as_str().to_owned() }
            }
            Open::BeingSwitched(kind) => OpenKind::BeingSwitched { policy_type: kind.as_str().to_owned() },
            Open::NotInCatalog => OpenKind::NotInCatalog,
            Open::TextNotKnown(name) => OpenKind::TextNotKnown { policy: name.clone() },
            Open::ResourcePolicyNotGiven => OpenKind::ResourcePolicyNotGiven,
            Open::OwnerNotKnown => OpenKind::OwnerNotKnown,
            Open::InventedId => OpenKind::InventedId,
            Open::Resource => OpenKind::Resource,
            Open::ManagedKey => OpenKind::ManagedKey,
            Open::Ruling(row) => OpenKind::NoPolicyDecides { page: row.page.to_owned() },
            Open::NameOfPrincipal => OpenKind::NameOfPrincipal,
        };
        shape::Open { kind, sentence: open.sentence(self.organization, self.catalog) }
    }
}

/// The first element that keeps a statement from applying.
fn kept_by(stated: &Stated, element: Element) -> shape::Element {
    match element {
        Element::Action => shape::Element::Action,
        Element::Principal => shape::Element::Principal,
        Element::Resource => shape::Element::Resource,
        Element::Condition(at) => {
            let statement = stated.policy.reading.document.statements.get(stated.statement);
            let entry = statement.and_then(|statement| statement.conditions.get(at));
            shape::Element::Condition {
                condition: at,
                operator: entry.map(|entry| entry.operator.value.to_string()),
                key: entry.map(|entry| entry.key.value.to_string()),
            }
        }
    }
}

fn assumption(assumption: &Assumption) -> shape::Assumption {
    let kind = match assumption {
        Assumption::EverythingFromIam => AssumptionKind::EverythingFromIam,
        Assumption::AsStored(name) => AssumptionKind::AsStored { identity: name.clone() },
        Assumption::OtherRegion(only) => AssumptionKind::OtherRegion { region: (*only).to_owned() },
        Assumption::NoResourcePolicy => AssumptionKind::NoResourcePolicy,
        Assumption::OwnResource(account) => AssumptionKind::OwnResource { account: account.clone() },
        Assumption::Open(key) => AssumptionKind::OpenKey { key: key.clone() },
        Assumption::OpenPath(role) => AssumptionKind::OpenPath { role: role.clone() },
        Assumption::AlsoNeeds(actions) => AssumptionKind::AlsoNeeds { actions: actions.clone() },
        Assumption::OrdinaryRole => AssumptionKind::OrdinaryRole,
        Assumption::OrdinaryUser => AssumptionKind::OrdinaryUser,
        Assumption::Absent(key) => AssumptionKind::AbsentKey { key: key.clone() },
        Assumption::UnknownAction { date, nearest } => {
            AssumptionKind::UnknownAction { catalogue: date.clone(), did_you_mean: nearest.clone() }
        }
        Assumption::Outsider(account) => AssumptionKind::Outsider { account: account.clone() },
        Assumption::UnusualResource(arn) => AssumptionKind::UnusualResource { resource: arn.clone() },
    };
    shape::Assumption { kind, sentence: assumption.sentence() }
}

fn layer_name(kind: LayerKind) -> LayerName {
    match kind {
        LayerKind::Scp => LayerName::Scp,
        LayerKind::Rcp => LayerName::Rcp,
        LayerKind::Resource => LayerName::Resource,
        LayerKind::Identity => LayerName::Identity,
        LayerKind::Boundary => LayerName::Boundary,
        LayerKind::Session => LayerName::Session,
    }
}

fn inference(inference: &Inference) -> shape::Inference {
    let kind = match inference {
        Inference::StarInsidePart => InferenceKind::StarInsidePart,
        Inference::VariableInBool => InferenceKind::VariableInBool,
    };
    shape::Inference { kind, sentence: inference.sentence() }
}

fn exempt(exempt: Exempt) -> shape::Exempt {
    match exempt {
        Exempt::ManagementAccount => shape::Exempt::ManagementAccount,
        Exempt::ServiceLinkedRole => shape::Exempt::ServiceLinkedRole,
        Exempt::Outside => shape::Exempt::Outside,
        Exempt::Service => shape::Exempt::Service,
        Exempt::Provider => shape::Exempt::Provider,
        Exempt::Anonymous => shape::Exempt::Anonymous,
        Exempt::Disabled => shape::Exempt::Disabled,
        Exempt::ServiceNotCovered => shape::Exempt::ServiceNotCovered,
        Exempt::RetireGrant => shape::Exempt::RetireGrant,
        Exempt::AwsManagedKey => shape::Exempt::AwsManagedKey,
        Exempt::NoneGiven => shape::Exempt::NoneGiven,
        Exempt::RootUser => shape::Exempt::RootUser,
        Exempt::Everything => shape::Exempt::Everything,
    }
}
