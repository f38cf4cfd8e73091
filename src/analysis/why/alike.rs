//! Which actions one path says the same of, word for word.
//!
//! Thousands of actions share the statements that decide them, so reasons are worked out once for all of them.
//! Knows what reasons are made of; which ones there are, `reasons` finds out.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::inquiry::Path;
use super::reasons::{Reason, ReasonKind};
use crate::pieces::Classes;
use crate::policies::doubtful_actions;
use crate::verdict::{Regions, Shade, Verdict};
use catalog::{ActionId, ActionSet, Catalog};

/// The names of an action's types of resources, by form.
pub(super) type Names = Box<[Option<String>]>;

/// The reasons that were worked out, by what they are made of.
#[derive(Debug)]
pub(super) struct Alike {
    classes: Classes,
    known: FxHashMap<u32, OfClass>,
}

/// A verdict with what there is to say of it.
#[derive(Debug, Clone)]
pub struct Said {
    pub verdict: Verdict,
    /// In which Regions requests pass, where that follows from the Region alone.
    pub regions: Option<Arc<Regions>>,
    /// What decides, from the root down.
    pub reasons: Arc<[Reason]>,
}

impl Said {
    /// The verdict as it is shown.
    #[must_use]
    pub fn shade(&self) -> Shade {
        Shade::of(self.verdict, self.regions.is_some())
    }
}

#[derive(Debug)]
pub(super) enum OfClass {
    /// The same for all of its actions.
    Same(Said),
    /// Its statements tell types of resources apart, and reasons name them.
    ByNames(FxHashMap<Names, Said>),
}

impl Alike {
    /// Of one path.
    pub fn of(path: &Path<'_>, catalog: &Catalog) -> Self {
        let read = || path.levels.iter().flat_map(|level| &level.policies);
        let pieces = read().flat_map(|policy| &policy.pieces.pieces).chain(&path.refusals.pieces);
        // A reason says which of a statement's patterns leave in doubt whether they name the action.
        let doubtful: Vec<ActionSet> =
            read().flat_map(|policy| doubtful_actions(&policy.reading.document, catalog)).collect();
        let sets = pieces.map(|piece| &piece.actions).chain(&doubtful).chain([&path.perhaps_bound]);
        Self { classes: Classes::whole(catalog).split(sets), known: FxHashMap::default() }
    }

    /// The number of those actions of which the same is said.
    pub fn class_of(&self, action: ActionId) -> u32 {
        self.classes.of(action)
    }

    /// What is known of an action.
    pub fn known(&self, action: ActionId) -> Option<&OfClass> {
        self.known.get(&self.classes.of(action))
    }

    /// Remembers what is said of an action, with the names of its types where these matter.
    pub fn keep(&mut self, action: ActionId, names: Option<Names>, said: &Said) {
        // What AWS refuses by itself it says of single actions.
        if said.reasons.iter().any(|reason| matches!(reason.kind, ReasonKind::Refused(_))) {
            return;
        }
        let class = self.classes.of(action);
        match names {
            None => {
                self.known.insert(class, OfClass::Same(said.clone()));
            }
            Some(names) => {
                let known = self.known.entry(class).or_insert_with(|| OfClass::ByNames(FxHashMap::default()));
                if let OfClass::ByNames(known) = known {
                    known.insert(names, said.clone());
                }
            }
        }
    }
}
