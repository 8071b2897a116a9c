//! The notation of the tables of rules.

/// Writes one rule: identifier, title, reason, example, alternative, levels, mirror.
macro_rules! rule {
    ($id:literal, $title:literal, $why:literal, $frame:ident, $before:literal => $after:literal,
     $alternative:literal, [$clients:ident $servers:ident $sdk:ident], $mirror:expr) => {
        $crate::rule::Rule {
            id: $id,
            title: $title,
            why: $why,
            example: $crate::rule::Example {
                frame: $crate::rule::Frame::$frame,
                before: $before,
                after: $after,
            },
            safe_alternative: $alternative,
            levels: $crate::rule::Levels {
                clients: $crate::finding::Level::$clients,
                servers: $crate::finding::Level::$servers,
                sdk: $crate::finding::Level::$sdk,
            },
            mirror: $mirror,
        }
    };
}

pub(super) use rule;
