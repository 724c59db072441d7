//! The dialect of QField's plugin `livefield` (contract `doors`, section 1): JSON texts, in which values of positions are
//! read as texts or numbers and always written as texts, for the plugin's model takes the types of its roles from the first
//! values. Called through the functions of the parent module, and by `session::livefield`.

use super::json;
use super::v1;
use super::write::Writer;
use crate::message::{DevicePosition, DeviceRow, Envelope, Fix, Lang, Livefield, Message, NoGroup, Rules};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// Most characters of the name of a group.
const GROUP: usize = 128;

/// Fastest that a device may be, in metres a second.
const FASTEST: f64 = 1000.0;

/// Colours of devices.
const COLORS: [&str; 8] = ["#e6194b", "#3cb44b", "#4363d8", "#f58231", "#911eb4", "#008080", "#9a6324", "#f032e6"];

/// The values of a frame as they were written, for one that no number holds spoils no other.
type ObjectKeys<'a> = HashMap<Cow<'a, str>, &'a RawValue>;

/// Intent of a frame of a client.
#[derive(Debug, Clone, PartialEq)]
pub enum LivefieldRequest {
    /// To enter a group under the name of a user: this one, or a new one.
    Enter {
        /// The name of the user, in any form.
        user: String,
        /// The name of the group.
        group: Option<Arc<str>>,
    },
    /// To be seen here, or nowhere.
    Locate(Option<Fix>),
    /// To say something.
    Say(Arc<str>),
}

impl LivefieldRequest {
    /// Reads a frame; nothing where it asks for nothing that is known, or is beyond a limit.
    pub fn read(text: &str, rules: &Rules) -> Option<Self> {
        if json::too_deep(text).is_some() {
            return None;
        }
        let rewritten = json::without_python_numbers(text);
        let object: ObjectKeys<'_> = serde_json::from_str(rewritten.as_deref().unwrap_or(text)).ok()?;
        let text = |key| object.get(key).and_then(|raw| json::string(raw)?.ok());
        match &*text("type")? {
            "join" => Some(Self::Enter { user: text("user")?.into(), group: Some(group(&text("group")?)?.into()) }),
            "create" => Some(Self::Enter { user: text("user")?.into(), group: None }),
            "position" => Some(Self::Locate(fix(&object))),
            "message" => {
                let content = text("content")?;
                let fits = !content.is_empty() && content.chars().count() <= rules.max_message_length;
                fits.then(|| Self::Say(content.into()))
            }
            _ => None,
        }
    }
}

/// The name of a group, if it may be one.
fn group(name: &str) -> Option<&str> {
    let is_allowed = !name.is_empty() && name.chars().count() <= GROUP && !name.contains(char::is_control);
    is_allowed.then_some(name)
}

/// The ad hoc room of a group.
pub fn room_of_group(group: &str) -> String {
    let digest = Sha256::new().chain_update("causerie livefield v1").chain_update(group).finalize();
    format!("~{}", URL_SAFE_NO_PAD.encode(digest.get(..24).unwrap_or_default()))
}

/// The place in a frame, if it is one.
fn fix(object: &ObjectKeys<'_>) -> Option<Fix> {
    let number = |key: &str, most: f64| number(object.get(key)?).filter(|number| number.abs() <= most);
    let (latitude, longitude) = (number("lat", 90.0)?, number("lon", 180.0)?);
    let positive = |key, most| number(key, most).filter(|number| *number >= 0.0);
    Some(Fix {
        at: [longitude, latitude],
        accuracy: None,
        heading: positive("dir", 360.0),
        speed: positive("speed", FASTEST),
        altitude: None,
        label: None,
    })
}

/// A number, as one or as a text.
fn number(raw: &RawValue) -> Option<f64> {
    match json::string(raw) {
        Some(text) => text.ok()?.trim().parse().ok(),
        None => serde_json::from_str(raw.get()).ok(),
    }
}

