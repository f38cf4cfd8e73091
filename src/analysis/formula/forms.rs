//! `Resource` elements against the ARN forms of actions.
//!
//! Knows which resources of some forms a few elements tell apart, one of each class; what an element says of a resource is
//! what the rules of requests say. Knows no statement and no viewpoint.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::decision::Marks;
use crate::space::{CELLS, Ways, are_apart, head, instance};
use aws::{ArnTemplate, Shape};
use policy::{Context, Resource, Resources, Truth};

/// A `Resource` element, with what is known of its variables.
#[derive(Debug)]
pub struct Element {
    /// Equal for elements that name the same resources.
    pub text: Arc<str>,
    pub resources: Resources,
    context: Context,
    /// What it tells apart; `None` where that cannot be known beforehand.
    shapes: Option<Vec<Shape>>,
}

impl Element {
    /// An element of whose variables the context is all that there is to know.
    pub fn settled(resources: Resources, text: Arc<str>, context: Context) -> Self {
        let shapes = resources.shapes(&context);
        Self { text, resources, context, shapes }
    }

    /// An element with variables that may stand for this or that.
    pub fn open(resources: Resources, text: Arc<str>, context: Context) -> Self {
        Self { text, resources, context, shapes: None }
    }

    /// Whether it names a resource.
    pub fn names(&self, resource: &Resource) -> Truth {
        self.resources.name(resource, &self.context, &mut ())
    }

    /// What the ARNs of its patterns begin with, up to and including the service; `None` where one leaves that open.
    pub fn heads(&self) -> Option<Vec<String>> {
        self.shapes.as_ref()?.iter().map(head).collect()
    }
}

/// The ARN forms of an action's resource types.
#[derive(Debug)]
pub struct Forms {
    forms: Vec<Form>,
    /// The same as the catalogue has them, by place.
    known: Arc<[catalog::Form]>,
    marks: Marks,
    /// A resource that no pattern asks for.
    plain: Option<Resource>,
}

/// A resource that stands for all of its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub resource: Resource,
    /// The place of the form that it was made of.
    pub form: usize,
}

/// Some forms, by place.
pub type SomeForms = Arc<[usize]>;

/// The ARN form of one resource type.
#[derive(Debug)]
struct Form {
    shape: Shape,
    /// For a form that begins its last part with the name of a type: which ARNs [`Marks`] take to be of it.
    typed: Option<Shape>,
}

impl Forms {
    pub fn of(known: &Arc<[catalog::Form]>) -> Self {
        let form = |template: &ArnTemplate| Form {
            shape: template.shape(),
            typed: template.names_type().then(|| template.loose_shape()),
        };
        let forms: Vec<Form> = known.iter().map(|known| form(&known.template)).collect();
        let marks = Marks::of(known.iter().filter(|form| !form.is_none()).map(|form| &form.template));
        let mut forms = Self { forms, known: Arc::clone(known), marks, plain: None };
        forms.plain = match forms.forms.first() {
            Some(form) => forms.read(&instance(&form.shape)),
            None => Some(Resource::Any),
        };
        forms
    }

    pub fn len(&self) -> usize {
        self.forms.len()
    }

    /// The form at a place.
    pub fn at(&self, place: usize) -> Option<&catalog::Form> {
        self.known.get(place)
    }

    /// One resource of each class that some elements and sets of forms tell apart; `None` where there are too many, and where
    /// a form makes no ARNs.
    pub fn told_apart_by(&self, elements: &[&Element], sets: &[&SomeForms], ways: &mut Ways) -> Option<Vec<Candidate>> {
        if self.forms.is_empty() {
            return Some(vec![Candidate { resource: self.plain.clone()?, form: 0 }]);
        }
        let shapes: Option<Vec<&[Shape]>> = elements.iter().map(|element| element.shapes.as_deref()).collect();
        self.told_apart(shapes?.into_iter().flatten(), sets, ways)
    }

    /// The same for shapes of patterns. Each form is gone through on its own, with the shapes that may meet it:
    /// together they would make a class for each mixture of what patterns and forms ask for.
    fn told_apart<'s>(
        &self,
        shapes: impl Iterator<Item = &'s Shape>,
        sets: &[&SomeForms],
        ways: &mut Ways,
    ) -> Option<Vec<Candidate>> {
        let mut shapes: Vec<&Shape> = shapes.collect();
        // Equal patterns of different statements tell nothing apart.
        shapes.sort_unstable();
        shapes.dedup();
        let mut classes = FxHashSet::default();
        let mut found = Vec::new();
        for (place, form) in self.forms.iter().enumerate() {
            if self.known.get(place).is_some_and(catalog::Form::is_none) {
                found.push(Candidate { resource: Resource::Any, form: place });
                continue;
            }
            let sets: Vec<bool> = sets.iter().map(|set| set.contains(&place)).collect();
            let near = shapes.iter().copied().enumerate().filter(|(_, shape)| !are_apart(&form.shape, shape));
            // Patterns for other services or types cannot name an ARN of this form, and each more would have to be followed.
            let near: Vec<(usize, &Shape)> = near.collect();
            if near.is_empty() {
                if classes.insert((Vec::new(), false, sets)) {
                    found.push(Candidate { resource: self.read(&instance(&form.shape))?, form: place });
                }
                continue;
            }
            // Whether a type is named counts where a pattern has a wildcard there. A form that names its type always does.
            let typed = self.forms.iter().filter_map(|other| other.typed.as_ref());
            let typed = typed.filter(|shape| form.typed.is_none() && !are_apart(&form.shape, shape));
            let all: Vec<&Shape> =
                std::iter::once(&form.shape).chain(near.iter().map(|(_, shape)| *shape)).chain(typed).collect();
            // What fits other patterns is another class; of the types that a text may name only whether it names any counts.
            let most = CELLS * (2 + all.len() - 1 - near.len());
            for way in ways.of_once(&all, 1, most)? {
                let fits = way.fits.iter().filter_map(|at| near.get(at.checked_sub(1)?)).map(|(shape, _)| *shape);
                let fits: Vec<usize> = fits.collect();
                let resource = self.read(&way.text)?;
                let is_typed = matches!(&resource, Resource::Arn(arn) if arn.has_type) && !fits.is_empty();
                if classes.insert((fits, is_typed, sets.clone())) {
                    found.push(Candidate { resource, form: place });
                }
            }
            // More than a mask has bits for.
            if found.len() > CELLS {
                return None;
            }
        }
        Some(found)
    }

    fn read(&self, text: &str) -> Option<Resource> {
        let mut resource = Resource::read(text).ok()?;
        self.marks.mark(&mut resource);
        Some(resource)
    }
}
