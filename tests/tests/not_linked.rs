//! The other side of `linked.rs`: why `link!` is needed.

#[test]
fn a_crate_that_nothing_refers_to_is_not_in_the_program() {
    let names: Vec<_> = tenure::registered().map(tenure::Descriptor::name).collect();
    assert!(
        !names.contains(&"Dropped"),
        "the linker kept it: `link!` is no longer needed, and its page should say so; {names:?}"
    );
}
