//! A question about a call: an action, and no resource in particular, or only what its ARN looks like: `…:instance/*`.
//!
//! A call is authorized on several types of resources. Each type is asked about on resources of the owner's account, one for each
//! class that the policies at hand tell apart, and the answers are put together as verdicts are: a call is denied where a type
//! that every call needs is denied, or all are; it is allowed where all pass.
//! Knows questions and answers; which types every call needs, the catalogue knows
//! ([`NEEDED_DATE`](catalog::NEEDED_DATE)).
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use std::sync::Arc;

use crate::decision::{Answer, AskError, Decider, Decision, Denial, account_of, may_hold, summary};
use crate::formula::{Candidate, Element, Forms, SomeForms};
use aws::{ANY_NAME, Partition, is_arn};
use catalog::{ActionId, Form};
use organization::{ContextValue, Question};
use policy::{Context, Resource, Resources};

/// What becomes of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// `ec2:RunInstances`.
    pub action: String,
    pub decision: Decision,
    /// The place among the types of the one that every call needs and that is denied, where that decides.
    pub stop: Option<usize>,
    /// In the order of their ARNs' forms.
    pub types: Vec<OfType>,
}

/// What becomes of the requests on one type of resource.
#[derive(Debug, Clone, PartialEq)]
pub struct OfType {
    pub name: String,
    /// Whether every call names such a resource beside others.
    pub is_needed: bool,
    pub decision: Decision,
    /// One for each class of resources that the policies tell apart; at least one.
    pub answers: Vec<Answer>,
}

/// So many classes of one type are asked about; more leave the answer open.
///
/// Each is a decision of the exact engine for which people wait, and no more than these are read.
const CLASSES: usize = 24;

