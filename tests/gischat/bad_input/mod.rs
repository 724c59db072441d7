//! Frames that no client should send: answered or ignored as the generation can, the connection stays, counts stay
//! exact, and nobody else is affected (contract `gischat`, section 9; design, section 5).

mod frames;
mod rates;
mod values;
