//! Laws that every decision obeys, tried on random cases.
//!
//! Each law changes a case in a way whose effect is known, and compares the answers before and after.

use analysis::decision::{Decider, Decision, decide, explain};
use catalog::Catalog;
use policy::{format, minify};
use serde_json::{Value, json};

use super::case::{ask, list, organization};
use super::cases::name;
use super::reference::generate::random_case;

const CASES: u64 = 8_000;

fn decision(case: &Value) -> Decision {
    let organization = organization(case);
    decide(&Decider::new(&organization, Catalog::embedded()).scene(&ask(case)))
}

/// How much a decision lets through.
fn width(decision: Decision) -> u8 {
    match decision {
        Decision::Denied(_) => 0,
        Decision::Depends => 1,
        Decision::Allowed => 2,
    }
}

/// Tries a law on random cases; a change that gives `None` does not apply to the case.
fn law(
    seed: u64,
    change: impl Fn(&mut Value, &mut fastrand::Rng) -> Option<()>,
    holds: impl Fn(Decision, Decision) -> bool,
) {
    let mut tried = 0;
    for seed in seed..seed + CASES {
        let before = random_case(seed).json;
        let mut after = before.clone();
        if change(&mut after, &mut fastrand::Rng::with_seed(seed)).is_none() {
            continue;
        }
        tried += 1;
        let (old, new) = (decision(&before), decision(&after));
        assert!(holds(old, new), "seed {seed}: {} became {}\n{before}\n{after}", name(old), name(new));
    }
    assert!(tried * 10 > CASES, "the law was tried on {tried} cases only");
}

/// Names of the policies of a kind: `S1`, `I2` …
fn policies(case: &Value, kinds: &str) -> Vec<String> {
    let names = case["policies"].as_object().unwrap().keys();
    let own = |name: &&String| {
        let (kind, number) = name.split_at(1);
        kinds.contains(kind) && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    names.filter(own).cloned().collect()
}

/// Statements of a policy, as a list.
fn statements(case: &Value, name: &str) -> Vec<Value> {
    list(&case["policies"][name]["Statement"]).into_iter().cloned().collect()
}

#[test]
fn a_deny_never_widens() {
    let add = |case: &mut Value, random: &mut fastrand::Rng| {
        let names = policies(case, "SRIGBX");
        let name = random.choice(names)?;
        let mut statements = statements(case, &name);
        let mut deny = random.choice(statements.clone())?;
        deny["Effect"] = "Deny".into();
        statements.insert(random.usize(0..=statements.len()), deny);
        case["policies"][&name]["Statement"] = Value::Array(statements);
        Some(())
    };
    law(1_000_000, add, |old, new| width(new) <= width(old));
}

#[test]
fn removing_an_allow_never_widens() {
    let remove = |case: &mut Value, random: &mut fastrand::Rng| {
        let name = random.choice(policies(case, "SIGBXQ"))?;
        let mut statements = statements(case, &name);
        let allows: Vec<usize> = (0..statements.len()).filter(|at| statements[*at]["Effect"] == "Allow").collect();
        // A document without statements is no document.
        let at = random.choice(allows).filter(|_| statements.len() > 1)?;
        statements.remove(at);
        case["policies"][&name]["Statement"] = Value::Array(statements);
        Some(())
    };
    law(2_000_000, remove, |old, new| width(new) <= width(old));
}

#[test]
fn order_does_not_matter() {
    let shuffle = |case: &mut Value, random: &mut fastrand::Rng| {
        for name in policies(case, "SRIGBXQ") {
            let mut statements = statements(case, &name);
            random.shuffle(&mut statements);
            case["policies"][&name]["Statement"] = Value::Array(statements);
        }
        let nodes = case["organization"]["nodes"].as_array_mut()?;
        for node in nodes {
            random.shuffle(node["scps"].as_array_mut()?);
        }
        random.shuffle(case["principal"]["identity_policies"].as_array_mut()?);
        Some(())
    };
    law(3_000_000, shuffle, |old, new| old == new);
}

#[test]
fn attaching_twice_is_attaching_once() {
    let double = |case: &mut Value, random: &mut fastrand::Rng| {
        let at = random.usize(0..case["organization"]["nodes"].as_array()?.len());
        for (key, copy) in [("scps", "S90"), ("rcps", "R90")] {
            let node = &mut case["organization"]["nodes"][at];
            let name = random.choice(node[key].as_array()?.clone())?.as_str()?.to_owned();
            if name != "RCPFullAWSAccess" {
                node[key].as_array_mut()?.push(copy.into());
                case["policies"][copy] = case["policies"][&name].clone();
            }
        }
        let own = case["principal"]["identity_policies"].as_array_mut()?;
        own.extend(own.clone());
        Some(())
    };
    law(4_000_000, double, |old, new| old == new);
}

#[test]
fn no_scp_touches_the_management_account() {
    let change = |case: &mut Value, _: &mut fastrand::Rng| {
        if case["principal"]["account"] != case["organization"]["management_account"] {
            return None;
        }
        for node in case["organization"]["nodes"].as_array_mut()? {
            node["scps"] = json!(["S90"]);
        }
        case["policies"]["S90"] =
            json!({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}});
        Some(())
    };
    let tried = std::cell::Cell::new(0);
    for seed in 5_000_000..5_000_000 + CASES {
        let before = random_case(seed).json;
        let mut after = before.clone();
        if change(&mut after, &mut fastrand::Rng::with_seed(seed)).is_some() {
            tried.set(tried.get() + 1);
            assert_eq!(decision(&before), decision(&after), "seed {seed}\n{before}");
        }
    }
    assert!(tried.get() > 100, "{} cases", tried.get());
}

