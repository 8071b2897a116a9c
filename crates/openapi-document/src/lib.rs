//! Reads OpenAPI documents with source positions, resolves references and iterates operations.
