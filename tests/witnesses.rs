//! How much depends, and how much of it can be shown: examples of requests for every verdict that is not certain.
//!
//! On policies that others published, where `CANOPY_SHARED` names the folder that has them; skipped elsewhere.
//!
//! ```text
//! cargo test --release --test witnesses -- --ignored --nocapture every_action      the share of examples, action by action
//! cargo test --release --test witnesses -- --ignored --nocapture how_much_depends  the share of what depends
//! ```

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot read its data has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use analysis::{Analysis, Analyzer, Keys, ReasonKind, Side, Verdict, Viewpoint, Who, Why};
use catalog::{ActionId, Catalog};
use exchange::lza;
use format::Folder;
use organization::{Attachment, Edit, Organization, Parts, Policy, PolicyId, PolicyType, PolicyTypeStatus, TargetId};
use policy::placeholders;

const SAMPLE: &str = include_str!("../assets/sample.canopy.ron");

fn sample() -> Organization {
    format::read(SAMPLE).unwrap()
}

fn corpus() -> Option<PathBuf> {
    let shared = std::env::var_os("CANOPY_SHARED");
    if shared.is_none() {
        println!("skipped: CANOPY_SHARED names no folder with the corpus");
    }
    shared.map(|shared| Path::new(&shared).join("corpus"))
}

/// The policies of a kind that others published, with their names.
fn published(corpus: &Path, kind: &str) -> Vec<(String, String)> {
    let index = std::fs::read_to_string(corpus.join("index.jsonl")).unwrap();
    let entries = index.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let of_kind = entries.filter(|entry| {
        entry["kind"] == kind && entry["valid"] == true && entry["path"].as_str().unwrap().ends_with(".json")
    });
    let text = |entry: serde_json::Value| {
        let (repo, path) = (entry["repo"].as_str().unwrap(), entry["path"].as_str().unwrap());
        let pointer = entry["pointer"].as_str()?;
        let whole = std::fs::read_to_string(corpus.join(repo.replace('/', "+")).join(path)).unwrap();
        let text = match pointer {
            "" => whole,
            pointer => serde_json::from_str::<serde_json::Value>(&whole).unwrap().pointer(pointer)?.to_string(),
        };
        Some((format!("{repo}/{path}{pointer}"), text))
    };
    of_kind.filter_map(text).collect()
}

/// What a placeholder of a published policy may stand for.
fn stand_in(name: &str, parts: &Parts) -> String {
    let name = name.to_lowercase();
    let account = |at: usize| parts.accounts[at % parts.accounts.len()].id.to_string();
    match () {
        () if name.contains("partition") => "aws".to_owned(),
        () if name.contains("management") => parts.management_account.to_string(),
        () if name.contains("account") => account(name.len()),
        () if name.contains("region") => "eu-central-1".to_owned(),
        () if name.contains("org") => parts.id.to_string(),
        () if name.contains("prefix") => "AWSAccelerator".to_owned(),
        () => "example".to_owned(),
    }
}

/// An organization with all placeholders filled in.
fn filled(organization: Organization) -> Organization {
    let parts = organization.to_parts();
    let texts = parts.policies.iter().flat_map(|policy| [&*policy.content, policy.name.as_str()]);
    let names: BTreeSet<String> = texts
        .flat_map(placeholders)
        .map(|found| found.value.name)
        .filter(|name| organization.placeholder(name).is_none())
        .collect();
    names.into_iter().fold(organization, |organization, name| {
        let value = Some(stand_in(&name, &parts));
        organization.apply(&Edit::SetPlaceholder { name, value }).unwrap()
    })
}

/// The sample with every published policy of a type attached to one of its OUs or accounts, in turn.
fn with_published(corpus: &Path, kind: PolicyType, name: &str) -> Organization {
    let mut parts = sample().to_parts();
    parts.policy_types.retain(|(known, _)| *known != kind);
    parts.policy_types.push((kind.clone(), PolicyTypeStatus::Enabled));
    let ous = parts.ous.iter().map(|ou| TargetId::Ou(ou.id.clone()));
    let accounts = parts.accounts.iter().filter(|account| account.id != parts.management_account);
    let targets: Vec<TargetId> = ous.chain(accounts.map(|account| TargetId::Account(account.id.clone()))).collect();
    for (at, (name, content)) in published(corpus, name).into_iter().enumerate() {
        let id = PolicyId::new(format!("p-published{at:03}"));
        parts.attachments.push(Attachment { target: targets[at % targets.len()].clone(), policy: id.clone() });
        parts.policies.push(Policy::new(id, name, kind.clone(), content));
    }
    filled(Organization::from_parts(parts).unwrap())
}

