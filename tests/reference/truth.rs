//! Yes, no and maybe, combined as Kleene's strong logic does. Knows nothing of policies.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    No,
    Maybe,
    Yes,
}

use Truth::{Maybe, No, Yes};

impl Truth {
    pub fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    pub fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    pub fn not(self) -> Truth {
        match self {
            No => Yes,
            Maybe => Maybe,
            Yes => No,
        }
    }
}

impl From<bool> for Truth {
    fn from(certain: bool) -> Truth {
        if certain { Yes } else { No }
    }
}

/// All of them; of none: yes.
pub fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    truths.into_iter().fold(Yes, Truth::and)
}

/// One of them; of none: no.
pub fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    truths.into_iter().fold(No, Truth::or)
}
