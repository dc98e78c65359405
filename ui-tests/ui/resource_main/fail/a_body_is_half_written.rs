//! error: none
use tenure::AppHandle;

#[tenure::resource_main]
async fn main(app: AppHandle) {
    let x = app.
}
