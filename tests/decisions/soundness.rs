//! No verdict is ever contradicted: random organizations, policies, viewpoints and requests against the exact engine.

use std::collections::BTreeMap;

use analysis::decision::Decider;
use analysis::{Analyzer, Inquiry, Keys, Pinned, Side, Universe, Verdict, Viewpoint, Who};
use catalog::{ActionId, Catalog};
use organization::{Organization, TargetId};
use policy::{Context, Fact, Resource, Truth};
use serde_json::{Value, json};

use super::case::{self, context};
use super::reference::generate::random_case;
use super::reference::pool;
use super::workers::each_seed;

#[test]
fn two_hundred_thousand_requests() {
    compare(1, 200_000);
}

/// What two hundred thousand requests do not come to: an outsider's ARN with the account whose key it is about.
#[test]
fn rare_requests() {
    one(1_000_000_970, &mut Tally::default());
}

#[test]
#[ignore = "long: cargo test --release -p canopy-analysis --test decisions -- --ignored --nocapture ten_million_requests"]
fn ten_million_requests() {
    compare(1_000_000_000, 10_000_000);
}

/// Two thirds of the cases are looked at from somewhere else than the default.
pub fn viewpoint(random: &mut fastrand::Rng) -> Viewpoint {
    let side = if random.u8(0..3) == 0 { Side::Resources } else { Side::Principals };
    let who = match random.u8(0..12) {
        0 if side == Side::Resources => Who::Outsider,
        1 | 2 if side == Side::Resources => Who::Service,
        0..4 => Who::Role(None),
        4..7 => Who::Anyone,
        7 => Who::Root,
        8 => Who::User(None),
        9 => Who::Role(Some("blue".to_owned())),
        10 => Who::Role(Some("app/Deploy".to_owned())),
        _ => Who::User(Some("alice".to_owned())),
    };
    let regions = match random.u8(0..4) {
        0 => vec!["eu-west-1".to_owned()],
        1 => vec!["eu-west-1".to_owned(), "us-east-1".to_owned()],
        _ => Vec::new(),
    };
    let mut pinned = BTreeMap::new();
    if random.u8(0..3) == 0 {
        pinned.insert("aws:MultiFactorAuthPresent".to_owned(), Pinned::One("true".to_owned()));
        pinned.insert("aws:PrincipalTag/Team".to_owned(), Pinned::One("blue".to_owned()));
        pinned.insert("aws:SourceVpce".to_owned(), Pinned::Absent);
        // Held by one type of the resources of a launch.
        pinned.insert("ec2:InstanceType".to_owned(), Pinned::One("t3.micro".to_owned()));
    }
    let keys = if random.u8(0..4) == 0 { Keys::Documented } else { Keys::Any };
    Viewpoint { side, who, regions, pinned, keys }
}

#[derive(Default, Debug)]
struct Tally {
    checked: u64,
    outside: u64,
    verdicts: [u64; 3],
    said: [u64; 3],
    organizations: u64,
    /// Requests about resources, and with documented keys only.
    of_resources: u64,
    documented: u64,
    /// Requests on a type of which all are said to be denied, so that every call is.
    calls: u64,
}

/// Tries organization after organization until so many requests have been compared.
fn compare(seed: u64, count: u64) {
    let began = std::time::Instant::now();
    let enough = |tally: &Tally, workers| tally.checked * workers >= count;
    let tallies = each_seed(seed..u64::MAX, enough, |seed, tally: &mut Tally| {
        one(seed, tally);
        tally.organizations += 1;
    });
    let sum = |of: fn(&Tally) -> u64| tallies.iter().map(of).sum::<u64>();
    println!(
        "{} organizations from seed {seed}, {:?}: {} requests ({} about resources, {} with documented keys, {} of calls that one type stops), {} outside, no contradiction; verdicts allowed {} depends {} denied {}; decisions passes {} open {} fails {}",
        sum(|t| t.organizations),
        began.elapsed(),
        sum(|t| t.checked),
        sum(|t| t.of_resources),
        sum(|t| t.documented),
        sum(|t| t.calls),
        sum(|t| t.outside),
        sum(|t| t.verdicts[0]),
        sum(|t| t.verdicts[1]),
        sum(|t| t.verdicts[2]),
        sum(|t| t.said[0]),
        sum(|t| t.said[1]),
        sum(|t| t.said[2]),
    );
    // Agreement says little if all answers are alike.
    let checked = sum(|t| t.checked);
    assert!(sum(|t| t.of_resources) * 10 > checked && sum(|t| t.documented) * 10 > checked);
    assert!([0, 1, 2].into_iter().all(|at| tallies.iter().map(|t| t.verdicts[at]).sum::<u64>() * 50 > checked));
}

