//! Why an action is allowed, depends or is denied: level by level, with a click to the statement.

use std::sync::Arc;

use egui::{ScrollArea, Ui};

use super::PermissionsView;
use crate::later::Bringer;
use crate::row::{of_shade, of_verdict};
use crate::theme::{Tokens, size};
use crate::widgets;
use analysis::{
    Analysis, Exemption, Reason, ReasonKind, Row as Verdicts, Shade, Verdict, Witness, fact_text, sentence_of_shade,
};
use catalog::ActionId;
use organization::{Organization, PolicyId, TargetId};
use policy::Span;
use session::{AskCommand, Command, Highlight, Icon, State, VerdictsCommand};

/// The panel below the list.
pub fn show(
    ui: &mut Ui,
    state: &State,
    target: &TargetId,
    action: ActionId,
    verdicts: &Verdicts,
    view: &mut PermissionsView,
    out: &mut Vec<Command>,
) {
    let name = state.verdicts.analysis.catalog.full_name(action);
    let verdict = verdicts.verdict(action);
    let asked =
        Asked { moment: state.document.moment(), analyzed: state.verdicts.analyzed, target: target.clone(), action };
    let found = view.why.get(ui.ctx(), &asked, || {
        let (analysis, organization) = (Arc::clone(&state.verdicts.analysis), state.document.organization.clone());
        let target = target.clone();
        move |bringer: &Bringer<Known>| bringer.bring(Known::of(&analysis, &organization, &target, action, verdict))
    });
    let is_coming = found.is_coming();
    // While an edit is worked out, what was known of the same action of the document before it stays, marked as such.
    let is_before = |of: &Asked| of.moment.0 == asked.moment.0 && of.action == action && of.target == *target;
    let known = view.why.last().filter(|(of, _)| is_before(of)).map(|(_, known)| known.clone());
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.label(widgets::strong(format!("Why {name}")));
        widgets::verdict_label(ui, verdicts.shade(action));
        if known.is_some() {
            widgets::updating(ui, is_coming);
        }
        widgets::at_right(ui, |ui| {
            if widgets::icon_button(ui, Icon::Close, "Close reasons").clicked() {
                view.chosen = None;
            }
            if let Some(account) = state.lead_account()
                && ui
                    .button("Ask…")
                    .on_hover_text("Ask in the simulator about a certain principal and resource")
                    .clicked()
            {
                out.push(Command::Ask(AskCommand::About { account: account.clone(), action: Some(name.clone()) }));
            }
            if ui.button("Highlight on tree").clicked() {
                out.push(Command::Verdicts(VerdictsCommand::Highlight(Highlight::Actions(name.clone()))));
            }
        });
    });
    let exempt = match target {
        TargetId::Account(id) => state.verdicts.analysis.exemption(&state.document.organization, id),
        TargetId::Root | TargetId::Ou(_) => None,
    };
    let Some(Known { reasons, witnesses }) = known else {
        widgets::working(ui, "Working out why");
        return;
    };
    ScrollArea::vertical().auto_shrink([false, false]).id_salt("reasons").show(ui, |ui| {
        by_region(ui, verdicts, action);
        lines(ui, state, &name, verdicts.shade(action), exempt, &reasons, out);
        for (witness, what) in witnesses.iter().zip(["Passes", "Does not pass"]) {
            if let Some(witness) = witness {
                example(ui, state, what, witness);
            }
        }
    });
}

/// In which Regions an action is allowed, where its verdict follows from the Region alone.
pub fn by_region(ui: &mut Ui, verdicts: &Verdicts, action: ActionId) {
    if let Some(regions) = verdicts.regions(action) {
        ui.label(widgets::safe(crate::sentence(&regions.words())));
    }
}

/// What the reasons were found for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    moment: (u64, u64),
    analyzed: u64,
    target: TargetId,
    action: ActionId,
}

/// Reasons and examples.
#[derive(Debug, Clone)]
pub struct Known {
    reasons: Arc<[Reason]>,
    /// A request that passes, and one that does not.
    witnesses: Arc<[Option<Witness>; 2]>,
}

impl Known {
    fn of(
        analysis: &Analysis,
        organization: &Organization,
        target: &TargetId,
        action: ActionId,
        verdict: Verdict,
    ) -> Self {
        let mut only = analysis.catalog.none();
        only.insert(action);
        let mut inquiry = analysis.inquire(organization, target, &only);
        let witnesses = if verdict == Verdict::Depends { inquiry.witnesses(action) } else { [None, None] };
        Self { reasons: inquiry.reasons(action).into(), witnesses: Arc::new(witnesses) }
    }
}

