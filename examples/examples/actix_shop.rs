//! The same shop on actix-web: every failure is recorded with its request, and the viewer stands at `/dev/error`.
//!
//! Without arguments it fails in five ways, says how it answered, and ends. `-- serve` goes on serving;
//! `-- serve development` answers a failing request with the page about its failure.

use std::{error::Error, fmt, net::SocketAddr, sync::Arc};

use actix_web::{App, HttpResponse, HttpServer, ResponseError, http::StatusCode, web};
use axum::extract::ConnectInfo;
use error_tracker::{
    integration::{actix_web::RequestTracking, web::WebOptions},
    scope::InScope,
};
use error_tracker_examples::{
    client,
    shop::{self, NewOrder, Order, Payment, ShopError},
};
use error_tracker_viewer::{DevelopmentPage, Options, actix_viewer};

/// The shop's errors as answers.
#[derive(Debug)]
struct Failure(ShopError);

impl From<ShopError> for Failure {
    fn from(error: ShopError) -> Self {
        Self(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.0)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        match self.0 {
            ShopError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            ShopError::Unreadable(..) | ShopError::Refused(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

async fn place(order: web::Json<NewOrder>) -> Result<web::Json<Order>, Failure> {
    Ok(web::Json(shop::place(order.into_inner())?))
}

async fn find(number: web::Path<u64>) -> Result<web::Json<Order>, Failure> {
    Ok(web::Json(shop::find(number.into_inner()).await?))
}

async fn stock(shelf: web::Path<usize>) -> String {
    shop::in_stock(shelf.into_inner()).to_string()
}

async fn receipt(number: web::Path<u64>) -> HttpResponse {
    // The task outlives the request, and belongs to it all the same.
    let mail = async move {
        let _ = shop::send_receipt(number.into_inner()).await;
    };
    let _ = actix_web::rt::spawn(mail.in_current_scope()).await;
    HttpResponse::Accepted().finish()
}

async fn pay(payment: web::Json<Payment>) -> Result<HttpResponse, Failure> {
    shop::pay(payment.into_inner()).await?;
    Ok(HttpResponse::Created().finish())
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/orders", web::post().to(place))
        .route("/orders/{number}", web::get().to(find))
        .route("/orders/{number}/receipt", web::post().to(receipt))
        .route("/stock/{shelf}", web::get().to(stock))
        .route("/payments", web::post().to(pay));
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (_guard, store) = shop::track()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let serves = arguments.iter().any(|argument| argument == "serve");
    let mut options = WebOptions::new().track_all(true);
    if arguments.iter().any(|argument| argument == "development") {
        let page = Options::new().source_root(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        options = options.development(DevelopmentPage::new(Arc::clone(&store), page));
    }
    let here = |parts: &axum::http::request::Parts| {
        let client = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        client.is_some_and(|ConnectInfo(address)| address.ip().is_loopback())
    };
    let viewer = actix_viewer(store, Options::new().view_permission(here).hosts(["localhost", "127.0.0.1"]));
    let tracking = RequestTracking::with_options(options);
    let server = HttpServer::new(move || {
        // The viewer stands outside: its own requests are nobody's failures.
        let shop = web::scope("").wrap(tracking.clone()).configure(routes);
        App::new().configure(viewer.clone()).service(shop)
    });
    let server = server.workers(2).bind(("127.0.0.1", 0))?;
    let address = server.addrs()[0];
    let server = server.run();
    if serves {
        println!("the shop is at http://{address}");
        server.await?;
        return Ok(());
    }
    let handle = server.handle();
    let server = actix_web::rt::spawn(server);
    let answers = web::block(move || client::fail_in_five_ways(address)).await?;
    for (what, answer) in answers {
        println!("{what}: {} {}", answer.status, answer.header("x-error-id").unwrap_or("-"));
    }
    handle.stop(false).await;
    server.await??;
    Ok(())
}
