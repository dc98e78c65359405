//! error: none
//! errors: 2
//! A function is no resource, and in an impl there is room for nothing else.
struct Db;

impl Db {
    #[tenure::resource]
    fn connect() -> Self {
        Self
    }

    #[tenure::scope]
    fn request(&self) {}
}

fn main() {
    Db::connect().request();
}
