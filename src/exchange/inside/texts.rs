//! Policy texts as they are gathered: the same text once.
//!
//! Knows how ids are made up: from the first name that a text was seen under, so that the same answers give the same ids.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use organization::{AccountId, InsideParts, PolicyText, TextId};

#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    by_text: BTreeMap<(Arc<str>, bool), TextId>,
    taken: BTreeSet<String>,
    /// The number of the last one of a name.
    last: BTreeMap<String, usize>,
}

impl Texts {
    /// The id of a text of an account, under a name.
    pub fn put(&mut self, text: &str, account: &AccountId, name: &str) -> TextId {
        let (stored, literal) = PolicyText::stored(text, account);
        let key = (Arc::from(&*stored), literal);
        if let Some(known) = self.by_text.get(&key) {
            return known.clone();
        }
        let id = self.free(name);
        self.by_text.insert(key, id.clone());
        id
    }

    fn free(&mut self, name: &str) -> TextId {
        let last = self.last.entry(name.to_owned()).or_default();
        loop {
            *last += 1;
            let free = if *last == 1 { name.to_owned() } else { format!("{name}-{last}") };
            // Another text may have been called so.
            if self.taken.insert(free.clone()) {
                return TextId::new(free);
            }
        }
    }

    /// All texts that something names.
    pub fn finish(self, parts: &mut InsideParts) {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        for identity in &parts.identities {
            used.extend(
                identity.inline.values().map(String::as_str).chain(identity.trust.as_ref().map(TextId::as_str)),
            );
        }
        used.extend(parts.managed_policies.iter().map(|policy| policy.text.as_str()));
        used.extend(parts.aws_policies.iter().map(|policy| policy.text.as_str()));
        used.extend(parts.resource_policies.iter().filter_map(|policy| policy.text.as_ref()).map(TextId::as_str));
        used.extend(parts.permission_sets.iter().filter_map(|set| set.inline.as_ref()).map(TextId::as_str));
        let texts = self.by_text.into_iter().filter(|(_, id)| used.contains(id.as_str()));
        let texts: Vec<PolicyText> = texts.map(|((text, literal), id)| PolicyText { id, text, literal }).collect();
        parts.texts.extend(texts);
    }
}
