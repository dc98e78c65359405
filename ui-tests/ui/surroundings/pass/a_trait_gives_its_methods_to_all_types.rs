#![deny(warnings, missing_docs)]
#![allow(dead_code)]
//! A trait that is implemented for everything, with methods of the names that generated code calls.
macro_rules! everything {
    ($($by_value:ident)*; $($by_ref:ident)*; $($function:ident)*) => {
        trait ByValue: Sized { $(fn $by_value(self) {})* }
        impl<T> ByValue for T {}
        trait ByRef { $(fn $by_ref(&self) {})* }
        impl<T: ?Sized> ByRef for T {}
        trait OfType { const DECLARED: u8 = 0; const DESCRIPTOR: u8 = 0; const INIT: u8 = 0; const DEFAULT: u8 = 0; $(fn $function() {})* }
        impl<T: ?Sized> OfType for T {}
    };
}
everything! {
    outcome shared into into_iter await_ blocking unwrap_or_default boxed settle then take build;
    clone get hook inject init dispose health run bind edge value descriptor provide observer;
    default from_nanos pin closure by_ref by_value by_arc fields around provided resource interface to_static stub
}
::std::include!("../../../surroundings/forms.rs");
::std::include!("../../../surroundings/main.rs");
