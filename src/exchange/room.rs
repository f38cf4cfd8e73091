//! How much an import may become.
//!
//! Knows that a project is no larger than what is opened again, and counts before anything is made: a small folder can ask for
//! very much, for a thousand entries may name one large file.

use super::ImportError;
use organization::TargetId;

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

    /// Takes the room for an entry that names a target and something else.
    ///
    /// # Errors
    /// [`ImportError::TooLarge`] if there is none.
    pub fn entry(&mut self, goods: Goods, target: &TargetId, other: &str) -> Result<(), ImportError> {
        let id = match target {
            TargetId::Root => "r-root",
            TargetId::Ou(id) => id.as_str(),
            TargetId::Account(id) => id.as_str(),
        };
        self.text(goods, "    (target: \"\", type: \"\"),\n".len() + id.len() + other.len())
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
        assert_eq!(room.text(Goods::Values, (1 << 20) - 80), Ok(()));
        assert_eq!(room.entry(Goods::Attachments, &TargetId::Root, "p-0123456789"), Ok(()));
        let error = room.entry(Goods::Attachments, &TargetId::Root, "p-0123456789").unwrap_err().to_string();
        assert_eq!(
            error,
            "the project would have more than 256 MiB with all attachments, and Canopy opens none so large; import less at once"
        );
        assert!(room.text(Goods::Values, usize::MAX).is_err());
    }
}
