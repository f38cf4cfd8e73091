//! The one table of actions.
//!
//! Every entry of menus, context menus, palette and shortcut sheet comes from here: name, explanation, icon, shortcut.
//! An action carries no data; what it applies to is the session's selection.
//! Does not know how an action is carried out ([`super::Session::dispatch`]) or drawn.

use super::icon::Icon;
use super::shortcut::{Key, Shortcut};

/// Where an action stands in the menu bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Menu {
    File,
    Edit,
    Organization,
    Policy,
    View,
    Viewpoint,
    Help,
}

impl Menu {
    pub const ALL: [Self; 7] =
        [Self::File, Self::Edit, Self::Organization, Self::Policy, Self::View, Self::Viewpoint, Self::Help];

    pub fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Organization => "Organization",
            Self::Policy => "Policy",
            Self::View => "View",
            Self::Viewpoint => "Viewpoint",
            Self::Help => "Help",
        }
    }
}

/// How an action is called, shown and reached.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub action: Action,
    pub menu: Menu,
    /// A number that changes within a menu draws a line there.
    pub group: u8,
    pub name: &'static str,
    pub tooltip: &'static str,
    pub icon: Icon,
    pub shortcuts: &'static [Shortcut],
}

macro_rules! actions {
    ($($menu:ident $group:literal { $($action:ident, $name:literal, $tooltip:literal, $icon:ident $(, $shortcut:expr)*;)+ })+) => {
        /// Everything a user can do without naming anything.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(
            #[doc = $tooltip]
            $action,
        )+)+ }

        /// The table, in menu order.
        pub const ACTIONS: &[Entry] = &[$($(Entry {
            action: Action::$action,
            menu: Menu::$menu,
            group: $group,
            name: $name,
            tooltip: $tooltip,
            icon: Icon::$icon,
            shortcuts: &[$($shortcut),*],
        },)+)+];
    };
}

const fn plain(key: Key) -> Shortcut {
    Shortcut { command: false, shift: false, alt: false, key }
}
const fn cmd(key: Key) -> Shortcut {
    Shortcut { command: true, shift: false, alt: false, key }
}
const fn cmd_shift(key: Key) -> Shortcut {
    Shortcut { command: true, shift: true, alt: false, key }
}
const fn cmd_alt(key: Key) -> Shortcut {
    Shortcut { command: true, shift: false, alt: true, key }
}
const fn shift(key: Key) -> Shortcut {
    Shortcut { command: false, shift: true, alt: false, key }
}
const fn alt(key: Key) -> Shortcut {
    Shortcut { command: false, shift: false, alt: true, key }
}

