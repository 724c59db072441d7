//! Places on the Earth: as people type them, as they are shown, and how far it is from one to another. Used by `state`,
//! `chat` and `commands`.

use std::fmt;

/// Mean radius of the Earth, in metres.
const RADIUS: f64 = 6_371_008.8;

/// Directions, clockwise from north.
const DIRECTIONS: [&str; 8] =
    ["north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"];

/// A place in WGS 84, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    latitude: f64,
    longitude: f64,
}

impl Place {
    /// A place; nothing if it is not on the Earth.
    pub(super) fn new(latitude: f64, longitude: f64) -> Option<Self> {
        (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some(Self { latitude, longitude })
    }

    /// Reads what somebody types: latitude first, unless letters say otherwise; a French O is the west.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut typed = Typed(text.trim());
        let first = typed.angle()?;
        typed.separator();
        let second = typed.angle()?;
        if !typed.0.is_empty() {
            return None;
        }
        let is_swapped = first.axis == Some(Axis::Longitude) || second.axis == Some(Axis::Latitude);
        let (latitude, longitude) = if is_swapped { (second, first) } else { (first, second) };
        if latitude.axis == Some(Axis::Longitude) || longitude.axis == Some(Axis::Latitude) {
            return None; // the same direction twice
        }
        Self::new(latitude.degrees, longitude.degrees)
    }

    /// Longitude and latitude, as frames have them.
    pub(super) fn lon_lat(self) -> [f64; 2] {
        [self.longitude, self.latitude]
    }

    /// Returns in words how far it is from another place, and in which direction.
    pub(super) fn seen_from(self, other: Self) -> String {
        let [from, to] = [other, self].map(|place| (place.latitude.to_radians(), place.longitude.to_radians()));
        let (north, east) = (to.0 - from.0, to.1 - from.1);
        let half = (north / 2.0).sin().powi(2) + from.0.cos() * to.0.cos() * (east / 2.0).sin().powi(2);
        let metres = 2.0 * RADIUS * half.sqrt().min(1.0).asin();
        let bearing = (east.sin() * to.0.cos())
            .atan2(from.0.cos() * to.0.sin() - from.0.sin() * to.0.cos() * east.cos())
            .to_degrees();
        let eighth = (bearing.rem_euclid(360.0) / 45.0).round() as usize % DIRECTIONS.len();
        let direction = DIRECTIONS[eighth];
        match metres {
            ..0.5 => "where you are".to_owned(),
            ..999.5 => format!("{metres:.0} m {direction}"),
            ..9_950.0 => format!("{:.1} km {direction}", metres / 1000.0),
            _ => format!("{:.0} km {direction}", metres / 1000.0),
        }
    }
}

/// To a metre: `45.19° N, 5.72° E`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let degrees = |value: f64| {
            let text = format!("{:.5}", value.abs());
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        };
        let north = if self.latitude < 0.0 { 'S' } else { 'N' };
        let east = if self.longitude < 0.0 { 'W' } else { 'E' };
        write!(f, "{}° {north}, {}° {east}", degrees(self.latitude), degrees(self.longitude))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    Latitude,
    Longitude,
}

/// One of the two numbers of a place.
#[derive(Clone, Copy)]
struct Angle {
    degrees: f64,
    /// The axis that its letter names.
    axis: Option<Axis>,
}

/// The rest of a typed place.
struct Typed<'a>(&'a str);

