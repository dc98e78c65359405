#![deny(warnings, clippy::pedantic, unused_qualifications)]
//! Every form may stand in a function, in a block, in a method, in a constant and in an `async` block.
use std::sync::Arc;

struct Outer;
impl Outer {
    fn method() -> std::process::ExitCode {
        #[tenure::scope]
        struct Request;
        #[tenure::resource]
        trait Mailer: Send + Sync {}
        #[tenure::resource(provides(dyn Mailer), init = |local| local.0 += 1)]
        struct Local(#[resource(default)] u8);
        impl Mailer for Local {}
        #[tenure::managed_resource(scope = Request, init = |mailer, local| Self(mailer, local), dispose = |_| ())]
        struct Unit(Arc<dyn Mailer>, Arc<Local>);
        #[tenure::managed_resource(pool, around = async |handover: tenure::Handover<Pooled>| drop(handover.hand_over(Pooled).await))]
        struct Pooled;
        #[tenure::resource_test(crate = tenure_ui_tests, with(Local(5)))]
        async fn test(local: Arc<Local>) {
            assert_eq!(local.0, 5);
        }
        #[tenure::resource_main]
        async fn main(app: tenure::AppHandle, pool: Arc<tenure::Pool<Pooled>>) -> Result<(), tenure::BoxError> {
            let request = app.scope::<Request>();
            let unit = request.get::<Unit>().await?;
            assert!(unit.1.0 == 1 && Arc::strong_count(&unit.0) > 1);
            pool.acquire().await.map(drop).map_err(Into::into)
        }
        test();
        main()
    }
}

fn main() -> std::process::ExitCode {
    let block = { || Outer::method() };
    block()
}
