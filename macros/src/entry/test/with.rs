//! One value of `with(…)`.

use syn::{
    Expr, Token, Type,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

use crate::{messages, options::WITH};

/// What stands in for a resource or an interface.
pub(crate) struct StandIn {
    /// `dyn Trait =`; without it, the type of the value says which resource it is.
    pub(crate) interface: Option<Type>,
    /// A value, or an `Arc` of one.
    pub(crate) value: Expr,
}

impl Parse for StandIn {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(Token![dyn]) {
            return interface(input);
        }
        match input.parse()? {
            Expr::Assign(assign) => Err(messages::wrong_value(
                assign.left,
                WITH,
                "a value alone, or an interface with `dyn` and its value",
                "write `with(VALUE)` for a resource, which is found by its type, or `with(dyn Trait = VALUE)`",
            )),
            value => Ok(Self { interface: None, value }),
        }
    }
}

fn interface(input: ParseStream<'_>) -> syn::Result<StandIn> {
    let interface: Type = input.parse()?;
    if !input.peek(Token![=]) {
        let headline = "an interface has no value of its own";
        return Err(messages::bad_value(interface.span(), headline, "write `dyn Trait = VALUE`"));
    }
    input.parse::<Token![=]>()?;
    Ok(StandIn { interface: Some(interface), value: input.parse()? })
}
