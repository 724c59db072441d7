//! The board of a room as GeoJSON. Every feature has the same properties, so that a table of them keeps its columns.

use crate::message::{BoardFeature, Drawn, FeatureId, Form, Geometry, Nickname, Shape};
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;

/// The eight colours of the board as the page saves it, for programs that have no theme.
const COLOURS: [&str; 8] = ["#1f6fb4", "#c4443a", "#23804f", "#a0660b", "#7a4fb0", "#b03a7c", "#0f7d86", "#55606c"];

/// Width of lines whose feature says none.
const USUAL_WIDTH: u8 = 3;

/// A kind of geometry, for programs that want layers of a single one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum GeometryKind {
    Point,
    Line,
    Polygon,
}

impl GeometryKind {
    /// The kind of this name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "point" => Some(Self::Point),
            "line" => Some(Self::Line),
            "polygon" => Some(Self::Polygon),
            _ => None,
        }
    }

    fn of(geometry: &Geometry) -> Self {
        match geometry {
            Geometry::Point(_) => Self::Point,
            Geometry::LineString(_) => Self::Line,
            Geometry::Polygon(_) => Self::Polygon,
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "type")]
struct FeatureCollection<'b> {
    features: Vec<Feature<'b>>,
}

#[derive(Serialize)]
#[serde(tag = "type")]
struct Feature<'b> {
    id: &'b FeatureId,
    geometry: &'b Geometry,
    properties: Properties<'b>,
}

/// In the order of columns.
#[derive(Serialize)]
struct Properties<'b> {
    id: &'b FeatureId,
    shape: Shape,
    note: Option<&'b str>,
    color: &'static str,
    width: Option<u8>,
    by: &'b Nickname,
    time: Option<String>,
}

/// Collection of these features of a board, or of those of one kind.
pub(super) fn collection(features: &[Arc<BoardFeature>], only: Option<GeometryKind>) -> Vec<u8> {
    let is_wanted = |feature: &Feature<'_>| only.is_none_or(|only| only == GeometryKind::of(feature.geometry));
    let features = features.iter().filter_map(|feature| written(feature)).filter(is_wanted).collect();
    serde_json::to_vec(&FeatureCollection { features }).unwrap_or_default()
}

fn written(BoardFeature { drawn: Drawn { id, form }, by, time, .. }: &BoardFeature) -> Option<Feature<'_>> {
    let Form::Clear { geometry, properties: look } = form else { return None };
    let color = COLOURS.get(usize::from(look.color)).unwrap_or(&COLOURS[0]);
    let width = (!matches!(geometry, Geometry::Point(_))).then(|| look.width.unwrap_or(USUAL_WIDTH));
    let (shape, note) = (look.shape, look.note.as_deref());
    let properties = Properties { id, shape, note, color, width, by, time: utc(*time) };
    Some(Feature { id, geometry, properties })
}

/// A time in ISO 8601, of seconds since the epoch.
pub(super) fn utc(seconds: u64) -> Option<String> {
    let moment = Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    Some(moment.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_page() {
        let page = include_str!("../../../web/src/map/live/board-layer.ts");
        let list = format!("const COLOURS = [\"{}\"];", COLOURS.join("\", \""));
        assert!(page.contains(&list), "{list}");
    }
}
