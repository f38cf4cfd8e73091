//! The walk down to a decision before anything is drawn: every kind of policy, every level, every statement, in words.
//!
//! Pure. Says nothing that is not in the explanation.

use std::collections::BTreeSet;

use analysis::decision::{
    Answer, Because, ExplainedLevel, Explanation, Layer, LayerKind, Open, PolicySource, Stated, why_not,
};
use catalog::Catalog;
use organization::{Organization, PolicyId};
use policy::{Effect, Span, Truth};

/// What a kind of policy, a level or a statement has to say to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    Allows,
    Open,
    Denies,
    /// It has no say.
    Silent,
}

/// One kind of policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub title: String,
    pub say: Say,
    pub word: String,
    pub rungs: Vec<Rung>,
}

/// One level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    pub title: String,
    pub say: Say,
    pub word: String,
    pub lines: Vec<StatementLine>,
    /// What is open about the level as a whole.
    pub notes: Vec<String>,
    /// Whether it has a part in the decision.
    pub decides: bool,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// `Guardrails · DenyLeave`.
    pub title: String,
    pub effect: &'static str,
    pub say: Say,
    /// Whether it applies, and why not.
    pub word: String,
    /// Doubts and inferences.
    pub notes: Vec<String>,
    /// Where it stands; `None` for policies that came with the question.
    pub place: Option<(PolicyId, Option<Span>)>,
}

/// What a walk is about, and what it takes to name what stands on it.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'w> {
    pub answer: &'w Answer,
    pub organization: &'w Organization,
    pub catalog: &'w Catalog,
}

impl Walk<'_> {
    /// The whole walk.
    pub fn steps(self) -> Vec<Step> {
        self.answer.explanation.layers.iter().map(|layer| step(layer, self)).collect()
    }

    fn depends(self, open: &Open) -> String {
        format!("Depends on {}", open.sentence(self.organization, self.catalog))
    }
}

/// The keys that a decision depends on, in the engine's order.
pub fn open_keys(explanation: &Explanation) -> BTreeSet<String> {
    let Because::Open(open) = &explanation.because else { return BTreeSet::new() };
    let key = |open: &Open| {
        let Open::Statement(policy::Doubt::Key(key)) = open else { return None };
        Some(key.clone())
    };
    open.iter().filter_map(key).collect()
}

fn step(layer: &Layer, walk: Walk<'_>) -> Step {
    let (say, word) = match layer.exempt {
        Some(exempt) => (Say::Silent, exempt.sentence().to_owned()),
        None => outcome(layer.kind, layer.deny, layer.allow),
    };
    let rung = |level| rung(layer.kind, level, walk);
    Step { title: layer.kind.title().to_owned(), say, word, rungs: layer.levels.iter().map(rung).collect() }
}

/// How a level or a kind of policy came out.
fn outcome(kind: LayerKind, deny: Truth, allow: Truth) -> (Say, String) {
    let may_be_silent = matches!(kind, LayerKind::Resource | LayerKind::Identity);
    let (say, word) = match (deny, allow) {
        (Truth::Yes, _) => (Say::Denies, "denies"),
        (Truth::Maybe, Truth::No) if kind != LayerKind::Rcp => (Say::Open, "may deny, and does not allow"),
        (Truth::Maybe, _) => (Say::Open, "may deny"),
        (Truth::No, _) if kind == LayerKind::Rcp => (Say::Allows, "does not deny"),
        (Truth::No, Truth::Yes) => (Say::Allows, "allows"),
        (Truth::No, Truth::Maybe) => (Say::Open, "may allow"),
        (Truth::No, Truth::No) if may_be_silent => (Say::Silent, "does not allow"),
        (Truth::No, Truth::No) => (Say::Denies, "does not allow"),
    };
    (say, word.to_owned())
}

fn rung(kind: LayerKind, level: &ExplainedLevel, walk: Walk<'_>) -> Rung {
    let (say, word) = outcome(kind, level.deny, level.allow);
    let decides = match &walk.answer.explanation.because {
        Because::Denies(_) => level.deny == Truth::Yes,
        Because::LevelsAllowNothing(places) => kind == LayerKind::Scp && places.contains(&level.place),
        Because::NothingAllows(silent) => *silent == kind,
        Because::Grants(grants) => *grants == kind,
        Because::Ruling(_) => false,
        Because::Open(_) => say == Say::Open,
    };
    let title = crate::sentence(&level.place.name(walk.organization).replace('`', ""));
    let notes = level.open.iter().map(|open| walk.depends(open)).collect();
    let mut lines: Vec<StatementLine> = level.statements.iter().map(|stated| line(stated, walk)).collect();
    // What has a say stands above all that has none; else in the order of the policies.
    lines.sort_by_key(|line| match line.say {
        Say::Denies => 0,
        Say::Open => 1,
        Say::Allows => 2,
        Say::Silent => 3,
    });
    Rung { title, say, word, lines, notes, decides }
}

