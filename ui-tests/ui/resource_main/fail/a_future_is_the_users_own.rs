//! error: E0308
//! A mistake in the body of `main` is rustc's to report, where it is.
use tenure::Shutdown;

#[tenure::resource_main]
async fn main(stop: Shutdown) -> std::io::Result<()> {
    stop.requested().await;
    3
}
