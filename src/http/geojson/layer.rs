//! A layer that somebody sent as GeoJSON in WGS 84: as it came, or with its coordinates computed; and what a list says of it.
//! Whatever it holds is read without recursion, for nobody looked at its depth before.

use super::systems::System;
use crate::message::Geojson;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

/// Geometry collections that may be within each other.
const NESTED: usize = 8;

/// Parts of a degree that are written: a millimetre.
const PARTS: f64 = 1e8;

/// The reason why a layer is not there in WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotInWgs84 {
    /// The layer's system is not computed here.
    System,
    /// The layer is no GeoJSON of its system.
    Unsound,
}

/// A layer as a list describes it.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// Kinds of its geometries.
    pub(super) kinds: BTreeSet<GeometryType>,
    /// West, south, east and north in degrees, if it has a place that is known.
    pub(super) extent: Option<[f64; 4]>,
}

#[derive(Deserialize)]
struct Collection<'l> {
    #[serde(borrow)]
    features: Vec<&'l RawValue>,
}

#[derive(Deserialize)]
struct Feature<'l> {
    #[serde(borrow, default)]
    id: Option<&'l RawValue>,
    #[serde(borrow, default)]
    geometry: Option<&'l RawValue>,
    #[serde(borrow, default)]
    properties: Option<&'l RawValue>,
}

#[derive(Deserialize)]
struct Geometry<'l> {
    #[serde(rename = "type")]
    kind: GeometryType,
    #[serde(borrow, default)]
    coordinates: Option<&'l RawValue>,
    #[serde(borrow, default)]
    geometries: Option<Vec<&'l RawValue>>,
}

/// The kinds of geometries (RFC 7946, section 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum GeometryType {
    Point,
    MultiPoint,
    LineString,
    MultiLineString,
    Polygon,
    MultiPolygon,
    GeometryCollection,
}

/// The layer in WGS 84.
///
/// # Errors
/// Its coordinates cannot be computed.
pub(super) fn in_wgs84(layer: &Geojson) -> Result<Bytes, NotInWgs84> {
    match System::of(&layer.crs.authid).ok_or(NotInWgs84::System)? {
        System::Degrees => Ok(Bytes::from_owner(LayerText(layer.geojson.clone()))),
        system => computed(layer, system).map(Bytes::from).ok_or(NotInWgs84::Unsound),
    }
}

/// A layer as it was sent.
struct LayerText(Arc<str>);

