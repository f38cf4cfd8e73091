//! One condition or one `Resource` element of a statement, as a set of cells of one dimension.
//!
//! Knows what is left of a literal once the viewpoint and the account have put in what they fix:
//! a constant, or a test on a dimension that stays open. Knows no statement and no policy.

mod divide;
mod reduce;

pub use divide::{Cells, Divided, is_among};

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use divide::{Partitions, Probes};

use super::forms::{Element, Forms, SomeForms};
use super::intern::Interner;
use super::one_form::{OneForms, Searches};
use crate::space::{
    Account, Domain, Holds, Kind, Standpoint, Tested, Viewpoint, Who, is_of_account, is_of_another_place, says_place,
    tells_accounts_apart,
};
use aws::{Home, Partition};
use catalog::{Catalog, Form};
use policy::{Condition, ConditionOperator, Context, Resources, Samples, Truth};

/// A condition or `Resource` element as it stands in a policy, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LiteralId(u32);

/// What stays open of a literal, seen from a slot: a test on one dimension, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TestId(pub u32);

/// Of what a request may have this or that, independently of everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DimensionId(pub u32);

/// An account by number; the first is whatever account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot(u32);

impl Slot {
    /// Whatever account: nothing is known that differs between accounts.
    pub const ANY: Self = Self(0);
}

/// The ARN forms of an action, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypesId(u32);

/// What is left of a literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reduced {
    Always(Truth),
    Open(TestId),
}

/// What a literal asks of a request.
#[derive(Debug, Clone, Copy)]
pub enum Asked<'l> {
    Key(&'l Condition),
    Resource(&'l Resources, TypesId),
    /// Whether the resource is of one of some forms, by place.
    Forms(&'l SomeForms, TypesId),
}

#[derive(Debug, Clone)]
enum Literal {
    Key {
        condition: Arc<Condition>,
        operator: ConditionOperator,
        /// What it is compared with, as text that is equal for equal tests.
        text: Arc<str>,
        occurs: Occurs,
    },
    Resource {
        element: Arc<Element>,
        types: TypesId,
    },
    /// The resource is of one of these forms. No statement says so: it is what a key that only some types have comes to.
    Forms {
        some: SomeForms,
        types: TypesId,
    },
}

/// What makes two literals the same: their text, and what actions add to it.
type Written = (Arc<str>, Option<TypesId>, Option<Occurs>);

/// What the action alone, or the action and the type of its resource, says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Occurs {
    /// Its requests never have it: the catalogue does not list it, and only listed keys count.
    Never,
    /// The catalogue does not list it: what is pinned may not reach its requests.
    Unlisted,
    /// Its requests are made by identities of outside providers, who are no principals of AWS.
    SignIn,
    At(Home),
}

/// A dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Dimension {
    /// What a request holds under a key, as far as tests of one kind can tell.
    Key { key: Arc<str>, kind: Kind, domain: Domain, slot: Slot },
    /// The resource of a request.
    Resource(TypesId),
    /// Whether a test holds that nothing can be told of beforehand.
    Own(Arc<str>),
}

#[derive(Debug, Clone)]
struct Test {
    literal: LiteralId,
    slot: Slot,
    dimension: DimensionId,
    /// The cells of a dimension of its own.
    own: Option<Tested>,
}

