//! Reference systems from which longitudes and latitudes are computed by closed formulas: Web Mercator, and the zones of UTM on WGS 84
//! and ETRS89, which is taken for WGS 84. All others would need the grid of a datum shift. `layer` asks for them.

/// Semi-major axis of WGS 84 and GRS 80, in metres.
const AXIS: f64 = 6_378_137.0;
/// Flattening of WGS 84.
const WGS84: f64 = 1.0 / 298.257_223_563;
/// Flattening of GRS 80, on which ETRS89 is.
const GRS80: f64 = 1.0 / 298.257_222_101;
/// Scale of UTM on the central meridian.
const SCALE: f64 = 0.9996;
/// Easting of the central meridian, in metres.
const FALSE_EASTING: f64 = 500_000.0;
/// Northing of the equator in the south, in metres.
const FALSE_NORTHING: f64 = 10_000_000.0;

/// A reference system whose coordinates are longitudes and latitudes, or become such.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum System {
    /// Longitude and latitude in WGS 84, as GeoJSON has them.
    Degrees,
    /// Web Mercator.
    Mercator,
    /// A zone of UTM.
    Utm(UtmZone),
}

/// A zone of UTM: its central meridian in degrees, the northing of the equator in metres, the flattening.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct UtmZone {
    meridian: f64,
    equator: f64,
    flattening: f64,
}

impl System {
    /// The system of this authority and code, such as `EPSG:32631`; none if it is not one of these.
    pub(super) fn of(authid: &str) -> Option<Self> {
        let zone = |zone: u32, equator, flattening| {
            Some(Self::Utm(UtmZone { meridian: f64::from(zone) * 6.0 - 183.0, equator, flattening }))
        };
        let (authority, code) = authid.trim().split_once(':')?;
        match (authority.to_ascii_uppercase().as_str(), code.parse::<u32>()) {
            ("EPSG", Ok(4326)) => Some(Self::Degrees),
            ("EPSG", Ok(3857)) => Some(Self::Mercator),
            ("EPSG", Ok(code @ 32_601..=32_660)) => zone(code - 32_600, 0.0, WGS84),
            ("EPSG", Ok(code @ 32_701..=32_760)) => zone(code - 32_700, FALSE_NORTHING, WGS84),
            ("EPSG", Ok(code @ 25_828..=25_838)) => zone(code - 25_800, 0.0, GRS80),
            ("OGC", Err(_)) if code.eq_ignore_ascii_case("CRS84") => Some(Self::Degrees),
            _ => None,
        }
    }

    /// Longitude and latitude of a place, in degrees; none where there is none.
    pub(super) fn degrees(self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let [longitude, latitude] = match self {
            Self::Degrees => [x, y],
            Self::Mercator => [(x / AXIS).to_degrees(), (y / AXIS).sinh().atan().to_degrees()],
            Self::Utm(zone) => zone.degrees(x, y),
        };
        // Not beyond a turn: what is far outside its zone is no place, whatever the series make of it.
        (longitude.abs() <= 360.0 && latitude.abs() <= 90.0).then_some([longitude, latitude])
    }
}

impl UtmZone {
    /// Krüger's series to the sixth order, which is exact to a micrometre within some thousand kilometres of the meridian
    /// (C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, 2011, equations 11, 12, 14, 19 to 21, 36).
    fn degrees(self, easting: f64, northing: f64) -> [f64; 2] {
        let n = self.flattening / (2.0 - self.flattening);
        let [n2, n3, n4, n5, n6] = [2, 3, 4, 5, 6].map(|power| n.powi(power));
        let radius = AXIS / (1.0 + n) * (1.0 + n2 / 4.0 + n4 / 64.0 + n6 / 256.0);
        let betas = [
            n / 2.0 - n2 * 2.0 / 3.0 + n3 * 37.0 / 96.0 - n4 / 360.0 - n5 * 81.0 / 512.0 + n6 * 96_199.0 / 604_800.0,
            n2 / 48.0 + n3 / 15.0 - n4 * 437.0 / 1_440.0 + n5 * 46.0 / 105.0 - n6 * 1_118_711.0 / 3_870_720.0,
            n3 * 17.0 / 480.0 - n4 * 37.0 / 840.0 - n5 * 209.0 / 4_480.0 + n6 * 5_569.0 / 90_720.0,
            n4 * 4_397.0 / 161_280.0 - n5 * 11.0 / 504.0 - n6 * 830_251.0 / 7_257_600.0,
            n5 * 4_583.0 / 161_280.0 - n6 * 108_847.0 / 3_991_680.0,
            n6 * 20_648_693.0 / 638_668_800.0,
        ];
        let xi = (northing - self.equator) / (SCALE * radius);
        let eta = (easting - FALSE_EASTING) / (SCALE * radius);
        let (mut xi0, mut eta0) = (xi, eta);
        for (beta, double) in betas.into_iter().zip([2.0, 4.0, 6.0, 8.0, 10.0, 12.0]) {
            xi0 -= beta * (double * xi).sin() * (double * eta).cosh();
            eta0 -= beta * (double * xi).cos() * (double * eta).sinh();
        }
        let conformal = xi0.sin() / eta0.sinh().hypot(xi0.cos());
        let longitude = eta0.sinh().atan2(xi0.cos()).to_degrees() + self.meridian;
        [longitude, self.tangent(conformal).atan().to_degrees()]
    }

