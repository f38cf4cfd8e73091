//! Files of many accounts.

use super::*;

/// An organization of many accounts, with three tags and a direct policy on every tenth.
fn large(accounts: u64) -> Organization {
    let mut parts = sample().to_parts();
    let mut ous = Vec::new();
    for n in 0..accounts / 50 {
        let id = Invent(n).ou(&parts.root.id);
        let parent = match ous.last() {
            Some(last) if n % 5 != 0 => ParentId::Ou(OuId::clone(last)),
            _ => ParentId::Root,
        };
        parts.ous.push(Ou { id: id.clone(), name: format!("OU {n}"), parent, ..parts.ous[1].clone() });
        ous.push(id);
    }
    for n in 0..accounts {
        let id = AccountId::new(format!("{:012}", 300_000_000_000 + n));
        parts.accounts.push(Account {
            id: id.clone(),
            name: format!("Account {n}"),
            email: format!("aws+{n}@example.com"),
            parent: ParentId::Ou(ous[(n % ous.len() as u64) as usize].clone()),
            tags: tags([("cost centre", "4711"), ("owner", "team-a@example.com"), ("env", "production")]),
            ..parts.accounts[1].clone()
        });
        parts.attachments.push(Attachment {
            target: TargetId::Account(id),
            policy: PolicyId::new(if n % 10 == 0 { "p-denyleaving1" } else { "p-FullAWSAccess" }),
        });
    }
    for n in 0..accounts / 10 {
        let policy = Policy { id: Invent(n).policy(), name: format!("Policy {n}"), ..parts.policies[1].clone() };
        parts.policies.push(policy);
    }
    Organization::from_parts(parts).unwrap()
}

#[test]
fn a_thousand_accounts_come_back() {
    let organization = large(1_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.canopy.ron");
    let saved = save(&path, &organization, Overwrite::Replace).unwrap();
    let opened = open(&path).unwrap();
    assert_eq!(opened.organization, organization);
    assert_eq!(opened.size, saved.size);
    assert_eq!(opened.stamp, saved.stamp);
}

/// `cargo test --release --test project_file -- --ignored --nocapture`
#[test]
#[ignore = "prints times, checks nothing that the quick test does not"]
fn fifty_thousand_accounts_in_time() {
    let organization = large(50_000);
    let start = Instant::now();
    let text = write(&organization);
    println!("write: {:?}, {:.1} MB", start.elapsed(), text.len() as f64 / 1e6);
    let start = Instant::now();
    let again = read(&text).unwrap();
    println!("read: {:?}", start.elapsed());
    assert_eq!(again, organization);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.canopy.ron");
    let start = Instant::now();
    save(&path, &organization, Overwrite::Replace).unwrap();
    println!("save: {:?}", start.elapsed());
    let start = Instant::now();
    open(&path).unwrap();
    println!("open: {:?}", start.elapsed());
}
