//! The statements of one policy, cut so that each piece says the same of all of its actions.
//!
//! Knows actions, the ARN forms of their resource types and the keys that they list; what becomes of a piece for an
//! account, `formula` finds out. Knows no level and no organization.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::formula::{Applies, Given, LiteralId, Literals, Reduced, Slot, TypesId};
use super::space::{Home, head_of, home, is_divided};
use super::viewpoint::Keys;
use catalog::{ActionId, ActionSet, Catalog};
use policy::{
    ActionElement, ConditionEntry, Effect, Polarity, PolicyDocument, ResourceElement, Rule, Rules, Statement, Truth,
    Version, fill_placeholders,
};

/// A statement for some actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
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
pub(super) struct Pieces {
    pub pieces: Vec<Piece>,
    /// The literals that may come out differently from account to account.
    pub of_account: Vec<LiteralId>,
}

/// What actions have in common that policies do not say.
#[derive(Debug)]
pub(super) struct Kinds {
    partition: String,
    /// By place among the catalogue's forms.
    types: Vec<Option<TypesId>>,
    all: ActionSet,
    /// By where their requests may be reported, in the order of [`Home::ALL`].
    by_home: [ActionSet; 3],
    /// Which actions list a key, by the key in lower case, without what follows its slash.
    listing: FxHashMap<String, ActionSet>,
    heads: Option<Heads>,
}

/// What the ARNs of actions' resources begin with, up to and including the service.
#[derive(Debug)]
struct Heads {
    by_head: FxHashMap<String, ActionSet>,
    /// Actions without resources, and those whose ARNs begin with anything.
    open: ActionSet,
}

type Values<'v> = &'v dyn Fn(&str) -> Option<String>;

impl Kinds {
    pub fn of(catalog: &Catalog, partition: &str) -> Self {
        let types = vec![None; catalog.forms().templates.len()];
        let mut kinds = Self {
            partition: partition.to_owned(),
            types,
            all: catalog.all(),
            by_home: Home::ALL.map(|_| catalog.none()),
            listing: FxHashMap::default(),
            heads: None,
        };
        for service in &catalog.services {
            let actions = service.actions.clone();
            if !is_divided(&service.prefix) {
                kinds.at_home(home(&service.prefix, None, catalog)).insert_range(actions);
                continue;
            }
            for id in (actions.start..actions.end).map(ActionId) {
                let name = catalog.action(id).map(|action| action.name.as_str());
                kinds.at_home(home(&service.prefix, name, catalog)).insert(id);
            }
        }
        kinds
    }

    fn at_home(&mut self, home: Home) -> &mut ActionSet {
        let [here, perhaps, oregon] = &mut self.by_home;
        match home {
            Home::No => here,
            Home::Perhaps => perhaps,
            Home::Oregon => oregon,
        }
    }

    /// Every action.
    pub fn all(&self) -> ActionSet {
        self.all.clone()
    }

    /// The ARN templates of an action.
    fn types_of(&mut self, action: ActionId, literals: &mut Literals) -> Option<TypesId> {
        let forms = literals.catalog.forms();
        let at = *forms.of.get(action.0 as usize)? as usize;
        let slot = self.types.get_mut(at)?;
        if slot.is_none() {
            let templates = forms.templates.get(at)?.iter();
            let with_partition: Arc<[Arc<str>]> =
                templates.map(|form| Arc::from(form.replace("${Partition}", &self.partition))).collect();
            *slot = Some(literals.types(with_partition));
        }
        *slot
    }

    /// The actions that may be done to a resource whose ARN begins in one of these ways.
    fn headed(&mut self, heads: &[String], catalog: &Catalog) -> ActionSet {
        let partition = &self.partition;
        let known = self.heads.get_or_insert_with(|| Heads::of(partition, catalog));
        heads.iter().filter_map(|head| known.by_head.get(head)).fold(known.open.clone(), |all, more| &all | more)
    }

