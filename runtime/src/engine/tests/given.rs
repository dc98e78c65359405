//! Values that stand in for resources.

use std::sync::Arc;

use crate::{
    Outcome,
    core::edge::Form,
    testing::{Hook, Spec, Step, What, World, secs, settle},
};

fn busy(name: &str) -> Spec {
    Spec::new(name).run(Step::ok().when_asked()).health(Step::ok()).dispose(Step::ok())
}

#[tokio::test(start_paused = true)]
async fn a_provided_value_is_the_apps_and_its_hooks_run() {
    let world = World::new([
        Spec::new("config").init(Step::panic()),
        busy("db").needs([0]).init(Step::panic()),
        Spec::new("api").needs([1]),
    ]);
    let value = world.probe(1);
    let app = world.app_of(&[(2, Form::Shared)]).give_probe(&world, 1, &value, true).start().await.expect("all start");
    drop(value);
    settle().await;
    app.health().await;
    let holds = |i: usize| {
        let node = app.shared.graph.node_of(world.descriptors[i]).expect("it is there");
        let value = app.shared.weak_of(node).and_then(crate::slot::upgrade::<crate::testing::Probe>).expect("it is up");
        value.holds.iter().map(|held| held.name).collect::<Vec<_>>()
    };
    assert_eq!(holds(2), ["db"]);
    app.shutdown().await.expect("all stop");
    for hook in [Hook::Run, Hook::Health, Hook::Dispose, Hook::Value] {
        assert_eq!(world.journal.count("db", hook, What::Ended), 1, "{hook:?}");
    }
    assert_eq!(world.journal.count("config", Hook::Init, What::Began), 0);
}

#[tokio::test(start_paused = true)]
async fn none_of_the_hooks_of_a_lent_value_run() {
    let world = World::new([busy("db").init(Step::panic()), Spec::new("api").needs([0])]);
    let value = world.probe(0);
    let app = world.app().give_probe(&world, 0, &value, false).start().await.expect("all start");
    settle().await;
    app.health().await;
    let report = app.shutdown().await.expect("all stop");
    assert!(matches!(report.outcome("db"), Some(Outcome::Disposed)));
    for hook in [Hook::Init, Hook::Run, Hook::Health, Hook::Dispose] {
        assert_eq!(world.journal.count("db", hook, What::Began), 0, "{hook:?}");
    }
    assert_eq!(Arc::strong_count(&value), 1, "it is given back to its owner");
}

#[tokio::test(start_paused = true)]
async fn a_bound_interface_stands_for_all_its_providers() {
    let world = World::new([
        Spec::interface("Mailer"),
        Spec::new("smtp").provides(0),
        Spec::new("api").needs([0]),
        Spec::new("all").takes(0, Form::All),
    ]);
    let value = world.probe(0);
    let app = world
        .app_of(&[(2, Form::Shared), (3, Form::Shared)])
        .give_probe(&world, 0, &value, false)
        .start()
        .await
        .expect("all start");
    assert_eq!(Arc::strong_count(&value), 4, "the app, and the two that take it");
    app.shutdown().await.expect("all stop");
    assert_eq!(Arc::strong_count(&value), 1);
    assert_eq!(world.journal.count("smtp", Hook::Init, What::Began), 0);
}

#[tokio::test(start_paused = true)]
async fn a_provided_value_is_disposed_of_even_if_the_configuration_is_wrong() {
    let world = World::new([
        Spec::new("config").early().init(Step::error()),
        Spec::new("env").early().init(Step::ok().after(secs(1))),
        Spec::new("db"),
    ]);
    let value = world.probe(2);
    let error = world.app().max_concurrency(1).give_probe(&world, 2, &value, true).start().await.expect_err("it fails");
    assert!(matches!(error.rollback.outcome("db"), Some(Outcome::Disposed)), "{error}");
    assert_eq!(world.journal.count("db", Hook::Dispose, What::Ended), 1);
}

#[tokio::test(start_paused = true)]
async fn a_given_value_is_given_back_at_its_place() {
    let world = World::new([Spec::new("db"), Spec::new("api").needs([0]).dispose(Step::ok().after(secs(1)))]);
    let value = world.probe(0);
    let app = world.app().give_probe(&world, 0, &value, true).start().await.expect("all start");
    let report = app.shutdown().await.expect("all stop");
    assert_eq!(report.disposed().collect::<Vec<_>>(), ["api", "db"]);
}
