//! Lowers an OpenAPI document and generates types, client and server stubs from it.
