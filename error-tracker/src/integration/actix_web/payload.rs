//! The body of a request, copied while it is read.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use actix_web::{
    HttpMessage,
    dev::{Payload, ServiceRequest},
    error::PayloadError,
};
use bytes::Bytes;
use futures_core::Stream;
use pin_project_lite::pin_project;

use crate::integration::web::{BodyCopy, WebOptions};

pin_project! {
    struct CopiedPayload {
        #[pin]
        inner: Payload,
        copy: Arc<BodyCopy>,
    }
}

impl Stream for CopiedPayload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.project();
        let chunk = ready!(this.inner.poll_next(context));
        if let Some(Ok(bytes)) = &chunk {
            this.copy.add(bytes);
        }
        Poll::Ready(chunk)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.inner.size_hint()
    }
}

/// Has the request's body copied from now on; nothing when it has none.
pub(super) fn copy_of(request: &mut ServiceRequest, options: &WebOptions) -> Option<Arc<BodyCopy>> {
    if options.body_bytes_max == 0 {
        return None;
    }
    match request.take_payload() {
        Payload::None => None,
        inner => {
            let copy = Arc::new(BodyCopy::new(options.body_bytes_max));
            let payload = CopiedPayload { inner, copy: Arc::clone(&copy) };
            request.set_payload(Payload::Stream { payload: Box::pin(payload) });
            Some(copy)
        }
    }
}
