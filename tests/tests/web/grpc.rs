//! The tower layer on a server of tonic, asked by a client of tonic over real sockets.

use std::{
    convert::Infallible,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Bytes;
use axum::http::{Request, Response, uri::PathAndQuery};
use error_tracker::integration::tower::RequestLayer;
use http_body::Body;
use tonic::{
    Code, Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    server::{Grpc, NamedService, UnaryService},
    transport::{Endpoint, Server, server::TcpIncoming},
};
use tower::{BoxError, Service};

use crate::{charge, recorded};

/// Messages that are text, so that nothing has to be generated.
#[derive(Clone, Copy, Default)]
struct Text;

impl Codec for Text {
    type Encode = String;
    type Decode = String;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Text {
    type Item = String;
    type Error = Status;

    fn encode(&mut self, text: String, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes::BufMut::put_slice(out, text.as_bytes());
        Ok(())
    }
}

impl Decoder for Text {
    type Item = String;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<String>, Status> {
        let length = bytes::Buf::remaining(buffer);
        let bytes = bytes::Buf::copy_to_bytes(buffer, length);
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }
}

type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Charges an amount, which always fails.
struct Charge;

impl UnaryService<String> for Charge {
    type Response = String;
    type Future = Boxed<Result<tonic::Response<String>, Status>>;

    fn call(&mut self, request: tonic::Request<String>) -> Self::Future {
        Box::pin(async move {
            let cents = request.into_inner().parse().map_err(|_| Status::invalid_argument("no amount"))?;
            charge(cents).await.map_err(|error| Status::internal(error.to_string()))?;
            Ok(tonic::Response::new(String::new()))
        })
    }
}

#[derive(Clone)]
struct Bank;

impl NamedService for Bank {
    const NAME: &'static str = "shop.Bank";
}

impl<B> Service<Request<B>> for Bank
where
    B: Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError> + Send,
{
    type Response = Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = Boxed<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        Box::pin(async move { Ok(Grpc::new(Text).unary(Charge, request).await) })
    }
}

async fn ask(amounts: &[&str]) -> Vec<Code> {
    let incoming = TcpIncoming::bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let address = incoming.local_addr().expect("an address");
    let server = Server::builder().layer(RequestLayer::new()).add_service(Bank);
    tokio::task::spawn_local(server.serve_with_incoming(incoming));
    let channel = Endpoint::new(format!("http://{address}")).expect("an address").connect().await.expect("it listens");
    let mut codes = Vec::new();
    for amount in amounts {
        let mut client = tonic::client::Grpc::new(channel.clone());
        client.ready().await.expect("it is ready");
        let path = PathAndQuery::from_static("/shop.Bank/Charge");
        let answer = client.unary(tonic::Request::new((*amount).to_owned()), path, Text).await;
        codes.push(answer.expect_err("it always fails").code());
    }
    codes
}

#[test]
fn a_failure_on_tonic_is_shown_with_its_request() {
    let (codes, events) = recorded(ask(&["700", "many"]));
    assert_eq!(codes, [Code::Internal, Code::InvalidArgument]);
    let [event] = &events[..] else { panic!("{events:?}") };
    assert_eq!(&*event.frames[0].function, "charge");
    let request = event.request.as_ref().expect("a request");
    assert_eq!((&*request.method, &*request.path), ("POST", "/shop.Bank/Charge"));
}
