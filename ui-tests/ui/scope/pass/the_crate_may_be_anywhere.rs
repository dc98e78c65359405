#![deny(warnings)]
//! A scope and what lives in it find the library where `crate` says, also through another crate.
mod vendor {
    pub(crate) use tenure as lifecycle;
}

#[tenure::scope(crate = vendor::lifecycle)]
struct Request;
#[tenure::scope(within = Request, crate = crate::vendor::lifecycle)]
struct Step;
#[tenure::resource(scope = Step, crate = vendor::lifecycle)]
struct Work(#[resource(value = 1)] u8);
#[tenure::resource(scope = Request, crate = tenure_ui_tests::again::tenure)]
struct Held;

#[tenure::resource_main(crate = tenure_ui_tests::again::tenure)]
async fn main(app: vendor::lifecycle::AppHandle) -> Result<(), tenure::ScopeError> {
    let request = app.scope::<Request>();
    assert_eq!(request.scope::<Step>().get::<Work>().await?.0, 1);
    request.get::<Held>().await.map(drop)
}
