//! error: none
//! errors: 2
//! A scope is opened within another one, or looked up by its key.
use tenure::{resource, scope};

#[scope]
struct Request;
#[scope(within = Request, key = TenantId)]
struct Tenant;
#[resource(scope = Tenant, provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(String);

#[scope(within = Request, key = u64)]
struct Shard;

fn main() {}
