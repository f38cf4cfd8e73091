//! The question of the simulator, its answer, and what became of the questions that are kept.
//!
//! Knows what is being asked; the document holds only what was kept. Answers are `analysis`'s.

use std::sync::Arc;

use super::Session;
use super::effect::{Effect, VerdictsEffect};
use super::heard::{Heard, compared};
use super::layout::Page;
use super::state::State;
use super::verdicts::is_small;
use analysis::decision::{self, Answer, AskError, Decider, Decision, resource_forms};
use analysis::{Answered, Call, KeptQuestion};
use exchange::requests::Told;
use organization::{AccountId, Organization, Question};

/// What is being asked, and everything that follows from it and the document.
#[derive(Debug, Clone)]
pub struct Asking {
    /// As it is being typed. Its name may be empty; where it was loaded, it is the kept question's.
    pub question: Question,
    /// `None` as long as principal, action or resource are missing.
    pub answer: Option<Result<Answer, AskError>>,
    /// What becomes of the call, where the resource is missing and the action has some.
    pub call: Option<Call>,
    /// Every kept question with its answer.
    pub kept: Arc<[KeptQuestion]>,
    /// What AWS said of a request, from which the question was made.
    pub heard: Heard,
    /// Counts questions and answers, so that a view knows when to build its rows anew.
    pub asked: u64,
    /// The answer to the present question is being worked out.
    pub is_working: bool,
    /// Counts wishes; the answer to the last one is taken.
    wished: u64,
    /// The last wish that was about another document.
    before: u64,
    /// What is asked, or the document, is another than what was answered last.
    stale: Stale,
    /// Whether somebody typed the question, so that losing it would lose work.
    typed: bool,
}

/// What has to be answered anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stale {
    Nothing,
    Question,
    /// The kept questions as well.
    Everything,
}

/// What is to be worked out for the simulator.
#[derive(Debug, Clone)]
pub struct AskWish {
    /// The question by number; what is not of the present one is not taken.
    ticket: u64,
    question: Question,
    /// What AWS said of the request that is asked about.
    told: Option<Told>,
    kept_too: bool,
}

/// What was worked out for the simulator.
#[derive(Debug, Clone)]
pub struct Worked {
    ticket: u64,
    answer: Option<Result<Answered, AskError>>,
    compared: Option<String>,
    /// `None` where they were not asked about.
    kept: Option<Arc<[KeptQuestion]>>,
}

impl AskWish {
    /// In the place of an older wish, of which nothing was worked out.
    #[must_use]
    pub fn instead_of(self, older: &Self) -> Self {
        Self { kept_too: self.kept_too || older.kept_too, ..self }
    }

    /// Answers it.
    pub fn work_out(self, decider: &mut Decider<'_>) -> Worked {
        let Self { ticket, question, told, kept_too } = self;
        let kept = kept_too.then(|| KeptQuestion::all(decider).into());
        let compared = told.and_then(|told| compared(&told, &question, decider));
        Worked { ticket, answer: answered(&question, decider), compared, kept }
    }
}

/// What the simulator can be asked.
#[derive(Debug)]
pub enum AskCommand {
    /// The question, as it stands now.
    Question(Box<Question>),
    /// What an account may do.
    About { account: AccountId, action: Option<String> },
    /// What the principal with this ARN may do; with an action, whether it may do that.
    As { principal: String, action: Option<String> },
    /// Make a kept question the present one.
    Load(String),
    /// Ask about one of the requests that a message or events of AWS tell of.
    Hear { text: String, at: usize },
    /// A worker has answered what `Answer` asked for.
    Answered(Box<Worked>),
}

impl Asking {
    /// Nothing is asked; the questions that the document keeps are.
    pub(super) fn new() -> Self {
        Self {
            question: Question::untouched(),
            answer: None,
            call: None,
            heard: Heard::default(),
            kept: Arc::from([]),
            asked: 0,
            is_working: false,
            wished: 0,
            before: 0,
            stale: Stale::Everything,
            typed: false,
        }
    }

