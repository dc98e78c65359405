//! Generates what every annotated item has: its two statics, its impl, and its entry among the registered ones.

use std::hash::{DefaultHasher, Hash, Hasher};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;

use crate::names::{self, Name, here};

/// What goes into the descriptor.
pub(crate) struct Declared<'a> {
    /// The item's own name: errors about the whole item point at it.
    pub(crate) ident: &'a Ident,
    /// The type that is the resource: `T`, or `dyn Trait`.
    pub(crate) ty: TokenStream,
    /// The `name` option.
    pub(crate) name: Option<&'a syn::LitStr>,
    /// `Options { … }`, where it is not the default.
    pub(crate) options: Option<TokenStream>,
    /// How it is held, as a type.
    pub(crate) held: TokenStream,
    /// The edges of `after(…)`.
    pub(crate) after: Vec<TokenStream>,
    /// The provisions of `provides(…)`.
    pub(crate) provides: Vec<TokenStream>,
    /// On which lines its edges stand.
    pub(crate) lines: String,
}

impl<'a> Declared<'a> {
    /// An item with no options at all.
    pub(crate) fn plain(ident: &'a Ident, ty: TokenStream, held: Name, name: Option<&'a syn::LitStr>) -> Self {
        Self {
            ident,
            ty,
            name,
            options: None,
            held: quote!(#held<Self>),
            after: Vec::new(),
            provides: Vec::new(),
            lines: String::new(),
        }
    }

    /// The two statics; `constructor` makes the descriptor of the declaration, and `more` is said of it. What is not said is not generated: each
    /// token is work for the compiler.
    pub(crate) fn statics(&self, constructor: &TokenStream, more: &TokenStream) -> TokenStream {
        let (index_static, descriptor_static) = (names::index_static(), names::descriptor_static());
        let (index, descriptor, declaration) = (names::INDEX, names::DESCRIPTOR, names::DECLARATION);
        let name = self.name.map_or_else(|| self.ident.unraw().to_string().into_token_stream(), ToTokens::to_token_stream);
        let (place, Self { after, provides, lines, .. }) = (place(self.ident), self);
        let options = self.options.as_ref().map(|options| quote!(.options(#options)));
        let after = (!after.is_empty()).then(|| quote!(.after(&[#(#after),*])));
        let provides = (!provides.is_empty()).then(|| quote!(.provides(&[#(#provides),*])));
        quote! {
            static #index_static: #index = #index::new();
            static #descriptor_static: #descriptor =
                #descriptor::#constructor(#declaration::new(#name, #place, &#index_static, #lines) #options #after #provides) #more;
        }
    }

    /// The impl of a struct, with its hooks; a second one for the same type is reported at the item's name.
    pub(crate) fn managed(&self, generics: &syn::Generics, hooks: &TokenStream) -> TokenStream {
        let (managed, reference, to_static) = (names::MANAGED.at(self.ident.span()), names::DESCRIPTOR_REF, to_static());
        let (parameters, _, clause) = generics.split_for_impl();
        let Self { ty, held, .. } = self;
        quote_spanned! {here(self.ident.span())=>
            #[automatically_derived]
            impl #parameters #managed for #ty #clause {
                const DECLARED: #reference = #to_static;
                type Held = #held;
                #hooks
            }
        }
    }

    /// The impl of a trait.
    pub(crate) fn interface(&self) -> TokenStream {
        self.generic_interface(&syn::Generics::default())
    }

    /// The impl of a trait that has parameters, which only a stub is made for.
    pub(crate) fn generic_interface(&self, generics: &syn::Generics) -> TokenStream {
        let (resource, reference, to_static) = (names::RESOURCE.at(self.ident.span()), names::DESCRIPTOR_REF, to_static());
        let Self { ty, held, .. } = self;
        let (parameters, _, clause) = generics.split_for_impl();
        quote_spanned! {here(self.ident.span())=>
            #[automatically_derived]
            impl #parameters #resource for #ty #clause {
                const DESCRIPTOR: #reference = #to_static;
                type Held = #held;
            }
        }
    }
}

/// The reference to the descriptor of the block that this stands in.
fn to_static() -> TokenStream {
    let (reference, descriptor) = (names::DESCRIPTOR_REF, names::descriptor_static());
    quote!(#reference::to_static(&raw const #descriptor))
}

/// Registers the item.
pub(crate) fn submit() -> TokenStream {
    let (submit, entry, descriptor) = (names::SUBMIT_MACRO, names::ENTRY, names::descriptor_static());
    quote!(#submit! { #entry::new(&#descriptor) })
}

/// Where the attribute stands, and what it knows of the item's identity: a hash that is made here costs the compiler nothing.
pub(crate) fn place(ident: &Ident) -> TokenStream {
    let (place, module, file) = (names::PLACE, names::MODULE_PATH_MACRO, names::FILE_MACRO);
    let (line, column) = (names::LINE_MACRO, names::COLUMN_MACRO);
    let (krate, seed) = (hash_of_crate(), hash(ident.unraw().to_string()));
    quote!(#place::new(#module!(), #file!(), #line!(), #column!(), #krate, #seed))
}

/// The same for all items of one crate. Without cargo it is the same for all crates, which costs a walk its shortcut only.
fn hash_of_crate() -> u64 {
    let variables = ["CARGO_PKG_NAME", "CARGO_PKG_VERSION", "CARGO_CRATE_NAME"];
    hash(variables.map(std::env::var_os))
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The block in which everything generated stands.
pub(crate) fn block(root: &names::Root, content: &TokenStream) -> TokenStream {
    let import = root.import();
    // What the user has marked, or wrote to never return, is the user's concern where it is written, not here.
    quote! {
        #[allow(deprecated, unreachable_code)]
        const _: () = {
            #import
            #content
        };
    }
}
