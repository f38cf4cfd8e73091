//! Whose verdicts the page shows: those of one row, or of several accounts together.
//!
//! Pure. One row is what several are that never differ.

use std::sync::Arc;

use analysis::{Accord, Joint, Regions, Row as Verdicts, Shade, Tally};
use catalog::{ActionId, Catalog, ServiceId};

#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    One(&'a Verdicts),
    Several(&'a Joint),
}

impl Subject<'_> {
    /// All actions together.
    pub fn accord(self) -> Accord {
        match self {
            Self::One(row) => row.tally.into(),
            Self::Several(joint) => joint.accord,
        }
    }

    pub fn accord_of_service(self, catalog: &Catalog, service: ServiceId) -> Accord {
        match self {
            Self::One(row) => row.tally_of_service(catalog, service).into(),
            Self::Several(joint) => joint.accord_of_service(catalog, service),
        }
    }

    /// The verdict as it is shown; `None` where accounts differ.
    pub fn shade(self, action: ActionId) -> Option<Shade> {
        match self {
            Self::One(row) => Some(row.shade(action)),
            Self::Several(joint) => joint.shade(action),
        }
    }

    /// In which Regions anything is allowed.
    pub fn all_regions(self) -> Vec<Arc<Regions>> {
        match self {
            Self::One(row) => row.all_regions().into_iter().map(|(regions, _)| regions).collect(),
            Self::Several(joint) => joint.all_regions(),
        }
    }

    /// What becomes of all actions where requests pass in Regions as is said.
    pub fn accord_where(self, passes: &dyn Fn(&Regions) -> Option<bool>) -> Accord {
        match self {
            Self::One(row) => {
                let mut tally = Tally { by_region: 0, ..row.tally };
                for (regions, count) in row.all_regions() {
                    let shade = match passes(&regions) {
                        Some(true) => Shade::Allowed,
                        Some(false) => Shade::Denied,
                        None => Shade::ByRegion,
                    };
                    tally.add(shade, count);
                }
                tally.into()
            }
            Self::Several(joint) => joint.accord_where(passes),
        }
    }
}