thread_local! {
    static CATALOG: &'static Catalog = Catalog::embedded();
}

fn one(seed: u64, tally: &mut Tally) {
    let mut case = random_case(seed).json;
    let mut random = fastrand::Rng::with_seed(seed);
    if random.u8(0..3) == 0 {
        test_lists(&mut case, &mut random);
    }
    let organization = case::organization(&case);
    let viewpoint = viewpoint(&mut random);
    let request = &case["request"];
    let action = request["action"].as_str().unwrap_or_default();
    let Some(id) = CATALOG.with(|catalog| catalog.action_id(action)) else { return };
    let mut only = CATALOG.with(|catalog| catalog.none());
    only.insert(id);
    // Rows are the same formulas; that they say the same is looked at now and then, for they take their time.
    let analysis =
        seed.is_multiple_of(500).then(|| Analyzer::new(Catalog::embedded()).analyze(&organization, &viewpoint));
    let Ok(resource) = Resource::read(request["resource"].as_str().unwrap_or_default()) else { return };
    for account in organization.accounts().keys() {
        let mut inquiry =
            Inquiry::of(&organization, Catalog::embedded(), &viewpoint, &TargetId::Account(account.clone()), &only);
        let verdict = inquiry.verdict(id);
        let needed = inquiry.needed(id);
        // Requests are put to guardrails alone.
        if inquiry.refused(id).is_some() && verdict == Verdict::Denied {
            continue;
        }
        if let Some(analysis) = &analysis {
            assert_eq!(analysis.verdict(account, id), Some(verdict), "seed {seed}");
        }
        let Some(universe) = inquiry.universe().cloned() else { continue };
        let contexts = contexts(request, &mut random);
        for context in contexts {
            let resource = match random.u8(0..3) {
                0 => some_resource(&universe, action, &mut random).unwrap_or_else(|| resource.clone()),
                _ => resource.clone(),
            };
            let mut context = context;
            universe.settle(action, Some(&resource), &mut context);
            // Of calls that fail on one type of resource, nothing is said of the requests on others.
            let is_meant = needed.as_ref().is_none_or(|kind| is_of(&resource, id, kind, &organization));
            let verdict = if is_meant { verdict } else { Verdict::Depends };
            tally.calls += u64::from(needed.is_some() && is_meant);
            check(&case, &organization, &universe, action, &resource, context, verdict, tally);
        }
    }
}

/// Attaches a policy to the root whose statements test the same list in several ways, so that together they may leave
/// nothing over, or nearly nothing.
fn test_lists(case: &mut Value, random: &mut fastrand::Rng) {
    let statement = |random: &mut fastrand::Rng| {
        let mut conditions = serde_json::Map::new();
        for _ in 0..random.usize(1..=3) {
            let set = random.choice(["ForAnyValue:", "ForAllValues:"]).unwrap_or_default();
            let operator = random.choice(["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"]);
            let values = [["team", "env"], ["team", "team"], ["env", "env"], ["t*", "Team"]];
            let values = random.choice(values).unwrap_or_default();
            conditions.insert(format!("{set}{}", operator.unwrap_or_default()), json!({ "aws:TagKeys": values }));
        }
        if random.u8(0..3) == 0 {
            let is_missing = if random.bool() { "true" } else { "false" };
            conditions.insert("Null".to_owned(), json!({ "aws:TagKeys": is_missing }));
        }
        json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": conditions})
    };
    let statements: Vec<Value> = (0..random.usize(1..=3)).map(|_| statement(random)).collect();
    let scps: Vec<Value> = statements.iter().cloned().map(without_principal).collect();
    let root = case["organization"]["nodes"]
        .as_array_mut()
        .and_then(|nodes| nodes.iter_mut().find(|node| node["kind"] == "root"));
    let Some(root) = root else { return };
    for (kind, name) in [("scps", "List tests"), ("rcps", "List tests on resources")] {
        if let Some(attached) = root[kind].as_array_mut() {
            attached.push(name.into());
        }
    }
    case["policies"]["List tests"] = json!({"Version": "2012-10-17", "Statement": scps});
    case["policies"]["List tests on resources"] = json!({"Version": "2012-10-17", "Statement": statements});
}

fn without_principal(mut statement: Value) -> Value {
    if let Some(statement) = statement.as_object_mut() {
        statement.remove("Principal");
    }
    statement
}