    /// The tangent of the latitude whose conformal latitude has this one, by Newton's method: it converges within three rounds.
    fn tangent(self, conformal: f64) -> f64 {
        let e2 = self.flattening * (2.0 - self.flattening);
        let e = e2.sqrt();
        let mut tangent = conformal / (1.0 - e2);
        for _ in 0..4 {
            let secant = 1.0_f64.hypot(tangent);
            let sigma = (e * (e * tangent / secant).atanh()).sinh();
            let found = tangent * 1.0_f64.hypot(sigma) - sigma * secant;
            let slope = (1.0 - e2) * 1.0_f64.hypot(found) * secant / (1.0 + (1.0 - e2) * tangent * tangent);
            tangent += (conformal - found) / slope;
        }
        tangent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By PROJ 9.1.
    #[test]
    fn places_are_where_proj_has_them() {
        for (authid, place, expected) in [
            ("EPSG:4326", [5.7231, 45.1847], [5.7231, 45.1847]),
            ("ogc:crs84", [-180.0, 90.0], [-180.0, 90.0]),
            ("EPSG:3857", [637_092.577_758_984, 5_650_645.739_607_66], [5.7231, 45.1847]),
            ("EPSG:3857", [-20_026_376.393_709_9, -19_845_401.335_496_4], [-179.9, -84.9]),
            ("EPSG:32631", [713_930.862_372_32, 5_007_076.249_375_71], [5.7231, 45.1847]),
            ("EPSG:32631", [713_987.123, 5_007_123.456], [5.723_835_579_743_93, 45.185_107_385_563_3]),
            ("EPSG:32631", [166_034.098_266_796, 55_341.388_215_555], [0.0, 0.5]),
            ("EPSG:32631", [1_000_961.404_520_61, 6_685_590.893_531_71], [12.0, 60.0]),
            ("EPSG:32632", [496_403.185_996_885, 7_899_705.934_180_66], [8.9, 71.2]),
            ("EPSG:32760", [727_567.496_349_168, 4_985_185.370_704_27], [179.9, -45.25]),
            ("EPSG:32719", [351_290.371_255_463, 6_297_679.510_086_6], [-70.6, -33.45]),
            ("EPSG:32733", [300_000.0, 6_500_000.0], [12.891_514_102_207_2, -31.617_775_075_404_8]),
            ("EPSG:25831", [713_930.862_374_09, 5_007_076.249_255_87], [5.7231, 45.1847]),
            ("EPSG:25832", [691_607.86, 5_334_760.0], [11.575_555_818_787_4, 48.137_218_512_244_8]),
            ("EPSG:25832", [500_000.0, 6_039_154.226_341_99], [9.0, 54.5]),
            ("EPSG:25833", [695_161.172_733_636, 6_656_575.858_992_94], [18.5, 60.0]),
        ] {
            let found = System::of(authid).and_then(|system| system.degrees(place));
            let [longitude, latitude] = found.unwrap_or_else(|| panic!("{authid} {place:?}"));
            let off = (longitude - expected[0]).abs().max((latitude - expected[1]).abs());
            assert!(off < 1e-9, "{authid} {place:?}: {longitude} {latitude}"); // a tenth of a millimetre
        }
    }

    #[test]
    fn other_systems_are_not_computed() {
        let others = "EPSG:2154 EPSG:4258 EPSG:27700 EPSG:32600 EPSG:32661 EPSG:32700 EPSG:32761 EPSG:25827 EPSG:25839 \
            IGNF:LAMB93 ESRI:102100 OGC:CRS27 EPSG: EPSG 4326";
        for authid in others.split(' ').chain([""]) {
            assert_eq!(System::of(authid), None, "{authid}");
        }
    }

    #[test]
    fn what_is_no_place_has_no_degrees() {
        for authid in ["EPSG:4326", "EPSG:3857", "EPSG:32631", "EPSG:25832"] {
            let system = System::of(authid).unwrap_or(System::Degrees);
            for place in [[f64::MAX, 0.0], [0.0, f64::INFINITY], [f64::NAN, 1.0], [1e12, -1e12]] {
                if let Some(found) = system.degrees(place) {
                    assert!(found.iter().all(|degrees| degrees.is_finite()), "{authid} {place:?}: {found:?}");
                }
            }
        }
    }
}
