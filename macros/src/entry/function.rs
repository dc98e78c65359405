//! The function under the attribute. Its body is not looked at, so that a half-written one is rustc's to report.

use proc_macro2::TokenStream;
use syn::{
    Attribute, FnArg, PatType, ReturnType, Signature, Type, Visibility,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

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
