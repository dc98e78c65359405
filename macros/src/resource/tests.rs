//! What the options of a struct become: what the compiler is given to check is checked by it, in `ui-tests/`.

use proc_macro2::TokenStream;
use quote::quote;

use super::attribute;
use crate::options::Attribute::{self, ManagedResource, Resource};

/// The expansion, without blanks.
fn expanded(of: Attribute, arguments: TokenStream) -> String {
    attribute(
        of,
        arguments,
        quote!(
            struct Db;
        ),
    )
    .to_string()
    .split_whitespace()
    .collect()
}

#[test]
fn around_takes_the_place_of_init_and_dispose() {
    let text = expanded(ManagedResource, quote!(around = Self::serve, scope = Request));
    assert!(text.contains("::Init::<Self>::around::<_,_,_>(&__tenure::Path::<_,_>::new(Self::serve))"), "{text}");
    assert!(text.contains("::check_around(&__TENURE_DESCRIPTOR)"), "{text}");
    for absent in ["DISPOSE", "check_edges", "compile_error"] {
        assert!(!text.contains(absent), "{absent} in {text}");
    }
}

#[test]
fn a_pool_says_what_was_written_and_leaves_the_rest_to_its_defaults() {
    let text = expanded(
        Resource,
        quote!(pool(max = 3, min = 2, idle_timeout = "1s", max_age = "none", check = "never"), health = ok),
    );
    let pool = text.split("__TENURE_POOL:").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or_default();
    let expected = "__tenure::PoolOptions=__tenure::PoolOptions{max:3,min:2,idle_timeout:__tenure::Some(__tenure::Duration::from_nanos(1000000000u64)),\
                    max_age:__tenure::None,check:__tenure::Check::Never,..__tenure::PoolOptions::DEFAULT}";
    assert_eq!(pool, expected);
    assert!(text.contains("pool:__tenure::Some(&__TENURE_POOL)"), "{text}");
    assert!(expanded(Resource, quote!(pool)).contains("PoolOptions{..__tenure::PoolOptions::DEFAULT}"));
}

#[test]
fn a_restart_says_what_was_written_and_leaves_the_rest_to_its_defaults() {
    let expansion = |options| expanded(Resource, quote!(run = go, #options));
    let written = expansion(quote!(restart(max = 3, within = "1s")));
    let expected = "restart:__tenure::Some(__tenure::Restart{max:3,within:__tenure::Duration::from_nanos(1000000000u64),\
                    ..__tenure::Restart::DEFAULT})";
    assert!(written.contains(expected), "{written}");
    let bare = expansion(quote!(restart, stop_on_end));
    assert!(bare.contains("restart:__tenure::Some(__tenure::Restart{..__tenure::Restart::DEFAULT})"), "{bare}");
    assert!(bare.contains("stop_on_end:true") && !bare.contains("ignore_failure"), "{bare}");
}

#[test]
fn what_is_not_written_is_not_said() {
    let plain = expanded(Resource, quote!());
    for absent in ["POOL", "scope:", "lazy:", "restart", "check_around"] {
        assert!(!plain.contains(absent), "{absent} in {plain}");
    }
    assert!(expanded(Resource, quote!(lazy)).contains("lazy:true"));
    assert!(expanded(Resource, quote!(scope = Request)).contains("scope:__tenure::Some(__tenure::kind_of::<Request>())"));
}
