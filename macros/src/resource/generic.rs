//! The law of a struct with parameters.

use syn::{GenericArgument, PathArguments, Type, TypeParam, WherePredicate, spanned::Spanned};

use super::Parsed;
use crate::{
    errors::Errors,
    messages,
    parse::{interface, not_generic},
};

/// A resource is found by its type, of which there is one.
pub(super) fn is_one_type(Parsed { item, .. }: &Parsed, errors: &mut Errors) {
    let interface = item.generics.type_params().find_map(|param| {
        let bounds = item.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let elsewhere = bounds.filter_map(|predicate| match predicate {
            WherePredicate::Type(bound) if is_parameter(&bound.bounded_ty, param) => Some(&bound.bounds),
            _ => None,
        });
        let interface = std::iter::once(&param.bounds).chain(elsewhere).find_map(interface)?;
        item.fields.iter().any(|field| is_arc_of(&field.ty, param)).then_some(interface)
    });
    if let (Some(first), Some(interface)) = (item.generics.params.first(), interface) {
        errors.push(messages::generic_over_an_interface(first.span(), &interface));
        return;
    }
    errors.ok(not_generic(&item.generics, "a resource", "struct Orders(Repository<Order>);"));
}

fn is_parameter(ty: &Type, param: &TypeParam) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(&param.ident))
}

/// Whether a type is an `Arc` of a parameter.
fn is_arc_of(ty: &Type, param: &TypeParam) -> bool {
    let Type::Path(path) = ty else { return false };
    let arc = path.path.segments.last().filter(|last| last.ident == "Arc");
    match arc.map(|arc| &arc.arguments) {
        Some(PathArguments::AngleBracketed(arguments)) => {
            matches!(arguments.args.first(), Some(GenericArgument::Type(ty)) if is_parameter(ty, param))
        }
        _ => false,
    }
}
