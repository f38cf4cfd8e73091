//! The page of the simulator.
use crate::session::{Command, State};
#[derive(Debug, Default)]
pub struct SimulatorView {}
pub fn show(_: &mut egui::Ui, _: &State, _: &mut SimulatorView, _: &mut Vec<Command>) {}