#[test]
fn equal_chains_give_equal_answers() {
    let rename = |case: &mut Value, _: &mut fastrand::Rng| {
        // Other ids and names, another OU beside each: the policies on the path stay the same.
        let text = case["organization"]["nodes"].to_string().replace("ou-abcd-", "ou-wxyz-1");
        case["organization"]["nodes"] = serde_json::from_str(&text).unwrap();
        let nodes = case["organization"]["nodes"].as_array_mut()?;
        nodes.push(
            json!({"id": "ou-wxyz-99999999", "kind": "ou", "parent": "r-abcd", "name": "beside", "scps": ["S1"]}),
        );
        case["policies"]["S1"].is_object().then_some(())
    };
    law(6_000_000, rename, |old, new| old == new);
}

#[test]
fn printing_keeps_the_meaning() {
    let pretty = |text: &str| format(text).expect("valid JSON");
    for (seed, print) in [(7_000_000, &pretty as &dyn Fn(&str) -> String), (8_000_000, &minify)] {
        let reprint = |case: &mut Value, _: &mut fastrand::Rng| {
            for name in policies(case, "SRIGBXQ") {
                let text = case["policies"][&name].to_string();
                case["policies"][&name] = print(&text).into();
            }
            Some(())
        };
        law(seed, reprint, |old, new| old == new);
    }
}

#[test]
fn an_open_key_covers_all_its_values() {
    let open = |case: &mut Value, random: &mut fastrand::Rng| {
        let context = case["request"]["context"].as_object_mut()?;
        let key = random.choice(context.keys().cloned().collect::<Vec<_>>())?;
        context.remove(&key);
        let mut unknown: Vec<Value> = list(&case["request"]["unknown"]).into_iter().cloned().collect();
        unknown.push(key.into());
        case["request"]["unknown"] = Value::Array(unknown);
        Some(())
    };
    law(9_000_000, open, |known, open| match open {
        Decision::Depends => true,
        Decision::Denied(analysis::decision::Denial::Either) => matches!(known, Decision::Denied(_)),
        open => open == known,
    });
}

#[test]
fn the_last_step_of_an_explanation_is_the_decision() {
    use analysis::decision::{Because, Denial, Open};
    for seed in 10_000_000..10_000_000 + CASES {
        let case = random_case(seed).json;
        let organization = organization(&case);
        let explanation = explain(&Decider::new(&organization, Catalog::embedded()).scene(&ask(&case)));
        let fits = match (&explanation.because, explanation.decision) {
            (Because::Denies(statements), Decision::Denied(Denial::Explicit)) => !statements.is_empty(),
            (Because::LevelsAllowNothing(places), Decision::Denied(Denial::Implicit | Denial::Either)) => {
                !places.is_empty()
            }
            (Because::NothingAllows(_), Decision::Denied(Denial::Implicit | Denial::Either)) => true,
            (Because::Grants(_), Decision::Allowed) => true,
            (Because::Open(open), Decision::Depends) => {
                let keys = list(&case["request"]["unknown"]);
                let is_left_open = |key: &str| keys.iter().any(|open| open.as_str().unwrap().eq_ignore_ascii_case(key));
                let named = |open: &Open| match open {
                    Open::Statement(policy::Doubt::Key(key)) => is_left_open(key),
                    _ => true,
                };
                !open.is_empty() && open.iter().all(named)
            }
            _ => false,
        };
        assert!(fits, "seed {seed}: {:?} because {:?}\n{case}", explanation.decision, explanation.because);
    }
}
