#![deny(warnings)]
use std::sync::Arc;
use tenure::resource;

#[resource]
trait Source: Send + Sync {}

#[resource(early, provides(dyn Source))]
struct File;
impl Source for File {}

#[resource(early)]
struct Settings {
    _source: Arc<dyn Source>,
    _all: Vec<Arc<dyn Source>>,
}

fn main() {
    assert!(tenure::App::all().check().is_ok());
}
