#![no_implicit_prelude]
#![deny(warnings, missing_docs, unused, unused_qualifications, unreachable_pub)]
#![forbid(unsafe_code)]
//! Generated code needs nothing of its surroundings.
mod std {}
mod core {}
mod tenure {}
mod __private {}
#[allow(dead_code, non_camel_case_types)]
struct Option;
#[allow(dead_code)]
struct Arc;

/// The name is a keyword.
#[::tenure::resource(name = "type")]
#[allow(non_camel_case_types)]
pub struct r#type {
    /// So is this.
    pub r#fn: ::std::sync::Arc<Db>,
    #[resource(default)]
    injector: u8,
}

/// Made by a free function.
#[::tenure::managed_resource(init = db, dispose = |db| ::std::assert!(db.0 == 0), health = |_| true, dispose_timeout = "1s")]
pub struct Db(u8);
fn db() -> Db {
    Db(0)
}

/// An interface.
#[::tenure::resource]
pub trait Mailer: ::std::marker::Send + ::std::marker::Sync {}
/// Its provider.
#[::tenure::resource(provides(dyn Mailer), after(Db))]
pub struct Smtp;
impl Mailer for Smtp {}

#[::tenure::resource_main(configure = |app| app, startup_timeout = "1s")]
async fn main(db: ::std::sync::Arc<Db>, this: ::std::sync::Arc<r#type>) {
    ::std::mem::drop((db, this.injector));
}
