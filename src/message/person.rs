//! Members as others see them: names and features of their client, never a right.

use super::{MemberId, Nickname};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeSeq;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::sync::Arc;

/// A member as rosters show it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Person {
    /// Session of the member.
    pub member: MemberId,
    /// Name of the member in this room.
    pub nickname: Nickname,
    /// The name of a picture that clients know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Arc<str>>,
    /// Features of its client.
    pub features: Features,
    /// Roles of the member that others see.
    #[serde(skip_serializing_if = "Roles::is_empty")]
    pub roles: Roles,
    /// `true` if its client speaks one of gischat's dialects.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub gischat: bool,
    /// `true` if its connection has been lost for a while.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub away: bool,
}

/// The sender of something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "From")]
pub struct Sender {
    /// Session of the sender; none for what was put over HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// Name of the sender in this room.
    pub nickname: Nickname,
    /// The name of a picture that clients know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Arc<str>>,
    /// `true` if it is a program that the operator gave this name, which nobody else has in the room.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hook: bool,
    /// `true` if its client speaks one of gischat's dialects.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gischat: bool,
}

impl Person {
    /// The person as the sender of something.
    pub fn as_sender(&self) -> Sender {
        let (nickname, avatar) = (self.nickname.clone(), self.avatar.clone());
        Sender { member: Some(self.member), nickname, avatar, hook: false, gischat: self.gischat }
    }
}

/// Names a set of words that a type can hold, and how they are written.
macro_rules! words {
    ($(#[$meaning:meta])* $name:ident { $($(#[$word_meaning:meta])* $word:ident = $written:literal),* $(,)? }) => {
        $(#[$meaning])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
        pub struct $name { $($(#[$word_meaning])* pub $word: bool),* }

        impl $name {
            /// Set of those `words` that mean something here.
            pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
                let mut set = Self::default();
                for word in words {
                    match word { $($written => set.$word = true,)* _ => {} }
                }
                set
            }

            /// `true` if no word is in it.
            pub fn is_empty(&self) -> bool {
                *self == Self::default()
            }

            /// The words that are in it.
            pub fn words(&self) -> impl Iterator<Item = &'static str> {
                [$((self.$word, $written)),*].into_iter().filter_map(|(is_in, word)| is_in.then_some(word))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut words = serializer.serialize_seq(None)?;
                self.words().try_for_each(|word| words.serialize_element(word))?;
                words.end()
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let words = Vec::<Cow<'_, str>>::deserialize(deserializer)?;
                Ok(Self::of(words.iter().map(AsRef::as_ref)))
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "array", "items": { "type": "string", "enum": [$($written),*] } })
            }
        }
    };
}

words! {
    /// Features of a client (`docs/protocol.md`, Sessions). Gischat's clients have none of them.
    Features {
        /// Direct messages.
        direct = "direct",
        /// Calls.
        call = "call",
        /// Files.
        file = "file",
        /// The map of a room.
        map = "map",
    }
}

words! {
    /// The roles that mean something here (`docs/protocol.md`, Tokens and Moderation and bridges). Others only open
    /// rooms.
    Roles {
        /// May remove members and messages, and give notice.
        moderator = "moderator",
        /// Speaks for people of another network.
        bridge = "bridge",
    }
}
