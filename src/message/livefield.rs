//! Messages to members of the dialect `livefield` alone (contract `doors`, section 1): apps of a QField team see who is
//! where by tables of all devices.

use super::{Content, MemberId, Nickname};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;
use std::sync::Arc;

/// Something that members of this dialect alone are told.
#[derive(Debug, Clone, PartialEq)]
pub enum Livefield {
    /// The recipient is in its group.
    Entered {
        /// `true` where nobody of this dialect was in it.
        is_first: bool,
        /// The name of the group.
        group: Arc<str>,
        /// The recipient.
        device: Device,
    },
    /// All devices of the room: whoever is not among them is gone.
    Table(Vec<DeviceRow>),
    /// Somebody says something.
    Said {
        /// The one who does.
        device: Device,
        /// Content that is said.
        content: Content,
        /// Address of the room on the page, for what this dialect cannot show.
        page: Option<Arc<str>>,
    },
    /// The recipient is not in a room, or is no more: a close follows.
    Refused(NoGroup),
}

/// Reason for which somebody is in no group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoGroup {
    /// The first frame named none, or did not come in time.
    Unnamed,
    /// No nickname comes near to the name, or the operator keeps it for others.
    Name,
    /// A moderator banned them.
    Banned,
    /// A moderator removed them.
    Kicked,
    /// The room has as many members as it may.
    Full,
    /// As many ad hoc rooms as there may be.
    TooMany,
    /// The room is not to be had just now, or at all.
    Unavailable,
}

/// The name of a device in tables: 16 characters of base64url, always the same for the same member, tracker or other name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Device([u8; 12]);

/// A device in a table.
#[derive(Debug, Clone, PartialEq)]
pub struct DeviceRow {
    /// The device.
    pub device: Device,
    /// Name of the device, which never changes.
    pub name: Nickname,
    /// Place of the device, if that is known.
    pub place: Option<DevicePosition>,
}

/// The place of a device.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DevicePosition {
    /// Longitude and latitude, in degrees.
    pub at: super::LonLat,
    /// Direction of the movement, in degrees clockwise from north.
    pub heading: Option<f64>,
    /// Speed, in metres a second.
    pub speed: Option<f64>,
}

impl Device {
    /// The device that a member is.
    pub fn of_member(member: MemberId) -> Self {
        Self::of("member", &member.to_string())
    }

    /// The device of this name that is no member: a tracker, a hook, somebody over HTTP.
    pub fn of_name(name: &Nickname) -> Self {
        Self::of("name", name.as_str())
    }

    fn of(kind: &str, name: &str) -> Self {
        let digest = Sha256::digest(format!("causerie livefield device\0{kind}\0{name}"));
        let mut bytes = [0; 12];
        bytes.iter_mut().zip(digest).for_each(|(byte, of_digest)| *byte = of_digest);
        Self(bytes)
    }

    /// One of so many things that is always the same for this device.
    pub fn one_of<T: Copy, const N: usize>(self, things: [T; N]) -> T {
        things[usize::from(self.0[0]) % N]
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl Livefield {
    /// Bytes of what is told, roughly.
    pub(super) fn weight(&self) -> usize {
        match self {
            Self::Table(rows) => rows.len() * DeviceRow::BYTES,
            Self::Said { content, .. } => content.weight(),
            Self::Entered { .. } | Self::Refused(_) => 0,
        }
    }
}

impl DeviceRow {
    /// Bytes of a row as it is written, at most a few more.
    pub const BYTES: usize = 192;
}
