//! Where a document comes from, and what it is compared with.
//!
//! Knows the file that a document belongs to, as this window last read or wrote it, and since when changes are counted.
//! One value: whatever puts another document in the place of this one replaces all of it, and undo brings all of it back.

use std::path::PathBuf;

use disk::Stamp;
use format::Access;
use organization::Organization;

/// Where a document comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file that the document belongs to.
    pub path: Option<PathBuf>,
    /// What needs no saving: what the file holds, or the untouched beginning. `None` for an import that no file holds.
    pub saved: Option<Organization>,
    /// What this window knows of the document's file.
    pub known: KnownFile,
    /// What changes are counted from.
    pub baseline: Organization,
    /// Counts baselines of this document, so that a view knows when to build its rows anew.
    pub counted: u64,
    pub since: Since,
    /// What they were counted from, and since when, before the user chose something else.
    pub before_set: Option<(Organization, Since)>,
}

/// The file that a document belongs to, as this window last read or wrote it.
#[derive(Clone, Debug)]
pub struct KnownFile {
    /// `None` for a document that no file holds.
    pub stamp: Option<Stamp>,
    pub access: Access,
    pub news: News,
}

/// What has become of the file since then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum News {
    #[default]
    None,
    /// Another program has written it.
    Changed,
    /// Another program has written it, and what is open was to stay.
    Kept,
    /// It is not there any more.
    Gone,
}

/// Since when changes are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Since {
    /// The document was opened, imported or begun.
    #[default]
    Opening,
    Saving,
    /// The user said so.
    Set,
}

impl Origin {
    /// A document that has only begun: there is nothing to lose, whether or not a file holds it.
    pub fn untouched(organization: &Organization, path: Option<PathBuf>) -> Self {
        let (saved, baseline) = (Some(organization.clone()), organization.clone());
        Self { path, saved, known: KnownFile::default(), baseline, counted: 0, since: Since::Opening, before_set: None }
    }

    /// A document that came from elsewhere, and that no file of its own holds yet.
    pub fn imported(organization: &Organization) -> Self {
        Self { saved: None, ..Self::untouched(organization, None) }
    }

    /// Changes are counted from another document than before.
    pub fn count_from(&mut self, baseline: Organization, since: Since) {
        (self.baseline, self.since) = (baseline, since);
        self.counted += 1;
    }

    /// The user wants changes counted from this document on.
    pub fn set_baseline(&mut self, baseline: Organization) {
        if self.since != Since::Set {
            self.before_set = Some((self.baseline.clone(), self.since));
        }
        self.count_from(baseline, Since::Set);
    }
}

impl KnownFile {
    /// What was read or written just now.
    pub fn fresh(stamp: Option<Stamp>, access: Access) -> Self {
        Self { stamp, access, news: News::None }
    }
}

impl Default for KnownFile {
    fn default() -> Self {
        Self::fresh(None, Access::Full)
    }
}

impl Since {
    /// After "Changes since".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Saving => "saving",
            Self::Set => "the baseline",
        }
    }
}
