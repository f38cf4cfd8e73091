//! Answers about the inside of accounts: what IAM, Identity Center and the owners of resource policies answer.
//!
//! Knows which call answers what, one file an answer, in a folder for each account or with the account's id in the file's name.
//! Shapes: <https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html>.
//!
//! Never takes unknown for none: what was cut, could not be read or was not asked is not marked as complete.

mod account;
mod answer;
mod center;
mod details;
mod document;
mod resources;
mod texts;

use std::collections::BTreeMap;

use aws::is_account_id;
use format::Folder;
use organization::{AccountId, InsideParts, Partition};
use serde_json::Value;

pub(crate) use answer::{About, about};

use self::account::OfAccount;
use self::center::OfCenter;
use self::texts::Texts;
use super::Warning;
use super::import::{counted, few};

/// What a folder tells about the inside of accounts.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    accounts: BTreeMap<AccountId, OfAccount>,
    center: OfCenter,
    texts: Texts,
    /// The day of which all of it is told.
    taken: String,
    warnings: Vec<Warning>,
    /// An answer about identities was there of which nothing could be read.
    is_cut: bool,
}

impl Answers {
    /// Reads a folder that tells of nothing else; `None` if it tells nothing of the inside of accounts.
    pub(crate) fn of(folder: &Folder) -> Option<Self> {
        let mut answers = Self::default();
        answers.collected_on(folder);
        for (file, bytes) in &folder.files {
            if answers.take_no_json(file, bytes) {
                continue;
            }
            let text = super::decode(bytes).0;
            let documents = serde_json::Deserializer::from_str(&text).into_iter::<Value>().collect::<Vec<_>>();
            let is_damaged = documents.iter().any(Result::is_err);
            if is_damaged && !text.trim_start().is_empty() && file.to_ascii_lowercase().ends_with(".json") {
                answers.warnings.push(Warning::of(file, "is cut or no valid JSON; collect this answer again"));
            }
            let mut is_known = false;
            for document in documents.iter().flatten() {
                if let Some(about) = about(file, document) {
                    is_known = true;
                    answers.take(file, about, document, is_damaged);
                }
            }
            // Nothing of it could be read; its name says what it would have been.
            if is_damaged
                && !is_known
                && super::folder::file_name(file).starts_with("get-account-authorization-details")
            {
                answers.take(file, About::Details, &Value::Null, true);
                answers.is_cut = true;
            }
        }
        (!answers.is_empty()).then_some(answers)
    }

    /// Notes what was left out of the folder.
    pub(crate) fn warn(&mut self, warnings: impl IntoIterator<Item = Warning>) {
        self.warnings.extend(warnings);
    }

    /// Whether nothing of the kind was there.
    fn is_empty(&self) -> bool {
        self.accounts.is_empty() && self.center.is_empty() && !self.is_cut
    }

    /// Takes a file that says when everything was collected.
    pub(crate) fn collected_on(&mut self, folder: &Folder) {
        let found = folder.files.iter().find(|(path, _)| super::folder::file_name(path) == "collected-on.txt");
        let text = found.map(|(_, bytes)| super::decode(bytes).0).unwrap_or_default();
        // A day is enough: evidence is as old as its day.
        self.taken = text.trim().get(..10).unwrap_or_default().to_owned();
    }

    /// Takes one answer; gives it back where it is about something else.
    pub(crate) fn take(&mut self, file: &str, about: About, document: &Value, is_damaged: bool) {
        // The name of a file says which bucket or key it is about, and buckets are called by the ids of accounts that write to them.
        let by_name = || account_in(file, !matches!(about, About::BucketPolicy | About::KeyPolicy));
        let Some(account) = account_of(document).or_else(by_name) else {
            if !self.center.take(file, about, document, &mut self.texts) {
                let message =
                    "does not say which account it is about; put it into a folder that has the account's id for a name";
                self.warnings.push(Warning::of(file, message));
            }
            return;
        };
        if self.center.take(file, about, document, &mut self.texts) {
            return;
        }
        let of = self.accounts.entry(account.clone()).or_insert_with(|| OfAccount::new(&account));
        of.take(file, about, document, is_damaged, &mut self.texts, &mut self.warnings);
    }

