//! error: E0308
use tenure::Shutdown;

#[tenure::resource_main]
async fn main(stop: Shutdown) -> std::io::Result<()> {
    stop.requested().await;
    3
}