/// See [`super::encode_into`].
pub(super) fn encode(envelope: &Envelope, lang: Lang, out: &mut Vec<u8>) -> bool {
    let Message::Livefield(told) = &envelope.message else { return false };
    let mut frame = Writer::new(out, envelope.message.weight() + 128);
    match &**told {
        Livefield::Entered { is_first, group, device } => {
            frame.entry("type", if *is_first { "created" } else { "joined" });
            frame.entry("group", &**group).entry("device", &device.to_string());
        }
        Livefield::Table(rows) => {
            frame.entry("type", "positions");
            frame.nested("devices", |devices| rows.iter().for_each(|row| write_row(devices, row)));
        }
        Livefield::Said { device, content, page } => {
            let words = v1::words(content, lang);
            let words = page.iter().fold(words, |words, page| format!("{words}: {page}").into());
            frame.entry("type", "message").entry("device", &device.to_string()).entry("content", &*words);
        }
        Livefield::Refused(why) => _ = frame.entry("type", "error").entry("message", why_not(*why, lang)),
    }
    frame.finish();
    true
}

fn write_row(devices: &mut Writer<'_>, DeviceRow { device, name, place }: &DeviceRow) {
    let text = |number: Option<f64>, decimals| number.map_or("NaN".into(), |number| format!("{number:.decimals$}"));
    let DevicePosition { at: [longitude, latitude], heading, speed } =
        place.unwrap_or(DevicePosition { at: [f64::NAN; 2], heading: None, speed: None });
    devices.nested(&device.to_string(), |row| {
        row.entry("user_name", name).entry("user_color", device.one_of(COLORS));
        row.entry("lat", &text(Some(latitude), 7)).entry("lon", &text(Some(longitude), 7));
        row.entry("dir", &text(heading, 1)).entry("speed", &text(speed, 2));
    });
}

