#![deny(warnings)]
//! `dispose` takes the value or a reference to it, waits or does not, returns nothing or a `Result`; each is called once.
use std::sync::{Arc, atomic::{AtomicU32, Ordering::Relaxed}};
use tenure::{App, managed_resource};

static GONE: AtomicU32 = AtomicU32::new(0);
fn gone() {
    GONE.fetch_add(1, Relaxed);
}
macro_rules! disposed {
    ($($name:ident by $hook:expr;)*) => {
        $(#[managed_resource(init = || Self, dispose = $hook)] struct $name;)*
    };
}
disposed! {
    ByRef by |_| gone();
    ByValue by |_: Self| gone();
    AsyncRef by async |_| gone();
    AsyncValue by async |_: Self| gone();
    Fallible by |_| { gone(); Ok::<_, String>(()) };
    Path by path;
    AsyncPath by Self::close;
}
fn path(_: Path) {
    gone();
}
impl AsyncPath {
    async fn close(&self) -> Result<(), std::io::Error> {
        gone();
        Ok(())
    }
}

fn main() {
    type All = (Arc<ByRef>, Arc<ByValue>, Arc<AsyncRef>, Arc<AsyncValue>, Arc<Fallible>, Arc<Path>, Arc<AsyncPath>);
    let app = App::only::<All>().start_blocking().expect("it starts");
    app.shutdown_blocking().expect("it stops");
    assert_eq!(GONE.load(Relaxed), 7);
}
