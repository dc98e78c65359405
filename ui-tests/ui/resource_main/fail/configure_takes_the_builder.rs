//! error: E0277
fn setup(_: tenure::AppBuilder) -> u8 {
    3
}

#[tenure::resource_main(configure = setup)]
fn main() {}
