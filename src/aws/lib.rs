//! What AWS calls things, and where they are: the ground below all other rooms.
//!
//! Knows how AWS writes names. Knows no policy, no organization, no action, and not what exists.
//!
//! | module | knows |
//! | --- | --- |
//! | `account` | ids of accounts: twelve digits |
//! | `arn` | the six parts of an ARN |
//! | `template` | forms of ARNs with variables in them: filling, matching, and what they look like |
//! | `shape` | what texts look like, character by character: the common ground of templates and of patterns in policies |
//! | `shown` | texts of others as they are shown: hidden characters as their code points |
//! | `partition` | the names of partitions, and the Region to begin with |
//! | `region` | what the name of a Region looks like |
//! | `endpoint` | which services answer from one Region for others: a dated table |

#![cfg_attr(not(test), deny(clippy::disallowed_methods, clippy::disallowed_types))]

mod account;
mod arn;
mod endpoint;
mod partition;
mod region;
mod shape;
mod shown;
mod template;

pub use account::{AccountId, is_account_id};
pub use arn::{Arn, HEAD, is_arn, parts as arn_parts};
pub use endpoint::{Endpoints, Home, Seat, home_of_s3};
pub use partition::Partition;
pub use region::{UNSPECIFIED, is_region, may_be_requested};
pub use shape::{Class, Shape, Step, meet};
pub use shown::{is_hidden, shown, shown_json, shown_lines};
pub use template::{ANY_NAME, ArnTemplate};
