//! error: E0277
use tenure::{resource, scope};

#[scope(key = String)]
struct ByName;
#[scope(key = TenantId)]
struct Tenant;
#[resource(scope = Tenant, provided)]
struct TenantId(String);

fn main() {}
