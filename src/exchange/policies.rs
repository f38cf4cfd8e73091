//! Policy documents as files: each becomes a policy of its own.
//!
//! Knows how to tell a policy document from other files, and which of the two types it most likely is:
//! an RCP names a principal, an SCP never does. What can be neither, or stands where IAM's policies are kept, is left out.
//! Does not check policies; text is kept byte for byte, valid or not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::folder::{file_name, parent};
use super::import::ImportPlace;
use super::text::{Encoding, decode};
use format::Folder;

use super::{ImportError, Warning};
use organization::{Edit, Organization, PolicyId, PolicyType, hashed, quota};

/// A policy read from a file. The type is a guess that the user may change before accepting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedPolicy {
    pub name: String,
    pub path: String,
    pub kind: PolicyType,
    pub content: Arc<str>,
}

/// The policies of a folder, in the order of their paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyImport {
    pub policies: Vec<ImportedPolicy>,
    pub warnings: Vec<Warning>,
}

/// A policy whose name is taken by another of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Name, type and content are there already; nothing is added.
    Identical { name: String, existing: PolicyId },
    /// The content differs; the new one comes under a free name beside the old one.
    Renamed { name: String, to: String, existing: PolicyId },
}

impl Clash {
    /// The clash in words.
    pub fn sentence(&self) -> String {
        match self {
            Self::Identical { name, .. } => format!("`{name}` is there already with the same content; not added again"),
            Self::Renamed { name, to, .. } => {
                format!("there is another policy named `{name}`; the new one is added as `{to}`")
            }
        }
    }
}

/// Reads every policy document in the folder that may be an SCP or an RCP.
///
/// # Errors
/// [`ImportError::NoPolicies`] if there is none.
pub fn import(folder: &Folder) -> Result<PolicyImport, ImportError> {
    let mut beside = BTreeMap::new();
    read(folder, |path, text| of_iam(folder, path, text, &mut beside))
}

/// Reads every policy document in the folder, also those that do not look like an SCP or an RCP.
///
/// # Errors
/// [`ImportError::NoPolicies`] if there is none.
pub fn import_every(folder: &Folder) -> Result<PolicyImport, ImportError> {
    read(folder, |_, _| None)
}

/// Reads the policy documents in the folder that `refuse` has no word against.
fn read(
    folder: &Folder,
    mut refuse: impl FnMut(&str, &str) -> Option<&'static str>,
) -> Result<PolicyImport, ImportError> {
    let mut warnings = Vec::new();
    let mut policies = Vec::new();
    let mut refused = None;
    for (path, bytes) in &folder.files {
        let (text, encoding) = decode(bytes);
        if let Some(kind) = recognise(path, &text, &mut warnings) {
            if let Some(why) = refuse(path, &text) {
                refused = refused.or_else(|| Some((path.clone(), why.to_owned())));
                warnings.push(Warning::of(path, why));
                continue;
            }
            if encoding == Encoding::Guessed {
                warnings.push(Warning::of(path, "is neither UTF-8 nor UTF-16; accents and other letters may be wrong"));
            }
            policies.push(ImportedPolicy {
                name: stem(path).to_owned(),
                path: path.clone(),
                kind,
                content: text.into(),
            });
        }
    }
    if policies.is_empty() {
        return Err(refused.map_or(ImportError::NoPolicies, |(file, why)| ImportError::PoliciesOfIam { file, why }));
    }
    tell_apart(&mut policies, &mut warnings);
    Ok(PolicyImport { policies, warnings })
}

