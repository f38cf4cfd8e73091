//! Formulas that follow from the Region of a request alone, and in which Regions they hold.
//!
//! Knows the texts of the one key; a formula that asks anything else, or that is not certain of a Region, is none of them.

use std::sync::Arc;

use super::literal::TestId;
use super::{Applies, ClauseId, FormulaId, Formulas, Term, TermId};
use crate::space::{Presence, Values, Way, fits};
use crate::verdict::{Regions, Shade, Verdict};
use aws::{Shape, Step};
use policy::Truth;

impl Formulas {
    /// The verdict as it is shown, with the Regions where it follows from these alone.
    pub fn shown(&mut self, formula: FormulaId) -> (Shade, Option<Arc<Regions>>) {
        let verdict = self.verdict(formula);
        let regions = if verdict == Verdict::Depends { self.regions(formula) } else { None };
        (Shade::of(verdict, regions.is_some()), regions)
    }

    /// In which Regions requests pass, where nothing else has a say; `None` also where that is the same everywhere.
    fn regions(&mut self, formula: FormulaId) -> Option<Arc<Regions>> {
        if let Some(known) = self.regions.get(&formula) {
            return known.clone();
        }
        let terms = self.terms_of(formula).to_vec();
        let found = self.regions_of(&terms).map(Arc::new);
        self.regions.insert(formula, found.clone());
        found
    }

    fn regions_of(&mut self, terms: &[TermId]) -> Option<Regions> {
        // The first test of another key settles it, which is what nearly all formulas have.
        let mut tests: Vec<TestId> = Vec::new();
        let mut dimension = None;
        for term in terms {
            for test in self.tests_of(*term) {
                let own = self.literals.dimension_of(test)?;
                if *dimension.get_or_insert(own) != own {
                    return None;
                }
                tests.push(test);
            }
        }
        tests.sort_unstable();
        tests.dedup();
        let domain = self.literals.region(dimension?)?.clone();
        let at = |this: &Self, region: Option<&str>| this.passes_where(terms, &|test| this.literals.says(test, region));
        let without = match domain.presence {
            Presence::Always => None,
            Presence::Perhaps => Some(at(self, None)?),
        };
        let mut regions = Regions { allowed: Vec::new(), denied: Vec::new(), others: None, without };
        if let Values::Listed(all) = &domain.values {
            for region in all {
                regions.push(region.clone(), at(self, Some(region))?);
            }
            return regions.differ().then_some(regions);
        }
        let mut shapes: Vec<Shape> = tests.iter().flat_map(|test| self.literals.shapes(*test)).collect();
        shapes.sort_unstable();
        shapes.dedup();
        // One text for each way to fit some shapes and no others: to tests of these shapes, there are no more texts than these.
        let mut ways: Vec<(Way, bool)> = Vec::new();
        for way in self.literals.ways(&domain, &shapes)? {
            let passes = at(self, Some(&way.text))?;
            ways.push((way, passes));
        }
        let others = ways.iter().find(|(way, _)| way.fits.is_empty()).map(|(_, passes)| *passes)?;
        regions.others = Some(others);
        let is_named = |way: &Way| way.fits.iter().any(|shape| shapes.get(*shape).is_some_and(is_name));
        // By shape, what is said of the texts that fit it; a text that is named speaks for itself.
        let mut said: Vec<Option<bool>> = vec![None; shapes.len()];
        for (way, passes) in ways.iter().filter(|(way, _)| !is_named(way)) {
            for shape in &way.fits {
                let own = said.get_mut(*shape)?;
                // Patterns that overlap and say different things are not told in a few words.
                if own.is_some_and(|own| own != *passes) {
                    return None;
                }
                *own = Some(*passes);
            }
        }
        for (shape, passes) in shapes.iter().zip(&said).filter(|(_, passes)| passes.is_some_and(|own| own != others)) {
            regions.push(written(shape), passes.unwrap_or(others));
        }
        for name in shapes.iter().filter(|shape| is_name(shape)) {
            // Regions are written in small letters. What is written as none is, such as a pattern where only texts are compared,
            // is nobody's Region.
            let text = written(name).to_lowercase();
            if text.contains(['*', '?']) {
                continue;
            }
            let passes = at(self, Some(&text))?;
            let around = shapes.iter().zip(&said).filter(|(shape, _)| fits(shape, &text)).filter_map(|(_, said)| *said);
            if around.chain([others]).any(|around| around != passes) {
                regions.push(text, passes);
            }
        }
        for names in [&mut regions.allowed, &mut regions.denied] {
            names.sort_unstable();
            names.dedup();
        }
        regions.differ().then_some(regions)
    }

    /// Whether all terms hold, by what is true of their tests; `None` where that is not certain.
    fn passes_where(&self, terms: &[TermId], says: &dyn Fn(TestId) -> Truth) -> Option<bool> {
        let applies = |clause: &ClauseId| {
            let Some(clause) = self.clause_of(*clause) else { return Truth::Maybe };
            let certain = if clause.applies == Applies::Surely { Truth::Yes } else { Truth::Maybe };
            Truth::all(clause.tests.iter().map(|test| says(*test)).chain([certain]))
        };
        let holds = |term: &TermId| match self.term(*term) {
            Some(Term::Not(clause)) => applies(clause).negate(),
            Some(Term::AnyOf(clauses)) => Truth::any(clauses.iter().map(applies)),
            None => Truth::Maybe,
        };
        match Truth::all(terms.iter().map(holds)) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Maybe => None,
        }
    }
}

impl Regions {
    /// Whether it is not the same everywhere.
    fn differ(&self) -> bool {
        let Self { allowed, denied, others, without } = self;
        let is_somewhere = |names: &[String], passes| !names.is_empty() || [*others, *without].contains(&Some(passes));
        is_somewhere(allowed, true) && is_somewhere(denied, false)
    }

    fn push(&mut self, region: String, passes: bool) {
        if passes { &mut self.allowed } else { &mut self.denied }.push(region);
    }
}

/// Whether a shape is a text and no pattern.
fn is_name(shape: &Shape) -> bool {
    shape.iter().all(|step| matches!(step, Step::Is(_) | Step::Either(_)))
}

/// A shape as policies write it.
fn written(shape: &Shape) -> String {
    let of = |step: &Step| match step {
        Step::Is(c) | Step::Either(c) => *c,
        Step::One(_) => '?',
        Step::Run(_) => '*',
    };
    shape.iter().map(of).collect()
}
