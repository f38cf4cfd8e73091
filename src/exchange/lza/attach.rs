//! Policies of a configuration and what they are attached to.
//!
//! Knows which policy type each list of the configuration holds, and that `strategy: allow-list` takes FullAWSAccess
//! away from the targets. What a deployment target can say but an attachment cannot is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::config::{Names, OrganizationConfig, PolicyEntry, Quarantine, Text};
use super::places::{Patience, Places, Possible};
use super::yaml::{Document, Sources};
use crate::folder::{Find, Unreachable, parent};
use crate::import::{counted, few};
use crate::room::{Goods, Room};
use crate::text::{Encoding, decode};
use crate::{ImportError, Warning};
use format::Folder;
use organization::{
    Attachment, Mark, Policy, PolicyId, PolicyType, PolicyTypeStatus, TargetId, full_access_id, full_access_policy,
};

#[derive(Debug, Default)]
pub(super) struct Attached {
    pub types: BTreeMap<PolicyType, PolicyTypeStatus>,
    pub policies: Vec<Policy>,
    pub attachments: BTreeSet<Attachment>,
    /// What a placeholder without a value may stand for.
    pub unknown: Vec<(TargetId, PolicyType)>,
    /// Targets of allow lists, with the type.
    allow_listed: BTreeSet<(TargetId, PolicyType)>,
    names: BTreeSet<(PolicyType, String)>,
    /// The targets of `unknown`, by type.
    open: BTreeMap<PolicyType, BTreeSet<TargetId>>,
    /// Policy files by path. Many entries may name one, and then they share its text.
    texts: BTreeMap<String, (Arc<str>, Encoding)>,
    patience: Patience,
}

/// Who writes a policy: the configuration's `type` is `awsManaged` or `customerManaged`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Aws,
    Customer,
}

/// What is being imported from.
struct Source<'a> {
    folder: &'a Folder,
    file: &'a Sources,
}

pub(super) fn build(
    folder: &Folder,
    Document { value: organization, sources: file }: &Document<OrganizationConfig>,
    places: &mut Places,
    room: &mut Room,
    warnings: &mut Vec<Warning>,
) -> Result<Attached, ImportError> {
    let source = Source { folder, file };
    let mut attached = Attached::default();
    // SCPs are on in every organization with all features.
    attached.types.insert(PolicyType::Scp, PolicyTypeStatus::Enabled);
    for (field, entries) in &organization.policies {
        let kind = kind(field);
        if let PolicyType::Other(_) = &kind {
            let message = format!("`{field}` is no list of policies known here; imported as type {kind}");
            warnings.push(file.warning(None, message));
        }
        for entry in entries {
            attached.types.insert(kind.clone(), PolicyTypeStatus::Enabled);
            attached.policy(&source, &kind, entry, places, room, warnings)?;
        }
    }
    for kind in [PolicyType::Scp, PolicyType::Rcp] {
        attached.full_access(&kind, file, places, warnings);
    }
    if let Some(quarantine) = &organization.quarantine {
        attached.quarantine(quarantine, file, warnings);
    }
    let nameless: Vec<TargetId> = places.nameless_ous().collect();
    for kind in attached.types.keys() {
        for target in &nameless {
            room.entry(Goods::UnknownAttachments, target, kind.as_str())?;
        }
    }
    for kind in attached.types.keys() {
        attached.open.entry(kind.clone()).or_default().extend(nameless.iter().cloned());
    }
    let of_kind = |(kind, targets): (PolicyType, BTreeSet<TargetId>)| {
        targets.into_iter().map(move |target| (target, kind.clone()))
    };
    attached.unknown = std::mem::take(&mut attached.open).into_iter().flat_map(of_kind).collect();
    Ok(attached)
}

