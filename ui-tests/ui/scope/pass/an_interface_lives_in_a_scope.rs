#![deny(warnings)]
//! A trait of a scope has providers there; they, and a `Vec` of them, are taken inside of it.
use std::sync::Arc;
use tenure::{AppHandle, ScopeError, resource, resource_main, scope};

#[scope]
struct Request;
#[scope(within = Request)]
struct Step;
#[resource(scope = Request, name = "a part")]
trait Part: Send + Sync {
    fn number(&self) -> u8;
}
#[resource(scope = Request, provides(dyn Part), primary)]
struct One;
#[resource(scope = Request, provides(dyn Part))]
struct Two;
impl Part for One {
    fn number(&self) -> u8 {
        1
    }
}
impl Part for Two {
    fn number(&self) -> u8 {
        2
    }
}
#[resource(scope = Step)]
struct Whole(Arc<dyn Part>, Vec<Arc<dyn Part>>, Option<Arc<dyn Part>>);

#[resource_main]
async fn main(app: AppHandle) -> Result<(), ScopeError> {
    let request = app.scope::<Request>();
    let step = request.scope::<Step>();
    let whole = step.get::<Whole>().await?;
    assert_eq!(whole.0.number(), 1);
    assert_eq!(whole.1.iter().map(|part| part.number()).sum::<u8>(), 3);
    assert!(whole.2.is_some() && request.get::<dyn Part>().await?.number() == 1);
    Ok(())
}
