//! The alternative place for calls, where those meet whom a full call has no room for (`CALLS_URL`).

use crate::bus::InstanceSecret;
use crate::config::Config;
use uuid::Uuid;

/// The alternative place for calls.
#[derive(Debug)]
pub(in crate::room) struct AlternativeCalls {
    url: String,
    secret: InstanceSecret,
}

impl AlternativeCalls {
    /// The place that the settings name. Without a secret of the instance its names are good until the node ends.
    pub(in crate::room) fn new(config: &Config) -> Option<Self> {
        let url = config.calls_url.clone()?;
        let secret = match &config.nodes.secret {
            Some(secret) => InstanceSecret::new(secret.reveal().as_bytes()),
            None => InstanceSecret::new(&[Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()].concat()),
        };
        Some(Self { url, secret })
    }

    /// The address of this room there. Whoever has it may come in: it is for members alone.
    pub(in crate::room) fn address(&self, room: &str) -> String {
        format!("{}/{}", self.url, self.secret.alternative_name(room))
    }
}
