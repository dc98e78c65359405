#![deny(warnings)]
//! A key is any given resource of the scope that can be cloned, compared and hashed; each has a scope of its own.
use std::sync::Arc;
use tenure::{AppHandle, ScopeError, managed_resource, resource, resource_main, scope};

#[scope(key = self::keys::TenantId)]
struct Tenant;
mod keys {
    #[derive(Clone, PartialEq, Eq, Hash)]
    #[tenure::resource(scope = super::Tenant, provided)]
    pub(crate) struct TenantId {
        pub(crate) name: String,
        pub(crate) parts: Vec<(u8, Option<&'static str>)>,
    }
}
#[managed_resource(scope = Tenant, init = |id: Arc<keys::TenantId>| Self(id.name.clone()))]
struct Schema(String);
#[scope(within = Tenant)]
struct Visit;
#[resource(scope = Visit)]
struct Basket(Arc<Schema>, Arc<keys::TenantId>);

#[resource_main]
async fn main(app: AppHandle) -> Result<(), ScopeError> {
    let id = |name: &str| keys::TenantId { name: name.into(), parts: vec![(1, None)] };
    let (a, again, b) = (app.scope_for::<Tenant>(id("a")), app.scope_for::<Tenant>(id("a")), app.scope_for::<Tenant>(id("b")));
    let schema = a.get::<Schema>().await?;
    assert!(Arc::ptr_eq(&schema, &again.get::<Schema>().await?));
    assert_eq!(b.get::<Schema>().await?.0, "b");
    let visit = a.scope::<Visit>();
    let basket = visit.get::<Basket>().await?;
    assert!(Arc::ptr_eq(&basket.0, &schema) && basket.1.parts.len() == 1);
    Ok(())
}
