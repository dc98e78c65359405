//! error: E0277
//! `configure` gives the builder back.
fn setup(_: tenure::AppBuilder) -> u8 {
    3
}

#[tenure::resource_main(configure = setup)]
fn main() {}
