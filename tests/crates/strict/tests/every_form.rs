//! A test of every shape, where every lint is denied.

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use strict::{Api, Arguments, Closures, Mailer};
    use tenure::{BoxError, Shutdown, resource_test};

    #[resource_test(with(Arguments::new(1)))]
    async fn what_is_generated_needs_no_leave_of_any_lint(api: Arc<Api>, _: Shutdown) -> Result<(), BoxError> {
        let sum = api.try_all().await?;
        if sum == 33 { Ok(()) } else { Err("something is not there".into()) }
    }

    #[resource_test]
    fn a_synchronous_test_does_not_either(mailer: Arc<dyn Mailer>, closures: Option<Arc<Closures>>) {
        assert_eq!(mailer.sent(), 3);
        assert!(closures.is_some());
    }
}
