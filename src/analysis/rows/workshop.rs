//! From an organization to its analysis, remembering whatever two organizations have in common.
//!
//! Knows the order of the work, so that it can be done in steps: policies are read, cut into pieces, and the tree is walked.
//! Knows no clock: the same organization gives the same analysis, with or without memory, in one step or many, on one
//! processor or several.

use std::iter::Peekable;
use std::sync::Arc;
use std::vec::IntoIter;

use super::analysis::Analysis;
use super::crowd::named_together;
use super::engine::{Engine, Setting};
use super::walk::{Walk, Walked};
use crate::memo::Shared;
use crate::policies::{Named, Reader, Reading, free_name, kind_of};
use crate::space::{Standpoint, Viewpoint};
use crate::wanted::{STEP, look};
use catalog::Catalog;
use organization::{Organization, Policy};

/// So many texts are read together, on all processors.
const AT_ONCE: usize = 256;

/// Where analyses are made.
#[derive(Debug)]
pub(crate) struct Workshop {
    pub(crate) reader: Reader,
    round: u64,
    /// Every SCP and RCP that was read last, attached or not, in the order of their ids.
    reading: Vec<(Arc<Policy>, Shared<Reading>)>,
    /// The same of the analysis before, as far as it is not gone through yet.
    read_before: Peekable<IntoIter<(Arc<Policy>, Shared<Reading>)>>,
    /// Of the viewpoint that was asked for last.
    pub(crate) engine: Option<Engine>,
    /// The last walk with that engine.
    pub(crate) walked: Option<Walked>,
    /// How many engines there have been: formulas of different ones have nothing to do with each other.
    pub(crate) generation: u64,
    /// Whom another organization names, so that the caller must have another name, and accounts are told apart.
    pub(crate) named_elsewhere: Named,
}

/// An analysis on its way; [`Workshop::step`] takes it further.
#[derive(Debug)]
pub struct Run {
    round: u64,
    organization: Organization,
    viewpoint: Viewpoint,
    stage: Stage,
    done: usize,
    total: usize,
}

#[derive(Debug)]
enum Stage {
    /// These policies are read, as many as are done.
    Reading(Vec<Arc<Policy>>),
    /// They are cut into pieces, up to this one.
    Cutting(usize),
    Walking(Box<Walk>),
}

/// How far an analysis has come.
#[derive(Debug)]
pub enum Progress {
    /// So many steps of so many are done.
    Going {
        done: usize,
        total: usize,
    },
    Done(Box<Analysis>),
}

impl Workshop {
    pub fn new(catalog: &Arc<Catalog>) -> Self {
        Self {
            reader: Reader::new(catalog),
            round: 0,
            reading: Vec::new(),
            read_before: Vec::new().into_iter().peekable(),
            engine: None,
            walked: None,
            generation: 0,
            named_elsewhere: Named::default(),
        }
    }

    /// The verdicts of every account, OU and the root, before one viewpoint.
    pub fn analyze(&mut self, organization: &Organization, viewpoint: &Viewpoint) -> Analysis {
        let mut run = self.begin(organization, viewpoint);
        loop {
            if let Progress::Done(analysis) = self.step(&mut run, usize::MAX) {
                return *analysis;
            }
        }
    }

    /// Begins an analysis, for [`Workshop::step`]. What was begun before is given up.
    pub fn begin(&mut self, organization: &Organization, viewpoint: &Viewpoint) -> Run {
        // A run that was begun before belongs to an older round, and begins anew if it is taken further.
        self.round += 1;
        // Of a run that was given up, the rest of what was known before it still counts.
        let mut known = std::mem::take(&mut self.reading);
        known.extend(self.read_before.by_ref());
        self.read_before = known.into_iter().peekable();
        let policies: Vec<Arc<Policy>> =
            organization.policies().values().filter(|policy| kind_of(&policy.kind).is_some()).cloned().collect();
        let targets = 1 + organization.ous().len() + organization.accounts().len();
        Run {
            round: self.round,
            organization: organization.clone(),
            viewpoint: viewpoint.clone(),
            done: 0,
            total: 2 * policies.len() + targets,
            stage: Stage::Reading(policies),
        }
    }

