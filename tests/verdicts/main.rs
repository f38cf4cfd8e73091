//! Verdicts against AWS's worked examples, laws over random organizations, and findings.
//!
//! Trees are written as indented text: `ou Sandbox: Full DenyS3` with policies from [`trees::POLICIES`].

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

#[path = "../trees/mod.rs"]
mod trees;

mod calls;
mod documented;
mod findings;
mod laws;
mod reasons;
mod scenarios;
mod speed;
mod sums;

use crate::trees::{account, action, tree};
use analysis::{Analysis, Analyzer, Verdict, Viewpoint, sentence};
use catalog::Catalog;
use organization::*;

fn analyze(organization: &Organization) -> Analysis {
    Analyzer::new(Catalog::embedded()).analyze(organization, &Viewpoint::anyone())
}

#[track_caller]
fn check(text: &str, expect: &[(&str, &str, Verdict)]) {
    let organization = tree(text);
    let analysis = analyze(&organization);
    for (name, asked, verdict) in expect {
        let id = account(&organization, name);
        assert_eq!(analysis.verdict(&id, action(asked)), Some(*verdict), "{name} {asked}");
        let reasons = analysis.reasons(&organization, &TargetId::Account(id.clone()), action(asked));
        assert!(reasons.iter().all(|reason| reason.decides == *verdict), "{reasons:?}");
    }
}

#[track_caller]
fn check_sentences(text: &str, name: &str, asked: &str, expect: &[&str]) {
    let organization = tree(text);
    let reasons =
        analyze(&organization).reasons(&organization, &TargetId::Account(account(&organization, name)), action(asked));
    let sentences: Vec<String> = reasons.iter().map(|reason| sentence(reason, &organization, asked)).collect();
    assert_eq!(sentences, expect);
}
