//! A report of a tracker, whichever program sent it. Numbers have the bounds of a position in `live`.

use crate::dialect::native::read_fix;
use crate::limits::TRACKED;
use crate::message::{Fix, Refusal, Rules};
use serde_json::{Map, Value};
use std::time::{Duration, SystemTime};

/// Time by which the clock of a tracker may be ahead.
const AHEAD: Duration = Duration::from_secs(60);

/// The position of a tracker, and its age.
#[derive(Debug, PartialEq)]
pub(super) struct Report {
    pub(super) fix: Fix,
    pub(super) age: Duration,
}

/// The measures of a position: metres, degrees clockwise from north, metres a second, metres above the sea.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Measures {
    pub(super) accuracy: Option<f64>,
    pub(super) heading: Option<f64>,
    pub(super) speed: Option<f64>,
    pub(super) altitude: Option<f64>,
}

impl Measures {
    /// Returns the position at this place.
    ///
    /// # Errors
    /// The first value that is out of bounds, in words.
    pub(super) fn at(self, longitude: f64, latitude: f64, rules: &Rules) -> Result<Fix, String> {
        self.read(longitude, latitude, rules).map_err(|refusal| match refusal.field.as_deref() {
            Some("at") => "lat and lon are no latitude and longitude".to_owned(),
            _ => refusal.message.into_owned(),
        })
    }

    /// Returns the position at this place, without measures that are out of bounds; none where the place is.
    pub(super) fn at_least(mut self, longitude: f64, latitude: f64, rules: &Rules) -> Option<Fix> {
        loop {
            let refusal = match self.read(longitude, latitude, rules) {
                Ok(fix) => return Some(fix),
                Err(refusal) => refusal,
            };
            let measure = match refusal.field.as_deref()? {
                "accuracy" => &mut self.accuracy,
                "heading" => &mut self.heading,
                "speed" => &mut self.speed,
                "altitude" => &mut self.altitude,
                _ => return None,
            };
            measure.take()?;
        }
    }

    fn read(self, longitude: f64, latitude: f64, rules: &Rules) -> Result<Fix, Refusal> {
        let Self { accuracy, heading, speed, altitude } = self;
        let measures = [("accuracy", accuracy), ("heading", heading), ("speed", speed), ("altitude", altitude)];
        let mut fix = Map::from_iter([("at".to_owned(), vec![longitude, latitude].into())]);
        fix.extend(measures.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into()))));
        read_fix(&Value::from(fix).to_string(), rules)
    }
}

/// Returns the age of a position of that time.
///
/// # Errors
/// A time too long ago to be shown, or too far ahead.
pub(super) fn age(at: SystemTime, now: SystemTime) -> Result<Duration, String> {
    match now.duration_since(at) {
        Ok(age) if age > TRACKED => Err("timestamp is more than 10 minutes ago".into()),
        Ok(age) => Ok(age),
        Err(ahead) if ahead.duration() > AHEAD => Err("timestamp is more than a minute in the future".into()),
        Err(_) => Ok(Duration::ZERO),
    }
}
