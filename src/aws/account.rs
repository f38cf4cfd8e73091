//! Ids of accounts.
//!
//! Knows how one is written. Does not know whether AWS gave it to anybody.
//!
//! <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>

use std::fmt;
use std::sync::Arc;

/// The id of an account: twelve digits, of which leading zeros count, so it is text and never a number.
///
/// It keeps whatever it was given: what a file says of an account is not lost for an odd id.
///
/// ```
/// use aws::AccountId;
/// assert!(AccountId::new("012345678901").is_well_formed());
/// assert_eq!(AccountId::new("eleven").to_string(), "eleven");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Arc<str>);

impl AccountId {
    /// Keeps any text as an id; see [`AccountId::is_well_formed`].
    pub fn new(text: impl AsRef<str>) -> Self {
        Self(Arc::from(text.as_ref()))
    }

    /// The id as AWS writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether AWS could have given this id.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        is_account_id(&self.0)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

/// Whether a text is written like the id of an account: `^\d{12}$`, in ASCII digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits() {
        for (text, expect) in [
            ("123456789012", true),
            ("000000000000", true),
            ("12345678901", false),
            ("1234567890123", false),
            ("12345678901x", false),
            ("1234-5678-9012", false),
            (" 12345678901", false),
            ("", false),
            // Six digits of another script, which are twelve bytes.
            ("٠١٢٣٤٥", false),
        ] {
            assert_eq!(is_account_id(text), expect, "{text}");
            assert_eq!(AccountId::new(text).is_well_formed(), expect, "{text}");
            assert_eq!(AccountId::new(text).as_str(), text);
        }
    }
}