impl AsRef<[u8]> for LayerText {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The features with their geometries in degrees. Members of the collection, such as `crs` and `bbox`, are of the other system.
fn computed(layer: &Geojson, system: System) -> Option<String> {
    let Collection { features } = serde_json::from_str(&layer.geojson).ok()?;
    let mut text = String::with_capacity(layer.geojson.len());
    text.push_str(r#"{"type":"FeatureCollection","features":["#);
    for (place, feature) in features.into_iter().enumerate() {
        let Feature { id, geometry, properties } = serde_json::from_str(feature.get()).ok()?;
        text.push_str(if place == 0 { r#"{"type":"Feature""# } else { r#",{"type":"Feature""# });
        if let Some(id) = id {
            write!(text, r#","id":{}"#, id.get()).ok()?;
        }
        write!(text, r#","properties":{},"geometry":"#, properties.map_or("null", RawValue::get)).ok()?;
        match geometry {
            Some(geometry) => write_geometry(geometry, system, &mut text, NESTED)?,
            None => text.push_str("null"),
        }
        text.push('}');
    }
    text.push_str("]}");
    Some(text)
}

fn write_geometry(geometry: &RawValue, system: System, text: &mut String, nested: usize) -> Option<()> {
    let Geometry { kind, coordinates, geometries } = serde_json::from_str(geometry.get()).ok()?;
    write!(text, r#"{{"type":"{kind:?}""#).ok()?;
    if let Some(coordinates) = coordinates {
        text.push_str(r#","coordinates":"#);
        walk(coordinates.get(), |part| write_part(part, system, text))?;
    }
    if let Some(geometries) = geometries {
        text.push_str(r#","geometries":["#);
        for (place, geometry) in geometries.into_iter().enumerate() {
            if place > 0 {
                text.push(',');
            }
            write_geometry(geometry, system, text, nested.checked_sub(1)?)?;
        }
        text.push(']');
    }
    text.push('}');
    Some(())
}

fn write_part(part: CoordinateToken<'_>, system: System, text: &mut String) -> Option<()> {
    match part {
        CoordinateToken::Mark(mark) => text.push(mark),
        CoordinateToken::Position([x, y], others) => {
            let [longitude, latitude] = written(system, [x, y])?;
            write!(text, "[{longitude},{latitude}{others}]").ok()?;
        }
    }
    Some(())
}

/// Longitude and latitude of a place as they are written.
fn written(system: System, place: [f64; 2]) -> Option<[f64; 2]> {
    Some(system.degrees(place)?.map(|degrees| (degrees * PARTS).round() / PARTS))
}

/// Returns the description of a layer for a list, as far as it can be read.
pub(super) fn summary(layer: &Geojson) -> Summary {
    let mut summary = Summary::default();
    let system = System::of(&layer.crs.authid);
    let Ok(Collection { features }) = serde_json::from_str(&layer.geojson) else { return summary };
    for feature in features {
        if let Ok(Feature { geometry: Some(geometry), .. }) = serde_json::from_str(feature.get()) {
            summary.note(geometry, system, NESTED);
        }
    }
    summary
}

impl Summary {
    fn note(&mut self, geometry: &RawValue, system: Option<System>, nested: usize) -> Option<()> {
        let Geometry { kind, coordinates, geometries } = serde_json::from_str(geometry.get()).ok()?;
        self.kinds.insert(kind);
        for geometry in geometries.unwrap_or_default() {
            self.note(geometry, system, nested.checked_sub(1)?);
        }
        let system = system?;
        walk(coordinates?.get(), |part| {
            if let CoordinateToken::Position(place, _) = part
                && let Some([longitude, latitude]) = written(system, place)
            {
                let [west, south, east, north] = self.extent.unwrap_or([longitude, latitude, longitude, latitude]);
                self.extent =
                    Some([west.min(longitude), south.min(latitude), east.max(longitude), north.max(latitude)]);
            }
            Some(())
        })
    }
}

/// A part of the text of `coordinates`.
#[derive(Clone, Copy)]
enum CoordinateToken<'l> {
    /// A bracket or a comma between positions.
    Mark(char),
    /// A position, and the text of its further numbers with the comma before them.
    Position([f64; 2], &'l str),
}

/// Goes through the text of `coordinates`, which is JSON already; none where it holds something else than positions in arrays.
fn walk<'l>(text: &'l str, mut each: impl FnMut(CoordinateToken<'l>) -> Option<()>) -> Option<()> {
    let mut rest = text.trim_ascii_start();
    while let Some(mark) = rest.chars().next() {
        let inside = rest.get(1..)?.trim_ascii_start();
        rest = match mark {
            '[' if inside.starts_with(|first: char| first == '-' || first.is_ascii_digit()) => {
                let (position, after) = inside.split_once(']')?;
                each(read_position(position)?)?;
                after.trim_ascii_start()
            }
            '[' | ']' | ',' => {
                each(CoordinateToken::Mark(mark))?;
                inside
            }
            _ => return None,
        };
    }
    Some(())
}

fn read_position(text: &str) -> Option<CoordinateToken<'_>> {
    let (x, rest) = text.split_once(',')?;
    let (y, others) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
    let others_are_numbers = others.split(',').skip(1).all(|other| other.trim().parse::<f64>().is_ok());
    others_are_numbers.then_some(CoordinateToken::Position([x.trim().parse().ok()?, y.trim().parse().ok()?], others))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::message::Crs;
    use serde_json::json;

    fn layer(authid: &str, geojson: &str) -> Geojson {
        let crs = Crs { wkt: "".into(), authid: authid.into() };
        Geojson { layer_name: "a".into(), crs, geojson: geojson.into(), features: 0, style: None }
    }

    fn collection(geometry: &str) -> String {
        format!(r#"{{"crs":7,"features":[{{"geometry":{geometry},"properties":{{"a":1e999}}}}],"bbox":[1,2]}}"#)
    }

    #[test]
    fn what_is_in_degrees_goes_as_it_came() {
        let text = collection(r#"{"type": "Point", "coordinates" : [ 5, 45.0 ]}"#);
        assert_eq!(in_wgs84(&layer("EPSG:4326", &text)).unwrap(), text);
        assert_eq!(in_wgs84(&layer("EPSG:2154", &text)), Err(NotInWgs84::System));
    }

    #[test]
    fn every_geometry_is_computed_and_the_rest_kept() {
        let at = "[500000, 6039154.22634199, 12.50]";
        let place = "[9,54.5, 12.50]";
        for (kind, form) in [
            ("Point", "AT"),
            ("MultiPoint", "[AT,AT]"),
            ("LineString", "[AT,AT]"),
            ("MultiLineString", "[[AT,AT],[AT,AT]]"),
            ("Polygon", "[[AT,AT,AT,AT],[]]"),
            ("MultiPolygon", "[[[AT,AT,AT,AT]]]"),
            ("Point", "[]"),
        ] {
            let geometry = |at: &str| format!(r#"{{"type":"{kind}","coordinates":{}}}"#, form.replace("AT", at));
            let of = |at: &str| format!(r#"{{"type":"GeometryCollection","geometries":[{},{0}]}}"#, geometry(at));
            for (sent, expected) in
                [(geometry(at), geometry(place)), (of(at), of(place)), ("null".into(), "null".into())]
            {
                let found = in_wgs84(&layer("EPSG:25832", &collection(&sent))).unwrap();
                let feature = format!(r#"{{"type":"Feature","properties":{{"a":1e999}},"geometry":{expected}}}"#);
                assert_eq!(found, format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#), "{sent}");
            }
        }
    }

    #[test]
    fn hostile_layers_are_refused_and_listed_all_the_same() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        let mut nested = r#"{"type":"Point","coordinates":[1,2]}"#.to_owned();
        for _ in 0..20 {
            nested = format!(r#"{{"type":"GeometryCollection","geometries":[{nested}]}}"#);
        }
        for geometry in [
            r#"{"type":"Point","coordinates":[1e999,2]}"#,
            r#"{"type":"Point","coordinates":[1,"2"]}"#,
            r#"{"type":"Point","coordinates":[1]}"#,
            r#"{"type":"Point","coordinates":{"a":[1,2]}}"#,
            r#"{"type":"Point","coordinates":[1,2,{}]}"#,
            r#"{"type":7,"coordinates":[1,2]}"#,
            "[]",
            "7",
            &nested,
        ] {
            let sent = layer("EPSG:32631", &collection(geometry));
            assert_eq!(in_wgs84(&sent), Err(NotInWgs84::Unsound), "{geometry}");
            assert!(
                summary(&sent).extent.is_none_or(|extent| extent.iter().all(|edge| edge.is_finite())),
                "{geometry}"
            );
        }
        let properties = format!(r#"{{"features":[{{"geometry":null,"properties":{deep}}}]}}"#);
        assert!(in_wgs84(&layer("EPSG:32631", &properties)).unwrap().len() > deep.len());
        let coordinates = collection(&format!(r#"{{"type":"Point","coordinates":{deep}}}"#));
        assert!(in_wgs84(&layer("EPSG:32631", &coordinates)).is_ok(), "nothing is computed of no position");
        assert_eq!(summary(&layer("EPSG:4326", &coordinates)).extent, None);
    }

    #[test]
    fn a_list_says_what_is_in_it() {
        let two = r#"{"features":[{"geometry":{"type":"Point","coordinates":[5,45]}},{"geometry":null},{},7,
            {"geometry":{"type":"LineString","coordinates":[[6,44],[4.5,46]]}},{"geometry":{"type":"Odd","coordinates":[0,0]}}]}"#;
        let Summary { kinds, extent } = summary(&layer("EPSG:4326", two));
        assert_eq!(json!(kinds), json!(["Point", "LineString"]));
        assert_eq!(extent, Some([4.5, 44.0, 6.0, 46.0]));
        assert_eq!(summary(&layer("EPSG:2154", two)).extent, None);
        assert_eq!(summary(&layer("EPSG:4326", "{}")).extent, None);
    }
}
