#![deny(warnings)]
//! What is lazy orders no start: it may depend on who holds it, and two may hold each other.
use std::sync::Arc;
use tenure::{Lazy, managed_resource, resource, resource_main};

#[resource]
struct Api {
    report: Lazy<Report>,
}
#[managed_resource(lazy, init = |api, other| Self { api, other })]
struct Report {
    api: Arc<Api>,
    other: Lazy<Audit>,
}
#[resource(lazy)]
struct Audit {
    report: Lazy<Report>,
}

#[resource_main]
async fn main(api: Arc<Api>, audit: Lazy<Audit>) {
    let report = api.report.get().await.expect("it can be made");
    assert!(Arc::ptr_eq(&report.api, &api));
    assert!(audit.get_if_ready().is_none());
    let audit = report.other.get().await.expect("it can be made");
    assert!(Arc::ptr_eq(&audit.report.get().await.expect("it is there"), &report));
}
