//! The tower layer around axum and around plain services.

use std::{
    convert::Infallible,
    panic::{AssertUnwindSafe, resume_unwind},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{Request, Response, StatusCode},
    routing::get,
};
use error_tracker::{
    Config, capture_exception,
    integration::{
        tower::{RequestBody, RequestLayer, Route},
        web::WebOptions,
    },
    model::{Event, Kind, Level},
};
use futures_util::{FutureExt, stream};
use tower::{BoxError, Layer, ServiceExt, service_fn};

use crate::{charge, recorded, recorded_with, refresh};

async fn failing(Path(cents): Path<u32>) -> Result<(), StatusCode> {
    charge(cents).await.map_err(|_| StatusCode::BAD_GATEWAY)
}

async fn falling() -> String {
    panic!("the shelf has fallen down")
}

fn router(options: WebOptions) -> Router {
    Router::new()
        .route("/charges/{cents}", get(failing))
        .route("/plain", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
        .route("/missing/{id}", get(|| async { StatusCode::NOT_FOUND }))
        .route("/panic", get(falling))
        .layer(RequestLayer::with_options(options))
}

fn request(path: &str) -> Request<Body> {
    Request::builder().uri(path).header("host", "shop.example").body(Body::empty()).expect("a request")
}

async fn answer(options: WebOptions, path: &str) -> Response<Body> {
    router(options).oneshot(request(path)).await.expect("it never fails")
}

fn id(answer: &Response<Body>) -> &str {
    answer.headers().get("x-error-id").expect("an id").to_str().expect("text")
}

#[test]
fn a_failure_that_was_recorded_inside_is_the_answers_event() {
    let (answer, events) = recorded(answer(WebOptions::new(), "/charges/700"));
    assert_eq!((answer.status(), events.len()), (StatusCode::BAD_GATEWAY, 1));
    assert_eq!(id(&answer), events[0].id.to_string());
    assert_eq!(&*events[0].frames[0].function, "charge");
    assert_eq!(events[0].request.as_ref().expect("a request").route.as_deref(), Some("/charges/{cents}"));
}

#[test]
fn an_answer_of_5xx_without_a_failure_inside_is_an_event_of_its_own() {
    let (answer, events) = recorded(answer(WebOptions::new(), "/plain"));
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!(id(&answer), event.id.to_string());
    assert_eq!((event.title(), event.message()), ("503 Service Unavailable", "GET /plain"));
    assert_eq!((event.kind, event.level, event.handled), (Kind::Error, Level::Error, false));
}

#[test]
fn a_failure_that_was_dealt_with_does_not_stand_for_the_answer() {
    let service = service_fn(|_: Request<RequestBody<Body>>| async {
        refresh("three");
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        Ok::<_, Infallible>(response)
    });
    let (answer, events) = recorded(RequestLayer::new().layer(service).oneshot(request("/")));
    let [silent, own] = &events[..] else { panic!("{events:?}") };
    assert!(silent.handled && !own.handled);
    let answer = answer.expect("it never fails").map(Body::new);
    assert_eq!(id(&answer), own.id.to_string());
}

#[test]
fn an_error_captured_where_it_becomes_an_answer_is_its_event() {
    let service = service_fn(|_: Request<RequestBody<Body>>| async {
        capture_exception(&std::io::Error::other("the disk is full"));
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        Ok::<_, Infallible>(response)
    });
    let (_, events) = recorded(RequestLayer::new().layer(service).oneshot(request("/")));
    assert_eq!(titles(&events), ["std::io::error::Error"]);
}

fn titles(events: &[Event]) -> Vec<&str> {
    events.iter().map(Event::title).collect()
}

#[test]
fn answers_of_4xx_are_recorded_when_asked_for() {
    assert_eq!(recorded(answer(WebOptions::new(), "/missing/7")).1.len(), 0);
    let (_, events) = recorded(answer(WebOptions::new().track_all(true), "/missing/7"));
    assert_eq!((titles(&events), events[0].level), (vec!["404 Not Found"], Level::Warning));
}

#[test]
fn whoever_tries_addresses_out_makes_one_issue() {
    let (_, events) = recorded(async {
        for path in ["/wp-login", "/.env", "/admin"] {
            answer(WebOptions::new().track_all(true), path).await;
        }
    });
    assert_eq!(events.len(), 3);
    assert!(events.iter().all(|event| event.fingerprint == events[0].fingerprint));
}

#[test]
fn requests_of_one_route_are_one_issue_and_of_two_routes_two() {
    let (_, events) = recorded(async {
        for path in ["/missing/7", "/missing/8", "/plain"] {
            answer(WebOptions::new().track_all(true), path).await;
        }
    });
    assert_eq!(events[0].fingerprint, events[1].fingerprint);
    assert_ne!(events[0].fingerprint, events[2].fingerprint);
}

#[test]
fn a_panic_is_recorded_with_its_request_and_goes_on() {
    let (outcome, events) = recorded(AssertUnwindSafe(answer(WebOptions::new(), "/panic")).catch_unwind());
    assert_eq!(outcome.expect_err("it goes on").downcast_ref(), Some(&"the shelf has fallen down"));
    assert_eq!((events.len(), events[0].kind), (1, Kind::Panic));
    assert_eq!(events[0].request.as_ref().expect("a request").path, "/panic");
}

#[test]
fn a_panic_that_the_hook_did_not_see_is_recorded_by_the_layer() {
    let service =
        service_fn(|_: Request<RequestBody<Body>>| -> std::future::Ready<Result<Response<Body>, Infallible>> {
            resume_unwind(Box::new("raised again"))
        });
    let service = RequestLayer::with_options(WebOptions::new().catch_panics(true)).layer(service);
    let (answer, events) = recorded(service.oneshot(request("/")));
    assert_eq!(answer.expect("it never fails").status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!((events[0].kind, events[0].message()), (Kind::Panic, "raised again"));
}

#[test]
fn a_panic_ends_in_an_answer_when_asked_for() {
    let (answer, events) = recorded(answer(WebOptions::new().catch_panics(true), "/panic"));
    assert_eq!((answer.status(), events.len()), (StatusCode::INTERNAL_SERVER_ERROR, 1));
    assert_eq!(id(&answer), events[0].id.to_string());
}

#[test]
fn the_header_can_be_left_out() {
    let (answer, events) = recorded(answer(WebOptions::new().event_id_header(false), "/plain"));
    assert_eq!((events.len(), answer.headers().get("x-error-id")), (1, None));
}

#[test]
fn an_error_of_the_service_is_recorded_with_its_causes_and_handed_on() {
    let service = service_fn(|_: Request<RequestBody<Body>>| async {
        let cause = std::io::Error::other("no route to host");
        Err::<Response<Body>, BoxError>(Box::new(std::io::Error::other(cause)))
    });
    let (outcome, events) = recorded(RequestLayer::new().layer(service).oneshot(request("/")));
    assert_eq!(outcome.expect_err("it is handed on").to_string(), "no route to host");
    assert_eq!(titles(&events), ["500 the service failed"]);
    assert_eq!(events[0].exceptions[1].message, "no route to host");
}

#[test]
fn an_answer_that_breaks_off_is_recorded_and_breaks_off() {
    let service = service_fn(|_: Request<RequestBody<Body>>| async {
        let parts = [Ok(Bytes::from("half")), Err(std::io::Error::other("the row is gone"))];
        Ok::<_, Infallible>(Response::new(Body::from_stream(stream::iter(parts))))
    });
    let (body, events) = recorded(async {
        let answer = RequestLayer::new().layer(service).oneshot(request("/rows")).await.expect("it never fails");
        axum::body::to_bytes(Body::new(answer.into_body()), 100).await
    });
    assert!(body.is_err());
    assert_eq!(titles(&events), ["the answer broke off"]);
    assert_eq!(events[0].exceptions[1].message, "the row is gone");
    assert_eq!(events[0].request.as_ref().expect("a request").path, "/rows");
}

#[test]
fn a_grpc_status_of_the_servers_fault_counts_as_5xx() {
    let service = service_fn(|request: Request<RequestBody<Body>>| async move {
        let code = request.headers()["code"].clone();
        let answer = Response::builder().header("grpc-status", code).header("grpc-message", "out%20of+stock");
        Ok::<_, Infallible>(answer.body(Body::empty()).expect("an answer"))
    });
    let service = RequestLayer::new().layer(service);
    let (_, events) = recorded(async {
        for code in ["0", "5", "13"] {
            let mut request = request("/shop.Shop/Take");
            request.headers_mut().insert("code", code.parse().expect("a value"));
            service.clone().oneshot(request).await.expect("it never fails");
        }
    });
    assert_eq!(titles(&events), ["500 INTERNAL"]);
    assert_eq!(events[0].exceptions[1].message, "out of+stock");
}

#[test]
fn failures_past_their_budget_are_counted_and_make_no_other_event() {
    let (_, events) = recorded_with(Config::new().site_budget_per_minute(1), async {
        for _ in 0..3 {
            answer(WebOptions::new(), "/charges/700").await;
        }
    });
    assert_eq!(events.len(), 1, "{:?}", titles(&events));
}

#[test]
fn without_a_tracker_an_answer_is_as_it_was() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let answer = runtime.block_on(answer(WebOptions::new().track_all(true), "/plain"));
    assert_eq!((answer.status(), answer.headers().get("x-error-id")), (StatusCode::SERVICE_UNAVAILABLE, None));
}

#[test]
fn a_service_without_routes_of_its_own_can_name_them() {
    let service = service_fn(|_: Request<RequestBody<Body>>| async {
        charge(3).await.expect_err("it always fails");
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        Ok::<_, Infallible>(response)
    });
    let mut request = request("/charges/3?note=a+b");
    request.extensions_mut().insert(Route("/charges/{cents}".to_owned()));
    request.extensions_mut().insert(std::net::SocketAddr::from(([10, 1, 2, 3], 4711)));
    let (_, events) = recorded(RequestLayer::new().layer(service).oneshot(request));
    let shown = events[0].request.as_ref().expect("a request");
    assert_eq!(shown.route.as_deref(), Some("/charges/{cents}"));
    assert_eq!(shown.remote_address.as_deref(), Some("10.1.2.3"));
    assert_eq!((shown.host.as_deref(), &shown.query["note"]), (Some("shop.example"), &"a b".into()));
}

#[test]
fn requests_that_are_answered_at_once_keep_apart() {
    let app = router(WebOptions::new());
    let (_, events) = recorded(async {
        let one = |cents: u32| app.clone().oneshot(request(&format!("/charges/{cents}")));
        futures_util::future::join_all((0..20).map(one)).await;
    });
    assert_eq!(events.len(), 20);
    for event in events {
        let path = &event.request.as_ref().expect("a request").path;
        assert_eq!(format!("/charges/{}", event.frames[0].arguments[0].value), *path);
    }
}
