//! Which generation is spoken at which address, above all on the bare `/room/{room}/ws` (contract `gischat`,
//! section 10).

mod addresses;
mod corrections;
mod first_frame;
mod last_words;
