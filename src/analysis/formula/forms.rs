//! `Resource` elements against the ARN forms of actions.
//!
//! Knows which resources of some forms a few elements tell apart, one of each class; what an element says of a resource is
//! what the rules of requests say. Knows no statement and no viewpoint.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::one_form::{OneForm, OneForms, Searches};
use crate::space::{CELLS, Tested, head};
use aws::Shape;
use policy::{Context, Resource, Resources, Truth};

/// A `Resource` element, with what is known of its variables.
#[derive(Debug)]
pub struct Element {
    /// Its own among those that are searched together.
    pub number: u32,
    /// Equal for elements that name the same resources.
    pub text: Arc<str>,
    pub resources: Resources,
    context: Context,
    /// What it tells apart; `None` where that cannot be known beforehand.
    shapes: Option<Vec<Shape>>,
}

impl Element {
    /// An element of whose variables the context is all that there is to know.
    pub fn settled(number: u32, resources: Resources, text: Arc<str>, context: Context) -> Self {
        let shapes = resources.shapes(&context);
        Self { number, text, resources, context, shapes }
    }

    /// An element with variables that may stand for this or that.
    pub fn open(number: u32, resources: Resources, text: Arc<str>, context: Context) -> Self {
        Self { number, text, resources, context, shapes: None }
    }

    /// Whether it names a resource.
    pub fn names(&self, resource: &Resource) -> Truth {
        self.resources.name(resource, &self.context, &mut ())
    }

    /// The shapes of its patterns, where they are known beforehand.
    pub(super) fn shapes(&self) -> &[Shape] {
        self.shapes.as_deref().unwrap_or_default()
    }

    /// What the ARNs of its patterns begin with, up to and including the service; `None` where one leaves that open.
    pub fn heads(&self) -> Option<Vec<String>> {
        self.shapes.as_ref()?.iter().map(head).collect()
    }
}

/// The ARN forms of an action's resource types.
#[derive(Debug)]
pub struct Forms {
    forms: Vec<Arc<OneForm>>,
    /// The same as the catalogue has them, by place.
    known: Arc<[catalog::Form]>,
}

/// A resource that stands for all of its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub resource: Arc<Resource>,
    /// The place of the form that it was made of.
    pub form: usize,
}

/// Some forms, by place.
pub type SomeForms = Arc<[usize]>;

/// One resource of each class.
#[derive(Debug, Default)]
pub(super) struct ToldApart {
    pub candidates: Vec<Candidate>,
    /// What each element says of them.
    pub says: Vec<Tested>,
}

impl Forms {
    pub(super) fn of(known: &Arc<[catalog::Form]>, forms: &mut OneForms) -> Self {
        Self { forms: forms.of(known), known: Arc::clone(known) }
    }

    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// The form at a place.
    pub fn at(&self, place: usize) -> Option<&catalog::Form> {
        self.known.get(place)
    }

    /// One resource of each class that some elements and sets of forms tell apart; `None` where there are too many, and where
    /// a form makes no ARNs. Each form is gone through on its own: together they would make a class for each mixture of what
    /// patterns and forms ask for.
    pub(super) fn told_apart_by(
        &self,
        elements: &[&Element],
        sets: &[&SomeForms],
        searches: &mut Searches,
    ) -> Option<ToldApart> {
        let mut found = ToldApart { candidates: Vec::new(), says: vec![Tested::default(); elements.len()] };
        if self.forms.is_empty() {
            let resource = Arc::new(Resource::Any);
            found.says.iter_mut().zip(elements).for_each(|(tested, element)| tested.note(0, element.names(&resource)));
            found.candidates.push(Candidate { resource, form: 0 });
            return Some(found);
        }
        if elements.iter().any(|element| element.shapes.is_none()) {
            return None;
        }
        let mut classes = FxHashSet::default();
        let (mut near, mut places) = (Vec::new(), Vec::new());
        for (form, one) in self.forms.iter().enumerate() {
            near.clear();
            places.clear();
            let mut says = vec![Truth::No; elements.len()];
            for ((at, element), said) in elements.iter().enumerate().zip(&mut says) {
                match searches.says_of_all(one, element) {
                    Some(truth) => *said = truth,
                    None => {
                        near.push(*element);
                        places.push(at);
                    }
                }
            }
            let sets: Vec<bool> = sets.iter().map(|set| set.contains(&form)).collect();
            for own in searches.told_apart(one, &near)?.iter() {
                for (at, truth) in places.iter().zip(&own.says) {
                    says.get_mut(*at).into_iter().for_each(|said| *said = *truth);
                }
                // Equal answers of all elements, so no formula over them can tell the two apart.
                if !classes.insert((says.clone(), sets.clone())) {
                    continue;
                }
                let cell = found.candidates.len();
                // More than a mask has bits for.
                if cell >= CELLS {
                    return None;
                }
                found.says.iter_mut().zip(&says).for_each(|(tested, truth)| tested.note(cell, *truth));
                found.candidates.push(Candidate { resource: Arc::clone(&own.resource), form });
            }
        }
        Some(found)
    }
}