impl Decider<'_> {
    /// Answers a question about a call, whose resource is left open; `None` for an action that is done to no resource, and for
    /// one that the catalogue does not have: there the question is about `*`.
    ///
    /// Where the resource is an ARN with wildcards, as AWS writes those of what is not there yet, the call is one on whatever
    /// they stand for.
    ///
    /// # Errors
    /// [`AskError`] where the question cannot be read.
    pub fn call(&mut self, question: &Question) -> Result<Option<Call>, AskError> {
        let catalog = Arc::clone(self.catalog());
        let Some(action) = catalog.action_id(question.action.trim()) else { return Ok(None) };
        let written = question.resource.trim();
        let like = like(written);
        let forms = like.map_or_else(|| self.forms_of(action, question), |form| [form].into());
        if forms.is_empty() {
            return Ok(None);
        }
        let whole = Forms::of(&forms);
        let singles: Vec<SomeForms> = (0..forms.len()).map(|place| SomeForms::from([place])).collect();
        let singles: Vec<&SomeForms> = singles.iter().collect();
        let plain = whole.told_apart_by(&[], &singles).unwrap_or_default();
        let mut types = Vec::new();
        for (place, form) in forms.iter().enumerate() {
            let Some(first) = plain.iter().find(|candidate| candidate.form == place) else { continue };
            let of_form = self.of_form(question, (&whole, form), &singles, first)?;
            let own = |(_, kind): &(_, &catalog::ResourceType)| self.is_form_of(form, &kind.arn, question);
            let name = catalog.types_of(action).find(own).map_or(written, |(_, kind)| &kind.name).to_owned();
            types.push(OfType { name, is_needed: form.is_needed || forms.len() == 1, ..of_form });
        }
        Ok(Some(Call::of(catalog.full_name(action), types)))
    }

    /// The forms of an action's resources in the account and the Region of a question.
    fn forms_of(&self, action: ActionId, question: &Question) -> Arc<[Form]> {
        let forms = self.catalog().forms();
        let own = forms.of.get(action.0 as usize).and_then(|at| forms.all.get(*at as usize));
        let fill = |form: &Form| Form { template: self.filled(&form.template, question), ..form.clone() };
        own.into_iter().flatten().map(fill).collect()
    }

    fn filled(&self, template: &aws::ArnTemplate, question: &Question) -> aws::ArnTemplate {
        let partition = self.organization().partition().as_str();
        let account = owner(question);
        let region = said_region(question);
        template.fill(|variable| match variable {
            "Partition" => Some(partition),
            "Account" => account.as_deref(),
            "Region" => region,
            _ => None,
        })
    }

    fn is_form_of(&self, form: &Form, template: &aws::ArnTemplate, question: &Question) -> bool {
        self.filled(template, question) == form.template
    }

    /// What becomes of the requests on one type, of which a resource is given.
    fn of_form(
        &mut self,
        question: &Question,
        (forms, form): (&Forms, &Form),
        singles: &[&SomeForms],
        first: &Candidate,
    ) -> Result<OfType, AskError> {
        let plain = self.answer(&self.about(question, &first.resource))?;
        let scene = self.scene(&plain.ask);
        let mut elements: Vec<Element> = Vec::new();
        let mut is_settled = true;
        for resources in scene.resources() {
            let element = settled(resources, &plain.ask.context);
            is_settled &= element.is_some();
            elements.extend(element);
        }
        let elements: Vec<&Element> = elements.iter().collect();
        // Names with colons are taken for none but those of objects: patterns whose wildcards reach over colons tell them apart.
        let colons = form.template.as_str().matches(':').count();
        let is_usual = |text: &str| text.matches(':').count() <= colons || text.contains(":s3:");
        let own = |candidates: Vec<Candidate>| -> Vec<Candidate> {
            let mut own = candidates.into_iter().filter(|candidate| candidate.form == first.form).collect::<Vec<_>>();
            if own.iter().any(|candidate| is_usual(candidate.resource.text())) {
                own.retain(|candidate| is_usual(candidate.resource.text()));
            }
            own
        };
        let mut candidates = forms.told_apart_by(&elements, singles).map(own).unwrap_or_default();
        if candidates.is_empty() || candidates.len() > CLASSES {
            is_settled = false;
            candidates = vec![first.clone()];
        }
        let mut answers = Vec::new();
        for candidate in &candidates {
            let says = |resource: &Resource| elements.iter().map(|element| element.names(resource)).collect::<Vec<_>>();
            // What people meet rather than what is shortest, as long as policies do not tell it apart.
            let usual = self.usual(form).into_iter().chain(self.placed(&candidate.resource));
            let placed = usual.into_iter().find(|usual| says(usual) == says(&candidate.resource));
            answers.push(self.answer(&self.about(question, placed.as_ref().unwrap_or(&candidate.resource)))?);
        }
        let decision = together(answers.iter().map(|answer| &answer.explanation.decision));
        // Of what variables stand for nobody knows, so some other resource may be meant; what denies this one explicitly was
        // told apart from it.
        let is_open = !is_settled && decision != Decision::Denied(Denial::Explicit);
        let decision = if is_open { Decision::Depends } else { decision };
        Ok(OfType { name: String::new(), is_needed: false, decision, answers })
    }

    /// The same question about one resource. What is said of a key reaches the requests that can hold it, and where the call is
    /// made stays open, whatever Region the resource was put in.
    fn about(&self, question: &Question, resource: &Resource) -> Question {
        let (action, catalog) = (question.action.trim(), self.catalog());
        let is_placed = !question.resource.trim().is_empty();
        let mut question = Question { resource: resource.text().to_owned(), ..question.clone() };
        question.context.retain(|(key, _)| may_hold(&key.trim().to_ascii_lowercase(), action, resource, catalog));
        if !is_placed && matches!(resource, Resource::Arn(arn) if !arn.part(3).is_empty()) {
            for key in ["aws:RequestedRegion", "ec2:Region"] {
                if !question.context.iter().any(|(said, _)| said.trim().eq_ignore_ascii_case(key)) {
                    question.context.push((key.to_owned(), ContextValue::Unknown));
                }
            }
        }
        question
    }

    /// A resource with the names of its variables for names.
    fn usual(&self, form: &Form) -> Option<Resource> {
        let region = Partition::from(self.organization().partition().as_str()).first_region();
        let text = form.template.fill(|variable| Some(if variable == "Region" { region } else { variable }));
        Resource::read(text.as_str()).ok()
    }

    /// The same resource in some Region, where its ARN names none.
    fn placed(&self, resource: &Resource) -> Option<Resource> {
        let Resource::Arn(arn) = resource else { return None };
        let mut placed = aws::Arn::read(&arn.text)?;
        if !placed.region.is_empty() {
            return None;
        }
        placed.region = Partition::from(self.organization().partition().as_str()).first_region();
        Resource::read(&placed.to_string()).ok()
    }
}

