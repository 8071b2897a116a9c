//! Single edits of operations.
