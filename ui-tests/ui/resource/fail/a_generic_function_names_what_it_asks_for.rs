//! error: E0277
//! A generic function says in its bounds that the app can be asked for its type.
use std::sync::Arc;
use tenure::{AppHandle, GetFromApp, Resource};

fn any<T: Resource>(app: &AppHandle) -> Arc<T> {
    app.get()
}

fn gettable<T: GetFromApp>(app: &AppHandle) -> Arc<T> {
    app.get()
}

fn main() {}
