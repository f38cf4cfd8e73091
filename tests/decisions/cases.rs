//! The decision cases: decision, deciding levels, and the statements that matched.
//! Knows the oracle's answer form and which of its answers AWS's documents overrule.
//! A part of the cases is run by the library's own tests too.

use analysis::decision::{
    Decider, Decision, Denial, Exempt, ExplainedLevel, Explanation, Layer, LayerKind, PolicyPlace, Stated, decide,
    explain,
};
use catalog::Catalog;
use policy::{Effect, Statement, Truth};
use serde_json::Value;

use super::case::{ask, list, organization};

#[test]
fn cases() {
    // The library's own tests run a part of them, and can be run in a second after each of many small changes.
    run(if env!("CARGO_CRATE_NAME") == "analysis" { 8 } else { 1 });
}

/// Checks one of every so many.
fn run(every: usize) {
    let text = match std::env::var("CANOPY_DECISION_CASES") {
        Ok(path) => std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")),
        Err(_) => {
            let packed = include_bytes!("../data/decisions.jsonl.z");
            String::from_utf8(miniz_oxide::inflate::decompress_to_vec_zlib(packed).unwrap()).unwrap()
        }
    };
    let (mut passed, mut failed) = (0, 0);
    for line in text.lines().filter(|line| !line.trim().is_empty()).step_by(every) {
        let case: Value = serde_json::from_str(line).unwrap();
        let wrong = check(&case);
        if wrong.is_empty() {
            passed += 1;
        } else {
            failed += 1;
            println!("{}: {}", case["id"].as_str().unwrap_or("?"), wrong.join("; "));
        }
    }
    println!("{passed} passed, {failed} failed");
    assert!(failed == 0 && passed > 0, "{passed} passed, {failed} failed");
}

pub fn name(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "Allowed",
        Decision::Denied(Denial::Explicit) => "ExplicitlyDenied",
        Decision::Denied(Denial::Implicit) => "ImplicitlyDenied",
        Decision::Denied(Denial::Either) => "Denied",
        Decision::Depends => "Depends",
    }
}

/// What is wrong about the engine's answer to a case.
fn check(case: &Value) -> Vec<String> {
    let organization = organization(case);
    let mut decider = Decider::new(&organization, Catalog::embedded());
    let scene = decider.scene(&ask(case));
    let explanation = explain(&scene);
    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: &str, expected: &str| {
        if found != expected {
            wrong.push(format!("{what} is {found}, expected {expected}"));
        }
    };
    expect("the decision without explanation", name(decide(&scene)), name(explanation.decision));
    let disputed = &case["disputed"];
    let has = |feature: &str| list(&case["features"]).iter().any(|own| *own == feature);
    let expected = if disputed.is_null() {
        case["oracle"]["decision"].as_str().unwrap()
    } else if has("disputed.rcp-action-without-resource-type") {
        // AWS's page says one thing, denials that were observed say the other.
        "Depends"
    } else {
        disputed["documented_decision"].as_str().unwrap_or("Depends")
    };
    expect("the decision", name(explanation.decision), expected);
    if !disputed.is_null() {
        return wrong;
    }
    let oracle = &case["oracle"];
    let resource_policy = case["request"]["resource_policy"].as_str().unwrap_or_default();
    let statements = explanation.layers.iter().flat_map(|layer| &layer.levels).flat_map(|level| &level.statements);
    let escaped = statements.filter(|stated| has_escape(&stated.policy.reading.document.statements[stated.statement]));
    let names = Names { resource_policy, escaped: escaped.map(reference).collect() };
    for (key, kind) in [("scp", LayerKind::Scp), ("rcp", LayerKind::Rcp)] {
        let layer = layer(&explanation, kind);
        let levels = list(&oracle[key]["levels"]);
        if layer.exempt.is_some() {
            // The oracle also asks RCPs where AWS does not apply them; then none of them must have denied.
            let all_allow = levels.iter().all(|level| level["result"] == "Allowed");
            let may = kind == LayerKind::Rcp && all_allow;
            let says_so = oracle[key]["result"] == "NotApplicable";
            if !says_so && !may {
                expect(key, "exempt", "not exempt");
            }
            continue;
        }
        expect(key, if levels.is_empty() { "applied" } else { "" }, "");
        for (own, level) in layer.levels.iter().zip(&levels) {
            let PolicyPlace::Target(target) = &own.place else { panic!("{:?}", own.place) };
            let id = organization.target_text(target);
            expect("the level", id, level["node"].as_str().unwrap());
            let what = format!("{key} on {id}");
            expect(&what, result(own), level["result"].as_str().unwrap());
            if kind == LayerKind::Scp {
                expect(
                    &format!("{what}, allowing"),
                    &references(&[own], Effect::Allow),
                    &names.expected(level, "allow"),
                );
            }
            expect(&format!("{what}, denying"), &references(&[own], Effect::Deny), &names.expected(level, "deny"));
        }
        expect(key, &layer.levels.len().to_string(), &levels.len().to_string());
    }
    for (key, kind) in [
        ("identity", LayerKind::Identity),
        ("boundary", LayerKind::Boundary),
        ("session", LayerKind::Session),
        ("resource_policy", LayerKind::Resource),
    ] {
        let layer = layer(&explanation, kind);
        if oracle[key].is_null() || layer.exempt == Some(Exempt::RootUser) {
            expect(key, if layer.exempt.is_some() { "none" } else { "there" }, "none");
            continue;
        }
        let levels: Vec<&ExplainedLevel> = layer.levels.iter().collect();
        expect(key, &references(&levels, Effect::Allow), &names.expected(&oracle[key], "allow"));
        expect(key, &references(&levels, Effect::Deny), &names.expected(&oracle[key], "deny"));
    }
    wrong
}