fn lza_organization(corpus: &Path) -> Organization {
    let (mut folder, mut open) = (Folder::default(), vec![corpus.join("aws+lza-universal-configuration")]);
    let base = open[0].clone();
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => {
                    let name = path.strip_prefix(&base).unwrap().to_str().unwrap().to_owned();
                    folder.files.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
    }
    // What Control Tower adds, the configuration does not say: taken as known.
    let mut parts = filled(lza::import(&folder).unwrap().organization).to_parts();
    parts.unknown_attachments.clear();
    Organization::from_parts(parts).unwrap()
}

// Examples.

#[derive(Debug, Default)]
struct Shown {
    depends: u64,
    both: u64,
    /// By what is missing, and why: how often, with one example.
    causes: BTreeMap<String, (u64, String)>,
}

/// Which of the actions that depend are looked at.
#[derive(Debug, Clone, Copy)]
enum Actions {
    Every,
    OneIn(usize),
}

fn examples(organization: &Organization, viewpoint: &Viewpoint, actions: Actions) -> Shown {
    let catalog = Catalog::embedded();
    let analysis = Analyzer::new(Catalog::embedded()).analyze(organization, viewpoint);
    let mut shown = Shown::default();
    let step = if let Actions::OneIn(step) = actions { step } else { 1 };
    for (number, (account, row)) in analysis.accounts().enumerate() {
        let depends: Vec<ActionId> =
            row.actions(catalog, Verdict::Depends).iter().skip(number % step).step_by(step).collect();
        let mut wanted = catalog.none();
        depends.iter().for_each(|action| wanted.insert(*action));
        let target = TargetId::Account(account.clone());
        let mut inquiry = analysis.inquire(organization, &target, &wanted);
        // Of what RCPs perhaps do not bind, no request shows that it fails.
        let is_bound = |action: &ActionId| {
            let known = catalog.action(*action).zip(catalog.service_of(*action));
            known.is_some_and(|(known, service)| !known.resources.is_empty() && service.prefix != "kms")
        };
        for action in depends.into_iter().filter(|action| viewpoint.side == Side::Principals || is_bound(action)) {
            shown.depends += 1;
            let missing = match inquiry.witnesses(action).map(|witness| witness.is_some()) {
                [true, true] => {
                    shown.both += 1;
                    continue;
                }
                [false, true] => "none passes",
                [true, false] => "none fails",
                [false, false] => "neither",
            };
            let cause = format!("{missing}: {}", cause(&analysis, organization, &target, action));
            let example = || format!("{} {account}", catalog.full_name(action));
            shown.causes.entry(cause).or_insert_with(|| (0, example())).0 += 1;
        }
    }
    shown
}

/// What the verdict depends on, in short.
fn cause(analysis: &Analysis, organization: &Organization, target: &TargetId, action: ActionId) -> String {
    let reasons = analysis.reasons(organization, target, action);
    let mut words = BTreeSet::new();
    for reason in reasons {
        if matches!(reason.kind, ReasonKind::IncompleteImport(_)) {
            words.insert("incomplete import".to_owned());
        }
        words.extend(reason.why.into_iter().map(|why| match why {
            Why::Key(key) => key.to_lowercase(),
            Why::Resource => "resource".to_owned(),
            Why::Unreadable(code) => format!("unreadable {code:?}"),
            Why::Placeholder(text) => format!("placeholder {text}"),
            Why::ServiceWildcard => "service wildcard".to_owned(),
            Why::BeingSwitched => "being switched".to_owned(),
            Why::NotDocumented => "not documented".to_owned(),
        }));
    }
    words.into_iter().collect::<Vec<_>>().join(" + ")
}

