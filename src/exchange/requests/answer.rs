//! What the model says to a request that AWS decided.
//!
//! What is true comes from `analysis`. Knows of which requests too little is told to ask about them, and what is taken for
//! granted of one that AWS allowed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::agreement::Agreement;
use super::cause::{Cause, causes};
use super::decided::Ending;
use super::{Missing, Told};
use analysis::Answered;
use analysis::decision::{Answer, AskError, Assumption, Because, Decider, Decision, LayerKind, Open, PolicySource};
use aws::Arn;
use catalog::Catalog;
use organization::{ContextValue, Organization, Question};
use policy::{Caller, Effect, Element, Truth};

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

/// What the model says to a request, and how that stands to what AWS said.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// Shared by requests that are alike.
    pub said: Arc<Said>,
    pub agreement: Agreement,
}

/// What the model says to requests that are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub decision: Decision,
    /// The answer in one sentence.
    pub summary: String,
    pub causes: Vec<Cause>,
    /// What an open answer hangs on.
    pub open: Vec<Open>,
    pub assumptions: Vec<Assumption>,
    /// Whether the resource's own policy was taken to allow the request, because AWS allowed it.
    pub granted: bool,
    /// What it is if the role of the session has no path, where that is not told and the answer is open.
    pub pathless: Option<Pathless>,
    /// The texts and levels that an open answer rests on: where they are the same, so is the answer.
    pub(super) rests: BTreeSet<String>,
}

/// An answer for the case that a role has no path, as most have none.
#[derive(Clone, Debug, PartialEq)]
pub struct Pathless {
    pub decision: Decision,
    pub causes: Vec<Cause>,
}

/// Asks one organization about requests, and about those that are alike once: a trail holds the same calls again and again.
#[derive(Debug)]
pub struct Asker<'o> {
    decider: Decider<'o>,
    /// Keys by which requests differ that are alike otherwise, as far as no policy asks for them.
    unheard: Vec<&'static str>,
    known: BTreeMap<String, Result<Arc<Said>, NotAsked>>,
}

/// Keys that differ from request to request.
const FLEETING: [&str; 8] = [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:SourceIp",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:VpcSourceIp",
    "aws:userid",
    "s3:TlsVersion",
];

impl<'o> Asker<'o> {
    #[must_use]
    pub fn new(organization: &'o Organization, catalog: &Arc<Catalog>) -> Self {
        let policies = organization.policies().values().map(|policy| &*policy.content);
        let filled_in = organization.placeholders().values().map(String::as_str);
        let texts: Vec<String> = policies.chain(filled_in).map(str::to_ascii_lowercase).collect();
        // A name that is written with escapes is not found, so where there are any, every key may be asked for.
        let is_asked = |key: &str| {
            let name = key.to_ascii_lowercase();
            texts.iter().any(|text| text.contains(&name) || text.contains("\\u"))
        };
        let unheard = FLEETING.into_iter().filter(|key| !is_asked(key)).collect();
        Self { decider: Decider::new(organization, catalog), unheard, known: BTreeMap::new() }
    }

    /// The organization that is asked about.
    #[must_use]
    pub fn organization(&self) -> &'o Organization {
        self.decider.organization()
    }

    /// Asks about a request.
    ///
    /// # Errors
    /// [`NotAsked`] where too little is told, or what is told makes no question.
    pub fn answer(&mut self, told: &Told) -> Result<Reply, NotAsked> {
        let said = self.said(told)?;
        Ok(Reply { agreement: Agreement::of(told, &said), said })
    }

    pub(super) fn said(&mut self, told: &Told) -> Result<Arc<Said>, NotAsked> {
        let is_heard = |(key, _): &&(String, ContextValue)| !self.unheard.contains(&key.as_str());
        let Question { principal, action, resource, resource_account, context, .. } = &told.question;
        let context: Vec<_> = context.iter().filter(is_heard).collect();
        let (passed, missing) = (told.decided.ending == Ending::Allowed, &told.missing);
        let alike = format!("{:?}", (principal, action, resource, resource_account, context, passed, missing));
        if let Some(known) = self.known.get(&alike) {
            return known.clone();
        }
        let said = said(told, &mut self.decider).map(Arc::new);
        self.known.insert(alike, said.clone());
        said
    }
}

/// Asks about one request whoever asks already about the organization; about many, an [`Asker`] does.
///
/// # Errors
/// [`NotAsked`] where too little is told, or what is told makes no question.
pub fn answer(told: &Told, decider: &mut Decider<'_>) -> Result<Reply, NotAsked> {
    let said = Arc::new(said(told, decider)?);
    Ok(Reply { agreement: Agreement::of(told, &said), said })
}

