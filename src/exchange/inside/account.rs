//! All that the answers say about one account.
//!
//! Knows which lists are complete; merges answers that come in pages or one kind a file.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use catalog::ManagedPolicies;
use organization::{
    AccountIam, AccountId, AwsPolicy, Collected, Identity, IdentityKind, InsideParts, InstanceProfile, ManagedPolicy,
    Partition, Provider, ResourcePolicy,
};

use super::super::{Warning, import::counted};
use super::answer::About;
use super::details::{self, entries, text};
use super::resources;
use super::texts::Texts;

#[derive(Clone, Debug)]
pub(super) struct OfAccount {
    id: AccountId,
    identities: BTreeMap<(IdentityKind, String), Identity>,
    managed: BTreeMap<String, ManagedPolicy>,
    profiles: BTreeMap<String, InstanceProfile>,
    providers: BTreeMap<String, Provider>,
    resources: BTreeMap<String, ResourcePolicy>,
    /// Texts of AWS's policies: version and text by name.
    aws: BTreeMap<String, (String, organization::TextId)>,
    alias: String,
    password_policy: organization::Tags,
    complete: BTreeSet<Collected>,
    /// Which lists of the details came.
    lists: BTreeSet<&'static str>,
    /// Pages: how many, how many of them were the last, and how many could not be read.
    pages: usize,
    last_pages: usize,
    damaged: bool,
    /// What the account's summary counts: users, groups, roles, policies.
    counted: Option<[u64; 4]>,
    /// Kinds of providers that were listed.
    provider_lists: usize,
}

impl OfAccount {
    pub fn new(id: &AccountId) -> Self {
        Self {
            id: id.clone(),
            identities: BTreeMap::new(),
            managed: BTreeMap::new(),
            profiles: BTreeMap::new(),
            providers: BTreeMap::new(),
            resources: BTreeMap::new(),
            aws: BTreeMap::new(),
            alias: String::new(),
            password_policy: organization::Tags::new(),
            complete: BTreeSet::new(),
            lists: BTreeSet::new(),
            pages: 0,
            last_pages: 0,
            damaged: false,
            counted: None,
            provider_lists: 0,
        }
    }

    pub fn no_password_policy(&mut self) {
        self.complete.insert(Collected::PasswordPolicy);
    }

    pub fn take(
        &mut self,
        file: &str,
        about: About,
        document: &Value,
        is_damaged: bool,
        texts: &mut Texts,
        warnings: &mut Vec<Warning>,
    ) {
        match about {
            About::Details => self.details(file, document, is_damaged, texts, warnings),
            About::Summary => {
                let map = document.get("SummaryMap");
                let count = |key: &str| map.and_then(|map| map.get(key)).and_then(Value::as_u64);
                let counts = [count("Users"), count("Groups"), count("Roles"), count("Policies")];
                if let [Some(users), Some(groups), Some(roles), Some(policies)] = counts {
                    self.counted = Some([users, groups, roles, policies]);
                }
            }
            About::PasswordPolicy => {
                self.complete.insert(Collected::PasswordPolicy);
                let fields = document.get("PasswordPolicy").and_then(Value::as_object).into_iter().flatten();
                let said = |value: &Value| match value {
                    Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
                    _ => None,
                };
                self.password_policy = fields.filter_map(|(name, value)| Some((name.clone(), said(value)?))).collect();
            }
            About::Aliases => {
                let alias = entries(document, "AccountAliases").find_map(Value::as_str);
                self.alias = alias.unwrap_or_default().to_owned();
            }
            About::SamlProviders => self.providers(document, "SAMLProviderList"),
            About::OidcProviders => self.providers(document, "OpenIDConnectProviderList"),
            About::BucketPolicy | About::KeyPolicy | About::Attributes | About::SecretPolicy => {
                let policy = resources::policy(file, about, document, &self.id, texts);
                if let Some(policy) = policy {
                    self.resources.insert(policy.resource.clone(), policy);
                } else {
                    warnings.push(Warning::of(file, "does not say which policy which resource has; left out"));
                }
            }
            _ => {}
        }
    }

