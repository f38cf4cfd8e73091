//! A few pictures of the window, so that a change of looks is seen and agreed to.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --test window` writes them anew. All of them are painted without a graphics card.

use canopy::app::App;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::{Harness, SnapshotOptions};

use crate::documents::{changed_by_others, on_file, sample};
use crate::driver::{CTRL, Start, Window};

fn picture(window: &mut Window, name: &str) {
    window.harness.remove_cursor();
    window.settle();
    // Messages go after some seconds; pictures do not show them.
    let ids: Vec<u64> = window.state().window.notices.log().iter().map(|notice| notice.id).collect();
    assert!(ids.is_empty(), "messages depend on the time");
    let options = SnapshotOptions::new().output_path("tests/pictures").threshold(0.6).max_failed_pixels(20);
    let harness: &mut Harness<'static, App> = &mut window.harness;
    harness.snapshot_options(name, &options);
}

fn small(scale: f32) -> Window {
    Window::start(Start { size: Some([1000.0 / scale, 680.0 / scale]), scale: Some(scale), ..Start::default() })
}

fn workspace(scale: f32) -> Window {
    let mut window = small(scale);
    window.click("Sample organization");
    window.click_row("Security");
    // Whatever the desktop prefers.
    window.menu("View", "Theme: light");
    window
}

#[test]
fn the_welcome_screen() {
    let mut window = small(1.0);
    window.menu("View", "Theme: light");
    picture(&mut window, "welcome");
}

#[test]
fn the_workspace_in_light() {
    picture(&mut workspace(1.0), "workspace-light");
}

#[test]
fn the_workspace_in_dark() {
    let mut window = workspace(1.0);
    window.menu("View", "Theme: dark");
    picture(&mut window, "workspace-dark");
}

#[test]
fn the_workspace_in_dark_at_double_size() {
    let mut window = Window::start(Start { size: Some([760.0, 480.0]), scale: Some(2.0), ..Start::default() });
    window.click("Sample organization");
    window.click_row("Security");
    window.menu("View", "Theme: dark");
    picture(&mut window, "workspace-dark-double");
}

#[test]
fn the_editor_with_problems() {
    // In so small a window the inspector is folded away by itself.
    let mut window = workspace(1.0);
    window.keys(CTRL, Key::Num4);
    window.click_role(Role::ListItem, "Quarantine");
    window.fill("Text of Quarantine", "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Denny\",\n      \"Action\": [\"ec2:RunInstance\", \"s3:*\"],\n      \"Resource\": \"*\"\n    }\n  ]\n}");
    window.click_row("Security");
    picture(&mut window, "editor");
}

#[test]
fn a_highlight_on_the_tree() {
    let mut window = workspace(1.0);
    window.keys(CTRL, Key::L);
    window.type_text("ec2:RunInstances");
    window.key(Key::Enter);
    picture(&mut window, "highlight");
}

#[test]
fn the_simulator_in_both_themes() {
    let mut window = Window::start(Start { size: Some([1400.0, 860.0]), scale: Some(1.0), ..Start::default() });
    window.click("Sample organization");
    window.keys(CTRL, Key::Num5);
    window.click_role(Role::Link, "The shop does not deploy in Virginia");
    window.menu("View", "Theme: light");
    picture(&mut window, "simulator-light");
    window.click("Remove aws:RequestedRegion");
    window.menu("View", "Theme: dark");
    picture(&mut window, "simulator-dark");
}

#[test]
fn the_viewpoint_bar_in_both_themes() {
    let mut window = Window::start(Start { size: Some([1400.0, 860.0]), scale: Some(1.0), ..Start::default() });
    window.click("Sample organization");
    window.click_row("Network");
    window.menu("View", "Theme: light");
    window.click("Regions: any");
    window.click_role(Role::CheckBox, "eu-central-1");
    window.key(Key::Escape);
    window.click("Who asks: an ordinary role");
    picture(&mut window, "viewpoint-light");
    window.key(Key::Escape);
    window.menu("View", "Theme: dark");
    window.click("Pinned context");
    window.fill("Context key", "aws:SourceVpce");
    window.click("Pin as absent");
    window.fill("Context key", "aws:PrincipalTag/team");
    picture(&mut window, "viewpoint-dark");
}

#[test]
fn a_broken_file_as_text() {
    let mut window = small(1.0);
    window.menu("View", "Theme: light");
    let path = window.folder.path().join("broken.canopy.ron");
    std::fs::write(&path, sample("Network").replacen("feature_set", "feature_sett", 1)).unwrap();
    window.drop_path(&path);
    window.wait_for("broken.canopy.ron cannot be read");
    picture(&mut window, "repair");
}

#[test]
fn the_bar_about_a_changed_file_in_dark_at_double_size() {
    let (mut window, path) = on_file(Some([760.0, 480.0]), Some(2.0));
    window.menu("View", "Theme: dark");
    changed_by_others(&mut window, &path, "Theirs");
    picture(&mut window, "bar-dark-double");
}

#[test]
fn the_changes_in_light() {
    let mut window = Window::start(Start { size: Some([1400.0, 860.0]), scale: Some(1.0), ..Start::default() });
    changes(&mut window);
    window.menu("View", "Theme: light");
    picture(&mut window, "changes-light");
}

#[test]
fn the_changes_in_dark_at_double_size() {
    let mut window = Window::start(Start { size: Some([760.0, 480.0]), scale: Some(2.0), ..Start::default() });
    changes(&mut window);
    window.menu("View", "Theme: dark");
    picture(&mut window, "changes-dark-double");
}

/// A policy edited, and the first group of what that changes open.
fn changes(window: &mut Window) {
    window.click("Sample organization");
    window.keys(CTRL, Key::Num4);
    window.fill("Filter policies", "leaving");
    window.click_role(Role::ListItem, "Deny leaving the organization");
    let text = window.policy("Deny leaving the organization").content.replace("CloseAccount", "*");
    // In a low window the middle of the text is not in view.
    let field = window.field("Text of Deny leaving the organization");
    window.click_at(field.rect.left_top() + egui::vec2(60.0, 8.0));
    window.keys(CTRL, Key::A);
    window.type_text(&text);
    window.click_row("Security");
    window.keys(CTRL, Key::Num6);
    let first = window.seen().into_iter().find(|seen| seen.name.starts_with("Lost: ")).unwrap();
    window.click_seen(&first);
}

#[test]
fn a_page_of_the_manual() {
    let mut window = workspace(1.0);
    window.key(Key::F1);
    window.click_role(Role::ListItem, "Viewpoints");
    picture(&mut window, "manual");
}
