//! Questions and their answers as tables, and the decision cases.

#[path = "../../../tests/decisions/case.rs"]
mod case;
#[path = "../../../tests/decisions/cases.rs"]
mod cases;
