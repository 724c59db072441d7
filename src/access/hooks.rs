//! Hooks (`docs/hooks.md`): programs that show a secret over HTTP, and may then say something in one room, so
//! often. `http` asks through [`super::Access`].

use super::token_bucket::{TokenBucket, seconds};
use crate::config::HookSettings;
use crate::limits::HOOK_RATE;
use crate::locks::{Lock, Mutex};
use crate::message::{Nickname, Rules};
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;

/// A program that has shown its secret.
pub struct Hook {
    /// Nickname of the author.
    pub name: Nickname,
    /// Room of its messages.
    pub room: Arc<str>,
    /// The digest of its secret: all have one length, and nothing can be learnt of one byte by byte.
    digest: [u8; 32],
    rate: Mutex<TokenBucket>,
}

impl Hook {
    /// The hooks of these settings, which have been checked against the rules.
    pub(super) fn all(hooks: &[HookSettings], rules: &Rules) -> Vec<Self> {
        let hook = |hook: &HookSettings| {
            Some(Self {
                name: Nickname::parse(&hook.name, rules).ok()?,
                room: hook.room.as_str().into(),
                digest: Sha256::digest(hook.secret.reveal()).into(),
                rate: Mutex::new(Lock::HookRate, TokenBucket::new(HOOK_RATE, 1.0)),
            })
        };
        hooks.iter().filter_map(hook).collect()
    }

    /// The hook with this secret. All are compared, whichever it is.
    pub(super) fn find<'h>(hooks: &'h [Self], secret: &str) -> Option<&'h Self> {
        let digest: [u8; 32] = Sha256::digest(secret).into();
        let compare = |found, hook: &'h Self| if hook.digest.ct_eq(&digest).into() { Some(hook) } else { found };
        hooks.iter().fold(None, compare)
    }

    /// Spends one message.
    ///
    /// # Errors
    /// The time until there is one.
    pub fn spend(&self) -> Result<(), Duration> {
        self.rate.lock().spend().map_err(seconds)
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook").field("name", &self.name).field("room", &self.room).finish_non_exhaustive()
    }
}
