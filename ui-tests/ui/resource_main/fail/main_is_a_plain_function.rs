//! error: none
//! errors: 6
//! `main` is a plain function.
#[tenure::resource_main(flavour = "current_thread")]
pub const unsafe extern "C" fn main<T>(self) {}
