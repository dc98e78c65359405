//! error: E0080
//! errors: 2
//! The key of a scope is given, and lives in that scope.
use tenure::{managed_resource, resource, scope};

#[scope(key = TenantId)]
struct Tenant;
#[resource(provided)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct TenantId(String);

#[scope(key = Shard)]
struct Partition;
#[managed_resource(scope = Partition, init = || Self)]
#[derive(Clone, PartialEq, Eq, Hash)]
struct Shard;

fn main() {}
