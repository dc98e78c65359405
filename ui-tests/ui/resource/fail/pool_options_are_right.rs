//! error: none
//! errors: 12
//! The options of a pool are known, of the right kind, and fit together.
use tenure::resource;

#[resource(pool(max = 0, mni = 3, acquire_timeout = "5"))]
struct A;
#[resource(pool(max = 4, min = 5))]
struct B;
#[resource(pool(min = 9))]
struct C;
#[resource(pool(min = -1, idle_timeout = 30, max_age = "never", slow_acquire))]
struct D;
#[resource(pool(check = "always"), health = |_| true)]
struct E;
#[resource(pool = 8)]
struct F;
#[resource(pool(max = 3, max = 4))]
struct G;

fn main() {}
