//! Policy texts that identities share.
//!
//! Knows that a text is stored once, and that in it the id of the account that has it is a mark: a thousand accounts with the
//! same role share one text. The account's own text comes back byte for byte.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use super::super::fields::{Entity, Field};
use super::super::ids::AccountId;

/// By which a stored text is named. It belongs to the document, and an edit of the text does not change it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(Arc<str>);

impl TextId {
    pub fn new(id: impl AsRef<str>) -> Self {
        Self(Arc::from(id.as_ref()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As texts are found by what others name.
impl Borrow<str> for TextId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TextId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl fmt::Display for TextId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands for the id of the account that has the text. AWS takes no character above U+00FF in a policy, so no text that
/// AWS took holds it.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>
const MARK: &str = "⟨account⟩";

/// A text that policies name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText {
    pub id: TextId,
    pub text: Arc<str>,
    /// The text holds a character of the mark itself, so that nothing in it stands for anything.
    pub literal: bool,
}

impl PolicyText {
    /// The text that an account has.
    #[must_use]
    pub fn of(&self, account: &AccountId) -> Arc<str> {
        if self.literal || !self.text.contains(MARK) {
            return Arc::clone(&self.text);
        }
        self.text.replace(MARK, account.as_str()).into()
    }

    /// How a text of an account is stored, and whether it is as it stands.
    #[must_use]
    pub fn stored<'t>(text: &'t str, account: &AccountId) -> (Cow<'t, str>, bool) {
        if text.contains(['⟨', '⟩']) {
            return (Cow::Borrowed(text), true);
        }
        // What is no account id could stand anywhere, and an empty one everywhere.
        if !account.is_well_formed() || !text.contains(account.as_str()) {
            return (Cow::Borrowed(text), false);
        }
        (Cow::Owned(text.replace(account.as_str(), MARK)), false)
    }
}

impl Entity for PolicyText {
    const NAME: &'static str = "Text";
    const FIELDS: &'static [Field<Self>] = &[
        Field::text("id", |text| text.id.as_str(), |text, id| text.id = TextId::new(id)),
        Field::truth("literal", |text| text.literal, |text, literal| text.literal = literal),
        Field::<Self>::text("text", |text| &text.text, |text, content| text.text = Arc::from(content)).block(),
    ];

    fn blank() -> Self {
        Self { id: TextId::new(""), text: Arc::from(""), literal: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_gets_its_own_text_back() {
        let account = AccountId::new("111122223333");
        for text in [
            "",
            "arn:aws:iam::111122223333:role/a",
            "111122223333111122223333",
            "1111222233331",
            "⟨account⟩ 111122223333",
            "arn:aws:iam::444455556666:root",
        ] {
            let (stored, literal) = PolicyText::stored(text, &account);
            let kept = PolicyText { id: TextId::new("t"), text: Arc::from(&*stored), literal };
            assert_eq!(&*kept.of(&account), text);
        }
        let (stored, _) = PolicyText::stored("arn:aws:iam::111122223333:root", &account);
        assert_eq!(stored, "arn:aws:iam::⟨account⟩:root");
    }
}
