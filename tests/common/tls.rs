//! Certificates and clients that speak TLS, by openssl; and others that are many, and speak it when a test wants.

use super::PATIENCE;
use super::raw::Raw;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::{fs, io};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};

/// Writes a certificate for localhost and its key into `tls/` of a folder.
pub fn certify(folder: &Path) {
    let tls = folder.join("tls");
    fs::create_dir_all(&tls).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout"]);
    openssl.arg(tls.join("privkey.pem")).arg("-out").arg(tls.join("fullchain.pem"));
    assert!(openssl.stderr(Stdio::null()).status().expect("openssl is installed").success());
}

/// Has the certificate in `tls/` of a folder be one that ended yesterday.
pub fn expire(folder: &Path) {
    let tls = folder.join("tls");
    let (certificate, before) = (tls.join("fullchain.pem"), tls.join("before.pem"));
    fs::rename(&certificate, &before).unwrap();
    let mut openssl = Command::new("openssl");
    openssl.args(["x509", "-days", "-1", "-in"]).arg(before).arg("-signkey").arg(tls.join("privkey.pem"));
    assert!(openssl.arg("-out").arg(certificate).stderr(Stdio::null()).status().expect("openssl").success());
}

/// A stream of bytes over TLS to a port of this machine, whose certificate must be this one, from this loopback address.
pub fn open(port: u16, certificate: &Path, from: &str) -> Raw {
    let mut openssl = tokio::process::Command::new("openssl");
    openssl.args(["s_client", "-quiet", "-verify_return_error", "-verify_hostname", "localhost"]);
    openssl.args(["-connect", &format!("127.0.0.1:{port}"), "-servername", "localhost"]);
    openssl.args(["-bind", &format!("{from}:0"), "-CAfile"]).arg(certificate);
    let openssl = openssl.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = openssl.spawn().expect("openssl is installed");
    let (writing, reading) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    tokio::spawn(async move { child.wait().await });
    Raw::over(reading, writing)
}

/// A client of this process that has shaken hands over a connection, whoever answers.
pub async fn shake_hands(stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let config = config.dangerous().with_custom_certificate_verifier(Arc::new(TrustsAll(provider)));
    let connector = TlsConnector::from(Arc::new(config.with_no_client_auth()));
    connector.connect("localhost".try_into().unwrap(), stream).await
}

/// Trusts every certificate.
#[derive(Debug)]
struct TrustsAll(Arc<CryptoProvider>);

impl ServerCertVerifier for TrustsAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// The whole answer, as text, to a request with these header lines.
pub async fn request(mut raw: Raw, method: &str, path: &str, headers: &str, body: &str) -> String {
    let start = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close");
    raw.write(format!("{start}\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len()).as_bytes()).await;
    let mut answer = Vec::new();
    timeout(PATIENCE, raw.reading.read_to_end(&mut answer)).await.expect("an answer in time").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}
