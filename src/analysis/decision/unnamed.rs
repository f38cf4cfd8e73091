//! Questions whose principal has no name: `arn:aws:iam::111122223333:role/*`, any role that no policy singles out.
//!
//! Knows which names stand for it. An answer holds for all of them, or it depends.

use std::sync::Arc;

use super::answer::Answer;
use super::ask::{Ask, AskError, GivenPolicy, ResourcePolicy};
use super::explanation::{Because, Decision, Open};
use super::facts::Assumption;
use super::scene::Decider;
use super::weigh::decide;
use crate::policies::{SingledOut, free_name, names, names_among};
use organization::{AccountId, IdentityId, IdentityKind, Question};
use policy::{CallerKind, PolicyKind};

/// The beginning of the principal's ARN, if it stands for whoever has no name.
pub(super) fn unnamed(principal: &str) -> Option<&str> {
    let begin = principal.trim().strip_suffix('*')?;
    (begin.ends_with(":role/") || begin.ends_with(":user/")).then_some(begin)
}

impl Decider<'_> {
    /// Answers a question of whoever has no name: as one of those, and open where others are answered otherwise.
    pub(super) fn answer_unnamed(&mut self, question: &Question, begin: &str) -> Result<Answer, AskError> {
        let as_one = |name: &str| Question { principal: format!("{begin}{name}"), ..question.clone() };
        let (any, _) = Ask::of(&as_one("ordinary"), self.organization(), self.catalog())?;
        let taken = self.singled_out(question) | self.stored(&any);
        let free = free_name(taken, None);
        let all = names(free.unwrap_or_default());
        let one = as_one(all.first().map_or("ordinary", String::as_str));
        let (ask, assumptions) = Ask::of(&one, self.organization(), self.catalog())?;
        let mut answer = self.answer_asked(&one, ask, assumptions);
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

    /// The names that are taken in the account, and those that the stored policy of the resource singles out.
    fn stored(&mut self, any: &Ask) -> SingledOut {
        let organization = self.organization();
        let inside = organization.inside();
        let kind = if any.caller.kind == CallerKind::User { IdentityKind::User } else { IdentityKind::Role };
        let account = any.caller.account.as_deref().map(AccountId::new);
        let is_taken =
            |account: &AccountId, name: &str| inside.identity(&IdentityId::new(account, kind, name)).is_some();
        let names = account.map_or(0, |account| names_among(|name| is_taken(&account, name)));
        let ResourcePolicy::Given(GivenPolicy { text: Some(text), .. }) = &any.iam.resource else { return names };
        names | self.reading(text, PolicyKind::Resource).named(organization).callers
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