impl Typed<'_> {
    /// `45.19`, `-45,19`, `45.19° N`, `N 45°11'24"`.
    fn angle(&mut self) -> Option<Angle> {
        let before = self.letter(|rest| !rest.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        if before.is_some() {
            self.0 = self.0.trim_start();
        }
        let is_negative = self.takes(&['-', '−']);
        let has_sign = is_negative || self.takes(&['+']);
        let mut degrees = self.number()?;
        if self.takes(&['°', 'º']) {
            degrees += self.sixtieths()?;
        }
        let after = if before.is_none() { self.letter(|rest| rest.starts_with(char::is_alphanumeric)) } else { None };
        let letter = before.or(after);
        if has_sign && letter.is_some() {
            return None;
        }
        let is_below = is_negative || matches!(letter, Some('S' | 'W' | 'O'));
        let axis = letter.map(|letter| if "NS".contains(letter) { Axis::Latitude } else { Axis::Longitude });
        Some(Angle { degrees: if is_below { -degrees } else { degrees }, axis })
    }

    /// Minutes and seconds, if any, in degrees. `None` if they are 60 or more.
    fn sixtieths(&mut self) -> Option<f64> {
        let Some(minutes) = self.marked(&["'", "’", "′"], &["''"]) else { return Some(0.0) };
        let seconds = self.marked(&["''", "′′", "\"", "”", "″"], &[]).unwrap_or_default();
        (minutes < 60.0 && seconds < 60.0).then_some(minutes / 60.0 + seconds / 3600.0)
    }

    /// A number with one of these marks behind it, and none of the others.
    fn marked(&mut self, marks: &[&str], others: &[&str]) -> Option<f64> {
        let mut ahead = Typed(self.0.trim_start());
        let number = ahead.number()?;
        let rest = ahead.0.trim_start();
        if others.iter().any(|other| rest.starts_with(other)) {
            return None;
        }
        self.0 = marks.iter().find_map(|mark| rest.strip_prefix(mark))?;
        Some(number)
    }

    /// Digits, with a point or a comma and more of them.
    fn number(&mut self) -> Option<f64> {
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let whole = digits(self.0);
        let fraction = self.0[whole..].strip_prefix(['.', ',']).map_or(0, digits);
        let length = if fraction == 0 { whole } else { whole + 1 + fraction };
        let (number, rest) = self.0.split_at(length);
        self.0 = rest;
        if whole == 0 { None } else { number.replace(',', ".").parse().ok() }
    }

    /// The letter of a direction, unless what follows makes it something else.
    fn letter(&mut self, is_other: impl Fn(&str) -> bool) -> Option<char> {
        let rest = self.0.trim_start();
        let letter = rest.chars().next()?.to_ascii_uppercase();
        let behind = rest.get(1..).filter(|behind| "NSEWO".contains(letter) && !is_other(behind))?;
        self.0 = behind;
        Some(letter)
    }

    fn separator(&mut self) {
        self.takes(&[',', ';', '/']);
        self.0 = self.0.trim_start();
    }

    /// Takes one of these characters, and spaces before it.
    fn takes(&mut self, characters: &[char]) -> bool {
        match self.0.trim_start().strip_prefix(characters) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the page's tests, `web/tests/unit/map/typed-place.test.ts`.
    #[test]
    fn places_are_read_as_people_type_them() {
        for (text, shown) in [
            ("45.19,5.72", "45.19° N, 5.72° E"),
            ("45.19 5.72", "45.19° N, 5.72° E"),
            (" 45.22, 5.74 ", "45.22° N, 5.74° E"),
            ("45,22 5,74", "45.22° N, 5.74° E"),
            ("45,22;5,74", "45.22° N, 5.74° E"),
            ("45,22, 5,74", "45.22° N, 5.74° E"),
            ("45, 5", "45° N, 5° E"),
            ("-45.22 +5.74", "45.22° S, 5.74° E"),
            ("−45.22 / −5.74", "45.22° S, 5.74° W"),
            ("45.22° 5.74°", "45.22° N, 5.74° E"),
            ("45.18871° N, 5.7245° E", "45.18871° N, 5.7245° E"),
            ("5.74E 45.22N", "45.22° N, 5.74° E"),
            ("5,74° O 45,22° S", "45.22° S, 5.74° W"),
            ("N45.22 W5.74", "45.22° N, 5.74° W"),
            ("n 45.22, e 5.74", "45.22° N, 5.74° E"),
            ("45°13′N 5°44′E", "45.21667° N, 5.73333° E"),
            ("45°13'12\"N 5°44'24\"W", "45.22° N, 5.74° W"),
            ("45° 13' 12.5'' N  5° 44' 24'' E", "45.22014° N, 5.74° E"),
            ("45°13’12”N, 005°44′24″E", "45.22° N, 5.74° E"),
            ("90 180", "90° N, 180° E"),
        ] {
            let read = Place::parse(text).map(|place| place.to_string());
            assert_eq!(read.as_deref(), Some(shown), "{text}");
        }
        for text in [
            "",
            "45.22",
            "45,22",
            "north",
            "45.22 5.74 212",
            "45.22.1 5.74",
            "4522",
            "45°13'12\"N",
            "45°61'N 5°44'E",
            "45.22N 5.74N",
            "5E 6W",
            "-45N 5E",
            "95° 5°",
            "45°N 185°E",
            "NaN Infinity",
            "1e5 2",
            "916370 6460690",
            "é °",
        ] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }

    #[test]
    fn nothing_that_is_typed_causes_a_panic() {
        let parts = ["45.1", "5", ".", ",", " ", "°", "'", "\"", "N", "O", "-", "−", "é", "''", "′′", "\u{1f600}"];
        let mut state = 5_u64;
        for _ in 0..20_000 {
            let text: String = (0..8)
                .map(|_| {
                    state = state * 48_271 % 2_147_483_647;
                    parts[state as usize % parts.len()]
                })
                .collect();
            if let Some(place) = Place::parse(&text) {
                assert!(place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0, "{text}");
            }
        }
    }

    #[test]
    fn distances_have_a_direction() {
        let place = |text| Place::parse(text).unwrap_or(Place { latitude: 0.0, longitude: 0.0 });
        for (from, to, shown) in [
            ("45.19 5.72", "45.19 5.72", "where you are"),
            ("45.19 5.72", "45.1927 5.72", "300 m north"),
            ("45.19 5.72", "45.1977 5.7308", "1.2 km north-east"),
            ("45.19 5.72", "48.86 2.35", "481 km north-west"),
            ("0 179.9", "0 -179.9", "22 km east"),
            ("0 0", "-1 0", "111 km south"),
        ] {
            assert_eq!(place(to).seen_from(place(from)), shown, "{from} {to}");
        }
    }
}