    /// The actions that RCPs can bind: of services that they cover, done to a resource.
    ///
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    pub fn bound_by_rcps(&self, catalog: &Catalog) -> ActionSet {
        let mut set = catalog.none();
        for id in catalog.ids() {
            let covered = catalog.service_of(id).is_some_and(|service| service.supports_rcp);
            let has_resource = catalog.action(id).is_some_and(|action| !action.resources.is_empty());
            if covered && has_resource && catalog.lower_name(id) != "kms:retiregrant" {
                set.insert(id);
            }
        }
        set
    }

    /// The actions whose requests may have a key, as far as the catalogue lists it.
    fn listing(&mut self, key: &str, catalog: &Catalog) -> &ActionSet {
        let family = key.split('/').next().unwrap_or_default().to_ascii_lowercase();
        self.listing.entry(family.clone()).or_insert_with(|| {
            if catalog.lists_key_everywhere(&family) {
                return catalog.all();
            }
            let mut set = catalog.none();
            catalog.ids().filter(|id| catalog.lists_key_for(*id, &family)).for_each(|id| set.insert(id));
            set
        })
    }
}

impl Heads {
    fn of(partition: &str, catalog: &Catalog) -> Self {
        let forms = catalog.forms();
        let head_of = |template: &String| head_of(&template.replace("${Partition}", partition));
        let of_forms: Vec<Vec<Option<String>>> =
            forms.templates.iter().map(|templates| templates.iter().map(head_of).collect()).collect();
        let mut heads = Self { by_head: FxHashMap::default(), open: catalog.none() };
        for (action, form) in (0_u32..).map(ActionId).zip(&forms.of) {
            let own = of_forms.get(*form as usize).map_or(&[][..], Vec::as_slice);
            if own.is_empty() || own.contains(&None) {
                heads.open.insert(action);
            }
            for head in own.iter().flatten() {
                match heads.by_head.get_mut(head) {
                    Some(set) => set.insert(action),
                    None => {
                        let mut set = catalog.none();
                        set.insert(action);
                        heads.by_head.insert(head.clone(), set);
                    }
                }
            }
        }
        heads
    }
}

impl Pieces {
    /// Cuts a document, as far as it is about actions `within` a set. `value` gives what stands for a placeholder.
    pub fn of(
        document: &PolicyDocument,
        within: &ActionSet,
        value: Values<'_>,
        kinds: &mut Kinds,
        literals: &mut Literals,
    ) -> Self {
        let rules = Rules::of(document, value);
        let mut cut = Self::default();
        for (statement, rule) in document.statements.iter().zip(&rules.rules) {
            let unreadable = document.unreadable.is_some() || rule.unreadable().is_some() || !rule.is_for_anyone();
            let (sure, may) = actions(statement, rule, &literals.catalog);
            let perhaps = &may - &sure;
            for (actions, applies) in [(&sure & within, Applies::Surely), (&perhaps & within, Applies::Perhaps)] {
                if actions.is_empty() {
                    continue;
                }
                let applies = if unreadable { Applies::Perhaps } else { applies };
                let piece = Piece {
                    statement: statement.index,
                    effect: statement.effect.map(|effect| effect.value),
                    actions,
                    applies,
                    literals: Vec::new(),
                };
                // Nothing of an unreadable statement but its actions may be used.
                match unreadable {
                    true => cut.pieces.push(piece),
                    false => cut.add(piece, statement, rule, document.version, value, kinds, literals),
                }
            }
        }
        cut.of_account.sort_unstable();
        cut.of_account.dedup();
        cut
    }

