//! The attributes of the `tenure` crate, which re-exports them: programs name `tenure`, never this crate.
//!
//! Each attribute is one pipeline: parse, validate, plan, expand. Parsing and validation gather every mistake; once they are
//! through, nothing can fail. With a mistake the item is emitted all the same, with a stub in place of its hooks, so that
//! the mistake is all that the user is told about.

use proc_macro::TokenStream;

mod descriptor;
mod entry;
mod errors;
mod interface;
mod messages;
mod names;
mod options;
mod parse;
mod resource;
mod scope;
mod stub;
mod suggest;
mod synonyms;
#[cfg(test)]
mod tests;

use self::options::Attribute;

#[doc = include_str!("../docs/resource.md")]
#[proc_macro_attribute]
pub fn resource(arguments: TokenStream, item: TokenStream) -> TokenStream {
    resource::attribute(Attribute::Resource, arguments.into(), item.into()).into()
}

#[doc = include_str!("../docs/managed-resource.md")]
#[proc_macro_attribute]
pub fn managed_resource(arguments: TokenStream, item: TokenStream) -> TokenStream {
    resource::attribute(Attribute::ManagedResource, arguments.into(), item.into()).into()
}

#[doc = include_str!("../docs/scope.md")]
#[proc_macro_attribute]
pub fn scope(arguments: TokenStream, item: TokenStream) -> TokenStream {
    scope::attribute(arguments.into(), item.into()).into()
}

#[doc = include_str!("../docs/resource-main.md")]
#[proc_macro_attribute]
pub fn resource_main(arguments: TokenStream, item: TokenStream) -> TokenStream {
    entry::main(arguments.into(), &item.into()).into()
}

#[doc = include_str!("../docs/resource-test.md")]
#[proc_macro_attribute]
pub fn resource_test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    entry::test(arguments.into(), &item.into()).into()
}
