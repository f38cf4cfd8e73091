//! A policy text as the analysis reads it: document, diagnostics, actions touched, remarks of the catalogue.
//!
//! Knows one text and one kind, so that everything here can be remembered by content alone.

use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use super::code::FindingCode;
use super::grants::Grants;
use super::lints::{Lint, lints};
use super::named::Named;
use super::ordinary::{SingledOut, has_placeholders, singled_out};
use crate::memo::Shared;
use catalog::Catalog;
use organization::{Organization, Policy, PolicyType};
use policy::{Diagnostic, Parsed, PolicyDocument, PolicyKind, Rules, parse};

/// The policies of an organization as they were read, in the order of their ids.
pub(crate) type Readings = [(Arc<Policy>, Shared<Reading>)];

/// Everything that follows from a policy's text and type.
#[derive(Debug)]
pub struct Reading {
    pub document: PolicyDocument,
    /// What the grammar says about the text.
    pub diagnostics: Vec<Diagnostic>,
    /// What the catalogue adds.
    lints: OnceLock<Vec<Lint>>,
    grants: OnceLock<Grants>,
    /// What it singles out; `None` where that depends on placeholders.
    singled_out: OnceLock<Option<SingledOut>>,
    /// Which accounts it names; `None` where that depends on placeholders.
    named: OnceLock<Option<Named>>,
    /// Its statements, ready to be asked; `None` where they depend on placeholders.
    rules: OnceLock<Option<Arc<Rules>>>,
}

impl Reading {
    /// Reads one policy text.
    pub fn of(text: &str, kind: PolicyKind) -> Self {
        let Parsed { document, diagnostics } = parse(text, kind);
        Self {
            document,
            diagnostics,
            lints: OnceLock::new(),
            grants: OnceLock::new(),
            singled_out: OnceLock::new(),
            named: OnceLock::new(),
            rules: OnceLock::new(),
        }
    }

    /// With what every analysis asks of it.
    pub(crate) fn prepared(self) -> Self {
        self.for_all();
        self.named_by_all();
        self
    }

    /// What it singles out, if that depends on no placeholder.
    fn for_all(&self) -> Option<SingledOut> {
        let for_all = || (!has_placeholders(&self.document)).then(|| singled_out(&self.document, &|_| None));
        *self.singled_out.get_or_init(for_all)
    }

    /// What it singles out in an organization.
    pub(crate) fn singled_out(&self, organization: &Organization) -> SingledOut {
        let value = |name: &str| organization.placeholder(name).map(str::to_owned);
        self.for_all().unwrap_or_else(|| singled_out(&self.document, &value))
    }

    /// Which accounts it names, if that depends on no placeholder.
    fn named_by_all(&self) -> Option<&Named> {
        let of_all = || (!has_placeholders(&self.document)).then(|| Named::of(&self.document, &|_| None));
        self.named.get_or_init(of_all).as_ref()
    }

    /// Adds the accounts that it names in an organization.
    pub(crate) fn name_accounts(&self, organization: &Organization, named: &mut Named) {
        let value = |name: &str| organization.placeholder(name).map(str::to_owned);
        match self.named_by_all() {
            Some(own) => named.add(own),
            None => named.add(&Named::of(&self.document, &value)),
        }
    }

    /// Its statements, ready to be asked in an organization; the same for all organizations where no placeholder asks for more.
    pub(crate) fn rules(&self, organization: &Organization) -> Arc<Rules> {
        let for_all = self.rules.get_or_init(|| {
            let asked = Cell::new(false);
            let rules = Rules::of(&self.document, &|_| {
                asked.set(true);
                None
            });
            (!asked.get()).then(|| Arc::new(rules))
        });
        let value = |name: &str| organization.placeholder(name).map(str::to_owned);
        for_all.clone().unwrap_or_else(|| Arc::new(Rules::of(&self.document, &value)))
    }

    /// The actions that its statements touch; worked out when it is first asked for.
    pub(crate) fn grants(&self, catalog: &Catalog) -> &Grants {
        self.grants.get_or_init(|| Grants::of(&self.document, catalog))
    }

    /// What the catalogue adds: unknown actions and services, services without RCPs; worked out when it is first asked for.
    pub fn lints(&self, catalog: &Catalog) -> &[Lint] {
        self.lints.get_or_init(|| lints(&self.document, catalog))
    }

    /// Diagnostics and lints together, in the order of the text.
    pub fn remarks(&self, catalog: &Catalog) -> Vec<Lint> {
        let diagnostics = self.diagnostics.iter().cloned().map(|one| one.map(FindingCode::Text, |span| span));
        let mut remarks: Vec<Lint> = diagnostics.chain(self.lints(catalog).iter().cloned()).collect();
        remarks.sort_by_key(|remark| remark.place.start);
        remarks
    }
}

/// The grammar of a policy type; `None` for types that do not authorize anything.
pub(crate) fn kind_of(kind: &PolicyType) -> Option<PolicyKind> {
    match kind {
        PolicyType::Scp => Some(PolicyKind::Scp),
        PolicyType::Rcp => Some(PolicyKind::Rcp),
        _ => None,
    }
}