fn said(told: &Told, decider: &mut Decider<'_>) -> Result<Said, NotAsked> {
    let Asked { model, granted } = ask(told, decider)?;
    let decision = model.decision();
    let is_open = decision == Decision::Depends;
    let pathless = if is_open { pathless(told, decider) } else { None };
    let (organization, catalog) = (decider.organization(), decider.catalog());
    Ok(Said {
        decision,
        summary: model.0.summary(&told.question.action, organization, catalog),
        causes: model.causes(),
        open: model.open(),
        assumptions: model.assumptions(),
        granted,
        pathless,
        rests: if is_open { model.rests(organization) } else { BTreeSet::new() },
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
struct Asked {
    model: Model,
    granted: bool,
}

/// The policy of a resource of which is known that it allows what was done to it.
const GRANT: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#;
/// The same of a role.
const TRUST: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "sts:*"}}"#;

fn ask(told: &Told, decider: &mut Decider<'_>) -> Result<Asked, NotAsked> {
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
struct Model(Answered);

impl Model {
    fn of(question: &Question, decider: &mut Decider<'_>) -> Result<Self, AskError> {
        decider.ask(question).map(Self)
    }

    fn decision(&self) -> Decision {
        self.0.decision()
    }

    /// The answers that decide: of a call those on the type of resource that every call needs, where one stops it.
    fn answers(&self) -> Vec<&Answer> {
        match &self.0 {
            Answered::Request(answer) => vec![answer],
            Answered::Call(call) => match call.needed() {
                Some(needed) => vec![&needed.answer],
                None => call.types.iter().map(|own| &own.answer).collect(),
            },
        }
    }

    /// What denies, or may; what denies some requests of a call that may pass is no more than what may deny it.
    fn causes(&self) -> Vec<Cause> {
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

    fn open(&self) -> Vec<Open> {
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

    /// What an open answer rests on: the texts of the statements that may say something, with their levels.
    fn rests(&self, organization: &Organization) -> BTreeSet<String> {
        let mut rests = BTreeSet::new();
        // Where nobody says which resource it is, what names others than the one that was tried may be about it.
        let may_be_any = self.open().contains(&Open::Resource);
        let answers = self.answers();
        for layer in answers.iter().flat_map(|answer| &answer.explanation.layers) {
            for level in &layer.levels {
                let place = level.place.name(organization);
                if layer.kind == LayerKind::Scp {
                    rests.insert(format!("{place}: {:?}", level.allow));
                }
                rests.extend(level.open.iter().map(|open| format!("{place}: {open:?}")));
                for stated in &level.statements {
                    let says = stated.outcome.truth == Truth::Maybe
                        || (stated.outcome.truth == Truth::Yes && stated.effect == Some(Effect::Deny))
                        || (may_be_any && stated.outcome.kept == Some(Element::Resource));
                    if says {
                        let PolicySource::Organization(id) = &stated.policy.source else { continue };
                        let text = organization.policies().get(id).map(|policy| policy.content.as_ref());
                        let statement = stated.policy.reading.document.statements.get(stated.statement);
                        let text = text.zip(statement).map(|(text, statement)| statement.span.of(text));
                        rests.insert(format!("{place}: {} {:?}", text.unwrap_or_default(), stated.outcome.truth));
                    }
                }
            }
        }
        rests
    }

    /// What is taken for granted of all requests.
    fn assumptions(&self) -> Vec<Assumption> {
        let answers = self.answers();
        let Some((first, rest)) = answers.split_first() else { return Vec::new() };
        let is_common = |own: &&Assumption| rest.iter().all(|other| other.assumptions.contains(own));
        first.assumptions.iter().filter(is_common).cloned().collect()
    }
}

impl Said {
    /// The principal's account, where it is none of the organization's.
    #[must_use]
    pub fn outsider(&self) -> Option<&str> {
        self.assumptions.iter().find_map(|assumption| match assumption {
            Assumption::Outsider(account) => Some(account.as_str()),
            _ => None,
        })
    }

    /// What the answer takes for granted, keys that are open apart.
    #[must_use]
    pub fn assumed(&self) -> Vec<String> {
        const GRANTED: &str = "the resource's own policy allows it, since AWS allowed it";
        let own = self.assumptions.iter().filter(|assumption| !matches!(assumption, Assumption::Open(_)));
        own.map(Assumption::sentence).chain(self.granted.then(|| GRANTED.to_owned())).collect()
    }
}
