//! What editors see: every attribute is expanded at each keystroke, on items and arguments that are half-written.

use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::{entry, options::Attribute, resource, scope};

type Expand = fn(TokenStream, TokenStream) -> TokenStream;

const RESOURCE: Expand = |arguments, item| resource::attribute(Attribute::Resource, arguments, item);
const MAIN: Expand = |arguments, item| entry::main(arguments, &item);
const TEST: Expand = |arguments, item| entry::test(arguments, &item);
const MANAGED: Expand = |arguments, item| resource::attribute(Attribute::ManagedResource, arguments, item);

/// The attribute, its arguments, the item, the part of one of the two in which the error stands, and whether there is a stub of
/// the item. Without such a part, rustc has reported what is missing before it called the macro.
type Case = (Expand, &'static str, &'static str, Option<&'static str>, bool);

const CASES: &[Case] = &[
    (MANAGED, "init = ", "struct A;", Some("="), true),
    (MANAGED, "init = Self::", "struct A { db: u8 }", Some("::"), true),
    (MANAGED, "init = Self::conn, dis", "struct A;", Some("dis"), true),
    (MANAGED, "init = Self::conn, dispose = Self::, lazy", "struct A;", Some("::, "), true),
    (MANAGED, "init = |a", "struct A;", Some("a"), true),
    (MANAGED, "init = async |a: Arc<A>| { let x = ; Self(a) }", "struct A;", Some("; S"), true),
    (MANAGED, "init = |a|, early", "struct A;", Some("|, "), true),
    (MANAGED, "init: Self::new", "struct A;", Some(": S"), true),
    (MANAGED, "init = Self::new, retry(", "struct A;", None, true),
    (MANAGED, "init = Self::new, retry(attempts = ), lazy", "struct A;", Some("= )"), true),
    (MANAGED, "init = Self::new, after(Db, Arc<), lazy", "struct A;", Some("<), "), true),
    (MANAGED, "init = Self::new, provides = dyn", "struct A;", Some("dyn"), true),
    (RESOURCE, "", "struct A { db: Arc< }", None, true),
    (RESOURCE, "", "struct A { db: Arc<, b: u8 }", None, true),
    (RESOURCE, "", "struct A { db: , b: u8 }", None, true),
    (RESOURCE, "", "pub(crate) struct A<T> { db: }", None, true),
    (RESOURCE, "", "struct A { pub }", None, true),
    (RESOURCE, "", "struct A { # b: u8 }", None, true),
    (RESOURCE, "", "struct A", None, true),
    (RESOURCE, "", "struct", None, false),
    (RESOURCE, "", "", None, false),
    (RESOURCE, "", "enum A { B( }", Some("enum"), true),
    (RESOURCE, "", "trait A: Send + Sync { fn x(&self, }", None, true),
    (RESOURCE, "", "trait A: Send + Sync { fn x(&self, a: ); }", None, true),
    (RESOURCE, "", "trait A: Send + Sync { fn x( }", None, true),
    (scope::attribute, "within = ", "struct Step;", Some("="), true),
    (scope::attribute, "", "struct Step { x: }", None, true),
    (MAIN, "", "async fn main(app: A) { let x = app. }", None, true),
    (MAIN, "", "async fn main(app: A) { app.get::< }", None, true),
    (MAIN, "", "async fn main(db: ) { db.x(); }", None, true),
    (MAIN, "", "async fn main(db: Arc<, x: u8) { db.x(); }", None, true),
    (MAIN, "", "async fn main() -> Result< { }", None, true),
    (MAIN, "drain_timeout = ", "async fn main() { x. }", Some("="), true),
    (MAIN, "dra", "/// It.\n#[allow(unused)] pub async fn main() { x. }", Some("dra"), true),
    (TEST, "", "async fn t(app: A) { let x = ; app. }", None, true),
    (TEST, "", "async fn t(db: ) { db. }", None, true),
    (TEST, "wi", "#[allow(unused)] pub(crate) async fn t() { x. }", Some("wi"), true),
];

#[test]
fn an_item_that_is_half_written_is_emitted_as_it_stands() {
    for (expand, arguments, item, ..) in CASES {
        let (arguments, item) = sources(arguments, item);
        let mut emitted = flat(expand(tokens(&arguments), tokens(&item))).into_iter();
        for token in flat(tokens(&item)) {
            assert!(
                emitted.any(|other| other == token),
                "`{token}` of `{item}` under `{arguments}` is missing, or out of order"
            );
        }
    }
}

#[test]
fn what_is_half_written_is_reported_where_it_stands() {
    for (expand, arguments, item, unfinished, _) in CASES {
        let (arguments, item) = sources(arguments, item);
        let emitted = expand(tokens(&arguments), tokens(&item));
        let found = error_columns(emitted);
        let Some(unfinished) = unfinished else {
            assert!(found.is_empty(), "`{item}` under `{arguments}` has an error at {found:?}");
            continue;
        };
        let part = arguments.rfind(unfinished).or_else(|| item.rfind(unfinished)).expect("the part is in one of the two");
        let part: Range<usize> = part..part + unfinished.len();
        assert!(!found.is_empty(), "`{item}` under `{arguments}` has no error");
        for column in found {
            assert!(part.contains(&column), "`{item}` under `{arguments}` has its error at {column}, not in {part:?}");
        }
    }
}

#[test]
fn who_depends_on_an_item_that_is_half_written_still_finds_it() {
    for (expand, arguments, item, _, stub) in CASES {
        let (arguments, item) = sources(arguments, item);
        let emitted = expand(tokens(&arguments), tokens(&item)).to_string();
        let ours = ["Managed for", "Resource for", "DeclaredScope for", "fn main", "fn t"];
        assert_eq!(ours.iter().any(|ours| emitted.contains(ours)), *stub, "`{item}` under `{arguments}`: {emitted}");
    }
}

#[test]
fn an_item_that_only_we_cannot_read_is_refused_where_nothing_else_is_reported() {
    let emitted = RESOURCE(TokenStream::new(), tokens("struct A { db: u8, cache }")).to_string();
    for present in ["must_use = \"the item under the attribute cannot be read: expected `:`\"", "deny (unused_must_use)"] {
        assert!(emitted.contains(present), "{present} is not in {emitted}");
    }
}

#[test]
fn no_error_stands_as_an_item_and_none_beside_a_function() {
    let lazy = RESOURCE(tokens("lzy"), tokens("struct A;")).to_string();
    assert!(lazy.contains("const _ : () = { :: core :: compile_error !"), "{lazy}");
    for (expand, item) in [
        (RESOURCE, "fn f(&self) { }"),
        (scope::attribute, "fn f() { }"),
        (MAIN, "fn f(&self) { }"),
        (MAIN, "fn main(x: &A) { }"),
        (TEST, "fn f(&self) { }"),
        (TEST, "fn f(x: &A) { }"),
    ] {
        let mut last = expand(TokenStream::new(), tokens(item)).into_iter();
        let outside: Vec<_> = last
            .by_ref()
            .take_while(|token| !matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace))
            .collect();
        assert!(
            last.next().is_none() && error_columns(outside.into_iter().collect()).is_empty(),
            "`{item}` has something beside it"
        );
    }
}