/// A resource of the action with names that policies ask for, or nearly.
pub fn some_resource(universe: &Universe, action: &str, random: &mut fastrand::Rng) -> Option<Resource> {
    let template = random.choice(universe.templates(action))?;
    let mut arn = String::new();
    let mut rest = template.as_str();
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}')?;
        arn += before;
        arn += match name {
            "Region" => random.choice(["us-east-1", "eu-west-1", ""])?,
            "Account" => random.choice([pool::MEMBER, pool::OTHER, "aws", ""])?,
            _ => random.choice([
                "blue",
                "Blue",
                "logs-blue",
                "logs-1",
                "app/blue",
                "a:b:blue",
                "x",
                "aws-service-role/x",
            ])?,
        };
        rest = after;
    }
    Resource::read(&(arn + rest)).ok()
}

/// The case's own context, and some with keys changed or left out.
pub fn contexts(request: &Value, random: &mut fastrand::Rng) -> Vec<Context> {
    let base = context(request);
    let keys: Vec<String> = base.iter().map(|(key, _)| key.to_owned()).collect();
    let mut contexts = vec![base.clone(), Context::default()];
    for _ in 0..22 {
        let mut changed = base.clone();
        for key in &keys {
            match random.u8(0..4) {
                0 => changed.remove(key),
                1 => {
                    if let Some(Fact::One(value)) = changed.get(key).cloned() {
                        changed.set(key, Fact::One(other(&value, random)));
                    }
                }
                _ => {}
            }
            // Of lists almost all is drawn anew: what they hold together is what their tests are about.
            if let Some(Fact::Several(values)) = changed.get(key).cloned() {
                changed.set(key, Fact::Several(several(values, random)));
            }
        }
        if random.u8(0..3) == 0 {
            changed.set("aws:TagKeys", Fact::Several(several(vec!["team".to_owned(), "env".to_owned()], random)));
        }
        contexts.push(changed);
    }
    contexts
}

/// Whether a resource may be of one of the action's types.
pub fn is_of(resource: &Resource, action: ActionId, kind: &str, organization: &Organization) -> bool {
    let Resource::Arn(arn) = resource else { return false };
    let partition = organization.partition().as_str();
    let types: Vec<_> = CATALOG.with(|catalog| catalog.types_of(action).collect());
    let mut fitting = types.iter().filter(|(_, own)| own.arn.in_partition(partition).resembles(&arn.text));
    fitting.any(|(_, own)| own.name == kind)
}

/// A value that is nearly this one, or another.
fn other(value: &str, random: &mut fastrand::Rng) -> String {
    match random.u8(0..4) {
        0 => value.to_uppercase(),
        1 => format!("{value}x"),
        2 => value.chars().skip(1).collect(),
        _ => "other".to_owned(),
    }
}

/// One to three values out of these and their neighbours.
fn several(from: Vec<String>, random: &mut fastrand::Rng) -> Vec<String> {
    let mut drawn: Vec<String> = Vec::new();
    for _ in 0..random.usize(1..=3) {
        let Some(value) = random.choice(&from) else { break };
        let value = if random.u8(0..3) == 0 { other(value, random) } else { value.clone() };
        if !value.is_empty() && !drawn.contains(&value) {
            drawn.push(value);
        }
    }
    if drawn.is_empty() { from } else { drawn }
}

#[expect(clippy::too_many_arguments, reason = "everything that one comparison needs")]
fn check(
    case: &Value,
    organization: &Organization,
    universe: &Universe,
    action: &str,
    resource: &Resource,
    context: Context,
    verdict: Verdict,
    tally: &mut Tally,
) {
    if !universe.contains(action, resource, &context) {
        tally.outside += 1;
        return;
    }
    let Some(ask) = universe.ask(action, resource.clone(), context) else { return };
    let witness = universe.confirm(ask, &mut Decider::new(organization, Catalog::embedded()));
    tally.checked += 1;
    tally.of_resources += u64::from(universe.viewpoint.side == Side::Resources);
    tally.documented += u64::from(universe.viewpoint.keys == Keys::Documented);
    tally.verdicts[verdict as usize] += 1;
    tally.said[2 - witness.passes as usize] += 1;
    let contradicts = match verdict {
        Verdict::Allowed => witness.passes != Truth::Yes,
        Verdict::Denied => witness.passes != Truth::No,
        Verdict::Depends => false,
    };
    assert!(
        !contradicts,
        "{action} is {verdict:?} for {}, but it passes: {:?}\n{:#?}\n{case:#}",
        universe.viewpoint.sentence(),
        witness.passes,
        witness.ask,
    );
}
