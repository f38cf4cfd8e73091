//! Questions and verdicts never contradict each other, and no verdict hangs on a name that was made up.

use analysis::decision::{Decider, LayerKind};
use analysis::{Holds, Inquiry, Universe, Verdict, Viewpoint, Who};
use catalog::Catalog;
use organization::{AccountId, ContextValue, Expected, Organization, Question, QuestionPolicies, TargetId, Unsaid};
use policy::{Context, Fact, Resource, Truth};

use super::case;
use super::reference::generate::random_case;
use super::soundness::{contexts, is_of, some_resource};
use super::workers::each_seed;

#[test]
fn two_hundred_thousand_questions() {
    compare(20_000_000, 200_000);
}

#[test]
#[ignore = "long: cargo test --release -p canopy-analysis --test decisions -- --ignored --nocapture ten_million_questions"]
fn ten_million_questions() {
    compare(3_000_000_000, 10_000_000);
}

#[derive(Default, Debug)]
struct Tally {
    asked: u64,
    organizations: u64,
    /// Allowed, depends, denied.
    verdicts: [u64; 3],
    answers: [u64; 3],
    names: u64,
}

fn compare(seed: u64, count: u64) {
    let enough = |tally: &Tally, workers| tally.asked * workers >= count;
    let tallies = each_seed(seed..u64::MAX, enough, |seed, tally: &mut Tally| {
        one(seed, tally);
        tally.organizations += 1;
    });
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    let all = |of: fn(&Tally) -> [u64; 3]| [0, 1, 2].map(|at| tallies.iter().map(|tally| of(tally)[at]).sum::<u64>());
    let (verdicts, answers) = (all(|tally| tally.verdicts), all(|tally| tally.answers));
    println!(
        "{} organizations from seed {seed}: {} questions, {} names, no contradiction; verdicts {verdicts:?}, answers {answers:?} (allowed, depends, denied)",
        sum(|tally| tally.organizations),
        sum(|tally| tally.asked),
        sum(|tally| tally.names),
    );
    // Agreement says little if all answers are alike.
    for some in [verdicts, answers] {
        assert!(some.iter().all(|one| one * 50 > sum(|tally| tally.asked)), "{some:?}");
    }
}

/// Who asks, as a viewpoint and in a question.
fn callers(random: &mut fastrand::Rng) -> (Who, &'static str) {
    match random.u8(0..7) {
        0 | 1 => (Who::Role(None), "iam::{}:role/*"),
        2 => (Who::User(None), "iam::{}:user/*"),
        3 => (Who::Root, "iam::{}:root"),
        4 => (Who::Role(Some("blue".to_owned())), "iam::{}:role/blue"),
        // Its role may have any path, so an answer that is certain holds for the path `/` as well.
        5 => (Who::Role(Some("blue".to_owned())), "sts::{}:assumed-role/blue/alice"),
        _ => (Who::User(Some("alice".to_owned())), "iam::{}:user/alice"),
    }
}

/// So many questions are asked about one verdict, each about a resource and with keys of its own.
const QUESTIONS: usize = 24;