/// One request that passes, or does not, in a line.
fn example(ui: &mut Ui, state: &State, what: &str, witness: &Witness) {
    let catalog = &state.verdicts.analysis.catalog;
    let keys = witness.chosen.iter().map(|(key, fact)| match fact {
        Some(fact) => format!("{} = {}", catalog.spelling(key), fact_text(fact)),
        None => format!("no {}", catalog.spelling(key)),
    });
    let resource = match witness.ask.resource.text() {
        "*" => None,
        arn => Some(format!("on {arn}")),
    };
    let parts: Vec<String> = resource.into_iter().chain(keys).collect();
    ui.horizontal_wrapped(|ui| {
        ui.label(widgets::weak(ui, format!("{what}, for example:")));
        ui.label(widgets::safe(crate::sentence(&if parts.is_empty() {
            "any request".to_owned()
        } else {
            parts.join(", ")
        })));
    });
}

/// The reasons one below the other, for an action that is shown so.
pub fn lines(
    ui: &mut Ui,
    state: &State,
    action: &str,
    shade: Shade,
    exempt: Option<Exemption>,
    reasons: &[Reason],
    out: &mut Vec<Command>,
) {
    if reasons.is_empty() {
        let viewpoint = &state.verdicts.analysis.viewpoint;
        let text = match exempt {
            Some(exempt) => crate::sentence(&exempt.sentence(viewpoint)),
            None => format!("No {} affects this", viewpoint.side.policy_type().label()),
        };
        ui.label(widgets::weak(ui, text));
    }
    // Lines that break where they must have no height beforehand, so all that are shown are laid out, and not only those in view.
    let id = egui::Id::unique(("how many reasons", action));
    let shown = ui.data(|data| data.get_temp::<usize>(id)).unwrap_or(FEW);
    for reason in reasons.iter().take(shown) {
        line(ui, state, action, shade, reason, out);
    }
    let Some(more) = reasons.len().checked_sub(shown).filter(|more| *more > 0) else { return };
    ui.horizontal_wrapped(|ui| {
        if shown < MANY {
            ui.label(widgets::weak(ui, format!("And {} more", widgets::number(more))));
            if widgets::link(ui, "Show more").clicked() {
                ui.data_mut(|data| data.insert_temp(id, (shown + FEW).min(MANY)));
            }
        } else {
            let text =
                format!("And {} more; canopy effective lists them all on the command line", widgets::number(more));
            ui.label(widgets::weak(ui, text));
        }
    });
}

/// So many reasons are shown at first, and so many more each time that more are asked for.
const FEW: usize = 40;
/// More are not shown: nobody reads so many, and each takes its time in every frame.
const MANY: usize = 200;

fn line(ui: &mut Ui, state: &State, action: &str, shade: Shade, reason: &Reason, out: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.horizontal_wrapped(|ui| {
        // What hangs on the Region alone is no riddle, so nothing of it is amber.
        let shade = Some(shade).filter(|shade| shade.verdict() == reason.decides);
        let (icon, ink) = shade.map_or_else(|| of_verdict(reason.decides), of_shade);
        let color = tokens.ink(ink);
        crate::icons::show(ui, crate::icons::colored(icon, color).size(size::ICON));
        ui.label(widgets::safe(crate::sentence(&sentence_of_shade(
            reason,
            shade,
            &state.document.organization,
            action,
        ))));
        if let Some(command) = statement(state, reason) {
            if widgets::link(ui, "Show statement").clicked() {
                out.push(command);
            }
        } else if !matches!(reason.kind, ReasonKind::TooHard(_)) && widgets::link(ui, "Show level").clicked() {
            out.push(Command::GoTo(reason.level.clone()));
        }
    });
}

/// The command that shows the statement of a reason in its policy; `None` where the reason is a level as a whole.
pub fn statement(state: &State, reason: &Reason) -> Option<Command> {
    statement_at(state, reason.policy.as_ref(), reason.statement)
}

/// The command that shows a statement of a policy, or a whole policy.
pub fn statement_at(state: &State, policy: Option<&PolicyId>, statement: Option<usize>) -> Option<Command> {
    let policy = policy?.clone();
    let span = span(state, &policy, statement);
    Some(Command::OpenPolicyAt { policy, span })
}

/// Where the statement stands in the policy's text.
fn span(state: &State, policy: &PolicyId, statement: Option<usize>) -> Option<Span> {
    let reading = state.verdicts.analysis.reading(policy)?;
    reading.document.statements.get(statement?).map(|statement| statement.span)
}