    /// Takes an analysis as many policies and targets further as the budget says. If it is given up after that, what it
    /// has found out makes the next one faster.
    pub fn step(&mut self, run: &mut Run, budget: usize) -> Progress {
        if run.round != self.round {
            *run = self.begin(&run.organization.clone(), &run.viewpoint.clone());
        }
        // At least one step, so that every call makes progress.
        let mut left = budget.max(1);
        while left > 0 {
            let (done, next) = match &mut run.stage {
                Stage::Reading(policies) => {
                    let some = policies.get(self.reading.len()..).unwrap_or_default();
                    let some = some.get(..left.min(AT_ONCE)).unwrap_or(some);
                    // Where nothing is known. After an edit nearly everything is, and to look for it takes longer than to read it.
                    if self.read_before.peek().is_none() {
                        let texts = some.iter().filter_map(|policy| Some((&policy.content, kind_of(&policy.kind)?)));
                        self.reader.read_ahead(texts);
                    }
                    for policy in some {
                        look(STEP);
                        self.read(policy);
                    }
                    let is_over = self.reading.len() == policies.len();
                    if is_over {
                        self.choose_engine(&run.organization, &run.viewpoint);
                    }
                    (some.len(), is_over.then_some(Stage::Cutting(0)))
                }
                Stage::Cutting(from) => {
                    let some = self.reading.get(*from..).unwrap_or_default();
                    let some = some.get(..left).unwrap_or(some);
                    if let Some(engine) = &mut self.engine {
                        for (_, reading) in some {
                            look(STEP);
                            engine.prepare(reading, self.round);
                        }
                    }
                    *from += some.len();
                    let cut = some.len();
                    let next = if *from == self.reading.len() { self.walk(&run.organization) } else { None };
                    (cut, next)
                }
                Stage::Walking(walk) => {
                    let walked = self.engine.as_mut().map_or(0, |engine| walk.step(engine, left, self.round));
                    if walk.is_over() {
                        return self.finish(run);
                    }
                    (walked, None)
                }
            };
            run.done += done;
            left -= done.min(left);
            match next {
                Some(stage) => run.stage = stage,
                None if done == 0 => break,
                None => {}
            }
        }
        Progress::Going { done: run.done, total: run.total }
    }

    fn finish(&mut self, run: &mut Run) -> Progress {
        let over = std::mem::replace(&mut run.stage, Stage::Cutting(0));
        let (Stage::Walking(walk), Some(engine)) = (over, &mut self.engine) else {
            return Progress::Going { done: run.done, total: run.total };
        };
        let analysis = walk.walked.analysis(engine, &self.reading);
        // A walk that follows changes only does not use what stays, which is no reason to forget it.
        if walk.is_whole {
            engine.sweep(self.round);
        }
        self.walked = Some(walk.walked);
        Progress::Done(Box::new(analysis))
    }

    fn walk(&mut self, organization: &Organization) -> Option<Stage> {
        let engine = self.engine.as_mut()?;
        // What is of use shows only where everything is gone through.
        let last = self.walked.take().filter(|_| !engine.has_grown());
        let walk = Walk::of(engine, organization, last, &self.reading, self.round);
        Some(Stage::Walking(Box::new(walk)))
    }

    /// Keeps the engine of last time, if it is for the same viewpoint and the same facts, else makes a new one.
    fn choose_engine(&mut self, organization: &Organization, viewpoint: &Viewpoint) {
        let mut named = self.named(organization);
        named.add(&self.named_elsewhere);
        let free = |known: Option<&str>| free_name(named.callers, known).unwrap_or_default();
        let name = |known: Option<&str>| viewpoint.who.name().unwrap_or_else(|| free(known)).to_owned();
        let known = self.engine.as_ref().map(|engine| engine.setting.standpoint.name.as_str());
        let standpoint = Standpoint::of(organization, &name(known));
        let setting = Setting { viewpoint: viewpoint.clone(), standpoint, is_crowd: named.is_crowd };
        viewpoint.texts().for_each(|text| named.text(text));
        let is_it = |engine: &Engine| engine.setting == setting && engine.named.covers(&named) && !engine.is_crowded();
        if !self.engine.as_ref().is_some_and(is_it) {
            // Who was named once stays apart, so that an edit back and forth needs one engine.
            self.engine.iter().filter(|engine| engine.setting == setting).for_each(|engine| named.add(&engine.named));
            self.engine = Some(Engine::new(self.reader.catalog(), setting, named));
            self.walked = None;
            self.generation += 1;
        }
        let placeholders = organization.placeholders().iter();
        if let Some(engine) = &mut self.engine {
            engine.fill(placeholders.map(|(name, value)| (name.clone(), value.clone())).collect());
        }
    }

    /// Whom the policies that were read last name.
    pub(crate) fn named(&self, organization: &Organization) -> Named {
        named_together(organization, self.reading.iter().map(|(policy, reading)| (&policy.id, &*reading.value)))
    }

    /// Whom the policies of an organization name.
    pub(crate) fn named_by(&mut self, organization: &Organization) -> Named {
        let mut read = Vec::new();
        for policy in organization.policies().values() {
            read.extend(self.reading_of(policy).map(|reading| (&policy.id, reading.value)));
        }
        named_together(organization, read.iter().map(|(id, reading)| (*id, &**reading)))
    }

    /// A policy, read; `None` for types that do not authorize anything.
    fn reading_of(&mut self, policy: &Policy) -> Option<Shared<Reading>> {
        let kind = kind_of(&policy.kind)?;
        Some(self.reader.read(&policy.content, kind))
    }

    fn read(&mut self, policy: &Arc<Policy>) {
        let before = &mut self.read_before;
        while before.next_if(|(before, _)| before.id < policy.id).is_some() {}
        // An edit leaves the other policies in place, so equal pointers spare the look-up by text.
        let unchanged = before.next_if(|(before, _)| Arc::ptr_eq(before, policy)).map(|(_, reading)| reading);
        let reading = unchanged.or_else(|| self.reading_of(policy));
        self.reading.extend(reading.map(|reading| (Arc::clone(policy), reading)));
    }
}
