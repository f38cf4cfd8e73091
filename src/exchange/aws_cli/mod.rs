//! A folder of answers of `aws organizations …` as an organization.
//!
//! Knows the read-only calls that describe an organization, one file an answer, named `<call>.<argument>.json`;
//! an answer under another name is recognised by its content.
//! Shapes: <https://docs.aws.amazon.com/cli/latest/reference/organizations/>.
//!
//! Never takes unknown for none: where an answer is missing or cut, the targets that it could concern are marked in
//! [`unknown_attachments`](organization::Organization::unknown_attachments), and a warning says so.

mod answers;
mod attached;
mod facts;
mod gather;
mod iam;
mod name;
mod tree;
mod value;

use std::collections::BTreeMap;

use serde_json::Value;

use self::facts::{Facts, Listing, OrganizationFact};
use self::name::FileName;
use super::import::{few, finish};
use super::inside::{self, Answers};
use format::Folder;

use super::{Import, ImportError, Warning};
use organization::{
    AccountId, DelegatedAdministrator, FeatureSet, Mark, OrganizationId, Partition, Parts, Root, RootId, hashed,
    invented_organization, invented_root,
};

/// Reads every answer in the folder, in any order and under any name.
///
/// # Errors
/// [`ImportError::NoAnswers`] if nothing in the folder is an answer about an organization, [`ImportError::TooLarge`].
///
/// ```
/// use exchange::aws_cli;
/// use format::Folder;
///
/// let accounts = br#"{"Accounts":[{"Id":"111122223333","Name":"Dev","Email":"dev@example.com","State":"ACTIVE"}]}"#;
/// let folder = Folder { files: [("list-accounts.json".to_owned(), accounts.to_vec())].into(), ..Folder::default() };
/// let import = aws_cli::import(&folder)?;
/// assert!(import.organization.accounts().values().any(|account| account.name == "Dev"));
/// assert!(!import.warnings.is_empty());
/// # Ok::<(), exchange::ImportError>(())
/// ```
pub fn import(folder: &Folder) -> Result<Import, ImportError> {
    let mut warnings = Vec::new();
    let mut inside = Answers::default();
    let mut facts = Facts::read(folder, &mut inside, &mut warnings);
    if facts.answers == 0 {
        return Err(ImportError::NoAnswers);
    }
    let organization = facts.organization.take().unwrap_or_default();
    if organization.id.is_none() {
        warnings.push(Warning::general("describe-organization is missing; see what follows for what was assumed"));
    }
    let root = root(&facts, &mut warnings);
    let id = organization_id(&facts, &organization, &root.id, &mut warnings);
    let (management_account, how) = management(&mut facts, &organization, &root.id, &mut warnings);
    let mut tree = tree::build(&facts, root, &mut warnings);
    if let Management::Invented = how
        && let Some(account) = tree.accounts.get_mut(management_account.as_str())
    {
        account.marks.insert(Mark::InventedId);
    }
    tree.tag(&facts, &mut warnings);
    let feature_set = organization.features.as_deref().map_or(FeatureSet::All, FeatureSet::from);
    let attached = attached::build(&facts, &organization, &feature_set, &tree, &mut warnings)?;
    let delegated_administrators = delegated(&facts, &mut warnings);
    let partition = facts.hint.partition.as_deref().map_or(Partition::Aws, Partition::from);
    let (of_inside, more) = inside.parts(&partition, |id| tree.accounts.contains_key(id.as_str()));
    warnings.extend(more);
    let parts = Parts {
        inside: of_inside,
        partition,
        feature_set,
        policy_types: attached.types.into_iter().collect(),
        ous: tree.ous.into_values().collect(),
        accounts: tree.accounts.into_values().collect(),
        policies: attached.policies,
        attachments: attached.attachments,
        delegated_administrators,
        unknown_attachments: attached.unknown,
        ..Parts::new(id, tree.root, management_account)
    };
    finish(parts, warnings)
}

/// Whether a document is an answer about an organization.
pub(super) fn is_answer(file: &str, document: &Value) -> bool {
    if inside::about(file, document).is_some() || iam::is_answer(document) {
        return false;
    }
    let call = FileName::of(file).call;
    name::CALLS.iter().any(|(of, key)| match document.get(key) {
        Some(Value::Array(_)) => key.ends_with('s') && *key != "Tags",
        Some(Value::Object(_)) => !key.ends_with('s'),
        _ => document.is_array() && call == Some(*of),
    })
}

