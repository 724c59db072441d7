//! Identifier and time of an accepted message: set once, at acceptance. The only clock that messages know.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Identifier and time of an accepted message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stamp {
    /// The same for all receivers and in the history.
    pub id: Uuid,
    /// Seconds since the epoch, by the server's clock.
    pub seconds: u64,
    /// The sender's own time in decimal digits, shown to v3 members only, however absurd.
    pub claimed_seconds: Option<Arc<str>>,
}

/// The stamp that a v3 client asks for its message (contract `gischat`, section 4.2).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Claim {
    /// Identifier of the message, which is kept.
    pub id: Option<Uuid>,
    /// Time of the message in decimal digits, which is kept for v3.
    pub seconds: Option<Arc<str>>,
}

impl Stamp {
    /// A fresh stamp, taking over what the sender claims.
    pub fn accept(claim: Claim) -> Self {
        Self { id: claim.id.unwrap_or_else(Uuid::now_v7), seconds: now_seconds(), claimed_seconds: claim.seconds }
    }

    /// A fresh stamp for something that the server itself says.
    pub fn fresh() -> Self {
        Self::accept(Claim::default())
    }
}

/// Whole seconds since the epoch.
fn now_seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs())
}