fn viewpoints() -> [(&'static str, Viewpoint); 4] {
    let resources = |who| Viewpoint { side: Side::Resources, who, ..Viewpoint::default() };
    [
        ("ordinary role", Viewpoint::default()),
        ("anyone", Viewpoint::anyone()),
        ("to resources, role", resources(Who::Role(None))),
        ("to resources, anyone", resources(Who::Anyone)),
    ]
}

fn shares(actions: Actions) {
    let Some(corpus) = corpus() else { return };
    let scps = with_published(&corpus, PolicyType::Scp, "scp");
    let rcps = with_published(&corpus, PolicyType::Rcp, "rcp");
    println!("{:<22} {:>9} {:>9} {:>8}", "asked", "depends", "both", "share");
    let (mut all, mut both) = (0, 0);
    for (name, viewpoint) in viewpoints() {
        let organization = if viewpoint.side == Side::Principals { &scps } else { &rcps };
        let shown = examples(organization, &viewpoint, actions);
        println!("{name:<22} {:>9} {:>9} {:>7.2}%", shown.depends, shown.both, percent(shown.both, shown.depends));
        let mut causes: Vec<_> = shown.causes.iter().collect();
        causes.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        for (cause, (count, example)) in causes.into_iter().take(25) {
            println!("    {count:>7} {cause} ({example})");
        }
        all += shown.depends;
        both += shown.both;
    }
    println!("{:<22} {all:>9} {both:>9} {:>7.2}%", "together", percent(both, all));
    assert!(all > 500, "{all} verdicts depend");
    assert!(both * 100 >= all * 99, "examples for {both} of {all} verdicts that depend");
}

fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

#[test]
fn what_depends_has_two_examples() {
    shares(Actions::OneIn(499));
}

#[test]
#[ignore = "long: cargo test --release --test witnesses -- --ignored --nocapture every_action"]
fn every_action_that_depends_has_two_examples() {
    shares(Actions::Every);
}

// How much depends.

#[test]
#[ignore = "a table: cargo test --release --test witnesses -- --ignored --nocapture how_much_depends"]
fn how_much_depends() {
    let Some(corpus) = corpus() else { return };
    println!(
        "{:<10} {:<34} {:>8} {:>8} {:>8}   depends on (actions of all accounts)",
        "", "viewpoint", "least", "mean", "most"
    );
    let mut ordinary = Vec::new();
    for (name, organization) in [("sample", sample()), ("LZA", lza_organization(&corpus))] {
        let one = |who: &Who, regions: &[&str], keys| Viewpoint {
            who: who.clone(),
            regions: regions.iter().map(|region| (*region).to_owned()).collect(),
            keys,
            ..Viewpoint::default()
        };
        for who in [Who::Role(None), Who::Anyone] {
            for regions in [&[][..], &["eu-central-1"][..]] {
                for keys in [Keys::Any, Keys::Documented] {
                    let viewpoint = one(&who, regions, keys);
                    let shares = depends(&organization, &viewpoint);
                    let mean = shares.by_account.iter().sum::<f64>() / shares.by_account.len() as f64;
                    let (least, most) = (shares.by_account[0], shares.by_account[shares.by_account.len() - 1]);
                    let keys: Vec<String> =
                        shares.keys.iter().take(7).map(|(key, count)| format!("{key} {count}")).collect();
                    println!(
                        "{name:<10} {:<34} {least:>7.2}% {mean:>7.2}% {most:>7.2}%   {}",
                        viewpoint.sentence(),
                        keys.join(", ")
                    );
                    if name == "LZA" && who == Who::Role(None) {
                        ordinary.push(mean);
                    }
                }
            }
        }
    }
    assert!(ordinary.iter().all(|mean| *mean <= 1.4), "an ordinary role of the LZA organization: {ordinary:?} %");
}

struct Shares {
    /// Percent of all actions, ascending; the management account apart.
    by_account: Vec<f64>,
    /// How many actions of accounts depend on what, the most first.
    keys: Vec<(String, u64)>,
}

fn depends(organization: &Organization, viewpoint: &Viewpoint) -> Shares {
    let catalog = Catalog::embedded();
    let analysis = Analyzer::new(Catalog::embedded()).analyze(organization, viewpoint);
    let bound = analysis.accounts().filter(|(account, _)| **account != *organization.management_account());
    let mut by_account: Vec<f64> =
        bound.map(|(_, row)| percent(row.tally.depends.into(), row.tally.total().into())).collect();
    by_account.sort_by(f64::total_cmp);
    let mut keys: BTreeMap<String, u64> = BTreeMap::new();
    for (account, row) in analysis.accounts() {
        let target = TargetId::Account(account.clone());
        let actions = row.actions(catalog, Verdict::Depends);
        let mut inquiry = analysis.inquire(organization, &target, &actions);
        for action in actions.iter().step_by(7) {
            let why = inquiry.reasons(action).into_iter().flat_map(|reason| reason.why);
            let words: BTreeSet<String> = why
                .map(|why| match why {
                    Why::Key(key) => key,
                    Why::Resource => "resource".to_owned(),
                    other => format!("{other:?}"),
                })
                .collect();
            words.into_iter().for_each(|word| *keys.entry(word).or_default() += 7);
        }
    }
    let mut keys: Vec<(String, u64)> = keys.into_iter().collect();
    keys.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Shares { by_account, keys }
}
