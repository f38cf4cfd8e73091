//! The made up organizations (`canopy generate`) and viewpoints that benches ask about, and which of them are wanted.

use analysis::Viewpoint;
use exchange::{Patterns, Shape};

const SEED: u64 = 1;
/// Every Region lock of a made up organization leaves it open.
pub const REGION: &str = "eu-central-1";
const SIZES: [(&str, usize, usize, usize); 3] =
    [("small", 200, 40, 50), ("medium", 10_000, 1_000, 2_000), ("large", 50_000, 2_000, 5_000)];
const SOURCES: [(&str, Patterns); 2] = [("library", Patterns::Library), ("catalogue", Patterns::Catalogue)];

pub struct Question {
    pub shape: Shape,
    pub source: &'static str,
    pub viewpoint: Viewpoint,
    pub asker: &'static str,
}

impl Question {
    /// In the order of the table in the manual's `figures`.
    pub fn all() -> Vec<Self> {
        let sources = SIZES.iter().flat_map(|size| SOURCES.map(|source| (size, source)));
        let question = |(&(_, accounts, ous, policies), (source, patterns)): (&_, _), (asker, viewpoint)| Self {
            shape: Shape { accounts, ous, policies, seed: SEED, patterns },
            source,
            viewpoint,
            asker,
        };
        sources.flat_map(|one| viewpoints().map(|viewpoint| question(one, viewpoint))).collect()
    }

    /// `small`, `medium` or `large`.
    fn size(&self) -> &'static str {
        SIZES.iter().find(|size| size.1 == self.shape.accounts).map_or("", |size| size.0)
    }

    /// Whether the words after `--` choose it.
    pub fn is_wanted(&self) -> bool {
        wanted(&[self.size(), self.source, self.asker])
    }

    /// The first three columns.
    pub fn cells(&self) -> [String; 3] {
        let Shape { accounts, ous, policies, .. } = self.shape;
        [format!("{accounts}/{ous}/{policies}"), self.source.to_owned(), self.asker.to_owned()]
    }
}

fn viewpoints() -> [(&'static str, Viewpoint); 3] {
    [
        ("role", Viewpoint::default()),
        ("role+region", Viewpoint { regions: vec![REGION.to_owned()], ..Viewpoint::default() }),
        ("anyone", Viewpoint::anyone()),
    ]
}

/// Whether all words after `--` are among these.
pub fn wanted(words: &[&str]) -> bool {
    let mut after = std::env::args().skip(1).filter(|word| word != "--bench");
    after.all(|word| words.iter().any(|one| one.eq_ignore_ascii_case(&word)))
}
