//! What the model says to a request that AWS decided.
//!
//! What is true comes from `analysis`. Knows of which requests too little is told to ask about them, and what is taken for
//! granted of one that AWS allowed.

use super::agreement::Agreement;
use super::cause::{Cause, causes};
use super::decided::Ending;
use super::{Missing, Told};
use analysis::Call;
use analysis::decision::{Answer, AskError, Assumption, Because, Decider, Decision, Open, summary};
use aws::Arn;
use catalog::Catalog;
use organization::{ContextValue, Organization, Question};
use policy::Caller;

/// Why a request is not asked about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAsked {
    #[error("it is not told who called")]
    NoPrincipal,
    #[error("it is not told which action was authorized")]
    NoAction,
    #[error("it is not told which resource it was about, and the catalogue does not have the action")]
    NoResource,
    #[error(transparent)]
    Ask(#[from] AskError),
}

/// What the model says to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub decision: Decision,
    /// The answer in one sentence.
    pub summary: String,
    pub causes: Vec<Cause>,
    /// What an open answer hangs on.
    pub open: Vec<Open>,
    pub assumptions: Vec<Assumption>,
    pub agreement: Agreement,
    /// Whether the resource's own policy was taken to allow the request, because AWS allowed it.
    pub granted: bool,
    /// What it is if the role of the session has no path, where that is not told and the answer is open.
    pub pathless: Option<Pathless>,
}

/// An answer for the case that a role has no path, as most have none.
#[derive(Clone, Debug, PartialEq)]
pub struct Pathless {
    pub decision: Decision,
    pub causes: Vec<Cause>,
}

/// Asks the model about a request.
///
/// # Errors
/// [`NotAsked`] where too little is told, or what is told makes no question.
pub fn answer(told: &Told, decider: &mut Decider<'_>) -> Result<Reply, NotAsked> {
    let Asked { model, granted } = ask(told, decider)?;
    let decision = model.decision();
    let agreement = Agreement::of(told, decision);
    let pathless = if agreement == Agreement::Open { pathless(told, decider) } else { None };
    let (organization, catalog) = (decider.organization(), decider.catalog());
    Ok(Reply {
        decision,
        summary: model.summary(&told.question.action, organization, catalog),
        causes: model.causes(),
        open: model.open(),
        assumptions: model.assumptions(),
        agreement,
        granted,
        pathless,
    })
}

fn pathless(told: &Told, decider: &mut Decider<'_>) -> Option<Pathless> {
    let caller = Caller::read(&told.question.principal).ok().filter(Caller::is_session)?;
    if !told.missing.contains(&Missing::PathOfRole) {
        return None;
    }
    let role = format!("role/{}", caller.role?);
    let arn = Arn::global(caller.partition.as_deref()?, "iam", caller.account.as_deref()?, &role).to_string();
    let mut question = told.question.clone();
    question.context.push(("aws:PrincipalArn".to_owned(), ContextValue::Text(arn)));
    let model = Model::of(&question, decider).ok()?;
    Some(Pathless { decision: model.decision(), causes: model.causes() })
}

/// What the model says, and what was taken for granted beside what it says itself.
pub(super) struct Asked {
    pub model: Model,
    pub granted: bool,
}

/// The policy of a resource of which is known that it allows what was done to it.
const GRANT: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#;
/// The same of a role.
const TRUST: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:*"}}"#;

pub(super) fn ask(told: &Told, decider: &mut Decider<'_>) -> Result<Asked, NotAsked> {
    let Question { principal, action, resource, .. } = &told.question;
    if principal.is_empty() {
        return Err(NotAsked::NoPrincipal);
    }
    if action.is_empty() {
        return Err(NotAsked::NoAction);
    }
    if resource.is_empty() && decider.catalog().action_id(action).is_none() {
        return Err(NotAsked::NoResource);
    }
    let model = Model::of(&told.question, decider)?;
    if told.decided.ending != Ending::Allowed || !model.open().contains(&Open::ResourcePolicyNotGiven) {
        return Ok(Asked { model, granted: false });
    }
    let mut question = told.question.clone();
    let is_trust = action.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("sts:"));
    question.policies.resource = Some(if is_trust { TRUST } else { GRANT }.to_owned());
    Ok(Asked { model: Model::of(&question, decider)?, granted: true })
}

/// What the model says to one request, or to a call whose resource is not told.
pub(super) enum Model {
    Request(Box<Answer>),
    Call(Call),
}

impl Model {
    fn of(question: &Question, decider: &mut Decider<'_>) -> Result<Self, AskError> {
        let is_open = question.resource.is_empty() || question.resource.contains(['*', '?']);
        if is_open && let Some(call) = decider.call(question)? {
            return Ok(Self::Call(call));
        }
        Ok(Self::Request(Box::new(decider.answer(question)?)))
    }

    pub fn decision(&self) -> Decision {
        match self {
            Self::Request(answer) => answer.explanation.decision,
            Self::Call(call) => call.decision,
        }
    }

    /// The answers that decide: of a call those on the type of resource that every call needs, where one stops it.
    pub fn answers(&self) -> Vec<&Answer> {
        match self {
            Self::Request(answer) => vec![answer],
            Self::Call(call) => match call.stop.and_then(|at| call.types.get(at)) {
                Some(needed) => vec![&needed.answer],
                None => call.types.iter().map(|own| &own.answer).collect(),
            },
        }
    }

    fn summary(&self, action: &str, organization: &Organization, catalog: &Catalog) -> String {
        match self {
            Self::Request(answer) => summary(&answer.explanation, action, organization, catalog),
            Self::Call(call) => call.summary(organization, catalog),
        }
    }

    /// What denies, or may; what denies some requests of a call that may pass is no more than what may deny it.
    pub fn causes(&self) -> Vec<Cause> {
        let is_open = self.decision() == Decision::Depends;
        let mut found = Vec::new();
        for cause in self.answers().into_iter().flat_map(causes) {
            let cause = if is_open { cause.doubted() } else { cause };
            if !found.contains(&cause) {
                found.push(cause);
            }
        }
        found
    }

    pub fn open(&self) -> Vec<Open> {
        let of = |answer: &Answer| match &answer.explanation.because {
            Because::Open(open) => open.clone(),
            Because::Denies(_)
            | Because::LevelsAllowNothing(_)
            | Because::NothingAllows(_)
            | Because::Grants(_)
            | Because::Ruling(_) => Vec::new(),
        };
        let mut open: Vec<Open> = self.answers().into_iter().flat_map(of).collect();
        open.sort();
        open.dedup();
        open
    }

    /// What is taken for granted of all requests.
    fn assumptions(&self) -> Vec<Assumption> {
        let answers = self.answers();
        let Some((first, rest)) = answers.split_first() else { return Vec::new() };
        let is_common = |own: &&Assumption| rest.iter().all(|other| other.assumptions.contains(own));
        first.assumptions.iter().filter(is_common).cloned().collect()
    }
}

impl Reply {
    /// What the answer takes for granted, keys that are open apart.
    #[must_use]
    pub fn assumed(&self) -> Vec<String> {
        const GRANTED: &str = "the resource's own policy allows it, since AWS allowed it";
        let own = self.assumptions.iter().filter(|assumption| !matches!(assumption, Assumption::Open(_)));
        own.map(Assumption::sentence).chain(self.granted.then(|| GRANTED.to_owned())).collect()
    }
}
