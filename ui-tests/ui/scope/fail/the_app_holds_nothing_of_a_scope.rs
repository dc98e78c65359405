//! error: E0080
use std::sync::Arc;
use tenure::{managed_resource, resource, scope};

#[scope]
struct Request;
#[resource(scope = Request)]
struct UnitOfWork;

#[resource]
struct Api {
    unit: Arc<UnitOfWork>,
}
#[managed_resource(init = Jobs::start, fallback = |_: Arc<UnitOfWork>| Self)]
struct Jobs;
impl Jobs {
    fn start(_: Option<Arc<UnitOfWork>>) -> Result<Self, String> {
        Ok(Self)
    }
}

fn main() {}
