use std::task::Waker;

use proptest::prelude::*;
use tokio::time::Instant;

use super::super::queue::Queue;

#[derive(Clone, Debug)]
enum Step {
    Join,
    Serve,
    Ask(usize),
    Leave(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![Just(Step::Join), Just(Step::Serve), (0..8_usize).prop_map(Step::Ask), (0..8_usize).prop_map(Step::Leave),]
}

proptest! {
    #[test]
    fn it_does_as_a_plain_list_does(steps in prop::collection::vec(step(), 0..200)) {
        let began = Instant::now();
        let mut queue = Queue::new();
        // In the order in which they came: the place, and what it was served.
        let mut model: Vec<(_, Option<u32>)> = Vec::new();
        let mut next = 0;
        for step in steps {
            match step {
                Step::Join => model.push((queue.join(began, Waker::noop().clone()), None)),
                Step::Serve => {
                    let served = queue.serve(next).is_ok();
                    let first = model.iter_mut().find(|(_, outcome)| outcome.is_none());
                    prop_assert_eq!(served, first.is_some());
                    if let Some((_, outcome)) = first {
                        *outcome = Some(next);
                    }
                    next += 1;
                }
                Step::Ask(i) if i < model.len() => {
                    let (place, outcome) = model[i];
                    prop_assert_eq!(queue.ask(place), outcome);
                    if outcome.is_some() {
                        model.remove(i);
                    }
                }
                Step::Leave(i) if i < model.len() => {
                    let (place, outcome) = model.remove(i);
                    prop_assert_eq!(queue.leave(place).0, outcome);
                }
                Step::Ask(_) | Step::Leave(_) => {}
            }
            let waiting = model.iter().filter(|(_, outcome)| outcome.is_none()).count();
            prop_assert_eq!(queue.len() as usize, waiting);
            prop_assert_eq!(queue.longest().is_some(), waiting > 0);
        }
    }
}
