//! What a file's name says about the answer in it.
//!
//! Knows the names of the calls and how their arguments look.
//! Does not look into the file: content decides what an answer is, the name says whom it is about.

use aws::is_account_id;
use organization::PolicyType;

/// What can be learned from `list-targets-for-policy.p-12abcdefg3.2.json` and names like it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileName {
    pub call: Option<&'static str>,
    /// Ids of roots, OUs, accounts and policies, nearest to the call first.
    pub ids: Vec<String>,
    pub kind: Option<PolicyType>,
    pub service: Option<String>,
    pub page: Option<u64>,
}

/// Every call whose answer can be imported, each before the calls whose names it begins with.
pub(super) const CALLS: &[(&str, &str)] = &[
    ("describe-organizational-unit", "OrganizationalUnit"),
    ("describe-organization", "Organization"),
    ("describe-account", "Account"),
    ("describe-policy", "Policy"),
    ("list-organizational-units-for-parent", "OrganizationalUnits"),
    ("list-accounts-for-parent", "Accounts"),
    ("list-accounts", "Accounts"),
    ("list-policies-for-target", "Policies"),
    ("list-policies", "Policies"),
    ("list-targets-for-policy", "Targets"),
    ("list-tags-for-resource", "Tags"),
    ("list-delegated-administrators", "DelegatedAdministrators"),
    ("list-delegated-services-for-account", "DelegatedServices"),
    ("list-children", "Children"),
    ("list-parents", "Parents"),
    ("list-roots", "Roots"),
];

impl FileName {
    pub fn of(path: &str) -> Self {
        let plain = path.to_ascii_lowercase().replace('_', "-");
        let found = CALLS.iter().find_map(|(call, _)| plain.rfind(call).map(|at| (*call, at)));
        let (before, after) = match found {
            Some((call, at)) => (path.get(..at).unwrap_or(""), path.get(at + call.len()..).unwrap_or("")),
            None => ("", path),
        };
        let mut name = Self { call: found.map(|(call, _)| call), ..Self::default() };
        name.service = service(after);
        for token in tokens(after) {
            name.take(token);
            name.page = name.page.or(page(token));
        }
        for token in tokens(before).into_iter().rev() {
            name.take(token);
        }
        name
    }

    /// The root or OU that the answer is about.
    pub fn parent(&self) -> Option<&str> {
        self.id(|id| id.starts_with("r-") || id.starts_with("ou-"))
    }

    pub fn policy(&self) -> Option<&str> {
        self.id(|id| id.starts_with("p-"))
    }

    pub fn account(&self) -> Option<&str> {
        self.id(is_account_id)
    }

    /// The root, OU or account that the answer is about.
    pub fn target(&self) -> Option<&str> {
        self.id(|id| !id.starts_with("p-"))
    }

    pub fn any(&self) -> Option<&str> {
        self.id(|_| true)
    }

    fn id(&self, wanted: impl Fn(&str) -> bool) -> Option<&str> {
        self.ids.iter().map(String::as_str).find(|id| wanted(id))
    }

    /// Takes an id or a policy type; either may stand behind words that end in `_`.
    fn take(&mut self, token: &str) {
        let mut tails = std::iter::successors(Some(token), |tail| tail.split_once('_').map(|(_, tail)| tail));
        if let Some(id) = tails.clone().find(|tail| is_id(tail)) {
            self.ids.push(id.to_owned());
        } else if self.kind.is_none() {
            let word = |tail: &str| tail.to_ascii_uppercase().replace('-', "_");
            let known = tails.find_map(|tail| Some(PolicyType::from(word(tail).as_str())).filter(is_known));
            let other = || Some(word(token)).filter(|word| word.ends_with("_POLICY"));
            self.kind = known.or_else(|| other().map(|word| PolicyType::from(word.as_str())));
        }
    }
}

fn is_id(text: &str) -> bool {
    let prefixed = ["r-", "ou-", "p-"].iter().any(|prefix| text.len() > prefix.len() && text.starts_with(prefix));
    prefixed || is_account_id(text)
}

fn is_known(kind: &PolicyType) -> bool {
    !matches!(kind, PolicyType::Other(_))
}

fn tokens(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')
        .map(|token| token.trim_matches(['-', '_']))
        .filter(|token| !token.is_empty() && !token.eq_ignore_ascii_case("json"))
        .collect()
}

fn page(token: &str) -> Option<u64> {
    let digits = token.strip_prefix("page").unwrap_or(token).trim_matches(['-', '_']);
    if digits.len() > 6 { None } else { digits.parse().ok() }
}

/// A service principal such as `guardduty.amazonaws.com`.
fn service(text: &str) -> Option<String> {
    const DOMAIN: &str = ".amazonaws.com";
    let end = text.find(DOMAIN)?;
    let host = text.get(..end)?.trim_start_matches(['.', '-', '_', '/']);
    (!host.is_empty()).then(|| format!("{host}{DOMAIN}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, call: Option<&str>, ids: &[&str], kind: Option<PolicyType>, page: Option<u64>) {
        let name = FileName::of(path);
        assert_eq!(
            (name.call, name.ids.iter().map(String::as_str).collect::<Vec<_>>()),
            (call, ids.to_vec()),
            "{path}"
        );
        assert_eq!((name.kind, name.page), (kind, page), "{path}");
    }

    #[test]
    fn names() {
        check("list-roots.json", Some("list-roots"), &[], None, None);
        check("a/list-accounts.2.json", Some("list-accounts"), &[], None, Some(2));
        check("list-accounts.page-3.json", Some("list-accounts"), &[], None, Some(3));
        check("list-accounts-for-parent.r-5yfh.json", Some("list-accounts-for-parent"), &["r-5yfh"], None, None);
        check("list_parents_123456789012.JSON", Some("list-parents"), &["123456789012"], None, None);
        check(
            "list-targets-for-policy-p-FullAWSAccess.json",
            Some("list-targets-for-policy"),
            &["p-FullAWSAccess"],
            None,
            None,
        );
        check("describe-policy.p-a_b_12345.json", Some("describe-policy"), &["p-a_b_12345"], None, None);
        check("list-policies.RESOURCE_CONTROL_POLICY.json", Some("list-policies"), &[], Some(PolicyType::Rcp), None);
        check(
            "list-policies-for-target.ou-5yfh-2bjhkknt.SERVICE_CONTROL_POLICY.2.json",
            Some("list-policies-for-target"),
            &["ou-5yfh-2bjhkknt"],
            Some(PolicyType::Scp),
            Some(2),
        );
        check(
            "describe-organizational-unit.ou-a-b.json",
            Some("describe-organizational-unit"),
            &["ou-a-b"],
            None,
            None,
        );
        check("ou-a-b/list-accounts-for-parent.json", Some("list-accounts-for-parent"), &["ou-a-b"], None, None);
        check("7_ou-a-b.json", None, &["ou-a-b"], None, None);
        check("7_TAG_POLICY.json", None, &[], Some(PolicyType::Tag), None);
        check("NEW_POLICY.json", None, &[], Some(PolicyType::from("NEW_POLICY")), None);
        check("answers (é).json", None, &[], None, None);
        let service = FileName::of("list-delegated-administrators.guardduty.amazonaws.com.json").service;
        assert_eq!(service.as_deref(), Some("guardduty.amazonaws.com"));
    }
}
