//! What one person's Canopy remembers between starts.
//!
//! Knows where settings live on each system, and that a damaged file is put aside, never lost and never in the way.
//! Holds nothing of a project. Does not know what a panel is; `ui` names them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize};

use super::error::{OpenError, SaveError};
use super::open::{is_missing, read_whole};
use super::put::{Previous, put};
use super::save::Overwrite;
use super::system::{Disk, FileSystem, Onto};

/// Recent files that are remembered: a longer menu is searched rather than read, and the dialog does that better.
const MAX_RECENT: usize = 12;
const FILE: &str = "settings.ron";
/// Bytes of a settings file: the recent paths take some 50 kB where each is as long as Linux lets it be, and the rest is what
/// somebody chose or typed.
const MAX_SIZE: u64 = 1 << 20;
const DAMAGED: &str = "settings.ron.damaged";
/// What a file may ask for, so that no slip of the hand makes the window unreadable; a little wider than what the menu offers.
const ZOOM: std::ops::RangeInclusive<f32> = 0.5..=3.0;

/// Everything that is remembered. Fields that a file lacks have their default; fields unknown here are ignored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub theme: Theme,
    /// 1.0 is the system's own size.
    pub zoom: f32,
    /// Absolute paths of projects, the newest first; see [`Settings::remember`].
    pub recent: Vec<PathBuf>,
    pub panels: Panels,
    /// Whether the tree shows a bar of verdicts beside each account and OU, how many policies hang there, and who has a note.
    pub tree_bars: bool,
    pub tree_policies: bool,
    pub tree_notes: bool,
    pub window: Option<WindowSize>,
    pub import_folder: Option<PathBuf>,
    pub export_folder: Option<PathBuf>,
    #[serde(deserialize_with = "readable_or_usual")]
    pub viewpoint: KeptViewpoint,
    /// Those that the user gave a name, in the order of the names.
    #[serde(deserialize_with = "those_that_read")]
    pub viewpoints: Vec<NamedViewpoint>,
    /// From where a project is looked at when it is opened; empty for any Region.
    pub default_region: String,
}

/// A viewpoint under a name. What it says in words of a newer Canopy stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedViewpoint {
    pub name: String,
    pub viewpoint: KeptViewpoint,
}

/// From where verdicts are looked at, in words that `session` understands; empty for the usual viewpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptViewpoint {
    /// As on the command line: `root`, `role:NAME` …
    pub who: String,
    /// `resources` for what may be done to an account's resources.
    pub side: String,
    pub regions: Vec<String>,
    /// Condition keys with one value, with a list of values, and those that requests do not have.
    pub values: BTreeMap<String, String>,
    pub lists: BTreeMap<String, Vec<String>>,
    pub absent: BTreeSet<String>,
    /// `documented` for documented keys only.
    pub keys: String,
}

/// A viewpoint that cannot be read is the usual one: it is soon chosen again, and costs no other setting.
fn readable_or_usual<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KeptViewpoint, D::Error> {
    Ok(ron::Value::deserialize(deserializer)?.into_rust().unwrap_or_default())
}

/// Those of the list that can be read; the others cost no other setting.
fn those_that_read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<NamedViewpoint>, D::Error> {
    let ron::Value::Seq(list) = ron::Value::deserialize(deserializer)? else { return Ok(Vec::new()) };
    Ok(list.into_iter().filter_map(|one| one.into_rust().ok()).collect())
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// The panels around the middle of the window.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Panels {
    pub tree: Panel,
    pub inspector: Panel,
    pub findings: Panel,
}

/// How wide or high a panel is, in points, and whether it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    pub shown: bool,
    pub size: f32,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            tree: Panel { shown: true, size: 330.0 },
            inspector: Panel { shown: true, size: 320.0 },
            findings: Panel { shown: false, size: 190.0 },
        }
    }
}

impl Panels {
    fn each_mut(&mut self) -> [&mut Panel; 3] {
        [&mut self.tree, &mut self.inspector, &mut self.findings]
    }
}

/// In points.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowSize {
    pub width: f32,
    pub height: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            zoom: 1.0,
            recent: Vec::new(),
            panels: Panels::default(),
            tree_bars: true,
            tree_policies: true,
            tree_notes: true,
            window: None,
            import_folder: None,
            export_folder: None,
            viewpoint: KeptViewpoint::default(),
            viewpoints: Vec::new(),
            default_region: String::new(),
        }
    }
}

/// Settings, and what the user should be told about reading them.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedSettings {
    pub settings: Settings,
    pub message: Option<String>,
}

/// The folder for settings: `CANOPY_CONFIG_DIR`, else the system's own place; `None` where it has none.
pub fn config_folder() -> Option<PathBuf> {
    match std::env::var_os("CANOPY_CONFIG_DIR") {
        Some(folder) if !folder.is_empty() => Some(PathBuf::from(folder)),
        _ => directories::ProjectDirs::from("", "", "canopy").map(|folders| folders.config_dir().to_path_buf()),
    }
}

