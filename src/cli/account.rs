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

/// An account by its name in brackets, to stand behind its ARN; nothing for one outside of the organization.
pub fn in_brackets(id: Option<&str>, organization: &Organization) -> String {
    let known = id.and_then(|id| organization.accounts().get(&AccountId::new(id)));
    known.map_or_else(String::new, |account| format!(" ({})", account.name))
}

/// The accounts that may have been meant.
fn near(organization: &Organization, wanted: &str) -> String {
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
    let found: Vec<&Account> = found.into_iter().take(SHOWN).map(|(_, account)| account).collect();
    match found.as_slice() {
        [] => {
            format!("the project has {} accounts, and none is called anything like it", organization.accounts().len())
        }
        near => format!("did you mean {}?", list(near)),
    }
}

fn list(accounts: &[&Account]) -> String {
    let each = accounts.iter().map(|account| format!("{} `{}`", account.id, account.name));
    each.collect::<Vec<_>>().join(", ")
}
