#![deny(warnings, missing_docs)]
#![allow(dead_code, non_upper_case_globals, non_camel_case_types)]
//! Constants, statics, functions and types of the names that stand in generated code.
macro_rules! items {
    ($($constant:ident)*; $($function:ident)*) => {
        $(const $constant: u8 = 0;)*
        $(fn $function() {})*
    };
}
items! {
    INIT FALLBACK DISPOSE HEALTH RUN DECLARED DESCRIPTOR DEFAULT FIELD_0 AFTER_0 PARAMETER_0 __TENURE_INDEX __TENURE_DESCRIPTOR
    __TENURE_FIELD_0 __TENURE_PARAMETER_0 __TENURE_AFTER_0 __TENURE_POOL __TENURE_KIND injector value shutdown builder returned weak
    argument_0 app_ api_;
    apply apply2 settle checked running injected descriptor_of kind_of run_main run_test call test provided
}
::std::include!("../../../surroundings/forms.rs");
::std::include!("../../../surroundings/main.rs");