impl Settings {
    /// Reads the settings of a folder; a damaged file is renamed to `settings.ron.damaged` and the defaults are used.
    pub fn load(folder: &Path) -> LoadedSettings {
        let path = folder.join(FILE);
        let (settings, message) = match read_whole(&Disk, &path, MAX_SIZE) {
            Ok((_, bytes)) => match ron::de::from_bytes::<Self>(&bytes) {
                Ok(settings) => (settings.sound(), None),
                Err(error) => (Self::default(), Some(put_aside(folder, &error.to_string()))),
            },
            Err(OpenError::Unreadable { source, .. }) if is_missing(&source) => (Self::default(), None),
            Err(OpenError::TooLarge { .. }) => (Self::default(), Some(put_aside(folder, "they are too long"))),
            Err(OpenError::NotAFile { what, .. }) => {
                (Self::default(), Some(format!("`{}` is {what}, not a file; no settings are kept", path.display())))
            }
            Err(error) => (Self::default(), Some(format!("the settings are the usual ones: {error}"))),
        };
        LoadedSettings { settings, message }
    }

    /// Writes the settings into a folder, which is created where it is missing.
    ///
    /// # Errors
    /// Any [`SaveError`]; the settings on disk are then the old ones.
    pub fn save(&self, folder: &Path) -> Result<(), SaveError> {
        let path = folder.join(FILE);
        Disk.create_folder(folder)
            .map_err(|source| SaveError::FolderNotWritable { path: folder.to_path_buf(), source })?;
        let config = ron::ser::PrettyConfig::new().indentor("  ").new_line("\n");
        let text = ron::ser::to_string_pretty(&self.clone().sound(), config)
            .map_err(|error| SaveError::NotReadable { path: path.clone(), reason: error.to_string() })?;
        put(&Disk, &path, (text + "\n").as_bytes(), Overwrite::Replace, Previous::Dropped).map(|_| ())
    }

    /// Puts a project first among the recent files.
    pub fn remember(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        self.recent.retain(|other| *other != path);
        self.recent.insert(0, path);
        *self = std::mem::take(self).sound();
    }

    /// Without values that no screen could use and paths that no text file could hold.
    fn sound(mut self) -> Self {
        let is_size = |size: f32| size.is_finite() && size > 0.0;
        self.zoom = if self.zoom.is_finite() { self.zoom.clamp(*ZOOM.start(), *ZOOM.end()) } else { 1.0 };
        self.recent.retain(|path| path.is_absolute() && path.to_str().is_some());
        self.recent.truncate(MAX_RECENT);
        let defaults = Panels::default().each_mut().map(|panel| panel.size);
        for (panel, size) in self.panels.each_mut().into_iter().zip(defaults) {
            if !is_size(panel.size) {
                panel.size = size;
            }
        }
        self.window = self.window.filter(|window| is_size(window.width) && is_size(window.height));
        self.import_folder = self.import_folder.filter(|path| path.to_str().is_some());
        self.export_folder = self.export_folder.filter(|path| path.to_str().is_some());
        self
    }
}

