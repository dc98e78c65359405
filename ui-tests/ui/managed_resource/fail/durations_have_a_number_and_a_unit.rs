//! error: none
//! errors: 16
//! A duration is a whole number with a unit, in quotes; `"none"` stands for no limit, where there may be none.
use tenure::managed_resource;

#[managed_resource(init = || Self, init_timeout = 30, dispose_timeout = "30")]
struct A;
#[managed_resource(init = || Self, init_timeout = "", dispose_timeout = "0s")]
struct B;
#[managed_resource(init = || Self, init_timeout = "-1s", dispose_timeout = "3 weeks")]
struct C;
#[managed_resource(init = || Self, init_timeout = "9999999h", dispose_timeout = never)]
struct D;
#[managed_resource(init = || Self, retry(backoff = "none"), init_timeout)]
struct E;
#[managed_resource(init = || Self, init_timeout = "1 s", dispose_timeout = "1.5s")]
struct F;
#[managed_resource(init = || Self, init_timeout = Duration::from_millis(250), dispose_timeout = 5s)]
struct G;
#[managed_resource(init = || Self, init_timeout = "2min", dispose_timeout("3s"))]
struct H;

fn main() {}
