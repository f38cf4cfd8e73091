//! A question about a call: an action, and no resource in particular, or only what its ARN looks like: `…:instance/*`.
//!
//! A call is authorized on several types of resources. Each type is asked about on whatever resource of the owner's account, and
//! the answers are put together as verdicts are: a call is denied where a type that every call needs is denied, or all are; it
//! is allowed where all pass. An answer about a type holds for all of its resources, or it depends.
//! Knows questions and answers, and which statements tell resources apart; which types every call needs, the catalogue knows
//! ([`NEEDED_DATE`](catalog::NEEDED_DATE)).
//!
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

use std::sync::Arc;

use crate::decision::{
    Answer, AskError, Assumption, Because, Decider, Decision, Denial, Open, ResourcePolicy, Stated, Store, account_of,
    may_hold, summary,
};
use aws::{ArnTemplate, Class, Endpoints, Home, Partition, Shape, Step, is_arn, meet};
use catalog::{ActionId, Catalog, Form, ResourceType, crosses_regions, may_lack_resource};
use organization::{AccountId, ContextValue, Organization, Question};
use policy::{Context, Effect, Element, Polarity, PolicyKind, Resource, ResourceElement, Truth};

/// What becomes of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answered {
    /// About one request.
    Request(Box<Answer>),
    /// About a call, whose resource the question leaves open.
    Call(Call),
}

impl Answered {
    #[must_use]
    pub fn decision(&self) -> Decision {
        match self {
            Self::Request(answer) => answer.explanation.decision,
            Self::Call(call) => call.decision,
        }
    }

    /// The decision and what decides it, in one sentence.
    #[must_use]
    pub fn summary(&self, action: &str, organization: &Organization, catalog: &Catalog) -> String {
        match self {
            Self::Request(answer) => summary(&answer.explanation, action, organization, catalog),
            Self::Call(call) => call.summary(organization, catalog),
        }
    }
}

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
    /// Whether it may be about something that the reference does not name, as a text message is about a telephone number.
    pub may_be_about_else: bool,
}

/// What becomes of the requests on one type of resource.
#[derive(Debug, Clone, PartialEq)]
pub struct OfType {
    pub name: String,
    /// Whether every call names such a resource beside others.
    pub is_needed: bool,
    /// About all of its resources; it depends where policies tell them apart. One of them stands for all.
    pub answer: Answer,
}

/// What stands for the variables of a form: letters that no policy names, so that a pattern that fits both fits whatever
/// stands there, and one that fits neither names single resources. They differ in length, for a `?` counts letters.
const SAMPLES: [&str; 2] = ["\u{e000}", "\u{e001}\u{e001}"];

/// The keys that say where a call is made.
const OF_REGION: [&str; 2] = ["aws:RequestedRegion", "ec2:Region"];

impl OfType {
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.answer.explanation.decision
    }

    /// The keys that policies ask for and that requests of this type are taken not to have.
    pub fn absent(&self) -> impl Iterator<Item = &str> {
        self.answer.assumptions.iter().filter_map(|assumption| match assumption {
            Assumption::Absent(key) => Some(key.as_str()),
            _ => None,
        })
    }
}

