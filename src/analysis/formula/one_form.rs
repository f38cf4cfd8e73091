//! One ARN form, and the resources of it that some elements tell apart.
//!
//! Hundreds of actions have it beside others, so what is found out about it is found out once for all of them.
//! Knows elements and one form; which forms an action has, `forms` knows.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::forms::Element;
use crate::decision::Marks;
use crate::space::{CELLS, Ways, are_apart, instance};
use aws::{ArnTemplate, Shape};
use policy::{Resource, Truth};

/// One ARN form, beside others that resources of it may be taken for.
#[derive(Debug)]
pub(super) struct OneForm {
    number: u32,
    /// `None` for requests that name nothing.
    shape: Option<Shape>,
    /// Which of its ARNs [`Marks`] take to begin their last part with the name of a type; none where all do.
    typed: Vec<Shape>,
    marks: Marks,
    /// A resource that no pattern asks for.
    plain: Option<Arc<Resource>>,
}

/// A resource of a form that stands for all of its class.
#[derive(Debug, Clone)]
pub(super) struct OfForm {
    pub resource: Arc<Resource>,
    /// What each element says of it, in the order given.
    pub says: Box<[Truth]>,
}

/// What forms are known by: themselves, and the templates that say of their ARNs whether these name a type.
type Known = (Option<ArnTemplate>, Vec<ArnTemplate>);

/// Every form that came up.
#[derive(Debug, Default)]
pub(super) struct OneForms(FxHashMap<Known, Arc<OneForm>>);

/// One resource of each class of a form; `None` where there are too many.
type Classes = Option<Arc<[OfForm]>>;

/// Every search for resources and values, done once.
#[derive(Debug, Default)]
pub struct Searches {
    pub ways: Ways,
    /// By form and element: what the element says of all resources of the form, where it cannot tell them apart.
    of_all: FxHashMap<(u32, u32), Option<Truth>>,
    /// By form and the elements that tell its resources apart.
    known: FxHashMap<(u32, Box<[u32]>), Classes>,
    /// Of how many resources it is known what some elements say.
    kept: usize,
    read: Read,
}

/// The resources that came up, by form and text.
type Read = FxHashMap<(u32, String), Arc<Resource>>;

/// So many classes of resources are remembered; what is found after that is found again.
const MOST_KEPT: usize = 400_000;

impl OneForms {
    /// The forms of an action that has these, by place.
    pub fn of(&mut self, forms: &[catalog::Form]) -> Vec<Arc<OneForm>> {
        let templates = forms.iter().filter(|form| !form.is_none()).map(|form| &form.template);
        let loose: Vec<(&ArnTemplate, Shape)> = templates.map(|template| (template, template.loose_shape())).collect();
        let one = |form: &catalog::Form| {
            let own = (!form.is_none()).then(|| form.template.clone());
            let shape = own.as_ref().map(ArnTemplate::shape);
            let is_near = |(_, loose): &&(_, Shape)| shape.as_ref().is_some_and(|shape| !are_apart(shape, loose));
            let near: Vec<ArnTemplate> =
                loose.iter().filter(is_near).map(|(template, _)| (*template).clone()).collect();
            let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
            let known = self.0.entry((own, near)).or_insert_with_key(|(own, near)| {
                Arc::new(OneForm::new(number, shape, own.as_ref().is_some_and(ArnTemplate::names_type), near))
            });
            Arc::clone(known)
        };
        forms.iter().map(one).collect()
    }
}

impl OneForm {
    fn new(number: u32, shape: Option<Shape>, names_type: bool, near: &[ArnTemplate]) -> Self {
        // A form that names its type always does.
        let typed = near.iter().filter(|template| !names_type && template.names_type()).map(ArnTemplate::loose_shape);
        let mut form = Self { number, shape, typed: typed.collect(), marks: Marks::of(near), plain: None };
        form.plain = match &form.shape {
            Some(shape) => form.read(&instance(shape)),
            None => Some(Arc::new(Resource::Any)),
        };
        form
    }

