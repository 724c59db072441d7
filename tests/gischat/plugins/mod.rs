//! The released plugins, with their frames exactly as the client contract lists them (`gischat-clients`): what they
//! send, and that nothing which reaches them makes them fail.

mod campaigns;
mod plugin;
mod releases;
mod story;