impl Decider<'_> {
    /// Answers a question, about the call where its resource is left open or an ARN with wildcards.
    ///
    /// # Errors
    /// [`AskError`] where the question cannot be read.
    pub fn ask(&mut self, question: &Question) -> Result<Answered, AskError> {
        let written = question.resource.trim();
        if (written.is_empty() || like(written).is_some())
            && let Some(call) = self.call(question)?
        {
            return Ok(Answered::Call(call));
        }
        self.answer(question).map(|answer| Answered::Request(Box::new(answer)))
    }

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
        let forms = like.clone().map_or_else(|| self.forms_of(action, question), |form| vec![form]);
        if forms.is_empty() {
            return Ok(None);
        }
        let mut types = Vec::new();
        for form in &forms {
            let shape = if like.is_some() { shape_of(written) } else { form.template.shape() };
            let own = |(_, kind): &(_, &ResourceType)| self.filled(&kind.arn, question) == form.template;
            let name = catalog.types_of(action).find(own).map(|(_, kind)| kind.name.clone());
            let name = name.unwrap_or_else(|| if form.is_none() { "no resource" } else { written }.to_owned());
            let answer = self.of_form(question, form, &shape)?;
            types.push(OfType { name, is_needed: form.is_needed || forms.len() == 1, answer });
        }
        let full = catalog.full_name(action);
        let may_be_about_else =
            like.is_none() && may_lack_resource(&full) && !types.iter().all(|own| is_of_whatever(&own.answer));
        Ok(Some(Call::of(full, types, may_be_about_else)))
    }

    /// The forms of an action's resources in the account and the Region of a question.
    fn forms_of(&self, action: ActionId, question: &Question) -> Vec<Form> {
        let fill = |form: &Form| Form { template: self.filled(&form.template, question), ..form.clone() };
        self.catalog().forms_of(action).iter().map(fill).collect()
    }

    fn filled(&self, template: &ArnTemplate, question: &Question) -> ArnTemplate {
        let partition = self.organization().partition().as_str();
        let account = owner(question);
        template.fill(|variable| match variable {
            "Partition" => Some(partition),
            "Account" => account.as_deref(),
            // What crosses Regions is about resources of others than the one that it is called in.
            "Region" if !crosses_regions(question.action.trim()) => said_region(question),
            _ => None,
        })
    }

    /// What becomes of the requests on one type.
    fn of_form(&mut self, question: &Question, form: &Form, shape: &Shape) -> Result<Answer, AskError> {
        if form.is_none() {
            return self.answer(&self.about(question, "*", false));
        }
        // Of a service with one endpoint it is known where it is called, whatever an ARN says.
        let is_anywhere = form.template.has("Region")
            && !matches!(Endpoints::known().home_of(question.action.trim()), Some(Home::Only(_)));
        let mut sample = |sample: &str| {
            // In the reference's own ARNs a `*` stands for text like any other.
            let text = form.template.fill(|_| Some(sample)).to_string().replace('*', sample);
            self.answer(&self.about(question, &text, is_anywhere))
        };
        let [first, second] = SAMPLES.map(&mut sample);
        let pair = Pair { shape, answers: [first?, second?] };
        let decision = pair.decision();
        let [mut answer, _] = pair.answers;
        // No policy is known under the names of samples, so one that they have is that of all.
        let is_settled = answer.explanation.decision == Decision::Denied(Denial::Explicit)
            || matches!(answer.ask.iam.resource, ResourcePolicy::Given(_));
        if decision != Some(answer.explanation.decision) || !is_settled && self.some_have_policies(question, shape) {
            answer = depending(answer);
        }
        // People are shown a resource with the names of its variables for names.
        let region = Partition::from(self.organization().partition().as_str()).first_region();
        let shown = form.template.fill(|variable| Some(if variable == "Region" { region } else { variable }));
        let is_like = !question.resource.trim().is_empty();
        if let Ok(resource) = Resource::read(if is_like { question.resource.trim() } else { shown.as_str() }) {
            answer.ask.resource = resource;
        }
        answer.assumptions.retain(|assumption| !matches!(assumption, Assumption::UnusualResource(_)));
        Ok(answer)
    }

    /// Whether the document knows policies of such resources, of the account that is asked about, that say something of the
    /// action: the two that stand for all have none of them.
    fn some_have_policies(&mut self, question: &Question, shape: &Shape) -> bool {
        if question.policies.none.resource {
            return false;
        }
        let Some(owner) = owner(question) else { return false };
        let account = AccountId::new(owner);
        let action = question.action.trim();
        let organization = self.organization();
        Store(organization).of_resources(&account).into_iter().any(|(resource, text)| {
            let own = shape_of(resource);
            // A bucket's policy is that of its objects.
            let mut within = own.clone();
            within.extend([Step::Is('/'), Step::Run(Class::Any)]);
            (meet(shape, &own) || meet(shape, &within))
                && self.reading(&text, PolicyKind::Resource).may_name(action, organization)
        })
    }

    /// The same question about one resource. What is said of a key reaches the requests that can hold it, and where a call is made
    /// does not follow from a made up ARN.
    fn about(&self, question: &Question, resource: &str, is_anywhere: bool) -> Question {
        let mut about = Question { resource: resource.to_owned(), ..question.clone() };
        if let Ok(resource) = Resource::read(resource) {
            let (action, catalog) = (question.action.trim(), self.catalog());
            about.context.retain(|(key, _)| may_hold(&key.trim().to_ascii_lowercase(), action, &resource, catalog));
        }
        for key in OF_REGION.into_iter().filter(|_| is_anywhere) {
            if !about.context.iter().any(|(said, _)| said.trim().eq_ignore_ascii_case(key)) {
                about.context.push((key.to_owned(), ContextValue::Unknown));
            }
        }
        about
    }
}

