//! The statements of one policy, cut so that each piece says the same of all of its actions.
//!
//! Knows statements and what actions have in common (`kinds`); what becomes of a piece for an account, `formula` finds out. Knows no level and no organization.

mod classes;
mod kinds;

pub(crate) use classes::{CHUNK, Classes};
pub(crate) use kinds::Kinds;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::formula::{Applies, LiteralId, Literals, Occurs, Reduced, Slot, SomeForms, TypesId, is_regional};
use crate::policies::Filling;
use crate::space::Keys;
use aws::Home;
use catalog::{ActionSet, Catalog, sign_in_actions};
use policy::{
    ActionElement, ConditionEntry, Effect, Polarity, PolicyDocument, PolicyKind, ResourceElement, Rule, Rules,
    Statement, Truth, Version, fill_placeholders,
};

/// A statement for some actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Place in [`PolicyDocument::statements`].
    pub statement: usize,
    /// `None` where it could not be read: it may allow or deny.
    pub effect: Option<Effect>,
    pub actions: ActionSet,
    pub applies: Applies,
    pub literals: Vec<LiteralId>,
}

/// A policy, piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    pub pieces: Vec<Piece>,
    /// The literals that may come out differently from account to account.
    pub of_account: Vec<LiteralId>,
}

impl Pieces {
    /// Cuts a document, as far as it is about actions `within` a set. `value` gives what stands for a placeholder.
    pub fn of(
        document: &PolicyDocument,
        within: &ActionSet,
        value: Filling<'_>,
        kinds: &mut Kinds,
        literals: &mut Literals,
    ) -> Self {
        let rules = Rules::of(document, value);
        let mut pieces = Vec::new();
        let mut cutter = Cutter { version: document.version, value, kinds, literals, of_account: Vec::new() };
        for (statement, rule) in document.statements.iter().zip(&rules.rules) {
            let unreadable = document.unreadable.is_some() || rule.unreadable().is_some() || !rule.is_for_anyone();
            let (sure, may) = actions(statement, rule, &cutter.literals.catalog);
            let perhaps = &may - &sure;
            // Whoever is perhaps not bound is allowed all the same.
            let is_allow = statement.effect.as_ref().is_some_and(|effect| effect.value == Effect::Allow);
            let doubtful = cutter.kinds.perhaps_bound(&cutter.literals.viewpoint, &cutter.literals.catalog);
            // So is whoever has other policies than SCPs and RCPs: those bind always.
            let is_bound = !matches!(document.kind, PolicyKind::Scp | PolicyKind::Rcp);
            let (sure, perhaps) = if is_allow || is_bound || sure.is_disjoint(doubtful) {
                (sure, perhaps)
            } else {
                (&sure - doubtful, &perhaps | &(&sure & doubtful))
            };
            for (actions, applies) in [(&sure & within, Applies::Surely), (&perhaps & within, Applies::Perhaps)] {
                if actions.is_empty() {
                    continue;
                }
                let piece = Piece {
                    statement: statement.index,
                    effect: statement.effect.map(|effect| effect.value),
                    actions,
                    applies: if unreadable { Applies::Perhaps } else { applies },
                    literals: Vec::new(),
                };
                // Nothing of an unreadable statement but its actions may be used.
                if unreadable {
                    pieces.push(piece);
                } else {
                    let cut = cutter.by_resource(piece, statement, rule);
                    pieces.extend(cutter.by_conditions(cut, statement, rule));
                }
            }
        }
        let mut of_account = cutter.of_account;
        of_account.sort_unstable();
        of_account.dedup();
        Self { pieces, of_account }
    }
}

/// What the statements of a document are cut with.
struct Cutter<'c> {
    version: Version,
    value: Filling<'c>,
    kinds: &'c mut Kinds,
    literals: &'c mut Literals,
    /// The literals so far that may come out differently from account to account.
    of_account: Vec<LiteralId>,
}

