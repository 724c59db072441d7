//! The table of all settings, in the order in which they are documented and parsed.

mod access;
mod native;
mod network;
mod rooms;

use super::setting::Setting;
use std::sync::LazyLock;

/// All settings.
pub fn settings() -> &'static [Setting] {
    static ALL: LazyLock<Vec<Setting>> = LazyLock::new(|| {
        rooms::rows().into_iter().chain(access::rows()).chain(native::rows()).chain(network::rows()).collect()
    });
    &ALL
}
