#![deny(warnings)]
//! A parameter may be `mut`, ignored, or taken apart.
use std::sync::Arc;
use tenure::{Tasks, managed_resource, resource, resource_main};

#[resource]
struct Clock(#[resource(value = 3)] u8);
#[managed_resource(init = Self::start)]
struct Api(Vec<Arc<Clock>>);
impl Api {
    fn start(mut clock: Arc<Clock>, r#type: Arc<Clock>, _: Tasks, _unused: Arc<Clock>) -> Self {
        let mut all = vec![clock.clone()];
        clock = r#type;
        all.push(clock);
        Self(all)
    }
}
#[managed_resource(init = |mut api: Arc<Api>, _: Tasks| { api = api.clone(); Self { clocks: api.0.len(), tasks: () } }, dispose = |Self { clocks, .. }| assert_eq!(*clocks, 2))]
struct Jobs {
    clocks: usize,
    tasks: (),
}
impl Jobs {
    fn check(&self, _: Arc<Clock>) -> usize {
        let () = self.tasks;
        self.clocks
    }
}

#[resource_main]
async fn main(jobs: Arc<Jobs>, clock: Arc<Clock>) {
    assert_eq!(clock.0, 3);
    assert_eq!(jobs.check(clock), 2);
}
