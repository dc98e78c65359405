//! The engine's promises, each a test of that name, on paused time.

mod around;
mod body;
mod cleanup;
mod cleanup_time;
mod end;
mod gate;
mod given;
mod health;
mod hurry;
mod instance;
mod late;
mod law_cleanups;
mod law_scopes;
mod laws;
mod lazy;
mod lazy_cycles;
mod lazy_random;
mod lazy_stop;
mod lazy_typed;
mod lookup;
mod own;
mod panics;
mod random;
mod restart;
mod retry;
#[cfg(shuttle)]
mod shuttled;
mod start;
mod start_fails;
mod stop;
mod tasks;
mod tie;
mod tie_threads;
mod time;
