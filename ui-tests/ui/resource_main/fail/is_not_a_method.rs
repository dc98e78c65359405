//! error: none
//! A `main` belongs to no type.
struct App;

impl App {
    #[tenure::resource_main]
    async fn main(&self) {}
}

fn main() {
    let _ = App;
}