/// One undoable step that adds the policies, and the names that clash with what is there.
///
/// Ids are a hash of type, path and name, so the same files give the same ids.
pub fn merge(organization: &Organization, policies: &[ImportedPolicy]) -> (Edit, Vec<Clash>) {
    let mut names: BTreeMap<(PolicyType, String), (PolicyId, Arc<str>)> = organization
        .policies()
        .values()
        .map(|policy| ((policy.kind.clone(), policy.name.clone()), (policy.id.clone(), policy.content.clone())))
        .collect();
    let mut ids: BTreeSet<PolicyId> = organization.policies().keys().cloned().collect();
    let (mut edits, mut clashes, mut numbers) = (Vec::new(), Vec::new(), Numbers::default());
    for policy in policies {
        let mut name = policy.name.clone();
        if let Some((existing, content)) = names.get(&(policy.kind.clone(), name.clone())).cloned() {
            if content == policy.content {
                clashes.push(Clash::Identical { name, existing });
                continue;
            }
            let free = |name: &str| !names.contains_key(&(policy.kind.clone(), name.to_owned()));
            let to = numbers.free(policy.kind.as_str(), &name, free);
            clashes.push(Clash::Renamed { name, to: to.clone(), existing });
            name = to;
        }
        let id = (0_u64..)
            .map(|number| hashed(&["policy", policy.kind.as_str(), &policy.path, &name, &number.to_string()]).policy())
            .find(|id| !ids.contains(id))
            .unwrap_or_else(|| PolicyId::new(&name));
        ids.insert(id.clone());
        names.insert((policy.kind.clone(), name.clone()), (id.clone(), policy.content.clone()));
        let (kind, content) = (policy.kind.clone(), policy.content.clone());
        edits.push(Edit::CreatePolicy { id, name, description: String::new(), kind, content });
    }
    let label = match edits.len() {
        1 => "Import policy".to_owned(),
        count => format!("Import {count} policies"),
    };
    (Edit::Batch { label, edits }, clashes)
}

/// RCP if any statement names a principal, else SCP.
pub fn guess(content: &str) -> PolicyType {
    let principal = match serde_json::from_str::<Value>(content) {
        Ok(document) => statements(&document).iter().any(|statement| {
            let keys = statement.as_object().into_iter().flatten().map(|(key, _)| key);
            keys.into_iter().any(|key| ["Principal", "NotPrincipal"].iter().any(|name| key.eq_ignore_ascii_case(name)))
        }),
        Err(_) => content.contains("\"Principal\"") || content.contains("\"NotPrincipal\""),
    };
    if principal { PolicyType::Rcp } else { PolicyType::Scp }
}

/// Why a policy document is one of IAM, and neither SCP nor RCP, if it is. `beside` keeps of which service each folder's
/// `metadata.json` says that its policies are: it is read once, however many policies lie there.
fn of_iam<'f>(
    folder: &'f Folder,
    path: &str,
    text: &str,
    beside: &mut BTreeMap<&'f str, Option<String>>,
) -> Option<&'static str> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let has = |names: [&str; 2]| {
        let keys = statements(&document).iter().filter_map(Value::as_object).flat_map(|statement| statement.keys());
        keys.into_iter().any(|key| names.iter().any(|name| key.eq_ignore_ascii_case(name)))
    };
    if has(["Principal", "NotPrincipal"]) && !has(["Resource", "NotResource"]) {
        return Some("is a role's trust policy, for it has a `Principal` and no `Resource`, so it is no RCP; left out");
    }
    // Tools that collect what an account has put a file with the policy's ARN beside it.
    let metadata = folder.files.get_key_value(&format!("{}metadata.json", parent(path)));
    let service = metadata.and_then(|(file, bytes)| beside.entry(file).or_insert_with(|| service(bytes)).as_deref());
    if let Some(service) = service {
        return (service == "iam")
            .then_some("is a policy of IAM by the ARN in `metadata.json` beside it, so it is no SCP; left out");
    }
    let folders = || parent(path).split('/').map(str::to_ascii_lowercase);
    let of_organization = folders().any(|name| ["scp", "rcp", "control"].iter().any(|part| name.contains(part)));
    let of_iam = folders().any(|name| name == "iam" || name == "iam-policies");
    (of_iam && !of_organization)
        .then_some("lies in a folder for policies of IAM; left out, choose the file itself if it is an SCP or RCP")
}

