//! The answer for programs: everything that the explanation holds, under names that do not change.
//!
//! Knows the names; what they mean for whoever reads them stands in the topic `json` of the manual.

use serde_json::{Map, Value, json};

use super::Answered;
use analysis::decision::{
    Assumption, Because, Exempt, ExplainedLevel, Layer, LayerKind, Open, PolicyPlace, PolicySource, ResourcePolicy,
    Stated, why_not,
};
use organization::TargetId;
use policy::{Doubt, Effect, Element, Fact, Inference, Truth};

/// The whole answer, one value a line.
pub fn print(answered: &Answered) -> String {
    let explanation = &answered.answer.explanation;
    let depends_on = match &explanation.because {
        Because::Open(open) => answered.opens(open),
        _ => Value::Array(Vec::new()),
    };
    let answer = json!({
        "decision": explanation.decision.expected().as_str(),
        "summary": answered.summary,
        "request": answered.request(),
        "assumptions": answered.assumptions.iter().map(assumption).collect::<Value>(),
        "because": answered.because(),
        "depends_on": depends_on,
        "layers": explanation.layers.iter().map(|layer| answered.layer(layer)).collect::<Value>(),
    });
    format!("{answer:#}\n")
}

impl Answered<'_> {
    fn request(&self) -> Value {
        let context = self.answer.ask.context.iter().map(|(key, fact)| {
            let fact = match fact {
                Fact::Unknown => Value::Null,
                Fact::One(value) => json!(value),
                Fact::Several(values) => json!(values),
            };
            (self.catalog.spelling(key), fact)
        });
        let resource_policy = match self.answer.ask.iam.resource {
            ResourcePolicy::None => "none",
            ResourcePolicy::NotGiven => "not given",
            ResourcePolicy::Given(_) => "given",
        };
        json!({
            "principal": self.answer.ask.caller.text,
            "account": self.answer.ask.caller.account,
            "action": self.answer.ask.action,
            "resource": self.answer.ask.resource.text(),
            "resource_account": self.answer.ask.owner,
            "resource_policy": resource_policy,
            "context": context.collect::<Map<_, _>>(),
        })
    }

    fn because(&self) -> Value {
        match &self.answer.explanation.because {
            Because::Denies(_) => json!({"kind": "denies", "statements": self.denies()}),
            Because::LevelsAllowNothing(places) => {
                let places: Value = places.iter().map(|place| self.place(place)).collect();
                json!({"kind": "levels-allow-nothing", "places": places})
            }
            Because::NothingAllows(kind) => json!({"kind": "nothing-allows", "layer": layer_word(*kind)}),
            Because::Grants(kind) => json!({"kind": "grants", "layer": layer_word(*kind)}),
            Because::Open(_) => json!({"kind": "open"}),
        }
    }

    /// The Deny statements that apply, each where it stands.
    fn denies(&self) -> Value {
        let levels = self
            .answer
            .explanation
            .layers
            .iter()
            .flat_map(|layer| layer.levels.iter().map(move |level| (layer, level)));
        let denies = |stated: &&Stated| stated.effect == Some(Effect::Deny) && stated.outcome.truth == Truth::Yes;
        let each = levels.flat_map(|(layer, level)| {
            level.statements.iter().filter(denies).map(|stated| {
                let place = json!({"layer": layer_word(layer.kind), "place": self.place(&level.place)});
                merged(place, self.name(stated))
            })
        });
        each.collect()
    }

    fn layer(&self, layer: &Layer) -> Value {
        json!({
            "layer": layer_word(layer.kind),
            "exempt": layer.exempt.map(exempt),
            "exempt_because": layer.exempt.map(Exempt::sentence),
            "denies": truth(layer.deny),
            "allows": truth(layer.allow),
            "levels": layer.levels.iter().map(|level| self.level(level)).collect::<Value>(),
        })
    }

    fn level(&self, level: &ExplainedLevel) -> Value {
        json!({
            "place": self.place(&level.place),
            "denies": truth(level.deny),
            "allows": truth(level.allow),
            "open": self.opens(&level.open),
            "statements": level.statements.iter().map(|stated| self.stated(stated)).collect::<Value>(),
        })
    }

    fn place(&self, place: &PolicyPlace) -> Value {
        let target = |kind, target: &TargetId| json!({"kind": kind, "id": self.organization.target_text(target), "name": self.organization.name(target)});
        match place {
            PolicyPlace::Target(root @ TargetId::Root) => target("root", root),
            PolicyPlace::Target(ou @ TargetId::Ou(_)) => target("ou", ou),
            PolicyPlace::Target(account @ TargetId::Account(_)) => target("account", account),
            PolicyPlace::Principal => json!({"kind": "principal"}),
            PolicyPlace::Group(name) => json!({"kind": "group", "name": name}),
            PolicyPlace::Resource => json!({"kind": "resource"}),
            PolicyPlace::Session => json!({"kind": "session"}),
        }
    }

    /// Which statement it is, and where it stands.
    fn name(&self, stated: &Stated) -> Value {
        let policy = &stated.policy;
        let statement = policy.reading.document.statements.get(stated.statement);
        let id = match &policy.source {
            PolicySource::Organization(id) => Some(id.as_str()),
            PolicySource::Question => None,
        };
        let position = self.position(policy, stated.statement);
        json!({
            "policy": policy.name,
            "policy_id": id,
            "statement": stated.statement,
            "sid": statement.and_then(|statement| statement.sid.as_ref()).map(|sid| &sid.value),
            "line": position.map(|position| position.line),
            "column": position.map(|position| position.column),
        })
    }

    fn stated(&self, stated: &Stated) -> Value {
        let effect = stated.effect.map(|effect| match effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        });
        let doubts: Vec<Open> = stated.doubts.iter().cloned().map(Open::Statement).collect();
        let outcome = json!({
            "effect": effect,
            "applies": truth(stated.outcome.truth),
            "kept_by": self.kept_by(stated),
            "why_not": why_not(stated, &self.answer.ask),
            "open": self.opens(&doubts),
            "inferences": stated.inferences.iter().map(inference).collect::<Value>(),
        });
        merged(self.name(stated), outcome)
    }

    /// The first element that keeps a statement from applying.
    fn kept_by(&self, stated: &Stated) -> Value {
        match stated.outcome.kept {
            None => Value::Null,
            Some(Element::Action) => json!({"element": "action"}),
            Some(Element::Principal) => json!({"element": "principal"}),
            Some(Element::Resource) => json!({"element": "resource"}),
            Some(Element::Condition(at)) => {
                let statement = stated.policy.reading.document.statements.get(stated.statement);
                let entry = statement.and_then(|statement| statement.conditions.get(at));
                json!({
                    "element": "condition",
                    "condition": at,
                    "operator": entry.map(|entry| entry.operator.value.to_string()),
                    "key": entry.map(|entry| &entry.key.value),
                })
            }
        }
    }

    fn opens(&self, open: &[Open]) -> Value {
        open.iter().map(|open| self.open(open)).collect()
    }

    fn open(&self, open: &Open) -> Value {
        let entry = match open {
            Open::Statement(Doubt::Key(key)) => {
                json!({"kind": "key", "key": self.catalog.spelling(key)})
            }
            Open::Statement(Doubt::Placeholder(written)) => json!({"kind": "placeholder", "placeholder": written}),
            Open::Statement(Doubt::Unreadable(code)) => json!({"kind": "unreadable", "code": code.name()}),
            Open::Statement(Doubt::NotDocumented(point)) => {
                json!({"kind": "not-documented", "point": point.sentence()})
            }
            Open::IncompleteImport(target, kind) => json!({
                "kind": "incomplete-import",
                "place": self.place(&PolicyPlace::Target(target.clone())),
                "policy_type": kind.as_str(),
            }),
            Open::BeingSwitched(kind) => json!({"kind": "being-switched", "policy_type": kind.as_str()}),
            Open::NotInCatalog => json!({"kind": "not-in-catalogue"}),
            Open::ResourcePolicyNotGiven => json!({"kind": "resource-policy-not-given"}),
            Open::OwnerNotKnown => json!({"kind": "owner-not-known"}),
        };
        merged(entry, json!({"sentence": open.sentence(self.organization, self.catalog)}))
    }
}

