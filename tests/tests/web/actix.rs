//! The middleware of actix-web.

use std::{fmt, panic::AssertUnwindSafe};

use actix_web::{
    App, HttpResponse, ResponseError,
    body::{MessageBody, to_bytes},
    dev::ServiceResponse,
    http::StatusCode,
    test, web,
};
use error_tracker::{
    Config,
    integration::{actix_web::RequestTracking, web::WebOptions},
    model::{Event, Kind, Level},
};
use futures_util::FutureExt;

use crate::{charge, recorded, recorded_with, refresh};

#[derive(Debug)]
struct Sold;

impl fmt::Display for Sold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is sold out, token=s3cr3t")
    }
}

impl ResponseError for Sold {
    fn status_code(&self) -> StatusCode {
        StatusCode::SERVICE_UNAVAILABLE
    }
}

async fn failing(cents: web::Path<u32>) -> Result<HttpResponse, actix_web::error::Error> {
    charge(cents.into_inner()).await?;
    Ok(HttpResponse::Ok().finish())
}

async fn quiet() -> HttpResponse {
    refresh("three");
    HttpResponse::InternalServerError().finish()
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/charges/{cents}", web::get().to(failing))
        .route("/sold", web::get().to(|| async { Err::<HttpResponse, _>(Sold) }))
        .route("/quiet", web::get().to(quiet))
        .route("/json", web::post().to(|_: web::Json<u8>| async { HttpResponse::Ok().finish() }))
        .route("/length", web::post().to(|body: web::Bytes| async move { format!("{}", body.len()) }))
        .route("/panic", web::get().to(|| async { if true { panic!("the shelf has fallen down") } else { "" } }));
}

async fn answer(
    options: WebOptions,
    request: test::TestRequest,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let app = test::init_service(App::new().wrap(RequestTracking::with_options(options)).configure(routes)).await;
    test::try_call_service(&app, request.to_request()).await
}

fn get(path: &str) -> test::TestRequest {
    test::TestRequest::get().uri(path)
}

fn titles(events: &[Event]) -> Vec<&str> {
    events.iter().map(Event::title).collect()
}

#[::core::prelude::v1::test]
fn a_failure_that_was_recorded_inside_is_the_answers_event() {
    let (answer, events) = recorded(answer(WebOptions::new(), get("/charges/700")));
    let [event] = &events[..] else { panic!("{events:?}") };
    let answer = answer.expect("an answer");
    assert_eq!(answer.headers().get("x-error-id").expect("an id").to_str().expect("text"), event.id.to_string());
    assert_eq!(event.request.as_ref().expect("a request").route.as_deref(), Some("/charges/{cents}"));
}

#[::core::prelude::v1::test]
fn the_error_of_a_handler_is_told_masked() {
    let (_, events) = recorded(answer(WebOptions::new(), get("/sold")));
    assert_eq!(titles(&events), ["503 Service Unavailable"]);
    let message = &events[0].exceptions[1].message;
    assert!(message.contains("it is sold out") && !message.contains("s3cr3t"), "{message}");
}

#[::core::prelude::v1::test]
fn a_failure_that_was_dealt_with_does_not_stand_for_the_answer() {
    let (_, events) = recorded(answer(WebOptions::new(), get("/quiet")));
    assert_eq!(events.iter().map(|event| event.handled).collect::<Vec<_>>(), [true, false]);
}

#[::core::prelude::v1::test]
fn an_error_of_the_framework_keeps_its_type_and_its_body() {
    let request = || test::TestRequest::post().uri("/json").insert_header(("content-type", "application/json"));
    let wrong = request().set_payload("\"three\"");
    let (_, events) = recorded(answer(WebOptions::new().track_all(true), wrong));
    assert_eq!((titles(&events), events[0].level), (vec!["400 Bad Request"], Level::Warning));
    assert_eq!(events[0].exceptions[1].type_name, "actix_web::error::JsonPayloadError");
    assert_eq!(events[0].request.as_ref().expect("a request").body, "three");
    assert!(recorded(answer(WebOptions::new(), request().set_payload("\"three\""))).1.is_empty());
}

#[::core::prelude::v1::test]
fn a_long_body_reaches_the_program_whole() {
    let request = test::TestRequest::post().uri("/length").set_payload("x".repeat(200_000));
    let (body, _) = recorded(async {
        let answer = answer(WebOptions::new(), request).await.expect("an answer");
        to_bytes(answer.into_body()).await.ok().expect("a body")
    });
    assert_eq!(body, "200000");
}

#[::core::prelude::v1::test]
fn a_panic_is_recorded_with_its_request_and_goes_on() {
    let (outcome, events) = recorded(AssertUnwindSafe(answer(WebOptions::new(), get("/panic"))).catch_unwind());
    assert!(outcome.is_err(), "it goes on");
    assert_eq!((events.len(), events[0].kind), (1, Kind::Panic));
    assert_eq!(events[0].request.as_ref().expect("a request").path, "/panic");
}

#[::core::prelude::v1::test]
fn a_panic_ends_in_an_answer_when_asked_for() {
    let (outcome, events) = recorded(answer(WebOptions::new().catch_panics(true), get("/panic")));
    let response = match outcome {
        Ok(_) => panic!("the request went down with the panic"),
        Err(error) => error.error_response(),
    };
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(response.headers().get("x-error-id").expect("an id").to_str().expect("text"), events[0].id.to_string());
}

#[::core::prelude::v1::test]
fn failures_past_their_budget_are_counted_and_make_no_other_event() {
    let (_, events) = recorded_with(Config::new().site_budget_per_minute(1), async {
        for _ in 0..3 {
            let _ = answer(WebOptions::new(), get("/charges/700")).await;
        }
    });
    assert_eq!(events.len(), 1, "{:?}", titles(&events));
}
