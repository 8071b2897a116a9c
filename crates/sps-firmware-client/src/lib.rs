//! Client of the SPS firmware API.
