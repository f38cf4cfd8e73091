//! The one table of actions.
//!
//! Every entry of menus, context menus, palette and shortcut sheet comes from here: name, explanation, icon, shortcut,
//! when it can be run, and how its key gets along with fields, dialogs and what has the keyboard.
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
    pub when: When,
    pub shortcuts: &'static [Shortcut],
    /// A field that is being typed in is left before it is done.
    pub leaves_fields: bool,
    /// Its shortcut works while a dialog lies over the window.
    pub over_dialogs: bool,
    /// The platform tells of it by an event of the clipboard, not by a key.
    pub by_clipboard: bool,
    /// Its key is meant for the selection only where that has the keyboard.
    pub of_selection: bool,
    /// What has the keyboard afterwards.
    pub focus: Option<Landing>,
}

/// When an action can be run. But for `Always`, `Reading` and `LeftBehind`, only in an open document, and not while a text is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Always,
    /// A document is open.
    Workspace,
    /// There is something to save: the document, or a text that is being mended.
    Unsaved,
    /// A file holds the document.
    OnFile,
    /// An earlier Canopy left unsaved work.
    LeftBehind,
    Undoable,
    Redoable,
    /// OUs or accounts are selected.
    Children,
    ChildrenOrPolicy,
    /// A target or a policy is selected.
    Anything,
    Targets,
    Account,
    /// A policy is what edit actions are about.
    Policy,
    Renamable,
    Deletable,
    /// Nobody knows all attachments of some selected targets.
    UnknownAttachments,
    PolicyOpen,
    /// A policy is open that AWS does not manage.
    OwnPolicyOpen,
    ViewpointChanged,
    /// A newer analysis is on its way.
    Updating,
    /// A newer analysis was given up.
    Stopped,
    /// A file or folder is being read.
    Reading,
    /// Changes are counted from where the user said.
    BaselineSet,
    Highlighted,
}

/// What has the keyboard first on a page, where that is not the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landing {
    Matrix,
    /// The field for an action or pattern.
    WhoCan,
    /// The list of changes.
    Changes,
    /// The table of accounts.
    Accounts,
    /// The list of identities.
    Identities,
}

impl Entry {
    /// It is about the whole document or hides fields: a field that is being typed in is left first, so that what stands
    /// in it belongs to what is saved, closed or undone.
    const fn leaves_fields(self) -> Self {
        Self { leaves_fields: true, ..self }
    }

    /// Its shortcut works while a dialog lies over the window.
    const fn over_dialogs(self) -> Self {
        Self { over_dialogs: true, ..self }
    }

    /// The platform tells of it by an event of the clipboard, not by a key.
    const fn by_clipboard(self) -> Self {
        Self { by_clipboard: true, ..self }
    }

    /// Its key is meant for the selection only where that has the keyboard: whoever deletes elsewhere does not mean the selection.
    const fn of_selection(self) -> Self {
        Self { of_selection: true, ..self }
    }

    /// Whoever opens the page by a key goes on with keys, there.
    const fn focus(self, landing: Landing) -> Self {
        Self { focus: Some(landing), ..self }
    }
}

