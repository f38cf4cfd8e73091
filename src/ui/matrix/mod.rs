//! The page of the matrix: what every account may do, service by service, and the actions of one service.
//!
//! Knows its own view state: filters, order, the open service, the cell under the cursor.
//! Lays out only the rows and columns that are seen.

mod cell;
mod copy;
mod footer;
mod grid;
mod keyboard;
mod overview;
mod says;
mod sheet;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use egui::{Frame, Panel, Ui};

use super::later::{Later, Stands};
use super::theme::Tokens;
use super::tree::lines::are_few;
use super::{icons, widgets};
use analysis::{Reason, Shade, Side};
use catalog::{AccessLevel, ServiceId};
pub use grid::id as grid_id;
use organization::{AccountId, Organization, TargetId};
use session::{Command, Icon, State};
use sheet::{AccountLine, Column, Filter, Kept, Order, Sheet, Siblings};

/// What the page remembers between frames.
#[derive(Debug, Default)]
pub struct MatrixView {
    /// The table is to be exported once it is there.
    pub exports: bool,
    filter: Filter,
    scale: Scale,
    cursor: Option<Cell>,
    sheet: Arc<Sheet>,
    /// How many sheets there were.
    sheet_number: u64,
    overview: overview::OverviewView,
    built: Option<Built>,
    sheets: Later<Built, Arc<Sheet>>,
    /// The accounts as the tree shows them, and the revision of the document that they were sorted for.
    accounts: Arc<Mutex<SortedAccounts>>,
    grid: grid::GridView,
    /// The service that was just closed.
    left: Option<ServiceId>,
    /// Why the chosen verdict is what it is, and for which analysis, account and action that was asked.
    reasons: Later<Asked, Arc<[Reason]>>,
}

/// How much is seen at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Scale {
    /// Columns with headings, a few of many.
    #[default]
    Columns,
    /// All services, a few points a column.
    Overview,
}

/// Accounts as the tree shows them, with the revision of the document.
type SortedAccounts = (Option<u64>, Arc<[AccountId]>);

/// What reasons were asked for.
type Asked = (u64, AccountId, catalog::ActionId);

/// Where the cursor is: a line and a column of the sheet. Without a line in the heading, without a column on the names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Cell {
    line: Option<usize>,
    column: Option<usize>,
}

/// What the sheet was built from.
#[derive(Clone, Debug, PartialEq)]
struct Built {
    revision: u64,
    analyzed: u64,
    filter: Filter,
}

/// The page.
pub fn show(ui: &mut Ui, state: &State, view: &mut MatrixView, out: &mut Vec<Command>) {
    heading(ui, state, view, out);
    controls(ui, view);
    view.build(ui.ctx(), state);
    let height = footer::height(view, ui.available_height());
    Panel::bottom("matrix footer")
        .exact_size(height)
        .resizable(false)
        .frame(Frame::new())
        .show_separator_line(false)
        .show(ui, |ui| footer::show(ui, state, view, out));
    widgets::canvas(ui).show(ui, |ui| {
        if view.built.is_none() {
            widgets::empty(ui, "Being worked out", "What every account may do appears here in a moment");
        } else if view.sheet.columns.is_empty() {
            let what = if view.filter.service.is_some() { "action" } else { "service" };
            let why = match view.sheet.hidden {
                0 => format!("No {what} matches the filters"),
                _ => format!("All accounts that are shown have the same in every {what}; show those, too"),
            };
            widgets::empty(ui, "Nothing to show", &why);
        } else if view.sheet.lines.is_empty() {
            widgets::empty(ui, "Nothing to show", view.why_no_accounts());
        } else {
            grid::show(ui, state, view, out);
        }
    });
}

fn heading(ui: &mut Ui, state: &State, view: &mut MatrixView, out: &mut Vec<Command>) {
    let catalog = &state.verdicts.analysis.catalog;
    let mut back = false;
    let mut exports = std::mem::take(&mut view.exports);
    let left = |ui: &mut Ui| {
        let title = match view.filter.service.and_then(|id| catalog.service(id)) {
            None => match state.verdicts.analysis.viewpoint.side {
                Side::Principals => "What every account may do".to_owned(),
                Side::Resources => "What may be done to the resources of every account".to_owned(),
            },
            Some(service) => {
                let button = ui.button((icons::text(Icon::Back), "All services"));
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "All services"));
                back = button.on_hover_text("Back to all services (Escape)").clicked();
                format!("{} ({})", service.name, service.prefix)
            }
        };
        widgets::title(ui, title);
    };
    let right = |ui: &mut Ui| {
        copy::buttons(ui, state, view, &mut exports, out);
        if state.verdicts.updating || view.sheets.is_coming() {
            ui.label(widgets::small(ui, "updating…"));
            widgets::spinner(ui);
        }
    };
    widgets::heading(ui, left, right);
    view.exports = exports;
    if back {
        view.close();
    }
}