impl Attached {
    fn policy(
        &mut self,
        source: &Source<'_>,
        kind: &PolicyType,
        entry: &PolicyEntry,
        places: &mut Places,
        room: &mut Room,
        warnings: &mut Vec<Warning>,
    ) -> Result<(), ImportError> {
        let at = entry.name.as_ref().map(|name| name.referenced);
        let name = trimmed(entry.name.as_ref().map(|name| &name.value));
        let aws_managed = entry.managed_by.as_ref().is_some_and(|text| text.0 == "awsManaged");
        let owner = if aws_managed { Owner::Aws } else { Owner::Customer };
        let path = trimmed(entry.policy.as_ref());
        let full = full_access_policy(kind).filter(|full| aws_managed && (name == full.name || path == full.name));
        let targets = self.targets(source.file, kind, entry, places, room, warnings)?;
        let id = match full {
            Some(full) => full.id,
            None => {
                let mut warn = |message: String| warnings.push(source.file.warning(at, message));
                if !self.names.insert((kind.clone(), name.clone())) {
                    warn(format!("there are several policies of type {} named `{name}`", kind.label()));
                }
                let mut marks = BTreeSet::from([Mark::InventedId]);
                let content = match self.content(source, &path, owner) {
                    Ok((text, note)) => {
                        note.into_iter().for_each(&mut warn);
                        text
                    }
                    Err(why) => {
                        warn(why.to_string());
                        marks.insert(Mark::MissingFile);
                        Arc::from("")
                    }
                };
                room.text(Goods::Texts, content.len())?;
                let id = places.ids.free(&["policy", kind.as_str(), &name], |invent| invent.policy().to_string());
                let id = PolicyId::new(id);
                self.policies.push(Policy {
                    description: trimmed(entry.description.as_ref()),
                    aws_managed,
                    marks,
                    ..Policy::new(id.clone(), name, kind.clone(), content)
                });
                id
            }
        };
        let allow_list = entry.strategy.as_ref().is_some_and(|text| text.0 == "allow-list");
        for target in targets {
            if allow_list {
                self.allow_listed.insert((target.clone(), kind.clone()));
            }
            let attachment = Attachment { target, policy: id.clone() };
            if !self.attachments.contains(&attachment) {
                room.entry(Goods::Attachments, &attachment.target, id.as_str())?;
                self.attachments.insert(attachment);
            }
        }
        Ok(())
    }

    /// AWS attaches its full-access policy to everything; an allow list takes it away from its targets.
    fn full_access(&mut self, kind: &PolicyType, file: &Sources, places: &Places, warnings: &mut Vec<Warning>) {
        let (Some(id), Some(policy)) = (full_access_id(kind), full_access_policy(kind)) else { return };
        if !self.types.contains_key(kind) {
            return;
        }
        let detachable = *kind == PolicyType::Scp;
        let listed = self.allow_listed.iter().filter(|(_, of)| of == kind).count();
        if listed > 0 {
            let targets = counted(listed, "target", "targets");
            let message = if detachable {
                format!("`strategy: allow-list`: {} is detached from {targets}", policy.name)
            } else {
                format!("`strategy: allow-list`: AWS never detaches {}, so it stays on {targets}", policy.name)
            };
            warnings.push(file.warning(None, message));
        }
        for target in places.targets() {
            if !detachable || !self.allow_listed.contains(&(target.clone(), kind.clone())) {
                self.attachments.insert(Attachment { target, policy: id.clone() });
            }
        }
        self.policies.push(policy);
    }

    /// The quarantine policy meets accounts that do not exist yet, so nothing is attached for it.
    fn quarantine(&self, quarantine: &Quarantine, file: &Sources, warnings: &mut Vec<Warning>) {
        let name = trimmed(quarantine.scp_policy_name.as_ref());
        if !quarantine.enable.unwrap_or_default() {
            return;
        }
        let message = if self.names.contains(&(PolicyType::Scp, name.clone())) {
            format!(
                "new accounts are quarantined with `{name}`; for the accounts there are it is attached only where the \
                 configuration says so"
            )
        } else {
            format!("new accounts are quarantined with `{name}`, which is not among the SCPs")
        };
        warnings.push(file.warning(None, message));
    }

    /// The targets that are there; everything else about the deployment targets is reported.
    fn targets(
        &mut self,
        file: &Sources,
        kind: &PolicyType,
        entry: &PolicyEntry,
        places: &Places,
        room: &mut Room,
        warnings: &mut Vec<Warning>,
    ) -> Result<Vec<TargetId>, ImportError> {
        let Some(deployment) = &entry.deployment_targets else { return Ok(Vec::new()) };
        let at = entry.name.as_ref().map(|name| name.referenced);
        let policy = trimmed(entry.name.as_ref().map(|name| &name.value));
        let list = |names: &Option<Names>| {
            names.iter().flat_map(|names| &names.0).map(|name| name.0.clone()).collect::<Vec<String>>()
        };
        let mut warn = |message: String| warnings.push(file.warning(at, message));
        let (mut found, mut lost, mut open, mut possible) = (Vec::new(), Vec::new(), Vec::new(), BTreeSet::new());
        let mut anything = false;
        let ous = list(&deployment.organizational_units).into_iter();
        let patience = &mut self.patience;
        let mut others = |others: Possible, target: Option<TargetId>, name: String| {
            match others {
                Possible::These(others) if others.is_empty() && target.is_none() => lost.push(name),
                Possible::These(others) if others.is_empty() => {}
                Possible::These(others) => {
                    possible.extend(others);
                    open.push(name);
                }
                Possible::Anything => {
                    anything = true;
                    open.push(name);
                }
            }
            found.extend(target);
        };
        for name in ous {
            others(places.possible_ous(&name, patience), places.ou_named(&name), name);
        }
        for name in list(&deployment.accounts) {
            others(places.possible_accounts(&name, patience), places.account_named(&name), name);
        }
        if !lost.is_empty() {
            warn(format!(
                "`{policy}` is to be attached to {}, which are not configured; not attached there",
                few(lost)
            ));
        }
        if !open.is_empty() {
            let all = 1 + places.ous.len() + places.accounts.len();
            let targets = counted(if anything { all } else { possible.len() }, "target", "targets");
            warn(format!(
                "`{policy}` is to be attached to {}, and nothing here says which that is; the policies of {targets} are not \
                 completely known",
                few(open)
            ));
            let known = self.open.entry(kind.clone()).or_default();
            let anything = (anything && known.len() < all).then(|| places.targets());
            for target in possible.into_iter().chain(anything.into_iter().flatten()) {
                if !known.contains(&target) {
                    room.entry(Goods::UnknownAttachments, &target, kind.as_str())?;
                    known.insert(target);
                }
            }
        }
        for (what, names) in
            [("accounts", list(&deployment.excluded_accounts)), ("Regions", list(&deployment.excluded_regions))]
        {
            if !names.is_empty() {
                warn(format!(
                    "`{policy}` excludes the {what} {}; an attachment cannot, so it reaches them",
                    few(names)
                ));
            }
        }
        Ok(found)
    }