    #[expect(clippy::too_many_arguments, reason = "all of it is what one statement is read with")]
    fn add(
        &mut self,
        piece: Piece,
        statement: &Statement,
        rule: &Rule,
        version: Version,
        value: Values<'_>,
        kinds: &mut Kinds,
        literals: &mut Literals,
    ) {
        let catalog = &Arc::clone(&literals.catalog);
        let mut pieces = vec![piece];
        if let (Some(element), Some(resources)) = (&statement.resources, rule.resources())
            && !resources.is_everything()
        {
            let element = literals.element(resources, &resource_text(element, version, value));
            let mut ways: Vec<(LiteralId, ActionSet)> = Vec::new();
            let mut order: FxHashMap<TypesId, usize> = FxHashMap::default();
            let mut meets = catalog.all();
            if let Some(heads) = element.heads() {
                meets = kinds.headed(&heads, catalog);
                // All actions whose resources begin otherwise are alike: no pattern can name what they are done to.
                let apart = pieces.iter().fold(catalog.none(), |all, piece| &all | &(&piece.actions - &meets));
                let first = apart.iter().next();
                if let Some(types) = first.and_then(|action| kinds.types_of(action, literals)) {
                    ways.push((literals.resource(&element, types), apart));
                }
            }
            for action in pieces.iter().flat_map(|piece| piece.actions.iter()).filter(|action| meets.contains(*action))
            {
                let Some(types) = kinds.types_of(action, literals) else { continue };
                let at = *order.entry(types).or_insert_with(|| {
                    ways.push((literals.resource(&element, types), catalog.none()));
                    ways.len() - 1
                });
                if let Some((_, set)) = ways.get_mut(at) {
                    set.insert(action);
                }
            }
            let ways: Vec<(LiteralId, &ActionSet)> = ways.iter().map(|(literal, set)| (*literal, set)).collect();
            pieces = self.cut(pieces, &ways, literals);
        }
        for (entry, condition) in statement.conditions.iter().zip(rule.conditions()) {
            let text = condition_text(entry, version, value);
            let mut literal = |given| literals.condition(condition, entry.operator.value, &text, given);
            let by_home = Home::ALL.map(|home| literal(Given::At(home)));
            let never = literal(Given::Never);
            let may_have = match literals.viewpoint.keys {
                Keys::Any => catalog.all(),
                Keys::Documented => kinds.listing(condition.key(), catalog).clone(),
            };
            let ways = match by_home {
                [here, home, oregon] if here == home && here == oregon => vec![(here, may_have.clone())],
                several => {
                    let sets = kinds.by_home.iter().map(|set| &may_have & set);
                    several.into_iter().zip(sets).collect()
                }
            };
            let ways: Vec<(LiteralId, &ActionSet)> = ways.iter().map(|(id, set)| (*id, set)).collect();
            let unlisted = !&may_have;
            let ways: Vec<_> = ways.into_iter().chain([(never, &unlisted)]).collect();
            pieces = self.cut(pieces, &ways, literals);
        }
        self.pieces.extend(pieces);
    }

    /// Gives each piece the literal that its actions have, if it makes a difference to any request.
    fn cut(&mut self, pieces: Vec<Piece>, ways: &[(LiteralId, &ActionSet)], literals: &mut Literals) -> Vec<Piece> {
        let mut cut: Vec<Piece> = Vec::new();
        for piece in pieces {
            let mut same: FxHashMap<Reduced, usize> = FxHashMap::default();
            for (literal, set) in ways {
                let actions = &piece.actions & set;
                if actions.is_empty() {
                    continue;
                }
                let reduced = literals.reduce(*literal, Slot::ANY);
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
                        if literals.is_of_account(*literal) {
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
    match is_plain {
        true => {
            let set = named(element, catalog);
            (set.clone(), set)
        }
        false => {
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
    }
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
fn resource_text(element: &ResourceElement, version: Version, value: Values<'_>) -> Arc<str> {
    let mut texts: Vec<String> =
        element.patterns.iter().map(|pattern| fill_placeholders(&pattern.value.text, value)).collect();
    texts.sort_unstable();
    format!("{:?} {version:?}\n{texts:?}", element.polarity).into()
}

/// A text that is equal for conditions that test the same, and for no others; its first line says how.
fn condition_text(entry: &ConditionEntry, version: Version, value: Values<'_>) -> Arc<str> {
    let mut texts: Vec<String> = entry.values.iter().map(|text| fill_placeholders(&text.value.text, value)).collect();
    texts.sort_unstable();
    let key = entry.key.value.to_ascii_lowercase();
    format!("{:?}\n{key:?} {version:?}\n{texts:?}", entry.operator.value).into()
}
