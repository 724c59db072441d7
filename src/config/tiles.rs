//! The map tiles that the page lays under layers, if the operator names some.

use super::address::normal_origin;

/// What stands in an address of tiles for where a tile is.
const PLACES: [&str; 3] = ["{z}", "{x}", "{y}"];

/// Tiles in the scheme XYZ, in Web Mercator.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TileSettings {
    /// Their address, or nothing (`MAP_TILES`).
    pub url: String,
    /// Whom the map names for them (`MAP_ATTRIBUTION`).
    pub attribution: String,
}

impl TileSettings {
    /// Where they come from, as a policy of the page names it; nothing without tiles.
    pub fn origin(&self) -> Option<String> {
        origin(&self.url).ok()
    }
}

/// An address with a place for each part of where a tile is. It goes into a header: visible ASCII and nothing else.
pub(super) fn url(text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(missing) = PLACES.iter().find(|place| !text.contains(*place)) {
        return Err(format!("{missing} is missing"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("something in it is no visible letter".into());
    }
    origin(text).map(|_| text.to_owned()).map_err(Into::into)
}

fn origin(url: &str) -> Result<String, &'static str> {
    let (scheme, rest) = url.split_once("://").ok_or("no scheme such as https://")?;
    if !matches!(scheme, "http" | "https") {
        return Err("it begins with neither https:// nor http://");
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    normal_origin(&format!("{scheme}://{authority}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_tiles_are_told_from_others() {
        let good = "https://tile.example.org:8443/{z}/{x}/{y}.png?key=a,b;c";
        assert_eq!(url(good), Ok(good.to_owned()));
        let tiles = TileSettings { url: good.to_owned(), attribution: String::new() };
        assert_eq!(tiles.origin().as_deref(), Some("https://tile.example.org:8443"));
        assert_eq!(TileSettings::default().origin(), None);
        for bad in [
            "",
            "https://tile.example.org/{z}/{x}.png",
            "tile.example.org/{z}/{x}/{y}.png",
            "data://x/{z}/{x}/{y}",
            "https://{s}.example.org/{z}/{x}/{y}.png",
            "https://a b/{z}/{x}/{y}.png",
            "https://tile.example.org;script-src/{z}/{x}/{y}.png",
            "https://user@tile.example.org/{z}/{x}/{y}.png",
            "https:///{z}/{x}/{y}.png",
        ] {
            assert!(url(bad).is_err(), "{bad}");
        }
    }
}
