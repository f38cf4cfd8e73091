//! Imports of whole folders: what comes in, what is marked unknown, what is said about it.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its data has failed")]

mod accelerator;
mod answers;
mod configured;
mod differences;
mod documents;
mod inside;
mod limits;

use std::collections::BTreeSet;
use std::path::Path;

use exchange::{
    Change, Clash, Format, Import, ImportError, ImportPlace, aws_cli, changes, detect, grouped, lza, merge, policies,
    policy_files,
};
use format::Folder;
use organization::{
    AccountId, AccountState, ChildId, ContextValue, Edit, Expected, FULL_AWS_ACCESS, Mark, Organization, OuId,
    ParentId, PolicyId, PolicyType, PolicyTypeStatus, Question, QuestionPolicies, TaggedId, TargetId, Unsaid,
};

fn read(folder: &Path) -> Folder {
    let (mut found, mut open) = (Folder::default(), vec![folder.to_path_buf()]);
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
            found.files.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

fn data(name: &str) -> Folder {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(name))
}

fn small() -> Folder {
    data("aws-cli/small")
}

fn files(files: &[(&str, &str)]) -> Folder {
    Folder {
        files: files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect(),
        ..Folder::default()
    }
}

/// The sample with some files replaced, added, or (where the text is empty) left out.
fn changed(with: &[(&str, &str)]) -> Import {
    let mut folder = small();
    for (name, text) in with {
        match text.is_empty() {
            true => drop(folder.files.remove(*name)),
            false => drop(folder.files.insert((*name).to_owned(), text.as_bytes().to_vec())),
        }
    }
    aws_cli::import(&folder).unwrap()
}

fn warned(import: &Import, text: &str) {
    let all: Vec<String> = import.warnings.iter().map(ToString::to_string).collect();
    assert!(all.iter().any(|warning| warning.contains(text)), "no warning with `{text}` in {all:#?}");
}

fn account(id: &str) -> TargetId {
    TargetId::Account(AccountId::new(id))
}

fn ou(id: &str) -> TargetId {
    TargetId::Ou(OuId::new(id))
}

/// How many targets have unknown attachments, of SCPs, RCPs and tag policies.
fn unknown(organization: &Organization) -> [usize; 3] {
    let of = |kind| organization.unknown_attachments().iter().filter(|(_, other)| *other == kind).count();
    [of(PolicyType::Scp), of(PolicyType::Rcp), of(PolicyType::Tag)]
}

/// Everything below a target as indented names with what is attached, in name order.
fn tree(organization: &Organization) -> String {
    fn walk(organization: &Organization, target: &TargetId, depth: usize, text: &mut String) {
        let mut attached: Vec<&str> = organization.attached(target).map(|policy| policy.name.as_str()).collect();
        attached.sort_unstable();
        let name = organization.name(target);
        text.push_str(&format!("{:1$}{name}: {2}\n", "", depth * 2, attached.join(", ")));
        let Some(parent) = target.as_parent() else { return };
        let mut children: Vec<TargetId> = organization.children(&parent).cloned().map(TargetId::from).collect();
        children.sort_by_key(|child| (matches!(child, TargetId::Ou(_)), organization.name(child).to_owned()));
        for child in children {
            walk(organization, &child, depth + 1, text);
        }
    }
    let mut text = String::new();
    walk(organization, &TargetId::Root, 0, &mut text);
    text
}
