#![deny(warnings)]
//! A name is not an identity: types of one name live in several modules, in functions, and under one `name`.
use std::sync::Arc;
use tenure::{App, resource};

mod billing {
    #[tenure::resource]
    pub(crate) struct Config;
}
mod orders {
    #[tenure::resource]
    pub(crate) struct Config(pub(crate) std::sync::Arc<super::billing::Config>);
}
#[resource(name = "Config")]
struct Settings(Arc<orders::Config>);

fn main() {
    #[resource]
    struct Config(Arc<Settings>);
    {
        #[resource]
        struct Config(Arc<crate::Settings>);
        let _ = |config: Config| config.0;
    }
    let app = App::only::<(Arc<Config>, Arc<billing::Config>)>().start_blocking().expect("it starts");
    assert_eq!(app.status().resources.iter().filter(|status| status.resource.name == "Config").count(), 4);
    assert!(Arc::ptr_eq(&app.get::<Config>().0.0.0, &app.get::<billing::Config>()));
    app.shutdown_blocking().expect("it stops");
}
