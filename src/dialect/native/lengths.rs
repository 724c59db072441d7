//! How long the values of requests may be, where no setting says so: for who reads requests and who describes them. In
//! characters, unless it says otherwise.

/// What a client calls a request.
pub const REFERENCE: usize = 64;
/// The name of a room.
pub const ROOM: usize = 255;
/// The name of a picture.
pub const AVATAR: usize = 128;
/// Words in `features`: how many.
pub const WORDS: usize = 64;
/// The key of a room.
pub const ROOM_KEY: usize = 256;
/// What marks a repeat.
pub const NONCE: usize = 64;
/// What is said with an invitation or when somebody is removed.
pub const NOTE: usize = 140;
/// The name of a file.
pub const FILE_NAME: usize = 255;
/// A media type.
pub const MIME: usize = 127;
/// The id of a media stream.
pub const STREAM: usize = 128;
/// A resume key.
pub const RESUME: usize = 128;
/// Direct messages that one `ack` names: how many.
pub const ACKS: usize = 100;
/// A ban, in seconds.
pub const BAN: u64 = 86_400;
/// The largest integer that every client can write.
pub const LARGEST: u64 = (1 << 53) - 1;
/// The name of a layer.
pub const LAYER_NAME: usize = 255;
/// The definition of a reference system.
pub const CRS_WKT: usize = 2000;
/// The code of a reference system.
pub const CRS_AUTHID: usize = 50;
/// The name of a model, and of its group.
pub const MODEL_NAME: usize = 128;
/// The name of a script.
pub const SCRIPT_NAME: usize = 128;
/// The sign of a reaction, in bytes.
pub const EMOJI: usize = 32;
