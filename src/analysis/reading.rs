//! A policy text as the analysis reads it: document, diagnostics, actions touched, remarks of the catalogue.
//!
//! Knows one text and one kind, so that everything here can be remembered by content alone.

use super::decision::singled_out;
use super::grants::Grants;
use super::lints::{Lint, lints};
use crate::catalog::Catalog;
use crate::organization::PolicyType;
use crate::policy::{Diagnostic, PolicyDocument, PolicyKind, parse};

/// Everything that follows from a policy's text and type.
#[derive(Debug)]
pub struct Reading {
    pub document: PolicyDocument,
    /// What the grammar says about the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What the catalogue adds: unknown actions and services, services without RCPs.
    pub lints: Vec<Lint>,
    pub(super) grants: Grants,
    /// The names of the ordinary role that it singles out, a bit each.
    pub(super) singled_out: u8,
}

impl Reading {
    /// Reads one policy text.
    pub fn of(text: &str, kind: PolicyKind, catalog: &Catalog) -> Self {
        let parsed = parse(text, kind);
        let grants = Grants::of(&parsed.document, catalog);
        let singled_out = singled_out(&parsed.document);
        let lints = lints(&parsed.document, catalog);
        Self { document: parsed.document, diagnostics: parsed.diagnostics, lints, grants, singled_out }
    }

    /// Diagnostics and lints together, in the order of the text.
    pub fn remarks(&self) -> Vec<Lint> {
        let diagnostics = self.diagnostics.iter().cloned().map(Lint::from);
        let mut remarks: Vec<Lint> = diagnostics.chain(self.lints.iter().cloned()).collect();
        remarks.sort_by_key(|remark| remark.span.start);
        remarks
    }
}

/// The grammar of a policy type; `None` for types that do not authorize anything.
pub(super) fn kind_of(kind: &PolicyType) -> Option<PolicyKind> {
    match kind {
        PolicyType::Scp => Some(PolicyKind::Scp),
        PolicyType::Rcp => Some(PolicyKind::Rcp),
        _ => None,
    }
}
