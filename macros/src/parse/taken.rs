//! What is taken from the app, where its type as it is written shows that it cannot be: rustc would say several things of it, and
//! none of them is what to write.

use syn::{GenericArgument, Path, PathArguments, Token, Type, TypeParamBound, parse_quote, punctuated::Punctuated};

use crate::{
    messages,
    names::{self, Root},
};

/// Where it is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Field,
    Parameter,
    /// The parameter of a closure, of whose type rustc is asked even so.
    Closure,
}

/// What is meant by a type that cannot be taken.
enum Meant {
    /// An `Arc` of it.
    Shared(Type),
    /// It, and not a reference to it.
    Itself(Type),
    /// Data, which has an owner: not a resource in any form.
    Data(Type),
}

/// What is handed over as it is, and not borrowed.
const HANDED_OVER: [&str; 10] =
    ["Arc", "Option", "Vec", "Lazy", "Shutdown", "AppHandle", "ScopeHandle", "Tasks", "CleanupStack", "Handover"];

/// The error of a type that `holder` cannot take. The type becomes the one that is meant: what is told here, rustc need not tell.
pub(crate) fn mistaken(holder: &str, ty: &mut Type, place: Place, root: &Root) -> Option<syn::Error> {
    let (error, meant) = match meant(ungrouped(ty), place)? {
        Meant::Shared(inner) => (messages::taken_unshared(&*ty, holder, &inner), names::shared(root, &inner)),
        Meant::Itself(inner) => (messages::taken_borrowed(&*ty, holder, &inner), inner),
        Meant::Data(_) if place == Place::Closure => return None,
        Meant::Data(owned) => (messages::taken_data(&*ty, holder, &owned, place == Place::Field), owned),
    };
    *ty = meant;
    Some(error)
}

fn meant(ty: &Type, place: Place) -> Option<Meant> {
    match ty {
        Type::TraitObject(object) => interface(&object.bounds).map(Meant::Shared),
        Type::ImplTrait(opaque) if place == Place::Field => interface(&opaque.bounds).map(Meant::Shared),
        Type::Reference(reference) => match ungrouped(&reference.elem) {
            Type::TraitObject(object) => interface(&object.bounds).map(Meant::Shared),
            // Data that lives for ever is whole, and rustc can be asked of it.
            inner if owned(inner).is_some() => {
                let lives = reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static");
                owned(inner).filter(|_| !lives).map(Meant::Data)
            }
            Type::Path(path) if is_handed_over(&path.path) => Some(Meant::Itself(Type::Path(path.clone()))),
            Type::Path(path) => Some(Meant::Shared(Type::Path(path.clone()))),
            _ => None,
        },
        _ => owned(ty).map(Meant::Data),
    }
}

/// The `dyn Trait` that is meant by `impl Trait`, a reference to it, or an `Arc` or a `Box` of it.
pub(crate) fn interface_in(ty: &Type) -> Option<Type> {
    match ungrouped(ty) {
        Type::TraitObject(object) => interface(&object.bounds),
        Type::ImplTrait(opaque) => interface(&opaque.bounds),
        Type::Reference(reference) => interface_in(&reference.elem),
        Type::Path(path) => match &path.path.segments.last()?.arguments {
            PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
                GenericArgument::Type(ty) => interface_in(ty),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// `dyn Trait`, of the first trait that is no property of a type.
pub(crate) fn interface(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Option<Type> {
    bounds.iter().find_map(|bound| match bound {
        TypeParamBound::Trait(bound) if !["Send", "Sync"].iter().any(|name| bound.path.is_ident(name)) => {
            let path = &bound.path;
            Some(parse_quote!(dyn #path))
        }
        _ => None,
    })
}

/// What owns data of a type that has no size.
fn owned(ty: &Type) -> Option<Type> {
    match ty {
        Type::Path(path) if path.path.is_ident("str") => Some(parse_quote!(String)),
        Type::Slice(slice) => {
            let element = &slice.elem;
            Some(parse_quote!(Vec<#element>))
        }
        _ => None,
    }
}

fn is_handed_over(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| HANDED_OVER.iter().any(|name| last.ident == name))
}

fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        Type::Paren(paren) => ungrouped(&paren.elem),
        ty => ty,
    }
}
