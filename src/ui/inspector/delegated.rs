//! The services that an account administers for the whole organization.

use egui::{Id, TextEdit, Ui};

use crate::row::{Row, Text};
use crate::{paint, widgets};
use organization::{Account, Edit};
use session::{Command, Icon, State};

/// The list and a line for a further service; the management account can have none.
pub fn show(ui: &mut Ui, state: &State, account: &Account, out: &mut Vec<Command>) {
    let organization = &state.document.organization;
    if account.id == *organization.management_account() {
        return;
    }
    widgets::section(ui, "Delegated administrator");
    if let Some(delegated) = organization.delegated_administrators().get(&account.id) {
        if delegated.services.is_empty() {
            service(ui, account, "", "of unknown services", out);
        }
        for name in &delegated.services {
            service(ui, account, name, name, out);
        }
    }
    let id = Id::unique(("delegate", &account.id));
    let mut name: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 36.0).max(0.0);
        let field = TextEdit::singleline(&mut name)
            .id(id.with("field"))
            .hint_text("guardduty.amazonaws.com")
            .margin(egui::Margin::symmetric(6, 3));
        let response = ui.add_sized([width, 24.0], field).accessible_name("New delegated service");
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let add = ui
            .add_enabled_ui(!name.is_empty(), |ui| widgets::icon_button(ui, Icon::Check, "Register delegated service"));
        if (add.inner.clicked() || entered) && !name.is_empty() {
            let service = std::mem::take(&mut name).trim().to_owned();
            out.push(Command::Edit(Edit::RegisterDelegatedAdministrator { account: account.id.clone(), service }));
        }
    });
    ui.data_mut(|data| data.insert_temp(id, name));
}

fn service(ui: &mut Ui, account: &Account, service: &str, shown: &str, out: &mut Vec<Command>) {
    let row =
        Row { title: Text::new(shown), buttons: vec![(Icon::Close, format!("Deregister {shown}"))], ..Row::default() };
    if paint::line(ui, &row).is_some() {
        let edit = Edit::DeregisterDelegatedAdministrator { account: account.id.clone(), service: service.to_owned() };
        out.push(Command::Edit(edit));
    }
}
