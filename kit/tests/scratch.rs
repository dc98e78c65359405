use tenure::App;
use tenure_kit::*;
#[tokio::test]
async fn x() {
    let app = App::only::<()>().start().await.unwrap();
    let handle = app.handle();
    app.shutdown().await.unwrap();
    eprintln!("--- tempdir");
    let t = handle.keep(TempDir::new().unwrap());
    eprintln!("--- {}", t.path().exists());
    let c = handle.keep(Child::spawn("x", tokio::process::Command::new("sleep").arg("100")).unwrap());
    eprintln!("--- child {:?}", c.wait().await);
    let h = handle.keep(Handle::new("x", ()));
    drop(h);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
}
