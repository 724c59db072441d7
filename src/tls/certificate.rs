//! The certificate in use, which follows its files: whoever renews it writes them anew, and nobody has to restart anything.

use crate::config::TlsSettings;
use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::time::sleep;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

/// Time between two looks at the files.
const INTERVAL: Duration = Duration::from_secs(5);

/// The certificate in use.
pub(super) struct Certificate {
    settings: TlsSettings,
    current: RwLock<Arc<CertifiedKey>>,
}

/// What of a file changes with its contents: the time of its last change and its length, for both files.
type Fingerprint = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// The certificate that the settings name, if they name one.
    pub(super) fn open(settings: &TlsSettings) -> io::Result<Option<Self>> {
        let current = settings.read().map_err(|faults| io::Error::other(told(&faults)))?;
        Ok(current.map(|current| Self { settings: settings.clone(), current: RwLock::new(Arc::new(current)) }))
    }

    /// Takes the new certificate whenever its files have changed. One that cannot be used is told, once, and the one before stays:
    /// the second of two files may not be written yet.
    pub(super) async fn watch(&self) {
        let mut seen = self.fingerprint();
        loop {
            sleep(INTERVAL).await;
            let fingerprint = self.fingerprint();
            if fingerprint != seen {
                seen = fingerprint;
                self.renew();
            }
        }
    }

    fn renew(&self) {
        match self.settings.read() {
            Ok(Some(certificate)) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
                tracing::info!("the certificate has changed; new connections get the new one");
            }
            Ok(None) => {}
            Err(faults) => {
                tracing::warn!("the new certificate cannot be used, the one before stays: {}", told(&faults));
            }
        }
    }

    fn fingerprint(&self) -> Fingerprint {
        [&self.settings.certificate, &self.settings.key].map(|file| {
            let metadata = std::fs::metadata(file.as_ref()?).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }
}

fn told(faults: &[(&str, String)]) -> String {
    faults.iter().map(|(setting, file)| format!("{setting} must name {file}")).collect::<Vec<_>>().join("; ")
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").finish_non_exhaustive()
    }
}
