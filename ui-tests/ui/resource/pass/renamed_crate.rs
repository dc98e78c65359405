#![deny(warnings)]
//! The library may be anywhere: under another name, in a module, or in another crate.
mod vendor {
    pub use tenure as lifecycle;
}
extern crate tenure as holding;
use std::sync::Arc;

#[tenure::resource(crate = vendor::lifecycle)]
struct Clock;
#[tenure::managed_resource(init = |clock: Arc<Clock>| Self(clock), crate = crate::vendor::lifecycle)]
struct Db(Arc<Clock>);
#[tenure::resource(crate = ::tenure)]
trait Mailer: Send + Sync {}
#[tenure::resource(crate = ::tenure_ui_tests::again::tenure, provides(dyn Mailer))]
struct Smtp;
impl Mailer for Smtp {}
#[holding::resource(crate = holding, lazy)]
struct Report {
    mailer: Arc<dyn Mailer>,
}

#[tenure::resource_main(crate = vendor::lifecycle)]
fn main(db: Arc<Db>, clock: Arc<Clock>, report: holding::Lazy<Report>, mailer: Arc<dyn Mailer>) {
    assert!(Arc::ptr_eq(&db.0, &clock));
    assert!(Arc::ptr_eq(&report.get_blocking().expect("it can be made").mailer, &mailer));
}
