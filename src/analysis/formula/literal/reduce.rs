//! What is left of a literal once the viewpoint and an account have put in what they fix.
//!
//! Knows keys and resources, one literal at a time; what is left is remembered by `mod`, and its cells by `divide`.

use std::sync::Arc;

use super::divide::among;
use super::{
    Cells, Dimension, DimensionId, Element, Literal, LiteralId, Literals, Occurs, Reduced, Slot, SomeForms, Test,
    TestId, TypesId,
};
use crate::formula::forms::ToldApart;
use crate::space::{Arity, Domain, Holds, Kind, Mask, Partition, Presence, Tested, is_of_account, partition};
use policy::{Comparison, Condition, ConditionOperator, Missing, Truth};

impl Literals {
    pub(super) fn look(&mut self, id: LiteralId, slot: Slot) -> Reduced {
        let Some(literal) = self.literals.get(id.0 as usize).cloned() else {
            return Reduced::Always(Truth::Maybe);
        };
        match literal {
            Literal::Key { condition, operator, text, occurs } => {
                self.look_at_key(id, &condition, operator, &text, occurs, slot)
            }
            Literal::Resource { element, types } => self.look_at_resource(id, &element, types),
            Literal::Forms { some, types } => self.look_at_forms(id, &some, types),
        }
    }

    fn look_at_key(
        &mut self,
        id: LiteralId,
        condition: &Condition,
        operator: ConditionOperator,
        text: &Arc<str>,
        occurs: Occurs,
        slot: Slot,
    ) -> Reduced {
        let (context, settled) = self.variables(condition.variables(), occurs, slot);
        let domain = match self.holds(condition.key(), occurs, slot) {
            Holds::Nothing => return Reduced::Always(condition.holds(&context, &mut ())),
            Holds::Fact(fact) if settled => {
                let mut context = context;
                context.set(condition.key(), fact);
                return Reduced::Always(condition.holds(&context, &mut ()));
            }
            Holds::Any(domain) => domain,
            Holds::Fact(_) => return self.own(id, operator, text, slot, MayStayOpen::Perhaps, Presence::Always),
        };
        let kind = Kind::of(condition, &domain, &context).filter(|_| settled);
        let cells =
            kind.and_then(|_| partition(condition.key(), &domain, &[condition], &context, &mut self.searches.ways));
        let divided = kind.zip(cells);
        let Some((kind, divided)) = divided else {
            let doubts = self.doubts(condition, operator, &domain, occurs, slot);
            return self.own(id, operator, text, slot, doubts, domain.presence);
        };
        let Partition { cells, says } = divided;
        let all = Mask::first(cells.len());
        if let Some(truth) = says.first().and_then(|tested| constant(*tested, all)) {
            return Reduced::Always(truth);
        }
        let key = Arc::from(condition.key());
        // Accounts whose key may hold the same share the dimension, and with it every formula over it.
        let slot_of_domain = match condition.key() {
            key if !is_of_account(key, &self.viewpoint) => Slot::ANY,
            "aws:principalarn" | "aws:principalaccount" => self.wherever(slot),
            _ => slot,
        };
        let reduced = self.bind(id, slot, Dimension::Key { key, kind, domain, slot: slot_of_domain }, None);
        self.keep(reduced, Cells::Key(cells), says)
    }

    fn look_at_resource(&mut self, id: LiteralId, element: &Element, types: TypesId) -> Reduced {
        let Some(forms) = self.forms.get(types.0 as usize) else { return Reduced::Always(Truth::Maybe) };
        let Some(ToldApart { candidates, says }) = forms.told_apart_by(&[element], &[], &mut self.searches) else {
            // Too many classes of resources: the element becomes a yes or no of its own, larger than what there can be.
            let own: Arc<str> = format!("{}\n{}", element.text, types.0).into();
            let tested = Tested { sure: cells(&[1]), may: cells(&[1, 3]) };
            return self.bind(id, Slot::ANY, Dimension::Own(own), Some(tested));
        };
        let tested = says.first().copied().unwrap_or_default();
        match constant(tested, Mask::first(candidates.len())) {
            Some(truth) => Reduced::Always(truth),
            None => {
                let reduced = self.bind(id, Slot::ANY, Dimension::Resource(types), None);
                self.keep(reduced, Cells::Resource(candidates), vec![tested])
            }
        }
    }

    fn look_at_forms(&mut self, id: LiteralId, some: &SomeForms, types: TypesId) -> Reduced {
        let Some(forms) = self.forms.get(types.0 as usize) else { return Reduced::Always(Truth::Maybe) };
        if some.is_empty() {
            return Reduced::Always(Truth::No);
        }
        if some.len() >= forms.len() {
            return Reduced::Always(Truth::Yes);
        }
        let Some(ToldApart { candidates, .. }) = forms.told_apart_by(&[], &[some], &mut self.searches) else {
            return Reduced::Always(Truth::Maybe);
        };
        let tested = among(&candidates, some);
        let reduced = self.bind(id, Slot::ANY, Dimension::Resource(types), None);
        self.keep(reduced, Cells::Resource(candidates), vec![tested])
    }

