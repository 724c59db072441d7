//! The keys of every kind of content, once for all dialects: how a kind is read, described and written. The typed
//! generations of gischat and the native protocol read by [`read`], each through its own [`ContentSource`];
//! `http::asyncapi` describes by it; `frame` and `native::encode` write by [`write`].

pub(crate) use super::json::FieldName;

use super::write::Writer;
use crate::message::{Bbox, Content, ContentKind, Crs, Geojson, Model, Position, Rules, Script, Sealed};
use std::sync::Arc;

/// The sort of a text, with its greatest length in characters. gischat 2 bounds lines alone.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Text {
    /// A line that people read, bounded in all dialects; native clients send none without a character.
    Line(usize),
    /// A name or a code: too long, it is invalid.
    Name(usize),
    /// A body that nobody here reads: too long, it is too large.
    Body(usize),
    /// A body in base64.
    Base64(usize),
}

impl Text {
    /// The greatest length in characters.
    pub(crate) fn max(self) -> usize {
        let (Self::Line(max) | Self::Name(max) | Self::Body(max) | Self::Base64(max)) = self;
        max
    }
}

/// The keys of a content: read from a frame, or only named to be described. A method returns `None` for a key that is
/// wrong, and remembers why; [`read`] asks for all keys all the same.
pub(crate) trait ContentSource {
    /// The rules that apply.
    fn rules(&self) -> &Rules;
    /// Most characters of a text.
    fn longest_text(&self) -> usize;
    /// A text that must be there.
    fn text(&mut self, key: FieldName, text: Text) -> Option<Arc<str>>;
    /// A text that may be left out.
    fn optional_text(&mut self, key: FieldName, text: Text) -> Option<Option<Arc<str>>>;
    /// A finite number.
    fn number(&mut self, key: FieldName) -> Option<f64>;
    /// A number that may be left out, in metres; gischat has none.
    fn optional_metres(&mut self, _: FieldName) -> Option<Option<f64>> {
        Some(None)
    }
    /// A layer, with the number of its features.
    fn layer(&mut self, key: FieldName) -> Option<(Arc<str>, usize)>;
    /// A sealed frame; gischat has none.
    fn sealed(&mut self) -> Option<Sealed> {
        None
    }
}

/// Reads a content of this kind.
pub(crate) fn read(kind: ContentKind, from: &mut impl ContentSource) -> Option<Content> {
    let rules = from.rules();
    match kind {
        ContentKind::Text => {
            let line = Text::Line(from.longest_text());
            from.text(FieldName::Text, line).map(Content::Text)
        }
        ContentKind::Image => {
            let picture = Text::Base64(rules.max_image_raw_length);
            from.text(FieldName::ImageData, picture).map(Content::Image)
        }
        ContentKind::Geojson => geojson(from).map(Content::Geojson),
        ContentKind::Crs => crs(from).map(Content::Crs),
        ContentKind::Bbox => bbox(from).map(Content::Bbox),
        ContentKind::Position => position(from).map(Content::Position),
        ContentKind::Model => model(from).map(Content::Model),
        ContentKind::Script => script(from).map(Content::Script),
        ContentKind::Sealed => from.sealed().map(Content::Sealed),
    }
}

fn crs(from: &mut impl ContentSource) -> Option<Crs> {
    let wkt = from.text(FieldName::CrsWkt, Text::Name(2000));
    let authid = from.text(FieldName::CrsAuthid, Text::Name(50));
    Some(Crs { wkt: wkt?, authid: authid? })
}

fn geojson(from: &mut impl ContentSource) -> Option<Geojson> {
    let layer_name = from.text(FieldName::LayerName, Text::Name(255));
    let crs = crs(from);
    let layer = from.layer(FieldName::Geojson);
    let style = from.optional_text(FieldName::Style, Text::Body(usize::MAX));
    let (layer_name, crs, (geojson, features), style) = (layer_name?, crs?, layer?, style?);
    Some(Geojson { layer_name, crs, geojson, features, style })
}

fn bbox(from: &mut impl ContentSource) -> Option<Bbox> {
    let crs = crs(from);
    let [xmin, xmax, ymin, ymax] =
        [FieldName::Xmin, FieldName::Xmax, FieldName::Ymin, FieldName::Ymax].map(|key| from.number(key));
    Some(Bbox { crs: crs?, xmin: xmin?, xmax: xmax?, ymin: ymin?, ymax: ymax? })
}

