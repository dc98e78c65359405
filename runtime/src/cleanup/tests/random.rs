//! Random stacks, closed, cut off and dropped at random.

use proptest::{collection::vec, prelude::*};

use super::{
    CleanupStack, Log, Reason,
    cancel::{KINDS, Kind, check, cut_off, push_all},
    settle,
};

fn kinds() -> impl Strategy<Value = Vec<Kind>> {
    vec((0..KINDS.len()).prop_map(|at| KINDS[at]), 0..12)
}

fn on_paused_clock(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(test);
}

proptest! {
    #[test]
    fn each_entry_has_its_turn_once_and_in_order(kinds in kinds(), polls in 0..40_usize, moved in any::<bool>()) {
        on_paused_clock(async {
            let (log, mut stack) = (Log::default(), CleanupStack::new());
            push_all(&kinds, &stack, &log);
            if moved {
                stack = stack.pop_all();
            }
            cut_off(stack.close(Reason::Completed), polls).await;
            drop(stack);
            settle().await;
            check(&log, &kinds);
        });
    }

    #[test]
    fn each_failure_is_told_once(kinds in kinds()) {
        on_paused_clock(async {
            let (log, stack) = (Log::default(), CleanupStack::new());
            push_all(&kinds, &stack, &log);
            let told = stack.close(Reason::Completed).await.map_or_else(|error| error.failures.len(), |()| 0);
            assert_eq!(told, kinds.iter().filter(|kind| kind.fails()).count());
        });
    }

    /// Against a list that is searched: what is released, by which name, and in which order the rest is closed.
    #[test]
    fn names_and_order_agree_with_a_plain_list(steps in vec((0..3_u8, 0..4_u8), 0..200)) {
        on_paused_clock(async {
            let (log, stack, mut model) = (Log::default(), CleanupStack::new(), Vec::new());
            let mut expected = Vec::new();
            for (number, (step, name)) in steps.into_iter().enumerate() {
                if step < 2 {
                    let log = log.clone();
                    stack.defer_named(name.to_string(), move || log.note(number));
                    model.push((name, number));
                } else {
                    let found = model.iter().rposition(|(other, _)| *other == name);
                    expected.extend(found.map(|at| model.remove(at).1.to_string()));
                    assert_eq!(stack.release(&name.to_string()).await.unwrap(), found.is_some());
                }
                assert_eq!(stack.len(), model.len());
            }
            stack.close(Reason::Completed).await.unwrap();
            expected.extend(model.iter().rev().map(|(_, number)| number.to_string()));
            assert_eq!(log.all(), expected);
        });
    }
}