/// Renames the settings out of the way, and over no others that were.
fn put_aside(folder: &Path, reason: &str) -> String {
    let names = std::iter::once(DAMAGED.to_owned()).chain((2..100).map(|number| format!("{DAMAGED}-{number}")));
    let mut kept = "they could not be put aside".to_owned();
    for aside in names.map(|name| folder.join(name)) {
        match Disk.rename(&folder.join(FILE), &aside, Onto::Free) {
            Ok(()) => {
                kept = format!("the old ones are kept in `{}`", aside.display());
                break;
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => {
                kept = format!("they could not be put aside: {error}");
                break;
            }
        }
    }
    format!("the settings could not be read ({reason}) and start afresh; {kept}")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn settings_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("canopy");
        assert_eq!(Settings::load(&folder), LoadedSettings { settings: Settings::default(), message: None });
        let mut settings = Settings {
            theme: Theme::Dark,
            zoom: 1.25,
            window: Some(WindowSize { width: 1280.0, height: 800.0 }),
            import_folder: Some(PathBuf::from("/data/landing zone")),
            viewpoint: KeptViewpoint {
                who: "role:app/Deploy".to_owned(),
                side: "resources".to_owned(),
                regions: vec!["eu-west-1".to_owned(), "eu-central-1".to_owned()],
                values: [("aws:PrincipalTag/team".to_owned(), "a \"b\"".to_owned())].into(),
                lists: [("aws:TagKeys".to_owned(), vec!["a".to_owned(), "b".to_owned()])].into(),
                absent: ["aws:SourceVpce".to_owned()].into(),
                keys: "documented".to_owned(),
            },
            viewpoints: vec![NamedViewpoint {
                name: "Deploying \"blue\"".to_owned(),
                viewpoint: KeptViewpoint { who: "later:Somebody".to_owned(), ..KeptViewpoint::default() },
            }],
            default_region: "eu-central-1".to_owned(),
            ..Settings::default()
        };
        settings.panels.findings = Panel { shown: true, size: 180.5 };
        settings.remember(Path::new("/data/a.canopy.ron"));
        settings.save(&folder).unwrap();
        assert_eq!(Settings::load(&folder), LoadedSettings { settings, message: None });
    }

    #[test]
    fn recent_files_are_few_and_the_newest_is_first() {
        let mut settings = Settings::default();
        for n in (0..20).chain([15]) {
            settings.remember(&std::env::temp_dir().join(format!("{n}.canopy.ron")));
        }
        let names: Vec<_> = settings.recent.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names.len(), MAX_RECENT);
        assert_eq!(names[..3], ["15.canopy.ron", "19.canopy.ron", "18.canopy.ron"]);
        settings.remember(Path::new("relative.canopy.ron"));
        assert!(settings.recent[0].is_absolute());
    }

    #[test]
    fn a_damaged_file_is_put_aside_and_over_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        for (name, damaged) in [
            ("settings.ron.damaged", &b"(theme: Dark, zo"[..]),
            ("settings.ron.damaged-2", b"\xff\xfe"),
            ("settings.ron.damaged-3", b""),
            ("settings.ron.damaged-4", b"(theme: Purple)"),
            ("settings.ron.damaged-5", &[b' '; 2 << 20]),
        ] {
            fs::write(folder.join(FILE), damaged).unwrap();
            let loaded = Settings::load(folder);
            assert_eq!(loaded.settings, Settings::default());
            assert!(loaded.message.unwrap().ends_with(&format!("{name}`")));
            assert_eq!(fs::read(folder.join(name)).unwrap(), damaged);
            assert!(!folder.join(FILE).exists());
        }
    }

    #[test]
    fn settings_that_are_no_file_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(FILE)).unwrap();
        let loaded = Settings::load(folder.path());
        assert_eq!(loaded.settings, Settings::default());
        assert!(loaded.message.unwrap().contains("is a folder, not a file"));
        assert!(Settings::default().save(folder.path()).is_err());
    }

    #[test]
    fn odd_values_are_made_usable_and_unknown_fields_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let text = "(zoom: NaN, window: Some((width: inf, height: -1.0)), later: [(1, 2)], recent: [\"relative\"])";
        fs::write(folder.path().join(FILE), text).unwrap();
        assert_eq!(Settings::load(folder.path()), LoadedSettings { settings: Settings::default(), message: None });
    }

    #[test]
    fn kept_viewpoints_that_cannot_be_read_cost_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let named = |name: &str, who: &str| NamedViewpoint {
            name: name.to_owned(),
            viewpoint: KeptViewpoint { who: who.to_owned(), ..KeptViewpoint::default() },
        };
        for (viewpoints, expect) in [
            ("[(name: \"a\", viewpoint: (who: \"root\"))]", vec![named("a", "root")]),
            ("[(name: \"a\"), (name: 5), 7, (name: \"b\", later: 1)]", vec![named("a", ""), named("b", "")]),
            ("[]", vec![]),
            ("5", vec![]),
        ] {
            let text = format!("(theme: Dark, viewpoints: {viewpoints}, zoom: 1.5)");
            fs::write(folder.path().join(FILE), text).unwrap();
            let settings = Settings { theme: Theme::Dark, zoom: 1.5, viewpoints: expect, ..Settings::default() };
            assert_eq!(Settings::load(folder.path()), LoadedSettings { settings, message: None }, "{viewpoints}");
        }
    }

    #[test]
    fn a_viewpoint_that_cannot_be_read_costs_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let kept = |regions: &[&str]| KeptViewpoint {
            regions: regions.iter().map(|region| (*region).to_owned()).collect(),
            ..KeptViewpoint::default()
        };
        for (viewpoint, expect) in [
            ("(regions: [\"eu-west-1\"])", kept(&["eu-west-1"])),
            ("(regions: [\"eu-west-1\"], later: (1, \"a\"), keys: \"\")", kept(&["eu-west-1"])),
            ("()", kept(&[])),
            ("5", kept(&[])),
            ("Some(\"root\")", kept(&[])),
            ("Somewhere(1)", kept(&[])),
            ("Somewhere", kept(&[])),
            ("(who: 5, regions: [\"eu-west-1\"])", kept(&[])),
            ("(values: [1, 2])", kept(&[])),
            ("[{1: 'a'}, -1.5]", kept(&[])),
        ] {
            let text = format!("(theme: Dark, viewpoint: {viewpoint}, zoom: 1.5)");
            fs::write(folder.path().join(FILE), text).unwrap();
            let settings = Settings { theme: Theme::Dark, zoom: 1.5, viewpoint: expect, ..Settings::default() };
            assert_eq!(Settings::load(folder.path()), LoadedSettings { settings, message: None }, "{viewpoint}");
        }
    }
}
