//! Every path that generated code says, and nothing else says one.
//!
//! Each generated block opens with `use` of the root under the name [`ROOT`]; all else is found below it. So the block needs
//! nothing of the user's scope, not even the prelude.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::parse::Limit;

/// What the root is called inside a generated block.
const ROOT: &str = "__tenure";

/// A generated token whose errors point at `span`, while its names stay ours and lints on it stay silent.
pub(crate) fn here(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// Where the `tenure` crate is.
pub(crate) struct Root(TokenStream);

impl Root {
    /// The path of the `crate` option, or `::tenure`.
    pub(crate) fn new(written: Option<&syn::Path>) -> Self {
        Self(written.map_or_else(|| quote!(::tenure), ToTokens::to_token_stream))
    }

    /// What every generated block opens with. A path that is not where `tenure` is, is reported where it is written: rustc joins the
    /// places of all its tokens, if they are of one kind.
    pub(crate) fn import(&self) -> TokenStream {
        let (path, end) = (&self.0, here(end_of(&self.0)));
        // `$crate` means something by what kind of token it is.
        let plain = !path.to_string().contains('$');
        let located = path.clone().into_iter().map(|mut token| {
            if plain {
                token.set_span(here(token.span()));
            }
            token
        });
        let (located, root) = (located.collect::<TokenStream>(), Ident::new(ROOT, end));
        quote_spanned!(end=> use #located::__private as #root;)
    }

    /// The attribute that makes a function a test.
    pub(crate) fn test_attribute(&self) -> TokenStream {
        let path = &self.0;
        quote!(#[#path::__private::test])
    }

    /// The return type of a test that returns something.
    pub(crate) fn test_result(&self) -> TokenStream {
        let path = &self.0;
        quote!(#path::__private::TestResult)
    }

    /// The return type of `main`, which stands outside of the block.
    pub(crate) fn exit_code(&self) -> TokenStream {
        let path = &self.0;
        quote!(#path::__private::ExitCode)
    }
}

/// A name below the root.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name(&'static str);

impl Name {
    /// The same name, whose errors point at `span`.
    pub(crate) fn at(self, span: Span) -> TokenStream {
        self.written_at(here(span))
    }

    /// The same name as if the user had written it at `span`: errors do not mention the macro.
    pub(crate) fn written_at(self, span: Span) -> TokenStream {
        let (root, name) = (Ident::new(ROOT, span), self.0.split("::").map(|part| Ident::new(part, span)));
        quote_spanned!(span=> #root #(::#name)*)
    }

    /// The same name as if the user had written it from `start` to `end`.
    fn over(self, start: Span, end: Span) -> TokenStream {
        let root = Ident::new(ROOT, start);
        let last = self.0.rsplit("::").next().unwrap_or(self.0);
        let before = self.0.split("::").map(|part| Ident::new(part, start)).take(self.0.matches("::").count());
        let last = Ident::new(last, end);
        quote_spanned!(start=> #root :: #(#before ::)* #last)
    }
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.at(Span::mixed_site()));
    }
}

/// `Arc<TYPE>`, outside of a block.
pub(crate) fn shared(root: &Root, ty: &syn::Type) -> syn::Type {
    let path = &root.0;
    syn::parse_quote!(#path::__private::Arc<#ty>)
}

/// Keeps the imports in use of attributes that have been taken off.
pub(crate) fn used<'a>(attributes: impl Iterator<Item = &'a syn::Path>) -> TokenStream {
    attributes.map(|path| quote!(const _: () = { #[allow(unused_imports)] use #path as _; };)).collect()
}

/// `NAME(arguments)`, where the name has the place of the user's own tokens, and so has the whole: what is wrong with both is
/// reported once.
pub(crate) fn call(name: Name, place: &(impl ToTokens + ?Sized), arguments: TokenStream) -> TokenStream {
    let mut group = Group::new(Delimiter::Parenthesis, arguments);
    group.set_span(end_of(place));
    let name = name.over(start_of(place), end_of(place));
    quote!(#name #group)
}

/// `NAME::<TYPE>()`, which has the place of the type.
pub(crate) fn generic_call(name: Name, ty: &TokenStream) -> TokenStream {
    let (start, end) = (start_of(ty), end_of(ty));
    let name = name.written_at(start);
    let mut group = Group::new(Delimiter::Parenthesis, TokenStream::new());
    group.set_span(end);
    quote_spanned!(start=> #name::<#ty> #group)
}

/// Where the user's own tokens begin.
pub(crate) fn start_of(place: &(impl ToTokens + ?Sized)) -> Span {
    place.to_token_stream().into_iter().next().map_or_else(Span::mixed_site, |first| first.span())
}

/// Where the user's own tokens end.
pub(crate) fn end_of(place: &(impl ToTokens + ?Sized)) -> Span {
    place.to_token_stream().into_iter().last().map_or_else(Span::mixed_site, |last| last.span())
}

macro_rules! names {
    ($($constant:ident = $path:literal;)*) => {
        $(pub(crate) const $constant: Name = Name($path);)*
    };
}

names! {
    ARC = "Arc";
    BOX_ERROR = "BoxError";
    CHECK = "Check";
    DECLARATION = "Declaration";
    DECLARED_SCOPE = "DeclaredScope";
    DESCRIPTOR = "Descriptor";
    DESCRIPTOR_REF = "DescriptorRef";
    DISPOSE = "Dispose";
    DURATION = "Duration";
    EDGE = "Edge";
    ENTRY = "Entry";
    ERR = "Err";
    FIELD = "Field";
    FIELDS = "Fields";
    FORM_AFTER = "Form::After";
    GIVEN = "Given";
    HEALTH_CHECK = "HealthCheck";
    HEALTH_CLOSURE = "HealthClosure";
    HELD_INTERFACE = "held::Interface";
    HELD_LAZY = "held::Lazy";
    HELD_OPTIONAL = "held::Optional";
    HELD_POOLED = "held::Pooled";
    HELD_SCOPED = "held::Scoped";
    HELD_SHARED = "held::Shared";
    HELD_UNKNOWN = "held::Unknown";
    INDEX = "Index";
    INIT = "Init";
    KEYED_SCOPE = "KeyedScope";
    KIND = "Kind";
    KIND_REF = "KindRef";
    LIFE_EARLY = "Life::Early";
    LIFE_ONLY_APP = "Life::OnlyApp";
    LIFE_SCOPE = "Life::Scope";
    LIMIT = "Limit";
    MAIN = "Main";
    MAIN_OPTIONS = "MainOptions";
    MANAGED = "Managed";
    MUT_CLOSURE = "MutClosure";
    NONE = "None";
    OK = "Ok";
    OPTION = "Option";
    OPTIONS = "Options";
    OTHER_MAIN = "OtherMain";
    OUTERMOST_SCOPE = "OutermostScope";
    PATH = "Path";
    PAUSED_CLOCK = "PausedClock";
    PIN_BOX = "Box::pin";
    PLACE = "Place";
    POOL_OPTIONS = "PoolOptions";
    PROVISION = "Provision";
    REF_CLOSURE = "RefClosure";
    RESOURCE = "Resource";
    RESULT_MAIN = "ResultMain";
    RESTART = "Restart";
    RETRY = "Retry";
    RETURNED = "Returned";
    RUN = "Run";
    RUN_ARC_CLOSURE = "RunArcClosure";
    RUN_REF_CLOSURE = "RunRefClosure";
    SCOPE_KIND = "ScopeKind";
    SEND = "Send";
    SOME = "Some";
    SYNC = "Sync";
    TEST = "Test";
    THEN = "Then";
    UNSHARED = "Unshared";
    VALUE_CLOSURE = "ValueClosure";
    WITHIN = "Within";
    WRONG_MAIN = "WrongMain";

    APPLY = "apply";
    APPLY2 = "apply2";
    ASSERT_ACYCLIC = "assert_acyclic";
    ASSERT_NESTED = "assert_nested";
    BLOCKING_MAIN = "blocking_main";
    BLOCKING_TEST = "blocking_test";
    CHECK_AROUND = "check_around";
    CHECK_BLOCKING_DISPOSE = "check_blocking_dispose";
    CHECK_BLOCKING_FALLBACK = "check_blocking_fallback";
    CHECK_BLOCKING_INIT = "check_blocking_init";
    CHECKED = "checked";
    CHECK_EDGE = "check_edge";
    CHECK_EDGE_OF = "check_edge_of";
    CHECK_EDGES = "check_edges";
    CHECK_FALLBACK = "check_fallback";
    CHECK_KEY = "check_key";
    CHECK_OWN_EDGE = "check_own_edge";
    CHECK_PARAMETER = "check_parameter";
    CHECK_PROVISION = "check_provision";
    CHECK_RETRY = "check_retry";
    CHECK_ROOT_EDGE = "check_root_edge";
    CONFIGURED = "configured";
    DEFAULT_OF = "default_of";
    DESCRIPTOR_OF = "descriptor_of";
    DISPOSED = "disposed";
    FIELD_OF = "field";
    INTERFACE_OF = "interface_of";
    KEY_OF = "key_of";
    KIND_OF = "kind_of";
    NEVER_ENDING = "never_ending";
    PARAMETER_OF = "parameter";
    PREPARED = "prepared";
    REGISTERED = "registered";
    REPLACE = "replace";
    RUN_MAIN = "run_main";
    RUNNING = "running";
    RUN_TEST = "run_test";
    TEST_RESULT = "test_result";
    VIEW_AS = "view_as";
    WITHIN_KIND = "within";

    COLUMN_MACRO = "column";
    FILE_MACRO = "file";
    LINE_MACRO = "line";
    MODULE_PATH_MACRO = "module_path";
    SUBMIT_MACRO = "inventory::submit";
}

/// The two statics of a resource; they live in its block.
pub(crate) fn index_static() -> Ident {
    Ident::new("__TENURE_INDEX", Span::mixed_site())
}

/// See [`index_static`].
pub(crate) fn descriptor_static() -> Ident {
    Ident::new("__TENURE_DESCRIPTOR", Span::mixed_site())
}

/// The static of a pool's options, in the block of its resource.
pub(crate) fn pool_static() -> Ident {
    Ident::new("__TENURE_POOL", Span::mixed_site())
}

/// The static of a kind of scope, in its block.
pub(crate) fn kind_static() -> Ident {
    Ident::new("__TENURE_KIND", Span::mixed_site())
}

/// The constant of one field, parameter or `after`.
pub(crate) fn numbered(kind: &str, number: usize) -> Ident {
    format_ident!("__TENURE_{kind}_{number}", span = Span::mixed_site())
}

/// What fields and parameters are taken from.
pub(crate) fn injector() -> Ident {
    variable("injector", Span::mixed_site())
}

/// A variable of generated code. Its name is ours alone: hygiene keeps the user's variables from it, but not a constant or a static,
/// which a pattern of the same name would mean.
pub(crate) fn variable(name: &str, span: Span) -> Ident {
    format_ident!("tenure_{name}", span = span)
}

/// The method that says what `main` came to. A trait of the user's for all types may have methods of any plain name.
pub(crate) fn outcome_method(span: Span) -> Ident {
    Ident::new("tenure_outcome", span)
}

/// The method that puts a value into an `Arc`; see [`outcome_method`].
pub(crate) fn shared_method(span: Span) -> Ident {
    Ident::new("tenure_shared", span)
}

/// A duration of so many nanoseconds.
pub(crate) fn duration(nanoseconds: u64) -> TokenStream {
    quote!(#DURATION::from_nanos(#nanoseconds))
}

/// `scope: Some(…)`; a type that is no kind of scope is reported where it is named.
pub(crate) fn scope_option(scope: &TokenStream) -> TokenStream {
    let kind = kind_of(scope);
    quote!(scope: #SOME(#kind),)
}

/// The kind of scope that a type is.
pub(crate) fn kind_of(scope: &TokenStream) -> TokenStream {
    let span = scope.span();
    let kind_of = KIND_OF.at(span);
    quote_spanned!(here(span)=> #kind_of::<#scope>())
}

/// `..DEFAULT`, where some fields are left out: where none is, clippy complains of it.
pub(crate) fn rest(options: Name, left_out: bool) -> Option<TokenStream> {
    left_out.then(|| quote!(..#options::DEFAULT))
}

/// A time limit.
pub(crate) fn limit(limit: Limit) -> TokenStream {
    match limit {
        Limit::None => quote!(#LIMIT::None),
        Limit::After(nanoseconds) => {
            let duration = duration(nanoseconds);
            quote!(#LIMIT::After(#duration))
        }
    }
}
