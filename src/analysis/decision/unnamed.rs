//! Questions whose principal has no name: `arn:aws:iam::111122223333:role/*`, any role that no policy singles out.
//!
//! Knows which names stand for it. An answer holds for all of them, or it depends.

use std::sync::Arc;

use super::answer::Answer;
use super::ask::{Ask, AskError};
use super::explanation::{Because, Decision, Open};
use super::facts::Assumption;
use super::scene::Decider;
use super::weigh::decide;
use crate::policies::{SingledOut, free_name, names};
use organization::Question;
use policy::PolicyKind;

/// The beginning of the principal's ARN, if it stands for whoever has no name.
pub(super) fn unnamed(principal: &str) -> Option<&str> {
    let begin = principal.trim().strip_suffix('*')?;
    (begin.ends_with(":role/") || begin.ends_with(":user/")).then_some(begin)
}

impl Decider<'_> {
    /// Answers a question of whoever has no name: as one of those, and open where others are answered otherwise.
    pub(super) fn answer_unnamed(&mut self, question: &Question, begin: &str) -> Result<Answer, AskError> {
        let taken = self.singled_out(question);
        let free = free_name(taken, None);
        let as_one = |name: &str| Question { principal: format!("{begin}{name}"), ..question.clone() };
        let all = names(free.unwrap_or_default());
        let mut answer = self.answer_named(&as_one(all.first().map_or("ordinary", String::as_str)))?;
        let who = if begin.ends_with(":role/") { Assumption::OrdinaryRole } else { Assumption::OrdinaryUser };
        answer.assumptions.insert(0, who);
        let mut is_open = free.is_none();
        let first = decide(&self.scene(&answer.ask));
        for name in all.iter().skip(1) {
            let (ask, _) = Ask::of(&as_one(name), self.organization(), self.catalog())?;
            let mut scene = self.scene(&ask);
            scene.request.context = answer.ask.context.clone();
            for key in ["aws:PrincipalArn", "aws:username"] {
                if let Some(fact) = ask.context.get(key) {
                    scene.request.context.set(key, fact.clone());
                }
            }
            is_open |= decide(&scene) != first;
        }
        if is_open {
            let open = match &answer.explanation.because {
                Because::Open(open) => open.iter().cloned().chain([Open::NameOfPrincipal]).collect(),
                Because::Denies(_)
                | Because::LevelsAllowNothing(_)
                | Because::NothingAllows(_)
                | Because::Ruling(_)
                | Because::Grants(_) => {
                    vec![Open::NameOfPrincipal]
                }
            };
            answer.explanation.decision = Decision::Depends;
            answer.explanation.because = Because::Open(open);
        }
        Ok(answer)
    }

    /// The names that the policies of the organization and of the question single out.
    fn singled_out(&mut self, question: &Question) -> SingledOut {
        let organization = self.organization();
        let own = &question.policies;
        let identity = own.identity.iter().map(|text| (text, PolicyKind::Identity));
        let boundary = own.boundary.iter().map(|text| (text, PolicyKind::Boundary));
        let session = own.session.iter().map(|text| (text, PolicyKind::Session));
        let resource = own.resource.iter().map(|text| (text, PolicyKind::Resource));
        let own = identity.chain(boundary).chain(session).chain(resource);
        let own = own.map(|(text, kind)| self.reading(&Arc::from(text.as_str()), kind).named(organization).callers);
        let own = own.fold(0, |taken, more| taken | more);
        organization
            .policies()
            .values()
            .filter_map(|policy| self.attached(policy))
            .fold(own, |taken, policy| taken | policy.reading.named(organization).callers)
    }
}
