//! How a service is tested without the world around it: an app of what one test needs, with stand-ins for the rest.
#![allow(missing_docs, reason = "a test")]

use std::sync::{Arc, Mutex, PoisonError};

use notes::{Database, Mail, Mailer, Notes};
use sqlx::sqlite::SqliteConnectOptions;
use tenure::App;

/// Keeps what it should send.
#[derive(Default)]
struct Outbox(Mutex<Vec<Mail>>);

impl Mailer for Outbox {
    fn send(&self, mail: Mail) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(mail);
    }
}

#[tokio::test]
async fn the_owner_hears_of_each_note_that_is_added() -> anyhow::Result<()> {
    let directory = tempfile::tempdir()?;
    let file = SqliteConnectOptions::new().filename(directory.path().join("notes.db"));
    let outbox = Arc::new(Outbox::default());
    let app =
        App::only::<(Arc<Notes>,)>().provide(Database::open(file).await?).bind::<dyn Mailer>(outbox.clone()).start().await?;

    let note = app.get::<Notes>().add("buy milk").await?;
    let mails = outbox.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert_eq!(mails, [Mail { to: "owner@example.org".into(), text: format!("note {} was added", note.id) }]);

    // Neither a configuration nor a port was needed; the database is the app's now, and closed with it.
    let names: Vec<_> = app.status().resources.iter().map(|one| one.resource.name).collect();
    assert_eq!(names, ["Mailer", "Database", "Notes"]);
    app.shutdown().await?;
    assert_eq!(directory.path().read_dir()?.count(), 1);
    Ok(())
}