    /// The same in another document. It counts on: an answer that is still on its way belongs to the document before.
    pub(super) fn anew(&self) -> Self {
        Self { asked: self.asked, wished: self.wished, before: self.wished, ..Self::new() }
    }

    /// The question, if it was typed and the document does not keep it.
    pub(super) fn unkept(&self, organization: &Organization) -> Option<&Question> {
        let is_kept = || organization.questions().get(&self.question.name).is_some_and(|kept| **kept == self.question);
        Some(&self.question).filter(|question| self.typed && **question != Question::untouched() && !is_kept())
    }

    /// The document has changed: everything is to be answered anew.
    pub(super) fn changed(&mut self) {
        self.stale = Stale::Everything;
    }

    /// The question has changed. What was answered was another question's.
    fn turn(&mut self) {
        if self.stale == Stale::Nothing {
            self.stale = Stale::Question;
        }
        (self.answer, self.call, self.heard.compared) = (None, None, None);
    }

    /// What is to be worked out, if anything is; from then on it is being worked out.
    pub(super) fn wish(&mut self) -> Option<AskWish> {
        let stale = std::mem::replace(&mut self.stale, Stale::Nothing);
        if stale == Stale::Nothing {
            return None;
        }
        self.asked += 1;
        self.wished += 1;
        self.is_working = true;
        Some(AskWish {
            ticket: self.wished,
            question: self.question.clone(),
            told: self.heard.told().cloned(),
            kept_too: stale == Stale::Everything,
        })
    }

    /// Takes what was worked out; of the question, if it is still the present one.
    pub(super) fn take(&mut self, worked: Worked) {
        let Worked { ticket, answer, compared, kept } = worked;
        if ticket <= self.before {
            return;
        }
        if let Some(kept) = kept {
            self.kept = kept;
        }
        if ticket == self.wished {
            self.is_working = false;
            self.heard.compared = compared;
            (self.answer, self.call) = match answer {
                None => (None, None),
                Some(Ok(Answered::Call(call))) => (None, Some(call)),
                Some(Ok(Answered::Request(answer))) => (Some(Ok(*answer)), None),
                Some(Err(error)) => (Some(Err(error)), None),
            };
        }
        self.asked += 1;
    }

    /// Asks another question. A form of the action's resources follows the account; another action is asked about as a call,
    /// for what nobody has said of its resource decides nothing.
    fn ask(&mut self, mut question: Question, decider: &mut Decider<'_>) {
        let before = &self.question;
        let is_other_action = !before.action.eq_ignore_ascii_case(&question.action);
        if before.resource == question.resource && (is_other_action || before.principal != question.principal) {
            let (organization, catalog) = (decider.organization(), decider.catalog());
            let forms = resource_forms(&question, organization, catalog);
            let old = resource_forms(before, organization, catalog);
            let resource = question.resource.trim();
            let place = old.iter().position(|form| form == resource);
            let of_none = forms.first().filter(|form| *form == "*");
            if resource.is_empty() || resource == "*" || (is_other_action && place.is_some()) {
                question.resource = of_none.cloned().unwrap_or_default();
            } else if let Some(form) = place.and_then(|at| forms.get(at)) {
                question.resource.clone_from(form);
            }
        }
        self.question = question;
        self.turn();
    }

    pub(super) fn update(&mut self, command: AskCommand, decider: &mut Decider<'_>) {
        match command {
            AskCommand::Question(question) => self.ask_typed(*question, decider),
            AskCommand::About { account, action } => self.ask_about(&account, action, decider),
            AskCommand::As { principal, action } => self.ask_as(principal, action, decider),
            AskCommand::Load(name) => self.load(&name, decider),
            AskCommand::Hear { text, at } => self.ask_about_denial(text, at, decider),
            AskCommand::Answered(worked) => self.take(*worked),
        }
    }

    /// Asks what somebody typed.
    fn ask_typed(&mut self, question: Question, decider: &mut Decider<'_>) {
        self.ask(question, decider);
        self.typed = true;
    }

    /// Makes a kept question the present one.
    fn load(&mut self, name: &str, decider: &mut Decider<'_>) {
        let Some(question) = decider.organization().questions().get(name) else { return };
        self.question = (**question).clone();
        self.typed = false;
        self.turn();
    }

