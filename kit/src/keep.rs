//! The one shape of all that can be kept, and what keeps it.

use std::{future::Future, sync::Arc};

use tenure::{AppHandle, AppState, BoxError, CleanupStack, ScopeHandle};

/// A value that knows what it is called and how it is given back.
///
/// Everything in this crate is one; write it for a type of yours, and [`Keep::keep`] takes it.
///
/// ```
/// use tenure::{BoxError, CleanupStack, Reason};
/// use tenure_kit::{GiveBack, Keep};
///
/// struct Lease(String);
///
/// impl GiveBack for Lease {
///     fn name(&self) -> String {
///         format!("lease of {}", self.0)
///     }
///     async fn give_back(&self) -> Result<(), BoxError> {
///         Ok(()) // … tell the server …
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let stack = CleanupStack::new();
/// let lease = stack.keep(Lease("10.0.0.7".to_owned()));
/// assert_eq!(lease.0, "10.0.0.7");
/// stack.close(Reason::Completed).await?;
/// # Ok(()) }
/// ```
pub trait GiveBack: Sized + Send + Sync + 'static {
    /// What it is called in reports: its kind, and which one.
    fn name(&self) -> String;

    /// Gives it back. A second call finds nothing to do, or waits for the end that the first one waits for.
    ///
    /// # Errors
    /// Where that was not possible, or not as it should be.
    fn give_back(&self) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// Registers what can be done without waiting for the last chance ([`AppHandle::at_exit`]); where there is nothing, as by default, it
    /// stays as it is.
    fn at_exit(self, app: &AppHandle) -> Self {
        let _ = app;
        self
    }
}

/// What a type of this crate says by the same names itself.
macro_rules! gives_back {
    ($type:ident $(<$parameter:ident>)?) => {
        impl$(<$parameter: Send + Sync + 'static>)? crate::GiveBack for $type$(<$parameter>)? {
            fn name(&self) -> String {
                self.label()
            }

            async fn give_back(&self) -> Result<(), tenure::BoxError> {
                Ok(Self::give_back(self).await?)
            }

            fn at_exit(self, app: &AppHandle) -> Self {
                Self::at_exit(self, app)
            }
        }
    };
}
pub(crate) use gives_back;

/// Keeps a value until its turn to be given back has come.
pub trait Keep {
    /// Pushes the value, under its own name, with what gives it back; hands it back.
    ///
    /// On a [`CleanupStack`] or in a scope, its turn is that of any cleanup which is pushed now: last in, first out, within the
    /// stack's time limit. In an app it is the same on [`AppHandle::cleanup`], whose turn comes *before* all resources, and it is
    /// registered for the last chance too. What has to stay for as long as resources are held, as a pid file does, is better a
    /// resource that they depend on.
    ///
    /// ```
    /// # #[cfg(unix)] mod example {
    /// # use tenure::{AppHandle, BoxError};
    /// use tenure_kit::{Child, Keep};
    /// use tokio::process::Command;
    ///
    /// fn start(app: &AppHandle) -> Result<(), BoxError> {
    ///     let helper = app.keep(Child::spawn("helper", &mut Command::new("helper"))?);
    ///     println!("the helper has the pid {}", helper.id());
    ///     Ok(())
    /// }
    /// # }
    /// ```
    fn keep<T: GiveBack>(&self, value: T) -> Arc<T>;
}

impl Keep for CleanupStack {
    fn keep<T: GiveBack>(&self, value: T) -> Arc<T> {
        self.push_named(value.name(), value, async |value: &T| value.give_back().await)
    }
}

impl Keep for AppHandle {
    fn keep<T: GiveBack>(&self, value: T) -> Arc<T> {
        // After the end there is no last chance to wait for: what is pushed is given back at once, and that is told once.
        let over = self.state() == AppState::Stopped;
        self.cleanup().keep(if over { value } else { value.at_exit(self) })
    }
}

impl Keep for ScopeHandle {
    fn keep<T: GiveBack>(&self, value: T) -> Arc<T> {
        self.cleanup().keep(value)
    }
}
