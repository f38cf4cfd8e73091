//! A second decision engine: slow, obvious, written from the AWS documentation alone, for the product's fast engine to be compared with.
//!
//! It works straight on the JSON of a decision case and knows nothing of the product: no module of it may be imported here.
//! It expects policies that their grammar accepts; a raw (perhaps broken) policy text is for the product's reader to judge.
//! `generate` draws random cases for the comparison.

pub mod case;
pub mod condition;
pub mod draw;
pub mod evaluate;
pub mod generate;
pub mod pool;
pub mod principal;
pub mod resource;
pub mod statement;
pub mod text;
pub mod truth;
pub mod value;
