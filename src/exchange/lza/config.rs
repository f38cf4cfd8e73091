//! The YAML files of the accelerator, field by field.
//!
//! Knows `OrganizationConfig`, `AccountsConfig`, and what an organization needs of `GlobalConfig` and `ReplacementsConfig`
//! (<https://awslabs.github.io/landing-zone-accelerator-on-aws/latest/user-guide/config/>).
//! Does not know what they mean for an organization.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;

use super::replacements::Replacements;
use super::yaml::{self, Document};
use crate::ImportError;
use format::Folder;

/// `organization-config.yaml`
#[derive(Debug, Default)]
pub(super) struct OrganizationConfig {
    pub enable: Option<bool>,
    pub units: Vec<Unit>,
    pub unit_ids: Vec<UnitId>,
    pub quarantine: Option<Quarantine>,
    /// By the field they stand in, such as `serviceControlPolicies`.
    pub policies: Vec<(String, Vec<PolicyEntry>)>,
    pub unknown: Vec<String>,
}

/// `accounts-config.yaml`
#[derive(Debug, Default)]
pub(super) struct AccountsConfig {
    /// By the field they stand in, such as `mandatoryAccounts`.
    pub accounts: Vec<(String, Vec<AccountEntry>)>,
    pub ids: Vec<AccountIdEntry>,
    pub unknown: Vec<String>,
}

/// `global-config.yaml`, as far as it says something about an organization.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GlobalConfig {
    pub home_region: Option<Text>,
    pub management_account_access_role: Option<Text>,
    pub control_tower: Option<ControlTower>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ControlTower {
    pub enable: Option<bool>,
}

/// `replacements-config.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReplacementsConfig {
    pub global_replacements: Option<Vec<Replacement>>,
}

