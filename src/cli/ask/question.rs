//! From arguments to a question, as a project keeps them.
//!
//! Knows what may be left out and how the rest follows. Whether the question can be asked, `analysis` finds out.

use std::path::Path;

use crate::arguments::Ask;
use crate::{Error, account, one_line};
use analysis::decision::{arn_forms, is_short_name, ordinary_role, principal_by_short_name};
use aws::{Arn, is_account_id};
use catalog::Catalog;
use exchange::{self, Encoding};
use organization::{ContextValue, Expected, NoPolicies, Organization, Question, QuestionPolicies, Unsaid};
use policy::{self, Caller, PolicyKind, Severity};

/// A question, and what is to be said about how it was read.
#[derive(Debug)]
pub struct Asked {
    pub question: Question,
    pub notes: Vec<String>,
}

/// Reads the question that the arguments ask.
pub fn read(arguments: &Ask, organization: &Organization, catalog: &Catalog) -> Result<Asked, Error> {
    let (action, mut notes) = (arguments.action.trim(), Vec::new());
    let of_resource =
        if action.to_ascii_lowercase().starts_with("sts:") { PolicyKind::Trust } else { PolicyKind::Resource };
    let mut text = |file: &Path, kind| policy_text(file, kind, &mut notes);
    let mut one = |file: &Option<_>, kind| file.as_deref().map(|file| text(file, kind)).transpose();
    let policies = QuestionPolicies {
        boundary: one(&arguments.boundary, PolicyKind::Boundary)?,
        session: one(&arguments.session_policy, PolicyKind::Session)?,
        resource: one(&arguments.resource_policy, of_resource)?,
        identity: arguments
            .identity_policy
            .iter()
            .map(|file| policy_text(file, PolicyKind::Identity, &mut notes))
            .collect::<Result<_, _>>()?,
        none: NoPolicies { identity: arguments.no_identity_policy, resource: arguments.no_resource_policy },
    };
    let Asker { account, principal, is_nobody } = asker(arguments, organization)?;
    let outside = account.as_deref().and_then(|id| account::outside(id, organization));
    notes.extend(outside.map(|outside| one_line(&format!("note: {outside}"))));
    let resource = resource(arguments, account.as_deref(), organization, catalog)?;
    let resource_account = match &arguments.resource_account {
        Some(wanted) => Some(any_account(wanted, organization)?),
        // Of an ARN such as a bucket's, nobody else says whose it is.
        None => account.filter(|_| is_nobody && Arn::read(&resource).is_some_and(|arn| arn.account.is_empty())),
    };
    let context = context(arguments, catalog, &mut notes)?;
    let question = Question {
        name: String::new(),
        principal,
        action: action.to_owned(),
        resource,
        resource_account,
        context,
        unsaid: if arguments.nothing_else { Unsaid::Absent } else { Unsaid::Unknown },
        policies,
        expected: Expected::Allowed,
    };
    Ok(Asked { question, notes })
}

/// Who asks.
#[derive(Debug)]
struct Asker {
    account: Option<String>,
    principal: String,
    /// Whether it belongs to no account.
    is_nobody: bool,
}

fn asker(arguments: &Ask, organization: &Organization) -> Result<Asker, Error> {
    let partition = organization.partition().as_str();
    let written = arguments.principal.as_deref().map(str::trim);
    let caller = written.and_then(|text| Caller::read(text).ok());
    let is_nobody = caller.as_ref().is_some_and(|caller| caller.account.is_none());
    let own = caller.and_then(|caller| caller.account);
    let account = match (&arguments.account, own) {
        (None, own) => own,
        (Some(wanted), Some(own)) if *wanted == own => Some(own),
        (Some(wanted), own) => {
            let found = account::find(organization, wanted)?.id.to_string();
            match own {
                Some(own) if own != found => {
                    let written = written.unwrap_or_default();
                    return Err(Error::OtherAccount { written: written.to_owned(), own, found });
                }
                _ => Some(found),
            }
        }
    };
    let principal = match (written, &account) {
        (None, None) => return Err(Error::NoAsker),
        (None, Some(account)) => ordinary_role(account, partition),
        (Some(name), None) if is_short_name(name) => {
            return Err(Error::WhichAccount(name.to_owned()));
        }
        (Some(name), Some(account)) => {
            principal_by_short_name(name, account, partition).unwrap_or_else(|| name.to_owned())
        }
        (Some(written), None) => written.to_owned(),
    };
    Ok(Asker { account, principal, is_nobody })
}

