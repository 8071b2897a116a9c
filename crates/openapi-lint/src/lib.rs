//! Rules on OpenAPI documents that name file, line, operation and cure.
