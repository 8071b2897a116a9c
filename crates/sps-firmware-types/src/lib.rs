//! Types of the SPS firmware API, generated from its OpenAPI document.