/// An account of the organization, or the id of one outside.
fn any_account(wanted: &str, organization: &Organization) -> Result<String, Error> {
    match account::find(organization, wanted) {
        Ok(account) => Ok(account.id.to_string()),
        Err(_) if is_account_id(wanted) => Ok(wanted.to_owned()),
        Err(error) => Err(error),
    }
}

/// The resource; where none is given, `*` for an action that has none, and nothing for one that has: then it is about the call.
fn resource(
    arguments: &Ask,
    account: Option<&str>,
    organization: &Organization,
    catalog: &Catalog,
) -> Result<String, Error> {
    const SHOWN: usize = 8;
    let action = arguments.action.trim();
    let written = arguments.resource.as_deref().map(str::trim);
    let forms = match (arn_forms(action, account, organization.partition().as_str(), catalog), written) {
        (Some(forms), None) if !forms.is_empty() => return Ok(String::new()),
        (Some(forms), Some("*")) if !forms.is_empty() => forms,
        (None, None) if action.contains(':') => {
            return Err(Error::NoAction { action: action.to_owned(), date: catalog.date.clone() });
        }
        (_, written) => return Ok(written.unwrap_or("*").to_owned()),
    };
    let more = match forms.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown: Vec<String> = forms.iter().take(SHOWN).map(|form| format!("`{form}`")).collect();
    Err(Error::NoResource { action: action.to_owned(), forms: shown.join(", ") + &more })
}

/// What is said about condition keys, each key once.
fn context(arguments: &Ask, catalog: &Catalog, notes: &mut Vec<String>) -> Result<Vec<(String, ContextValue)>, Error> {
    let mut context: Vec<(String, ContextValue)> = Vec::new();
    for (key, value) in &arguments.context {
        let known = context.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key));
        if let Some((_, ContextValue::Several(values))) = known {
            values.push(value.clone());
        } else {
            context.push((key.clone(), ContextValue::Several(vec![value.clone()])));
        }
    }
    for (key, value) in &mut context {
        let is_array = catalog.key_type(key).is_some_and(|kind| kind.is_array());
        if let ContextValue::Several(values) = value
            && let ([one], false) = (values.as_slice(), is_array)
        {
            *value = ContextValue::Text(one.clone());
        }
    }
    let unknown = arguments.unknown.iter().map(|key| (key.trim(), ContextValue::Unknown));
    for (key, value) in unknown.chain(arguments.absent.iter().map(|key| (key.trim(), ContextValue::Absent))) {
        match context.iter().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, said)) if *said == value => {}
            Some(_) => return Err(Error::SaidTwice(key.to_owned())),
            None => context.push((key.to_owned(), value)),
        }
    }
    for (key, _) in context.iter().filter(|(key, _)| catalog.knows_key(key) == Some(false)) {
        notes.push(one_line(&format!("note: `{key}` is not a condition key that AWS had on {}", catalog.date)));
    }
    Ok(context)
}

/// The text of a policy file.
fn policy_text(file: &Path, kind: PolicyKind, notes: &mut Vec<String>) -> Result<String, Error> {
    let bytes = disk::read_file(file).map_err(|error| Error::not_opened(file, error))?;
    let (text, encoding) = exchange::decode(&bytes);
    if encoding == Encoding::Guessed {
        disk::utf8(bytes).map_err(|error| Error::not_opened(file, error))?;
    }
    if policy::parse(&text, kind).diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        let (file, kind) = (file.display(), kind.name());
        notes.push(one_line(&format!("note: `{file}` has errors; `canopy check --type {kind} {file}` lists them")));
    }
    Ok(text)
}
