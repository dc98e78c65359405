//! error: E0599
//! An app is built from all resources, by `App::all()`, or from what some of them need, by `App::only::<…>()`.
use tenure::App;

fn main() {
    let _ = App::new();
}