actions! {
    File 0 {
        New, "New organization", "Start with an empty organization", New, cmd(Key::N);
        Open, "Open…", "Open a Canopy project file", Open, cmd(Key::O);
        OpenSample, "Open sample organization", "Open the built-in sample as an untitled copy", Tree;
        CloseProject, "Close project", "Close the project and go back to the welcome screen", Close, cmd(Key::W);
    }
    File 1 {
        Save, "Save", "Save the project file", Save, cmd(Key::S);
        SaveAs, "Save as…", "Save the project under another name", Save, cmd_shift(Key::S);
        Reload, "Reload from disk", "Read the project's file again and take what it holds", Redo;
        CompareWithFile, "Compare with file…", "Show how what is open differs from what its file holds now", Changes;
        RecoverWork, "Recover unsaved work…", "Show what was not saved when Canopy last ended", Undo;
    }
    File 2 {
        Import, "Import organization…", "Import a folder: AWS CLI answers or a Landing Zone Accelerator configuration", Import;
        ImportPolicies, "Import policies…", "Add a folder of policy JSON files to the library", Import;
        SaveCollectScript, "Save collecting script…", "Write a read-only shell script that collects an organization with the AWS CLI", Script;
        ExportPolicies, "Export policies…", "Write every policy of one's own as a JSON file into a folder", Export;
    }
    File 3 {
        Quit, "Quit", "Quit Canopy", Quit, cmd(Key::Q);
    }
    Edit 0 {
        Undo, "Undo", "Take the last change back", Undo, cmd(Key::Z);
        Redo, "Redo", "Bring the last undone change back", Redo, cmd(Key::Y), cmd_shift(Key::Z);
    }
    Edit 1 {
        Cut, "Cut", "Copy the selection and move it on paste", Cut, cmd(Key::X);
        Copy, "Copy", "Copy the selected OUs, accounts or policy", Copy, cmd(Key::C);
        Paste, "Paste", "Paste OUs, accounts or a policy", Paste, cmd(Key::V);
        Duplicate, "Duplicate", "Copy the selection beside itself", Duplicate, cmd(Key::D);
    }
    Edit 2 {
        CopyId, "Copy id", "Copy the id of the selection", Copy;
        CopyArn, "Copy ARN", "Copy the ARN of the selection", Copy;
        CopyJson, "Copy as JSON", "Copy the policy document, or the selection as JSON", Copy;
        CopyMinifiedJson, "Copy as minified JSON", "Copy the policy document without white space, as the AWS console stores it", Copy;
    }
    Edit 3 {
        Rename, "Rename", "Rename the selected OU, account or policy", Rename, plain(Key::F2);
        Delete, "Delete", "Delete the selected OUs and policies, remove accounts from the organization", Delete, plain(Key::Delete);
        SelectAll, "Select all", "Select every OU and account", Select, cmd(Key::A);
    }
    Organization 0 {
        NewOu, "New OU…", "Create an organizational unit under the selected parent", OuNew;
        NewAccount, "New account…", "Create an account under the selected parent", AccountNew;
    }
    Organization 1 {
        MoveTo, "Move to…", "Move the selected OUs and accounts to another parent", Move;
        CloseAccount, "Close account", "Mark the selected accounts as closed", Close;
        ReopenAccount, "Reopen account", "Mark the selected closed accounts as active again", Undo;
        ConfirmAttachments, "Confirm attachments", "Vouch that no unknown policies hang on the selected targets", Check;
    }
    Organization 2 {
        Properties, "Show properties", "Show the inspector for the selection", Inspector;
        AskAbout, "Ask about this…", "Ask in the simulator what a principal of the selected account may do", Question;
        PolicyTypes, "Policy types…", "Enable or disable policy types on the root", Policy;
    }
    Policy 0 {
        NewScp, "New SCP…", "Create a service control policy", PolicyNew;
        NewRcp, "New RCP…", "Create a resource control policy", PolicyNew;
        AttachPolicy, "Attach policy…", "Attach a policy to the selected targets", Attach;
    }
    Policy 1 {
        ShowReach, "Show reach on tree", "Mark on the tree where the open policy reaches", Tree;
        FindInPolicy, "Find and replace…", "Find and replace in the text of the open policy", Search, cmd(Key::H);
        FindNext, "Find next", "Go to the next match in the open policy", Forward, plain(Key::F3);
        FindPrevious, "Find previous", "Go to the previous match in the open policy", Back, shift(Key::F3);
        FormatPolicy, "Format policy", "Lay the open policy document out with two spaces", Format, cmd_shift(Key::I);
    }
    View 0 {
        Palette, "Command palette…", "Find and run any command", Palette, cmd_shift(Key::P);
        GoTo, "Go to anything…", "Find accounts, OUs, policies, ids, e-mails, tags and policy texts", Search, cmd(Key::P), cmd_shift(Key::F);
        FilterTree, "Filter tree", "Show only matching OUs and accounts in the tree", Filter, cmd(Key::F);
        Highlight, "Highlight action…", "Show on the tree who may do an action", Highlight, cmd(Key::L);
        ClearHighlight, "Clear highlight", "Show the tree without highlight", Close;
    }
    View 1 {
        ShowPermissions, "Effective permissions", "Show what the selected account may do", Permissions, cmd(Key::Num1);
        ShowPolicies, "Policies", "Show the policy library and editor", Policy, cmd(Key::Num2);
        ShowChanges, "Changes", "Show what the edits change in access, and in the document", Changes, cmd(Key::Num3);
        ShowSimulator, "Simulator", "Ask whether a principal may do an action, and why", Question, cmd(Key::Num4);
        ShowMatrix, "Matrix", "Show what every account may do, service by service", Matrix, cmd(Key::Num5);
        ShowWhoCan, "Who can…", "List the accounts that may do an action, and what decides", WhoCan, cmd(Key::Num6);
        ShowFindings, "Findings", "List what is wrong or worth a look", Findings, cmd_shift(Key::M);
    }
    View 2 {
        SetBaseline, "Count changes from here", "Compare with the organization as it is now, instead of as it was opened or saved", Check;
        RestoreBaseline, "Count changes as before", "Compare again with the organization as it was opened or saved", Undo;
        ToggleTree, "Toggle tree", "Show or hide the organization tree", PanelLeft, cmd(Key::B);
        ToggleInspector, "Toggle inspector", "Show or hide the inspector", PanelRight, cmd_alt(Key::B);
        ToggleFindings, "Toggle findings", "Show or hide the findings", PanelBottom, cmd(Key::J);
        ExpandAll, "Expand all", "Open every OU of the tree", Expand;
        CollapseAll, "Collapse all", "Close every OU of the tree", Collapse;
    }
    View 3 {
        Back, "Back", "Go back to what was selected before", Back, alt(Key::Left);
        Forward, "Forward", "Go forward again", Forward, alt(Key::Right);
    }
    View 4 {
        Settings, "Settings…", "Theme, size and panels", Theme, cmd(Key::Comma);
        ThemeSystem, "Theme: system", "Follow the desktop's light or dark theme", Theme;
        ThemeLight, "Theme: light", "Always use the light theme", ThemeLight;
        ThemeDark, "Theme: dark", "Always use the dark theme", ThemeDark;
        ZoomIn, "Zoom in", "Make everything larger", ZoomIn, cmd(Key::Plus), cmd(Key::Equals);
        ZoomOut, "Zoom out", "Make everything smaller", ZoomOut, cmd(Key::Minus);
        ZoomReset, "Reset zoom", "Back to the usual size", ZoomReset, cmd(Key::Num0);
        FullScreen, "Full screen", "Fill the screen with the window", FullScreen, plain(Key::F11);
    }
    Viewpoint 0 {
        LookAsRole, "Look as the ordinary role", "Verdicts for a role that no policy singles out", Permissions;
        LookAsUser, "Look as an IAM user", "Verdicts for an IAM user that no policy singles out", Permissions;
        LookAsRoot, "Look as the root user", "Verdicts for the root user of each account", Permissions;
        LookAsAnyone, "Look as anyone", "Verdicts for any IAM user, any role and the root user together", Permissions;
    }
    Viewpoint 1 {
        EditViewpoint, "Change viewpoint…", "Choose whose requests the verdicts are about, from where, and with what context", Filter;
        StopAnalysis, "Stop working out permissions", "Keep the verdicts as they are, of an earlier document or viewpoint", Close;
        WorkOut, "Work out permissions", "Bring the verdicts up to date", Permissions;
        ResetViewpoint, "Reset viewpoint", "Verdicts for an ordinary role, in any Region and any context", Undo;
    }
    Help 0 {
        Help, "Canopy help", "The manual: what the window shows, how answers come about, the command line", Help, plain(Key::F1);
        Shortcuts, "Keyboard shortcuts", "Every shortcut on one sheet", Keyboard, plain(Key::Questionmark);
        Messages, "Messages…", "Every message of this session", Info;
        About, "About Canopy", "Version, licences, catalogue date, limits", About;
    }
}

impl Action {
    /// The table row of the action.
    pub fn entry(self) -> &'static Entry {
        // The macro makes exactly one row for each variant; the first row stands in where that were broken.
        ACTIONS.iter().find(|entry| entry.action == self).unwrap_or(&FALLBACK)
    }
}

const FALLBACK: Entry = Entry {
    action: Action::About,
    menu: Menu::Help,
    group: 0,
    name: "About Canopy",
    tooltip: "",
    icon: Icon::About,
    shortcuts: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_shortcut_or_a_name() {
        for (index, one) in ACTIONS.iter().enumerate() {
            for other in &ACTIONS[index + 1..] {
                assert_ne!(one.name, other.name);
                for shortcut in one.shortcuts {
                    assert!(!other.shortcuts.contains(shortcut), "{} and {} share {shortcut:?}", one.name, other.name);
                }
            }
        }
    }

    #[test]
    fn every_action_has_its_row() {
        for entry in ACTIONS {
            assert_eq!(entry.action.entry().name, entry.name);
            assert!(!entry.tooltip.is_empty() && !entry.tooltip.ends_with('.'));
        }
    }
}
