//! What needs itself is an error, and never a deadlock.

use super::{OUTER, outer};
use crate::{
    core::edge::Form,
    engine::waits::{Place, Waits},
    error::ScopeError,
    testing::{Spec, World},
};

#[tokio::test(start_paused = true)]
async fn a_cycle_through_an_interface_is_told_with_its_path() {
    let world = World::new([
        Spec::interface("Store").lives_in(&OUTER),
        Spec::new("orders").lives_in(&OUTER).needs([2]).provides(0),
        Spec::new("audit").lives_in(&OUTER).takes(0, Form::Shared),
    ]);
    let app = world.app().start().await.expect("the app starts");
    let scope = outer(&app);
    for i in [1, 2] {
        let Err(ScopeError::Cycle { path }) = scope.value(world.descriptors[i]).await else { panic!("it is a cycle") };
        assert_eq!(path.len(), 2);
        assert_eq!(path[0].name, world.descriptors[i].name());
    }
    scope.close().await.expect("nothing fails");
    app.shutdown().await.expect("nothing fails");
}

#[test]
fn an_arrow_that_would_close_a_circle_is_refused() {
    let world = World::new([Spec::new("a"), Spec::new("b"), Spec::new("c")]);
    let at = |i: usize| Place { owner: 1, descriptor: world.descriptors[i] };
    let waits = Waits::default();
    let first = waits.enter(at(0), at(1)).expect("no circle");
    let second = waits.enter(at(1), at(2)).expect("no circle");
    let way = waits.enter(at(2), at(0)).expect_err("a circle");
    assert_eq!(way.iter().map(|resource| resource.name).collect::<Vec<_>>(), ["a", "b", "c"]);
    assert!(waits.enter(at(2), at(2)).is_err());
    drop(first);
    assert!(waits.enter(at(2), at(0)).is_ok());
    drop(second);
}
