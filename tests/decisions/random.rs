//! The engine against the second, slow one: random organizations and requests, no difference.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use analysis::decision::{Decider, Explanation, LayerKind, PolicyPlace, decide, explain};
use catalog::Catalog;
use policy::Truth;

use super::case::{ask, organization};
use super::cases::name;
use super::reference::evaluate::{Answer, Facts, Layer, evaluate};
use super::reference::generate::random_case;
use super::reference::truth::Truth as Other;

struct Known(&'static Catalog);

impl Facts for Known {
    fn covered(&self, service: &str) -> Option<bool> {
        Some(self.0.service(self.0.service_id(service)?)?.supports_rcp)
    }

    fn resource_templates(&self, action: &str) -> Option<Vec<String>> {
        let id = self.0.action_id(action)?;
        let types = &self.0.service_of(id)?.resource_types;
        let arn = |at: u16| types.get(usize::from(at)).map(|kind| kind.arn.to_string());
        Some(self.0.action(id)?.resources.iter().filter_map(|used| arn(used.resource_type)).collect())
    }
}

#[test]
fn two_hundred_thousand() {
    compare(1, 200_000);
}

/// What two hundred thousand cases do not come to: `${{ Name }}` without variables, `${*}` before the fifth colon of an ARN.
#[test]
fn rare_cases() {
    for seed in [1_002_420_062, 1_003_288_713] {
        one(seed).unwrap_or_else(|difference| panic!("{difference}"));
    }
}

#[test]
#[ignore = "long: cargo test --release -p canopy-analysis --test decisions -- --ignored --nocapture ten_million"]
fn ten_million() {
    compare(1_000_000_000, 10_000_000);
}

/// How many differences a run lists before it ends.
const ENOUGH: usize = 10;

fn compare(seed: u64, count: u64) {
    let workers = std::thread::available_parallelism().map_or(1, |workers| workers.get() as u64);
    let differences = AtomicUsize::new(0);
    let run = |worker| {
        let mut tally = [0_u64; 6];
        for seed in (seed + worker..seed + count).step_by(workers as usize) {
            match one(seed) {
                Ok(at) => tally[at] += 1,
                Err(difference) => {
                    println!("{difference}");
                    if differences.fetch_add(1, Relaxed) + 1 >= ENOUGH {
                        break;
                    }
                }
            }
            if differences.load(Relaxed) >= ENOUGH {
                break;
            }
        }
        tally
    };
    let totals: Vec<[u64; 6]> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || run(worker))).collect();
        running.into_iter().map(|run| run.join().expect("no panic")).collect()
    });
    let sum = |at: usize| totals.iter().map(|tally| tally[at]).sum::<u64>();
    let spread: Vec<String> = NAMES.iter().enumerate().map(|(at, name)| format!("{name} {}", sum(at))).collect();
    println!("{} cases left out for a text that the grammar does not take", sum(5));
    let differences = differences.into_inner();
    assert_eq!(differences, 0, "differences; so far {}", spread.join(", "));
    println!("{count} cases from seed {seed}, no difference: {}", spread.join(", "));
    assert!(sum(5) * 4 < count, "{} cases left out", sum(5));
    // Agreement says little if all answers are alike.
    assert!([0, 1, 2, 4].into_iter().all(|at| sum(at) * 25 > count), "{}", spread.join(", "));
}

const NAMES: [&str; 5] = ["Allowed", "ExplicitlyDenied", "ImplicitlyDenied", "Denied", "Depends"];

/// Which answer both give; `5` for a case with a text that the grammar does not take, which the slow engine cannot judge.
/// `Err` says how they differ.
fn one(seed: u64) -> Result<usize, String> {
    let case = random_case(seed);
    let expected = evaluate(&case, &Known(Catalog::embedded()));
    let organization = organization(&case.json);
    let scene = Decider::new(&organization, Catalog::embedded()).scene(&ask(&case.json));
    let found = explain(&scene);
    let mut statements = found.layers.iter().flat_map(|layer| &layer.levels).flat_map(|level| &level.statements);
    if statements.any(|stated| stated.policy.reading.document.statements[stated.statement].unreadable.is_some()) {
        return Ok(5);
    }
    let wanted = format!("{:?}", expected.decision);
    let (statements, wanted_statements) = (applied(&found, &organization), expected_statements(&expected));
    if name(found.decision) != wanted || name(decide(&scene)) != wanted || statements != wanted_statements {
        let (explained, decided) = (name(found.decision), name(decide(&scene)));
        return Err(format!(
            "the engines differ on seed {seed}\n{}\nthe engine: {explained} / {decided}\n{statements}\nthe slow one: {wanted}\n{wanted_statements}",
            case.to_json()
        ));
    }
    Ok(NAMES.iter().position(|name| *name == wanted).unwrap())
}

/// The statements that apply (`=`) or may apply (`~`), by layer and level.
fn applied(explanation: &Explanation, organization: &organization::Organization) -> String {
    let mut lines = Vec::new();
    for layer in explanation.layers.iter().filter(|layer| layer.exempt.is_none()) {
        for level in &layer.levels {
            let place = match (&level.place, layer.kind) {
                (PolicyPlace::Target(target), LayerKind::Scp) => format!("scp {}", organization.target_text(target)),
                (PolicyPlace::Target(target), _) => format!("rcp {}", organization.target_text(target)),
                (_, kind) => format!("{kind:?}").to_lowercase(),
            };
            for stated in level.statements.iter().filter(|stated| stated.policy.name != "RCPFullAWSAccess") {
                let mark = match stated.outcome.truth {
                    Truth::No => continue,
                    // The slow engine puts the doubt whether RCPs apply at all on each statement.
                    Truth::Yes if layer.deny < level.deny => '~',
                    Truth::Maybe => '~',
                    Truth::Yes => '=',
                };
                lines.push(format!("{place} {mark} {}#{}", stated.policy.name, stated.statement));
            }
        }
    }
    lines.sort();
    lines.join("\n")
}

fn expected_statements(answer: &Answer) -> String {
    let mut lines = Vec::new();
    let mut add = |place: &str, layer: &Layer| {
        for applied in layer.iter().filter(|applied| !applied.reference.starts_with("RCPFullAWSAccess")) {
            let mark = match applied.truth {
                Other::No => continue,
                Other::Maybe => '~',
                Other::Yes => '=',
            };
            lines.push(format!("{place} {mark} {}", applied.reference));
        }
    };
    let layers = &answer.layers;
    for (place, layer) in [
        ("identity", &layers.identity),
        ("boundary", &layers.boundary),
        ("session", &layers.session),
        ("resource", &layers.resource_policy),
    ] {
        layer.iter().for_each(|layer| add(place, layer));
    }
    for (place, levels) in [("scp", &layers.scp), ("rcp", &layers.rcp)] {
        levels.iter().flatten().for_each(|level| add(&format!("{place} {}", level.node), &level.layer));
    }
    lines.sort();
    lines.join("\n")
}
