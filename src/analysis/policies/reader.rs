//! Reads policy texts, each once.
//!
//! Knows nothing of where a text stands: whoever meets it again, in another organization or in a question, is given the same
//! reading. Nothing is ever out of date, for another text is another key.

use std::sync::Arc;

use super::reading::Reading;
use crate::memo::Shared;
use catalog::Catalog;
use policy::PolicyKind;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Readings of policy texts, by type and content; keep one as long as the session.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    catalog: Arc<Catalog>,
    known: FxHashMap<(PolicyKind, Arc<str>), Shared<Reading>>,
    /// How many there were after the last sweep.
    swept: usize,
    parsed: u64,
}

impl Reader {
    /// A reader that knows no text yet.
    pub fn new(catalog: &Arc<Catalog>) -> Self {
        Self { catalog: Arc::clone(catalog), known: FxHashMap::default(), swept: 0, parsed: 0 }
    }

    /// What the texts are read with, and what answers drawn from them are about.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// A text, read as a policy of a type.
    pub fn read(&mut self, text: &Arc<str>, kind: PolicyKind) -> Shared<Reading> {
        let key = (kind, Arc::clone(text));
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        self.sweep();
        self.remember(key, Reading::of(text, kind))
    }

    fn remember(&mut self, key: (PolicyKind, Arc<str>), reading: Reading) -> Shared<Reading> {
        self.parsed += 1;
        // What was parsed is counted up and never down, so its count is a name that no other reading gets.
        let reading = Shared { id: self.parsed, value: Arc::new(reading) };
        self.known.insert(key, reading.clone());
        reading
    }

    /// Reads those of some texts that are not known, on all processors; the same as reading one after the other.
    pub fn read_ahead<'t>(&mut self, texts: impl Iterator<Item = (&'t Arc<str>, PolicyKind)>) {
        let mut wanted: FxHashSet<(PolicyKind, Arc<str>)> = FxHashSet::default();
        let keys = texts.map(|(text, kind)| (kind, Arc::clone(text)));
        let new: Vec<_> = keys.filter(|key| !self.known.contains_key(key) && wanted.insert(key.clone())).collect();
        if !new.is_empty() {
            self.sweep();
        }
        let read: Vec<Reading> = new.par_iter().map(|(kind, text)| Reading::of(text, *kind).prepared()).collect();
        for (key, reading) in new.into_iter().zip(read) {
            self.remember(key, reading);
        }
    }

    /// How many texts were parsed so far.
    pub fn parsed(&self) -> u64 {
        self.parsed
    }

    /// Forgets what nobody else holds any more: an analysis, an answer or a decider on its way holds what it was made of.
    /// Only once there is twice as much as after the last time, so that looking through all costs little for each text; a few
    /// texts are not worth looking through.
    fn sweep(&mut self) {
        if self.known.len() > 2 * self.swept + 64 {
            self.known.retain(|_, reading| Arc::strong_count(&reading.value) > 1);
            self.swept = self.known.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(number: usize) -> Arc<str> {
        format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Deny", "Action": "s3:*", "Resource": "a{number}"}}}}"#)
            .into()
    }

    #[test]
    fn a_text_is_parsed_once_for_each_type() {
        let mut reader = Reader::new(Catalog::embedded());
        let first = reader.read(&text(1), PolicyKind::Scp);
        assert!(Arc::ptr_eq(&first.value, &reader.read(&text(1), PolicyKind::Scp).value));
        assert_eq!(reader.parsed(), 1);
        assert_ne!(first.id, reader.read(&text(1), PolicyKind::Identity).id);
        assert_ne!(first.id, reader.read(&text(2), PolicyKind::Scp).id);
        assert_eq!(reader.parsed(), 3);
    }

    #[test]
    fn what_is_held_stays_and_what_is_not_goes_in_time() {
        let mut reader = Reader::new(Catalog::embedded());
        let held: Vec<_> = (0..100).map(|number| reader.read(&text(number), PolicyKind::Scp)).collect();
        (100..1_000).for_each(|number| drop(reader.read(&text(number), PolicyKind::Scp)));
        assert!(reader.known.len() < 400, "{}", reader.known.len());
        let parsed = reader.parsed();
        for (number, own) in held.iter().enumerate() {
            assert_eq!(reader.read(&text(number), PolicyKind::Scp).id, own.id);
        }
        assert_eq!(reader.parsed(), parsed);
    }
}
