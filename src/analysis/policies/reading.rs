//! A policy text as the analysis reads it: document, diagnostics, actions touched, remarks of the catalogue.
//!
//! Knows one text and one kind, so that everything here can be remembered by content alone.

use std::borrow::Cow;
use std::cell::Cell;
use std::sync::{Arc, OnceLock};

use super::code::FindingCode;
use super::grants::Grants;
use super::lints::{Lint, lints};
use super::named::Named;
use super::ordinary::has_placeholders;
use crate::memo::Shared;
use catalog::Catalog;
use organization::{Organization, Policy, PolicyType};
use policy::{Diagnostic, Parsed, PolicyDocument, PolicyKind, Rule, Rules, Truth, parse};

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
    /// Whom it names; `None` where that depends on placeholders.
    named: OnceLock<Option<Named>>,
    /// Its statements, ready to be asked; `None` where they depend on placeholders.
    rules: OnceLock<Option<Arc<Rules>>>,
}

impl Reading {
    /// Reads one policy text.
    pub fn of(text: &str, kind: PolicyKind) -> Self {
        let Parsed { document, diagnostics } = parse(text, kind);
        Self { diagnostics, ..Self::of_document(document) }
    }

    /// A document that no text stands for.
    pub(crate) fn of_document(document: PolicyDocument) -> Self {
        Self {
            document,
            diagnostics: Vec::new(),
            lints: OnceLock::new(),
            grants: OnceLock::new(),
            named: OnceLock::new(),
            rules: OnceLock::new(),
        }
    }

    /// With what every analysis asks of it.
    pub(crate) fn prepared(self) -> Self {
        self.named_in_all();
        self
    }

    /// Whom it names, if that depends on no placeholder.
    fn named_in_all(&self) -> Option<&Named> {
        let of_all = || (!has_placeholders(&self.document)).then(|| Named::of(&self.document, &|_| None));
        self.named.get_or_init(of_all).as_ref()
    }

    /// Whom it names in an organization.
    pub(crate) fn named(&self, organization: &Organization) -> Cow<'_, Named> {
        let value = |name: &str| organization.placeholder(name).map(str::to_owned);
        match self.named_in_all() {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(Named::of(&self.document, &value)),
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

    /// Whether a statement may be about an action: one is, or what cannot be read could be.
    pub(crate) fn may_name(&self, action: &str, organization: &Organization) -> bool {
        let action = action.to_ascii_lowercase();
        let is_named = |rule: &Rule| rule.names_action(&action) != Truth::No;
        self.document.unreadable.is_some() || self.rules(organization).rules.iter().any(is_named)
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
