//! The engine's promises, each a test of that name, on paused time.

mod body;
mod end;
mod given;
mod health;
mod late;
mod laws;
mod lazy;
mod lazy_cycles;
mod lazy_random;
mod lazy_stop;
mod lookup;
mod panics;
mod random;
mod retry;
mod start;
mod start_fails;
mod stop;
mod tasks;
mod time;