#[test]
fn our_own_attributes_are_taken_off_fields_that_are_half_written() {
    let item = "struct A { #[resource(default)] hits: u8, #[doc(hidden)] db: }";
    let emitted = RESOURCE(TokenStream::new(), tokens(item)).to_string();
    assert!(emitted.starts_with("struct A { hits : u8 , # [doc (hidden)] db : }"), "{emitted}");
}

#[test]
fn what_is_right_is_checked_beside_what_is_wrong() {
    let emitted = MANAGED(tokens("init = Self::connect, dispoze = Self::close"), tokens("struct Db;")).to_string();
    for present in ["(Self :: connect)", "Descriptor :: stub", "unknown option `dispoze`"] {
        assert!(emitted.contains(present), "{present} is not in {emitted}");
    }
    assert!(!emitted.contains("submit"), "{emitted}");
}

#[test]
fn an_option_under_another_name_is_not_missed_as_well() {
    let emitted = MANAGED(tokens("start = Self::connect"), tokens("struct Db;"));
    assert_eq!(error_columns(emitted), [0]);
}

/// With columns that are different in the two.
fn sources(arguments: &str, item: &str) -> (String, String) {
    // A group that is not closed is closed by the compiler before the macro sees it.
    let close = |text: &str| {
        let mut text = text.to_owned();
        for (open, close) in [('(', ')'), ('{', '}')] {
            let missing = text.matches(open).count() - text.matches(close).count();
            match (open, text.trim_end().strip_suffix('}')) {
                ('(', Some(rest)) if missing > 0 => text = format!("{rest}{}}}", ")".repeat(missing)),
                _ => text.extend(std::iter::repeat_n(close, missing)),
            }
        }
        text
    };
    let arguments = close(arguments);
    let item = format!("{}{}", " ".repeat(arguments.len()), close(item));
    (arguments, item)
}

fn tokens(source: &str) -> TokenStream {
    source.parse().expect("the source has tokens")
}

/// The tokens with what opens and closes a group.
fn flat(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            found.push(token.to_string());
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        found.push(open.to_owned());
        found.extend(flat(group.stream()));
        found.push(close.to_owned());
    }
    found
}

fn error_columns(tokens: TokenStream) -> Vec<usize> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "compile_error" => found.push(word.span().start().column),
            TokenTree::Group(group) => found.extend(error_columns(group.stream())),
            _ => {}
        }
    }
    found
}
