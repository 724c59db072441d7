//! The settings. Name, older names, form, default and meaning of each stand once, in one table ([`sections`]), of which the reader,
//! `.env.example`, `docs/configuration.md`, `causerie check` and the words of faults are made. The environment is read here alone,
//! once, as text; then each setting is brought into its usual form by itself, so that all faults are listed at once; `envy` makes
//! [`Config`] of the texts. Any module above may hold a part of it.

mod address;
mod agree;
mod certificate;
mod dotenv;
mod environment_file;
#[cfg(test)]
mod fuzz;
mod given;
mod load;
mod matrix_ping;
mod model;
mod names;
mod print;
mod rooms;
mod setting;
mod table;
mod test_hook;
#[cfg(test)]
mod tests;
mod token;

pub use address::{BaseMap, TrustedProxies, is_loopback, normal_origin};
pub use certificate::{CertificateFault, Validity};
pub use given::{Fault, Faults};
pub use load::Loaded;
pub use matrix_ping::MatrixPing;
pub use model::{
    AccessSettings, Addresses, Config, GeojsonAddresses, IceSettings, LivefieldGroups, LogFormat, LogSettings,
    NodeSettings, RelaySettings, RoomDialect, Texts, TileSettings, TlsSettings, TokenSettings, TrackerRooms, common,
};
pub use print::{effective, env_example, reference_markdown};
pub use rooms::{HookSettings, RESERVED, is_adhoc, is_sealed};
pub use setting::{SURE_KEY, Secret, Section, Setting};
pub use table::{sections, settings};
pub use test_hook::{TestHook, TestPoint};
pub use token::{TokenAlgorithm, install_signatures};
