//! error: E0277
#[tenure::scope]
struct Request(std::rc::Rc<u8>);

fn main() {}
