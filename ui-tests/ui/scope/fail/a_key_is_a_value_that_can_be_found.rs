//! error: E0277
//! errors: 2
//! The key of a scope is a resource that can be cloned, compared and hashed.
use tenure::{resource, scope};

#[scope(key = String)]
struct ByName;
#[scope(key = TenantId)]
struct Tenant;
#[resource(scope = Tenant, provided)]
struct TenantId(String);

fn main() {}
