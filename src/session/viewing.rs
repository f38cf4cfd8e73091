//! From where the verdicts are looked at.
//!
//! Knows that a viewpoint is a setting: kept between starts, never part of the document or of its history.
//! What a viewpoint means, `analysis` knows.

use super::Session;
use super::effect::Effect;
use super::notice::Tone;
use super::sentence;
use analysis::{Keys, Pinned, Side, Viewpoint, Who};
use disk::{KeptViewpoint, NamedViewpoint, Settings};

const RESOURCES: &str = "resources";
const DOCUMENTED: &str = "documented";

/// What becomes of viewpoints that have names, and where projects are looked at from at first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewpointCommand {
    /// Keep the present viewpoint under a name.
    Keep(String),
    /// Look from the one that has this name.
    Look(String),
    Rename {
        from: String,
        to: String,
    },
    Forget(String),
    /// The Region in which a project is looked at when it is opened; empty for any.
    SetDefaultRegion(String),
}

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
        let kept = &self.state.window.settings.viewpoint;
        // Of what another Canopy has kept in words that this one does not know, the rest stays.
        let usual = KeptViewpoint::default();
        let known = KeptViewpoint { side: usual.side, keys: usual.keys, ..kept.clone() };
        let viewpoint = restore(kept).or_else(|| restore(&known)).unwrap_or_default();
        self.look_from(viewpoint);
    }

    pub(super) fn look_as(&mut self, who: Who) {
        self.set_viewpoint(Viewpoint { who, ..self.state.verdicts.viewpoint.clone() });
    }

    /// Another project is open: it is looked at from the Region that the user set for that, if there is one.
    pub(super) fn look_from_default_region(&mut self) {
        let usual = usual(&self.state.window.settings);
        if !usual.regions.is_empty() {
            self.set_viewpoint(Viewpoint { regions: usual.regions, ..self.state.verdicts.viewpoint.clone() });
        }
    }

    pub(super) fn viewpoint(&mut self, command: ViewpointCommand) {
        match command {
            ViewpointCommand::Keep(name) => self.keep_viewpoint(name.trim()),
            ViewpointCommand::Look(name) => match self.kept(&name).map(|kept| restore(&kept.viewpoint)) {
                Some(Some(viewpoint)) => self.set_viewpoint(viewpoint),
                Some(None) => {
                    let says = "was kept by another Canopy in words that this one does not know; choose its parts anew";
                    self.note(Tone::Error, format!("The viewpoint `{name}` {says}"));
                }
                None => {}
            },
            ViewpointCommand::Rename { from, to } => self.rename_viewpoint(&from, to.trim()),
            ViewpointCommand::Forget(name) => {
                self.change_settings(|settings| settings.viewpoints.retain(|kept| kept.name != name));
                self.note(Tone::Done, format!("Deleted the viewpoint `{name}`"));
            }
            ViewpointCommand::SetDefaultRegion(region) => {
                let region = region.trim().to_ascii_lowercase();
                if region.is_empty() || aws::is_region(&region) {
                    self.change_settings(|settings| settings.default_region = region);
                } else {
                    let says = "is not written like a Region; write it like `eu-west-1`";
                    self.note(Tone::Error, format!("`{region}` {says}"));
                }
            }
        }
    }

    fn kept(&self, name: &str) -> Option<&NamedViewpoint> {
        self.state.window.settings.viewpoints.iter().find(|kept| kept.name == name)
    }

    /// A name that is taken is refused: what is kept goes only when its owner says so.
    fn is_free(&mut self, name: &str) -> bool {
        let refused = refused_name(&self.state.window.settings.viewpoints, name, None);
        let is_free = refused.is_none();
        refused.into_iter().for_each(|why| self.note(Tone::Error, why));
        is_free
    }

    fn keep_viewpoint(&mut self, name: &str) {
        if self.is_free(name) {
            let kept = NamedViewpoint { name: name.to_owned(), viewpoint: keep(&self.state.verdicts.viewpoint) };
            self.change_settings(|settings| {
                settings.viewpoints.push(kept);
                sort(&mut settings.viewpoints);
            });
        }
    }

    fn rename_viewpoint(&mut self, from: &str, to: &str) {
        if from != to && self.kept(from).is_some() && self.is_free(to) {
            self.change_settings(|settings| {
                for kept in settings.viewpoints.iter_mut().filter(|kept| kept.name == from) {
                    to.clone_into(&mut kept.name);
                }
                sort(&mut settings.viewpoints);
            });
        }
    }

    fn look_from(&mut self, viewpoint: Viewpoint) {
        let effects = self.state.verdicts.look_from(viewpoint, &self.state.document);
        self.effects.extend(effects.into_iter().map(Effect::Verdicts));
    }
}

/// Why a viewpoint cannot be kept under a name; it may go on under its own.
pub fn refused_name(kept: &[NamedViewpoint], name: &str, own: Option<&str>) -> Option<String> {
    let name = name.trim();
    if name.is_empty() {
        return Some("A viewpoint needs a name; give it one".to_owned());
    }
    let is_taken = own != Some(name) && kept.iter().any(|one| one.name == name);
    is_taken.then(|| format!("There is a viewpoint named `{name}`; choose another name, or delete it first"))
}

fn sort(viewpoints: &mut [NamedViewpoint]) {
    viewpoints.sort_by_cached_key(|kept| (kept.name.to_lowercase(), kept.name.clone()));
}

/// The viewpoint that nothing was changed of: an ordinary role, in the Region that the user set for projects that are opened.
pub fn usual(settings: &Settings) -> Viewpoint {
    let region = &settings.default_region;
    let regions = if aws::is_region(region) { vec![region.clone()] } else { Vec::new() };
    Viewpoint { regions, ..Viewpoint::default() }
}

/// The name under which the present viewpoint is kept, if it is.
pub fn kept_as<'s>(settings: &'s Settings, viewpoint: &Viewpoint) -> Option<&'s str> {
    if settings.viewpoints.is_empty() {
        return None;
    }
    let present = keep(viewpoint);
    settings.viewpoints.iter().find(|kept| kept.viewpoint == present).map(|kept| kept.name.as_str())
}

/// What a kept viewpoint says; `None` where this Canopy does not know its words.
pub fn restore(kept: &KeptViewpoint) -> Option<Viewpoint> {
    let side = match kept.side.as_str() {
        "" => Side::Principals,
        RESOURCES => Side::Resources,
        _ => return None,
    };
    let keys = match kept.keys.as_str() {
        "" => Keys::Any,
        DOCUMENTED => Keys::Documented,
        _ => return None,
    };
    let who = if kept.who.is_empty() { Who::default() } else { kept.who.parse().ok()? };
    let mut viewpoint = Viewpoint { side, who, keys, regions: kept.regions.clone(), ..Viewpoint::default() };
    let values = kept.values.iter().map(|(key, value)| (key, Pinned::One(value.clone())));
    let lists = kept.lists.iter().map(|(key, values)| (key, Pinned::Several(values.clone())));
    let absent = kept.absent.iter().map(|key| (key, Pinned::Absent));
    values.chain(lists).chain(absent).for_each(|(key, pinned)| viewpoint.pin(key, pinned));
    viewpoint.check().is_ok().then_some(viewpoint)
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
