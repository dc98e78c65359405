//! Cells of the engine in all orders: a slot, a stack, a group of tasks.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use shuttle::{future::block_on, thread};

use crate::{
    CleanupStack, Reason,
    core::state::ResourceState,
    engine::tasks::{Owner, Role, TaskGroup},
    slot::{Slot, upgrade},
    testing::{
        Spec, World, settle,
        shuttled::{every_way, runtime},
    },
};

#[test]
fn shuttle_what_is_usable_is_there() {
    every_way(|| {
        let slot = Arc::new(Slot::new(ResourceState::Pending));
        let value = Arc::new(7_u32);
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let slot = Arc::clone(&slot);
                thread::spawn(move || {
                    let was_ready = slot.state() == ResourceState::Ready;
                    let usable = slot.usable().map(|weak| upgrade::<u32>(weak).as_deref().copied());
                    assert!(matches!(usable, None | Some(Some(7))), "{usable:?}");
                    assert!(!was_ready || usable.is_some(), "it was ready before");
                })
            })
            .collect();
        slot.set_state(ResourceState::Initializing);
        slot.fill(Box::new(Arc::downgrade(&value)));
        slot.set_state(ResourceState::Ready);
        for reader in readers {
            reader.join().expect("no panic");
        }
        slot.set_state(ResourceState::Disposed);
        assert!(slot.usable().is_none());
    });
}

#[test]
fn shuttle_each_cleanup_runs_once_whoever_closes_and_releases() {
    every_way(|| {
        let stack = CleanupStack::new();
        let ran: Arc<[AtomicUsize; 4]> = Arc::default();
        let note = |i: usize| {
            let ran = Arc::clone(&ran);
            move || {
                ran[i].fetch_add(1, SeqCst);
            }
        };
        stack.defer_named("below", note(0));
        stack.defer_named("named", note(1));
        let mut threads = vec![{
            let (stack, late, last) = (stack.clone(), note(2), note(3));
            thread::spawn(move || {
                stack.defer_named("late", late);
                stack.defer_named("named", last);
            })
        }];
        for _ in 0..2 {
            let stack = stack.clone();
            threads.push(thread::spawn(move || block_on(stack.close(Reason::Completed)).expect("nothing fails")));
        }
        threads.push({
            let stack = stack.clone();
            thread::spawn(move || drop(block_on(stack.release("named"))))
        });
        for thread in threads {
            thread.join().expect("no panic");
        }
        block_on(stack.close(Reason::Completed)).expect("nothing fails");
        assert!(stack.is_empty());
        assert_eq!(ran.each_ref().map(|ran| ran.load(SeqCst)), [1; 4]);
    });
}

#[test]
fn shuttle_no_task_outlives_the_abort_of_its_group() {
    every_way(|| {
        let runtime = runtime();
        let world = World::new([Spec::new("it")]);
        let app = runtime.block_on(world.app().start()).expect("it starts");
        let node = app.shared.graph.node_of(world.descriptors[0]).expect("it is there");
        let group = TaskGroup::new(Owner::Node(node), Arc::clone(&app.shared));
        let held = Arc::new(());
        let mut threads: Vec<_> = (0..2)
            .map(|_| {
                let (group, held) = (Arc::clone(&group), Arc::clone(&held));
                thread::spawn(move || {
                    group.spawn(&"endless".into(), Role::AtOnce, async move {
                        let _held = held;
                        std::future::pending().await
                    });
                })
            })
            .collect();
        threads.push({
            let group = Arc::clone(&group);
            thread::spawn(move || drop(group.abort()))
        });
        for thread in threads {
            thread.join().expect("no panic");
        }
        runtime.block_on(settle());
        assert_eq!((group.len(), Arc::strong_count(&held)), (0, 1), "something goes on");
        drop(runtime.block_on(app.shutdown()));
    });
}
