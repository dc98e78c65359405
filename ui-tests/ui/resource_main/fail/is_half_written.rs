//! error: none
#[tenure::resource_main]
async fn main(db: ) {}
