#![deny(warnings)]
//! A hook returns a `Result` with any type that becomes a `BoxError`: an error type, a text, a box.
use std::{error::Error, io, sync::Arc};
use tenure::{BoxError, managed_resource, resource_main};

#[managed_resource(init = || Ok::<_, &str>(Self), dispose = |_| Ok::<_, String>(()))]
struct Text;
#[managed_resource(init = || Ok::<_, Box<dyn Error + Send + Sync>>(Self), health = |_| Err::<(), _>("not well"))]
struct Boxed;
#[managed_resource(init = Own::open, dispose = async |_| io::Result::Ok(()))]
struct Own;
impl Own {
    async fn open(_: Arc<Text>) -> Result<Self, BoxError> {
        let port: u16 = "80".parse()?;
        if port == 80 { Ok(Self) } else { Err("another port".into()) }
    }
}
#[managed_resource(init = Never::open, fallback = || Self)]
struct Never;
impl Never {
    fn open() -> Result<Self, Failed> {
        Err(Failed::Always)
    }
}
enum Failed {
    Always,
}
impl From<Failed> for BoxError {
    fn from(Failed::Always: Failed) -> Self {
        "always".into()
    }
}

#[resource_main]
async fn main(_: Arc<Text>, _: Arc<Boxed>, _: Arc<Own>, never: Arc<Never>) -> Result<(), Failed> {
    drop(never);
    Ok(())
}
