#![deny(warnings)]
//! `health` waits or does not, and says it by `()`, a `bool`, a `Health` or a `Result`.
use std::sync::Arc;
use tenure::{AppHandle, Health, managed_resource, resource_main};

macro_rules! checked {
    ($($name:ident: $hook:expr;)*) => {
        $(#[managed_resource(init = || Self, health = $hook)] struct $name;)*
    };
}
checked! {
    Nothing: |_| ();
    Bool: |_| false;
    Said: async |_| Health::Healthy;
    Failed: async |_| Err::<(), String>("not well".into());
    Path: Self::ping;
}
impl Path {
    async fn ping(&self) -> Result<Health, std::io::Error> {
        Ok(Health::Healthy)
    }
}

#[resource_main]
async fn main(app: AppHandle, _: Arc<Nothing>, _: Arc<Bool>, _: Arc<Said>, _: Arc<Failed>, _: Arc<Path>) {
    let report = app.health().await;
    for (name, well) in [("Nothing", true), ("Bool", false), ("Said", true), ("Failed", false), ("Path", true)] {
        let said = &report.resource(name).expect("it has one").health;
        assert_eq!(matches!(said, Health::Healthy), well, "{name}: {said:?}");
    }
}
