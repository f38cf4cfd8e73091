//! The viewpoint on a command line: read from its arguments, told to people and to programs.
//!
//! Knows how the arguments belong together; what a viewpoint means, `analysis` knows.

use super::arguments::Looking;
use super::{Error, one_line};
use analysis::{Keys, Pinned, Side, Viewpoint};
use catalog::Catalog;

/// Reads the viewpoint that the arguments choose, with notes on what is odd about it.
pub fn read(looking: &Looking, catalog: &Catalog) -> Result<(Viewpoint, Vec<String>), Error> {
    let mut viewpoint = Viewpoint {
        side: if looking.resources { Side::Resources } else { Side::Principals },
        who: looking.who.clone(),
        keys: if looking.documented_keys { Keys::Documented } else { Keys::Any },
        ..Viewpoint::default()
    };
    for region in &looking.regions {
        if !viewpoint.regions.contains(region) {
            viewpoint.regions.push(region.clone());
        }
    }
    let mut given: Vec<(&str, Vec<String>)> = Vec::new();
    for (key, value) in &looking.context {
        match given.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(key)) {
            Some((_, values)) => values.push(value.clone()),
            None => given.push((key, vec![value.clone()])),
        }
    }
    let absent = looking.without.iter().map(|key| key.trim());
    if let Some(key) = absent.clone().find(|key| given.iter().any(|(known, _)| known.eq_ignore_ascii_case(key))) {
        return Err(Error::SaidTwice(key.to_owned()));
    }
    for (key, values) in given {
        viewpoint.pin(&catalog.spelling(key), Pinned::values(key, values, catalog));
    }
    absent.for_each(|key| viewpoint.pin(&catalog.spelling(key), Pinned::Absent));
    viewpoint.check()?;
    let unknown = viewpoint.pinned.keys().filter(|key| catalog.knows_key(key) == Some(false));
    let note =
        |key: &String| one_line(&format!("note: `{key}` is not a condition key that AWS had on {}", catalog.date));
    let notes = unknown.map(note).collect();
    Ok((viewpoint, notes))
}

/// The lines of a heading, for people.
pub fn heading(viewpoint: &Viewpoint) -> String {
    let Viewpoint { who, side, .. } = viewpoint;
    let (sentence, meaning) = (one_line(&viewpoint.sentence()), who.meaning(*side));
    format!("Viewpoint  {sentence}\n           {meaning}; with every permission from IAM\n")
}
