#![deny(warnings, missing_docs)]
#![allow(dead_code, non_camel_case_types)]
//! Types, traits and constants of the names that generated code might say.
struct Arc;
struct Option;
struct Some;
struct None;
struct Ok;
struct Err;
struct Result;
struct Vec;
struct String;
struct Box;
struct Descriptor;
struct Injector;
struct Init;
struct Future;
struct Resource;
struct Duration;
struct str;
trait Send {}
trait Sync {}
trait Default {}
trait Clone {}
trait Fn {}
trait Inject {}
trait Managed {}
::std::include!("../../../surroundings/forms.rs");
::std::include!("../../../surroundings/main.rs");