impl Call {
    fn of(action: String, types: Vec<OfType>, may_be_about_else: bool) -> Self {
        let is_denied = |own: &OfType| matches!(own.decision(), Decision::Denied(_));
        let all = together(types.iter().map(OfType::decision));
        let stop = types.iter().position(|own| own.is_needed && is_denied(own));
        let stop = stop.filter(|_| !matches!(all, Decision::Denied(_)) && !may_be_about_else);
        let decision = stop.and_then(|at| types.get(at)).map_or(all, OfType::decision);
        let decision = if may_be_about_else { Decision::Depends } else { decision };
        Self { action, decision, stop, types, may_be_about_else }
    }

    /// The type of resource that every call needs and that is denied, where that decides.
    #[must_use]
    pub fn needed(&self) -> Option<&OfType> {
        self.stop.and_then(|at| self.types.get(at))
    }

    /// What was taken for granted of all types, each once; not which keys are open or absent, which differs by type.
    #[must_use]
    pub fn assumptions(&self) -> Vec<Assumption> {
        let mut all: Vec<Assumption> = Vec::new();
        for assumption in self.types.iter().flat_map(|own| &own.answer.assumptions) {
            let is_of_type = matches!(assumption, Assumption::Open(_) | Assumption::Absent(_));
            if !is_of_type && !all.contains(assumption) {
                all.push(assumption.clone());
            }
        }
        let owner = self.types.iter().find_map(|own| own.answer.ask.owner.clone());
        let own = owner.map(Assumption::OwnResource).filter(|own| !all.contains(own));
        all.extend(own);
        all
    }

    /// The decision and what decides it, in one sentence.
    #[must_use]
    pub fn summary(&self, organization: &Organization, catalog: &Catalog) -> String {
        let action = &self.action;
        let says = |own: &OfType| summary(&own.answer.explanation, action, organization, catalog);
        if let Some(own) = self.needed() {
            let why = says(own);
            let why = why.strip_prefix("denied: ").unwrap_or(&why);
            return format!("denied: every call of `{action}` needs a resource of type `{}`, and {why}", own.name);
        }
        let of = |wanted: fn(Decision) -> bool| -> Vec<&OfType> {
            self.types.iter().filter(|own| wanted(own.decision())).collect()
        };
        let allowed = of(|decision| decision == Decision::Allowed);
        let denied = of(|decision| matches!(decision, Decision::Denied(_)));
        let open = of(|decision| decision == Decision::Depends);
        let text = match (allowed.as_slice(), denied.as_slice(), open.as_slice()) {
            ([only], [], []) | ([], [only, ..], []) => says(only),
            // All hang on the same as far as one of them says it.
            ([], [], [first, rest @ ..]) if rest.iter().all(|other| says(other) == says(first)) => says(first),
            (_, [], []) => format!("allowed: `{action}` passes on every type of resource that it is authorized on"),
            _ => {
                let part =
                    |types: &[&OfType], what: &str| (!types.is_empty()).then(|| format!("{what} {}", short(types)));
                let parts = [part(&denied, "denied on"), part(&open, "open on"), part(&allowed, "allowed on")];
                let parts: Vec<String> = parts.into_iter().flatten().collect();
                format!("depends on what a call of `{action}` names: {}", parts.join("; "))
            }
        };
        if self.may_be_about_else {
            return format!(
                "depends: a call of `{action}` may be about something that the reference does not name; else {text}"
            );
        }
        text
    }
}

