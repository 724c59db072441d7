//! The certificate in use, which follows its files: whoever renews it writes them anew, and nobody has to restart anything.
//! The files are read beside the workers of the runtime, which a file system that does not answer would hold up.

use crate::config::{TlsSettings, Validity};
use crate::locks::{Lock, Mutex};
use crate::metrics;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;

/// Time between two looks at the files.
const INTERVAL: Duration = Duration::from_secs(5);

/// Time between two complaints about the same end of a certificate.
const COMPLAINT_INTERVAL: Duration = Duration::from_secs(86_400);

/// The certificate in use.
pub(super) struct Certificate {
    settings: TlsSettings,
    current: Mutex<Arc<CertifiedKey>>,
}

/// The properties of a file that change with its contents: the time of its last change and its length, for both files.
type Fingerprint = [Option<(SystemTime, u64)>; 2];

impl Certificate {
    /// The certificate that the settings name, if they name one.
    pub(super) fn open(settings: &TlsSettings) -> io::Result<Option<Self>> {
        let current = settings.read().map_err(|faults| io::Error::other(told(&faults)))?;
        Ok(current.map(|current| Self {
            settings: settings.clone(),
            current: Mutex::new(Lock::Certificate, Arc::new(current)),
        }))
    }

    /// Takes the new certificate whenever its files have changed, and at each SIGHUP. One that cannot be used is told, once, and
    /// the one before stays: the second of two files may not be written yet. One that ends is told once a day; the settings told
    /// it at the start.
    pub(super) async fn watch(&self) {
        let mut hang_up = HangUp::listen();
        let mut seen = self.look(fingerprint).await;
        let mut complained = Instant::now();
        self.show_end();
        loop {
            let is_asked = tokio::select! {
                () = sleep(INTERVAL) => false,
                () = hang_up.next() => true,
            };
            let fingerprint = self.look(fingerprint).await;
            let is_new = (is_asked || fingerprint != seen) && self.renew().await;
            seen = fingerprint;
            if is_new || complained.elapsed() >= COMPLAINT_INTERVAL {
                complained = Instant::now();
                if let Some(warning) = self.show_end().and_then(|validity| validity.warning()) {
                    tracing::warn!("{warning}");
                }
            }
        }
    }

    /// Reads the files again. Returns `true` if what they hold can be used.
    async fn renew(&self) -> bool {
        match self.look(TlsSettings::read).await {
            Some(Ok(Some(certificate))) => {
                let before = std::mem::replace(&mut *self.current.lock(), Arc::new(certificate));
                drop(before);
                tracing::info!("the certificate was read again; new connections get it");
                return true;
            }
            Some(Err(faults)) => {
                tracing::warn!("the new certificate cannot be used, the one before stays: {}", told(&faults));
            }
            Some(Ok(None)) | None => {}
        }
        false
    }

    /// Has the metrics show the end of the certificate.
    fn show_end(&self) -> Option<Validity> {
        let current = self.current.lock().clone();
        let validity = Validity::of(&current.cert)?;
        metrics::CERTIFICATE_END.set(validity.end() as f64);
        Some(validity)
    }

    /// Looks at the files, for as long as that takes; nothing if the program ends meanwhile.
    async fn look<T: Send + 'static>(&self, look: fn(&TlsSettings) -> T) -> Option<T> {
        let settings = self.settings.clone();
        spawn_blocking(move || look(&settings)).await.ok()
    }
}

fn fingerprint(settings: &TlsSettings) -> Fingerprint {
    [&settings.certificate, &settings.key].map(|file| {
        let metadata = std::fs::metadata(file.as_ref()?).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}

/// The signal by which an operator asks to read again. Where it cannot be listened to, it never comes.
struct HangUp {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl HangUp {
    #[cfg(unix)]
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self { signal: signal(SignalKind::hangup()).ok() }
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }

    #[cfg(not(unix))]
    fn listen() -> Self {
        Self {}
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        std::future::pending().await
    }
}

fn told(faults: &[(&str, String)]) -> String {
    faults.iter().map(|(setting, file)| format!("{setting} must name {file}")).collect::<Vec<_>>().join("; ")
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.lock().clone())
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificate").finish_non_exhaustive()
    }
}
