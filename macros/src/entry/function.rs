//! The function under the attribute. Its body is not looked at, so that a half-written one is rustc's to report.

use proc_macro2::TokenStream;
use syn::{
    Attribute, FnArg, Item, PatType, ReturnType, Signature, Type, Visibility,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

use crate::{errors::Errors, messages, parse::found};

/// A function with its body as tokens.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: TokenStream,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: input.parse()?,
        })
    }
}

impl Function {
    /// The item under `attribute`, which goes on `place`; anything else is reported.
    pub(crate) fn read(
        item: &TokenStream,
        attribute: crate::options::Attribute,
        place: &str,
        errors: &mut Errors,
    ) -> Option<Self> {
        let function = syn::parse2(item.clone()).map_err(|_| match syn::parse2::<Item>(item.clone()) {
            Ok(item) => {
                let (kind, span) = found(&item);
                messages::wrong_item(span, attribute.name(), place, kind, None)
            }
            Err(error) => error,
        });
        errors.ok(function)
    }

    /// Its parameters, but for a `self`.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &PatType> {
        self.signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(parameter) => Some(parameter),
            FnArg::Receiver(_) => None,
        })
    }

    /// Whether it says that it never returns.
    pub(crate) fn never_returns(&self) -> bool {
        matches!(&self.signature.output, ReturnType::Type(_, ty) if matches!(**ty, Type::Never(_)))
    }

    /// Whether it returns `()`.
    pub(crate) fn returns_nothing(&self) -> bool {
        match &self.signature.output {
            ReturnType::Default => true,
            ReturnType::Type(_, ty) => matches!(&**ty, Type::Tuple(tuple) if tuple.elems.is_empty()),
        }
    }

    /// Where a wrong return type is reported.
    pub(crate) fn output_span(&self) -> proc_macro2::Span {
        match &self.signature.output {
            ReturnType::Type(_, ty) => ty.span(),
            ReturnType::Default => self.signature.ident.span(),
        }
    }
}
