//! Positions as OsmAnd and Traccar Client send them: in a query or a form, or in Traccar's JSON
//! (<https://www.traccar.org/osmand/>). What is wrong is refused in words, for these programs drop what is refused.

use super::report::{Measures, Report, age};
use super::{receive, show, time};
use crate::http::app::{App, Asked};
use crate::http::errors::HttpError;
use crate::http::extractors::Named;
use crate::http::openapi::{Detail, TrackerReport};
use crate::http::visitor::values;
use crate::message::{Nickname, Rules};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use std::time::{Duration, SystemTime};
use utoipa::IntoParams;

/// Largest body, in bytes: a report of Traccar Client takes one KiB.
const BODY_BYTES: usize = 64 * 1024;

/// Metres a second that are one knot.
const KNOT: f64 = 1852.0 / 3600.0;

/// A position in the query, as OsmAnd and Traccar Client before release 9 send it. A form has the same names.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only documented: a report is read whatever its form")]
struct InQuery {
    /// Name of the tracker, in the form of a nickname; `deviceid` is the same.
    id: Option<String>,
    /// Latitude in degrees.
    lat: Option<f64>,
    /// Longitude in degrees.
    lon: Option<f64>,
    /// Metres.
    accuracy: Option<f64>,
    /// Knots.
    speed: Option<f64>,
    /// `mps` for a speed in metres a second.
    speed_unit: Option<String>,
    /// Degrees clockwise from north; `heading` is the same.
    bearing: Option<f64>,
    /// Metres above the sea.
    altitude: Option<f64>,
    /// Time of the position, in seconds or milliseconds since 1970 or by ISO 8601; without it, now.
    timestamp: Option<String>,
    /// The key of the room.
    key: Option<String>,
}

/// Tell the position of a tracker
#[utoipa::path(
    get,
    path = "/osmand/{room}",
    tag = "trackers",
    operation_id = "tell_position",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), InQuery),
    responses(
        (status = 200, description = "The members of the room are told"),
        (status = 400, description = "A field is missing or wrong, or the position is older than 10 minutes", body = Detail),
        (status = 403, description = "A browser asks, the name is somebody's, or who sends it is banned", body = Detail),
        (status = 404, description = "No such room, another key, or no trackers here (`TRACKERS`)", body = Detail),
        (status = 429, description = "More than one position a second of this name, too many trackers, requests or refusals of this address; see `retry-after`", body = Detail),
        (status = 503, description = "The room is not to be reached; see `retry-after`", body = Detail),
    )
)]
pub(in crate::http) async fn in_query(
    State(app): State<App>,
    Extension(asked): Extension<Asked>,
    named: Named,
    request: Request,
) -> Result<Response, HttpError> {
    tell(&app, &asked, &named, request).await
}

/// Tell the position of a tracker, in a body
#[utoipa::path(
    post,
    path = "/osmand/{room}",
    tag = "trackers",
    operation_id = "tell_position_in_body",
    params(("room" = String, Path, description = "Name of the room", example = "QGIS"), InQuery),
    request_body(content = TrackerReport, description = "A report of Traccar Client, a form with the names of the query, or nothing beside the query"),
    responses(
        (status = 200, description = "The members of the room are told"),
        (status = 400, description = "A field is missing or wrong, or the position is older than 10 minutes", body = Detail),
        (status = 403, description = "A browser asks, the name is somebody's, or who sends it is banned", body = Detail),
        (status = 404, description = "No such room, another key, or no trackers here (`TRACKERS`)", body = Detail),
        (status = 408, description = "The body took too long to come", body = Detail),
        (status = 413, description = "The body is larger than 64 KiB", body = Detail),
        (status = 429, description = "More than one position a second of this name, too many trackers, requests or refusals of this address; see `retry-after`", body = Detail),
        (status = 503, description = "The room is not to be reached; see `retry-after`", body = Detail),
    )
)]
pub(in crate::http) async fn in_body(
    State(app): State<App>,
    Extension(asked): Extension<Asked>,
    named: Named,
    request: Request,
) -> Result<Response, HttpError> {
    tell(&app, &asked, &named, request).await
}

