//! What the statements of a path leave of the requests for some actions, as a formula.
//!
//! ```text
//! literals ──▶ clause: one statement, a box of requests ──▶ term: "no such Deny applies", "some Allow of the level does"
//!                                                     ──▶ formula: all terms of a path ──▶ verdict
//! ```
//!
//! A statement applies where all of its tests hold, so it is a product of one set of cells a dimension.
//! A request *passes* where every term holds. It fails as soon as one term fails, so whether any request fails is asked of
//! each term alone; whether any passes is the only question for all terms together, and only terms that share a dimension
//! have to be asked together.
//!
//! What is not certain of a statement keeps it from counting as certain, on either side.
//!
//! A request is one authorization, and a call is authorized on several types of resources ([`NEEDED_DATE`](catalog::NEEDED_DATE)
//! says which every call needs). So a formula that lets requests pass denies every call all the same, where all requests on one
//! needed type fail: `calls`.
//! Knows no account, level or policy; equal things have equal numbers, so what was worked out once is known for all.

mod calls;
mod forms;
mod intern;
mod literal;
mod near;
mod one_form;
mod regions;
mod solve;
mod telling;

pub use calls::Stop;
pub use forms::{Candidate, SomeForms};
pub use literal::{
    Asked, Cells, DimensionId, Divided, LiteralId, Literals, Occurs, Reduced, Slot, TestId, TypesId, is_among,
    is_regional,
};
pub use solve::{Point, Wish};
pub use telling::Telling;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::verdict::{Regions, Verdict};
use intern::Interner;
use policy::Truth;

/// A statement, as far as it is open.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Clause {
    /// Whether it applies where its tests hold.
    pub applies: Applies,
    /// In order, each once.
    pub tests: Box<[TestId]>,
}

/// How certain a statement is of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Applies {
    Surely,
    /// Part of it cannot be read, is not known, or not documented.
    Perhaps,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClauseId(u32);

/// A condition for a request to pass.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Term {
    /// This Deny does not apply.
    Not(ClauseId),
    /// One of these Allows, all of one level, applies.
    AnyOf(Box<[ClauseId]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermId(u32);

/// All terms of a path, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FormulaId(pub u32);

impl FormulaId {
    /// Every request passes.
    pub const ALL: Self = Self(0);
    /// No request passes.
    pub const NONE: Self = Self(1);
}

/// What becomes of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// It applies to no request.
    Nothing,
    /// It applies to every request.
    Everything,
    Clause(ClauseId),
}

/// Whether requests pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Passing {
    No,
    Some,
    /// Too hard to find out.
    Unknown,
}

/// Every formula that came up.
#[derive(Debug)]
pub struct Formulas {
    pub literals: Literals,
    /// How much work a question is worth for each of its terms.
    pub(crate) patience: usize,
    clauses: Interner<Clause>,
    /// Whether clauses apply to any request.
    can_apply: FxHashMap<ClauseId, bool>,
    terms: Interner<Term>,
    formulas: Interner<Box<[TermId]>>,
    joined: FxHashMap<(FormulaId, FormulaId), FormulaId>,
    /// By terms that share dimensions.
    passing: FxHashMap<Box<[TermId]>, Passing>,
    verdicts: Vec<Option<Passing>>,
    /// What stops every call, by formula.
    stops: FxHashMap<FormulaId, Option<Stop>>,
    /// The forms on which no request passes, by formula.
    denied_forms: FxHashMap<FormulaId, Arc<[usize]>>,
    /// In which Regions requests pass, by formula.
    regions: FxHashMap<FormulaId, Option<Arc<Regions>>>,
    /// By terms that share dimensions.
    telling: FxHashMap<Arc<[TermId]>, (Telling, bool)>,
}

