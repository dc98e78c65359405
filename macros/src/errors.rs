//! Gathers every mistake of one item, so that all are reported at once.

use proc_macro2::TokenStream;
use quote::quote;

/// The mistakes found so far. Dropped without [`finish`](Self::finish), it panics: a mistake must not go unreported.
pub(crate) struct Errors {
    found: Vec<syn::Error>,
    finished: bool,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self { found: Vec::new(), finished: false }
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.found.push(error);
    }

    /// How many there are so far.
    pub(crate) const fn count(&self) -> usize {
        self.found.len()
    }

    /// The value, or `None` with its error gathered.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// Ends the gathering; with mistakes, the error is the `compile_error!` of each.
    pub(crate) fn finish(mut self) -> Result<(), TokenStream> {
        self.finished = true;
        if self.found.is_empty() {
            return Ok(());
        }
        Err(self.found.iter().map(as_item).collect())
    }
}

/// The `compile_error!` of a mistake, as an item.
///
/// Where a macro that stands as an item itself has failed, rustc keeps silent about each name that it cannot find, in the whole
/// crate: the macro might have made it. Of an expression it does not expect that.
pub(crate) fn as_item(error: &syn::Error) -> TokenStream {
    let compile_error = error.to_compile_error();
    quote!(const _: () = { #compile_error };)
}

impl Drop for Errors {
    fn drop(&mut self) {
        assert!(self.finished || std::thread::panicking(), "the gathered errors were never looked at");
    }
}
