//! The sample organization, opened, for tests of what rows say.

use catalog::Catalog;
use session::{Action, Command, Session};

pub fn sample() -> Session {
    let mut session = Session::new(1, Catalog::embedded());
    session.dispatch(Command::Act(Action::OpenSample), 0);
    session
}
