//! error: E0277
#[tenure::managed_resource(init = connect)]
struct Db;
async fn connect() -> Result<String, std::io::Error> {
    Ok(String::new())
}

#[tenure::managed_resource(init = || 3)]
struct Cache;

fn main() {}
