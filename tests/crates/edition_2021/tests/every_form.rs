//! A program and a test of every form, in the edition before.

use std::{process::Command, sync::Arc};

use edition_2021::{Api, Arguments};
use tenure::{resource_test, BoxError};

#[test]
fn a_program_of_the_edition_before_runs() -> Result<(), BoxError> {
    let status = Command::new(env!("CARGO_BIN_EXE_edition_2021")).status()?;
    assert!(status.success());
    Ok(())
}

#[resource_test(with(Arguments::new(1)))]
async fn a_test_of_the_edition_before_runs(api: Arc<Api>) -> Result<(), BoxError> {
    assert_eq!(api.try_all().await?, 33);
    Ok(())
}