impl Formulas {
    pub fn new(literals: Literals) -> Self {
        let mut formulas = Interner::default();
        formulas.number(Box::default());
        // A set of terms that nothing else has stands for "no request passes".
        formulas.number(Box::from([TermId(u32::MAX)]));
        Self {
            literals,
            patience: solve::PATIENCE,
            clauses: Interner::default(),
            can_apply: FxHashMap::default(),
            terms: Interner::default(),
            formulas,
            joined: FxHashMap::default(),
            passing: FxHashMap::default(),
            verdicts: vec![Some(Passing::Some), Some(Passing::No)],
            stops: FxHashMap::default(),
            denied_forms: FxHashMap::default(),
            regions: FxHashMap::default(),
            telling: FxHashMap::default(),
        }
    }

    /// What a statement becomes for an account.
    pub fn clause(&mut self, literals: &[LiteralId], mut applies: Applies, slot: Slot) -> Becomes {
        let mut open = Vec::new();
        for literal in literals {
            match self.literals.reduce(*literal, slot) {
                // One literal that never holds settles a statement, whatever the others are and whatever of it cannot be read.
                Reduced::Always(Truth::No) => return Becomes::Nothing,
                Reduced::Always(Truth::Maybe) => applies = Applies::Perhaps,
                Reduced::Always(Truth::Yes) => {}
                Reduced::Open(test) => open.push(test),
            }
        }
        if open.is_empty() && applies == Applies::Surely {
            return Becomes::Everything;
        }
        // In one order and each once, so that statements which ask the same in other words are one clause.
        open.sort_unstable();
        open.dedup();
        let id = ClauseId(self.clauses.number(Clause { applies, tests: open.into() }));
        // Conditions that exclude each other never hold together.
        if self.can_apply(id) { Becomes::Clause(id) } else { Becomes::Nothing }
    }

    /// What a Deny that becomes this leaves.
    pub fn deny(&mut self, becomes: Becomes) -> FormulaId {
        match becomes {
            Becomes::Nothing => FormulaId::ALL,
            Becomes::Everything => FormulaId::NONE,
            Becomes::Clause(clause) => self.single(Term::Not(clause)),
        }
    }

    /// What a level leaves whose Allows become these.
    pub fn allow(&mut self, mut clauses: Vec<ClauseId>) -> FormulaId {
        if clauses.is_empty() {
            return FormulaId::NONE;
        }
        clauses.sort_unstable();
        clauses.dedup();
        let term = Term::AnyOf(clauses.into());
        if self.always_holds(&term) { FormulaId::ALL } else { self.single(term) }
    }

    fn single(&mut self, term: Term) -> FormulaId {
        let term = TermId(self.terms.number(term));
        self.formula(Box::from([term]))
    }

    fn formula(&mut self, terms: Box<[TermId]>) -> FormulaId {
        let id = FormulaId(self.formulas.number(terms));
        if self.verdicts.len() < self.formulas.len() {
            self.verdicts.resize(self.formulas.len(), None);
        }
        id
    }

    /// Where both hold.
    pub fn and(&mut self, a: FormulaId, b: FormulaId) -> FormulaId {
        // Plain cases first: most calls end here, without a look-up.
        if a == b || b == FormulaId::ALL || a == FormulaId::NONE {
            return a;
        }
        if a == FormulaId::ALL || b == FormulaId::NONE {
            return b;
        }
        // Both ways about are the same question.
        let key = if a < b { (a, b) } else { (b, a) };
        if let Some(known) = self.joined.get(&key) {
            return *known;
        }
        let (left, right) = (self.terms_of(a), self.terms_of(b));
        let mut terms: Vec<TermId> = left.iter().chain(right).copied().collect();
        terms.sort_unstable();
        terms.dedup();
        let id = self.formula(terms.into());
        self.joined.insert(key, id);
        id
    }

