//! error: none
//! errors: 8
//! The attribute goes on a struct, or on a trait.
use tenure::{managed_resource, resource};

#[resource]
enum Mode {}
#[resource]
union Bits {
    _a: u8,
}
#[managed_resource(init = a)]
fn start() {}
#[resource]
impl Mode {}
#[resource]
mod inner {}
#[managed_resource(init = Self::new)]
trait Mailer {}
#[resource]
type Alias = std::sync::Arc<Mode>;
#[resource]
struct Holder(std::sync::Arc<Mode>, std::sync::Arc<dyn Mailer>);
trait Notes {
    #[resource]
    fn notes(&self);
}

fn main() {}