fn controls(ui: &mut Ui, view: &mut MatrixView) {
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        if view.filter.service.is_none() {
            scales(ui, view);
        }
        let filter = &mut view.filter;
        // In little room two stand side by side, and the legend goes.
        let (room, gap) = (ui.available_width(), ui.spacing().item_spacing.x);
        let width = if room < 560.0 { ((room - gap) / 2.0).min(150.0) } else { 150.0 };
        widgets::filter(ui, "Filter accounts", "Accounts, OUs, tags…", &mut filter.accounts, width);
        if filter.service.is_none() {
            widgets::filter(ui, "Filter services", "Services…", &mut filter.services, width);
        } else {
            widgets::filter(ui, "Filter actions of the service", "Actions…", &mut filter.actions, width);
        }
        let levels = std::iter::once(None).chain(AccessLevel::ALL.map(Some));
        let shown = egui::ComboBox::from_id_salt("matrix level")
            .width(width)
            .selected_text(level_name(filter.level))
            .show_ui(ui, |ui| {
                for level in levels {
                    ui.selectable_value(&mut filter.level, level, level_name(level));
                }
            });
        shown.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, "Access level"));
        let mut different = filter.siblings == Siblings::Different;
        let hover = "Only accounts whose verdicts shown here differ from most of their siblings";
        if ui.checkbox(&mut different, "Differs from its siblings").on_hover_text(hover).changed() {
            filter.siblings = if different { Siblings::Different } else { Siblings::All };
        }
        let mut differing = filter.kept == Kept::Differing;
        let what = if filter.service.is_some() { "action" } else { "service" };
        let hover = format!("Hide each {what} in which all accounts that are shown have the same counts");
        if ui.checkbox(&mut differing, "Only what differs").on_hover_text(hover).changed() {
            filter.kept = if differing { Kept::Differing } else { Kept::All };
        }
        if view.sheet.hidden > 0 {
            let hidden =
                widgets::counted(view.sheet.hidden, what, if what == "action" { "actions" } else { "services" });
            ui.label(widgets::small(ui, format!("{hidden} hidden, the same in all")));
        }
        if room >= 560.0 {
            legend(ui, view.filter.service, view.scale);
        }
    });
    ui.add_space(4.0);
}

/// The choice between columns and the overview.
fn scales(ui: &mut Ui, view: &mut MatrixView) {
    for (scale, name, hint) in [
        (Scale::Columns, "Columns", "Services in columns with their counts"),
        (Scale::Overview, "Overview", "All services at once, as a heat map"),
    ] {
        let is_chosen = view.scale == scale;
        let response = ui.selectable_label(is_chosen, name).on_hover_text(hint);
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, name));
        if response.clicked() && !is_chosen {
            view.set_scale(scale);
        }
    }
}

fn level_name(level: Option<AccessLevel>) -> &'static str {
    level.map_or("All access levels", AccessLevel::name)
}

/// What the shapes and colours of the cells say.
fn legend(ui: &mut Ui, service: Option<ServiceId>, scale: Scale) {
    // All of it stands in one line.
    let gap = ui.spacing().item_spacing.x;
    let words = Shade::ALL.map(|shade| {
        let text = egui::WidgetText::from(widgets::small(ui, shade.word()));
        text.into_galley(ui, Some(egui::TextWrapMode::Extend), f32::INFINITY, egui::TextStyle::Body).size().x
    });
    let whole: f32 = words.iter().map(|width| 14.0 + width + 2.0 * gap).sum();
    if ui.available_size_before_wrap().x < whole + 4.0 {
        ui.end_row();
    } else {
        ui.add_space(4.0);
    }
    for shade in Shade::ALL {
        let tokens = Tokens::of(ui);
        let (rect, _) = ui.allocate_exact_size(egui::vec2(14.0, 14.0), egui::Sense::hover());
        if scale == Scale::Overview {
            ui.painter().rect_filled(rect.shrink(2.0), 2.0, overview::color(tokens, shade));
        } else if service.is_some() {
            cell::Marks::new(ui.painter(), tokens).paint(ui.painter(), rect.center(), shade);
        } else {
            cell::sample(ui.painter(), tokens, rect, shade);
        }
        ui.label(widgets::small(ui, shade.word()));
    }
}

