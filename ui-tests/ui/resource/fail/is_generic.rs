//! error: none
//! errors: 3
//! A resource is one type, without parameters and lifetimes: it is found by that type.
use std::{marker::PhantomData, sync::Arc};
use tenure::{managed_resource, resource};

#[resource]
struct Repository<T>(#[resource(default)] PhantomData<T>);

#[managed_resource(init = make)]
struct Borrowed<'a>(&'a str);

#[resource]
trait Store<T>: Send + Sync {}

#[resource]
struct Holder(Arc<Repository<u8>>, Arc<Borrowed<'static>>, Arc<dyn Store<u8>>);

fn main() {}
