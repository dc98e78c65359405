#![deny(warnings)]
//! In functions, in modules, and out of macros, with fragments of every kind.
mod scopes {
    #[tenure::scope]
    pub(crate) struct Request;
}
macro_rules! declare {
    ($name:ident, $outer:ty, $path:path, $key:ident, $text:literal) => {
        #[tenure::scope(within = $outer, name = $text)]
        struct $name;
        #[tenure::scope(key = $key)]
        struct Keyed;
        #[tenure::resource(scope = Keyed, provided)]
        #[derive(Clone, PartialEq, Eq, Hash)]
        struct $key;
        #[tenure::resource(scope = $name)]
        struct Work {
            request: std::sync::Arc<Held>,
        }
        #[tenure::resource(scope = $path)]
        struct Held;
    };
}
declare!(Step, scopes::Request, crate::scopes::Request, Id, "step");

fn main() {
    #[tenure::scope]
    struct Request;
    #[tenure::resource(scope = Request)]
    struct Held;
    #[tenure::resource(scope = Request)]
    struct Work {
        held: std::sync::Arc<Held>,
    }
    let _ = Work { held: std::sync::Arc::new(Held) }.held;
    let _ = self::Work { request: std::sync::Arc::new(self::Held) }.request;
    let _ = Id;
}
