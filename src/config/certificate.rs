//! The certificate of `TLS_CERT` and the key of `TLS_KEY`, read from their files in PEM. They are read with the settings, so that
//! a fault is told with all others, and by `tls` whenever the files change.

use super::model::TlsSettings;
use super::validity::Validity;
use std::fs::read;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{Error, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::CertifiedKey;

/// Said of a certificate that has no room for the names that browsers look at.
const OLD_VERSION: &str = "a certificate of X.509 version 3; this one is of version 1, as `openssl x509 -req` makes without \
    -copy_extensions copy or -extfile, and nobody takes it";

/// The setting whose file is at fault, and the file that it should name.
pub type CertificateFault = (&'static str, String);

impl TlsSettings {
    /// Reads the certificate with those that lead to its authority, and its key; nothing unless both files are named.
    ///
    /// # Errors
    /// All faults of the two files. None of them quotes a file.
    pub fn read(&self) -> Result<Option<CertifiedKey>, Vec<CertificateFault>> {
        let (Some(certificate), Some(key)) = (&self.certificate, &self.key) else { return Ok(None) };
        let chain = chain(certificate).map_err(|why| ("TLS_CERT", why));
        let key = private_key(key).map_err(|why| ("TLS_KEY", why));
        let (chain, key) = match (chain, key) {
            (Ok(chain), Ok(key)) => (chain, key),
            (chain, key) => return Err(chain.err().into_iter().chain(key.err()).collect()),
        };
        if Validity::of(&chain).is_some_and(|validity| !validity.has_extensions) {
            return Err(vec![("TLS_CERT", OLD_VERSION.into())]);
        }
        let both = CertifiedKey::from_der(chain, key, &ring::default_provider());
        both.map(Some).map_err(|error| vec![("TLS_KEY", format!("the file with the key of TLS_CERT ({error})"))])
    }
}

fn chain(file: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let pem = read(file).map_err(|error| format!("a file that can be read ({error})"))?;
    match CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>() {
        Ok(chain) if !chain.is_empty() => Ok(chain),
        Ok(_) => Err("a file with a certificate in PEM".into()),
        Err(_) => Err("a file in PEM, and whole".into()),
    }
}

fn private_key(file: &str) -> Result<PrivateKeyDer<'static>, String> {
    let pem = read(file).map_err(|error| format!("a file that can be read ({error})"))?;
    PrivateKeyDer::from_pem_slice(&pem).map_err(|error| match error {
        Error::NoItemsFound => "a file with a private key in PEM, without a passphrase".into(),
        _ => "a file in PEM, and whole".into(),
    })
}
