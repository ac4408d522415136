//! The notifiers and the ticket system that come with this crate, made from their settings where their features are there.

use std::sync::Arc;

use super::Config;
#[cfg(feature = "email")]
use crate::notifier::EmailNotifier;
#[cfg(feature = "webhook")]
use crate::notifier::WebhookNotifier;
#[cfg(feature = "github")]
use crate::ticketing::GithubTicketing;
#[cfg(not(all(feature = "email", feature = "webhook", feature = "github")))]
use crate::{Error, ErrorKind};
use crate::{Result, notifier::Notifier, ticketing::Ticketing};

impl Config {
    /// # Errors
    /// When one of their settings has a value that is not allowed, or a feature is missing.
    pub(super) fn check_built_in(&self) -> Result<()> {
        self.built_in_notifiers().map(drop)?;
        self.built_in_ticketing().map(drop)
    }

    /// Everybody who is told.
    ///
    /// # Errors
    /// As [`check_built_in`](Self::check_built_in).
    pub(crate) fn take_notifiers(&mut self) -> Result<Vec<Arc<dyn Notifier>>> {
        if !self.send_notifications {
            self.notifiers.clear();
            return Ok(Vec::new());
        }
        let mut notifiers = std::mem::take(&mut self.notifiers);
        notifiers.extend(self.built_in_notifiers()?);
        Ok(notifiers)
    }

    /// Where tickets are raised.
    ///
    /// # Errors
    /// As [`check_built_in`](Self::check_built_in).
    pub(crate) fn take_ticketing(&mut self) -> Result<Option<Arc<dyn Ticketing>>> {
        match self.ticketing.take() {
            Some(ticketing) => Ok(Some(ticketing)),
            None => self.built_in_ticketing(),
        }
    }

    fn built_in_notifiers(&self) -> Result<impl Iterator<Item = Arc<dyn Notifier>> + use<>> {
        let email = self.email.as_ref().map(|settings| -> Result<Arc<dyn Notifier>> {
            #[cfg(feature = "email")]
            return Ok(Arc::new(EmailNotifier::new(settings)?));
            #[cfg(not(feature = "email"))]
            Err(missing("email", settings))
        });
        let webhook = self.webhook.as_ref().map(|settings| -> Result<Arc<dyn Notifier>> {
            #[cfg(feature = "webhook")]
            return Ok(Arc::new(WebhookNotifier::new(settings)?));
            #[cfg(not(feature = "webhook"))]
            Err(missing("webhook", settings))
        });
        Ok(email.transpose()?.into_iter().chain(webhook.transpose()?))
    }

    fn built_in_ticketing(&self) -> Result<Option<Arc<dyn Ticketing>>> {
        let github = self.github.as_ref().map(|settings| -> Result<Arc<dyn Ticketing>> {
            #[cfg(feature = "github")]
            return Ok(Arc::new(GithubTicketing::new(settings)?));
            #[cfg(not(feature = "github"))]
            Err(missing("github", settings))
        });
        github.transpose()
    }
}

#[cfg(not(all(feature = "email", feature = "webhook", feature = "github")))]
fn missing<S>(feature: &str, _settings: &S) -> Error {
    let message = format!("setting `{feature}` needs the feature `{feature}` of the crate error-tracker");
    Error::new(ErrorKind::Config, message)
}
