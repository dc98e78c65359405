#![no_implicit_prelude]
#![deny(warnings, missing_docs, unused, unused_qualifications, unreachable_pub)]
#![forbid(unsafe_code)]
//! Generated code needs nothing of its surroundings.
mod std {}
mod core {}
mod tenure {}
mod scope {}
#[allow(dead_code)]
struct Option;
#[allow(dead_code)]
struct Outer;

#[::tenure::scope(name = "type")]
#[allow(non_camel_case_types)]
struct r#type;
#[::tenure::scope(within = r#type)]
struct Kind;
#[::tenure::resource(scope = Kind)]
struct Place {
    work: ::std::sync::Arc<Work>,
}
#[::tenure::managed_resource(init = || Self, scope = r#type)]
struct Work;
#[::tenure::resource(scope = Kind, provides(dyn Unit))]
struct Sent {}
#[::tenure::resource(scope = Kind)]
trait Unit: ::std::marker::Send + ::std::marker::Sync {}
impl Unit for Sent {}

fn main() {
    let _ = Place { work: ::std::sync::Arc::new(Work) }.work;
    let _ = Sent {};
}
