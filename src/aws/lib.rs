//! What AWS calls things, and where they are: the ground below all other rooms.
//!
//! Knows how AWS writes names. Knows no policy, no organization, no action, and not what exists.
//!
//! | module | knows |
//! | --- | --- |
//! | `account` | ids of accounts: twelve digits |

mod account;

pub use account::{AccountId, is_account_id};
