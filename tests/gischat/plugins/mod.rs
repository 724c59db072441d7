//! The released plugins, with their frames exactly as the client contract lists them (`gischat-clients`): their own
//! frames pass, and no frame makes them fail.

mod campaigns;
mod plugin;
mod releases;
mod story;
