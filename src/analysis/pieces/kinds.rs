//! What actions have in common that policies do not say: the ARN forms of their resource types, the keys that they list,
//! and where their requests are reported.
//!
//! Knows the catalogue of one partition; knows no policy.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Pieces;
use crate::decision::{in_spite_of_policies, refusals};
use crate::formula::{Literals, SomeForms, TypesId};
use crate::space::{Side, Viewpoint, Who, home, is_divided};
use aws::Home;
use catalog::{ActionId, ActionSet, Catalog, Form, may_lack_resource, sign_in_actions};

/// What actions have in common that policies do not say.
#[derive(Debug)]
pub(crate) struct Kinds {
    partition: String,
    /// By place among the catalogue's forms.
    types: Vec<Option<TypesId>>,
    all: ActionSet,
    by_home: Option<ByHome>,
    /// Which actions list a key, by the key in lower case, without what follows its slash.
    listing: FxHashMap<String, Arc<Listing>>,
    heads: Option<Heads>,
    perhaps_bound: Option<ActionSet>,
    perhaps_without_resource: Option<ActionSet>,
}

/// The actions by where their requests may be reported.
pub(super) type ByHome = [(Home, ActionSet); Home::ALL.len()];

/// Which actions list a key.
#[derive(Debug)]
pub(super) struct Listing {
    /// For all of their resource types.
    pub whole: ActionSet,
    /// For some types only: their forms, and the actions.
    pub parts: Vec<(TypesId, SomeForms, ActionSet)>,
}

/// What the ARNs of actions' resources begin with, up to and including the service.
#[derive(Debug)]
struct Heads {
    by_head: FxHashMap<String, ActionSet>,
    /// Actions without resources, and those whose ARNs begin with anything.
    open: ActionSet,
}

impl Kinds {
    pub fn of(catalog: &Catalog, partition: &str) -> Self {
        Self {
            partition: partition.to_owned(),
            types: vec![None; catalog.forms().all.len()],
            all: ActionSet::full(catalog.len()),
            by_home: None,
            listing: FxHashMap::default(),
            heads: None,
            perhaps_bound: None,
            perhaps_without_resource: None,
        }
    }

    /// The actions by where their requests may be reported.
    pub(super) fn by_home(&mut self, catalog: &Catalog) -> &ByHome {
        self.by_home.get_or_insert_with(|| {
            let mut sets = Home::ALL.map(|home| (home, catalog.none()));
            let mut insert = |home: Home, actions: Range<u32>| {
                if let Some((_, set)) = sets.iter_mut().find(|(own, _)| *own == home) {
                    set.insert_range(actions);
                }
            };
            for service in &catalog.services {
                let actions = service.actions.clone();
                // One look for a whole service, instead of one for each of its actions.
                if !is_divided(&service.prefix) {
                    insert(home(&service.prefix, None, catalog), actions);
                    continue;
                }
                for id in actions {
                    let name = catalog.action(ActionId(id)).map(|action| action.name.as_str());
                    insert(home(&service.prefix, name, catalog), id..id + 1);
                }
            }
            sets
        })
    }

    /// Every action.
    pub fn all(&self) -> ActionSet {
        self.all.clone()
    }

    /// The ARN forms of an action.
    pub(super) fn types_of(&mut self, action: ActionId, literals: &mut Literals) -> Option<TypesId> {
        let forms = literals.catalog.forms();
        let at = *forms.of.get(action.0 as usize)? as usize;
        let slot = self.types.get_mut(at)?;
        if slot.is_none() {
            let in_partition =
                |form: &Form| Form { template: form.template.in_partition(&self.partition), ..form.clone() };
            *slot = Some(literals.types(forms.all.get(at)?.iter().map(in_partition).collect()));
        }
        *slot
    }

    /// The actions that may be done to a resource whose ARN begins in one of these ways.
    pub(super) fn headed(&mut self, heads: &[String], catalog: &Catalog) -> ActionSet {
        let partition = &self.partition;
        let known = self.heads.get_or_insert_with(|| Heads::of(partition, catalog));
        heads.iter().filter_map(|head| known.by_head.get(head)).fold(known.open.clone(), |all, more| &all | more)
    }

    /// The actions that RCPs can bind: those of services that they cover.
    ///
    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    pub fn bound_by_rcps(&self, catalog: &Catalog) -> ActionSet {
        let mut set = catalog.none();
        for service in catalog.services.iter().filter(|service| service.supports_rcp) {
            set.insert_range(service.actions.clone());
        }
        set = &set - &catalog.matching("kms:RetireGrant");
        set
    }

