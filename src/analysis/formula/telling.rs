//! Which terms of a formula make a difference to what passes.
//!
//! Knows formulas; which statement a term comes from, others know.

use std::sync::Arc;

use super::solve::Board;
use super::{FormulaId, Formulas, Passing, TermId, Wish};
use crate::space::Found;

/// The terms without one of which some request would pass that does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// In order. Where nothing passes and no term alone is to blame, all are.
    pub terms: Arc<[TermId]>,
    /// Whether each of them was found to make a difference: what is too hard to find out counts as telling, rather one reason
    /// too many than none.
    pub is_settled: bool,
}

impl Formulas {
    /// The terms that make a difference.
    pub fn telling(&mut self, formula: FormulaId) -> Telling {
        let terms: Arc<[TermId]> = self.terms_of(formula).into();
        // The only term tells, whatever it is.
        if terms.len() <= 1 {
            return Telling { terms, is_settled: true };
        }
        let parts: Vec<Arc<[TermId]>> = self.near(&terms).parts().into_iter().map(Arc::from).collect();
        let is_stuck: Vec<bool> = parts.iter().map(|part| self.part_passes(part) == Passing::No).collect();
        // Parts choose their requests each by itself: a term tells if requests pass all other parts, and tell it in its own.
        let asked: Vec<&Arc<[TermId]>> = match is_stuck.iter().filter(|stuck| **stuck).count() {
            0 => parts.iter().collect(),
            1 => parts.iter().zip(&is_stuck).filter(|(_, stuck)| **stuck).map(|(part, _)| part).collect(),
            _ => Vec::new(),
        };
        let mut telling = Telling { terms: Arc::default(), is_settled: true };
        let (mut found, mut has_any) = (Vec::new(), false);
        for part in asked {
            let (own, has_own) = self.telling_of(part);
            found.extend(own.terms.iter().copied());
            telling.is_settled &= own.is_settled;
            has_any |= has_own;
        }
        found.sort_unstable();
        // Where not one was found, perhaps there is none.
        telling.terms = if has_any { found.into() } else { terms };
        telling
    }

    /// The terms of a part that tell something in it, none where no single one does; and whether one was found that does.
    fn telling_of(&mut self, part: &Arc<[TermId]>) -> (Telling, bool) {
        if part.len() == 1 {
            return (Telling { terms: Arc::clone(part), is_settled: true }, true);
        }
        if let Some(known) = self.telling.get(part) {
            return known.clone();
        }
        let board = Board::of(self, part);
        let mut work = self.work(part.len());
        let (mut terms, mut is_settled, mut has_any) = (Vec::new(), true, false);
        for term in part.iter() {
            let wish = |other: &TermId| if other == term { Wish::MayFail(*other) } else { Wish::MayHold(*other) };
            match board.search(self, &part.iter().map(wish).collect::<Vec<_>>(), &mut work) {
                Found::Nothing => {}
                Found::Region(_) => {
                    terms.push(*term);
                    has_any = true;
                }
                Found::TooHard => {
                    terms.push(*term);
                    is_settled = false;
                }
            }
        }
        let found = (Telling { terms: terms.into(), is_settled }, has_any);
        self.telling.insert(Arc::clone(part), found.clone());
        found
    }
}