    /// Takes an answer that is no JSON: that there is no such thing is an answer, too. Whether it was one.
    pub(crate) fn take_no_json(&mut self, file: &str, bytes: &[u8]) -> bool {
        // Such a line is short.
        let Some(start) = bytes.get(..bytes.len().min(1024)) else { return false };
        let text = super::decode(start).0;
        let Some(account) = account_in(file, true).filter(|_| !text.trim_start().starts_with(['{', '['])) else {
            return false;
        };
        let is_answer = text.contains("(NoSuchEntity)") || text.contains("(ResourceNotFoundException)");
        if is_answer && super::folder::file_name(file).starts_with("get-account-password-policy") {
            let of = self.accounts.entry(account.clone()).or_insert_with(|| OfAccount::new(&account));
            of.no_password_policy();
        }
        is_answer
    }

    /// Everything, as the lists of a document; of accounts that `is_known` does not know nothing is kept, and that is said.
    pub fn parts(self, partition: &Partition, is_known: impl Fn(&AccountId) -> bool) -> (InsideParts, Vec<Warning>) {
        let Self { accounts, center, texts, taken, mut warnings, is_cut: _ } = self;
        let mut parts = InsideParts::default();
        let (known, strange): (Vec<_>, Vec<_>) = accounts.into_iter().partition(|(id, _)| is_known(id));
        if !strange.is_empty() {
            let names = few(strange.iter().map(|(id, _)| id.as_str()));
            warnings.push(Warning::general(format!(
                "answers about the inside of accounts that are not in the organization are left out: {names}"
            )));
        }
        for (_, account) in known {
            account.finish(&taken, partition, &mut parts, &mut warnings);
        }
        resources::of_one_owner(&mut parts, &mut warnings);
        center.finish(is_known, &mut parts, &mut warnings);
        texts.finish(&mut parts);
        (parts, warnings)
    }
}

/// How much was collected, for people: `23 identities of 1 account`.
#[must_use]
pub fn collected(parts: &InsideParts) -> String {
    let identities = counted(parts.identities.len(), "identity", "identities");
    format!("{identities} of {}", counted(parts.accounts().len(), "account", "accounts"))
}

/// The account that an answer's ARNs name.
fn account_of(document: &Value) -> Option<AccountId> {
    const LISTS: [(&str, &str); 7] = [
        ("RoleDetailList", "Arn"),
        ("UserDetailList", "Arn"),
        ("GroupDetailList", "Arn"),
        ("Policies", "Arn"),
        ("SAMLProviderList", "Arn"),
        ("OpenIDConnectProviderList", "Arn"),
        ("VirtualMFADevices", "SerialNumber"),
    ];
    let entries = LISTS.iter().flat_map(|(list, field)| {
        let entries = document.get(list).and_then(Value::as_array).into_iter().flatten();
        entries.filter_map(move |entry| entry.get(field)?.as_str())
    });
    let attributes = document.get("Attributes");
    let single =
        ["ARN", "FunctionArn", "RegistryId", "repositoryArn"].iter().filter_map(|field| document.get(field)?.as_str());
    let queue = attributes
        .into_iter()
        .flat_map(|of| ["QueueArn", "TopicArn"].into_iter().filter_map(|field| of.get(field)?.as_str()));
    let arns = entries.chain(single).chain(queue);
    arns.filter_map(|arn| arn.split(':').nth(4)).find(|id| is_account_id(id)).map(AccountId::new)
}

/// The account that a path names: the innermost folder, or a part of the file's name where that may say it.
fn account_in(file: &str, by_name_too: bool) -> Option<AccountId> {
    let (folders, name) = file.rsplit_once('/').unwrap_or(("", file));
    let by_folder = folders.rsplit('/').find(|part| is_account_id(part));
    let mut digits = name.split(|c: char| !c.is_ascii_digit()).filter(|_| by_name_too);
    let by_name = || digits.find(|part| is_account_id(part));
    by_folder.or_else(by_name).map(AccountId::new)
}
