//! Which resources of other crates are found.

use std::sync::Arc;

use tenure::{App, BoxError};

tenure::link!(dropped);
tenure::check!();

fn names() -> Vec<&'static str> {
    tenure::registered().map(tenure::Descriptor::name).collect()
}

#[tokio::test]
async fn what_is_reachable_by_type_is_found_without_being_registered_by_anybody() -> Result<(), BoxError> {
    let app = App::only::<(Arc<reached::Reached>,)>().start().await?;
    assert_eq!(app.get::<reached::Reached>().depth(), 2);
    assert_eq!(app.status().resources.len(), 2, "exactly what the root needs");
    app.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn what_is_only_in_the_registry_starts_with_the_app() -> Result<(), BoxError> {
    assert_eq!(gathered::version(), 1);
    let app = App::all().start().await?;
    assert!(app.status().resource("Gathered").is_some());
    app.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn a_crate_that_is_linked_by_name_keeps_its_resources() -> Result<(), BoxError> {
    assert!(names().contains(&"Dropped"), "{:?}", names());
    let app = App::all().start().await?;
    assert!(app.status().resource("Dropped").is_some());
    app.shutdown().await?;
    Ok(())
}
