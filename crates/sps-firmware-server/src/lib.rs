//! Server stubs of the SPS firmware API: handler traits, routers, extraction.
