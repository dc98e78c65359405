//! error: E0277
//! errors: 2
//! An `init` returns the type that it stands on, or a `Result` of it.
#[tenure::managed_resource(init = connect)]
struct Db;
async fn connect() -> Result<String, std::io::Error> {
    Ok(String::new())
}

#[tenure::managed_resource(init = || 3)]
struct Cache;

fn main() {}
