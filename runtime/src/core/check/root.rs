//! What `main`, a test or an app takes.

use super::{form::held_in_its_form, life, near};
use crate::core::{
    const_text::fail,
    edge::{DescriptorRef, Edge, Form, Home},
};

/// Checks a parameter of `main` or of a test: of the function of this name.
#[track_caller]
pub const fn check_root_edge(function: &str, edge: Edge) {
    let (name, home) = match edge {
        Edge::Resource { to, form } => return check_root(function, to, form),
        Edge::Framework { name, home } => (name, home),
        Edge::NearMiss(miss) => match near::is_taken_in_a_form(function, miss) {
            Some(wrong) => wrong.fail(),
            None => return,
        },
    };
    let values = &[function, name];
    match home {
        Home::Anywhere | Home::App => {}
        Home::Resource => fail("`{0}` takes `{1}`, which belongs to a resource: take it in that resource's `init`", values),
        Home::Scope => {
            fail("`{0}` takes `{1}`, which belongs to a scope: take `AppHandle`, and open a scope with it", values)
        }
        Home::Around(_) => {
            fail("`{0}` takes `{1}`, which belongs to an `around`: take it in the `around` of a resource", values)
        }
    }
}

#[track_caller]
const fn check_root(root: &str, to: DescriptorRef, form: Form) {
    let target = to.get();
    if target.stub {
        return;
    }
    if let Some(wrong) = life::is_no_part_of_a_scope(root, target, form) {
        wrong.fail();
    }
    if let Some(wrong) = held_in_its_form(root, target, form) {
        wrong.fail();
    }
}
