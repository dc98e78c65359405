//! error: E0425
//! errors: 3
//! A mistake in an attribute keeps no other from being told, not even a name that is nowhere.
#[tenure::resource(lazzy)]
struct Db;

fn age(of: Person) -> u32 {
    of.age()
}

fn main() {
    let _ = age(person());
}
