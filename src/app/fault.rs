//! Mistakes of the program itself: what is unsaved is written before anything else happens.
//!
//! Knows how a panic is caught around a frame and what the hook does for every other thread. A thread that panics still unwinds.
//! Does not know what is drawn about it.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

use super::keeper::Rescue;

/// From now on a panic on any thread first writes what is unsaved.
pub fn rescue_on_panic(rescue: Rescue) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // Nothing more can be done about what cannot be written now, and the next draft may be.
        drop(rescue.write());
        before(info);
    }));
}

/// Runs something; what it says if it panics.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    // What it leaves half done is a frame or a result, both of which are thrown away.
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|payload| said(payload.as_ref()))
}

fn said(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "without a word".to_owned())
}
