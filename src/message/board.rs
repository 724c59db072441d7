//! The board of a room: features that all may draw (`docs/protocol.md`, The board).

use super::{LonLat, MemberId, Nickname, Sealed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Identifier of a feature, which its client makes: `b.` and 16 to 32 of `A-Z a-z 0-9 _ -`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct FeatureId(Arc<str>);

impl FeatureId {
    /// The identifier that is written so, if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        let random = text.strip_prefix("b.")?;
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
        ((16..=32).contains(&random.len()) && random.bytes().all(is_allowed)).then(|| Self(text.into()))
    }
}

/// Something that a member draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Drawn {
    /// Identifier of the feature.
    pub id: FeatureId,
    /// The drawing.
    #[serde(flatten)]
    #[schemars(with = "FormKeys")]
    pub form: Form,
}

/// The keys of [`Form`] as they are described: `geometry` and `properties`, or `sealed`.
#[derive(Serialize, JsonSchema)]
struct FormKeys {
    /// Form and place of the feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    geometry: Option<Geometry>,
    /// Kind and looks of the feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<Drawing>,
    /// Both of them, sealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<Sealed>,
}

/// A drawing, in the clear or sealed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Form {
    /// Drawing that all can read.
    Clear {
        /// Form and place of the feature.
        geometry: Geometry,
        /// Kind and looks of the feature.
        properties: Drawing,
    },
    /// Drawing that the server cannot read.
    Sealed {
        /// Both of them.
        sealed: Sealed,
    },
}

impl Form {
    /// Bytes of it as it is written, at most.
    pub fn weight(&self) -> usize {
        match self {
            Self::Clear { geometry, properties } => {
                properties.note.as_ref().map_or(0, |note| note.len()) + 24 * geometry.positions()
            }
            Self::Sealed { sealed } => sealed.weight(),
        }
    }
}

/// A geometry (GeoJSON, RFC 7946, section 3.1) of longitudes and latitudes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", content = "coordinates")]
pub enum Geometry {
    /// A point.
    Point(LonLat),
    /// A line.
    LineString(Vec<LonLat>),
    /// An area: its outline, and holes in it.
    Polygon(Vec<Vec<LonLat>>),
}

impl Geometry {
    /// Number of its positions.
    pub fn positions(&self) -> usize {
        match self {
            Self::Point(_) => 1,
            Self::LineString(line) => line.len(),
            Self::Polygon(rings) => rings.iter().map(Vec::len).sum(),
        }
    }
}

/// The kind and the looks of something drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Drawing {
    /// The kind of thing.
    pub shape: Shape,
    /// Colour of the thing, of eight.
    pub color: u8,
    /// Words about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Arc<str>>,
    /// Width of its lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u8>,
}

/// Kinds of things on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A point with a mark.
    Mark,
    /// A point with words.
    Text,
    /// A line.
    Line,
    /// A line with a head.
    Arrow,
    /// A line drawn by hand.
    Freehand,
    /// A line with its length.
    Measure,
    /// An area.
    Area,
}

impl Shape {
    /// Returns `true` if things of this kind have such a geometry.
    pub fn has(self, geometry: &Geometry) -> bool {
        match geometry {
            Geometry::Point(_) => matches!(self, Self::Mark | Self::Text),
            Geometry::LineString(_) => matches!(self, Self::Line | Self::Arrow | Self::Freehand | Self::Measure),
            Geometry::Polygon(_) => self == Self::Area,
        }
    }
}

/// A feature of the board.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoardFeature {
    /// As it was drawn.
    #[serde(flatten)]
    pub drawn: Drawn,
    /// The name of who drew it, or changed it last.
    pub by: Nickname,
    /// Time of that, in seconds since the epoch.
    pub time: u64,
    /// The name of who drew it first, where that is somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<Nickname>,
    /// The revision of the board that it came with.
    pub rev: u64,
}

impl BoardFeature {
    /// Bytes of the feature as it is written, at most.
    pub fn weight(&self) -> usize {
        320 + self.maker.as_ref().map_or(0, |maker| 16 + maker.as_str().len()) + self.drawn.form.weight()
    }
}

/// Somebody who changed the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BoardAuthor {
    /// Session of the author.
    pub member: MemberId,
    /// Name of the author in this room.
    pub nickname: Nickname,
}

/// A change of the board, or a part of it for who comes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct BoardChange {
    /// The revision of the board after it.
    pub rev: u64,
    /// The one whose change it is; nobody's where the board is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<BoardAuthor>,
    /// Features that are new or changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub put: Vec<Arc<BoardFeature>>,
    /// Features that are gone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<FeatureId>,
    /// `true` or `false` where the board was given to moderators, or to all again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// `true` if it was said before.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub replay: bool,
    /// `true` if all features known before are gone; those that are there follow.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reset: bool,
}

impl BoardChange {
    /// Bytes of the change as it is written, at most.
    pub(super) fn weight(&self) -> usize {
        self.put.iter().map(|feature| feature.weight()).sum::<usize>() + 40 * self.removed.len()
    }
}

/// State of a board for one who joins: its features follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BoardState {
    /// Revision of the board.
    pub rev: u64,
    /// Number of its features.
    pub features: usize,
    /// `true` if it is for moderators.
    pub locked: bool,
}
