//! How an account is named on a command line: by its id, or by a name that only one has.
//!
//! Knows what to say where that names none or several.

use super::Error;
use organization::{Account, AccountId, Organization};

/// The account with this id or, where only one has it, this name.
pub fn find<'a>(organization: &'a Organization, wanted: &str) -> Result<&'a Account, Error> {
    // The console shows ids in groups of four: 1111-2222-3333.
    let digits: String = wanted.chars().filter(|c| *c != '-').collect();
    let by_id = [wanted, digits.as_str()].into_iter().find_map(|id| organization.accounts().get(&AccountId::new(id)));
    if let Some(account) = by_id {
        return Ok(account);
    }
    let named: Vec<&Account> =
        organization.accounts().values().map(|account| &**account).filter(|account| account.name == wanted).collect();
    match named.as_slice() {
        [account] => Ok(account),
        [] if organization.target(wanted).is_some() => Err(Error::NotAnAccount(wanted.to_owned())),
        [] => Err(Error::NoAccount { wanted: wanted.to_owned(), near: near(organization, wanted) }),
        several => Err(Error::SeveralAccounts { count: several.len(), wanted: wanted.to_owned(), list: list(several) }),
    }
}

/// An account by its name in brackets, to stand behind its ARN.
pub fn in_brackets(id: Option<&str>, organization: &Organization) -> String {
    let Some(id) = id else { return String::new() };
    match organization.accounts().get(&AccountId::new(id)) {
        Some(account) => format!(" ({})", account.name),
        None => " (not in this organization)".to_owned(),
    }
}

/// What is to be said of principals of an account; nothing of one of the organization.
pub fn outside(id: &str, organization: &Organization) -> Option<String> {
    let is_own = organization.accounts().contains_key(&AccountId::new(id));
    (!is_own).then(|| {
        let known = "so what binds its principals at home is not known";
        match alike(organization, id).as_slice() {
            [] => format!("account {id} is not in this organization, {known}"),
            near => format!("account {id} is not in this organization, {known}; did you mean {}?", list(near)),
        }
    })
}

/// The accounts that may have been meant, in words.
fn near(organization: &Organization, wanted: &str) -> String {
    match alike(organization, wanted).as_slice() {
        [] => {
            format!("the project has {} accounts, and none is called anything like it", organization.accounts().len())
        }
        near => format!("did you mean {}?", list(near)),
    }
}

/// The accounts that may have been meant, the likeliest first.
fn alike<'o>(organization: &'o Organization, wanted: &str) -> Vec<&'o Account> {
    const SHOWN: usize = 3;
    const ALIKE: f64 = 0.75;
    let wanted = wanted.to_lowercase();
    let alike = |text: &str| {
        let text = text.to_lowercase();
        if text.contains(&wanted) { 1.0 } else { strsim::jaro_winkler(&wanted, &text) }
    };
    let mut found: Vec<(f64, &Account)> = organization
        .accounts()
        .values()
        .map(|account| (alike(account.id.as_str()).max(alike(&account.name)), &**account))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .collect();
    // A stable sort keeps equals in the order of their ids.
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.into_iter().take(SHOWN).map(|(_, account)| account).collect()
}

fn list(accounts: &[&Account]) -> String {
    let each = accounts.iter().map(|account| format!("{} `{}`", account.id, account.name));
    each.collect::<Vec<_>>().join(", ")
}
