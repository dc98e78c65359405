#![deny(warnings, unreachable_pub)]
//! A scope on the app, one within another, one for each key, in other places and under other names.
use std::sync::Arc;
use tenure::{resource, scope};

#[scope]
struct Request;
#[scope(within = Request, name = "step")]
struct Step;
#[scope(key = TenantId)]
pub(crate) struct Tenant {}
#[scope(within = Tenant,)]
struct Visit();
#[scope(within = self::Step)]
struct Part;

#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(String);
#[resource(scope = Visit)]
struct Basket {
    owner: Arc<TenantId>,
}

fn main() {
    fn outermost<K: tenure::OutermostScope>() {}
    fn within<Outer: tenure::ScopeKind, K: tenure::Within<Outer>>() {}
    fn keyed<K: tenure::KeyedScope>(key: K::Key) -> K::Key {
        key
    }
    outermost::<Request>();
    within::<Request, Step>();
    within::<Step, Part>();
    within::<Tenant, Visit>();
    let owner = Arc::new(keyed::<Tenant>(TenantId("a".into())));
    assert_eq!(Basket { owner }.owner.0, "a");
    let _ = (Request, Step, Tenant {}, Visit(), Part);
}
