//! Why a verdict is what it is: the statements that decide, in words, and requests that show it.
//!
//! Made from the document alone, by the same pieces and formulas as rows; knows one target at a time.

mod alike;
mod inquiry;
mod level;
mod limits;
mod reasons;
mod sentence;
#[cfg(test)]
mod tests;
mod witness;

pub use alike::Said;
pub(crate) use inquiry::{Asks, Desk, Path};
pub use inquiry::{Inquiry, fact_text};
pub use level::Held;
pub(crate) use level::{OwnLevel, Source};
pub use limits::{How, Limit};
pub use reasons::{Exemption, Reason, ReasonKind, Unsettled};
pub use sentence::{sentence, sentence_of_shade};
pub(crate) use witness::{Effort, TURNS};
