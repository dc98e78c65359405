//! How a scope makes what needs no waiting, as most of it does: in one go, by plain calls, without a future.

use std::{mem, sync::Arc, task::Context};

use super::{
    core::ScopeCore,
    find::Lives,
    flight::{Claim, give_back},
    make::maker,
};
use crate::{
    core::{
        descriptor::Descriptor,
        edge::{Edge, Form},
    },
    engine::{
        caught::innermost_init,
        instance::{Slow, begin},
        list::List,
        place::{Need, Reserved},
    },
    error::ScopeError,
    failure::ResourceInfo,
    slot::Value,
};

/// What can be had without waiting for anything.
pub(super) enum Now<'a> {
    Value(Value),
    /// The `init` of this one has been called, and waits or has failed.
    Begun(Box<Begun<'a>>),
    Failed(Box<ScopeError>),
    /// This has to be made before, in the same scope.
    Needs(&'static Descriptor),
    /// Something has to be waited for, or to be looked at more closely.
    NotYet,
}

pub(super) struct Begun<'a> {
    pub(super) claim: Claim<'a>,
    pub(super) slow: Slow,
    pub(super) descriptor: &'static Descriptor,
}

/// How many are made in one go at most, each for the next.
const AT_ONCE: usize = 16;

/// The instance of a resource, in one go where nothing has to be waited for.
pub(super) fn at_once<'a>(wanted: Lives<'a>, context: &mut Context<'_>) -> Now<'a> {
    let Lives { home, descriptor, .. } = wanted;
    if innermost_init().is_some() {
        // Its waiting, if there is any, is to be entered.
        return home.there(descriptor).map_or(Now::NotYet, Now::Value);
    }
    match one_at_once(home, descriptor, context) {
        Now::Needs(need) => chain_at_once(home, descriptor, need, context),
        now => now,
    }
}

/// The same, with what it needs in its own scope.
#[inline(never)]
fn chain_at_once<'a>(
    home: &'a Arc<ScopeCore>,
    wanted: &'static Descriptor,
    need: &'static Descriptor,
    context: &mut Context<'_>,
) -> Now<'a> {
    let mut above = Vec::with_capacity(AT_ONCE);
    above.push(wanted);
    let mut next = need;
    loop {
        match one_at_once(home, next, context) {
            Now::Value(value) => match above.pop() {
                Some(above) => next = above,
                None => return Now::Value(value),
            },
            Now::Needs(_) if above.len() == AT_ONCE => return Now::NotYet,
            Now::Needs(need) => above.push(mem::replace(&mut next, need)),
            now => return now,
        }
    }
}

/// The instance of this one, if all that it needs is there.
fn one_at_once<'a>(home: &'a Arc<ScopeCore>, descriptor: &'static Descriptor, context: &mut Context<'_>) -> Now<'a> {
    match home.stack.reserve(descriptor, |list| need(home, descriptor, list)) {
        Reserved::There(value) => return Now::Value(value),
        Reserved::Yours => {}
        Reserved::Not(Need::Instance(need)) => return Now::Needs(need),
        Reserved::No | Reserved::Not(_) => return Now::NotYet,
    }
    let Some(hooks) = descriptor.hooks() else {
        let claim = home.reserved(descriptor);
        return Now::Failed(Box::new(claim.failed(ScopeError::NoProvider { interface: ResourceInfo::of(descriptor) })));
    };
    let instance = match begin(maker(home, descriptor, hooks), context) {
        Ok(instance) => instance,
        Err(slow) => return Now::Begun(Box::new(Begun { claim: home.reserved(descriptor), slow, descriptor })),
    };
    let value = Arc::clone(&instance.value);
    // Where the scope has begun to be closed, it is given back with the rest.
    let is_open = match home.stack.lay(instance) {
        Ok(others) => !others || home.tell_of(descriptor),
        Err(late) => {
            give_back(home, late);
            home.tell_of(descriptor)
        }
    };
    if is_open { Now::Value(value) } else { Now::Failed(Box::new(ScopeError::Closed { scope: home.kind.name() })) }
}

/// What has to be there before a resource is made, and is not, as the list of its scope tells.
#[inline]
fn need(home: &ScopeCore, descriptor: &'static Descriptor, list: &List) -> Need {
    // A scope with a key may have to wait for the one before.
    if home.key.is_some() || descriptor.options.provided {
        return Need::Other;
    }
    for edges in &descriptor.edges {
        for &edge in *edges {
            let Edge::Resource { to, form } = edge else { continue };
            let to = to.get();
            let Some(kind) = to.options.scope else { continue };
            match form {
                Form::After | Form::Lazy | Form::Pool => {}
                Form::Shared if kind.id == home.kind.id && !to.is_interface() => {
                    if list.instance(to).is_none() {
                        return Need::Instance(to);
                    }
                }
                // It may live in another scope, or not at all.
                Form::Shared | Form::Optional | Form::All => return Need::Other,
            }
        }
    }
    Need::Nothing
}