    /// Asks what a text of AWS tells. A text that tells of nothing leaves the question as it is.
    fn ask_about_denial(&mut self, text: String, at: usize, decider: &mut Decider<'_>) {
        self.heard = Heard::of(text, at, decider.catalog());
        if let Some(question) = self.heard.question() {
            self.question = question;
            self.typed = true;
            self.turn();
        }
    }

    /// Asks what an account may do; what else was asked stays.
    fn ask_about(&mut self, account: &AccountId, action: Option<String>, decider: &mut Decider<'_>) {
        let mut question = self.question.clone();
        if decision::account_of(&question.principal).as_deref() != Some(account.as_str()) {
            let partition = decider.organization().partition().as_str();
            question.principal = decision::in_account(&question.principal, account.as_str(), partition);
        }
        question.action = action.unwrap_or(question.action);
        if question != self.question {
            question.name = String::new();
            self.ask(question, decider);
        }
    }

    /// Asks what a principal may do; what else was asked stays.
    fn ask_as(&mut self, principal: String, action: Option<String>, decider: &mut Decider<'_>) {
        let mut question = Question { name: String::new(), principal, ..self.question.clone() };
        // Another action is done to other resources.
        if let Some(action) = action.filter(|action| *action != question.action) {
            question = Question { action, resource: String::new(), resource_account: None, ..question };
        }
        let is_other = (&question.principal, &question.action) != (&self.question.principal, &self.question.action);
        if is_other {
            self.ask(question, decider);
        }
    }

    /// How many kept questions are answered as expected.
    pub fn passed(&self) -> usize {
        self.kept.iter().filter(|kept| kept.passes()).count()
    }

    /// The decision about the present question; `None` while it is being worked out anew.
    pub fn decision(&self) -> Option<Decision> {
        if self.is_working {
            return None;
        }
        if let Some(call) = &self.call {
            return Some(call.decision);
        }
        let asked = self.answer.as_ref()?.as_ref().ok()?;
        Some(asked.explanation.decision)
    }
}

/// What becomes of a question; `None` as long as a part of it is missing.
fn answered(question: &Question, decider: &mut Decider<'_>) -> Option<Result<Answered, AskError>> {
    let is_missing = |part: &String| part.trim().is_empty();
    if is_missing(&question.principal) || is_missing(&question.action) {
        return None;
    }
    if is_missing(&question.resource) {
        // Only an action that has types of resources makes a call.
        return decider.call(question).transpose().map(|call| call.map(Answered::Call));
    }
    Some(decider.ask(question))
}

impl Session {
    /// Asks, and shows the answer where the question does not come from the simulator itself.
    pub(super) fn ask_simulator(&mut self, command: AskCommand) {
        if matches!(command, AskCommand::About { .. } | AskCommand::As { .. } | AskCommand::Load(_)) {
            self.state.window.turn_to(Page::Simulator);
        }
        let State { simulator, verdicts, document, .. } = &mut self.state;
        simulator.update(command, &mut verdicts.decider(&document.organization));
        self.answer();
    }

    /// Answers what is asked, of a small document at once.
    pub(super) fn answer(&mut self) {
        let State { simulator, verdicts, document, .. } = &mut self.state;
        let Some(wish) = simulator.wish() else { return };
        if is_small(&document.organization) {
            simulator.take(wish.work_out(&mut verdicts.decider(&document.organization)));
        } else {
            let organization = document.organization.clone();
            self.effects.push(Effect::Verdicts(VerdictsEffect::Answer { wish: Box::new(wish), organization }));
        }
    }

    /// Opens the simulator; an empty question begins with the selected account.
    pub(super) fn show_simulator(&mut self) {
        self.state.window.turn_to(Page::Simulator);
        if self.state.simulator.question == Question::untouched() {
            self.ask_about_lead();
        }
    }

    /// Asks what the selected account may do.
    pub(super) fn ask_about_lead(&mut self) {
        if let Some(account) = self.state.lead_account().cloned() {
            self.ask_simulator(AskCommand::About { account, action: None });
        }
    }
}