async fn tell(app: &App, Asked(asked): &Asked, named: &Named, request: Request) -> Result<Response, HttpError> {
    if request.method() == Method::HEAD {
        return Err(HttpError::MethodNotAllowed); // whoever asks so wants nothing changed (RFC 9110, section 9.2.1)
    }
    let body = receive(app, &named.visitor, request, BODY_BYTES).await?;
    let rules = &app.node.config.rules;
    let report = read(asked.query().unwrap_or_default(), &body, rules, SystemTime::now());
    let (name, report) = report.map_err(HttpError::Invalid)?;
    let tracker = Nickname::parse(&name, rules).map_err(|_| {
        HttpError::Invalid("id is no nickname: letters, digits, _ and -, of the lengths in /rules".into())
    })?;
    show(app, named, tracker, report).await?;
    Ok((StatusCode::OK, [(CACHE_CONTROL, "no-store")]).into_response())
}

/// Names in a query or a form. The first value of each counts.
const NAMES: [&str; 11] =
    ["id", "deviceid", "lat", "lon", "accuracy", "speed", "speed_unit", "bearing", "heading", "altitude", "timestamp"];

/// A report as it was sent.
enum Submitted {
    Pairs([Option<String>; NAMES.len()]),
    Json(Value),
}

/// Reads the name and the report that come now with this query and this body.
///
/// # Errors
/// The first fault, in words that name the field.
pub(super) fn read(query: &str, body: &[u8], rules: &Rules, now: SystemTime) -> Result<(String, Report), String> {
    let sent = Submitted::read(query, body)?;
    let name = sent.first(&["id", "deviceid"]).ok_or("id is missing")?;
    let place = [sent.number(&["lon"])?, sent.number(&["lat"])?];
    let [Some(longitude), Some(latitude)] = place else { return Err("lat or lon is missing".into()) };
    let measures = Measures {
        accuracy: sent.number(&["accuracy"])?,
        heading: sent.number(&["bearing", "heading"])?,
        speed: sent.speed()?,
        altitude: sent.number(&["altitude"])?,
    };
    let fix = measures.at(longitude, latitude, rules)?;
    Ok((name, Report { fix, age: sent.age(now)? }))
}

impl Submitted {
    /// A body that is an object is Traccar's; any other is a form, whose pairs add to the query's.
    fn read(query: &str, body: &[u8]) -> Result<Self, String> {
        if body.trim_ascii_start().starts_with(b"{") {
            return serde_json::from_slice(body).map(Self::Json).map_err(|_| "the body is no JSON".into());
        }
        let form = str::from_utf8(body).map_err(|_| "the body is no text")?;
        Ok(Self::Pairs(values(&format!("{query}&{}", form.trim()), NAMES)))
    }

    /// The value under the first of these names that has one, as text.
    fn first(&self, names: &[&str]) -> Option<String> {
        let found = names.iter().find_map(|name| match self {
            Self::Pairs(pairs) => NAMES.iter().position(|known| known == name).and_then(|place| pairs[place].clone()),
            Self::Json(json) => match json.pointer(in_json(name))? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            },
        });
        found.filter(|text| !text.is_empty())
    }

    fn number(&self, names: &[&str]) -> Result<Option<f64>, String> {
        let Some(text) = self.first(names) else { return Ok(None) };
        match text.trim().parse::<f64>() {
            // Telephones write -1 for what they do not know.
            Ok(number) if number < 0.0 && self.is_json() && ["accuracy", "bearing", "speed"].contains(&names[0]) => {
                Ok(None)
            }
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(format!("{} is no number", names[0])),
        }
    }

    /// Metres a second.
    fn speed(&self) -> Result<Option<f64>, String> {
        let unit = match self.first(&["speed_unit"]).as_deref() {
            None if self.is_json() => 1.0,
            None => KNOT,
            Some("mps") => 1.0,
            Some(_) => return Err("speed_unit is not mps".into()),
        };
        Ok(self.number(&["speed"])?.map(|speed| speed * unit))
    }

    fn age(&self, now: SystemTime) -> Result<Duration, String> {
        let Some(text) = self.first(&["timestamp"]) else { return Ok(Duration::ZERO) };
        let at = time::parse(&text).ok_or("timestamp is no time: seconds or milliseconds since 1970, or ISO 8601")?;
        age(at, now)
    }

    fn is_json(&self) -> bool {
        matches!(self, Self::Json(_))
    }
}

