//! error: none
//! errors: 8
//! An `around` is set-up and tear-down in one, so that nothing else makes the value or gives it back.
use tenure::managed_resource;

#[managed_resource(around = serve::<Self>, init = open, dispose = close, fallback = open)]
struct Server;
#[managed_resource(around = serve::<Self>, retry, blocking)]
struct Client;
#[managed_resource(around = serve::<Self>, provided)]
struct Given;
#[managed_resource(around = "Self::serve")]
struct Quoted;
#[managed_resource(arround = serve::<Self>)]
struct Misspelt;

async fn serve<T>(_: tenure::Handover<T>) {}
fn open() -> Server {
    Server
}
fn close(_: &Server) {}

fn main() {}
