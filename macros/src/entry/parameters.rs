//! Generates what takes the parameters of a function from the app.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{PatType, Type, ext::IdentExt, spanned::Spanned};

use super::function::Function;
use crate::{
    descriptor::block,
    names::{self, Root, here},
};

/// The parameters, by the names of what is generated for them.
pub(super) struct Parameters {
    constants: Vec<Ident>,
    /// The variables that hold them.
    pub(super) arguments: Vec<Ident>,
    /// A constant for each, which asks once whether its type can be injected.
    pub(super) declarations: TokenStream,
}

impl Parameters {
    pub(super) fn of(function: &Function) -> Self {
        let name = function.signature.ident.unraw().to_string();
        let constants: Vec<_> = (0..function.parameters().count()).map(|i| names::numbered("PARAMETER", i)).collect();
        let arguments =
            (0..constants.len()).map(|i| format_ident!("tenure_argument_{i}", span = Span::mixed_site())).collect();
        let declarations = function.parameters().zip(&constants);
        let declarations = declarations.map(|(parameter, constant)| declaration(&name, &parameter.ty, constant));
        Self { declarations: declarations.collect(), constants, arguments }
    }

    /// What asks whether the types can be injected, for a function of which something else is wrong.
    pub(super) fn checks(function: &Function, root: &Root) -> TokenStream {
        if !function.signature.generics.params.is_empty() {
            return TokenStream::new();
        }
        let name = function.signature.ident.unraw().to_string();
        let told = |(i, parameter): &(usize, &PatType)| {
            !parameter.attrs.is_empty() || matches!(*parameter.ty, Type::ImplTrait(_)) || function.told.contains(i)
        };
        let sound = function.parameters().enumerate().filter(|parameter| !told(parameter));
        let declarations = sound.map(|(i, parameter)| declaration(&name, &parameter.ty, &names::numbered("PARAMETER", i)));
        block(root, &declarations.collect())
    }

    /// `&[…]`
    pub(super) fn edges(&self) -> TokenStream {
        let constants = &self.constants;
        quote!(&[#(#constants.edge),*])
    }

    /// A closure that takes each parameter, and gives `future`, which uses them.
    pub(super) fn call(&self, future: &impl ToTokens) -> TokenStream {
        let (injector, ok, Self { constants, arguments, .. }) = (names::injector(), names::OK, self);
        quote! {
            |#injector| {
                #(let #arguments = (#constants.take)(#injector)?;)*
                #ok(#future)
            }
        }
    }
}

/// A constant that asks whether a type can be injected, and a check of its form.
fn declaration(function: &str, ty: &Type, constant: &Ident) -> TokenStream {
    let (field, injected) = (names::FIELD, names::PARAMETER_OF.at(ty.span()));
    let check = names::call(names::CHECK_ROOT_EDGE, ty, quote!(#function, #constant.edge));
    quote_spanned! {here(ty.span())=>
        const #constant: #field<#ty> = #injected::<#ty>();
        const _: () = #check;
    }
}