    /// The text of the policy file and a note about it, or why there is none.
    fn content(
        &mut self,
        source: &Source<'_>,
        path: &str,
        owner: Owner,
    ) -> Result<(Arc<str>, Option<String>), NoContent> {
        // The accelerator joins the path to its folder, so one that begins with `/` is no path of the disk.
        let within = path.trim_start_matches('/');
        match (source.folder.named(parent(source.file.file()), within), owner) {
            (Ok((file, bytes)), _) => {
                let read = || {
                    let (text, encoding) = decode(bytes);
                    (text.into(), encoding)
                };
                let (text, encoding) = self.texts.entry(file.to_owned()).or_insert_with(read);
                let note = format!("`{path}` is neither UTF-8 nor UTF-16; accents and other letters may be wrong");
                Ok((Arc::clone(text), (*encoding == Encoding::Guessed).then_some(note)))
            }
            (Err(_), Owner::Aws) => Err(NoContent::AwsManaged(path.to_owned())),
            (Err(Unreachable::Outside), Owner::Customer) => Err(NoContent::Outside(path.to_owned())),
            (Err(Unreachable::Missing), Owner::Customer) => Err(NoContent::Missing(path.to_owned())),
        }
    }
}

/// The type of the policies in a list: `backupPolicies` holds the type `BACKUP_POLICY`.
fn kind(field: &str) -> PolicyType {
    let word = field.strip_suffix("Policies").unwrap_or(field).to_ascii_uppercase();
    match word.as_str() {
        "SERVICECONTROL" => PolicyType::Scp,
        "RESOURCECONTROL" => PolicyType::Rcp,
        "TAGGING" => PolicyType::Tag,
        "DECLARATIVE" => PolicyType::DeclarativeEc2,
        _ => {
            let plain = format!("{word}POLICY");
            let known = PolicyType::KNOWN.iter().find(|kind| kind.as_str().replace('_', "") == plain);
            known.cloned().unwrap_or_else(|| PolicyType::from(format!("{word}_POLICY").as_str()))
        }
    }
}

/// Why a policy is imported with empty content.
#[derive(Debug, thiserror::Error)]
enum NoContent {
    #[error("the content of the policy `{0}` that AWS manages is not known; attached with empty content")]
    AwsManaged(String),
    #[error("the policy file `{0}` lies outside the folder and is not read; attached with empty content")]
    Outside(String),
    #[error("the policy file `{0}` is missing; attached with empty content")]
    Missing(String),
}

/// A text without the line end that YAML's folded form leaves behind it.
fn trimmed(text: Option<&Text>) -> String {
    text.map_or("", |text| text.0.trim()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_has_its_type() {
        for (field, expected) in [
            ("serviceControlPolicies", PolicyType::Scp),
            ("resourceControlPolicies", PolicyType::Rcp),
            ("taggingPolicies", PolicyType::Tag),
            ("tagPolicies", PolicyType::Tag),
            ("backupPolicies", PolicyType::Backup),
            ("chatbotPolicies", PolicyType::Chatbot),
            ("declarativePolicies", PolicyType::DeclarativeEc2),
            ("aiServicesOptOutPolicies", PolicyType::AiServicesOptOut),
            ("securityHubPolicies", PolicyType::SecurityHub),
            ("newPolicies", PolicyType::from("NEW_POLICY")),
        ] {
            assert_eq!(kind(field), expected, "{field}");
        }
    }
}
