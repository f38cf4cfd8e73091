//! What becomes of the requests for an action when one formula takes the place of another.
//!
//! Knows two formulas; knows no account and no policy. What it cannot prove either way, it says so.

use crate::formula::{FormulaId, Formulas, Passing, TermId, Wish};
use crate::verdict::Verdict;
use policy::Truth;

/// How what two organizations leave of the same requests differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Contrast {
    pub from: Verdict,
    pub to: Verdict,
    /// Whether some request passed before and does not now.
    pub lost: Truth,
    /// Whether some request passes now and did not before.
    pub gained: Truth,
}

/// What a difference is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Every request passes now, and some did not.
    Gained,
    /// No request passes any more.
    Lost,
    /// Some requests pass and some do not; it was all or none.
    Conditional,
    /// Other requests pass than before.
    Condition,
    /// Nobody can tell: something cannot be read, is not known, or is too hard to find out.
    Perhaps,
}

impl Change {
    /// In the order in which lists show them.
    pub const ALL: [Self; 5] = [Self::Gained, Self::Lost, Self::Conditional, Self::Condition, Self::Perhaps];

    /// For people, after a number of actions.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Conditional => "became conditional",
            Self::Condition => "condition changed",
            Self::Perhaps => "may have changed",
        }
    }

    /// The word for files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gained => "gained",
            Self::Lost => "lost",
            Self::Conditional => "became-conditional",
            Self::Condition => "condition-changed",
            Self::Perhaps => "may-have-changed",
        }
    }
}

impl Contrast {
    /// What it is called.
    #[must_use]
    pub fn change(self) -> Change {
        match (self.to, self.lost == Truth::Yes || self.gained == Truth::Yes) {
            (_, false) => Change::Perhaps,
            (Verdict::Allowed, true) => Change::Gained,
            (Verdict::Denied, true) => Change::Lost,
            (Verdict::Depends, true) if self.from == Verdict::Depends => Change::Condition,
            (Verdict::Depends, true) => Change::Conditional,
        }
    }

    /// What it is called, and which way it goes where that does not say it: `became conditional (allowed → depends)`,
    /// `condition changed (narrower)`.
    #[must_use]
    pub fn phrase(self) -> String {
        let change = self.change().phrase();
        self.turn().map_or_else(|| change.to_owned(), |turn| format!("{change} ({turn})"))
    }

    /// Which way it goes; `None` where what it is called says it, or where nobody can tell.
    #[must_use]
    pub fn turn(self) -> Option<String> {
        let is_said = matches!(self.change(), Change::Gained | Change::Lost) && self.from != Verdict::Depends;
        match (self.from == self.to, self.lost, self.gained) {
            (false, ..) => (!is_said).then(|| format!("{} → {}", self.from.word(), self.to.word())),
            (true, Truth::Yes, Truth::No) => Some("narrower".to_owned()),
            (true, Truth::No, Truth::Yes) => Some("wider".to_owned()),
            (true, ..) => None,
        }
    }

    /// The same, looked at from the other side.
    #[must_use]
    pub fn mirrored(self) -> Self {
        Self { from: self.to, to: self.from, lost: self.gained, gained: self.lost }
    }

    /// Whether it is proved that every request that passed still passes, and the other way about.
    pub(super) fn is_nothing(self) -> bool {
        self.lost == Truth::No && self.gained == Truth::No
    }

    /// The same where what neither side knows need not be the same on both.
    pub(super) fn doubted(self) -> Self {
        let doubt = |truth, is_open| if is_open && truth == Truth::No { Truth::Maybe } else { truth };
        let may_lose = self.from != Verdict::Denied && self.to != Verdict::Allowed;
        let may_gain = self.from != Verdict::Allowed && self.to != Verdict::Denied;
        Self { lost: doubt(self.lost, may_lose), gained: doubt(self.gained, may_gain), ..self }
    }
}

impl Formulas {
    /// What changes for requests where `new` takes the place of `old`.
    pub(super) fn contrast(&mut self, old: FormulaId, new: FormulaId) -> Contrast {
        Contrast {
            from: self.verdict(old),
            to: self.verdict(new),
            lost: self.taken(old, new),
            gained: self.taken(new, old),
        }
    }

    /// Whether some request passes the one and not the other.
    pub(crate) fn taken(&mut self, old: FormulaId, new: FormulaId) -> Truth {
        // Where no call succeeded, none is lost, whatever single requests passed.
        if old == new || new == FormulaId::ALL || self.verdict(old) == Verdict::Denied {
            return Truth::No;
        }
        let own = self.terms_of(old).to_vec();
        let all: Vec<Wish> = own.iter().map(|term| Wish::Holds(*term)).collect();
        if new == FormulaId::NONE {
            return if self.find(&all).is_ok() { Truth::Yes } else { Truth::Maybe };
        }
        let added = self.added(old, new);
        let near = self.near(&own);
        let terms: Vec<TermId> = own.iter().chain(&added).copied().collect();
        let mut series = self.series(&terms);
        let mut taken = Truth::No;
        for term in added {
            // Terms that share no dimension with this one cannot keep it from failing, so they are not asked.
            let touching = near.of(&self.dimensions_of(term)).into_iter().map(Wish::MayHold);
            let wishes: Vec<Wish> = touching.chain([Wish::MayFail(term)]).collect();
            if matches!(self.find_next(&mut series, &wishes), Err(Passing::No)) {
                continue;
            }
            // That some request may be lost is not enough to say so: one has to pass before, and fail now, for certain.
            let sure: Vec<Wish> = all.iter().copied().chain([Wish::Fails(term)]).collect();
            if self.find_next(&mut series, &sure).is_ok() {
                return Truth::Yes;
            }
            taken = Truth::Maybe;
        }
        taken
    }

    /// Terms of which one has to fail where requests pass the one formula and not the other; none where nothing else is asked.
    pub(super) fn added(&self, old: FormulaId, new: FormulaId) -> Vec<TermId> {
        // In order, as the terms of every formula are.
        let own = self.terms_of(old);
        self.terms_of(new).iter().filter(|term| own.binary_search(term).is_err()).copied().collect()
    }
}
