//! error: none
//! errors: 2
//! Who is generic over what it holds in an `Arc` wants an interface.
use std::sync::Arc;
use tenure::resource;

trait Repository {}

#[resource]
struct Orders<R: Repository> {
    repository: Arc<R>,
}
#[resource]
struct Bills<R>
where
    R: Repository + Send + Sync,
{
    repository: Arc<R>,
}

fn main() {}
