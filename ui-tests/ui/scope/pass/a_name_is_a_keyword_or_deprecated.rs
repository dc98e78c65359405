#![deny(warnings)]
//! A kind of scope may have a name that is a keyword, and one that is deprecated.
use tenure::{AppHandle, ScopeError, ScopeKind, resource, resource_main, scope};

#[scope]
#[allow(non_camel_case_types)]
struct r#async;
#[scope(within = r#async)]
#[deprecated]
struct Old;
#[resource(scope = r#async)]
struct Work(#[resource(value = 1)] u8);

#[resource_main]
async fn main(app: AppHandle) -> Result<(), ScopeError> {
    fn is_a_kind<K: ScopeKind>() {}
    is_a_kind::<r#async>();
    #[allow(deprecated)]
    is_a_kind::<Old>();
    let scope = app.scope::<r#async>();
    assert_eq!(scope.get::<Work>().await?.0, 1);
    assert_eq!(scope.kind().name(), "async");
    Ok(())
}