fn layer(explanation: &Explanation, kind: LayerKind) -> &Layer {
    explanation.layers.iter().find(|layer| layer.kind == kind).unwrap()
}

fn result(level: &ExplainedLevel) -> &'static str {
    match (level.deny, level.allow) {
        (Truth::Yes, _) => "ExplicitlyDenied",
        (Truth::Maybe, _) | (_, Truth::Maybe) => "Depends",
        (Truth::No, Truth::Yes) => "Allowed",
        (Truth::No, Truth::No) => "ImplicitlyDenied",
    }
}

/// Whether a statement has an escaped character under an operator that ignores case. The oracle compares it as it is written;
/// AWS replaces it wherever it replaces variables, so nothing is expected of such a statement.
fn has_escape(statement: &Statement) -> bool {
    statement.conditions.iter().any(|entry| {
        let ignores_case = entry.operator.value.comparison.name().ends_with("IgnoreCase");
        let escaped = |text: &str| ["${*}", "${?}", "${$}"].iter().any(|escape| text.contains(escape));
        ignores_case && entry.values.iter().any(|value| escaped(&value.value.text))
    })
}

/// How the oracle names statements.
struct Names<'c> {
    /// It leaves out the name of the only resource policy.
    resource_policy: &'c str,
    /// Statements of which nothing is expected.
    escaped: Vec<String>,
}

impl Names<'_> {
    fn expected(&self, layer: &Value, key: &str) -> String {
        let references = list(&layer[key]).into_iter().map(|reference| reference.as_str().unwrap());
        let full = references.map(|reference| match reference.strip_prefix('#') {
            Some(index) => format!("{}#{index}", self.resource_policy),
            None => reference.to_owned(),
        });
        sorted(full.filter(|reference| !self.escaped.contains(reference)).collect())
    }
}

/// `S1#0 S2#3`: the statements that apply.
fn references(levels: &[&ExplainedLevel], effect: Effect) -> String {
    let statements = levels.iter().flat_map(|level| &level.statements);
    let applied = statements.filter(|stated| {
        let statement = &stated.policy.reading.document.statements[stated.statement];
        stated.effect == Some(effect) && stated.outcome.truth == Truth::Yes && !has_escape(statement)
    });
    sorted(applied.map(reference).collect())
}

fn reference(stated: &Stated) -> String {
    format!("{}#{}", stated.policy.name, stated.statement)
}

fn sorted(mut references: Vec<String>) -> String {
    references.sort();
    references.join(" ")
}
