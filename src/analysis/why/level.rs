//! One level of a path: policies of one layer that say together what they leave.
//!
//! Knows whose the policies are; what becomes of them, `inquiry` finds out.

use std::sync::Arc;

use crate::decision::LayerKind;
use crate::pieces::{Piece, Pieces};
use crate::policies::Reading;
use crate::rows::Standing;
use organization::{PolicyId, TargetId};

/// One level of the path.
#[derive(Debug)]
pub(crate) struct PathLevel {
    pub target: TargetId,
    pub layer: LayerKind,
    pub policies: Vec<PathPolicy>,
    pub standing: Standing,
}

/// A policy of a level.
#[derive(Debug)]
pub(crate) struct PathPolicy {
    pub source: Source,
    pub reading: Arc<Reading>,
    pub pieces: Pieces,
}

/// Which policy it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// One of the organization, attached to the level.
    Attached(PolicyId),
    /// One that an identity or a resource has.
    Held(Arc<Held>),
}

/// A policy that an identity or a resource has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Held {
    /// `role/ci/deploy`, `group/ops`, or the ARN of a resource.
    pub holder: String,
    pub name: String,
}

/// A level beside those of the account, before it is cut.
#[derive(Debug)]
pub(crate) struct OwnLevel {
    pub target: TargetId,
    pub layer: LayerKind,
    pub policies: Vec<(Source, Arc<Reading>)>,
    pub standing: Standing,
}

impl Source {
    pub fn attached(&self) -> Option<&PolicyId> {
        if let Self::Attached(id) = self { Some(id) } else { None }
    }

    pub fn held(&self) -> Option<&Arc<Held>> {
        if let Self::Held(held) = self { Some(held) } else { None }
    }
}

/// A piece of a policy of a level, by its places; `None` for policies that nobody knows.
pub(crate) type PieceAt = Option<(usize, usize)>;

impl PathLevel {
    /// A piece by its places.
    pub fn piece(&self, (policy, piece): (usize, usize)) -> Option<&Piece> {
        self.policies.get(policy)?.pieces.pieces.get(piece)
    }

    /// Whether its policies are SCPs or RCPs.
    pub fn is_guardrail(&self) -> bool {
        matches!(self.layer, LayerKind::Scp | LayerKind::Rcp)
    }

    /// Whether it takes away and grants nothing, so that it needs no Allow.
    pub fn allows_by_itself(&self) -> bool {
        matches!(self.layer, LayerKind::Rcp | LayerKind::Resource)
    }
}
