//! error: E0080
//! errors: 6
//! What takes itself is told as a cycle, in whatever form, unless it is or can be lazy; of an edge in the wrong form, the form is told.
use std::sync::Arc;
use tenure::{Lazy, managed_resource, resource};

#[resource]
struct Tree {
    parent: Option<Arc<Tree>>,
}
#[resource]
struct Forest(Vec<Arc<Self>>);
#[managed_resource(init = |_: Option<Arc<Self>>| Self)]
struct Leaf;
#[resource]
struct Branch(Lazy<Branch>);
#[resource(lazy)]
struct Root(Arc<Root>);

#[resource]
struct Api(Arc<Report>);
#[resource(lazy)]
struct Report(Arc<Api>);

fn main() {}
