//! error: E0080
//! A `Lazy` closes no cycle, but one that stays without it is reported.
use std::sync::Arc;
use tenure::{Lazy, resource};

#[resource]
struct Api {
    report: Lazy<Report>,
    jobs: Arc<Jobs>,
}
#[resource(lazy)]
struct Report {
    api: Arc<Api>,
}
#[resource]
struct Jobs {
    api: Arc<Api>,
}

fn main() {}
