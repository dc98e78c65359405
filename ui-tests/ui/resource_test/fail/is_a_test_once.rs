//! error: none
//! errors: 4
//! One attribute makes a function a test.
#[tenure::resource_test]
#[tokio::test]
async fn starts() {}

#[tenure::resource_test]
#[test]
#[tenure::resource_test]
fn stops() {}

#[tokio::test]
#[tenure::resource_test]
async fn goes_on() {}

fn main() {}
