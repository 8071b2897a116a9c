//! Compares two OpenAPI documents by what the wire and a generated SDK can see.
