//! The bodies: that of a request is copied while it is read, that of an answer is sent inside the request's scope.

use std::{
    any::Any,
    fmt::{self, Display},
    panic::resume_unwind,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use http::{Method, Request};
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::fault;
use crate::integration::web::{BodyCopy, Exchange, Outcome, WebOptions};

/// The copy that a request's body is read into; none when it has no body.
pub(super) fn copy_of<B: Body>(request: &Request<B>, options: &WebOptions) -> Option<Arc<BodyCopy>> {
    let empty = request.body().is_end_stream() || matches!(*request.method(), Method::CONNECT);
    (!empty && options.body_bytes_max > 0).then(|| Arc::new(BodyCopy::new(options.body_bytes_max)))
}

pin_project! {
    /// The body of a request: what is read of it is copied, up to a bound, and otherwise it is the body inside.
    #[derive(Debug)]
    pub struct RequestBody<B> {
        #[pin]
        inner: B,
        copy: Option<Arc<BodyCopy>>,
    }
}

impl<B> RequestBody<B> {
    pub(super) fn new(inner: B, copy: Option<Arc<BodyCopy>>) -> Self {
        Self { inner, copy }
    }

    pub(super) fn plain(inner: B) -> Self {
        Self { inner, copy: None }
    }

    /// The body as the server handed it over. What is read of it from now on is not copied.
    ///
    /// ```
    /// use error_tracker::integration::tower::RequestBody;
    ///
    /// /// For a service that has to have the server's own body.
    /// fn without_copy<B>(request: http::Request<RequestBody<B>>) -> http::Request<B> {
    ///     request.map(RequestBody::into_inner)
    /// }
    /// ```
    pub fn into_inner(self) -> B {
        self.inner
    }
}

impl<B: Default> Default for RequestBody<B> {
    fn default() -> Self {
        Self::plain(B::default())
    }
}

impl<B: Body> Body for RequestBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        let frame = ready!(this.inner.poll_frame(context));
        if let Some(copy) = this.copy
            && let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            copy.add(data.chunk());
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

pin_project! {
    /// The body of an answer: the body inside, sent inside the request's scope, or a page about the failure.
    pub struct ResponseBody<R> {
        #[pin]
        inner: Option<R>,
        page: Option<Bytes>,
        exchange: Option<Arc<Exchange>>,
    }
}

impl<R> ResponseBody<R> {
    pub(super) fn new(inner: R, exchange: Option<Arc<Exchange>>) -> Self {
        Self { inner: Some(inner), page: None, exchange }
    }

    pub(super) fn page(page: String) -> Self {
        Self { inner: None, page: Some(page.into()).filter(|page: &Bytes| !page.is_empty()), exchange: None }
    }
}

impl<R> fmt::Debug for ResponseBody<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody").finish_non_exhaustive()
    }
}

impl<R> Body for ResponseBody<R>
where
    R: Body,
    R::Data: From<Bytes>,
    R::Error: Display + Any,
{
    type Data = R::Data;
    type Error = R::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<R::Data>, R::Error>>> {
        let this = self.project();
        let Some(inner) = this.inner.as_pin_mut() else {
            return Poll::Ready(this.page.take().map(|page| Ok(Frame::data(page.into()))));
        };
        let Some(exchange) = this.exchange else { return inner.poll_frame(context) };
        let polled = match exchange.step(|| inner.poll_frame(context)) {
            Ok(polled) => polled,
            // The head is on its way already, so there is nothing to answer with.
            Err(payload) => resume_unwind(payload),
        };
        match &polled {
            Poll::Ready(Some(Err(error))) => {
                exchange.broke_off(&|mask| fault::chain(error, mask));
            }
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(trailers) = frame.trailers_ref()
                    && let Some((status, reason)) = fault::grpc_status(trailers)
                {
                    let chain = |mask: &_| fault::grpc_message(trailers, mask);
                    exchange.answered(&Outcome { status, reason, chain: &chain });
                }
            }
            Poll::Ready(None) | Poll::Pending => {}
        }
        Poll::Ready(ready!(polled))
    }

    fn is_end_stream(&self) -> bool {
        match &self.inner {
            Some(inner) => inner.is_end_stream(),
            None => self.page.is_none(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.inner {
            Some(inner) => inner.size_hint(),
            None => SizeHint::with_exact(self.page.as_ref().map_or(0, |page| page.len() as u64)),
        }
    }
}
