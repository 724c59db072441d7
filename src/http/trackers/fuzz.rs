//! Reports of any text: a position within its bounds, or a short reason why there is none.

#![allow(clippy::unwrap_used, reason = "tests may panic")]

use super::report::Report;
use super::{osmand, overland, owntracks};
use crate::fuzzing::Choices;
use crate::limits::TRACKED;
use crate::message::{Nickname, Rules};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use std::time::{Duration, UNIX_EPOCH};

const OSMAND: [&str; 4] = [
    "id=van-3&timestamp=1700000000&lat=45.18&lon=5.72&speed=5.0&bearing=90.0&altitude=214.5&accuracy=8.0&batt=71",
    "deviceid=van-3&lat=45.18&lon=5.72&timestamp=1700000000000&heading=90&speed_unit=mps&speed=3",
    "id=a&lat=1&lon=2&timestamp=2023-11-14T22:13:20.5+00:00",
    r#"{"location":{"timestamp":"2023-11-14T22:13:20.000Z","coords":{"latitude":45.18,"longitude":5.72,"accuracy":8,"speed":-1,"heading":90,"altitude":214.5}},"device_id":"van-3"}"#,
];
const OWNTRACKS: [&str; 2] = [
    r#"{"_type":"location","tst":1700000000,"lat":45.18,"lon":5.72,"acc":8,"cog":90,"vel":18,"alt":214,"tid":"v3","topic":"owntracks/van/phone"}"#,
    r#"{"_type":"waypoint","tst":1.7e9}"#,
];
const OVERLAND: [&str; 2] = [
    r#"{"locations":[{"type":"Feature","geometry":{"type":"Point","coordinates":[5.72,45.18]},"properties":{"timestamp":"2023-11-14T22:13:20Z","device_id":"van-3","horizontal_accuracy":8,"course":-1,"speed":5,"altitude":214}}],"current":{}}"#,
    r#"{"locations":[],"trip":{"current_location":{"geometry":{"coordinates":[1,2]},"properties":{"timestamp":"1700000000"}}}}"#,
];

fn check(report: Result<Option<(String, Report)>, String>, rules: &Rules) {
    match report {
        Ok(Some((name, Report { fix, age }))) => {
            assert!(age <= TRACKED && fix.at[0].abs() <= 180.0 && fix.at[1].abs() <= 90.0, "{fix:?}");
            assert!(fix.accuracy.is_none_or(|accuracy| (0.0..=100_000.0).contains(&accuracy)), "{fix:?}");
            assert!(fix.heading.is_none_or(|heading| (0.0..=360.0).contains(&heading)), "{fix:?}");
            assert!(fix.speed.is_none_or(|speed| (0.0..=1_000.0).contains(&speed)), "{fix:?}");
            assert!(fix.altitude.is_none_or(|altitude| (-20_000.0..=100_000.0).contains(&altitude)), "{fix:?}");
            let fitted = Nickname::fitted(&name, rules);
            assert!(fitted.is_none_or(|fitted| Nickname::parse(fitted.as_str(), rules).is_ok()), "{name}");
        }
        Ok(None) => {}
        Err(reason) => assert!(reason.len() < 200, "{reason}"),
    }
}

#[test]
fn any_report_is_a_position_within_bounds_or_none() {
    let (rules, now) = (Rules::default(), UNIX_EPOCH + Duration::from_secs(1_700_000_100));
    bolero::check!().for_each(|input: &[u8]| {
        let mut choices = Choices::new(input);
        let query = choices.text(&["u=van", "key=s3same&u=a+b%20c", OSMAND[0]]);
        match choices.byte() % 3 {
            0 => check(osmand::read(&query, &choices.varied(&OSMAND), &rules, now).map(Some), &rules),
            1 => check(overland::read(&query, &choices.varied(&OVERLAND), &rules, now), &rules),
            _ => {
                let mut headers = HeaderMap::new();
                for name in ["x-limit-u", AUTHORIZATION.as_str()] {
                    let value = choices.varied(&["van", "Basic dmFuOnMzc2FtZQ=="]);
                    headers.extend(HeaderValue::from_bytes(&value).ok().map(|value| (name.parse().ok(), value)));
                }
                let _ = super::key_in_header(&format!("/{query}/QGIS"), &headers);
                check(owntracks::read(&query, &headers, &choices.varied(&OWNTRACKS), &rules, now), &rules);
            }
        }
    });
}
