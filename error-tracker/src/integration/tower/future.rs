//! The answer on its way: polled inside the request's scope, and looked at when it is there.

use std::{
    any::Any,
    fmt::{self, Display},
    future::Future,
    panic::resume_unwind,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use pin_project_lite::pin_project;

use super::{body::ResponseBody, fault};
use crate::{
    EventId,
    integration::web::{EVENT_ID_HEADER, Exchange, FailurePageFuture, Outcome, PageAnswer},
};

pin_project! {
    /// The answer of a service inside a [`RequestLayer`](super::RequestLayer).
    pub struct ResponseFuture<F, R> {
        #[pin]
        inner: Option<F>,
        exchange: Option<Arc<Exchange>>,
        showing: Option<Showing<R>>,
    }
}

/// A page that is being made, and the program's own answer for when none comes.
struct Showing<R> {
    page: FailurePageFuture,
    own: Option<Response<ResponseBody<R>>>,
}

impl<F, R> ResponseFuture<F, R> {
    pub(super) fn unwatched(inner: F) -> Self {
        Self { inner: Some(inner), exchange: None, showing: None }
    }

    pub(super) fn watched(inner: F, exchange: Arc<Exchange>) -> Self {
        Self { inner: Some(inner), exchange: Some(exchange), showing: None }
    }

    /// The service has panicked before there was a future.
    pub(super) fn panicked(exchange: Arc<Exchange>) -> Self {
        Self { inner: None, exchange: Some(exchange), showing: None }
    }
}

impl<F, R> fmt::Debug for ResponseFuture<F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

impl<F, R, E> Future for ResponseFuture<F, R>
where
    F: Future<Output = Result<Response<R>, E>>,
    E: Display + Any,
{
    type Output = Result<Response<ResponseBody<R>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(showing) = this.showing {
            let page = ready!(showing.page.as_mut().poll(context));
            return Poll::Ready(Ok(finished(showing.own.take(), page)));
        }
        let (response, event) = match (this.inner.as_mut().as_pin_mut(), &*this.exchange) {
            (Some(inner), None) => {
                return inner.poll(context).map_ok(|response| response.map(|body| ResponseBody::new(body, None)));
            }
            (Some(inner), Some(exchange)) => match exchange.step(|| inner.poll(context)) {
                Ok(polled) => match ready!(polled) {
                    Ok(response) => answered(exchange, response),
                    Err(error) => {
                        let chain = |mask: &_| fault::chain(&error, mask);
                        exchange.answered(&Outcome { status: 500, reason: "the service failed", chain: &chain });
                        return Poll::Ready(Err(error));
                    }
                },
                Err(_) if exchange.ends_panics() => {
                    // What has panicked is not polled again.
                    this.inner.set(None);
                    after_panic(exchange)
                }
                Err(payload) => resume_unwind(payload),
            },
            (None, Some(exchange)) => after_panic(exchange),
            (None, None) => return Poll::Pending,
        };
        let status = response.status().as_u16();
        if let Some(exchange) = &*this.exchange
            && let Some(event) = event
            && let Some(mut page) = exchange.page(event, status)
        {
            match page.as_mut().poll(context) {
                Poll::Ready(page) => return Poll::Ready(Ok(finished(Some(response), page))),
                Poll::Pending => *this.showing = Some(Showing { page, own: Some(response) }),
            }
            return Poll::Pending;
        }
        Poll::Ready(Ok(response))
    }
}

type Answered<R> = (Response<ResponseBody<R>>, Option<EventId>);

fn answered<R>(exchange: &Arc<Exchange>, response: Response<R>) -> Answered<R> {
    let (status, reason) = fault::status_of(response.status(), response.headers());
    let chain = |mask: &_| fault::grpc_message(response.headers(), mask);
    let event = exchange.answered(&Outcome { status, reason: &reason, chain: &chain });
    let mut response = response.map(|body| ResponseBody::new(body, Some(Arc::clone(exchange))));
    tell(exchange, &mut response, event);
    (response, event)
}

fn after_panic<R>(exchange: &Exchange) -> Answered<R> {
    let mut response = Response::new(ResponseBody::page(String::new()));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let event = exchange.failure();
    tell(exchange, &mut response, event);
    (response, event)
}

/// Says in the head of the answer which event it is.
fn tell<R>(exchange: &Exchange, response: &mut Response<R>, event: Option<EventId>) {
    if exchange.tells_event_id()
        && let Some(event) = event
        && let Ok(id) = HeaderValue::try_from(event.to_string())
    {
        response.headers_mut().insert(EVENT_ID_HEADER, id);
    }
}

/// The page with the status of the program's own answer, or that answer where there is no page.
fn finished<R>(own: Option<Response<ResponseBody<R>>>, page: Option<PageAnswer>) -> Response<ResponseBody<R>> {
    let own = own.unwrap_or_else(|| Response::new(ResponseBody::page(String::new())));
    let Some(page) = page else { return own };
    let mut response = Response::new(ResponseBody::page(page.body.clone()));
    *response.status_mut() = own.status();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(id) = own.headers().get(EVENT_ID_HEADER) {
        headers.insert(EVENT_ID_HEADER, id.clone());
    }
    for (name, value) in page.lines() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    response
}
