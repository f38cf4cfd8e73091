//! Organizations for tests, written as indented text: `ou Sandbox: Full DenyS3` with policies from [`POLICIES`].

#![allow(dead_code, reason = "not every test uses all of it")]

use catalog::{ActionId, Catalog};
use organization::*;

/// Policies by the name that trees use.
pub const POLICIES: &[(&str, &str)] = &[
    ("Full", FULL_AWS_ACCESS),
    (
        "AllowEC2",
        r#"{"Version":"2012-10-17","Statement":{"Sid":"Ec2","Effect":"Allow","Action":"ec2:*","Resource":"*"}}"#,
    ),
    ("AllowS3", r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#),
    ("DenyS3", r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#),
    (
        "DenyEC2",
        r#"{"Version":"2012-10-17","Statement":{"Sid":"NoEc2","Effect":"Deny","Action":"ec2:*","Resource":"*"}}"#,
    ),
    ("DenyAllButS3", r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}}"#),
    ("AllowAllButS3", r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":["s3:*"],"Resource":"*"}}"#),
    (
        "DenyOutsideRegion",
        r#"{"Version":"2012-10-17","Statement":{"Sid":"Region","Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*",
            "Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}}"#,
    ),
    (
        "AllowS3Bucket",
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::logs/*"}}"#,
    ),
    (
        "DenyPlaceholder",
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"arn:${PART}:ec2:*:*:instance/*"}}"#,
    ),
    (
        "DenyUnreadable",
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"StringSort":{"a:b":"c"}}}}"#,
    ),
    ("Broken", r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"#),
];

/// RCPs by the name that trees use.
pub const RCPS: &[(&str, &str)] = &[
    ("RcpFull", RCP_FULL_AWS_ACCESS),
    (
        "RcpTls",
        r#"{"Version":"2012-10-17","Statement":{"Sid":"Tls","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*",
            "Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}}}"#,
    ),
    (
        "RcpAll",
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":["s3:*","ec2:*"],"Resource":"*"}}"#,
    ),
];

/// Puts a tree together; the management account is `Mgmt`, under the root unless the tree has it.
#[derive(Debug, Clone)]
pub struct Builder {
    pub parts: Parts,
    accounts: u64,
}

impl Builder {
    pub fn new() -> Self {
        let policy = |kind: PolicyType, (name, content): &(&str, &str)| {
            let id = match *name {
                "Full" | "RcpFull" => full_access_id(&kind).expect("SCPs and RCPs have one"),
                _ => PolicyId::new(format!("p-{:_<8}", name.to_lowercase())),
            };
            Policy { aws_managed: name.ends_with("Full"), ..Policy::new(id, *name, kind, *content) }
        };
        let scps = POLICIES.iter().map(|named| policy(PolicyType::Scp, named));
        let rcps = RCPS.iter().map(|named| policy(PolicyType::Rcp, named));
        let enabled = [PolicyType::Scp, PolicyType::Rcp].map(|kind| (kind, PolicyTypeStatus::Enabled));
        let (id, root) = (OrganizationId::new("o-aa111bb222"), Root::new(RootId::new("r-a1b2")));
        let parts = Parts {
            policy_types: enabled.into(),
            policies: scps.chain(rcps).collect(),
            ..Parts::new(id, root, AccountId::new("000000000000"))
        };
        Self { parts, accounts: 0 }
    }

    pub fn policy(&mut self, name: &str, kind: PolicyType, content: &str) -> PolicyId {
        let id = PolicyId::new(format!(
            "p-{:_<8}{}",
            name.replace(|c: char| !c.is_ascii_alphanumeric(), "_"),
            kind.label().replace(' ', "_")
        ));
        if !self.parts.policies.iter().any(|policy| policy.id == id) {
            let template = self.parts.policies[0].clone();
            self.parts.policies.push(Policy {
                id: id.clone(),
                name: name.to_owned(),
                kind,
                content: content.into(),
                aws_managed: false,
                ..template
            });
        }
        id
    }

    pub fn attach(&mut self, target: &TargetId, policy: &str) {
        let policy = self.parts.policies.iter().find(|p| p.name == policy).expect("a known policy").id.clone();
        self.parts.attachments.push(Attachment { target: target.clone(), policy });
    }

    pub fn ou(&mut self, name: &str, parent: &ParentId) -> TargetId {
        // Named for the OU where that is one word of its own, so that two trees mean the same by it.
        let own = OuId::new(format!("ou-a1b2-{:0<8}", name.to_lowercase()));
        let is_own = own.is_well_formed() && !self.parts.ous.iter().any(|ou| ou.id == own);
        let id = if is_own { own } else { OuId::new(format!("ou-a1b2-{:08}", self.parts.ous.len())) };
        self.parts.ous.push(Ou::new(id.clone(), name, parent.clone()));
        TargetId::Ou(id)
    }

    pub fn account(&mut self, name: &str, parent: &ParentId) -> TargetId {
        let management = name == "Mgmt";
        self.accounts += u64::from(!management);
        let number = match name.as_bytes() {
            _ if management => 0,
            // In two trees the same letter is the same account.
            [letter @ b'A'..=b'Z'] => u64::from(letter - b'A') + 1,
            _ => 100 + self.accounts,
        };
        let id = AccountId::new(format!("{number:012}"));
        self.parts.accounts.push(Account::new(id.clone(), name, format!("{id}@example.com"), parent.clone()));
        TargetId::Account(id)
    }

    pub fn build(mut self) -> Organization {
        if !self.parts.accounts.iter().any(|account| account.name == "Mgmt") {
            self.account("Mgmt", &ParentId::Root);
        }
        Organization::from_parts(self.parts).expect("a sound tree")
    }
}

/// Reads an indented tree. A policy may be followed by `?` for "and maybe others: the import is incomplete".
pub fn tree(text: &str) -> Organization {
    let mut builder = Builder::new();
    let mut parents: Vec<(usize, ParentId)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let indent = line.len() - line.trim_start().len();
        let (head, policies) = line.trim().split_once(':').expect("`kind name: policies`");
        let (kind, name) = head.split_once(' ').unwrap_or((head, ""));
        parents.retain(|(at, _)| *at < indent);
        let parent = parents.last().map_or(ParentId::Root, |(_, parent)| parent.clone());
        let target = match kind {
            "root" => TargetId::Root,
            "ou" => builder.ou(name, &parent),
            "account" => builder.account(name, &parent),
            other => panic!("`{other}` is no kind of target"),
        };
        parents.extend(target.as_parent().map(|parent| (indent, parent)));
        for policy in policies.split_whitespace() {
            match policy {
                "?" => builder.parts.unknown_attachments.push((target.clone(), PolicyType::Scp)),
                name => builder.attach(&target, name),
            }
        }
    }
    builder.build()
}

pub fn account(organization: &Organization, name: &str) -> AccountId {
    organization.accounts().values().find(|account| account.name == name).expect(name).id.clone()
}

pub fn target(organization: &Organization, name: &str) -> TargetId {
    let ou = organization.ous().values().find(|ou| ou.name == name).map(|ou| TargetId::Ou(ou.id.clone()));
    match name {
        "root" => TargetId::Root,
        _ => ou.unwrap_or_else(|| TargetId::Account(account(organization, name))),
    }
}

pub fn action(name: &str) -> ActionId {
    Catalog::embedded().action_id(name).expect(name)
}
