//! The generation of each address, above all of the bare `/room/{room}/ws` (contract `gischat`, section 10).

mod addresses;
mod corrections;
mod first_frame;
mod last_words;