/// The accounts as the tree shows them, sorted once for each revision of the document.
fn sorted(known: &Mutex<SortedAccounts>, organization: &Organization, revision: u64) -> Arc<[AccountId]> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if known.0 != Some(revision) {
        let lines = super::tree::lines::lines(organization, &BTreeSet::new(), "");
        let accounts = lines.into_iter().filter_map(|line| match line.target {
            TargetId::Account(id) => Some(id),
            TargetId::Root | TargetId::Ou(_) => None,
        });
        *known = (Some(revision), accounts.collect());
    }
    Arc::clone(&known.1)
}

impl MatrixView {
    /// Brings the sheet up to date, of a small organization at once; while a newer one comes, the earlier one stays.
    fn build(&mut self, ctx: &egui::Context, state: &State) {
        let wanted =
            Built { revision: state.document.revision, analyzed: state.verdicts.analyzed, filter: self.filter.clone() };
        if self.built.as_ref() == Some(&wanted) {
            return;
        }
        let made = self.sheets.made(ctx, &wanted, are_few(&state.document.organization), || {
            let (organization, analysis) = (state.document.organization.clone(), Arc::clone(&state.verdicts.analysis));
            let (accounts, wanted) = (Arc::clone(&self.accounts), wanted.clone());
            move || {
                let accounts = sorted(&accounts, &organization, wanted.revision);
                Arc::new(Sheet::new(&organization, &analysis, &accounts, &wanted.filter))
            }
        });
        let Stands::Here(sheet) = made else { return };
        let sheet = Arc::clone(sheet);
        // The cursor stays on what it was on.
        self.cursor = self.cursor.map(|cursor| Cell {
            line: cursor.line.map(|_| self.line().and_then(|line| sheet.line_of(&line.account)).unwrap_or(0)),
            column: cursor.column.map(|_| {
                let on = self.left.map(Column::Service).or_else(|| self.column());
                on.and_then(|column| sheet.column_of(column)).unwrap_or(0)
            }),
        });
        self.left = None;
        self.sheet = sheet;
        self.sheet_number += 1;
        self.built = Some(wanted);
    }

    /// The line under the cursor.
    fn line(&self) -> Option<&AccountLine> {
        self.sheet.lines.get(self.cursor?.line?)
    }

    /// The column under the cursor.
    fn column(&self) -> Option<Column> {
        self.sheet.column(self.cursor?.column?)
    }

    fn open(&mut self, service: ServiceId) {
        self.scale = Scale::Columns;
        self.filter.service = Some(service);
        self.filter.actions.clear();
        self.grid.open();
    }

    /// Back to all services, with the cursor on the one that was open.
    fn close(&mut self) {
        self.left = self.filter.service.take();
        self.grid.close();
    }

    /// Between columns and the overview, where a service that is open is left.
    pub fn toggle_overview(&mut self) {
        match self.scale {
            Scale::Columns => {
                if self.filter.service.is_some() {
                    self.close();
                }
                self.set_scale(Scale::Overview);
            }
            Scale::Overview => self.set_scale(Scale::Columns),
        }
    }

    fn set_scale(&mut self, scale: Scale) {
        self.scale = scale;
        self.grid.show_cursor();
    }

    /// From the overview to a column, with the cursor there.
    fn open_column(&mut self, line: Option<usize>, column: usize) {
        self.put_cursor(line, Some(column));
        self.set_scale(Scale::Columns);
    }

    fn why_no_accounts(&self) -> &'static str {
        match self.filter.siblings {
            Siblings::Different if self.filter.accounts.trim().is_empty() => {
                "Every account has the same verdicts as most of its siblings"
            }
            Siblings::Different | Siblings::All => "No account matches the filters",
        }
    }

    /// Sorts by a column, or back in the order of the tree.
    fn sort_by(&mut self, column: Column) {
        let order = Order::Denied(column);
        self.filter.order = if self.filter.order == order { Order::Tree } else { order };
    }

    /// By name, or as the tree has it.
    fn sort_by_account(&mut self) {
        self.filter.order = if self.filter.order == Order::Tree { Order::Name } else { Order::Tree };
    }

    fn put_cursor(&mut self, line: Option<usize>, column: Option<usize>) {
        self.cursor = Some(Cell { line, column });
        self.grid.follow = true;
    }
}
