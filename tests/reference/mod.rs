//! A second decision engine: slow, obvious, written from the AWS documentation alone, for the product's fast engine to be compared with.
//!
//! It works straight on the JSON of a decision case and knows nothing of the product: no module of it may be imported here.
//! It expects policies that their grammar accepts; a raw (perhaps broken) policy text is for the product's reader to judge.

pub mod case;
pub mod condition;
pub mod evaluate;
pub mod generate;
pub mod principal;
pub mod resource;
pub mod text;
pub mod truth;
pub mod value;
