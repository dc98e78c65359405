#![deny(warnings, unused, missing_docs, missing_debug_implementations, unreachable_pub)]
#![deny(rust_2018_idioms, future_incompatible, nonstandard_style, let_underscore_drop, non_ascii_idents, redundant_lifetimes)]
#![deny(single_use_lifetimes, trivial_casts, trivial_numeric_casts, unit_bindings, unnameable_types, unused_extern_crates)]
#![deny(unused_import_braces, unused_lifetimes, unused_macro_rules, unused_qualifications, unused_results, variant_size_differences)]
#![deny(ambiguous_negative_literals, closure_returning_async_block, deprecated_in_future, explicit_outlives_requirements)]
#![deny(impl_trait_redundant_captures, macro_use_extern_crate, meta_variable_misuse, redundant_imports, unsafe_op_in_unsafe_fn)]
#![deny(elided_lifetimes_in_paths, absolute_paths_not_starting_with_crate, tail_expr_drop_order, if_let_rescope)]
#![forbid(unsafe_code)]
//! Every lint that rustc has may be denied.
::std::include!("../../../surroundings/forms.rs");
::std::include!("../../../surroundings/main.rs");
