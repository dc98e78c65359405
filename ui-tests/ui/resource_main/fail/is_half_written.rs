//! error: none
//! A half-written `main` is rustc's to report.
#[tenure::resource_main]
async fn main(db: ) {}
