//! Calls: what every call needs of the requests that it is authorized by.
//!
//! A call of `ec2:RunInstances` is authorized on an image, an instance and others. Where all requests on images fail, every
//! call fails, though requests on instances pass; where requests on volumes fail, those calls do that make a volume.
//! Knows formulas and the forms of resources. What a call does beside its own action, dependent actions, it does not know.

use std::sync::Arc;

use super::{Applies, Becomes, FormulaId, Formulas, Passing, Reduced, Slot, Term, TypesId};
use crate::space::Side;

/// Of actions with more types it is not said on which of them nothing passes.
///
/// Each type is looked at with all the others at hand, so the work grows with the square; a launch has eighteen types, and the
/// tagging of a service's resources, a hundred, is not told type by type.
const TYPES: usize = 24;

/// What stops every call that an action is called by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// The place of a form that every call needs, and on which no request passes.
    pub form: usize,
    /// The same formula for requests on that form alone.
    pub formula: FormulaId,
}

impl Formulas {
    /// What stops every call, where some requests pass; `None` where nothing does, and where that is too hard to find out.
    pub fn stop(&mut self, formula: FormulaId) -> Option<Stop> {
        // RCPs are looked at from the resources of one account, and the image of a launch may be another account's.
        if self.literals.viewpoint.side == Side::Resources || matches!(formula, FormulaId::ALL | FormulaId::NONE) {
            return None;
        }
        if let Some(known) = self.stops.get(&formula) {
            return *known;
        }
        let found = self.look_for_stop(formula);
        self.stops.insert(formula, found);
        found
    }

    fn look_for_stop(&mut self, formula: FormulaId) -> Option<Stop> {
        let types = self.types_of(formula)?;
        let forms = self.literals.forms_of(types)?.clone();
        let mut needed = (0..forms.len()).filter(|place| forms.at(*place).is_some_and(|form| form.is_needed));
        needed.find_map(|form| {
            let own = self.on_form(formula, types, form)?;
            (self.passing(own) == Passing::No).then_some(Stop { form, formula: own })
        })
    }

    /// The places of the forms on which no request passes, of a formula that tells types apart; none where there are too many.
    pub fn denied_forms(&mut self, formula: FormulaId) -> Arc<[usize]> {
        if let Some(known) = self.denied_forms.get(&formula) {
            return Arc::clone(known);
        }
        let types = self.types_of(formula);
        let count = types.and_then(|types| self.literals.forms_of(types)).map_or(0, |forms| forms.len());
        let count = if count > TYPES { 0 } else { count };
        let mut denied = Vec::new();
        for form in 0..count {
            let own = types.and_then(|types| self.on_form(formula, types, form));
            if own.is_some_and(|own| self.passing(own) == Passing::No) {
                denied.push(form);
            }
        }
        let denied: Arc<[usize]> = denied.into();
        self.denied_forms.insert(formula, Arc::clone(&denied));
        denied
    }

    /// The resource types that a formula tells apart: those of one action at most, for no two with other types are alike to it.
    pub fn types_of(&self, formula: FormulaId) -> Option<TypesId> {
        let tests = self.terms_of(formula).iter().flat_map(|term| self.tests_of(*term));
        tests.into_iter().find_map(|test| self.literals.types_of(test))
    }

    /// A formula for requests on resources of one form; `None` where that cannot be told.
    pub fn on_form(&mut self, formula: FormulaId, types: TypesId, form: usize) -> Option<FormulaId> {
        let literal = self.literals.some_forms(&[form].into(), types);
        match self.literals.reduce(literal, Slot::ANY) {
            Reduced::Open(_) => {
                let Becomes::Clause(clause) = self.clause(&[literal], Applies::Surely, Slot::ANY) else { return None };
                let only = self.single(Term::AnyOf([clause].into()));
                Some(self.and(formula, only))
            }
            // The action has no other form.
            Reduced::Always(policy::Truth::Yes) => Some(formula),
            Reduced::Always(_) => None,
        }
    }
}
