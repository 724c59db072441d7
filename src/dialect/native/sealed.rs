//! The form of what is sealed between clients (`docs/sealed.md`): of its ciphertext only the letters are looked at. Called by
//! `content`, `map` and `request`.

use super::form::{ValueForm, form, integer};
use super::keys::{FromKeys, Keys, keys, nested};
use super::object::{string, too_large, wrong};
use super::special::LARGEST;
use crate::dialect::schema::{self, with};
use crate::message::{Rules, Sealed};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use serde_json::value::RawValue;
use std::sync::Arc;

/// Characters of 16 bytes in base64url.
const SID: usize = 22;

keys! {
    impl Sealed {
        /// The version of the construction.
        v = one(),
        /// The load of a client that sealed it.
        sid = base64url(SID, SID),
        /// The count of frames that it sealed before.
        n = integer(LARGEST),
        /// The ciphertext.
        data = base64url(0, usize::MAX),
    }
}

/// A sealed frame of at most so many bytes as it is sent.
pub(super) fn sealed(path: &'static str, most: usize) -> impl ValueForm<Value = Sealed> {
    let whole = nested::<Sealed>(path);
    let read = move |raw: &RawValue, rules: &Rules| match raw.get().len() {
        bytes if bytes > most => Err(too_large(format!("is larger than {most} bytes"))),
        _ => whole.read(raw, rules),
    };
    form(read, move |rules| whole.schema(rules))
}

/// `true` if an object is a sealed frame, right or wrong, and nothing that the server reads.
pub(super) fn is_sealed(raw: &RawValue) -> bool {
    #[derive(Deserialize)]
    struct Own {
        sid: Option<IgnoredAny>,
    }
    // Most are not, and are read once.
    let names_sid = raw.get().contains(r#""sid""#);
    names_sid && serde_json::from_str(raw.get()).is_ok_and(|Own { sid }| sid.is_some())
}

fn one() -> impl ValueForm<Value = u64> {
    let read = |raw: &RawValue, _: &Rules| match raw.get() {
        "1" => Ok(1),
        _ => Err(wrong("is none of this version")),
    };
    form(read, |_| json!({ "const": 1 }))
}

fn base64url(min: usize, max: usize) -> impl ValueForm<Value = Arc<str>> {
    let read = move |raw: &RawValue, _: &Rules| {
        let text = string(raw)?;
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        match text.bytes().all(is_allowed) && (min..=max).contains(&text.len()) {
            true => Ok(text.into()),
            false => Err(wrong("is no base64url of this length")),
        }
    };
    form(read, move |_| {
        let text = if max == usize::MAX { schema::text() } else { schema::string(min, max) };
        with(text, "pattern", "^[A-Za-z0-9_-]*$")
    })
}
