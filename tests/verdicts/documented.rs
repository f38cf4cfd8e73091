//! No verdict contradicts what AWS documents.

use super::analyze;
use crate::trees::{Builder, account};
use Verdict::{Allowed, Denied, Depends};
use analysis::{Arity, Holds, Universe, Verdict};
use catalog::Catalog;
use organization::*;
use policy::Fact;
use serde_json::Value;

fn add_node(builder: &mut Builder, node: &Value, parent: &ParentId, policies: &Value) {
    let name = node["name"].as_str().unwrap_or_default();
    let target = match node["kind"].as_str() {
        Some("ou") => builder.ou(name, parent),
        Some("account") if node["management"] == true => {
            let target = builder.account("Mgmt", parent);
            builder.parts.accounts.last_mut().expect("just added").name = name.to_owned();
            target
        }
        Some("account") => builder.account(name, parent),
        _ => TargetId::Root,
    };
    for (list, kind) in [("scps", PolicyType::Scp), ("rcps", PolicyType::Rcp)] {
        for policy in node[list].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let policy = builder.policy(policy, kind.clone(), &policies[policy].to_string());
            builder.parts.attachments.push(Attachment { target: target.clone(), policy });
        }
    }
    for child in node["children"].as_array().into_iter().flatten() {
        add_node(builder, child, &target.as_parent().unwrap_or(ParentId::Root), policies);
    }
}

/// No certain verdict contradicts a documented decision about a single request.
#[test]
fn documented_decisions_are_never_contradicted() {
    let Some(shared) = std::env::var_os("CANOPY_SHARED") else {
        println!("skipped: CANOPY_SHARED is not set");
        return;
    };
    let path = std::path::Path::new(&shared).join("conformance/aws-documented-organization.json");
    let cases: Value = serde_json::from_slice(&std::fs::read(path).expect("the cases")).expect("JSON");
    let (mut checked, mut certain, mut elsewhere) = (0, 0, 0);
    for case in cases.as_array().expect("a list") {
        let mut builder = Builder::new();
        add_node(&mut builder, &case["tree"], &ParentId::Root, &case["policies"]);
        if !builder.parts.accounts.iter().any(|account| account.id.as_str() == "000000000000") {
            builder.account("Mgmt", &ParentId::Root);
        }
        let has_rcps = builder.parts.attachments.iter().any(|a| a.policy.as_str().ends_with("RCP"));
        if !has_rcps {
            builder.parts.policy_types.retain(|(kind, _)| *kind != PolicyType::Rcp);
        }
        let organization = Organization::from_parts(builder.parts).expect("a sound tree");
        let analysis = analyze(&organization);
        for check in case["checks"].as_array().expect("a list") {
            let text = |key: &str| check[key].as_str().unwrap_or_default();
            let verdict = analysis
                .verdict(
                    &account(&organization, text("account")),
                    match Catalog::embedded().action_id(text("action")) {
                        Some(id) => id,
                        None => continue,
                    },
                )
                .expect("there");
            // A verdict is about what SCPs leave to the account's callers, service-linked roles apart.
            if check["principal"] == "service-linked-role" {
                continue;
            }
            // Nor is it about requests that this account's callers cannot make: some examples name another for brevity.
            let universe = Universe::of(
                &organization,
                Catalog::embedded(),
                &analysis.viewpoint,
                &account(&organization, text("account")),
                "any",
            );
            let fits = |(key, value): (&String, &Value)| {
                let one = |value: &Value| value.as_str().map(str::to_owned);
                let values: Vec<String> = match value {
                    Value::Array(values) => values.iter().filter_map(one).collect(),
                    value => one(value).into_iter().collect(),
                };
                match universe.holds(key, text("action"), None) {
                    Holds::Fact(fact) => values.iter().all(|value| fact.values().contains(value)),
                    Holds::Any(domain) if domain.arity == Arity::One => {
                        values.into_iter().all(|value| domain.contains(&Fact::One(value)))
                    }
                    Holds::Any(_) => true,
                    Holds::Nothing => false,
                }
            };
            if !check["context"].as_object().into_iter().flatten().all(fits) {
                elsewhere += 1;
                continue;
            }
            if has_rcps && text("expect") == "denied" {
                elsewhere += 1;
                continue;
            }
            let contradicted = matches!((text("expect"), verdict), ("allowed", Denied) | ("denied", Allowed));
            assert!(!contradicted, "{}: {check}: {verdict:?}", case["id"]);
            checked += 1;
            certain += usize::from(verdict != Depends);
        }
    }
    println!(
        "{checked} checks, {certain} of them certain; {elsewhere} that RCPs may have denied, or of other accounts, left out"
    );
    assert!(checked > 200 && certain > 50);
}
