//! A shop on axum: every failure is recorded with its request, and the viewer stands at `/dev/error`.
//!
//! Without arguments it fails in five ways, says how it answered, and ends. `-- serve` goes on serving;
//! `-- serve development` answers a failing request with the page about its failure.

use std::{error::Error, net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{ConnectInfo, Path},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use error_tracker::{
    integration::{tower::RequestLayer, web::WebOptions},
    scope::InScope,
    store::Store,
};
use error_tracker_examples::{
    client,
    shop::{self, NewOrder, Order, Payment, ShopError},
};
use error_tracker_viewer::{DevelopmentPage, Options, router};

/// The shop's errors as answers.
struct Failure(ShopError);

impl From<ShopError> for Failure {
    fn from(error: ShopError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = match self.0 {
            ShopError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            ShopError::Unreadable(..) | ShopError::Refused(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, format!("{}\n", self.0)).into_response()
    }
}

async fn place(Json(order): Json<NewOrder>) -> Result<Json<Order>, Failure> {
    Ok(Json(shop::place(order)?))
}

async fn find(Path(number): Path<u64>) -> Result<Json<Order>, Failure> {
    Ok(Json(shop::find(number).await?))
}

async fn stock(Path(shelf): Path<usize>) -> String {
    shop::in_stock(shelf).to_string()
}

async fn receipt(Path(number): Path<u64>) -> StatusCode {
    // The task outlives the request, and belongs to it all the same.
    let mail = async move {
        let _ = shop::send_receipt(number).await;
    };
    let _ = tokio::spawn(mail.in_current_scope()).await;
    StatusCode::ACCEPTED
}

async fn pay(Json(payment): Json<Payment>) -> Result<StatusCode, Failure> {
    shop::pay(payment).await?;
    Ok(StatusCode::CREATED)
}

fn application(store: Arc<dyn Store>, development: bool) -> Router {
    let mut options = WebOptions::new().track_all(true);
    if development {
        let page = Options::new().source_root(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        options = options.development(DevelopmentPage::new(Arc::clone(&store), page));
    }
    let here = |parts: &axum::http::request::Parts| {
        let client = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        client.is_some_and(|ConnectInfo(address)| address.ip().is_loopback())
    };
    Router::new()
        .route("/orders", post(place))
        .route("/orders/{number}", get(find))
        .route("/orders/{number}/receipt", post(receipt))
        .route("/stock/{shelf}", get(stock))
        .route("/payments", post(pay))
        .layer(RequestLayer::with_options(options))
        // Outside of the layer: the viewer's own requests are nobody's failures.
        .merge(router(store, Options::new().view_permission(here).hosts(["localhost", "127.0.0.1"])))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (_guard, store) = shop::track()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let serves = arguments.iter().any(|argument| argument == "serve");
    let development = arguments.iter().any(|argument| argument == "development");
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let service = application(store, development).into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    if serves {
        println!("the shop is at http://{address}");
        server.await??;
        return Ok(());
    }
    let answers = tokio::task::spawn_blocking(move || client::fail_in_five_ways(address)).await?;
    for (what, answer) in answers {
        println!("{what}: {} {}", answer.status, answer.header("x-error-id").unwrap_or("-"));
    }
    server.abort();
    Ok(())
}