impl Call {
    fn of(action: String, types: Vec<OfType>) -> Self {
        let is_denied = |own: &OfType| matches!(own.decision, Decision::Denied(_));
        let all = together(types.iter().map(|own| &own.decision));
        let stop = types.iter().position(|own| own.is_needed && is_denied(own));
        let stop = stop.filter(|_| !matches!(all, Decision::Denied(_)));
        let decision = stop.and_then(|at| types.get(at)).map_or(all, |own| own.decision);
        Self { action, decision, stop, types }
    }

    /// The decision and what decides it, in one sentence.
    #[must_use]
    pub fn summary(&self, organization: &organization::Organization, catalog: &catalog::Catalog) -> String {
        let action = &self.action;
        let says = |own: &OfType| {
            let denied = own.answers.iter().find(|answer| answer.explanation.decision == own.decision);
            denied
                .or(own.answers.first())
                .map_or_else(String::new, |answer| summary(&answer.explanation, action, organization, catalog))
        };
        if let Some(own) = self.stop.and_then(|at| self.types.get(at)) {
            let why = says(own);
            let why = why.strip_prefix("denied: ").unwrap_or(&why);
            return format!("denied: every call of `{action}` needs a resource of type `{}`, and {why}", own.name);
        }
        let of = |wanted: fn(&Decision) -> bool| -> Vec<String> {
            self.types.iter().filter(|own| wanted(&own.decision)).map(|own| format!("`{}`", own.name)).collect()
        };
        let allowed = of(|decision| *decision == Decision::Allowed);
        let denied = of(|decision| matches!(decision, Decision::Denied(_)));
        let open = of(|decision| *decision == Decision::Depends);
        if let [only] = self.types.as_slice()
            && only.answers.len() == 1
        {
            return says(only);
        }
        match (allowed.as_slice(), denied.as_slice(), open.as_slice()) {
            (_, [], []) => format!("allowed: `{action}` passes on every type of resource that it is authorized on"),
            ([], [_, ..], []) => self.types.first().map_or_else(String::new, says),
            _ => {
                let part =
                    |types: &[String], what: &str| (!types.is_empty()).then(|| format!("{what} {}", short(types)));
                let parts = [part(&denied, "denied on"), part(&open, "open on"), part(&allowed, "allowed on")];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                format!("depends on the resources that a call of `{action}` names: {}", parts.join("; "))
            }
        }
    }
}

/// So many types are named in a sentence.
const NAMED: usize = 6;

fn short(types: &[String]) -> String {
    let more = types.len().saturating_sub(NAMED);
    let named = types.get(..NAMED.min(types.len())).unwrap_or_default().join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}

/// What all say together: the same, or that it depends.
fn together<'d>(decisions: impl Iterator<Item = &'d Decision>) -> Decision {
    let join = |one: Decision, other: &Decision| match (&one, other) {
        (Decision::Denied(a), Decision::Denied(b)) if a != b => Decision::Denied(Denial::Either),
        (same, other) if same == other => one,
        (Decision::Denied(_), Decision::Denied(_)) => one,
        _ => Decision::Depends,
    };
    let mut decisions = decisions.cloned();
    let first = decisions.next().unwrap_or(Decision::Depends);
    decisions.fold(first, |all, next| join(all, &next))
}

/// The form of an ARN with wildcards; `None` for any other text.
fn like(written: &str) -> Option<Form> {
    let has_wildcard = is_arn(written) && written.contains(['*', '?']) && !written.contains("${");
    let any = format!("${{{ANY_NAME}}}");
    has_wildcard.then(|| Form { template: written.replace(['*', '?'], &any).as_str().into(), is_needed: false })
}

/// The Region that a question names.
fn said_region(question: &Question) -> Option<&str> {
    let said = question.context.iter().find(|(key, _)| key.trim().eq_ignore_ascii_case("aws:RequestedRegion"));
    match said {
        Some((_, ContextValue::Text(region))) => Some(region.trim()),
        _ => None,
    }
}

/// The account whose resources are asked about.
fn owner(question: &Question) -> Option<String> {
    let said = question.resource_account.clone().filter(|account| !account.trim().is_empty());
    said.or_else(|| account_of(&question.principal))
}

/// An element of whose variables everything is known.
fn settled(resources: &Resources, context: &Context) -> Option<Element> {
    let is_known = |key: &str| context.get(key).is_none_or(|fact| *fact != policy::Fact::Unknown);
    let known = resources.variables().all(is_known);
    known.then(|| Element::settled(resources.clone(), Arc::from(""), context.clone()))
}