/// The resources of one form, by two of them.
struct Pair<'f> {
    /// What their ARNs look like.
    shape: &'f Shape,
    answers: [Answer; 2],
}

/// How many of the resources of a form a statement names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    All,
    None,
    /// Some and others not, for all that is known.
    Some,
}

impl Pair<'_> {
    /// The decision on every resource of the form; `None` where it may differ.
    fn decision(&self) -> Option<Decision> {
        let [first, second] = &self.answers;
        let statements = || of(first).zip(of(second));
        // A Deny that names all of them decides, whatever others say of some.
        let denies = |(one, other): (&Stated, &Stated)| {
            is_denying(one) && is_denying(other) && self.names(one, other, &first.ask.context) == Names::All
        };
        if first.explanation.decision == Decision::Denied(Denial::Explicit) && statements().any(denies) {
            return Some(first.explanation.decision);
        }
        let tells_apart = |(one, other): (&Stated, &Stated)| {
            let is_elsewhere = matches!(one.outcome.kept, Some(Element::Action | Element::Principal));
            !is_elsewhere && self.names(one, other, &first.ask.context) == Names::Some
        };
        let same = first.explanation.decision == second.explanation.decision;
        (same && !statements().any(tells_apart)).then_some(first.explanation.decision)
    }

    /// How many of the resources of the form a statement names, which is about the action.
    fn names(&self, one: &Stated, other: &Stated, context: &Context) -> Names {
        let Some(element) = element_of(one) else { return Names::All };
        let is_named = |stated: &Stated| stated.outcome.kept != Some(Element::Resource);
        let is_listed = element.polarity == Polarity::Listed;
        let listed = match (is_named(one) == is_listed, is_named(other) == is_listed) {
            (true, true) if self.is_one_for_all(one, context) => Names::All,
            (false, false) if self.is_apart(one, context) => Names::None,
            _ => Names::Some,
        };
        match (element.polarity, listed) {
            (Polarity::AllBut, Names::All) => Names::None,
            (Polarity::AllBut, Names::None) => Names::All,
            (Polarity::Listed, _) | (Polarity::AllBut, Names::Some) => listed,
        }
    }

    /// Whether one pattern names both: then it names whatever is between them and beyond.
    fn is_one_for_all(&self, stated: &Stated, context: &Context) -> bool {
        let [first, second] = &self.answers;
        let both = [&first.ask.resource, &second.ask.resource];
        let rule = stated.policy.rules.rules.get(stated.statement);
        rule.and_then(|rule| rule.resources()).is_some_and(|resources| resources.have_one_for_all(&both, context))
    }

    /// Whether nothing that stands in the element can be a resource of the form.
    fn is_apart(&self, stated: &Stated, context: &Context) -> bool {
        let has_variable =
            |element: &ResourceElement| element.patterns.iter().any(|text| text.value.text.contains("${"));
        let rule = stated.policy.rules.rules.get(stated.statement);
        let shapes = rule.and_then(|rule| rule.resources()).and_then(|resources| resources.shapes(context));
        !element_of(stated).is_some_and(has_variable)
            && shapes.is_some_and(|shapes| !shapes.iter().any(|shape| meet(self.shape, shape)))
    }
}

fn of(answer: &Answer) -> impl Iterator<Item = &Stated> {
    answer.explanation.layers.iter().flat_map(|layer| &layer.levels).flat_map(|level| &level.statements)
}

