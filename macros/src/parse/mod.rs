//! Reads what the user wrote, gathering every mistake on the way.

mod args;
mod duration;
mod hook;
mod item;
mod limit;
mod list;
mod slot;
mod taken;
pub(crate) mod unfinished;
mod value;

pub(crate) use self::{
    args::{Arg, Value, arguments},
    hook::{Hook, hook, is_async, takes_by_value},
    item::{found, is_attribute, is_dyn, not_generic},
    limit::{Limit, duration, duration_or_zero, limit},
    list::{arguments_of, list},
    slot::Slot,
    taken::{Place, interface, interface_in, mistaken},
    value::{crate_path, expression, flag, is_flag, is_function, is_switched_off, named_type, number, text},
};