    /// Where all of some hold.
    ///
    /// Put together at once: joined one by one, a thousand statements would leave all their beginnings behind.
    pub fn all(&mut self, parts: impl IntoIterator<Item = FormulaId>) -> FormulaId {
        let mut terms = Vec::new();
        let (mut count, mut last) = (0, FormulaId::ALL);
        for part in parts {
            match part {
                FormulaId::NONE => return FormulaId::NONE,
                FormulaId::ALL => {}
                part => {
                    terms.extend_from_slice(self.terms_of(part));
                    count += 1;
                    last = part;
                }
            }
        }
        if count <= 1 {
            return last;
        }
        terms.sort_unstable();
        terms.dedup();
        self.formula(terms.into())
    }

    /// How many formulas came up.
    pub fn len(&self) -> usize {
        self.formulas.len()
    }

    /// The terms of a formula; none for those two that have none.
    pub fn terms_of(&self, formula: FormulaId) -> &[TermId] {
        match formula {
            FormulaId::NONE => &[],
            _ => self.formulas.get(formula.0).map_or(&[], |terms| terms),
        }
    }

    pub fn term(&self, id: TermId) -> Option<&Term> {
        self.terms.get(id.0)
    }

    pub fn clause_of(&self, id: ClauseId) -> Option<&Clause> {
        self.clauses.get(id.0)
    }

    /// Whether some request passes.
    pub fn passing(&mut self, formula: FormulaId) -> Passing {
        if let Some(Some(known)) = self.verdicts.get(formula.0 as usize) {
            return *known;
        }
        let terms: Box<[TermId]> = self.terms_of(formula).into();
        let mut found = Passing::Some;
        // Requests choose what they hold under one key whatever they hold under others, so parts without a dimension in common
        // pass each by itself. The search for a point is exponential only in the terms of one part.
        for part in self.near(&terms).parts() {
            match self.part_passes(&part) {
                Passing::Some => {}
                Passing::No => {
                    found = Passing::No;
                    break;
                }
                Passing::Unknown => found = Passing::Unknown,
            }
        }
        if let Some(verdict) = self.verdicts.get_mut(formula.0 as usize) {
            *verdict = Some(found);
        }
        found
    }

    /// Every term of a formula fails for some request, so there is no formula but one that lets everything pass.
    pub fn verdict(&mut self, formula: FormulaId) -> Verdict {
        match (formula, self.passing(formula)) {
            (FormulaId::ALL, _) => Verdict::Allowed,
            (_, Passing::No) => Verdict::Denied,
            _ if self.stop(formula).is_some() => Verdict::Denied,
            // What was too hard to find out is not known to be denied; that some request fails is known of every term.
            (_, Passing::Some | Passing::Unknown) => Verdict::Depends,
        }
    }

    fn part_passes(&mut self, terms: &[TermId]) -> Passing {
        if let [only] = terms {
            // A Deny that does not always apply, or an Allow that sometimes does: terms that no request or every request
            // would fulfil are never made (`clause`, `allow`).
            debug_assert!(self.term(*only).is_some());
            return Passing::Some;
        }
        if let Some(known) = self.passing.get(terms) {
            return *known;
        }
        let found = self.passes(terms);
        self.passing.insert(terms.into(), found);
        found
    }

    /// The dimensions on which a term asks something, each once.
    pub fn dimensions_of(&self, term: TermId) -> Vec<DimensionId> {
        let mut found: Vec<DimensionId> =
            self.tests_of(term).into_iter().filter_map(|test| self.literals.dimension_of(test)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The tests of a term.
    pub fn tests_of(&self, term: TermId) -> Vec<TestId> {
        let clauses = self.clauses_of(term).iter().filter_map(|clause| self.clause_of(*clause));
        clauses.flat_map(|clause| clause.tests.iter().copied()).collect()
    }

    /// The clauses of a term.
    fn clauses_of(&self, term: TermId) -> &[ClauseId] {
        match self.term(term) {
            Some(Term::Not(clause)) => std::slice::from_ref(clause),
            Some(Term::AnyOf(clauses)) => clauses,
            None => &[],
        }
    }
}