fn is_denying(stated: &Stated) -> bool {
    stated.effect == Some(Effect::Deny) && stated.outcome.truth == Truth::Yes
}

/// Whether the answer is the same whatever the resource is, also of those that the reference does not name.
fn is_of_whatever(answer: &Answer) -> bool {
    let is_of_region = |key: &str| key.eq_ignore_ascii_case("aws:RequestedRegion");
    let is_all = |text: &str| !text.is_empty() && text.bytes().all(|c| c == b'*');
    // Of other keys nobody knows what requests about something else have.
    let asks_region_alone = |stated: &Stated| {
        let statement = stated.policy.reading.document.statements.get(stated.statement);
        statement.is_some_and(|statement| statement.conditions.iter().all(|entry| is_of_region(&entry.key.value)))
    };
    let names_all = |stated: &Stated| {
        element_of(stated).is_none_or(|element| element.patterns.iter().any(|pattern| is_all(&pattern.value.text)))
    };
    let is_listed = |stated: &Stated| element_of(stated).is_none_or(|element| element.polarity == Polarity::Listed);
    let is_elsewhere = |stated: &Stated| matches!(stated.outcome.kept, Some(Element::Action | Element::Principal));
    let is_blind = |stated: &Stated| is_elsewhere(stated) || names_all(stated) && asks_region_alone(stated);
    let denies_all =
        |stated: &Stated| is_denying(stated) && is_listed(stated) && names_all(stated) && asks_region_alone(stated);
    match answer.explanation.decision {
        Decision::Depends => false,
        Decision::Denied(Denial::Explicit) if of(answer).any(denies_all) => true,
        Decision::Allowed | Decision::Denied(_) => of(answer).all(is_blind),
    }
}

fn element_of(stated: &Stated) -> Option<&ResourceElement> {
    stated.policy.reading.document.statements.get(stated.statement)?.resources.as_ref()
}

/// The answer where it hangs on the resource.
fn depending(mut answer: Answer) -> Answer {
    let mut reasons = match answer.explanation.because {
        Because::Open(open) => open,
        Because::Denies(_)
        | Because::LevelsAllowNothing(_)
        | Because::NothingAllows(_)
        | Because::Grants(_)
        | Because::Ruling(_) => Vec::new(),
    };
    reasons.push(Open::Resource);
    answer.explanation.decision = Decision::Depends;
    answer.explanation.because = Because::Open(reasons);
    answer
}

/// So many types are named in a sentence.
const NAMED: usize = 6;

fn short(types: &[&OfType]) -> String {
    let named: Vec<String> = types.iter().take(NAMED).map(|own| format!("`{}`", own.name)).collect();
    let more = types.len().saturating_sub(NAMED);
    if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) }
}

/// What all say together: the same, or that it depends.
fn together(decisions: impl Iterator<Item = Decision>) -> Decision {
    let join = |one: Decision, other: Decision| match (one, other) {
        (Decision::Denied(a), Decision::Denied(b)) if a != b => Decision::Denied(Denial::Either),
        (one, other) if one == other => one,
        _ => Decision::Depends,
    };
    decisions.reduce(join).unwrap_or(Decision::Depends)
}

/// The form of an ARN with wildcards; `None` for any other text.
fn like(written: &str) -> Option<Form> {
    let has_wildcard = is_arn(written) && written.contains(['*', '?']) && !written.contains("${");
    has_wildcard.then(|| Form { template: written.replace(['*', '?'], "${Any}").as_str().into(), is_needed: false })
}

/// What an ARN with wildcards stands for: AWS writes it so where what is not there yet has no name, in which there is no colon.
fn shape_of(written: &str) -> Shape {
    let step = |c| match c {
        '*' => Step::Run(Class::NoColon),
        '?' => Step::One(Class::NoColon),
        c => Step::Is(c),
    };
    written.chars().map(step).collect()
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