macro_rules! actions {
    ($($menu:ident $group:literal { $(
        $action:ident, $name:literal, $tooltip:literal, $icon:ident, $when:ident, [$($shortcut:expr),*] $(.$column:ident($($value:expr)?))*;
    )+ })+) => {
        /// Everything a user can do without naming anything.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(
            #[doc = $tooltip]
            $action,
        )+)+ }

        impl Action {
            /// The table row of the action.
            pub const fn entry(self) -> &'static Entry {
                match self { $($(
                    Self::$action => const { &(Entry {
                        action: Self::$action,
                        menu: Menu::$menu,
                        group: $group,
                        name: $name,
                        tooltip: $tooltip,
                        icon: Icon::$icon,
                        when: When::$when,
                        shortcuts: const { &[$($shortcut),*] },
                        leaves_fields: false,
                        over_dialogs: false,
                        by_clipboard: false,
                        of_selection: false,
                        focus: None,
                    }$(.$column($($value)?))*) },
                )+)+ }
            }
        }

        /// The table, in menu order.
        pub const ACTIONS: &[Entry] = &[$($(*Action::$action.entry(),)+)+];
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
        New, "New organization…", "Start with an empty organization or with a template", New, Always, [cmd(Key::N)] .leaves_fields();
        Open, "Open…", "Open a Canopy project file", Open, Always, [cmd(Key::O)] .leaves_fields();
        OpenSample, "Open sample organization", "Open the built-in sample as an untitled copy", Tree, Always, [] .leaves_fields();
        StopReading, "Stop reading", "Stop reading the file or folder, and leave everything as it is", Close, Reading, [];
        CloseProject, "Close project", "Close the project and go back to the welcome screen", Close, Workspace, [cmd(Key::W)] .leaves_fields();
    }
    File 1 {
        Save, "Save", "Save the project file", Save, Unsaved, [cmd(Key::S)] .leaves_fields();
        SaveAs, "Save as…", "Save the project under another name", Save, Workspace, [cmd_shift(Key::S)] .leaves_fields();
        Reload, "Reload from disk", "Read the project's file again and show what it holds", Redo, OnFile, [] .leaves_fields();
        CompareWithFile, "Compare with file…", "Show how the open project differs from its file on disk", Changes, OnFile, [] .leaves_fields();
        RecoverWork, "Recover unsaved work…", "Show work that was unsaved when Canopy last ended", Undo, LeftBehind, [];
    }
    File 2 {
        Import, "Import organization…", "Import a folder: AWS CLI answers or a Landing Zone Accelerator configuration", Import, Always, [] .leaves_fields();
        ImportPolicies, "Import policies…", "Add a folder of policy JSON files to the library", Import, Workspace, [];
        ImportAccounts, "Import accounts from CSV…", "Add and change accounts and OUs as a CSV file or a list says, after a preview", Import, Workspace, [];
        SaveCollectScript, "Save collecting script…", "Write a read-only shell script that collects an organization with the AWS CLI", Script, Always, [];
        ExportPolicies, "Export policies…", "Write each of your own policies to a folder as a JSON file", Export, Workspace, [];
        ExportMatrix, "Export matrix…", "Write the accounts and columns that the filters of the matrix leave as CSV", Export, Workspace, [];
        ExportWhoCan, "Export who can…", "Write every account with its verdict about the action and what decides as CSV", Export, Workspace, [];
        ExportAccounts, "Export accounts…", "Write the table of accounts as CSV, with the columns that are shown", Export, Workspace, [];
        ExportChanges, "Export changes…", "Write what changes in access as CSV, a line for each group and account", Export, Workspace, [];
    }
    File 3 {
        Quit, "Quit", "Quit Canopy", Quit, Always, [cmd(Key::Q)] .leaves_fields().over_dialogs();
    }
    Edit 0 {
        Undo, "Undo", "Undo the last change", Undo, Undoable, [cmd(Key::Z)] .leaves_fields();
        Redo, "Redo", "Bring back the last undone change", Redo, Redoable, [cmd(Key::Y), cmd_shift(Key::Z)] .leaves_fields();
    }
    Edit 1 {
        Cut, "Cut", "Copy the selection and move it on paste", Cut, Children, [cmd(Key::X)] .by_clipboard();
        Copy, "Copy", "Copy the selected OUs, accounts or policy", Copy, ChildrenOrPolicy, [cmd(Key::C)] .by_clipboard();
        Paste, "Paste", "Paste OUs, accounts or a policy", Paste, Workspace, [cmd(Key::V)] .by_clipboard();
        Duplicate, "Duplicate", "Make a copy next to the selection", Duplicate, ChildrenOrPolicy, [cmd(Key::D)];
    }
    Edit 2 {
        CopyId, "Copy id", "Copy the id of the selection", Copy, Anything, [];
        CopyArn, "Copy ARN", "Copy the ARN of the selection", Copy, Anything, [];
        CopyJson, "Copy as JSON", "Copy the policy document, or the selection as JSON", Copy, Anything, [];
        CopyMinifiedJson, "Copy as minified JSON", "Copy the policy document without white space, as the AWS console stores it", Copy, Policy, [];
    }
    Edit 3 {
        Rename, "Rename", "Rename the selected OU, account or policy", Rename, Renamable, [plain(Key::F2)];
        Delete, "Delete", "Delete the selected OUs and policies, remove accounts from the organization", Delete, Deletable, [plain(Key::Delete)] .of_selection();
        SelectAll, "Select all", "Select every OU and account", Select, Workspace, [cmd(Key::A)] .of_selection();
    }
    Organization 0 {
        TypeBelow, "Type new rows", "Type OUs and accounts into the tree, one after the other: Enter goes on, Tab says how deep", OuNew, Workspace, [];
        NewOu, "New OU…", "Create an organizational unit under the selected parent", OuNew, Workspace, [cmd_shift(Key::N)];
        NewAccount, "New account…", "Create an account under the selected parent", AccountNew, Workspace, [cmd_shift(Key::A)];
        AddRecommendedOus, "Add AWS's recommended OUs", "Create the OUs that AWS's whitepaper on multiple accounts recommends and that are not there yet", OuNew, Workspace, [];
    }
    Organization 1 {
        PasteListing, "Paste accounts and OUs…", "Add accounts and OUs from lines or a table on the clipboard, after a preview", Paste, Workspace, [];
    }
    Organization 2 {
        MoveTo, "Move to…", "Move the selected OUs and accounts to another parent", Move, Children, [cmd_shift(Key::D)];
        CloseAccount, "Close account", "Mark the selected accounts as closed", Close, Children, [];
        ReopenAccount, "Reopen account", "Mark the selected closed accounts as active again", Undo, Children, [];
        ConfirmAttachments, "Confirm attachments", "State that no other policies are attached to the selected targets", Check, UnknownAttachments, [];
    }
    Organization 3 {
        Properties, "Show properties", "Show the inspector for the selection", Inspector, Workspace, [alt(Key::Enter)];
        AskAbout, "Ask about this…", "Ask in the simulator what a principal of the selected account may do", Question, Account, [];
        PolicyTypes, "Policy types…", "Enable or disable policy types on the root", Policy, Workspace, [];
    }
    Policy 0 {
        NewScp, "New SCP…", "Create a service control policy", PolicyNew, Workspace, [];
        NewRcp, "New RCP…", "Create a resource control policy", PolicyNew, Workspace, [];
        AttachPolicy, "Attach policy…", "Attach a policy to the selected targets", Attach, Targets, [cmd_shift(Key::T)];
    }
    Policy 1 {
        ShowReach, "Show reach on tree", "Mark in the tree which targets the open policy reaches", Tree, PolicyOpen, [];
        FindInPolicy, "Find and replace…", "Find and replace in the text of the open policy", Search, PolicyOpen, [cmd(Key::H)];
        FindNext, "Find next", "Go to the next match in the open policy", Forward, PolicyOpen, [plain(Key::F3)];
        FindPrevious, "Find previous", "Go to the previous match in the open policy", Back, PolicyOpen, [shift(Key::F3)];
        FormatPolicy, "Format policy", "Indent the open policy document with two spaces", Format, OwnPolicyOpen, [cmd_shift(Key::I)];
    }
    View 0 {
        Palette, "Command palette…", "Find and run any command", Palette, Always, [cmd_shift(Key::P)];
        GoTo, "Go to anything…", "Find accounts, OUs, policies, ids, e-mails, tags, notes and policy texts", Search, Workspace, [cmd(Key::P), cmd_shift(Key::F)];
        FilterTree, "Filter tree", "Show only matching OUs and accounts in the tree", Filter, Workspace, [cmd(Key::F)];
        Highlight, "Highlight action…", "Show on the tree who may do an action", Highlight, Workspace, [cmd(Key::L)];
        ClearHighlight, "Clear highlight", "Show the tree without highlight", Close, Highlighted, [];
    }
    View 1 {
        ShowPermissions, "Effective permissions", "Show what the selected account may do", Permissions, Workspace, [cmd(Key::Num1)];
        ShowPolicies, "Policies", "Show the policy library and editor", Policy, Workspace, [cmd(Key::Num4)];
        ShowChanges, "Changes", "Show what the edits change in access, and in the document", Changes, Workspace, [cmd(Key::Num6)] .focus(Landing::Changes);
        ShowSimulator, "Simulator", "Ask whether a principal may do an action, and why", Question, Workspace, [cmd(Key::Num5)];
        ShowMatrix, "Matrix", "Show what every account may do, service by service", Matrix, Workspace, [cmd(Key::Num2)] .focus(Landing::Matrix);
        MatrixOverview, "Matrix overview", "Show all services of the matrix at once as a heat map, or its columns again", Matrix, Workspace, [] .focus(Landing::Matrix);
        ShowWhoCan, "Who can…", "List the accounts that may do an action, and what decides", WhoCan, Workspace, [cmd(Key::Num3)] .focus(Landing::WhoCan);
        ShowAccounts, "Accounts", "List every account in a table, to sort, filter, edit and export", Account, Workspace, [cmd(Key::Num7)] .focus(Landing::Accounts);
        ShowIdentities, "Identities", "List the users, groups and roles of the selected accounts, with their policies", Role, Workspace, [cmd(Key::Num8)] .focus(Landing::Identities);
        ShowFindings, "Findings", "List what is wrong or worth attention", Findings, Workspace, [cmd_shift(Key::M)];
    }
    View 2 {
        SetBaseline, "Compare with this moment", "Count changes from now on, instead of since the project was opened or saved", Check, Workspace, [];
        RestoreBaseline, "Compare with the opened or saved state", "Count changes since the project was opened or saved again", Undo, BaselineSet, [];
        ToggleTree, "Toggle tree", "Show or hide the organization tree", PanelLeft, Workspace, [cmd(Key::B)] .leaves_fields();
        ToggleInspector, "Toggle inspector", "Show or hide the inspector", PanelRight, Workspace, [cmd_alt(Key::B)] .leaves_fields();
        ToggleFindings, "Toggle findings", "Show or hide the findings", PanelBottom, Workspace, [cmd(Key::J)];
        ToggleTreeBars, "Verdicts in the tree", "Show or hide a bar of verdicts beside each account and OU", Permissions, Workspace, [];
        ToggleTreePolicies, "Policies in the tree", "Show or hide how many policies hang at each account and OU", Attach, Workspace, [];
        ToggleTreeNotes, "Notes in the tree", "Show or hide a mark at each account and OU that has a note", Note, Workspace, [];
        ExpandAll, "Expand all", "Open every OU of the tree", Expand, Workspace, [];
        CollapseAll, "Collapse all", "Close every OU of the tree", Collapse, Workspace, [];
    }
    View 3 {
        Back, "Back", "Go back to what was selected before", Back, Workspace, [alt(Key::Left)];
        NextArea, "Next area", "Give the keyboard to the next area: toolbar, tree, page, inspector, findings", Forward, Workspace, [plain(Key::F6)];
        PreviousArea, "Previous area", "Give the keyboard to the area before", Back, Workspace, [shift(Key::F6)];
        OpenMenu, "Open menu bar", "Give the keyboard to the menus; Alt by itself does so, too", Select, Always, [plain(Key::F10)];
        Forward, "Forward", "Go forward again", Forward, Workspace, [alt(Key::Right)];
    }
    View 4 {
        Settings, "Settings…", "Theme, size and panels", Theme, Always, [cmd(Key::Comma)];
        ThemeSystem, "Theme: system", "Follow the desktop's light or dark theme", Theme, Always, [];
        ThemeLight, "Theme: light", "Always use the light theme", ThemeLight, Always, [];
        ThemeDark, "Theme: dark", "Always use the dark theme", ThemeDark, Always, [];
        ZoomIn, "Zoom in", "Make everything larger", ZoomIn, Always, [cmd(Key::Plus), cmd(Key::Equals)] .over_dialogs();
        ZoomOut, "Zoom out", "Make everything smaller", ZoomOut, Always, [cmd(Key::Minus)] .over_dialogs();
        ZoomReset, "Reset zoom", "Back to the usual size", ZoomReset, Always, [cmd(Key::Num0)] .over_dialogs();
        FullScreen, "Full screen", "Fill the screen with the window", FullScreen, Always, [plain(Key::F11)] .over_dialogs();
    }
    Viewpoint 0 {
        LookAsRole, "Look as the ordinary role", "Verdicts for a role that no policy names", Permissions, Workspace, [];
        LookAsUser, "Look as an IAM user", "Verdicts for an IAM user that no policy names", Permissions, Workspace, [];
        LookAsRoot, "Look as the root user", "Verdicts for the root user of each account", Permissions, Workspace, [];
        LookAsAnyone, "Look as anyone", "Verdicts for any IAM user, any role and the root user together", Permissions, Workspace, [];
    }
    Viewpoint 1 {
        EditViewpoint, "Change viewpoint…", "Choose whose requests the verdicts are for, from which Region, and in what context", Filter, Workspace, [];
        KeptViewpoints, "Kept viewpoints…", "Keep this viewpoint under a name, or look from one that was kept", Save, Workspace, [];
        StopAnalysis, "Stop working out permissions", "Stop, and keep the verdicts of the earlier document or viewpoint", Close, Updating, [];
        WorkOut, "Work out permissions", "Bring the verdicts up to date", Permissions, Stopped, [];
        ResetViewpoint, "Reset viewpoint", "Verdicts for an ordinary role, in the default Region if one is set, and any context", Undo, ViewpointChanged, [];
    }
    Help 0 {
        Help, "Canopy help", "The manual: what the window shows, how answers come about, the command line", Help, Always, [plain(Key::F1)];
        Shortcuts, "Keyboard shortcuts", "Every shortcut on one sheet", Keyboard, Always, [plain(Key::Questionmark)];
        Messages, "Messages…", "Every message of this session", Info, Always, [];
        About, "About Canopy", "Version, licences, catalogue date, limits", About, Always, [];
    }
}

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