fn one(seed: u64, tally: &mut Tally) {
    let case = random_case(seed).json;
    let mut random = fastrand::Rng::with_seed(seed);
    let organization = case::organization(&case);
    let text = |at: &str| case["request"][at].as_str().unwrap_or_default();
    let catalog = Catalog::embedded();
    let Some(id) = catalog.action_id(text("action")) else { return };
    let mut decider = Decider::new(&organization, catalog);
    for account in organization.accounts().keys() {
        let (who, name) = callers(&mut random);
        let partition = organization.partition().as_str();
        let mut question = Question {
            name: String::new(),
            principal: format!("arn:{partition}:{}", name.replace("{}", account.as_str())),
            action: text("action").to_owned(),
            resource: text("resource").to_owned(),
            resource_account: Some(account.to_string()),
            context: Vec::new(),
            unsaid: Unsaid::Unknown,
            policies: QuestionPolicies::default(),
            expected: Expected::Allowed,
        };
        let mut inquiry = inquiry(&organization, account, id, &who);
        let (verdict, needed) = (inquiry.verdict(id), inquiry.needed(id));
        // What AWS refuses by itself shows in the decision, and not in what guardrails let pass.
        if inquiry.refused(id).is_some() {
            continue;
        }
        let Some(universe) = inquiry.universe().cloned() else { continue };
        let mut contexts = contexts(&case["request"], &mut random).into_iter();
        for at in 0..QUESTIONS {
            if at > 0 {
                let drawn = some_resource(&universe, text("action"), &mut random);
                question.resource = drawn.map_or("*".to_owned(), |resource| resource.text().to_owned());
                let keys = contexts.next().unwrap_or_default();
                question.context = said(&keys, &universe, &question, &mut random);
            }
            // A resource of another form, or of another account, is none that the verdict is about.
            let Ok(resource) = Resource::read(&question.resource) else { continue };
            if !universe.has_resource(text("action"), &resource) {
                continue;
            }
            let Ok(answer) = decider.answer(&question) else { continue };
            let Some(scp) = answer.explanation.layers.iter().find(|layer| layer.kind == LayerKind::Scp) else {
                continue;
            };
            let passes = scp.deny.negate().and(scp.allow);
            // Of calls that fail on one type of resource, nothing is said of the requests on others.
            let is_meant = needed.as_ref().is_none_or(|kind| is_of(&resource, id, kind, &organization));
            let contradicts =
                is_meant && matches!((verdict, passes), (Verdict::Allowed, Truth::No) | (Verdict::Denied, Truth::Yes));
            // An ordinary caller has several names; the explanation is about one of them.
            assert!(
                !contradicts,
                "seed {seed}: the verdict is {verdict:?}, the answer {passes:?}\n{question:#?}\n{case}"
            );
            tally.asked += 1;
            let at = |verdict: Verdict| {
                [Verdict::Allowed, Verdict::Depends, Verdict::Denied].iter().position(|own| *own == verdict)
            };
            tally.verdicts[at(verdict).unwrap_or(1)] += 1;
            tally.answers[match passes {
                Truth::Yes => 0,
                Truth::Maybe => 1,
                Truth::No => 2,
            }] += 1;
        }
        // No policy of these has an equals sign where names stand, so nobody singles this name out.
        if matches!(who, Who::Role(None)) {
            let name = "=".repeat(random.usize(1..=64));
            let named = self::inquiry(&organization, account, id, &Who::Role(Some(name.clone()))).verdict(id);
            assert!(
                verdict == Verdict::Depends || named == verdict,
                "seed {seed}: {verdict:?} for an ordinary role, {named:?} for `{name}`\n{case}"
            );
            tally.names += 1;
        }
    }
}

/// Some of the keys of a context, as a question says them: those that a request of the viewpoint may hold so.
fn said(
    keys: &Context,
    universe: &Universe,
    question: &Question,
    random: &mut fastrand::Rng,
) -> Vec<(String, ContextValue)> {
    let resource = Resource::read(&question.resource).ok();
    let may_hold = |key: &str, fact: &Fact| match universe.holds(key, &question.action, resource.as_ref()) {
        Holds::Any(domain) => domain.contains(fact),
        // What is fixed need not be said.
        Holds::Fact(_) | Holds::Nothing => false,
    };
    let value = |fact: &Fact| match fact {
        Fact::Unknown | Fact::Shaped(_) | Fact::Other(_) => ContextValue::Unknown,
        Fact::One(value) => ContextValue::Text(value.clone()),
        Fact::Several(values) => ContextValue::Several(values.clone()),
    };
    let held = keys.iter().filter(|(key, fact)| may_hold(key, fact));
    held.filter(|_| random.bool()).map(|(key, fact)| (key.to_owned(), value(fact))).collect()
}

/// What SCPs leave of an action.
fn inquiry<'o>(organization: &'o Organization, account: &AccountId, id: catalog::ActionId, who: &Who) -> Inquiry<'o> {
    let catalog = Catalog::embedded();
    let viewpoint = Viewpoint { who: who.clone(), ..Viewpoint::default() };
    let mut only = catalog.none();
    only.insert(id);
    Inquiry::of(organization, catalog, &viewpoint, &TargetId::Account(account.clone()), &only)
}