    fn details(
        &mut self,
        file: &str,
        document: &Value,
        is_damaged: bool,
        texts: &mut Texts,
        warnings: &mut Vec<Warning>,
    ) {
        let lists = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];
        self.lists.extend(lists.into_iter().filter(|list| document.get(list).is_some_and(Value::is_array)));
        self.pages += 1;
        self.damaged |= is_damaged;
        // The second is what the command line gives where it was told to stop.
        let has_next = ["Marker", "NextToken"].iter().any(|token| document.get(token).is_some_and(Value::is_string));
        if document.get("IsTruncated") != Some(&Value::Bool(true)) && !has_next {
            self.last_pages += 1;
        }
        let found = details::read(document, &self.id, texts);
        if found.odd > 0 {
            let entries = counted(found.odd, "entry", "entries");
            warnings.push(Warning::of(file, format!("{entries} could not be read and are left out")));
            self.damaged = true;
        }
        for identity in found.identities {
            self.identities.insert((identity.kind, identity.name.to_ascii_lowercase()), identity);
        }
        for policy in found.managed {
            self.managed.insert(policy.name.to_ascii_lowercase(), policy);
        }
        for profile in found.profiles {
            self.profiles.insert(profile.name.to_ascii_lowercase(), profile);
        }
        for (name, version, text) in found.aws {
            let id = texts.put(&text, &self.id, name.rsplit('/').next().unwrap_or(&name));
            self.aws.insert(name, (version, id));
        }
    }

    fn providers(&mut self, document: &Value, list: &str) {
        self.provider_lists += 1;
        for entry in entries(document, list) {
            let Some(arn) = text(entry, "Arn") else { continue };
            let Some(provider) = arn.splitn(6, ':').nth(5).map(str::to_owned) else { continue };
            let clients = entries(entry, "ClientIDList").filter_map(Value::as_str).map(str::to_owned).collect();
            let own = Provider { account: self.id.clone(), provider: provider.clone(), clients };
            self.providers.insert(provider, own);
        }
    }

    /// Puts everything into the lists of a document.
    pub fn finish(mut self, taken: &str, partition: &Partition, parts: &mut InsideParts, warnings: &mut Vec<Warning>) {
        self.judge(warnings);
        let known = ManagedPolicies::embedded();
        for (name, (version, text)) in self.aws {
            // What is as it comes with Canopy is not stored again: in the partition that its texts are of, the version names the text.
            let is_as_shipped =
                *partition == Partition::Aws && known.get(&name).is_some_and(|known| *known.version == *version);
            if is_as_shipped {
                parts.aws_as_shipped.insert(name);
            } else if !parts.aws_policies.iter().any(|policy| policy.name == name) {
                parts.aws_policies.push(AwsPolicy { name, version, text });
            }
        }
        parts.account_iam.push(AccountIam {
            account: self.id.clone(),
            taken: taken.to_owned(),
            alias: self.alias,
            complete: self.complete,
            resources: BTreeSet::new(),
            password_policy: self.password_policy,
        });
        parts.identities.extend(self.identities.into_values());
        parts.managed_policies.extend(self.managed.into_values());
        parts.instance_profiles.extend(self.profiles.into_values());
        parts.providers.extend(self.providers.into_values());
        let resources = self.resources.into_values().map(|policy| resources::in_partition(policy, partition));
        parts.resource_policies.extend(resources);
    }

    /// Which lists are complete, as far as the answers and the account's own counts tell.
    fn judge(&mut self, warnings: &mut Vec<Warning>) {
        let whole = self.pages > 0 && self.last_pages > 0 && !self.damaged;
        let have = |list: &str| self.lists.contains(list);
        let counts = IdentityKind::ALL.map(|kind| {
            let of_kind = self.identities.keys().filter(|(own, _)| *own == kind);
            of_kind.count() as u64
        });
        let agrees = self.counted.is_none_or(|[users, groups, roles, _]| counts == [users, groups, roles]);
        // A filter leaves the lists empty that were not asked for, and looks like an account without any such.
        let is_all = self.counted.is_some() || counts.iter().all(|count| *count > 0);
        if self.pages > 0 && self.last_pages == 0 {
            warnings.push(Warning::general(format!(
                "the answer about account `{}` is cut: more pages were to come, so its identities are not all known",
                self.id
            )));
        } else if whole && !agrees {
            warnings.push(Warning::general(format!(
                "the summary of account `{}` counts other numbers of users, groups and roles than were answered, so its identities \
                 are not all known",
                self.id
            )));
        }
        if whole && agrees && is_all && have("UserDetailList") && have("GroupDetailList") && have("RoleDetailList") {
            self.complete.insert(Collected::Identities);
        }
        // Without a filter the answer leaves out policies that are attached to nothing, so only the count tells.
        if whole && self.counted.is_some_and(|[.., policies]| policies == self.managed.len() as u64) {
            self.complete.insert(Collected::Policies);
        }
        if self.provider_lists == 2 {
            self.complete.insert(Collected::Providers);
        }
    }
}
