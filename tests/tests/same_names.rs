//! Two crates in one program whose modules, types and names are the same, down to the line. One of them is of an older edition.

use std::sync::Arc;

use tenure::{App, BoxError};

#[tokio::test]
async fn what_has_the_same_name_and_place_in_two_crates_is_two_resources() -> Result<(), BoxError> {
    let app = App::only::<(Arc<strict::Api>, Arc<edition_2021::Api>)>();
    let app = app.provide(strict::Arguments::new(1)).provide(edition_2021::Arguments::new(2)).start().await?;
    let named_api = app.status().resources.iter().filter(|resource| resource.resource.name == "Api").count();
    assert_eq!(named_api, 2);
    assert_eq!(app.get::<strict::Api>().try_all().await?, 33);
    assert_eq!(app.get::<edition_2021::Api>().try_all().await?, 34);
    app.shutdown().await?;
    Ok(())
}
