//! How often a `run` is called again.

use crate::{
    core::{options::Restart, restarts::Restarts},
    testing::{ms, secs},
};

/// What each failure leads to, after calls of so many seconds: how many restarts are within the window, or the end.
fn counts(max: u32, within: u64, calls: &[u64]) -> Vec<Option<u32>> {
    let (mut restarts, policy) = (Restarts::default(), Restart { max, within: secs(within), backoff: ms(100) });
    calls.iter().map(|&call| restarts.next(secs(call), policy)).collect()
}

#[test]
fn there_are_at_most_so_many_within_the_window() {
    assert_eq!(counts(1, 10, &[0, 0]), [Some(1), None]);
    assert_eq!(counts(3, 10, &[0, 0, 0, 0]), [Some(1), Some(2), Some(3), None]);
    assert_eq!(counts(3, 10, &[9, 3, 3, 3]), [Some(1), Some(2), Some(3), None], "the window begins with the first failure");
}

#[test]
fn the_window_slides() {
    assert_eq!(counts(2, 10, &[6; 8]), [1, 2, 2, 2, 2, 2, 2, 2].map(Some));
    assert_eq!(counts(2, 10, &[6, 6, 3]), [Some(1), Some(2), None], "the first is nine seconds ago");
    assert_eq!(counts(2, 10, &[6, 6, 4]), [Some(1), Some(2), Some(2)], "the first is ten seconds ago");
}

#[test]
fn who_has_run_well_for_a_window_begins_anew() {
    assert_eq!(
        counts(3, 10, &[0, 0, 0, 10, 0, 0, 0]),
        [1, 2, 3, 1, 2, 3].map(Some).into_iter().chain([None]).collect::<Vec<_>>()
    );
}
