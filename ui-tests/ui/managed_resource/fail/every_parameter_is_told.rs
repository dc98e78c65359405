//! error: E0080
//! errors: 7
//! All that is wrong with the parameters of a function is told at once; with those of a closure, each where it stands.
use std::sync::Arc;
use tenure::{Handover, ScopeHandle, managed_resource, resource};

#[resource(lazy)]
struct Report;
#[resource(pool)]
struct Conn;

#[managed_resource(init = Self::new)]
struct Api;
impl Api {
    fn new(_: Arc<Report>, _: Arc<Conn>, _: ScopeHandle) -> Self {
        Self
    }
}
#[managed_resource(around = Self::serve)]
struct Server;
impl Server {
    async fn serve(_: Arc<Report>, _: Handover<Server>, _: Arc<Conn>) {}
}
#[managed_resource(init = |_: Arc<Report>, _: Arc<Api>, _: Arc<Conn>| Self)]
struct Api2;
#[managed_resource(init = |report, _: ScopeHandle| Ok::<_, String>(Self(report)), fallback = |report| Self(report), early)]
struct Api3(Arc<Report>);

fn main() {}