impl Cutter<'_> {
    /// A piece for each set of ARN forms of which the statement's `Resource` element says something else.
    fn by_resource(&mut self, piece: Piece, statement: &Statement, rule: &Rule) -> Vec<Piece> {
        let (Some(written), Some(resources)) = (&statement.resources, rule.resources()) else { return vec![piece] };
        if resources.is_everything() {
            return vec![piece];
        }
        let Self { kinds, literals, .. } = self;
        let catalog = &Arc::clone(&literals.catalog);
        // Of what may be done to something else than an ARN names, no pattern says whether it is meant.
        let bare = kinds.perhaps_without_resource(catalog);
        let (bare, piece) = if piece.actions.is_disjoint(bare) {
            (None, piece)
        } else {
            let apart = Piece { actions: &piece.actions & bare, applies: Applies::Perhaps, ..piece.clone() };
            (Some(apart), Piece { actions: &piece.actions - bare, ..piece })
        };
        let element = literals.element(resources, &resource_text(written, self.version, self.value));
        let mut ways: Vec<(LiteralId, ActionSet)> = Vec::new();
        let mut order: FxHashMap<TypesId, usize> = FxHashMap::default();
        let mut meets = catalog.all();
        if let Some(heads) = element.heads() {
            meets = kinds.headed(&heads, catalog);
            // All actions whose resources begin otherwise are alike: no pattern can name what they are done to.
            let apart = &piece.actions - &meets;
            let first = apart.iter().next();
            if let Some(types) = first.and_then(|action| kinds.types_of(action, literals)) {
                ways.push((literals.resource(&element, types), apart));
            }
        }
        for action in piece.actions.iter().filter(|action| meets.contains(*action)) {
            let Some(types) = kinds.types_of(action, literals) else { continue };
            let at = *order.entry(types).or_insert_with(|| {
                ways.push((literals.resource(&element, types), catalog.none()));
                ways.len() - 1
            });
            if let Some((_, set)) = ways.get_mut(at) {
                set.insert(action);
            }
        }
        let mut cut = self.cut(vec![piece], &ways);
        cut.extend(bare);
        cut
    }

    /// The pieces, cut by where the requests for their actions are reported and by which of them list their keys.
    fn by_conditions(&mut self, mut pieces: Vec<Piece>, statement: &Statement, rule: &Rule) -> Vec<Piece> {
        for (entry, condition) in statement.conditions.iter().zip(rule.conditions()) {
            let text = condition_text(entry, self.version, self.value);
            let Self { kinds, literals, .. } = self;
            let catalog = Arc::clone(&literals.catalog);
            // Only keys about Regions differ by home, and most conditions are about others.
            let listed: Vec<(LiteralId, ActionSet)> = if is_regional(condition) {
                let mut at = |home| literals.condition(condition, entry.operator.value, &text, Occurs::At(home));
                let by_home = kinds.by_home(&catalog).iter();
                by_home.map(|(home, actions)| (at(*home), actions.clone())).collect()
            } else {
                let everywhere = Occurs::At(Home::No);
                vec![(literals.condition(condition, entry.operator.value, &text, everywhere), kinds.all())]
            };
            let mut keys = condition.variables().chain([condition.key()]);
            let listed = if keys.any(|key| literals.viewpoint.asks_who_signs_in(key)) {
                let signing_in = catalog.named(sign_in_actions());
                let own = literals.condition(condition, entry.operator.value, &text, Occurs::SignIn);
                let others = listed.into_iter().map(|(literal, actions)| (literal, &actions - &signing_in));
                others.chain([(own, signing_in.clone())]).collect()
            } else {
                listed
            };
            if !literals.viewpoint.asks_who_lists(condition.key(), &literals.catalog) {
                pieces = self.cut(pieces, &listed);
                continue;
            }
            let other = match literals.viewpoint.keys {
                Keys::Any => Occurs::Unlisted,
                Keys::Documented => Occurs::Never,
            };
            let unlisted = literals.condition(condition, entry.operator.value, &text, other);
            let listing = kinds.listing(condition.key(), literals);
            let within = |actions: &ActionSet| -> Vec<(LiteralId, ActionSet)> {
                listed.iter().map(|(literal, set)| (*literal, set & actions)).collect()
            };
            let partly = listing.parts.iter().fold(literals.catalog.none(), |all, (.., actions)| &all | actions);
            let whole_or_none =
                within(&listing.whole).into_iter().chain([(unlisted, &!&listing.whole - &partly)]).collect::<Vec<_>>();
            let mut cut = self.cut(pieces.clone(), &whole_or_none);
            // What only some resource types of an action have splits its requests: a piece for those, and one for the others.
            for (types, some, actions) in &listing.parts {
                if pieces.iter().all(|piece| piece.actions.is_disjoint(actions)) {
                    continue;
                }
                let count = self.literals.forms_of(*types).map_or(0, |forms| forms.len());
                let rest: SomeForms = (0..count).filter(|place| !some.contains(place)).collect();
                for (forms, ways) in [(some, within(actions)), (&rest, vec![(unlisted, actions.clone())])] {
                    let of_forms = self.literals.some_forms(forms, *types);
                    let own = self.cut(pieces.clone(), &[(of_forms, actions.clone())]);
                    cut.extend(self.cut(own, &ways));
                }
            }
            pieces = cut;
        }
        pieces
    }

    /// Gives each piece the literal that its actions have, if it makes a difference to any request.
    fn cut(&mut self, pieces: Vec<Piece>, ways: &[(LiteralId, ActionSet)]) -> Vec<Piece> {
        let mut cut: Vec<Piece> = Vec::new();
        for piece in pieces {
            let mut same: FxHashMap<Reduced, usize> = FxHashMap::default();
            for (literal, set) in ways {
                let actions = &piece.actions & set;
                if actions.is_empty() {
                    continue;
                }
                let reduced = self.literals.reduce(*literal, Slot::ANY);
                // For these actions the statement never applies, so no piece holds them.
                if reduced == Reduced::Always(Truth::No) {
                    continue;
                }
                if let Some(known) = same.get(&reduced).and_then(|at| cut.get_mut(*at)) {
                    known.actions |= &actions;
                    continue;
                }
                let mut own = Piece { actions, ..piece.clone() };
                match reduced {
                    Reduced::Always(Truth::Maybe) => own.applies = Applies::Perhaps,
                    Reduced::Always(_) => {}
                    Reduced::Open(_) => {
                        own.literals.push(*literal);
                        if self.literals.is_of_account(*literal) {
                            self.of_account.push(*literal);
                        }
                    }
                }
                same.insert(reduced, cut.len());
                cut.push(own);
            }
        }
        cut
    }
}

