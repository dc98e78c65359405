//! One value of `with(…)`.

use syn::{
    Expr, Token, Type,
    parse::{Parse, ParseStream},
    spanned::Spanned,
};

use crate::{messages, options::WITH, parse::interface_in};

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
        if let Some(error) = held(input) {
            return Err(error);
        }
        match input.parse()? {
            Expr::Assign(assign) => {
                let takes = "a value alone, or an interface with `dyn` and its value";
                let value = messages::shown(&assign.right);
                let interface = messages::shown(&assign.left);
                let help = format!(
                    "write `with({value})`, which is found by its type, or `with(dyn {interface} = {value})` if `{interface}` is a trait"
                );
                Err(messages::wrong_value(assign.left, WITH, takes, &help))
            }
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

/// `Arc<dyn Trait> = VALUE`, which is no expression.
fn held(input: ParseStream<'_>) -> Option<syn::Error> {
    let ahead = input.fork();
    let ty: Type = ahead.parse().ok()?;
    let interface = interface_in(&ty).filter(|_| ahead.peek(Token![=]))?;
    let help = format!("write the trait alone: `with({} = …)`", messages::shown(&interface));
    Some(messages::wrong_value(ty, WITH, "a value alone, or an interface with `dyn` and its value", &help))
}