    /// A test on a dimension of its own, which it shares with its exact opposite.
    fn own(
        &mut self,
        id: LiteralId,
        operator: ConditionOperator,
        text: &Arc<str>,
        slot: Slot,
        doubts: MayStayOpen,
        presence: Presence,
    ) -> Reduced {
        // Opposite tests share the dimension: a statement and its exact opposite then leave nothing over between them.
        let (comparison, negated) = positive(operator.comparison);
        let mut present = vec![if negated { 2 } else { 1 }];
        let is_plain = operator.set.is_none();
        // A cell in which no request lies counts as one without a match, so that opposites leave none over.
        if is_plain && (negated || (presence == Presence::Perhaps && operator.missing == Missing::Passes)) {
            present.push(0);
        }
        if doubts == MayStayOpen::Never && negated {
            present.push(3);
        }
        // What depends on where the account is says so by its slot.
        let path = "aws:principalorgpaths";
        let is_placed = self.key(id) == Some(path) || text.to_ascii_lowercase().contains(path);
        let whose = if is_placed { slot } else { self.wherever(slot) };
        let name = if is_plain {
            format!("{comparison:?}\n{}\n{}", whose.0, text.split_once('\n').map_or("", |(_, rest)| rest))
        } else {
            format!("{}\n{text}", whose.0)
        };
        let sure = cells(&present);
        if doubts == MayStayOpen::Perhaps {
            present.push(3);
        }
        self.bind(id, slot, Dimension::Own(name.into()), Some(Tested { sure, may: cells(&present) }))
    }

    /// Whether the test may be left open for reasons that AWS does not document, whatever the request.
    fn doubts(
        &self,
        condition: &Condition,
        operator: ConditionOperator,
        domain: &Domain,
        occurs: Occurs,
        slot: Slot,
    ) -> MayStayOpen {
        use Comparison as C;
        let is_text = matches!(
            operator.comparison,
            C::StringEquals
                | C::StringNotEquals
                | C::StringLike
                | C::StringNotLike
                | C::StringEqualsIgnoreCase
                | C::StringNotEqualsIgnoreCase
        );
        let is_one = |holds: &Holds| match holds {
            Holds::Any(domain) => domain.arity == Arity::One,
            Holds::Fact(fact) => matches!(fact, policy::Fact::One(_)),
            Holds::Nothing => true,
        };
        let mut variables = condition.variables();
        let plain = is_text && operator.set.is_none() && domain.arity == Arity::One;
        if plain && !condition.has_placeholder() && variables.all(|key| is_one(&self.holds(key, occurs, slot))) {
            MayStayOpen::Never
        } else {
            MayStayOpen::Perhaps
        }
    }

    fn bind(&mut self, literal: LiteralId, slot: Slot, dimension: Dimension, own: Option<Tested>) -> Reduced {
        let dimension = DimensionId(self.dimensions.number(dimension));
        self.tests.push(Test { literal, slot, dimension, own });
        Reduced::Open(TestId(u32::try_from(self.tests.len() - 1).unwrap_or(u32::MAX)))
    }
}

/// Whether a test that nothing can be told of may also be left open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MayStayOpen {
    Never,
    Perhaps,
}

fn cells(of: &[usize]) -> Mask {
    let mut mask = Mask::default();
    of.iter().for_each(|cell| mask.insert(*cell));
    mask
}

/// What a test says of all cells alike.
fn constant(tested: Tested, all: Mask) -> Option<Truth> {
    if tested.may.is_empty() {
        Some(Truth::No)
    } else if tested.sure == all {
        Some(Truth::Yes)
    } else if tested.sure.is_empty() && tested.may == all {
        Some(Truth::Maybe)
    } else {
        None
    }
}

/// The comparison without its negation.
fn positive(comparison: Comparison) -> (Comparison, bool) {
    use Comparison as C;
    match comparison {
        C::StringNotEquals => (C::StringEquals, true),
        C::StringNotEqualsIgnoreCase => (C::StringEqualsIgnoreCase, true),
        C::StringNotLike => (C::StringLike, true),
        C::NumericNotEquals => (C::NumericEquals, true),
        C::DateNotEquals => (C::DateEquals, true),
        C::NotIpAddress => (C::IpAddress, true),
        C::ArnNotEquals => (C::ArnEquals, true),
        C::ArnNotLike => (C::ArnLike, true),
        other => (other, false),
    }
}
