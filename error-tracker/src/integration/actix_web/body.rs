//! The body of an answer, sent inside the request's scope.

use std::{
    error::Error as StdError,
    fmt,
    panic::resume_unwind,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;
use pin_project_lite::pin_project;

use super::fault;
use crate::integration::web::Exchange;

pin_project! {
    /// The body of an answer, sent inside the request's scope.
    pub struct ScopedBody<B> {
        #[pin]
        inner: B,
        exchange: Option<Arc<Exchange>>,
    }
}

impl<B> ScopedBody<B> {
    pub(super) fn new(inner: B, exchange: Option<Arc<Exchange>>) -> Self {
        Self { inner, exchange }
    }
}

impl<B> fmt::Debug for ScopedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScopedBody").finish_non_exhaustive()
    }
}

impl<B: MessageBody> MessageBody for ScopedBody<B> {
    type Error = Box<dyn StdError>;

    fn size(&self) -> BodySize {
        self.inner.size()
    }

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.project();
        let Some(exchange) = this.exchange else {
            return this.inner.poll_next(context).map_err(Into::into);
        };
        let polled = match exchange.step(|| this.inner.poll_next(context)) {
            Ok(polled) => polled,
            // The head is on its way already, so there is nothing to answer with.
            Err(payload) => resume_unwind(payload),
        };
        Poll::Ready(ready!(polled).map(|chunk| {
            chunk.map_err(|error| {
                let error: Box<dyn StdError> = error.into();
                exchange.broke_off(&|mask| fault::body_chain(&*error, mask));
                error
            })
        }))
    }

    fn try_into_bytes(self) -> Result<Bytes, Self> {
        let Self { inner, exchange } = self;
        inner.try_into_bytes().map_err(|inner| Self { inner, exchange })
    }
}
