//! error: none
//! What an `around` holds while its value is in use is `Send`.
use std::rc::Rc;
use tenure::{Handover, managed_resource};

#[managed_resource(around = Server::serve)]
struct Server;
impl Server {
    async fn serve(handover: Handover<Self>) {
        let local = Rc::new(());
        drop(handover.hand_over(Self).await);
        drop(local);
    }
}

fn main() {}