/// Whether a document is what IAM answered about one account, rather than Organizations about all of them.
pub(super) fn is_of_iam(document: &Value) -> bool {
    iam::is_answer(document)
}

/// The root as list-roots names it, else as other answers mention it.
fn root(facts: &Facts, warnings: &mut Vec<Warning>) -> Root {
    if facts.roots.len() > 1 {
        let roots = few(&facts.roots);
        warnings.push(Warning::general(format!(
            "the answers name several roots ({roots}); import the answers of one organization at a time"
        )));
    }
    let mut assume = |id: RootId, how: &str| {
        warnings.push(Warning::general(format!("list-roots is missing; the root's id `{id}` is {how}")));
        Root::new(id)
    };
    if let Some(root) = &facts.root {
        let name = root.name.clone().unwrap_or_else(|| "Root".to_owned());
        return Root { name, ..Root::new(RootId::new(&root.id)) };
    }
    // The middle part of every OU's id is the root's own.
    let middle = |ou: &String| ou.strip_prefix("ou-")?.split_once('-').map(|(root, _)| format!("r-{root}"));
    match facts.roots.first() {
        Some(id) => assume(RootId::new(id), "the one that other answers name"),
        None => match facts.ous.keys().find_map(middle) {
            Some(id) => assume(RootId::new(id), "taken from the ids of its OUs"),
            None => assume(invented_root(), "made up"),
        },
    }
}

fn organization_id(
    facts: &Facts,
    organization: &OrganizationFact,
    root: &RootId,
    warnings: &mut Vec<Warning>,
) -> OrganizationId {
    let known = organization.id.as_ref().or(facts.hint.organization.as_ref()).map(OrganizationId::new);
    known.unwrap_or_else(|| {
        let id = invented_organization(root);
        warnings.push(Warning::general(format!("no answer names the organization's id; `{id}` is made up")));
        id
    })
}

/// How the management account became known.
enum Management {
    Named,
    Invented,
}

/// The management account, which is among the accounts afterwards.
fn management(
    facts: &mut Facts,
    organization: &OrganizationFact,
    root: &RootId,
    warnings: &mut Vec<Warning>,
) -> (AccountId, Management) {
    let free = |id: &String| !facts.ous.contains_key(id) && id != root.as_str();
    let mut how = Management::Named;
    let named = organization.management.clone().filter(free);
    let owner = facts.hint.owner.clone().filter(free);
    let id = named.unwrap_or_else(|| match owner {
        Some(id) => {
            warnings.push(Warning::general(format!("the management account `{id}` is taken from ARNs")));
            id
        }
        None => {
            how = Management::Invented;
            let id = hashed(&["management account", root.as_str()]).account().to_string();
            warnings.push(Warning::general(format!(
                "no answer names the management account; `{id}` is made up, so that all accounts found are treated as \
                 member accounts: collect describe-organization before you rely on what is shown"
            )));
            id
        }
    });
    let known = facts.accounts.entry(id.clone()).or_default();
    known.email = known.email.take().or_else(|| organization.management_email.clone());
    if let Management::Invented = how {
        known.name = known.name.take().or_else(|| Some("Management account (not known)".to_owned()));
    }
    (AccountId::new(id), how)
}

fn delegated(facts: &Facts, warnings: &mut Vec<Warning>) -> Vec<DelegatedAdministrator> {
    if !facts.complete(&Listing::DelegatedAdministrators) {
        warnings.push(Warning::general(
            "list-delegated-administrators is missing or cut; delegated administrators are not all known",
        ));
    }
    let known: BTreeMap<_, _> = facts.delegated.iter().filter(|(id, _)| facts.accounts.contains_key(*id)).collect();
    let nameless: Vec<_> = known
        .iter()
        .filter(|(id, services)| services.is_empty() || !facts.complete(&Listing::DelegatedServices((**id).clone())))
        .map(|(id, _)| id)
        .collect();
    if !nameless.is_empty() {
        warnings.push(Warning::general(format!(
            "list-delegated-services-for-account is missing or cut for {}; for which services is not all known",
            few(nameless)
        )));
    }
    known
        .into_iter()
        .map(|(id, services)| DelegatedAdministrator { account: AccountId::new(id), services: services.clone() })
        .collect()
}
