//! Why a request is not answered with what it asked for, and the one place that turns it into a status.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use error_tracker::ErrorKind;

/// Why a request is not answered with what it asked for.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// There is no such thing; the text says what.
    NotFound(String),
    /// The request cannot be understood; the text says why.
    BadRequest(String),
    /// A change came without the form's own token, or from another site.
    Forged,
    /// The viewer is asked for under a name that is not its own.
    WrongHost(String),
    /// Nobody has said who may look.
    Closed,
    /// This client may not look.
    NotAllowed,
    /// A token is needed; the text is what was wrong with the one that came, or empty.
    TokenNeeded(String),
    /// Too many wrong tokens, or too many live streams.
    TooMany(&'static str),
    /// The body is too long.
    TooLarge,
    /// The method is none that this address takes.
    WrongMethod,
    /// The answer took too long.
    TimedOut,
    /// The store failed.
    Store(Arc<error_tracker::Error>),
    /// The viewer failed.
    Broken(String),
}

impl Failure {
    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Forged | Self::WrongHost(_) | Self::Closed | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::TokenNeeded(_) => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            Self::Store(error) if error.kind() == ErrorKind::InvalidQuery => StatusCode::BAD_REQUEST,
            Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What is said of it, in one sentence without a full stop.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::NotFound(what) => format!("there is no {what}"),
            Self::BadRequest(why) => why.clone(),
            Self::Forged => {
                "this change did not come from one of the viewer's own forms; open the page again and retry".to_owned()
            }
            Self::WrongHost(host) => format!("the viewer is not served as \"{host}\""),
            Self::Closed => {
                "the viewer is closed until its options say who may look: set view_permission or a token".to_owned()
            }
            Self::NotAllowed => "you may not look at this page".to_owned(),
            Self::TokenNeeded(wrong) if wrong.is_empty() => "a token is needed".to_owned(),
            Self::TokenNeeded(wrong) => wrong.clone(),
            Self::TooMany(what) => (*what).to_owned(),
            Self::TooLarge => "the request is too long".to_owned(),
            Self::WrongMethod => "this address does not take that method".to_owned(),
            Self::TimedOut => "the answer took too long and was given up".to_owned(),
            Self::Store(error) => error.to_string(),
            Self::Broken(_) => "the viewer failed at this page; the reason is in its log".to_owned(),
        }
    }
}

impl From<error_tracker::Error> for Failure {
    fn from(error: error_tracker::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// The guard around the router turns it into a page or into JSON, as the address asks for.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Runs what waits for the store or the disk where waiting harms nobody. A panic in there is a failure of this request
/// alone, and the tracker of the program that the viewer is mounted in takes nothing in there for one of the program.
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::task::spawn_blocking(|| error_tracker::__private::own_code(work)).await;
    done.unwrap_or_else(|stopped| Err(stopped.to_string())).unwrap_or_else(|panic| Err(Failure::Broken(panic)))
}
