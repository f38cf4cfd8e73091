//! What becomes of a question, from its first reading to the last reason.
//!
//! The one way to answer: the simulator, the command line and the questions that are kept all go it.

use super::ask::{Ask, AskError, Identity};
use super::beyond::{Ruling, overrule};
use super::explanation::{Because, Decision, Denial, Explanation, LayerKind, Open};
use super::facts::{Assumption, is_settled};
use super::made_up;
use super::scene::{Decider, Scene};
use super::stored::{OF_PASSWORD_POLICY, identity_of, may_change_password, missing, settles};
use super::unnamed::unnamed;
use super::unsaid;
use super::weigh::{decide, explain, passes};
use organization::{Organization, Question, Unsaid};
use policy::{Doubt, Fact, Resource, Truth, Undocumented};

/// What becomes of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question as it was read: what statements see of the request, and what it brings along.
    pub ask: Ask,
    pub explanation: Explanation,
    /// What was taken for granted.
    pub assumptions: Vec<Assumption>,
}

impl Decider<'_> {
    /// Answers a question, saved or just typed.
    ///
    /// # Errors
    /// [`AskError`] where the question cannot be read.
    pub fn answer(&mut self, question: &Question) -> Result<Answer, AskError> {
        match unnamed(&question.principal) {
            Some(begin) => self.answer_unnamed(question, begin),
            None => {
                let (mut ask, mut assumptions) = Ask::of(question, self.organization(), self.catalog())?;
                if let Some(missing) = missing(&ask.caller, self.organization())
                    && ask.iam.identity == Identity::Everything
                {
                    ask.iam.identity = Identity::Policies(vec![missing]);
                    assumptions.retain(|assumption| *assumption != Assumption::EverythingFromIam);
                }
                Ok(self.answer_asked(question, ask, assumptions))
            }
        }
    }

    /// Answers a question that was read.
    pub(super) fn answer_asked(
        &mut self,
        question: &Question,
        mut ask: Ask,
        mut assumptions: Vec<Assumption>,
    ) -> Answer {
        let mut scene = self.scene(&ask);
        if question.unsaid == Unsaid::Unknown {
            unsaid::open(&mut ask, &mut scene, question, self);
        }
        // Of keys that nobody asks for, it does not matter what requests hold.
        for key in unsaid::asked(&scene) {
            let spelled = self.catalog().spelling(&key);
            match ask.context.get(&key) {
                Some(Fact::Shaped(_)) if key == "aws:principalarn" => {
                    assumptions.extend(ask.caller.role.clone().map(Assumption::OpenPath));
                }
                Some(Fact::Unknown | Fact::Shaped(_) | Fact::Other(_)) => assumptions.push(Assumption::Open(spelled)),
                None if !is_settled(&key, &ask.caller)
                    && !settles(&key, &ask.caller, self.organization())
                    && !unsaid::is_said(&key, question) =>
                {
                    assumptions.push(Assumption::Absent(spelled));
                }
                Some(Fact::One(_) | Fact::Several(_)) | None => {}
            }
        }
        let mut explanation = explain(&scene);
        for (other, open) in others(&scene, self.organization()) {
            scene.request.resource = other;
            if decide(&scene) != explanation.decision {
                explanation.decision = Decision::Depends;
                explanation.because = Because::Open(vec![open]);
                break;
            }
        }
        // Nobody knows what AWS makes of an action that the catalogue does not have; what denies everything denies it too.
        let is_unknown = assumptions.iter().any(|assumption| matches!(assumption, Assumption::UnknownAction { .. }));
        if is_unknown && explanation.decision == Decision::Allowed {
            explanation.decision = Decision::Depends;
            explanation.because = Because::Open(vec![Open::NotInCatalog]);
        }
        overrule(&ask, &mut explanation);
        // Of one's own password the account's password policy has a say, which is no policy of this language.
        let [change, read] = OF_PASSWORD_POLICY.map(|action| ask.action.eq_ignore_ascii_case(action));
        let user = identity_of(&ask.caller, self.organization()).filter(|_| ask.iam.is_stored());
        if explanation.decision == Decision::Denied(Denial::Implicit)
            && (read || change && ask.resource.text() == ask.caller.text)
            && user.is_some_and(|user| may_change_password(self.organization(), user))
            && passes(&scene, LayerKind::Scp) != Truth::No
        {
            explanation.decision = Decision::Depends;
            explanation.because = Because::Open(vec![Open::Ruling(OWN_PASSWORD)]);
        }
        Answer { ask, explanation, assumptions }
    }
}

const OWN_PASSWORD: Ruling = Ruling {
    sentence: "users may change their own password without any policy where the password policy of the account says so",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_enable-user-change.html",
};

/// The resource under the other ARNs that it may have, and why nobody knows which it is.
fn others(scene: &Scene, organization: &Organization) -> Vec<(Resource, Open)> {
    let form = || Open::Statement(Doubt::NotDocumented(Undocumented::LogGroupForm));
    let forms = other_form(&scene.request.resource).into_iter().map(|other| (other, form()));
    forms.chain(made_up::others(scene, organization).into_iter().map(|other| (other, Open::InventedId))).collect()
}

/// The ARN of a log group with the `:*` at its end that CloudWatch Logs asks most of its actions with, or without it.
///
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html>
fn other_form(resource: &Resource) -> Option<Resource> {
    let Resource::Arn(arn) = resource else { return None };
    if arn.part(2) != "logs" || !arn.part(5).starts_with("log-group:") || arn.part(5).contains(":log-stream:") {
        return None;
    }
    let other = match arn.text.strip_suffix(":*") {
        Some(bare) => bare.to_owned(),
        None => format!("{}:*", arn.text),
    };
    arn.under(&other)
}
