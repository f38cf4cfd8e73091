//! Work that is left as soon as nobody waits for it any more.
//!
//! Knows when to ask whether somebody does, counted in looks, so that asking costs nothing; who waits, the caller knows.
//! What is given up is left as by a panic, but without a word: between two looks nothing is half written down, so whatever was
//! found out until then stays true. An answer that comes at all is the same, however often somebody was asked.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;

/// So many looks are taken before somebody is asked again: less than a millisecond. In tests, whose work is small, fewer.
const BETWEEN: usize = if cfg!(test) { 500 } else { 50_000 };

/// What going through one target, account, policy or question counts as.
pub const STEP: usize = 2_000;

type Asked = Rc<dyn Fn() -> bool>;

thread_local! {
    static ASKED: RefCell<Option<Asked>> = const { RefCell::new(None) };
    static LEFT: Cell<usize> = const { Cell::new(BETWEEN) };
}

/// What an unwinding carries that gives work up.
struct GivenUp;

/// Does some work; `None` as soon as it turns out that it is not wanted any more.
///
/// What works on, such as an [`Analyzer`](crate::Analyzer), is as good afterwards as before.
pub fn unless_given_up<T>(is_wanted: impl Fn() -> bool + 'static, work: impl FnOnce() -> T) -> Option<T> {
    let before = ASKED.replace(Some(Rc::new(is_wanted)));
    // Nothing that is left half done is looked at again: see above.
    let done = catch_unwind(AssertUnwindSafe(work));
    ASKED.set(before);
    match done {
        Ok(done) => Some(done),
        Err(what) if what.is::<GivenUp>() => None,
        Err(what) => resume_unwind(what),
    }
}

/// Takes so many looks; leaves the work if nobody wants it any more.
pub fn look(looks: usize) {
    let left = LEFT.get();
    if looks < left {
        LEFT.set(left - looks);
        return;
    }
    LEFT.set(BETWEEN);
    let asked = ASKED.with_borrow(Option::clone);
    if asked.is_some_and(|is_wanted| !is_wanted()) {
        resume_unwind(Box::new(GivenUp) as Box<dyn Any + Send>);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_goes_on_as_long_as_it_is_wanted() {
        let asked = Rc::new(Cell::new(0));
        let count = Rc::clone(&asked);
        let is_wanted = move || {
            count.set(count.get() + 1);
            count.get() < 4
        };
        let done = Cell::new(0);
        let result = unless_given_up(is_wanted, || {
            loop {
                look(BETWEEN / 10);
                done.set(done.get() + 1);
            }
        });
        assert_eq!(result, None::<()>);
        assert_eq!(asked.get(), 4);
        assert!((30..=40).contains(&done.get()), "{done:?}");
        // Nobody is asked who is not waiting.
        look(10 * BETWEEN);
        assert_eq!(
            unless_given_up(
                || true,
                || {
                    look(10 * BETWEEN);
                    5
                }
            ),
            Some(5)
        );
    }

    #[test]
    fn a_mistake_stays_a_mistake() {
        let quiet = catch_unwind(|| unless_given_up(|| true, || resume_unwind(Box::new("a mistake"))));
        assert_eq!(quiet.map(|_: Option<()>| ()).unwrap_err().downcast_ref(), Some(&"a mistake"));
    }
}
