//! Reads what the user wrote, gathering every mistake on the way.

mod args;
pub(crate) mod duration;
mod hook;
mod item;
mod slot;
pub(crate) mod unfinished;
mod value;

pub(crate) use self::{
    args::{Arg, arguments},
    hook::{Hook, hook, is_async, takes_by_value},
    item::{found, is_attribute, is_dyn, not_generic},
    slot::Slot,
    value::{Limit, arguments_of, crate_path, duration, expression, flag, is_flag, limit, list, named_type, number, text},
};