fn position(from: &mut impl ContentSource) -> Option<Position> {
    let crs = crs(from);
    let [x, y] = [FieldName::X, FieldName::Y].map(|key| from.number(key));
    let accuracy = from.optional_metres(FieldName::Accuracy);
    Some(Position { crs: crs?, x: x?, y: y?, accuracy: accuracy? })
}

fn model(from: &mut impl ContentSource) -> Option<Model> {
    let max = from.rules().max_model_raw_length;
    let name = from.text(FieldName::ModelName, Text::Name(128));
    let group = from.optional_text(FieldName::ModelGroup, Text::Name(128));
    let raw_xml = from.text(FieldName::RawXml, Text::Body(max));
    Some(Model { name: name?, group: group?, raw_xml: raw_xml? })
}

fn script(from: &mut impl ContentSource) -> Option<Script> {
    let max = from.rules().max_script_raw_length;
    let name = from.text(FieldName::Name, Text::Name(128));
    let raw_pycode = from.text(FieldName::RawPycode, Text::Body(max));
    Some(Script { name: name?, raw_pycode: raw_pycode? })
}

/// The name of a kind's message class in gischat, without its family, and the first generation that knows the kind, if one
/// does.
pub(super) const fn of_gischat(kind: ContentKind) -> (&'static str, u8) {
    match kind {
        ContentKind::Text => ("Text", 2),
        ContentKind::Image => ("Image", 2),
        ContentKind::Geojson => ("GeojsonLayer", 2),
        ContentKind::Crs => ("Crs", 2),
        ContentKind::Bbox => ("Bbox", 2),
        ContentKind::Position => ("Position", 2),
        ContentKind::Model => ("Model", 2),
        ContentKind::Script => ("Script", 3),
        ContentKind::Sealed => ("Sealed", u8::MAX),
    }
}

/// Form of an optional key without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `null`, but an empty text for the style of a layer: QTribu 1.2 and QChat stumble over null there.
    Written,
    /// As `Written`, but no style of a layer at all: QTribu 1.1 stumbles over the key.
    LeftOut,
    /// Nothing: native clients are never sent null.
    IfGiven,
}

/// Writes the keys of a content.
pub(super) fn write(frame: &mut Writer<'_>, content: &Content, style: Style) {
    match content {
        Content::Text(text) => {
            frame.entry("text", &**text);
        }
        Content::Image(data) => {
            frame.entry("image_data", &**data);
        }
        Content::Geojson(layer) => write_geojson(frame, layer, style),
        Content::Crs(crs) => write_crs(frame, crs),
        Content::Bbox(bbox) => {
            write_crs(frame, &bbox.crs);
            frame.entry("xmin", &bbox.xmin).entry("xmax", &bbox.xmax);
            frame.entry("ymin", &bbox.ymin).entry("ymax", &bbox.ymax);
        }
        Content::Position(position) => {
            write_crs(frame, &position.crs);
            frame.entry("x", &position.x).entry("y", &position.y);
            if let (Style::IfGiven, Some(accuracy)) = (style, &position.accuracy) {
                frame.entry("accuracy", accuracy);
            }
        }
        Content::Model(model) => {
            frame.entry("model_name", &*model.name);
            if style != Style::IfGiven || model.group.is_some() {
                frame.entry("model_group", &model.group.as_deref());
            }
            frame.entry("raw_xml", &*model.raw_xml);
        }
        Content::Script(script) => {
            frame.entry("name", &*script.name).entry("raw_pycode", &*script.raw_pycode);
        }
        Content::Sealed(Sealed { v, sid, n, data }) => {
            frame.entry("v", v).entry("sid", &**sid).entry("n", n).entry("data", &**data);
        }
    }
}

fn write_geojson(frame: &mut Writer<'_>, layer: &Geojson, style: Style) {
    frame.entry("layer_name", &*layer.layer_name);
    write_crs(frame, &layer.crs);
    frame.raw("geojson", &layer.geojson);
    match (style, &layer.style) {
        (Style::Written, given) => _ = frame.entry("style", given.as_deref().unwrap_or_default()),
        (Style::IfGiven, Some(given)) => _ = frame.entry("style", &**given),
        (Style::IfGiven, None) | (Style::LeftOut, _) => {}
    }
}

fn write_crs(frame: &mut Writer<'_>, crs: &Crs) {
    frame.entry("crs_wkt", &*crs.wkt).entry("crs_authid", &*crs.authid);
}
