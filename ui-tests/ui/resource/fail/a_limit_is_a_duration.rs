//! error: E0277
//! errors: 2
//! The limits of an app are durations, or `None`; only attributes know units.
use tenure::App;

fn main() {
    let _ = App::all().startup_timeout("3s").shutdown_timeout(25);
}
