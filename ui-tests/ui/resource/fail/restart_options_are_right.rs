//! error: none
use tenure::resource;

#[resource(run = |_, _| async {}, restart(max = 0, within = "0s", backof = "1s"))]
struct A;
#[resource(run = |_, _| async {}, restart = 3)]
struct B;
#[resource(run = |_, _| async {}, restart(5))]
struct C;
#[resource(run = |_, _| async {}, restart(within = "none", backoff = 5, attempts = 3))]
struct D;
#[resource(run = |_, _| async {}, restart(max = 3, max = 4), restart)]
struct E;
#[resource(run = |_, _| async {}, ignore_failure = true, stop_on_end(yes))]
struct F;
#[resource(run = |_, _| async {}, restart_on_failure, ignore_failures)]
struct G;

fn main() {}