/// The service in the ARN of a `metadata.json`.
fn service(bytes: &[u8]) -> Option<String> {
    let metadata = serde_json::from_str::<Value>(&decode(bytes).0).ok()?;
    metadata.get("arn")?.as_str()?.split(':').nth(2).map(str::to_owned)
}

/// The statements of a policy document: a list, or a single one.
pub(super) fn statements(document: &Value) -> &[Value] {
    match document.get("Statement") {
        Some(Value::Array(list)) => list,
        Some(single) => std::slice::from_ref(single),
        None => &[],
    }
}

/// The type of a policy document, or `None` with a warning for anything else.
fn recognise(path: &str, text: &str, warnings: &mut Vec<Warning>) -> Option<PolicyType> {
    if !file_name(path).to_ascii_lowercase().ends_with(".json") {
        warnings.push(Warning::of(path, "is no `.json` file; left out"));
        return None;
    }
    match serde_json::from_str::<Value>(text) {
        Ok(document) if document.get("Statement").is_some() => Some(guess(text)),
        Ok(_) => {
            warnings.push(Warning::of(path, "is no policy document, for it has no `Statement`; left out"));
            None
        }
        Err(error) => {
            let place = Some(ImportPlace { line: error.line() as u64, column: error.column() as u64 });
            if text.contains("\"Statement\"") {
                warnings.push(Warning::at(path, place, "is no valid JSON here; imported as it is"));
                return Some(guess(text));
            }
            warnings.push(Warning::at(path, place, "is no JSON; left out"));
            None
        }
    }
}

/// Gives policies of one name their folder's name in front, then numbers where that is not enough.
fn tell_apart(policies: &mut [ImportedPolicy], warnings: &mut Vec<Warning>) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for policy in policies.iter() {
        *count.entry(policy.name.clone()).or_default() += 1;
    }
    let mut taken: BTreeSet<String> =
        count.iter().filter(|(_, count)| **count == 1).map(|(name, _)| name.clone()).collect();
    let mut numbers = Numbers::default();
    for policy in policies {
        let own = policy.name.clone();
        let short: String = own.chars().take(quota::NAME).collect();
        let clash = count.get(&own).is_some_and(|count| *count > 1);
        let folder = parent(&policy.path).trim_end_matches('/');
        let wanted = match file_name(folder) {
            folder if clash && !folder.is_empty() => format!("{folder}-{own}").chars().take(quota::NAME).collect(),
            _ => short,
        };
        if !clash && wanted == own {
            continue;
        }
        let free = |name: &str| !taken.contains(name);
        policy.name = if free(&wanted) { wanted } else { numbers.free("", &wanted, free) };
        taken.insert(policy.name.clone());
        if policy.name != own {
            let why = if clash { "other files have this name too" } else { "its name is too long for AWS" };
            warnings.push(Warning::of(&policy.path, format!("{why}; imported as `{}`", policy.name)));
        }
    }
}

/// From which number on `name (2)` may be free, by type and name. What was taken stays taken, and without this a thousand
/// policies of one name would try all numbers of those before them.
#[derive(Default)]
struct Numbers(BTreeMap<(String, String), u64>);

impl Numbers {
    /// The first name with a number that is free.
    fn free(&mut self, kind: &str, name: &str, free: impl Fn(&str) -> bool) -> String {
        // Of long names the end makes room for the number, so those that begin alike share it.
        let begin = name.chars().take(quota::NAME - 8).collect();
        let next = self.0.entry((kind.to_owned(), begin)).or_insert(2);
        loop {
            let found = numbered(name, *next);
            *next += 1;
            if free(&found) {
                return found;
            }
        }
    }
}

/// `name (2)`, short enough for AWS.
fn numbered(name: &str, number: u64) -> String {
    let suffix = format!(" ({number})");
    let room = quota::NAME.saturating_sub(suffix.len());
    name.chars().take(room).chain(suffix.chars()).collect()
}

fn stem(path: &str) -> &str {
    let name = file_name(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}