    fn read(&self, text: &str) -> Option<Arc<Resource>> {
        let mut resource = Resource::read(text).ok()?;
        self.marks.mark(&mut resource);
        Some(Arc::new(resource))
    }

    /// Whether a pattern is for other services or types, so that it can name no ARN of this form.
    fn is_apart(&self, shape: &Shape) -> bool {
        self.shape.as_ref().is_none_or(|own| are_apart(own, shape))
    }

    /// One resource of each class that some elements tell apart; `None` where there are too many, and where the form makes no
    /// ARNs.
    fn told_apart_by(&self, elements: &[&Element], ways: &mut Ways, read: &mut Read) -> Option<Vec<OfForm>> {
        let shapes = elements.iter().flat_map(|element| element.shapes()).filter(|shape| !self.is_apart(shape));
        let mut near: Vec<&Shape> = shapes.collect();
        // Equal patterns of different statements tell nothing apart.
        near.sort_unstable();
        near.dedup();
        let Some(own) = self.shape.as_ref().filter(|_| !near.is_empty()) else {
            let resource = Arc::clone(self.plain.as_ref()?);
            let says = elements.iter().map(|element| element.names(&resource)).collect();
            return Some(vec![OfForm { resource, says }]);
        };
        // Whether a type is named counts where a pattern has a wildcard there.
        let all: Vec<&Shape> = std::iter::once(own).chain(near.iter().copied()).chain(&self.typed).collect();
        let (mut fitting, mut saying) = (FxHashSet::default(), FxHashSet::default());
        let mut found = Vec::new();
        // Of the types that a text may name only whether it names any counts.
        for way in ways.of_once(&all, 1, CELLS * (2 + self.typed.len()))? {
            let key = (self.number, way.text);
            let known = read.get(&key).cloned();
            let resource = match known {
                Some(known) => known,
                None => {
                    let new = self.read(&key.1)?;
                    if read.len() < MOST_KEPT {
                        read.insert(key, Arc::clone(&new));
                    }
                    new
                }
            };
            let mut fits = way.fits;
            fits.retain(|at| (1..=near.len()).contains(at));
            let is_typed = matches!(&*resource, Resource::Arn(arn) if arn.has_type) && !fits.is_empty();
            if !fitting.insert((fits, is_typed)) {
                continue;
            }
            let says: Box<[Truth]> = elements.iter().map(|element| element.names(&resource)).collect();
            // Equal answers of all elements, so no formula over them can tell the two apart.
            if saying.insert(says.clone()) {
                if found.len() >= CELLS {
                    return None;
                }
                found.push(OfForm { resource, says });
            }
        }
        Some(found)
    }
}

impl Searches {
    /// For searches that go on with what is known of ways.
    pub fn with(ways: Ways) -> Self {
        Self { ways, ..Self::default() }
    }

    /// What an element says of every resource of a form; `None` where it may tell them apart.
    pub(super) fn says_of_all(&mut self, form: &OneForm, element: &Element) -> Option<Truth> {
        *self.of_all.entry((form.number, element.number)).or_insert_with(|| {
            let is_far = element.shapes().iter().all(|shape| form.is_apart(shape));
            form.plain.as_ref().filter(|_| is_far).map(|plain| element.names(plain))
        })
    }

    /// One resource of each class of a form that some elements tell apart; `None` where there are too many.
    pub(super) fn told_apart(&mut self, form: &OneForm, elements: &[&Element]) -> Classes {
        let key = (form.number, elements.iter().map(|element| element.number).collect());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let found: Classes = form.told_apart_by(elements, &mut self.ways, &mut self.read).map(Arc::from);
        if self.kept < MOST_KEPT {
            self.kept += 1 + found.as_ref().map_or(0, |found| found.len());
            self.known.insert(key, found.clone());
        }
        found
    }
}
