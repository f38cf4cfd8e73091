//! The two YAML files of the accelerator, as they are written.
//!
//! Knows their fields (`OrganizationConfig` and `AccountsConfig` in
//! <https://awslabs.github.io/landing-zone-accelerator-on-aws/latest/user-guide/config/>) and that
//! `{{ … }}` may stand where YAML would read a mapping, because the accelerator fills it in before it reads YAML.
//! Does not know what they mean for an organization.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_saphyr::Spanned;

use crate::ImportError;
use crate::import::ImportPlace;
use crate::text::decode;

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
    pub organizational_units: Option<Vec<Text>>,
    pub accounts: Option<Vec<Text>>,
    pub excluded_accounts: Option<Vec<Text>>,
    pub excluded_regions: Option<Vec<Text>>,
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
pub(super) fn read<T: Fields>(file: &str, bytes: &[u8]) -> Result<T, ImportError> {
    let (text, _) = decode(bytes);
    let read = serde_saphyr::from_str::<Option<File<T>>>(&shield(&text));
    read.map(|read| read.map(|File(read)| read).unwrap_or_default()).map_err(|error| {
        let place = error.location().map_or(ImportPlace { line: 1, column: 1 }, place);
        let message = error.without_snippet().render_with_formatter(&serde_saphyr::UserMessageFormatter);
        let suffix = format!(" at line {}, column {}", place.line, place.column);
        let message = unshield(message.strip_suffix(&suffix).unwrap_or(&message));
        ImportError::Yaml { file: file.to_owned(), place, message }
    })
}

pub(super) fn place(location: serde_saphyr::Location) -> ImportPlace {
    ImportPlace { line: location.line(), column: location.column() }
}

/// Stand in for `{{` and `}}` while YAML is read; one character for one, so that columns stay right. They are of the area
/// to which Unicode gives no meaning, so hardly any text has them for itself.
const OPEN: char = '\u{f5fa}';
const CLOSE: char = '\u{f5fb}';

/// Takes the YAML meaning from every `{{ … }}` on one line.
fn shield(text: &str) -> String {
    if text.contains([OPEN, CLOSE]) {
        return text.to_owned();
    }
    let mut shielded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        shielded.push_str(before);
        match after.split_once("}}") {
            Some((inside, behind)) if !inside.contains(['{', '}', '\n']) => {
                shielded.extend([OPEN, OPEN]);
                shielded.push_str(inside);
                shielded.extend([CLOSE, CLOSE]);
                rest = behind;
            }
            _ => {
                shielded.push_str("{{");
                rest = after;
            }
        }
    }
    shielded.push_str(rest);
    shielded
}

fn unshield(text: &str) -> String {
    text.replace(OPEN, "{").replace(CLOSE, "}")
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(unshield(&text)))
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

    #[test]
    fn placeholders_are_text_wherever_they_stand() {
        let yaml = "serviceControlPolicies:\n  - name: {{ Prefix }}-Deny\n    policy: \"{{ A }}/{{B}}.json\"\n    \
                    deploymentTargets: {accounts: [{{ Account }}]}\n";
        let config: OrganizationConfig = read("o.yaml", yaml.as_bytes()).unwrap();
        let (field, policies) = &config.policies[0];
        assert_eq!(field, "serviceControlPolicies");
        let name = policies[0].name.as_ref().unwrap();
        assert_eq!(
            (name.value.0.as_str(), place(name.referenced)),
            ("{{ Prefix }}-Deny", ImportPlace { line: 2, column: 11 })
        );
        assert_eq!(policies[0].policy.as_ref().unwrap().0, "{{ A }}/{{B}}.json");
        let targets = policies[0].deployment_targets.as_ref().unwrap();
        assert_eq!(targets.accounts.as_ref().unwrap()[0].0, "{{ Account }}");
    }

    #[test]
    fn nothing_is_an_empty_configuration() {
        for yaml in ["", "# only a comment\n", "---\n", "workloadAccounts:\nmandatoryAccounts: []\n"] {
            let config: AccountsConfig = read("a.yaml", yaml.as_bytes()).unwrap();
            assert!(config.accounts.iter().all(|(_, accounts)| accounts.is_empty()), "{yaml:?}");
        }
    }

    #[test]
    fn numbers_and_odd_texts_are_kept_as_written() {
        let yaml = "accountIds:\n  - email: <management>@example.com  <----- UPDATE EMAIL ADDRESS\n    accountId: 012345678901\n";
        let config: AccountsConfig = read("a.yaml", yaml.as_bytes()).unwrap();
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
            match read::<OrganizationConfig>("o.yaml", yaml.as_bytes()) {
                Err(ImportError::Yaml { place, message, .. }) => {
                    assert_eq!(place, ImportPlace { line, column }, "{yaml:?} {message}");
                    assert!(!message.is_empty() && !message.contains(" at line "), "{message}");
                }
                other => panic!("{yaml:?} {other:?}"),
            }
        }
    }
}
