//! One line in which people name an OU or an account.
//!
//! Knows how such lines are written: `Payments production <aws+payments@acme.com> 123456789012`. An account is what has an
//! `@` or twelve digits; all else is an OU. Does not know what AWS takes.

use organization::AccountId;

/// What a line names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub kind: EntryKind,
    pub name: String,
    /// Of accounts; none where the line leaves it open: `Payments @`.
    pub email: Option<String>,
    pub id: Option<AccountId>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryKind {
    #[default]
    Ou,
    Account,
}

impl Entry {
    /// What the line says; its indentation counts for nothing.
    pub fn of(line: &str) -> Self {
        let mut entry = Self::default();
        let mut name = line.to_owned();
        let breaks = |c: char| c.is_whitespace() || "<>(),;|\"".contains(c);
        for word in line.split(breaks).filter(|word| !word.is_empty()) {
            let is_email = entry.email.is_none() && word.contains('@');
            let id = account_id(word).filter(|_| entry.id.is_none());
            if !is_email && id.is_none() {
                continue;
            }
            entry.kind = EntryKind::Account;
            if is_email {
                entry.email =
                    Some(word.strip_prefix("mailto:").unwrap_or(word).to_owned()).filter(|email| email != "@");
            } else {
                entry.id = id;
            }
            name = name.replacen(word, "", 1);
        }
        if entry.kind == EntryKind::Ou {
            entry.name = line.trim().trim_end_matches('/').trim().to_owned();
            return entry;
        }
        // What stood around the e-mail and the id goes with them.
        for pair in ["<>", "()"] {
            name = name.replace(pair, "");
        }
        let parts = name.split([',', ';', '|', '\t']).map(str::trim).filter(|part| !part.is_empty());
        let edge = |c: char| c.is_whitespace() || ":/-–—".contains(c);
        entry.name = parts.collect::<Vec<_>>().join(", ").trim_matches(edge).to_owned();
        if entry.name.is_empty() {
            entry.name = entry.email.as_deref().map_or_else(String::new, name_in);
        }
        entry
    }

    /// Whether the line names an account.
    pub fn is_account(&self) -> bool {
        self.kind == EntryKind::Account
    }
}

/// Twelve digits, by themselves or as the console shows them: `1234-5678-9012`.
fn account_id(word: &str) -> Option<AccountId> {
    let digits = match word.as_bytes() {
        [_, _, _, _, b'-', _, _, _, _, b'-', _, _, _, _] => word.replace('-', ""),
        _ => word.to_owned(),
    };
    let id = AccountId::new(digits);
    id.is_well_formed().then_some(id)
}

/// A name for an account of which only the e-mail is known: `payments` for `aws+payments@acme.com`.
fn name_in(email: &str) -> String {
    let local = email.split('@').next().unwrap_or_default();
    local.split_once('+').map_or(local, |(_, after)| after).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_ous_and_accounts() {
        let check = |line: &str, name: &str, email: Option<&str>, id: Option<&str>| {
            let kind = if email.is_some() || id.is_some() { EntryKind::Account } else { EntryKind::Ou };
            let (email, id) = (email.filter(|email| *email != "@").map(str::to_owned), id.map(AccountId::new));
            let expected = Entry { kind, name: name.into(), email, id };
            assert_eq!(Entry::of(line), expected, "{line}");
        };
        check("Workloads", "Workloads", None, None);
        check("  Workloads/ ", "Workloads", None, None);
        check("R&D, Berlin", "R&D, Berlin", None, None);
        check("Log archive aws+log@acme.com", "Log archive", Some("aws+log@acme.com"), None);
        check("Log archive <aws+log@acme.com>", "Log archive", Some("aws+log@acme.com"), None);
        check("Log archive (aws+log@acme.com)", "Log archive", Some("aws+log@acme.com"), None);
        check(
            "Log archive, aws+log@acme.com, 123456789012",
            "Log archive",
            Some("aws+log@acme.com"),
            Some("123456789012"),
        );
        check("123456789012\tLog archive", "Log archive", None, Some("123456789012"));
        check("Log archive: 1234-5678-9012", "Log archive", None, Some("123456789012"));
        check("aws+payments@acme.com", "payments", Some("aws+payments@acme.com"), None);
        check("12345678901", "12345678901", None, None);
        check("Payments @", "Payments", Some("@"), None);
        check("Payments @acme", "Payments", Some("@acme"), None);
    }
}
