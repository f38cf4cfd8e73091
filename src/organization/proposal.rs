//! Which e-mail a new account would have, by the pattern of those that are there.
//!
//! Knows `aws+NAME@domain`, `NAME@domain` and whatever else stands around the name; what most accounts have is proposed.
//! Proposes only what AWS would take and no account has.

use std::collections::{BTreeMap, BTreeSet};

use super::{Organization, quota, validity};

/// How the e-mails of an organization are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailPattern {
    /// What stands before the name of the account, such as `aws+`, and behind it.
    before: String,
    after: String,
    domain: String,
    /// E-mails that accounts have, in small letters.
    taken: BTreeSet<String>,
}

impl EmailPattern {
    /// The pattern of most accounts; where there is none, the management account's e-mail with the name after a `+`.
    pub fn of(organization: &Organization) -> Self {
        let mut found: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for account in organization.accounts().values() {
            taken.insert(account.email.to_ascii_lowercase());
            let Some((local, domain)) = account.email.split_once('@') else { continue };
            // A placeholder that an import has kept is no pattern.
            if account.id == *organization.management_account() || validity::email(&account.email).is_some() {
                continue;
            }
            let slug = slug(&account.name, quota::EMAIL_MAX);
            let lower = local.to_ascii_lowercase();
            let around = match lower.rfind(&slug).filter(|_| !slug.is_empty()) {
                Some(at) => local.get(..at).zip(local.get(at + slug.len()..)),
                None => local.find('+').and_then(|at| local.get(..=at)).map(|before| (before, "")),
            };
            let Some((before, after)) = around else { continue };
            *found.entry((before.to_owned(), after.to_owned(), domain.to_owned())).or_default() += 1;
        }
        let most = found.into_iter().max_by(|(a, m), (b, n)| m.cmp(n).then_with(|| b.cmp(a)));
        let (before, after, domain) = most.map(|(pattern, _)| pattern).unwrap_or_else(|| {
            let management = organization.accounts().get(organization.management_account());
            let email = management.map(|account| account.email.as_str());
            let email = email.filter(|email| validity::email(email).is_none()).unwrap_or_default();
            let (local, domain) = email.split_once('@').unwrap_or(("aws", "example.com"));
            (format!("{}+", local.split('+').next().unwrap_or(local)), String::new(), domain.to_owned())
        });
        Self { before, after, domain, taken }
    }

    /// An e-mail for an account of this name that no account has; it counts as taken from then on.
    pub fn take(&mut self, name: &str) -> String {
        let proposed = self.propose(name);
        self.taken.insert(proposed.to_ascii_lowercase());
        proposed
    }

    /// An e-mail for an account of this name that no account has.
    pub fn propose(&self, name: &str) -> String {
        // Room for a number behind it.
        let most =
            quota::EMAIL_MAX.saturating_sub(self.before.len() + self.after.len() + self.domain.len() + "@-1000".len());
        let slug = match slug(name, most.max(1)) {
            slug if slug.is_empty() => "account".to_owned(),
            slug => slug,
        };
        let numbered = std::iter::once(slug.clone()).chain((2..).map(|n| format!("{slug}-{n}")));
        let mut emails = numbered.map(|slug| format!("{}{slug}{}@{}", self.before, self.after, self.domain));
        emails.find(|email| !self.taken.contains(&email.to_ascii_lowercase())).unwrap_or_default()
    }

    /// Counts an e-mail as taken.
    pub fn keep(&mut self, email: &str) {
        self.taken.insert(email.to_ascii_lowercase());
    }
}

/// The name as a part of an e-mail: small letters, digits and hyphens, at most so many.
fn slug(name: &str, most: usize) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if slug.len() >= most {
            break;
        }
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Account, AccountId, ParentId, Parts, Root, RootId};

    fn proposed(emails: &[(&str, &str)], name: &str) -> String {
        let account = |(n, (name, email)): (usize, &(&str, &str))| {
            let id = AccountId::new(format!("{:012}", 100_000_000_000 + n));
            Account::new(id, *name, *email, ParentId::Root)
        };
        let accounts: Vec<Account> = emails.iter().enumerate().map(account).collect();
        let management = AccountId::new("100000000000");
        let mut parts =
            Parts::new(crate::OrganizationId::new("o-a1b2c3d4e5"), Root::new(RootId::new("r-a1b2")), management);
        parts.accounts = accounts;
        EmailPattern::of(&Organization::from_parts(parts).unwrap()).propose(name)
    }

    #[test]
    fn what_most_accounts_have_is_proposed() {
        let alone = [("Management", "cloud@acme.com")];
        assert_eq!(proposed(&alone, "Log archive"), "cloud+log-archive@acme.com");
        let several = [alone[0], ("Audit", "aws+audit@acme.com"), ("Dev", "aws+dev@acme.com"), ("Odd", "x@acme.org")];
        assert_eq!(proposed(&several, "Payments (prod)"), "aws+payments-prod@acme.com");
        assert_eq!(proposed(&several, "Dev"), "aws+dev-2@acme.com");
        let plain = [alone[0], ("Audit", "audit@aws.acme.com"), ("Log archive", "log-archive@aws.acme.com")];
        assert_eq!(proposed(&plain, "Network"), "network@aws.acme.com");
        assert_eq!(proposed(&several, "ü"), "aws+account@acme.com");
        let around = [alone[0], ("Audit", "aws.audit.7@acme.com"), ("Log archive", "aws.log-archive.7@acme.com")];
        assert_eq!(proposed(&around, "Network"), "aws.network.7@acme.com");
    }

    #[test]
    fn what_is_proposed_is_taken_by_aws() {
        let long = "a".repeat(200);
        for name in ["", "-", "Dev", long.as_str(), "Zürich & Söhne"] {
            let email = proposed(&[("Management", "somebody.with.a.long.name@mail.example-company.com")], name);
            assert_eq!(validity::email(&email), None, "{email}");
        }
    }
}
