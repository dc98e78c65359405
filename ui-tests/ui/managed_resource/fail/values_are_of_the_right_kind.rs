//! error: none
//! errors: 12
//! Each option says what kind of value it takes.
use tenure::managed_resource;

#[managed_resource(init = "A::new", name = 3, early = true)]
struct A;
#[managed_resource(init = B::new(), name = "", optional(yes))]
struct B;
#[managed_resource(init, retry(attempts = 1), after = A, crate = "tenure")]
struct C;
#[managed_resource(init = || Self, retry = 3, provides)]
struct D;

fn main() {}