    /// The actions that policies of the viewpoint's type perhaps do not bind. RCPs: of actions without a resource type AWS's page
    /// says no and observed denials say yes; and KMS keys that AWS manages are not touched, but look like all others.
    pub fn perhaps_bound(&mut self, viewpoint: &Viewpoint, catalog: &Catalog) -> &ActionSet {
        self.perhaps_bound.get_or_insert_with(|| {
            let is_key = |id: ActionId| {
                catalog.service_of(id).is_some_and(|service| service.prefix == "kms")
                    && catalog.types_of(id).any(|(_, kind)| kind.name == "key")
            };
            let is_bare = |id: ActionId| catalog.action(id).is_some_and(|action| action.resources.is_empty());
            // Nobody outside the account can be let in to a key that AWS manages.
            let is_open = |id: ActionId| is_bare(id) || (viewpoint.who != Who::Outsider && is_key(id));
            match viewpoint.side {
                Side::Resources => {
                    let bound = catalog.services.iter().filter(|service| service.supports_rcp);
                    let ids = bound.flat_map(|service| service.actions.clone()).map(ActionId);
                    let mut set = catalog.none();
                    ids.filter(|id| is_open(*id)).for_each(|id| set.insert(id));
                    set
                }
                // They work in spite of a Deny in policies of the caller, says AWS; of SCPs it says nothing.
                Side::Principals => {
                    // Who signs in through a provider belongs to no account, so SCPs should not bind it; no page says so.
                    catalog.named(in_spite_of_policies().chain(sign_in_actions()))
                }
            }
        })
    }

    /// What AWS refuses to the viewpoint's caller whatever policies say, as the pieces of a policy. Of anyone, whom AWS refuses
    /// an action makes no request for it, so there the others are meant.
    pub fn refusals(&mut self, literals: &mut Literals) -> Pieces {
        match literals.viewpoint.who {
            Who::Root | Who::Role(_) => Pieces::of(&refusals(), &self.all(), &|_| None, self, literals),
            Who::Anyone | Who::User(_) | Who::ServiceLinkedRole | Who::Outsider | Who::Service => Pieces::default(),
        }
    }

    /// The actions that may be done to something else than the reference names.
    pub(super) fn perhaps_without_resource(&mut self, catalog: &Catalog) -> &ActionSet {
        self.perhaps_without_resource.get_or_insert_with(|| {
            let mut set = catalog.none();
            catalog.ids().filter(|id| may_lack_resource(catalog.lower_name(*id))).for_each(|id| set.insert(id));
            set
        })
    }

    /// The actions that list a key, which is one that not all list.
    pub(super) fn listing(&mut self, key: &str, literals: &mut Literals) -> Arc<Listing> {
        let family = key.split('/').next().unwrap_or_default().to_ascii_lowercase();
        if let Some(known) = self.listing.get(&family) {
            return Arc::clone(known);
        }
        let catalog = Arc::clone(&literals.catalog);
        let mut whole = catalog.none();
        let mut parts: FxHashMap<(TypesId, SomeForms), ActionSet> = FxHashMap::default();
        for id in catalog.ids().filter(|id| catalog.lists_key_for(*id, &family)) {
            let own = catalog.forms_of(id);
            // Types of one form cannot be told apart by an ARN: what one lists, a request on any of them may hold.
            let lists = |form: &Form| catalog.lists_key_on(id, &family, |kind| kind.arn == form.template);
            let listed: SomeForms =
                own.iter().enumerate().filter(|(_, form)| lists(form)).map(|(place, _)| place).collect();
            if listed.len() == own.len() {
                whole.insert(id);
            } else if let Some(types) = self.types_of(id, literals) {
                parts.entry((types, listed)).or_insert_with(|| catalog.none()).insert(id);
            }
        }
        let mut parts: Vec<_> = parts.into_iter().map(|((types, some), actions)| (types, some, actions)).collect();
        // In one order, so that equal organizations come out alike.
        parts.sort_unstable_by_key(|(.., actions)| actions.iter().next());
        let listing = Arc::new(Listing { whole, parts });
        self.listing.insert(family, Arc::clone(&listing));
        listing
    }
}

impl Heads {
    fn of(partition: &str, catalog: &Catalog) -> Self {
        let forms = catalog.forms();
        let head_of = |form: &Form| form.template.head(partition);
        let of_forms: Vec<Vec<Option<String>>> =
            forms.all.iter().map(|forms| forms.iter().map(head_of).collect()).collect();
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
