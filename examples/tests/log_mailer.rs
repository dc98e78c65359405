//! The promise of the service's own mailer.
#![allow(missing_docs, reason = "a test")]

use std::{fs, sync::Arc};

use notes::{LogMailer, Mail, Mailer};
use tempfile::NamedTempFile;
use tenure::App;

/// On one thread, so that the mailer hears of the mails when it hears that it should stop.
#[tokio::test]
async fn mails_in_the_queue_are_delivered_before_the_mailer_goes() -> anyhow::Result<()> {
    let log = NamedTempFile::new()?;
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(Arc::new(log.reopen()?)).finish();
    let _until_the_end = tracing::subscriber::set_default(subscriber);

    let app = App::only::<(Arc<LogMailer>,)>().start().await?;
    let mailer = app.get::<LogMailer>();
    let stopped = app.shutdown();
    for number in 0..50 {
        mailer.send(Mail { to: "owner@example.org".into(), text: format!("mail {number}") });
    }
    stopped.await?;

    assert_eq!(fs::read_to_string(log.path())?.matches("mail to owner@example.org: mail ").count(), 50);
    Ok(())
}
