//! The place of one option: filled at most once.

use proc_macro2::{Ident, Span};

use crate::{errors::Errors, messages};

/// An option, and what was written for it.
pub(crate) struct Slot<T> {
    name: &'static str,
    key: Option<Span>,
    value: Option<T>,
}

impl<T> Slot<T> {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, key: None, value: None }
    }

    /// Takes the value, unless there is one: an option is given once. `None` is a value that has been reported.
    pub(crate) fn fill(&mut self, key: &Ident, value: Option<T>, errors: &mut Errors) {
        if self.key.is_some() {
            // Of one word, one thing is said.
            if value.is_some() {
                errors.push(messages::duplicate(key.span(), self.name));
            }
            return;
        }
        self.key = Some(key.span());
        self.value = value;
    }

    /// Takes what was written under another name, which has been reported.
    pub(crate) fn guess(&mut self, value: Option<T>) {
        self.value = self.value.take().or(value);
    }

    /// The option as messages show it.
    pub(crate) fn shown(&self) -> String {
        format!("`{}`", self.name)
    }

    /// Where its key stands, if it was written, be its value right or not.
    pub(crate) const fn key(&self) -> Option<Span> {
        self.key
    }

    pub(crate) const fn is_given(&self) -> bool {
        self.key.is_some()
    }

    pub(crate) const fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    pub(crate) const fn value_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut()
    }

    pub(crate) fn into_value(self) -> Option<T> {
        self.value
    }
}
