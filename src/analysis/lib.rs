//! What every account may really do: verdicts with their reasons, and what is odd about an organization.
//!
//! **Rules.** A path goes from the root to and including the account. Each level must allow an action, and none may deny it.
//! Over all requests that the caller of a [`Viewpoint`] with every IAM permission could make ([`Universe`]), an action is
//! *allowed* if all of them pass, *denied* if none does; else it *depends*, as it does where that cannot be found out.
//!
//! ```text
//! policies ──▶ pieces ──▶ formulas by class of actions ──▶ rows ──▶ verdicts, and why
//!                              ▲
//!                              └── space: which requests there can be, as finitely many cells
//! ```
//!
//! A statement applies to a product of sets, one for each condition key and one for the resource, so whether any request
//! passes is a question about boxes of finitely many cells (`space`, `formula`); what the cells stand for, the rules that
//! decide single requests say themselves. What cannot be read, is not known or not imported makes an answer depend.
//! The management account is bound by none of it. SCPs limit who asks, RCPs what is asked for: a viewpoint looks at one side.
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html>.
//!
//! # The stages
//!
//! Each is a folder, and knows only those before it.
//!
//! | stage | makes |
//! | --- | --- |
//! | `policies` | of a text a [`Reading`]: document, remarks, what its form says that it does |
//! | [`decision`] | of one request a decision with its reasons: the exact engine, by which all others are measured |
//! | `space` | of a [`Viewpoint`] the requests that there can be, and of what policies ask of them finitely many cells |
//! | `formula` | of statements what they leave of requests: literals, clauses, terms, formulas, and whether any request passes |
//! | `pieces` | of a document its statements, cut so that each says the same of all of its actions; classes of actions |
//! | `rows` | of the tree the formula and the verdict of each class at each place: an [`Analysis`] |
//! | `why` | of a verdict the statements that decide, in words, and requests that show it |
//! | `comparison` | of two organizations what is different for whom, and why |
//! | `permissions` | of an identity inside an account what it may do, by its own policies and all that limits them |
//! | [`mod@findings`] | of an organization what is odd about it |
//!
//! `verdict`, `prose`, `memo` and `wanted` are below all of them, [`Analyzer`] is above. [`how`] takes one example through all stages.
//!
//! # Words
//!
//! The machine's own, beside AWS's; each means one thing here.
//!
//! | word | means |
//! | --- | --- |
//! | reading | a policy's text, read once for its type |
//! | piece | a statement, for those of its actions of which it says the same |
//! | literal | a condition or `Resource` element as it stands in a statement |
//! | standpoint | what is known of the organization and, in a slot, of one account |
//! | slot | an account that is looked at on its own, by number; the first is whatever account |
//! | dimension | what a request may have under one key, or its resource, whatever else it has |
//! | test | what stays open of a literal, seen from a slot: a question about one dimension |
//! | cell | values of a dimension that no test at hand tells apart |
//! | mask | some cells of a dimension, a bit each |
//! | clause | a statement seen from a slot: all of its tests together, a box of requests |
//! | term | what has to hold for a request to pass: that a Deny does not apply, or that some Allow of a level does |
//! | formula | the terms of a whole path; those of equal number are equal |
//! | point | a cell of each dimension; a region has several |
//! | wish | what is asked of a point: that a term holds or fails, surely or perhaps |
//! | witness | a request at a point, which the exact engine confirmed |
//! | class | actions that no piece tells apart |
//! | chunk | 64 classes, a bit each in a word |
//! | patch | the classes of a chunk that have the same formula |
//! | spread | all patches: the formula of every class |
//! | level | a target on the way to an account, with its own policies of the viewpoint's type |
//! | standing | whether the policies of a level have effect, and whether all are known |
//! | leaves | what the policies of a level let pass |
//! | row | what is left at a target: the formula and the verdict of every class |
//! | place | a target by number: the root, the OUs, the accounts, each in the order of their ids |
//! | round | one analysis, for the memo: what a round did not use may be forgotten |
//! | half | one of the two organizations of a comparison, worked out |
//! | rung | a level, by its place, on one half's way down to an account |
//! | turn | the levels that differ between the halves, whoever passes them; a detour says where they are for an account |
//!
//! Pure: knows no file or clock, and says the same with one processor as with many, on which texts are read and findings are
//! looked for. Whoever waits can give work up ([`unless_given_up`]).
//! An [`Analysis`] never changes and can be shared; [`Analyzer`] makes it.
//! Certain means certain for the catalogue of its date.

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

// Tests inside and outside the library share files that name it so.
#[cfg(test)]
extern crate self as analysis;

mod analyzer;
mod call;
mod comparison;
pub mod decision;
pub mod findings;
mod formula;
pub mod how;
mod kept_question;
mod memo;
mod permissions;
mod pieces;
mod policies;
mod prose;
mod rows;
mod space;
#[cfg(test)]
mod testing;
mod verdict;
mod wanted;
mod why;

pub use analyzer::Analyzer;
pub use call::{Answered, Call, OfType};
pub use comparison::{
    Cause, Change, Comparison, Contrast, Coverage, Example, Group, Incomparable, Sum, Summary, What, When, comparable,
};
pub use findings::{Finding, FindingPlace, findings};
pub use kept_question::KeptQuestion;
pub use permissions::{Access, Open, Permissions, Step, who_may};
pub use policies::{FindingCode, Lint, Reading, Why, length};
pub use prose::{capital, listed, number, small};
pub use rows::{Accord, Alike, Analysis, Below, Highlight, Joint, JointView, Progress, Reach, Row, Run};
pub use space::{
    Arity, Domain, Holds, Keys, Pinned, Presence, Side, Universe, UnknownWho, Values, Viewpoint, ViewpointError, Who,
    Witness, check_key,
};
pub use verdict::{Regions, Shade, Tally, Verdict, named_regions};
pub use wanted::unless_given_up;
pub use why::{
    Exemption, Held, How, Inquiry, Limit, Reason, ReasonKind, Said, Unsettled, fact_text, sentence, sentence_of_shade,
};