/// All literals of some policies, before one viewpoint.
#[derive(Debug)]
pub struct Literals {
    pub catalog: Arc<Catalog>,
    pub viewpoint: Viewpoint,
    /// Of whatever account.
    standpoint: Standpoint,
    /// Whether nothing is found out of what differs between accounts, for there are too many.
    is_crowd: bool,
    accounts: Interner<Account>,
    numbers: FxHashMap<Written, LiteralId>,
    literals: Vec<Literal>,
    types: Interner<Arc<[Form]>>,
    /// By types.
    forms: Vec<Arc<Forms>>,
    /// By their text.
    elements: FxHashMap<Arc<str>, Arc<Element>>,
    dimensions: Interner<Dimension>,
    tests: Vec<Test>,
    reduced: FxHashMap<(LiteralId, Slot), Reduced>,
    /// Whether a literal may come out otherwise for other accounts.
    of_account: FxHashMap<LiteralId, bool>,
    /// Literals of which nobody can tell whether they hold for some account.
    doubtful: FxHashSet<LiteralId>,
    partitions: Partitions,
    /// Tests that tell apart too many cells.
    too_fine: FxHashMap<DimensionId, Vec<Box<[TestId]>>>,
    /// Accounts whose keys may hold the same but for the id share their searches.
    searches: Searches,
    one_forms: OneForms,
    probes: Probes,
}

/// Whether a condition asks for the Region of a request, so that it may differ by where requests are reported.
pub fn is_regional(condition: &Condition) -> bool {
    let of_region = "aws:requestedregion";
    condition.key() == of_region || condition.variables().any(|key| key == of_region)
}

impl Literals {
    pub fn new(catalog: &Arc<Catalog>, viewpoint: Viewpoint, standpoint: Standpoint) -> Self {
        Self {
            catalog: Arc::clone(catalog),
            viewpoint,
            standpoint,
            is_crowd: false,
            accounts: Interner::default(),
            numbers: FxHashMap::default(),
            literals: Vec::new(),
            types: Interner::default(),
            forms: Vec::new(),
            elements: FxHashMap::default(),
            dimensions: Interner::default(),
            tests: Vec::new(),
            reduced: FxHashMap::default(),
            of_account: FxHashMap::default(),
            doubtful: FxHashSet::default(),
            partitions: Partitions::default(),
            too_fine: FxHashMap::default(),
            searches: Searches::default(),
            one_forms: OneForms::default(),
            probes: Probes::default(),
        }
    }

    /// The same where accounts are too many to be told apart.
    pub fn of_crowd(self, is_crowd: bool) -> Self {
        Self { is_crowd, ..self }
    }

    /// Whether it was not found out of some account whether the literal holds, as accounts are too many.
    pub fn is_given_up(&self, id: LiteralId) -> bool {
        self.is_crowd && self.is_doubtful(id) && self.of_account.get(&id) == Some(&true)
    }

    /// An account to be looked at on its own.
    pub fn slot(&mut self, account: Account) -> Slot {
        Slot(self.accounts.number(account) + 1)
    }

    /// The organization as it is seen from an account.
    pub fn standpoint(&self, slot: Slot) -> Standpoint {
        let account = slot.0.checked_sub(1).and_then(|at| self.accounts.get(at)).cloned();
        Standpoint { account, ..self.standpoint.clone() }
    }

    /// Takes in a condition. `text` is equal for conditions that test the same.
    pub fn condition(
        &mut self,
        condition: &Condition,
        operator: ConditionOperator,
        text: &Arc<str>,
        occurs: Occurs,
    ) -> LiteralId {
        let any_region = self.viewpoint.regions.is_empty();
        let is_one_of_many = |home: Home| home.only(&Partition::from(self.standpoint.partition.as_str())).is_none();
        let occurs = match occurs {
            // Where no Region is chosen, only a service that is called in a single one differs from others.
            Occurs::At(home) if !is_regional(condition) || (any_region && is_one_of_many(home)) => Occurs::At(Home::No),
            Occurs::At(_) | Occurs::Never | Occurs::Unlisted | Occurs::SignIn => occurs,
        };
        self.add((Arc::clone(text), None, Some(occurs)), || Literal::Key {
            condition: Arc::new(condition.clone()),
            operator,
            text: Arc::clone(text),
            occurs,
        })
    }

