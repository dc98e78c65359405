//! One value of `with(…)`.

use syn::{
    Expr, Token, Type,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

use crate::{messages, options::WITH};

/// What stands in for a resource or an interface.
pub(crate) enum StandIn {
    /// `EXPR`: a resource, or an `Arc` of one.
    Resource(Expr),
    /// `dyn Trait = EXPR`
    Interface(Type, Expr),
}

impl Parse for StandIn {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![dyn]) {
            let interface: Type = input.parse()?;
            if !input.peek(Token![=]) {
                let headline = "an interface has no value of its own";
                return Err(messages::bad_value(interface.span(), headline, "write `dyn Trait = VALUE`"));
            }
            input.parse::<Token![=]>()?;
            return Ok(Self::Interface(interface, input.parse()?));
        }
        match input.parse()? {
            Expr::Assign(assign) => Err(messages::wrong_value(
                assign.left,
                WITH,
                "a value alone, or an interface with `dyn` and its value",
                "write `with(VALUE)` for a resource, which is found by its type, or `with(dyn Trait = VALUE)`",
            )),
            value => Ok(Self::Resource(value)),
        }
    }
}
