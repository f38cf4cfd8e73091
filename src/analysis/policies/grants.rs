//! What one policy document does to each known action, judged by the form of its statements.
//!
//! A statement is certain about an action only if it applies to every request for it: readable, no condition,
//! `Resource` exactly `*`, no placeholder. Everything else may apply or not, for a reason that has a name ([`Why`]).
//! Knows one document at a time; knows no level, no account, and does not look into conditions.

use catalog::{ActionId, ActionSet, Catalog};
use policy::{ActionElement, ActionPattern, Code, Effect, Placeholder, Polarity, PolicyDocument, Statement};

/// The actions that a document, or all documents of one level together, touch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grants {
    /// Allowed in every request.
    pub allow: ActionSet,
    /// Allowed in some request, as far as the form tells; holds `allow`.
    pub may_allow: ActionSet,
    /// Denied in every request.
    pub deny: ActionSet,
    /// Denied in some request, as far as the form tells; holds `deny`.
    pub may_deny: ActionSet,
}

/// Why a statement applies to some requests only, or why nobody can tell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It has a condition on this key.
    Key(String),
    /// It names some resources, not all.
    Resource,
    /// A part of it cannot be read.
    Unreadable(Code),
    /// It holds text that another tool replaces, such as `${PARTITION}`.
    Placeholder(String),
    /// It has a wildcard in the service prefix, which AWS does not document.
    ServiceWildcard,
    /// Policies of the type are being switched on or off.
    BeingSwitched,
    /// It comes to a point that AWS does not document.
    NotDocumented,
}

/// How far a statement applies to one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Extent {
    Never,
    Perhaps(Vec<Why>),
    Always,
}

impl Grants {
    pub fn none(catalog: &Catalog) -> Self {
        let none = catalog.none();
        Self { allow: none.clone(), may_allow: none.clone(), deny: none.clone(), may_deny: none }
    }

    pub fn of(document: &PolicyDocument, catalog: &Catalog) -> Self {
        let mut grants = Self::none(catalog);
        for statement in &document.statements {
            let (always, perhaps) = extent(document, statement, catalog);
            let effect = statement.effect.map(|effect| effect.value);
            if effect != Some(Effect::Deny) {
                grants.may_allow |= &perhaps;
            }
            if effect != Some(Effect::Allow) {
                grants.may_deny |= &perhaps;
            }
            match effect {
                Some(Effect::Allow) => grants.allow |= &always,
                Some(Effect::Deny) => grants.deny |= &always,
                None => {}
            }
        }
        grants
    }
}

/// The actions that a statement always applies to, and those that it may apply to.
fn extent(document: &PolicyDocument, statement: &Statement, catalog: &Catalog) -> (ActionSet, ActionSet) {
    // What cannot be read may be about any action.
    let Some(actions) = &statement.actions else { return (catalog.none(), catalog.all()) };
    let (mut always, mut perhaps) = (catalog.none(), catalog.none());
    for pattern in &actions.patterns {
        let named = catalog.matching_glob(&pattern.value.glob);
        perhaps |= &named;
        if is_firm(&pattern.value) {
            always |= &named;
        }
    }
    // What is left out perhaps is meant perhaps, and what is left out for certain never.
    if actions.polarity == Polarity::AllBut {
        (always, perhaps) = (!&perhaps, !&always);
    }
    if !reservations(document, statement).is_empty() {
        always = catalog.none();
    }
    (always, perhaps)
}

/// How far a statement applies to one action: the same answer as [`extent`], with its reasons.
pub(crate) fn applies(document: &PolicyDocument, statement: &Statement, catalog: &Catalog, action: ActionId) -> Extent {
    let mut why = reservations(document, statement);
    if let Some(actions) = &statement.actions {
        match covers(actions, catalog, action) {
            Extent::Never => return Extent::Never,
            Extent::Perhaps(more) => why.extend(more),
            Extent::Always => {}
        }
    }
    why.sort();
    why.dedup();
    if why.is_empty() { Extent::Always } else { Extent::Perhaps(why) }
}

/// The actions of the patterns that are in doubt, pattern by pattern, and those that are not in doubt beside them: which of
/// these sets an action is in says all that [`applies`] says of it beyond the statements themselves.
pub(crate) fn doubtful_actions(document: &PolicyDocument, catalog: &Catalog) -> Vec<ActionSet> {
    let mut sets = Vec::new();
    for actions in document.statements.iter().filter_map(|statement| statement.actions.as_ref()) {
        if actions.patterns.iter().all(|pattern| is_firm(&pattern.value)) {
            continue;
        }
        let mut firm = catalog.none();
        for pattern in &actions.patterns {
            let named = catalog.matching_glob(&pattern.value.glob);
            if is_firm(&pattern.value) { firm |= &named } else { sets.push(named) }
        }
        sets.push(firm);
    }
    sets
}

fn covers(actions: &ActionElement, catalog: &Catalog, action: ActionId) -> Extent {
    let mut doubts = Vec::new();
    let mut firm = false;
    for pattern in actions.patterns.iter().filter(|p| catalog.fits(&p.value.glob, action)) {
        firm |= is_firm(&pattern.value);
        doubts.extend(doubts_of(&pattern.value));
    }
    match (actions.polarity, firm) {
        (Polarity::Listed, true) => Extent::Always,
        (Polarity::AllBut, true) => Extent::Never,
        _ if !doubts.is_empty() => Extent::Perhaps(doubts),
        (Polarity::Listed, false) => Extent::Never,
        (Polarity::AllBut, false) => Extent::Always,
    }
}

/// Why a statement does not simply apply to every request for its actions; empty if it does.
fn reservations(document: &PolicyDocument, statement: &Statement) -> Vec<Why> {
    let unreadable = statement.unreadable.or(document.unreadable).map(|unreadable| Why::Unreadable(unreadable.code));
    let mut why: Vec<Why> = unreadable.into_iter().collect();
    if statement.actions.is_none() && why.is_empty() {
        why.push(Why::Unreadable(Code::MissingElement));
    }
    for entry in &statement.conditions {
        why.push(Why::Key(entry.key.value.clone()));
        entry.values.iter().for_each(|value| why.extend(placeholders(&value.value.placeholders)));
    }
    let all = statement.resources.as_ref().is_some_and(|resources| {
        let everything = resources.patterns.iter().any(|p| p.value.text == "*" && p.value.placeholders.is_empty());
        resources.polarity == Polarity::Listed && everything
    });
    // A statement of which nothing could be read has reason enough for doubt.
    if !all && (statement.resources.is_some() || why.is_empty()) {
        why.push(Why::Resource);
        let patterns = statement.resources.iter().flat_map(|resources| &resources.patterns);
        patterns.for_each(|pattern| why.extend(placeholders(&pattern.value.placeholders)));
    }
    why
}

/// Whether the pattern names its actions beyond doubt.
pub(crate) fn is_firm(pattern: &ActionPattern) -> bool {
    doubts_of(pattern).next().is_none()
}

fn doubts_of(pattern: &ActionPattern) -> impl Iterator<Item = Why> {
    let prefix = pattern.text.split(':').next().unwrap_or_default();
    let wild = pattern.text != "*" && prefix.contains(['*', '?']) && pattern.placeholders.is_empty();
    placeholders(&pattern.placeholders).chain(wild.then_some(Why::ServiceWildcard))
}

fn placeholders(placeholders: &[Placeholder]) -> impl Iterator<Item = Why> {
    placeholders.iter().map(|placeholder| Why::Placeholder(placeholder.written.clone()))
}