    /// A `Resource` element. `text` is equal for elements that name the same.
    pub fn element(&mut self, resources: &Resources, text: &Arc<str>) -> Arc<Element> {
        if let Some(known) = self.elements.get(text) {
            return Arc::clone(known);
        }
        let (context, settled) = self.variables(resources.variables(), Occurs::At(Home::No), Slot::ANY);
        // Of some variables it is known only for some actions what they stand for, and an element is the same for all.
        let of_all = |key: &str| self.viewpoint.is_alike(key, &self.catalog) && !self.viewpoint.asks_who_signs_in(key);
        let settled = settled && resources.variables().all(of_all);
        let make = if settled { Element::settled } else { Element::open };
        let number = u32::try_from(self.elements.len()).unwrap_or(u32::MAX);
        let element = Arc::new(make(number, resources.clone(), Arc::clone(text), context));
        self.elements.insert(Arc::clone(text), Arc::clone(&element));
        element
    }

    /// Takes in a `Resource` element for actions with these resource types.
    pub fn resource(&mut self, element: &Arc<Element>, types: TypesId) -> LiteralId {
        self.add((Arc::clone(&element.text), Some(types), None), || Literal::Resource {
            element: Arc::clone(element),
            types,
        })
    }

    /// Whether the resource of actions with these resource types is of one of some forms.
    pub fn some_forms(&mut self, some: &SomeForms, types: TypesId) -> LiteralId {
        // The text of an element begins otherwise.
        self.add((format!("forms {some:?}").into(), Some(types), None), || Literal::Forms {
            some: Arc::clone(some),
            types,
        })
    }

    fn add(&mut self, key: Written, literal: impl FnOnce() -> Literal) -> LiteralId {
        let Self { numbers, literals, .. } = self;
        *numbers.entry(key).or_insert_with(|| {
            literals.push(literal());
            LiteralId(u32::try_from(literals.len() - 1).unwrap_or(u32::MAX))
        })
    }

    /// The number of some ARN forms.
    pub fn types(&mut self, forms: Arc<[Form]>) -> TypesId {
        let id = TypesId(self.types.number(Arc::clone(&forms)));
        if self.forms.len() < self.types.len() {
            self.forms.push(Arc::new(Forms::of(&forms, &mut self.one_forms)));
        }
        id
    }

    /// The ARN forms of a number.
    pub fn forms_of(&self, types: TypesId) -> Option<&Arc<Forms>> {
        self.forms.get(types.0 as usize)
    }

    /// The resource types whose resources a test tells apart.
    pub fn types_of(&self, test: TestId) -> Option<TypesId> {
        match self.dimension(self.dimension_of(test)?)? {
            Dimension::Resource(types) => Some(*types),
            Dimension::Key { .. } | Dimension::Own(_) => None,
        }
    }

    /// A dimension by its number.
    fn dimension(&self, id: DimensionId) -> Option<&Dimension> {
        self.dimensions.get(id.0)
    }

    /// The dimension of a test.
    pub fn dimension_of(&self, test: TestId) -> Option<DimensionId> {
        self.tests.get(test.0 as usize).map(|test| test.dimension)
    }

