//! How long a large organization takes.

use std::sync::Arc;

use crate::trees::{Builder, POLICIES, RCPS};
use analysis::{Analyzer, Viewpoint, findings};
use catalog::{ActionId, Catalog};
use organization::*;

/// `cargo test --release --test verdicts -- --ignored --nocapture how_long`
#[test]
#[ignore = "a measurement, not a check"]
fn how_long_an_analysis_takes() {
    for (accounts, ous, policies) in [(10_000, 1_000, 2_000), (50_000, 2_000, 5_000)] {
        let organization = large(accounts, ous, policies);
        let mut analyzer = Analyzer::new(Catalog::embedded());
        let start = std::time::Instant::now();
        let analysis = analyzer.analyze(&organization, &Viewpoint::anyone());
        let fresh = start.elapsed();
        let start = std::time::Instant::now();
        analyzer.analyze(&organization, &Viewpoint::anyone());
        let again = start.elapsed();
        let edit = |policy: usize, analyzer: &mut Analyzer| {
            let policy = organization.policies().keys().nth(policy).expect("a policy").clone();
            let content = Arc::from(POLICIES[4].1.replace("ec2:*", "ec2:Run*"));
            let edited = organization.apply(&Edit::SetPolicyContent { policy, content }).expect("an edit");
            let start = std::time::Instant::now();
            analyzer.analyze(&edited, &Viewpoint::anyone());
            start.elapsed()
        };
        let one = edit(policies / 2, &mut analyzer);
        let start = std::time::Instant::now();
        let highlight = analysis.highlight(&Catalog::embedded().matching("s3:*"));
        let shown = start.elapsed();
        let start = std::time::Instant::now();
        let found = findings(&organization, &analysis).len();
        println!(
            "{accounts} accounts: fresh {fresh:?}, again {again:?}, one edit {one:?}, highlight {shown:?}, \
             {found} findings {:?}, {} rows, {:?}",
            start.elapsed(),
            analysis.distinct_rows(),
            highlight.below(&analysis, &TargetId::Root),
        );
    }
}

fn large(accounts: usize, ous: usize, policies: usize) -> Organization {
    let mut builder = Builder::new();
    let mut random = fastrand::Rng::with_seed(7);
    let catalog = Catalog::embedded();
    let ids: Vec<ActionId> = catalog.ids().collect();
    for number in 0..policies {
        let statements: Vec<String> = (0..random.usize(1..4))
            .map(|_| {
                let actions: Vec<String> = (0..random.usize(1..8))
                    .map(|_| format!("\"{}\"", catalog.full_name(ids[random.usize(..ids.len())])))
                    .collect();
                format!(
                    r#"{{"Effect":"Deny","Action":[{}],"Resource":"*","Condition":{{"StringNotEquals":{{"aws:RequestedRegion":"eu-west-{number}"}}}}}}"#,
                    actions.join(",")
                )
            })
            .collect();
        let content = format!(r#"{{"Version":"2012-10-17","Statement":[{}]}}"#, statements.join(","));
        builder.policy(&format!("Policy{number:05}"), PolicyType::Scp, &content);
    }
    let ids: Vec<PolicyId> =
        builder.parts.policies.iter().skip(POLICIES.len() + RCPS.len()).map(|p| p.id.clone()).collect();
    let mut targets = vec![(TargetId::Root, 0)];
    for number in 0..ous {
        let (parent, depth) = loop {
            let (parent, depth) = targets[random.usize(..targets.len())].clone();
            if depth < 5 {
                break (parent.as_parent().expect("an OU"), depth);
            }
        };
        targets.push((builder.ou(&format!("Ou{number}"), &parent), depth + 1));
    }
    for number in 0..accounts {
        let parent = targets[random.usize(..ous)].0.as_parent().unwrap_or(ParentId::Root);
        let account = builder.account(&format!("Account{number}"), &parent);
        targets.push((account, 9));
    }
    for (target, depth) in targets {
        builder.attach(&target, "Full");
        builder.attach(&target, "RcpFull");
        let own = if depth < 9 { random.usize(..4) } else { usize::from(random.usize(..10) < 3) };
        let first = random.usize(..ids.len());
        for offset in 0..own {
            let policy = ids[(first + 17 * offset) % ids.len()].clone();
            builder.parts.attachments.push(Attachment { target: target.clone(), policy });
        }
    }
    builder.build()
}
