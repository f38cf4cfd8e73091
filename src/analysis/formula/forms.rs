//! `Resource` elements against the ARN forms of actions.
//!
//! Knows which resources of some forms a few elements tell apart, one of each class; what an element says of a resource is
//! what the rules of requests say. Knows no statement and no viewpoint.

use std::sync::Arc;

use crate::analysis::decision::Marks;
use crate::analysis::space::{CELLS, are_apart, head, instance, representatives, shape_of};
use crate::policy::{Context, Resource, Resources, Shape, Truth};

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
    /// `settled` says whether the context is all that there is to know of the element's variables.
    pub fn of(resources: Resources, text: Arc<str>, context: Context, settled: bool) -> Self {
        let shapes = if settled { resources.shapes(&context) } else { None };
        Self { text, resources, context, shapes }
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
    shapes: Vec<Shape>,
    marks: Marks,
    /// A resource that no pattern asks for.
    plain: Option<Resource>,
}

impl Forms {
    pub fn of(templates: &[Arc<str>]) -> Self {
        let shapes: Vec<Shape> = templates.iter().map(|template| shape_of(template)).collect();
        let mut forms = Self { shapes, marks: Marks::of(templates.iter().map(|template| &**template)), plain: None };
        forms.plain = match forms.shapes.first() {
            Some(shape) => forms.read(&instance(shape)),
            None => Some(Resource::Any),
        };
        forms
    }

    /// One resource of each class that some elements tell apart; `None` where there are too many, and where a form makes
    /// no ARNs.
    pub fn told_apart_by(&self, elements: &[&Element]) -> Option<Vec<Resource>> {
        if self.shapes.is_empty() {
            return Some(vec![self.plain.clone()?]);
        }
        let shapes: Option<Vec<&[Shape]>> = elements.iter().map(|element| element.shapes.as_deref()).collect();
        self.told_apart(shapes?.into_iter().flatten())
    }

    /// The same for shapes of patterns.
    pub fn told_apart<'s>(&self, shapes: impl Iterator<Item = &'s Shape>) -> Option<Vec<Resource>> {
        let meets = |shape: &&Shape| !self.shapes.iter().all(|form| are_apart(form, shape));
        let mut shapes: Vec<&Shape> = shapes.filter(meets).collect();
        shapes.sort_unstable();
        shapes.dedup();
        if shapes.is_empty() {
            return Some(vec![self.plain.clone()?]);
        }
        let texts = representatives(&self.shapes, &shapes.into_iter().cloned().collect::<Vec<Shape>>())?;
        if texts.len() > CELLS {
            return None;
        }
        texts.iter().map(|text| self.read(text)).collect()
    }

    fn read(&self, text: &str) -> Option<Resource> {
        let mut resource = Resource::read(text).ok()?;
        self.marks.mark(&mut resource);
        Some(resource)
    }
}