fn assumption(assumption: &Assumption) -> Value {
    let entry = match assumption {
        Assumption::EverythingFromIam => json!({"kind": "everything-from-iam"}),
        Assumption::NoResourcePolicy => json!({"kind": "no-resource-policy"}),
        Assumption::OwnResource(account) => json!({"kind": "own-resource", "account": account}),
        Assumption::Open(key) => json!({"kind": "open-key", "key": key}),
        Assumption::OrdinaryRole => json!({"kind": "ordinary-role"}),
        Assumption::UnknownAction(date) => json!({"kind": "unknown-action", "catalogue": date}),
        Assumption::Outsider(account) => json!({"kind": "outsider", "account": account}),
        Assumption::UnusualResource(arn) => json!({"kind": "unusual-resource", "resource": arn}),
    };
    merged(entry, json!({"sentence": assumption.sentence()}))
}

/// The members of two objects.
fn merged(first: Value, second: Value) -> Value {
    let members = [first, second].into_iter().filter_map(|object| match object {
        Value::Object(members) => Some(members),
        _ => None,
    });
    Value::Object(members.flatten().collect())
}

fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::No => "no",
        Truth::Maybe => "maybe",
        Truth::Yes => "yes",
    }
}

fn layer_word(kind: LayerKind) -> &'static str {
    match kind {
        LayerKind::Scp => "scp",
        LayerKind::Rcp => "rcp",
        LayerKind::Resource => "resource",
        LayerKind::Identity => "identity",
        LayerKind::Boundary => "boundary",
        LayerKind::Session => "session",
    }
}

fn inference(inference: &Inference) -> Value {
    let kind = match inference {
        Inference::StarInsidePart => "star-inside-part",
        Inference::VariableInBool => "variable-in-bool",
    };
    json!({"kind": kind, "sentence": inference.sentence()})
}

fn exempt(exempt: Exempt) -> &'static str {
    match exempt {
        Exempt::ManagementAccount => "management-account",
        Exempt::ServiceLinkedRole => "service-linked-role",
        Exempt::Outside => "outside",
        Exempt::Service => "service",
        Exempt::Anonymous => "anonymous",
        Exempt::Disabled => "disabled",
        Exempt::ServiceNotCovered => "service-not-covered",
        Exempt::NoResource => "no-resource",
        Exempt::RetireGrant => "retire-grant",
        Exempt::AwsManagedKey => "aws-managed-key",
        Exempt::NoneGiven => "none-given",
        Exempt::RootUser => "root-user",
        Exempt::Everything => "everything",
    }
}