fn line(stated: &Stated, walk: Walk<'_>) -> StatementLine {
    let say = match (stated.outcome.truth, stated.effect) {
        (Truth::No, _) => Say::Silent,
        (Truth::Maybe, _) | (_, None) => Say::Open,
        (Truth::Yes, Some(Effect::Allow)) => Say::Allows,
        (Truth::Yes, Some(Effect::Deny)) => Say::Denies,
    };
    let word = match stated.outcome.truth {
        Truth::Yes => "applies".to_owned(),
        Truth::Maybe => "may apply".to_owned(),
        Truth::No => match why_not(stated, &walk.answer.ask) {
            Some(why) => why,
            None => "does not apply".to_owned(),
        },
    };
    let doubts = stated.doubts.iter().cloned().map(Open::Statement);
    let doubts = doubts.map(|open| walk.depends(&open));
    let inferences = stated.inferences.iter().map(|inference| format!("Inferred: {}", inference.sentence()));
    let statement = stated.policy.reading.document.statements.get(stated.statement);
    let sid = statement.and_then(|statement| statement.sid.as_ref()).filter(|sid| !sid.value.is_empty());
    let name = sid.map_or_else(|| format!("statement {}", stated.statement + 1), |sid| sid.value.clone());
    let place = match &stated.policy.source {
        PolicySource::Organization(id) => Some((id.clone(), statement.map(|statement| statement.span))),
        PolicySource::Inside(_) | PolicySource::Question => None,
    };
    let effect = match stated.effect {
        Some(Effect::Allow) => "Allow",
        Some(Effect::Deny) => "Deny",
        None => "Unreadable",
    };
    let title = format!("{} · {name}", stated.policy.name);
    StatementLine { title, effect, say, word, notes: doubts.chain(inferences).collect(), place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use session::{Action, AskCommand, Command, Session};

    /// The walk of one of the sample's questions: kinds, their levels, and of the statements those that have a say.
    fn text(name: &str) -> String {
        let mut session = Session::new(1, Catalog::embedded());
        session.dispatch(Command::Act(Action::OpenSample), 0);
        session.dispatch(Command::Ask(AskCommand::Load(name.to_owned())), 0);
        let answer =
            session.state().simulator.answer.as_ref().and_then(|answer| answer.as_ref().ok()).expect("an answer");
        let walk = Walk {
            answer,
            organization: &session.state().document.organization,
            catalog: &session.state().verdicts.analysis.catalog,
        };
        let mut text = String::new();
        for step in walk.steps() {
            text += &format!("{}: {}\n", step.title, step.word);
            for rung in step.rungs {
                let star = if rung.decides { "*" } else { "" };
                text += &format!("  {star}{}: {}\n", rung.title, rung.word);
                for line in rung.lines.iter().filter(|line| line.say != Say::Silent) {
                    text += &format!("    {} {}: {}\n", line.effect, line.title, line.word);
                }
            }
        }
        text
    }

    #[test]
    fn a_denial_is_walked_down_to() {
        let expect = "\
SCPs: denies
  *The root: denies
    Deny Deny leaving the organization · StayInTheOrganization: applies
    Allow FullAWSAccess · statement 1: applies
  OU Workloads: allows
    Allow FullAWSAccess · statement 1: applies
  OU Prod: allows
    Allow FullAWSAccess · statement 1: applies
  Account Webshop prod: allows
    Allow FullAWSAccess · statement 1: applies
RCPs: RCPs do not cover this service
Resource-based policy: none
Identity-based policies: taken to allow everything
Permissions boundary: none
Session policy: none
";
        assert_eq!(text("No workload account leaves"), expect);
    }

    #[test]
    fn a_level_that_allows_nothing_decides() {
        let text = text("Finance analysts see no servers");
        let deciding: Vec<&str> = text.lines().filter(|line| line.starts_with("  *")).collect();
        assert_eq!(deciding.len(), 1, "{text}");
        assert!(deciding[0].ends_with(": does not allow"), "{text}");
        assert!(text.starts_with("SCPs: does not allow\n"), "{text}");
    }
}
