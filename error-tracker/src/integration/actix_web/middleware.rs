//! The middleware, and the service that it makes.

use std::{
    any::Any,
    future::{Future, Ready, poll_fn, ready},
    panic::resume_unwind,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
};

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
    error::InternalError,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};

use super::{body::ScopedBody, fault, head, payload};
use crate::{
    EventId,
    integration::web::{EVENT_ID_HEADER, Exchange, Outcome, PageAnswer, WebOptions},
};

/// Records what fails while a service answers a web request, and shows it with the request.
#[derive(Clone, Debug, Default)]
pub struct RequestTracking {
    options: Arc<WebOptions>,
}

impl RequestTracking {
    /// With the default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// With these options.
    ///
    /// ```
    /// use error_tracker::integration::{actix_web::RequestTracking, web::WebOptions};
    ///
    /// let tracking = RequestTracking::with_options(WebOptions::new().track_all(true));
    /// # let _ = tracking;
    /// ```
    pub fn with_options(options: WebOptions) -> Self {
        Self { options: Arc::new(options) }
    }
}

impl<S, B> Transform<S, ServiceRequest> for RequestTracking
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<ScopedBody<B>>>;
    type Error = Error;
    type Transform = RequestTrackingService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(RequestTrackingService { inner, options: Arc::clone(&self.options) }))
    }
}

/// A service inside a [`RequestTracking`].
///
/// ```
/// use actix_web::dev::{Service, Transform};
/// use error_tracker::integration::actix_web::{RequestTracking, RequestTrackingService};
///
/// /// What an application does with a middleware that wraps it.
/// async fn wrapped<S>(service: S) -> RequestTrackingService<S>
/// where
///     RequestTracking: Transform<S, actix_web::dev::ServiceRequest, Transform = RequestTrackingService<S>, InitError = ()>,
///     S: Service<actix_web::dev::ServiceRequest>,
/// {
///     RequestTracking::new().new_transform(service).await.expect("it cannot fail")
/// }
/// ```
#[derive(Debug)]
pub struct RequestTrackingService<S> {
    inner: S,
    options: Arc<WebOptions>,
}

type Answer<B> = Result<ServiceResponse<EitherBody<ScopedBody<B>>>, Error>;

impl<S, B> Service<ServiceRequest> for RequestTrackingService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<ScopedBody<B>>>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Answer<B>>>>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        // Nothing is looked at while nobody would record anything.
        let exchange = crate::active::is_active().then(|| {
            let copy = payload::copy_of(&mut request, &self.options);
            Exchange::begin(&self.options, head::describe(&request, copy))
        });
        let Some(exchange) = exchange.flatten().map(Arc::new) else {
            let inner = self.inner.call(request);
            return Box::pin(async {
                Ok(inner.await?.map_body(|_, body| EitherBody::left(ScopedBody::new(body, None))))
            });
        };
        let called = exchange.step(|| self.inner.call(request));
        Box::pin(async move {
            let answer = match called {
                Ok(inner) => {
                    let mut inner = pin!(inner);
                    poll_fn(|context| match exchange.step(|| inner.as_mut().poll(context)) {
                        Ok(polled) => polled.map(Ok),
                        Err(payload) => Poll::Ready(Err(payload)),
                    })
                    .await
                }
                Err(payload) => Err(payload),
            };
            match answer {
                Ok(Ok(response)) => answered(&exchange, response).await,
                Ok(Err(error)) => Err(failed(&exchange, error)),
                Err(payload) => Err(panicked(&exchange, payload).await),
            }
        })
    }
}

async fn answered<B: MessageBody + 'static>(exchange: &Arc<Exchange>, response: ServiceResponse<B>) -> Answer<B> {
    let status = response.status();
    let event = {
        let chain = |mask: &_| response.response().error().map(|error| fault::chain(error, mask)).unwrap_or_default();
        exchange.answered(&outcome(status, &chain))
    };
    if let Some(event) = event
        && let Some(page) = exchange.page(event, status.as_u16())
        && let Some(page) = page.await
    {
        let page = page_response(exchange, status, event, &page);
        return Ok(response.into_response(page).map_into_right_body());
    }
    let mut response = response.map_body(|_, body| ScopedBody::new(body, Some(Arc::clone(exchange))));
    if let Some((name, value)) = event.and_then(|event| id_header(exchange, event)) {
        response.headers_mut().insert(name, value);
    }
    Ok(response.map_into_left_body())
}

/// Another middleware has failed: its error becomes the answer further out.
fn failed(exchange: &Exchange, error: Error) -> Error {
    let status = error.as_response_error().status_code();
    exchange.answered(&outcome(status, &|mask| fault::chain(&error, mask)));
    error
}

async fn panicked(exchange: &Exchange, payload: Box<dyn Any + Send>) -> Error {
    if !exchange.ends_panics() {
        resume_unwind(payload);
    }
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let mut response = HttpResponse::new(status);
    if let Some(event) = exchange.failure() {
        let page = match exchange.page(event, status.as_u16()) {
            Some(page) => page.await,
            None => None,
        };
        match page {
            Some(page) => response = page_response(exchange, status, event, &page),
            None => {
                if let Some((name, value)) = id_header(exchange, event) {
                    response.headers_mut().insert(name, value);
                }
            }
        }
    }
    // The request went down with the panic, so that only an error can be the answer.
    InternalError::from_response("the handler has panicked", response).into()
}

fn outcome<'a>(
    status: StatusCode,
    chain: &'a dyn Fn(&crate::mask::MaskRules) -> Vec<crate::model::Exception>,
) -> Outcome<'a> {
    Outcome { status: status.as_u16(), reason: status.canonical_reason().unwrap_or_default(), chain }
}

fn id_header(exchange: &Exchange, event: EventId) -> Option<(HeaderName, HeaderValue)> {
    let value = HeaderValue::try_from(event.to_string()).ok().filter(|_| exchange.tells_event_id())?;
    Some((HeaderName::from_static(EVENT_ID_HEADER), value))
}

fn page_response(exchange: &Exchange, status: StatusCode, event: EventId, page: &PageAnswer) -> HttpResponse<BoxBody> {
    let mut response = HttpResponse::with_body(status, BoxBody::new(page.body.clone()));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some((name, value)) = id_header(exchange, event) {
        headers.insert(name, value);
    }
    for (name, value) in page.lines() {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    response
}
