//! error: none
use tenure::managed_resource;

#[managed_resource(around = serve, init = open, dispose = close, fallback = open)]
struct Server;
#[managed_resource(around = serve, retry, blocking)]
struct Client;
#[managed_resource(around = serve, provided)]
struct Given;
#[managed_resource(around = "serve")]
struct Quoted;
#[managed_resource(arround = serve)]
struct Misspelt;

async fn serve<T>(_: tenure::Handover<T>) {}
fn open() -> Server {
    Server
}
fn close(_: &Server) {}

fn main() {}