    /// The condition that a test is, or else the `Resource` element with the ARN templates that it is for.
    pub fn asked(&self, test: TestId) -> Option<Asked<'_>> {
        let literal = self.tests.get(test.0 as usize)?.literal;
        Some(match self.literals.get(literal.0 as usize)? {
            Literal::Key { condition, .. } => Asked::Key(condition),
            Literal::Resource { element, types } => Asked::Resource(&element.resources, *types),
            Literal::Forms { some, types } => Asked::Forms(some, *types),
        })
    }

    /// The key that a literal tests, in lower case; `None` for a resource.
    pub fn key(&self, literal: LiteralId) -> Option<&str> {
        match self.literals.get(literal.0 as usize)? {
            Literal::Key { condition, .. } => Some(condition.key()),
            Literal::Resource { .. } | Literal::Forms { .. } => None,
        }
    }

    /// What is left of a literal for an account.
    pub fn reduce(&mut self, id: LiteralId, slot: Slot) -> Reduced {
        if let Some(known) = self.reduced.get(&(id, slot)) {
            return *known;
        }
        let reduced = if slot == Slot::ANY {
            self.look(id, slot)
        } else {
            match self.reduce(id, Slot::ANY) {
                // Most literals come out alike for all accounts, so they are looked at once and not ten thousand times.
                Reduced::Open(_) if self.is_of_account(id) && self.is_crowd => Reduced::Always(Truth::Maybe),
                Reduced::Open(_) if self.is_of_account(id) => self.look(id, slot),
                whatever => whatever,
            }
        };
        self.reduced.insert((id, slot), reduced);
        // Formulas do not tell one doubt from another, so comparing asks for it separately.
        if reduced == Reduced::Always(Truth::Maybe) {
            self.doubtful.insert(id);
        }
        reduced
    }

    /// Whether nobody can tell of some account that was looked at whether the literal holds.
    pub fn is_doubtful(&self, id: LiteralId) -> bool {
        self.doubtful.contains(&id)
    }

    /// The account of a slot without its place in the tree, for what does not depend on that.
    fn wherever(&mut self, slot: Slot) -> Slot {
        match self.standpoint(slot).account {
            Some(account) => self.slot(Account { path: String::new(), ..account }),
            None => slot,
        }
    }

    /// Whether an open literal may come out otherwise for other accounts.
    pub fn is_of_account(&mut self, id: LiteralId) -> bool {
        if let Some(known) = self.of_account.get(&id) {
            return *known;
        }
        let found = self.differs_by_account(id);
        self.of_account.insert(id, found);
        found
    }

    /// Whether an open literal asks where an account is that the viewpoint leaves open, or that is not told apart from others.
    pub fn is_of_another_place(&self, id: LiteralId) -> bool {
        let Some(Literal::Key { condition, .. }) = self.literals.get(id.0 as usize) else { return false };
        let mut keys = condition.variables().chain([condition.key()]);
        keys.any(|key| is_of_another_place(key, &self.viewpoint) || self.is_crowd && says_place(key))
    }

    fn differs_by_account(&self, id: LiteralId) -> bool {
        let Some(Literal::Key { condition, .. }) = self.literals.get(id.0 as usize) else { return false };
        if condition.variables().any(|key| is_of_account(key, &self.viewpoint)) {
            return true;
        }
        if !is_of_account(condition.key(), &self.viewpoint) {
            return false;
        }
        let is_anyones_arn = condition.key() == "aws:principalarn" && self.viewpoint.who == Who::Anyone;
        match condition.samples(&Context::default()) {
            Samples::Texts(shapes) if is_anyones_arn => shapes.iter().any(tells_accounts_apart),
            Samples::Presence => false,
            Samples::Texts(_) | Samples::Values(..) | Samples::Opaque => true,
        }
    }

    fn holds(&self, key: &str, occurs: Occurs, slot: Slot) -> Holds {
        match occurs {
            Occurs::Never => Holds::Nothing,
            Occurs::Unlisted => self.standpoint(slot).perhaps_holds(key, &self.viewpoint, &self.catalog),
            Occurs::SignIn => self.standpoint(slot).sign_in_holds(key, &self.viewpoint, &self.catalog),
            Occurs::At(home) => self.standpoint(slot).holds(key, &self.viewpoint, home, &self.catalog),
        }
    }

    /// What is known of the keys of some variables, and whether that is all there is to know.
    fn variables<'k>(&self, keys: impl Iterator<Item = &'k str>, occurs: Occurs, slot: Slot) -> (Context, bool) {
        let mut context = Context::default();
        let mut settled = true;
        for key in keys {
            // Who lists the key of a condition says nothing of the keys of its variables.
            let is_alike = key == "aws:requestedregion" || self.viewpoint.is_alike(key, &self.catalog);
            match self.holds(key, occurs, slot) {
                _ if !is_alike => settled = false,
                Holds::Nothing => {}
                Holds::Fact(fact) => context.set(key, fact),
                Holds::Any(_) => settled = false,
            }
        }
        (context, settled)
    }
}