/// A value to be filled in. With a path it is in the Parameter Store, and not known here.
#[derive(Debug, Deserialize)]
pub(super) struct Replacement {
    pub key: Option<Text>,
    pub path: Option<Text>,
    pub value: Option<ReplacementValue>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReplacementValue {
    Text(String),
    List(Vec<String>),
    /// Neither, which the accelerator refuses.
    Other,
}

#[derive(Debug, Deserialize)]
pub(super) struct Unit {
    pub name: Option<Spanned<Text>>,
    pub ignore: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(super) struct UnitId {
    pub name: Option<Text>,
    pub id: Option<Text>,
    pub arn: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Quarantine {
    pub enable: Option<bool>,
    pub scp_policy_name: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PolicyEntry {
    pub name: Option<Spanned<Text>>,
    pub description: Option<Text>,
    pub policy: Option<Text>,
    #[serde(rename = "type")]
    pub managed_by: Option<Text>,
    pub strategy: Option<Text>,
    pub deployment_targets: Option<DeploymentTargets>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeploymentTargets {
    pub organizational_units: Option<Names>,
    pub accounts: Option<Names>,
    pub excluded_accounts: Option<Names>,
    pub excluded_regions: Option<Names>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountEntry {
    pub name: Option<Spanned<Text>>,
    pub description: Option<Text>,
    pub email: Option<Text>,
    pub organizational_unit: Option<Text>,
    pub account_alias: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AccountIdEntry {
    pub email: Option<Text>,
    pub account_id: Option<Text>,
}

/// A scalar as text, whatever YAML would take it for: `012345678901` keeps its zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(pub String);

/// Reads a configuration file.
///
/// # Errors
/// [`ImportError::Yaml`] with line and column.
pub(super) fn read<T: Fields>(
    folder: &Folder,
    file: &str,
    bytes: &[u8],
    replacements: &Replacements,
) -> Result<Document<T>, ImportError> {
    let Document { value, sources } = yaml::read::<File<T>>(folder, file, bytes, replacements)?;
    Ok(Document { value: value.map(|File(value)| value).unwrap_or_default(), sources })
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(yaml::unshield(&text)))
    }
}

impl<'de> Deserialize<'de> for ReplacementValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReplacementValueVisitor)
    }
}

struct ReplacementValueVisitor;

impl<'de> Visitor<'de> for ReplacementValueVisitor {
    type Value = ReplacementValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_str<E>(self, text: &str) -> Result<ReplacementValue, E> {
        Ok(ReplacementValue::Text(yaml::unshield(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<ReplacementValue, A::Error> {
        let mut texts = Vec::new();
        while let Some(Text(text)) = list.next_element()? {
            texts.push(text);
        }
        Ok(ReplacementValue::List(texts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReplacementValue, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(ReplacementValue::Other)
    }

    fn visit_unit<E>(self) -> Result<ReplacementValue, E> {
        Ok(ReplacementValue::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<ReplacementValue, E> {
        Ok(ReplacementValue::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<ReplacementValue, E> {
        Ok(ReplacementValue::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<ReplacementValue, E> {
        Ok(ReplacementValue::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<ReplacementValue, E> {
        Ok(ReplacementValue::Other)
    }
}

/// Names in a list. A single `{{ … }}` may stand for all of the list, brackets included.
#[derive(Debug, Default)]
pub(super) struct Names(pub Vec<Text>);

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReplacementValueVisitor).map(|value| match value {
            ReplacementValue::Text(name) => Self(vec![Text(name)]),
            ReplacementValue::List(names) => Self(names.into_iter().map(Text).collect()),
            ReplacementValue::Other => Self::default(),
        })
    }
}

/// A file whose fields are read one by one, so that fields of an unknown name can be kept or reported.
pub(super) trait Fields: Default {
    fn field<'de, A: MapAccess<'de>>(&mut self, name: String, map: &mut A) -> Result<(), A::Error>;
}

impl Fields for OrganizationConfig {
    fn field<'de, A: MapAccess<'de>>(&mut self, name: String, map: &mut A) -> Result<(), A::Error> {
        match name.as_str() {
            "enable" => self.enable = map.next_value()?,
            "organizationalUnits" => self.units = list(map)?,
            "organizationalUnitIds" => self.unit_ids = list(map)?,
            "quarantineNewAccounts" => self.quarantine = map.next_value()?,
            _ if name.ends_with("Policies") => self.policies.push((name, list(map)?)),
            _ => self.unknown.push(skip(name, map)?),
        }
        Ok(())
    }
}

impl Fields for AccountsConfig {
    fn field<'de, A: MapAccess<'de>>(&mut self, name: String, map: &mut A) -> Result<(), A::Error> {
        match name.as_str() {
            "accountIds" => self.ids = list(map)?,
            _ if name.ends_with("Accounts") => self.accounts.push((name, list(map)?)),
            _ => self.unknown.push(skip(name, map)?),
        }
        Ok(())
    }
}

/// A list; nothing at all (`workloadAccounts:`) is an empty one.
fn list<'de, A: MapAccess<'de>, T: Deserialize<'de>>(map: &mut A) -> Result<Vec<T>, A::Error> {
    map.next_value::<Option<Vec<T>>>().map(Option::unwrap_or_default)
}

fn skip<'de, A: MapAccess<'de>>(name: String, map: &mut A) -> Result<String, A::Error> {
    map.next_value::<IgnoredAny>().map(|_| name)
}

/// Lets serde read a [`Fields`] file.
struct File<T>(T);

impl<'de, T: Fields> Deserialize<'de> for File<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FileVisitor(T::default())).map(File)
    }
}

struct FileVisitor<T>(T);

impl<'de, T: Fields> Visitor<'de> for FileVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the fields of a configuration")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<T, A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            self.0.field(name, &mut map)?;
        }
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ImportPlace;

    fn document<T: Fields>(file: &str, yaml: &str) -> Result<Document<T>, ImportError> {
        read(&Folder::default(), file, yaml.as_bytes(), &Replacements::default())
    }

    #[test]
    fn placeholders_are_text_wherever_they_stand() {
        let yaml = "serviceControlPolicies:\n  - name: {{ Prefix }}-Deny\n    policy: \"{{ A }}/{{B}}.json\"\n    \
                    deploymentTargets: {accounts: [{{ Account }}]}\n";
        let Document::<OrganizationConfig> { value: config, sources } = document("o.yaml", yaml).unwrap();
        let (field, policies) = &config.policies[0];
        assert_eq!(field, "serviceControlPolicies");
        let name = policies[0].name.as_ref().unwrap();
        assert_eq!(
            (name.value.0.as_str(), sources.place(name.referenced)),
            ("{{ Prefix }}-Deny", ("o.yaml", ImportPlace { line: 2, column: 11 }))
        );
        assert_eq!(policies[0].policy.as_ref().unwrap().0, "{{ A }}/{{B}}.json");
        let targets = policies[0].deployment_targets.as_ref().unwrap();
        assert_eq!(targets.accounts.as_ref().unwrap().0[0].0, "{{ Account }}");
    }

    #[test]
    fn nothing_is_an_empty_configuration() {
        for yaml in ["", "# only a comment\n", "---\n", "workloadAccounts:\nmandatoryAccounts: []\n"] {
            let config: AccountsConfig = document("a.yaml", yaml).unwrap().value;
            assert!(config.accounts.iter().all(|(_, accounts)| accounts.is_empty()), "{yaml:?}");
        }
    }

    #[test]
    fn numbers_and_odd_texts_are_kept_as_written() {
        let yaml = "accountIds:\n  - email: <management>@example.com  <----- UPDATE EMAIL ADDRESS\n    accountId: 012345678901\n";
        let config: AccountsConfig = document("a.yaml", yaml).unwrap().value;
        assert_eq!(config.ids[0].account_id.as_ref().unwrap().0, "012345678901");
        assert_eq!(config.ids[0].email.as_ref().unwrap().0, "<management>@example.com  <----- UPDATE EMAIL ADDRESS");
    }

    #[test]
    fn errors_have_a_place() {
        for (yaml, line, column) in [
            ("enable: true\norganizationalUnits:\n  - name: [\n", 3, 11),
            ("enable: 7\n", 1, 9),
            ("a: 1\na: 2\n", 2, 1),
            ("- list\n", 1, 1),
            ("x: 'open\n", 1, 4),
        ] {
            match document::<OrganizationConfig>("o.yaml", yaml) {
                Err(ImportError::Yaml { place, message, .. }) => {
                    assert_eq!(place, ImportPlace { line, column }, "{yaml:?} {message}");
                    assert!(!message.is_empty() && !message.contains(" at line "), "{message}");
                }
                other => panic!("{yaml:?} {other:?}"),
            }
        }
    }
}