/// The words for somebody who is in no group.
fn why_not(why: NoGroup, lang: Lang) -> &'static str {
    let (english, french) = match why {
        NoGroup::Unnamed => (
            "The first frame is {\"type\":\"join\",\"user\":…,\"group\":…} with a group of 1 to 128 characters",
            "La première trame est {\"type\":\"join\",\"user\":…,\"group\":…} avec un groupe de 1 à 128 caractères",
        ),
        NoGroup::Name => ("This name cannot be used here", "Ce nom ne peut pas être utilisé ici"),
        NoGroup::Banned => ("You are banned from this group", "Vous êtes banni de ce groupe"),
        NoGroup::Kicked => ("A moderator removed you", "Un modérateur vous a retiré"),
        NoGroup::Full => ("This group is full", "Ce groupe est complet"),
        NoGroup::TooMany => ("There are too many groups just now", "Il y a trop de groupes en ce moment"),
        NoGroup::Unavailable => ("This group is not available", "Ce groupe n'est pas disponible"),
    };
    match lang {
        Lang::English => english,
        Lang::French => french,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::message::{Content, Device, Nickname, Occasion, Recipients, Stamp};
    use serde_json::Value;

    fn read(text: &str) -> Option<LivefieldRequest> {
        LivefieldRequest::read(text, &Rules { max_message_length: 5, ..Rules::default() })
    }

    fn written(told: Livefield, lang: Lang) -> Value {
        let envelope = Envelope {
            room: "QGIS".into(),
            stamp: Stamp::fresh(),
            sender: None,
            message: told.into(),
            recipients: Recipients::Everybody,
            occasion: Occasion::Live,
        };
        let mut bytes = Vec::new();
        assert!(encode(&envelope, lang, &mut bytes));
        serde_json::from_slice(&bytes).unwrap()
    }

    fn fix(at: [f64; 2], heading: Option<f64>, speed: Option<f64>) -> Fix {
        Fix { at, accuracy: None, heading, speed, altitude: None, label: None }
    }

    #[test]
    fn frames_are_read_and_all_else_is_dropped() {
        let enter = |user: &str, group: Option<&str>| {
            Some(LivefieldRequest::Enter { user: user.into(), group: group.map(Arc::from) })
        };
        let (longest, longer) = ("é".repeat(128), "é".repeat(129));
        let join = |group: &str| format!(r#"{{"type":"join","user":"ann","group":"{group}"}}"#);
        let locate = |fix| Some(LivefieldRequest::Locate(fix));
        let deep = format!(r#"{{"type":"create","user":"ann","x":{}1{}}}"#, "[".repeat(500), "]".repeat(500));
        for (text, expected) in [
            (join("owner/project").as_str(), enter("ann", Some("owner/project"))),
            (&join(&longest), enter("ann", Some(&longest))),
            (&join(&longer), None),
            (&join(""), None),
            (&join("a\\u0000b"), None),
            (r#"{"type":"create","user":"ann","more":[1]}"#, enter("ann", None)),
            (r#"{"type":"join","user":"ann","group":1}"#, None),
            (r#"{"type":"join","user":null,"group":"a"}"#, None),
            (
                r#"{"type":"position","lat":"45.5","lon":5,"dir":"90","speed":1.5}"#,
                locate(Some(fix([5.0, 45.5], Some(90.0), Some(1.5)))),
            ),
            (
                r#"{"type":"position","lat":1,"lon":2,"dir":"NaN","speed":null}"#,
                locate(Some(fix([2.0, 1.0], None, None))),
            ),
            (r#"{"type":"position","lat":1,"lon":2,"dir":-1,"speed":1e9}"#, locate(Some(fix([2.0, 1.0], None, None)))),
            (r#"{"type":"position","lat":"NaN","lon":2}"#, locate(None)),
            (r#"{"type":"position","lat":91,"lon":2}"#, locate(None)),
            (r#"{"type":"position","lat":1,"lon":"inf"}"#, locate(None)),
            (r#"{"type":"position","lat":[1],"lon":{}}"#, locate(None)),
            (r#"{"type":"position","lat":NaN,"lon":5}"#, locate(None)),
            (r#"{"type":"position","lat":1e999,"lon":5}"#, locate(None)),
            (r#"{"type":"position","lat":1,"lon":-Infinity,"more":"\ud800"}"#, locate(None)),
            (
                r#"{"type":"position","lat":1,"lon":2,"dir":NaN,"speed":1e999}"#,
                locate(Some(fix([2.0, 1.0], None, None))),
            ),
            (r#"{"type":"message","content":"ééééé"}"#, Some(LivefieldRequest::Say("ééééé".into()))),
            (r#"{"type":"message","content":"éééééé"}"#, None),
            (r#"{"type":"message","content":""}"#, None),
            (r#"{"type":"message","content":"\ud800"}"#, None),
            (r#"{"type":["join"],"user":"ann","group":"a"}"#, None),
            (r#"{"user":"ann","group":"a"}"#, None),
            (r#"["join"]"#, None),
            ("join", None),
            ("", None),
            (&deep, None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn values_of_tables_are_texts() {
        let device = Device::of_name(&Nickname::server());
        let row = |place| DeviceRow { device, name: Nickname::server(), place };
        let place = DevicePosition { at: [5.0, -45.123_456_78], heading: Some(90.0), speed: None };
        for (place, values) in [(Some(place), ["-45.1234568", "5.0000000", "90.0", "NaN"]), (None, ["NaN"; 4])] {
            let table = written(Livefield::Table(vec![row(place)]), Lang::English);
            let told = &table["devices"][device.to_string()];
            assert_eq!(["lat", "lon", "dir", "speed"].map(|key| told[key].as_str().unwrap()), values, "{table}");
            assert_eq!(told["user_name"], "server");
            assert!(COLORS.contains(&told["user_color"].as_str().unwrap()));
            assert!(table["devices"].to_string().len() <= DeviceRow::BYTES);
        }
    }

    #[test]
    fn what_is_said_is_a_line() {
        let device = Device::of_name(&Nickname::server());
        let said = |content, page: Option<&str>| Livefield::Said { device, content, page: page.map(Arc::from) };
        assert_eq!(written(said(Content::Text("hi".into()), None), Lang::French)["content"], "hi");
        let image = said(Content::Image("".into()), Some("https://x.example/#room=a"));
        assert_eq!(written(image, Lang::French)["content"], "a partagé une image: https://x.example/#room=a");
        assert_eq!(device.to_string().len(), 16);
    }

    #[test]
    fn a_group_is_always_the_same_room() {
        assert_eq!(room_of_group("owner/project"), "~augzjgEzilu7HjrpTaPhJdKwNizBiwWr");
        assert!(crate::config::is_adhoc(&room_of_group("")));
    }
}
