//! Who tells people about new notes.

use tenure::{Shutdown, managed_resource, resource};
use tokio::sync::{Mutex, mpsc};

/// An interface: who depends on `Arc<dyn Mailer>` does not know who provides it, and a test can stand in.
#[resource]
pub trait Mailer: Send + Sync {
    /// Sends a mail, some time soon: whoever asks for it does not wait for the post.
    fn send(&self, mail: Mail);
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// A mailer that writes mails to the log.
#[managed_resource(init = LogMailer::new, run = LogMailer::deliver, provides(dyn Mailer))]
pub struct LogMailer {
    queue: mpsc::Sender<Mail>,
    /// Locked once, by `deliver`.
    mails: Mutex<mpsc::Receiver<Mail>>,
}

impl LogMailer {
    fn new() -> Self {
        let (queue, mails) = mpsc::channel(100);
        Self { queue, mails: Mutex::new(mails) }
    }

    /// Delivers until its turn to stop has come. By then all who send mails are gone, so that what is in the queue is the rest.
    async fn deliver(&self, stop: Shutdown) {
        let mut mails = self.mails.lock().await;
        loop {
            tokio::select! {
                Some(mail) = mails.recv() => post(&mail),
                () = stop.requested() => break,
            }
        }
        while let Ok(mail) = mails.try_recv() {
            post(&mail);
        }
    }
}

impl Mailer for LogMailer {
    fn send(&self, mail: Mail) {
        if let Err(error) = self.queue.try_send(mail) {
            tracing::warn!("a mail was not sent: {error}");
        }
    }
}

fn post(mail: &Mail) {
    tracing::info!("mail to {}: {}", mail.to, mail.text);
}
