//! A web service that answers a request with success: a GET with ten headers, and a body of one frame in the answer.

use std::{
    any::Any,
    convert::Infallible,
    future::{Ready, ready},
    hint::black_box,
    pin::{Pin, pin},
    sync::LazyLock,
    task::{Context, Poll, Waker},
};

use bytes::Bytes;
use error_tracker::integration::tower::RequestLayer;
use http::{HeaderValue, Request, Response};
use http_body::{Body, Frame};
use sentry::integrations::tower::{NewSentryLayer, SentryHttpLayer};
use tower_http::trace::TraceLayer;
use tower_layer::Layer;
use tower_service::Service;

use super::installed;
use crate::case::{Case, Group};

/// A body of one frame, or of none.
struct OneFrame(Option<Bytes>);

impl Body for OneFrame {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }
}

#[derive(Clone)]
struct Shop;

impl<B> Service<Request<B>> for Shop {
    type Response = Response<OneFrame>;
    type Error = Infallible;
    type Future = Ready<Result<Response<OneFrame>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    #[inline(never)]
    fn call(&mut self, request: Request<B>) -> Self::Future {
        // A path that panics, or the compiler would prove that nothing unwinds.
        assert!(request.headers().len() < 100, "too many headers");
        ready(Ok(Response::new(OneFrame(Some(Bytes::from_static(b"{\"pieces\":3}"))))))
    }
}

/// Ten headers as a browser sends them. Their values share one buffer, as those that a server reads do.
static REQUEST: LazyLock<Request<()>> = LazyLock::new(|| {
    const HEADERS: [(&str, &str); 10] = [
        ("host", "shop.example:8080"),
        ("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"),
        ("accept", "application/json, text/plain, */*"),
        ("accept-language", "en-GB,en;q=0.5"),
        ("accept-encoding", "gzip, deflate, br"),
        ("authorization", "Bearer eyJhbGciOiJIUzI1NiJ9"),
        ("cookie", "session=0123456789abcdef; theme=dark"),
        ("referer", "http://shop.example:8080/orders"),
        ("x-request-id", "7f1f2b44-1a9c-4f0e-a3ce-2f6f3a0a3c11"),
        ("connection", "keep-alive"),
    ];
    let buffer = Bytes::from(HEADERS.map(|(_, value)| value).concat());
    let mut request = Request::get("http://shop.example:8080/orders/17?currency=EUR");
    let mut at = 0;
    for (name, value) in HEADERS {
        let shared = HeaderValue::from_maybe_shared(buffer.slice(at..at + value.len())).expect("a header");
        request = request.header(name, shared);
        at += value.len();
    }
    request.body(()).expect("a request")
});

/// Sends requests through a service, and takes each answer to the end of its body.
#[inline(never)]
fn send<S, R>(mut service: S, times: u64)
where
    S: Service<Request<OneFrame>, Response = Response<R>>,
    R: Body,
{
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..times {
        let request = REQUEST.clone().map(|()| OneFrame(None));
        assert!(service.poll_ready(&mut context).is_ready(), "the service is always ready");
        let answer = pin!(service.call(black_box(request))).poll(&mut context);
        let Poll::Ready(Ok(response)) = answer else { panic!("the service answers at once") };
        let mut body = pin!(black_box(response).into_body());
        while let Poll::Ready(Some(frame)) = body.as_mut().poll_frame(&mut context) {
            black_box(frame.is_ok());
        }
    }
}

fn run_bare(times: u64) {
    send(Shop, times);
}

fn run_tracked(times: u64) {
    send(RequestLayer::new().layer(Shop), times);
}

fn run_traced(times: u64) {
    send(TraceLayer::new_for_http().layer(Shop), times);
}

fn run_sentry(times: u64) {
    send(NewSentryLayer::new_from_top().layer(SentryHttpLayer::new().layer(Shop)), times);
}

fn sentry() -> Box<dyn Any> {
    installed::sentry()
}

pub fn group() -> Group {
    Group {
        name: "web",
        question: "A web request that is answered with success: GET, ten headers, a small answer",
        times: 2_000,
        counted: true,
        between: || (),
        cases: vec![
            Case::new("bare", run_bare),
            Case::new("`RequestLayer`", run_tracked).with(installed::tracker).told(),
            Case::new("`RequestLayer`, no tracker", run_tracked).told(),
            Case::peer("`tower_http`'s `TraceLayer`, no subscriber", run_traced),
            Case::peer("`tower_http`'s `TraceLayer`, registry", run_traced).with(installed::registry),
            Case::peer("`tower_http`'s `TraceLayer`, fmt", run_traced).with(installed::fmt),
            Case::peer("Sentry's `SentryHttpLayer` in a hub of its own", run_sentry).with(sentry),
        ],
    }
}