/// The place in Traccar's JSON of what has this name in a query.
fn in_json(name: &str) -> &'static str {
    match name {
        "id" => "/device_id",
        "lat" => "/location/coords/latitude",
        "lon" => "/location/coords/longitude",
        "accuracy" => "/location/coords/accuracy",
        "speed" => "/location/coords/speed",
        "heading" => "/location/coords/heading",
        "altitude" => "/location/coords/altitude",
        "timestamp" => "/location/timestamp",
        _ => "/-",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may panic")]
mod tests {
    use super::*;
    use crate::message::Fix;
    use std::time::UNIX_EPOCH;

    fn read(query: &str, body: &str) -> Result<(String, Report), String> {
        let now = UNIX_EPOCH + Duration::from_secs(1_700_000_100);
        super::read(query, body.as_bytes(), &Rules::default(), now)
    }

    #[test]
    fn a_report_has_three_forms() {
        let fix = Fix {
            at: [5.72, 45.18],
            accuracy: Some(8.0),
            heading: Some(90.0),
            speed: Some(5.0 * KNOT),
            altitude: Some(214.5),
            label: None,
        };
        let expected = ("van-3".to_owned(), Report { fix, age: Duration::from_secs(100) });
        let pairs = "id=van-3&timestamp=1700000000&lat=45.18&lon=5.72&speed=5.0&bearing=90.0&altitude=214.5&accuracy=8.0&batt=71";
        assert_eq!(read(pairs, "").as_ref(), Ok(&expected));
        assert_eq!(read("key=s3same", pairs).as_ref(), Ok(&expected));
        let own = "deviceid=van-3&lat=45.18&lon=5.72&timestamp=1700000000000&altitude=214.5&accuracy=8&heading=90";
        let speed = format!("{own}&speed={}&speed_unit=mps", 5.0 * KNOT);
        assert_eq!(read(&speed, "").as_ref(), Ok(&expected));
        let json = serde_json::json!({"location": {"timestamp": "2023-11-14T22:13:20.000Z", "is_moving": true,
            "coords": {"latitude": 45.18, "longitude": 5.72, "accuracy": 8, "speed": 5.0 * KNOT, "heading": 90,
            "altitude": 214.5}, "battery": {"level": 0.7}, "extras": {}}, "device_id": "van-3"});
        assert_eq!(read("key=s3same", &json.to_string()).as_ref(), Ok(&expected));
        let unknown = r#"{"location":{"coords":{"latitude":1,"longitude":2,"speed":-1,"heading":-1,"accuracy":-1}},"device_id":48241179}"#;
        let (name, Report { fix, age }) = read("", unknown).unwrap();
        assert_eq!(
            (&*name, fix.at, fix.speed, fix.heading, fix.accuracy, age),
            ("48241179", [2.0, 1.0], None, None, None, Duration::ZERO)
        );
    }

    #[test]
    fn a_fault_names_its_field() {
        for (query, fault) in [
            ("lat=1&lon=2", "id is missing"),
            ("id=van&lon=2", "lat or lon is missing"),
            ("id=van&lat=1,5&lon=2", "lat is no number"),
            ("id=van&lat=1&lon=NaN", "lon is no number"),
            ("id=van&lat=91&lon=2", "lat and lon are no latitude and longitude"),
            ("id=van&lat=1&lon=2&accuracy=100001", "accuracy is not from 0 to 100000"),
            ("id=van&lat=1&lon=2&speed=1944", "speed is not from 0 to 1000"),
            ("id=van&lat=1&lon=2&speed=2&speed_unit=kmh", "speed_unit is not mps"),
            ("id=van&lat=1&lon=2&bearing=361", "heading is not from 0 to 360"),
            ("id=van&lat=1&lon=2&altitude=-20001", "altitude is not from -20000 to 100000"),
            (
                "id=van&lat=1&lon=2&timestamp=noon",
                "timestamp is no time: seconds or milliseconds since 1970, or ISO 8601",
            ),
            ("id=van&lat=1&lon=2&timestamp=1699999499", "timestamp is more than 10 minutes ago"),
            ("id=van&lat=1&lon=2&timestamp=1700000161", "timestamp is more than a minute in the future"),
        ] {
            assert_eq!(read(query, "").unwrap_err(), fault, "{query}");
        }
        assert_eq!(read("id=van&lat=1&lon=2&timestamp=1700000160", "").unwrap().1.age, Duration::ZERO);
        assert_eq!(read("", "{").unwrap_err(), "the body is no JSON");
    }
}
