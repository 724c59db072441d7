//! The rules of the host for members, published at `/rules`. Filled by `config`, whose table has their defaults; read by the
//! dialects.

use serde::Deserialize;

/// The rules of the instance. Lengths are in Unicode code points.
#[derive(Debug, Clone, Deserialize)]
pub struct Rules {
    /// The host's words (`RULES`).
    #[serde(rename = "rules")]
    pub text: String,
    /// The language mainly spoken (`MAIN_LANG`), as published.
    pub main_lang: String,
    /// Shortest nickname.
    pub min_author_length: usize,
    /// Longest nickname.
    pub max_author_length: usize,
    /// Longest text of gischat's clients.
    pub max_message_length: usize,
    /// Longest text of native clients, unless that of gischat's is longer (`LIMIT_TEXT`).
    #[serde(rename = "limit_text")]
    pub native_text: usize,
    /// Longest side of an image after scaling, in pixels.
    pub max_image_size: u32,
    /// Most features of a layer.
    pub max_geojson_features: usize,
    /// Longest image as sent by v3 clients, in characters of base64.
    pub max_image_raw_length: usize,
    /// Longest model as sent by v3 clients.
    pub max_model_raw_length: usize,
    /// Longest script.
    pub max_script_raw_length: usize,
}

/// The language of the few words that the server itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English, the default.
    English,
    /// French, where `MAIN_LANG` is `fr`.
    French,
}

impl Rules {
    /// Longest text of a native client: never shorter than that of gischat's, who get it whole.
    pub fn native_text_length(&self) -> usize {
        self.native_text.max(self.max_message_length)
    }

    /// The language of the server's own words.
    pub fn lang(&self) -> Lang {
        match self.main_lang.as_str() {
            "fr" => Lang::French,
            _ => Lang::English,
        }
    }
}
