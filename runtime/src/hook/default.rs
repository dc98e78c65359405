//! `#[resource(default)]` on a field.

/// A type that has a default value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no default value",
    label = "does not implement `Default`",
    note = "implement `Default` for it, or say the value: `#[resource(value = …)]`"
)]
pub trait HasDefault: Default {}

#[diagnostic::do_not_recommend]
impl<T: Default> HasDefault for T {}

/// The value of a field under `#[resource(default)]`.
pub fn default_of<T: HasDefault>() -> T {
    T::default()
}
