//! error: E0080
//! errors: 3
//! A `Handover` is taken by the function that stands in `around`, and by no other.
use tenure::{Handover, managed_resource, resource};

#[managed_resource(init = Server::start)]
struct Server;
impl Server {
    async fn start(_: Handover<Self>) -> Self {
        Self
    }
}
#[resource]
struct Client {
    handover: Handover<Server>,
}

#[tenure::resource_main]
async fn main(_: Handover<Server>) {}
