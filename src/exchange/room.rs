//! How much an import may become.
//!
//! Knows that a project is no larger than what is opened again, and counts before anything is made: a small folder can ask for
//! very much, for a thousand entries may name one large file.

use super::ImportError;

/// What is left of the largest project, in bytes. Only what can be much more than what was read is counted, and nothing for
/// more than it takes at least, so a project that has room is never refused.
#[derive(Debug)]
pub(super) struct Room(usize);

/// What a project can have much more of than the files it is imported from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Goods {
    Texts,
    Attachments,
    UnknownAttachments,
    Values,
}

impl Room {
    /// No entry of two names takes fewer bytes in a project: ids of OUs have sixteen characters, those of accounts twelve.
    const ENTRY: usize = 40;

    pub fn of_a_project() -> Self {
        Self(usize::try_from(format::LARGEST).unwrap_or(usize::MAX))
    }

    /// Takes the room for a text.
    ///
    /// # Errors
    /// [`ImportError::TooLarge`] if there is none.
    pub fn text(&mut self, goods: Goods, bytes: usize) -> Result<(), ImportError> {
        let left = self.0.checked_sub(bytes).ok_or(ImportError::TooLarge { what: goods.name() })?;
        self.0 = left;
        Ok(())
    }

    /// Takes the room for so many entries of a table.
    ///
    /// # Errors
    /// [`ImportError::TooLarge`] if there is none.
    pub fn entries(&mut self, goods: Goods, count: usize) -> Result<(), ImportError> {
        self.text(goods, count.saturating_mul(Self::ENTRY))
    }
}

impl Goods {
    fn name(self) -> &'static str {
        match self {
            Self::Texts => "the texts of policies",
            Self::Attachments => "attachments",
            Self::UnknownAttachments => "attachments that are not known",
            Self::Values => "the values of placeholders",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_comes_to_an_end() {
        let mut room = Room::of_a_project();
        assert_eq!(room.text(Goods::Texts, 255 << 20), Ok(()));
        assert_eq!(room.entries(Goods::Attachments, 26_214), Ok(()));
        let error = room.entries(Goods::Attachments, 1).unwrap_err().to_string();
        assert_eq!(
            error,
            "the project would have more than 256 MiB with all attachments, and Canopy opens none so large; import less at once"
        );
        assert!(room.entries(Goods::Values, usize::MAX).is_err());
    }
}