/// The actions that a statement is about for certain, and those that it may be about.
fn actions(statement: &Statement, rule: &Rule, catalog: &Catalog) -> (ActionSet, ActionSet) {
    let Some(element) = &statement.actions else { return (catalog.none(), catalog.all()) };
    let is_plain = element.patterns.iter().all(|pattern| {
        let text = &pattern.value.text;
        pattern.value.placeholders.is_empty()
            && (text == "*" || !text.split(':').next().is_some_and(|s| s.contains(['*', '?'])))
    });
    // Plain patterns are found in the catalogue's order; any other way, each action has to be asked.
    if is_plain {
        let set = named(element, catalog);
        return (set.clone(), set);
    }
    let (mut sure, mut may) = (catalog.none(), catalog.none());
    for id in catalog.ids() {
        match rule.names_action(catalog.lower_name(id)) {
            Truth::Yes => {
                sure.insert(id);
                may.insert(id);
            }
            Truth::Maybe => may.insert(id),
            Truth::No => {}
        }
    }
    (sure, may)
}

fn named(element: &ActionElement, catalog: &Catalog) -> ActionSet {
    let mut set = catalog.none();
    for pattern in &element.patterns {
        catalog.add_matching(&pattern.value.glob, &mut set);
    }
    match element.polarity {
        Polarity::Listed => set,
        Polarity::AllBut => !&set,
    }
}

/// A text that is equal for elements that name the same resources, and for no others.
fn resource_text(element: &ResourceElement, version: Version, value: Filling<'_>) -> Arc<str> {
    let mut texts: Vec<String> =
        element.patterns.iter().map(|pattern| fill_placeholders(&pattern.value.text, value)).collect();
    texts.sort_unstable();
    format!("{:?} {version:?}\n{texts:?}", element.polarity).into()
}

/// A text that is equal for conditions that test the same, and for no others; its first line says how.
fn condition_text(entry: &ConditionEntry, version: Version, value: Filling<'_>) -> Arc<str> {
    let mut texts: Vec<String> = entry.values.iter().map(|text| fill_placeholders(&text.value.text, value)).collect();
    texts.sort_unstable();
    let key = entry.key.value.to_ascii_lowercase();
    format!("{:?}\n{key:?} {version:?}\n{texts:?}", entry.operator.value).into()
}
