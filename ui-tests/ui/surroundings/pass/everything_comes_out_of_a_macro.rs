#![deny(warnings)]
//! Every form may come out of a macro, with fragments of every kind.
use std::sync::Arc;

macro_rules! everything {
    ($vis:vis $name:ident, $field:ident: $ty:ty = $value:expr, $make:expr, $end:path, $held:ty, $interface:path, $text:literal, $meta:meta, $scope:ident, $body:block) => {
        #[$meta]
        #[tenure::resource(name = $text, provides(dyn $interface), after($held))]
        $vis struct $name {
            #[resource(value = $value)]
            $field: $ty,
            $vis other: Arc<$held>,
        }
        impl $interface for $name {}
        #[tenure::managed_resource(init = $make, dispose = $end, health = |_| $body)]
        $vis struct Made(Arc<$name>);
        #[tenure::scope(name = $text)]
        $vis struct $scope;
        #[tenure::managed_resource(scope = $scope, init = |made: Arc<Made>| { assert_eq!(made.0.$field, $value); Self })]
        $vis struct Unit;
        #[tenure::resource_test(crate = tenure_ui_tests)]
        $vis async fn test(_: Arc<Made>) $body
        #[tenure::resource_main(configure = |app| app.max_concurrency($value))]
        $vis async fn main(app: tenure::AppHandle, made: Arc<Made>, _: Arc<dyn $interface>) -> Result<(), tenure::ScopeError> {
            assert_eq!(made.0.other.0, 2);
            app.scope::<$scope>().get::<Unit>().await.map(|_| std::thread::spawn(test).join().expect("it passes"))
        }
    };
}
#[tenure::resource]
struct Held(#[resource(value = 2)] u8);
#[tenure::resource]
trait Shape: Send + Sync {}
fn end(_: &Made) {}

everything!(pub(crate) Api, count: usize = 3, |api| Made(api), end, Held, Shape, "out of a macro", derive(Clone), Request, {});
