//! The kinds of things that can be said in a room. A new kind begins here: its name, its type, and its weight.
//! `dialect::content` has its keys.

use super::Sealed;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Names the kinds once, with their names on the wire and their types.
macro_rules! kinds {
    ($($(#[doc = $meaning:literal])* $kind:ident($type:ty) = $name:literal,)*) => {
        /// Something that is said.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        pub enum Content { $($(#[doc = $meaning])* $kind($type)),* }

        /// A kind of [`Content`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ContentKind { $($(#[doc = $meaning])* $kind),* }

        impl ContentKind {
            /// All kinds, in the order in which gischat lists them.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The name on the wire, in all dialects.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name),* }
            }

            /// The kind of this name.
            pub fn find(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$kind),)* _ => None }
            }
        }

        impl Content {
            /// The kind of this content.
            pub const fn kind(&self) -> ContentKind {
                match self { $(Self::$kind(_) => ContentKind::$kind),* }
            }
        }
    };
}

kinds! {
    /// Plain text.
    Text(Arc<str>) = "text",
    /// A picture in base64: as the client sent it until it is scaled, a PNG afterwards.
    Image(Arc<str>) = "image",
    /// A layer.
    Geojson(Geojson) = "geojson",
    /// A coordinate reference system.
    Crs(Crs) = "crs",
    /// An extent of the map.
    Bbox(Bbox) = "bbox",
    /// A place on the map.
    Position(Position) = "position",
    /// A processing model of QGIS.
    Model(Model) = "model",
    /// A Python script.
    Script(Script) = "script",
    /// Something that the server cannot read.
    Sealed(Sealed) = "sealed",
}

/// A coordinate reference system.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Crs {
    /// Definition of the system as well-known text.
    pub wkt: Arc<str>,
    /// Authority and code of the system, such as `EPSG:2154`.
    pub authid: Arc<str>,
}

/// A layer with its features, carried as the text it came in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Geojson {
    /// The name of the layer.
    pub layer_name: Arc<str>,
    /// The reference system of its coordinates.
    pub crs: Crs,
    /// The GeoJSON object, unread but for the number of its features.
    pub geojson: Arc<str>,
    /// Number of elements of its `features`.
    pub features: usize,
    /// A QGIS style, if the sender gave one.
    pub style: Option<Arc<str>>,
}

/// An extent of the map. All numbers are finite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bbox {
    /// The reference system of the coordinates.
    pub crs: Crs,
    /// Western edge.
    pub xmin: f64,
    /// Eastern edge.
    pub xmax: f64,
    /// Southern edge.
    pub ymin: f64,
    /// Northern edge.
    pub ymax: f64,
}

/// A place on the map. Both numbers are finite.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// The reference system of the coordinates.
    pub crs: Crs,
    /// Easting or longitude.
    pub x: f64,
    /// Northing or latitude.
    pub y: f64,
    /// Radius in metres within which it is, if that is known. gischat has no key for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
}

/// A processing model of QGIS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Name of the model.
    pub name: Arc<str>,
    /// The group it is filed under.
    pub group: Option<Arc<str>>,
    /// The model itself.
    pub raw_xml: Arc<str>,
}

/// A Python script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Script {
    /// Name of the script.
    pub name: Arc<str>,
    /// The script itself.
    pub raw_pycode: Arc<str>,
}

impl Content {
    /// Bytes of text in this content.
    pub fn weight(&self) -> usize {
        match self {
            Self::Text(text) | Self::Image(text) => text.len(),
            Self::Geojson(layer) => {
                let style = layer.style.as_ref().map_or(0, |style| style.len());
                layer.layer_name.len() + layer.crs.weight() + layer.geojson.len() + style
            }
            Self::Crs(crs) => crs.weight(),
            Self::Bbox(bbox) => bbox.crs.weight() + 32,
            Self::Position(position) => position.crs.weight() + 16,
            Self::Model(model) => {
                let group = model.group.as_ref().map_or(0, |group| group.len());
                model.name.len() + group + model.raw_xml.len()
            }
            Self::Script(script) => script.name.len() + script.raw_pycode.len(),
            Self::Sealed(sealed) => sealed.weight(),
        }
    }
}

impl Crs {
    fn weight(&self) -> usize {
        self.wkt.len() + self.authid.len()
    }
}
