//! error: none
#[tenure::resource_main(flavour = "current_thread")]
pub const unsafe extern "C" fn main<T>(self) {}
