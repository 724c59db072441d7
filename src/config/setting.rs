//! What the table says about one setting.

use super::Config;

/// One setting: a row of the table.
#[derive(Debug)]
pub struct Setting {
    /// Its name in the environment.
    pub name: &'static str,
    /// Names it had before, or has elsewhere. Its own name wins.
    pub older: &'static [&'static str],
    /// The default, as it would be written; empty where there is none.
    pub default: &'static str,
    /// What is allowed.
    pub allowed: &'static str,
    /// What it does, in a sentence or two.
    pub meaning: &'static str,
    /// What it is about.
    pub group: Group,
    /// Whether an empty value says something. For the others it is the same as none.
    pub empty_counts: bool,
    /// Puts a value into the configuration. An error says what is wrong, or nothing where `allowed` says it all.
    pub apply: fn(&mut Config, &str) -> Result<(), String>,
    /// The value in force, as it would be written.
    pub show: fn(&Config) -> String,
}

/// What a setting is about. The reference has one table for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Rooms, and what is asked of their members.
    Rooms,
    /// Who may enter which room.
    Access,
    /// Lengths and sizes of what is said.
    Lengths,
    /// What is done for clients of other generations.
    Clients,
    /// What the page in the browser shows.
    Page,
    /// What native clients can do.
    Native,
    /// Where the server listens, and to whom.
    Network,
    /// What helps calls and files from one browser to another.
    Calls,
    /// What protects the server.
    Load,
    /// The log.
    Logs,
}

impl Group {
    /// All groups, in the order of the table.
    pub const ALL: [Self; 10] = [
        Self::Rooms,
        Self::Access,
        Self::Lengths,
        Self::Clients,
        Self::Page,
        Self::Native,
        Self::Network,
        Self::Calls,
        Self::Load,
        Self::Logs,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rooms => "Rooms and rules",
            Self::Access => "Access",
            Self::Lengths => "Lengths and sizes",
            Self::Clients => "Clients",
            Self::Page => "Page",
            Self::Native => "Native protocol",
            Self::Network => "Network",
            Self::Calls => "Calls and files",
            Self::Load => "Load",
            Self::Logs => "Logs",
        }
    }
}

/// Settings whose values open something.
const SECRETS: [&str; 4] = ["KEY_ROOMS", "TOKEN_KEY", "TOKEN_KEY_PREVIOUS", "TURN_SECRET"];

impl Setting {
    /// Whether its value opens something, so that it is never printed, not even where it is wrong.
    pub fn is_secret(&self) -> bool {
        SECRETS.contains(&self.name)
    }

    /// Whether this setting goes by `name`, today or formerly.
    pub fn goes_by(&self, name: &str) -> bool {
        self.names().any(|own| own == name)
    }

    /// Its name, then its older ones.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.older.iter().copied())
    }
}
