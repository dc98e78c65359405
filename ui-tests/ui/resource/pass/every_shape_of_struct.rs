#![deny(warnings)]
//! A struct is a unit, a tuple or has named fields; its `init` takes it as it stands then.
use std::sync::{Arc, atomic::AtomicU64};
use tenure::{managed_resource, resource, resource_main};

#[resource]
struct Unit;
#[resource]
struct Braces {}
#[resource]
struct Parentheses();
#[resource(early)]
struct Tuple(#[resource(default)] u8, #[resource(value = String::from("b"))] String);
#[resource(init = Self::prepare, dispose = |named: &Named| drop(named.unit.clone()))]
struct Named {
    unit: Arc<Unit>,
    tuple: Arc<Tuple>,
    #[resource(default)]
    sent: AtomicU64,
}
impl Named {
    async fn prepare(&mut self) -> Result<(), std::io::Error> {
        *self.sent.get_mut() += 3;
        Ok(())
    }
}
#[resource(init = |last| last.0 += 1)]
struct Last(#[resource(value = 1)] u8, Arc<Braces>, Arc<Parentheses>);
#[managed_resource(provided, dispose = |_| async {})]
struct Arguments(#[allow(dead_code)] Vec<String>);

#[resource_main(configure = |app| app.provide(Arguments(vec![])))]
async fn main(named: Arc<Named>, last: Arc<Last>, _: Arc<Arguments>) {
    let (Last(number, braces, parentheses), Tuple(zero, b)) = (&*last, &*named.tuple);
    let (Braces {}, Parentheses()) = (&**braces, &**parentheses);
    assert_eq!((*number, *zero, b.as_str(), named.sent.load(std::sync::atomic::Ordering::Relaxed)), (2, 0, "b", 3));
}
