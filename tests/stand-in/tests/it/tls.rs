use std::sync::Arc;

use http_body_util::{BodyExt, Empty};
use hyper::{Request, Version, client::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use stand_in::{Response, Settings, StandIn, Step};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

use super::{PUT, status};

const PATH: &str = "/crm/objects/2026-03/contacts/1/associations/default/companies/2";

async fn hubspot(host: &str) -> StandIn {
    Settings { tls: Some(host.to_owned()), ..Settings::default() }.start().await.unwrap()
}

async fn connect(hubspot: &StandIn, protocol: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(hubspot.certificate().unwrap().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![protocol.into()];
    let socket = TcpStream::connect(hubspot.addr()).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("127.0.0.1").unwrap(), socket).await
}

#[tokio::test]
async fn a_client_that_trusts_the_certificate_can_connect() {
    let hubspot = hubspot("127.0.0.1").await;
    assert!(hubspot.base_url().starts_with("https://127.0.0.1:"));
    let mut socket = connect(&hubspot, "http/1.1").await.unwrap();
    let request = format!("{PUT}\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    socket.read_to_string(&mut response).await.unwrap();
    assert_eq!(status(&response), 200);
}

#[tokio::test]
async fn a_tls_connection_can_be_reset() {
    let hubspot = hubspot("127.0.0.1").await;
    hubspot.enqueue(Response::new(200, "0123456789").steps([Step::Head, Step::Part(3), Step::Reset]));
    let mut socket = connect(&hubspot, "http/1.1").await.unwrap();
    socket.write_all(format!("{PUT}\r\n\r\n").as_bytes()).await.unwrap();
    let error = socket.read_to_end(&mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn the_certificate_can_be_for_another_host() {
    let error = connect(&hubspot("wrong.example").await, "http/1.1").await.unwrap_err().to_string();
    assert!(error.contains("not valid for name"), "{error}");
}

#[tokio::test]
async fn http2_is_negotiated_by_alpn() {
    let hubspot = hubspot("127.0.0.1").await;
    let socket = TokioIo::new(connect(&hubspot, "h2").await.unwrap());
    let (mut client, connection) = http2::handshake(TokioExecutor::new(), socket).await.unwrap();
    tokio::spawn(connection);
    let request = || {
        let request = Request::put(format!("{}{PATH}", hubspot.base_url())).header("authorization", "Bearer t");
        request.body(Empty::<bytes::Bytes>::new()).unwrap()
    };
    hubspot.enqueue(Response::only([Step::Reset]));
    assert!(client.send_request(request()).await.is_err());
    let response = client.send_request(request()).await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, Version::HTTP_2));
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&body).unwrap()["status"], "COMPLETE");
    let requests = hubspot.take_requests();
    assert!(requests.iter().all(|request| request.http2 && request.connection == 1 && request.target == PATH));
}
