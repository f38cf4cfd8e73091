//! From where the verdicts are looked at.
//!
//! Knows that a viewpoint is a setting: kept between starts, never part of the document or of its history.
//! What a viewpoint means, `analysis` knows.

use super::Session;
use super::effect::Effect;
use super::notice::Tone;
use super::sentence;
use analysis::{Keys, Pinned, Side, Viewpoint, Who};
use disk::KeptViewpoint;

const RESOURCES: &str = "resources";
const DOCUMENTED: &str = "documented";

impl Session {
    /// Looks from there from now on, or says why nobody can.
    pub(super) fn set_viewpoint(&mut self, viewpoint: Viewpoint) {
        match viewpoint.check() {
            Ok(()) => {
                self.change_settings(|settings| settings.viewpoint = keep(&viewpoint));
                self.look_from(viewpoint);
            }
            Err(error) => self.note(Tone::Error, sentence(&error.to_string())),
        }
    }

    /// Looks from where the settings say.
    pub(super) fn restore_viewpoint(&mut self) {
        let viewpoint = restore(&self.state.window.settings.viewpoint);
        self.look_from(viewpoint);
    }

    pub(super) fn look_as(&mut self, who: Who) {
        self.set_viewpoint(Viewpoint { who, ..self.state.verdicts.viewpoint.clone() });
    }

    fn look_from(&mut self, viewpoint: Viewpoint) {
        let effects = self.state.verdicts.look_from(viewpoint, &self.state.document);
        self.effects.extend(effects.into_iter().map(Effect::Verdicts));
    }
}

/// The viewpoint in the words of the settings; nothing for the usual one.
fn keep(viewpoint: &Viewpoint) -> KeptViewpoint {
    let usual = Viewpoint::default();
    let mut kept = KeptViewpoint { regions: viewpoint.regions.clone(), ..KeptViewpoint::default() };
    if viewpoint.who != usual.who {
        kept.who = viewpoint.who.to_string();
    }
    if viewpoint.side == Side::Resources {
        kept.side = RESOURCES.to_owned();
    }
    if viewpoint.keys == Keys::Documented {
        kept.keys = DOCUMENTED.to_owned();
    }
    for (key, pinned) in &viewpoint.pinned {
        match pinned {
            Pinned::Absent => drop(kept.absent.insert(key.clone())),
            Pinned::One(value) => drop(kept.values.insert(key.clone(), value.clone())),
            Pinned::Several(values) => drop(kept.lists.insert(key.clone(), values.clone())),
        }
    }
    kept
}

/// The viewpoint that was kept; the usual one where it means nothing any more.
fn restore(kept: &KeptViewpoint) -> Viewpoint {
    let side = if kept.side == RESOURCES { Side::Resources } else { Side::Principals };
    let keys = if kept.keys == DOCUMENTED { Keys::Documented } else { Keys::Any };
    let who = if kept.who.is_empty() { Ok(Who::default()) } else { kept.who.parse() };
    let Ok(who) = who else { return Viewpoint::default() };
    let mut viewpoint = Viewpoint { side, who, keys, regions: kept.regions.clone(), ..Viewpoint::default() };
    let values = kept.values.iter().map(|(key, value)| (key, Pinned::One(value.clone())));
    let lists = kept.lists.iter().map(|(key, values)| (key, Pinned::Several(values.clone())));
    let absent = kept.absent.iter().map(|key| (key, Pinned::Absent));
    values.chain(lists).chain(absent).for_each(|(key, pinned)| viewpoint.pin(key, pinned));
    viewpoint.check().map_or_else(|_| Viewpoint::default(), |()| viewpoint)
}
