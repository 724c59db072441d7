//! TLS to the parts beside the server: it trusts the authorities of this machine, or those of `SSL_CERT_FILE`, and what is said
//! where it fails. Called by [`super::web`] and [`super::relay`].

use causerie::config::Validity;
use std::io;
use std::sync::Arc;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{WebPkiServerVerifier, verify_server_name};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// The authorities of this machine; `None` if it has none.
pub(super) fn trust() -> Option<TlsConnector> {
    let trusted = rustls_native_certs::load_native_certs().certs;
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(trusted.iter().cloned());
    if roots.is_empty() {
        return None;
    }
    let provider = Arc::new(ring::default_provider());
    let usual = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().ok()?;
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok()?;
    let config = config.dangerous().with_custom_certificate_verifier(Arc::new(Trust { usual, trusted }));
    Some(TlsConnector::from(Arc::new(config.with_no_client_auth())))
}

/// Trusts what authorities have signed, and beside that the trusted certificates themselves: `openssl req -x509` makes one that
/// is an authority and a server's at once, which browsers take, and this library does not.
#[derive(Debug)]
struct Trust {
    usual: Arc<WebPkiServerVerifier>,
    trusted: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let error = match self.usual.verify_server_cert(certificate, others, name, ocsp, now) {
            Err(error) if is_of_authority(&error) => error,
            verified => return verified,
        };
        if !self.trusted.iter().any(|trusted| trusted == certificate) {
            return Err(CertificateError::UnknownIssuer.into());
        }
        verify_server_name(&ParsedCertificate::try_from(certificate)?, name)?;
        match Validity::of(std::slice::from_ref(certificate)) {
            Some(validity) if now.as_secs() > validity.end() => Err(CertificateError::Expired.into()),
            Some(validity) if now.as_secs() < validity.begin() => Err(CertificateError::NotValidYet.into()),
            Some(_) => Ok(ServerCertVerified::assertion()),
            None => Err(error),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.usual.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.usual.supported_verify_schemes()
    }
}

/// `true` if a certificate is refused because it is that of an authority.
fn is_of_authority(error: &Error) -> bool {
    matches!(error, Error::InvalidCertificate(CertificateError::Other(why)) if why.to_string().contains("CaUsedAsEndEntity"))
}

/// Outcome of a connection on which something went wrong: only where nothing came, nothing answers.
pub(super) fn told(error: &io::Error) -> String {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>());
    match tls {
        None => format!("does not answer: {error}"),
        Some(Error::InvalidCertificate(fault)) => format!("answers, but {}", certificate_fault(fault)),
        Some(Error::InvalidMessage(_)) => "answers, but without TLS".into(),
        Some(error) => format!("answers, but TLS fails: {error}"),
    }
}

fn certificate_fault(fault: &CertificateError) -> String {
    match fault {
        CertificateError::UnknownIssuer => {
            "its certificate is signed by nobody whom this machine trusts; SSL_CERT_FILE \
            names a file with an authority to trust instead, or with this certificate"
                .into()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "its certificate is for another name".into()
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has expired".into(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet".into()
        }
        CertificateError::Other(why) if why.to_string().contains("UnsupportedCertVersion") => {
            "its certificate is of X.509 version 1, which nobody takes".into()
        }
        other => format!("its certificate does not do: {other}"),
    }
}
