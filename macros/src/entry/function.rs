//! The function under the attribute. Its body is not looked at, so that a half-written one is rustc's to report.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    Attribute, FnArg, Item, PatType, Receiver, ReturnType, Signature, Type, Visibility,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

use crate::{
    errors::Errors,
    messages,
    names::Root,
    parse::{
        Place, found, is_attribute, mistaken,
        unfinished::{self, Kind, Seen},
    },
    stub,
};

/// A function with its body as tokens.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: TokenStream,
    /// The parameters, by their number, of whose types all has been said.
    pub(crate) told: Vec<usize>,
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: input.parse()?,
            told: Vec::new(),
        })
    }
}

/// What stands under an attribute that goes on a function.
pub(crate) enum Read {
    Function(Box<Function>),
    /// A function whose signature is being written; its error, unless rustc has reported it.
    Unfinished(Ident, TokenStream),
    /// Something else, as it is emitted with its error.
    WrongItem(TokenStream),
}

impl Function {
    /// The item under `attribute`, which goes on `place`.
    pub(crate) fn read(item: &TokenStream, attribute: crate::options::Attribute, place: &str) -> Read {
        let error = match unfinished::item(item.clone()) {
            Ok(function) => return Read::Function(Box::new(function)),
            Err(error) => error,
        };
        if let Some(Seen { kind: Kind::Function, ident, .. }) = unfinished::seen(item) {
            return Read::Unfinished(ident, unfinished::unreported(&error));
        }
        Read::WrongItem(match unfinished::item::<Item>(item.clone()) {
            Ok(item) => {
                let (kind, span) = found(&item);
                let error = messages::wrong_item(span, attribute.name(), place, kind, None);
                stub::refused(item, &error)
            }
            Err(error) => [item.clone(), unfinished::unreported(&error)].into_iter().collect(),
        })
    }

    /// Its signature without our own attributes on parameters, which have been reported.
    pub(crate) fn bare_signature(&self) -> Signature {
        let mut signature = self.signature.clone();
        for input in &mut signature.inputs {
            let (FnArg::Typed(PatType { attrs, .. }) | FnArg::Receiver(Receiver { attrs, .. })) = input;
            attrs.retain(|attr| !is_attribute(attr, crate::options::Attribute::Resource.name()));
        }
        signature
    }

    /// The user's function, which is neither started nor a test, and keeps the names that it uses in use. It may stand in an
    /// impl, where items cannot: `told`, what is wrong with it, stands inside.
    pub(crate) fn as_stub(&self, told: &TokenStream) -> TokenStream {
        let (signature, body) = (self.bare_signature(), &self.body);
        let (attributes, visibility, name) = (self.plain_attributes(), &self.visibility, &signature.ident);
        let function = if signature.receiver().is_some() {
            // Outside of an impl, rustc would have its own word on `self`.
            quote!(fn #name() { #told })
        } else if name == "main" {
            quote!(fn main() { #told #[allow(dead_code)] #signature #body })
        } else {
            quote!(#signature { #told #body })
        };
        quote!(#(#attributes)* #[allow(dead_code)] #visibility #function)
    }

    /// What stands on it and concerns nobody but rustc: where something is wrong, no other macro is to speak.
    pub(crate) fn plain_attributes(&self) -> impl Iterator<Item = &Attribute> {
        const PLAIN: [&str; 7] = ["allow", "cfg", "cfg_attr", "deny", "doc", "expect", "warn"];
        self.attributes.iter().filter(|attr| PLAIN.iter().any(|name| attr.path().is_ident(name)))
    }

    /// What it takes is shared; its signature then has the types that are meant.
    pub(crate) fn parameters_are_shared(&mut self, root: &Root, errors: &mut Errors) {
        let name = self.signature.ident.to_string();
        let parameters = self.signature.inputs.iter_mut().filter_map(|input| match input {
            FnArg::Typed(parameter) => Some(parameter),
            FnArg::Receiver(_) => None,
        });
        for (i, parameter) in parameters.enumerate() {
            if let Some(error) = mistaken(&name, &mut parameter.ty, Place::Parameter, root) {
                errors.push(error);
                self.told.push(i);
            }
        }
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
