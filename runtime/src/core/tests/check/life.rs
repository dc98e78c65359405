//! What is held lives at least as long as its holder.

use super::{REQUEST, STEP, TENANT, lazy, message, scoped};
use crate::{
    core::{
        check::{check_edge, check_edges, check_key, check_provision},
        edge::{Edge, Form},
    },
    testing::{Spec, World},
};

#[test]
fn nobody_holds_what_lives_shorter() {
    let world = World::new([
        Spec::new("Api"),
        scoped("Unit", &REQUEST),
        scoped("Trace", &STEP),
        scoped("Db", &TENANT),
        lazy("Heavy"),
        Spec::interface("Mailer").options(|options| options.scope = Some(&REQUEST)),
    ]);
    let check =
        |owner: usize, to, form| message(|| check_edge(world.descriptors[owner], Edge::resource(world.to(to), form)));
    let app = |name: &str, form: &str, held: &str, kind: &str| {
        format!(
            "`{name}` takes `{form}`, but `{held}` lives in the scope `{kind}`, and `{name}` as long as the app: open a scope \
             where it is needed, or write `scope = {kind}` on `{name}`"
        )
    };
    let table = [
        (0, 1, Form::Shared, Some(app("Api", "Arc<Unit>", "Unit", "Request"))),
        (0, 1, Form::Optional, Some(app("Api", "Option<Arc<Unit>>", "Unit", "Request"))),
        (0, 1, Form::Lazy, Some(app("Api", "Lazy<Unit>", "Unit", "Request"))),
        (0, 5, Form::Shared, Some(app("Api", "Arc<dyn Mailer>", "Mailer", "Request"))),
        (0, 5, Form::All, Some(app("Api", "Vec<Arc<dyn Mailer>>", "Mailer", "Request"))),
        (
            4,
            3,
            Form::Shared,
            // What is lazy cannot live in a scope.
            Some(
                "`Heavy` takes `Arc<Db>`, but `Db` lives in the scope `Tenant`, and `Heavy` as long as the app: take `AppHandle`, \
                 and open a scope where it is needed"
                    .to_owned(),
            ),
        ),
        (
            1,
            2,
            Form::Shared,
            Some(
                "`Unit` takes `Arc<Trace>`, but `Trace` lives in the scope `Step`, and `Unit` in `Request` around it: open a scope \
                 where it is needed, or write `scope = Step` on `Unit`"
                    .to_owned(),
            ),
        ),
        (
            1,
            3,
            Form::Shared,
            Some(
                "`Unit` takes `Arc<Db>`, but `Db` lives in the scope `Tenant`, and `Unit` in `Request`, which is not within it: \
                 let both live in one scope, or declare `Request` with `within = Tenant`"
                    .to_owned(),
            ),
        ),
        // What lives as long, or longer.
        (1, 0, Form::Shared, None),
        (1, 1, Form::Shared, None),
        (1, 4, Form::Lazy, None),
        (1, 5, Form::All, None),
        (2, 1, Form::Shared, None),
        (2, 5, Form::Shared, None),
    ];
    for (owner, to, form, expected) in table {
        assert_eq!(check(owner, to, form), expected, "{form:?} of {to} by {owner}");
    }
}

#[test]
fn a_chain_breaks_at_the_link_that_leads_into_the_scope() {
    let world = World::new([
        Spec::new("Api").needs([1]),
        Spec::new("Notes").needs([2]),
        scoped("Unit", &REQUEST).needs([3]),
        Spec::new("Db"),
    ]);
    let broken: Vec<_> = (0..4).filter(|&i| message(|| check_edges(world.descriptors[i], 0)).is_some()).collect();
    assert_eq!(broken, [1]);
}

#[test]
fn what_is_scoped_orders_nothing_at_the_start() {
    let world = World::new([Spec::new("Api"), scoped("Unit", &REQUEST)]);
    assert_eq!(
        message(|| check_edge(world.descriptors[0], Edge::resource(world.to(1), Form::After))).as_deref(),
        Some("`Api` starts after `Unit`, which is made in scopes `Request`, and not with the app: drop the `after`")
    );
}

#[test]
fn a_provider_lives_as_long_as_its_interface() {
    let interface = |kind| Spec::interface("Unit").options(|options| options.scope = kind);
    let provider = |kind| Spec::new("PgUnit").options(|options| options.scope = kind).provides(0);
    let check = |wanted, own| {
        let world = World::new([interface(wanted), provider(own)]);
        message(|| check_provision(world.descriptors[1], 0))
    };
    assert_eq!(check(None, None), None);
    assert_eq!(check(Some(&REQUEST), Some(&REQUEST)), None);
    assert_eq!(
        check(Some(&REQUEST), None).as_deref(),
        Some(
            "`PgUnit` provides `dyn Unit`, which lives in the scope `Request`, but `PgUnit` lives as long as the app: write \
             `scope = Request` on `PgUnit`"
        )
    );
    assert_eq!(
        check(None, Some(&REQUEST)).as_deref(),
        Some(
            "`PgUnit` provides `dyn Unit`, which lives as long as the app, but `PgUnit` lives in the scope `Request`: write \
             `#[resource(scope = Request)]` on `Unit`"
        )
    );
    for (wanted, own) in [(&REQUEST, &STEP), (&STEP, &REQUEST)] {
        let told = check(Some(wanted), Some(own)).expect("a kind around it is not the same kind");
        assert!(
            told.ends_with(&format!("lives in `{0}`: write `scope = {1}` on `PgUnit`", own.name(), wanted.name())),
            "{told}"
        );
    }
}

#[test]
fn a_key_is_given_to_its_own_scope() {
    let check = |spec: Spec| {
        let world = World::new([spec]);
        message(|| check_key(&TENANT, world.to(0)))
    };
    let expected = "`Id` is the key of the scope `Tenant`, which gives it to what lives there: write \
                    `#[resource(scope = Tenant, provided)]` on `Id`";
    let provided = |spec: Spec| spec.options(|options| options.provided = true);
    assert_eq!(check(provided(scoped("Id", &TENANT))), None);
    for wrong in [Spec::new("Id"), provided(Spec::new("Id")), scoped("Id", &TENANT), provided(scoped("Id", &REQUEST))] {
        assert_eq!(check(wrong).as_deref(), Some(expected));
    }
}
