//! The error of a body is said where the call is the tail, between the brackets of the call, or in the body's own last line.
use tenure::{App, AppHandle, BoxError, CleanupStack, resource, scope};

#[scope]
struct Request;

#[resource(scope = Request, provided)]
struct RequestId(u64);

async fn tail(app: &AppHandle) -> Result<u64, BoxError> {
    app.scope::<Request>()
        .with(RequestId(7))
        .run(async |scope| {
            let id = scope.get::<RequestId>().await?.0;
            "a number".parse::<u64>()?;
            Ok(id)
        })
        .await
}

async fn middle(app: AppHandle) -> Result<u64, BoxError> {
    let one = app.scope::<Request>().run::<_, BoxError>(async |_| Ok("1".parse::<u64>()?)).await?;
    let two = app.scope::<Request>().run(async |_| Ok::<_, BoxError>("2".parse::<u64>()?)).await?;
    let three = CleanupStack::run::<_, BoxError, _>(async |_| Ok("3".parse::<u64>()?)).await?;
    assert!(tail(&app).await.is_err());
    Ok(one + two + three)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let ran = App::only::<()>().run::<Result<_, BoxError>, _>(async |app| Ok(middle(app).await?)).await?;
    assert_eq!(ran.output?, 6);
    Ok(())
}
