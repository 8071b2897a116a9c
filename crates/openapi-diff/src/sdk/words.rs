//! The third verdict in words: what code that uses the SDK meets.

use super::changes::{Change, Kind};

/// Most changes that one sentence tells.
const MOST: usize = 3;

/// All changes that an edit brings, as sentences: one for what happens alike to several types or methods.
pub(super) fn all(changes: &[&Change<'_>]) -> String {
    let mut groups: Vec<Vec<&Change<'_>>> = Vec::new();
    for change in changes {
        let alike = |it: &&Change<'_>| {
            (it.kind, &it.name, &it.old, &it.new)
                == (change.kind, &change.name, &change.old, &change.new)
        };
        match groups.iter_mut().find(|it| it.first().is_some_and(alike)) {
            Some(group) => group.push(change),
            None => groups.push(vec![change]),
        }
    }
    let sentences = groups.iter().take(MOST).filter_map(|group| {
        let first = group.first()?;
        let others: Vec<&str> = group.iter().skip(1).map(|it| it.owner.as_str()).collect();
        Some(format!("{}{}", beyond_progenitor(first), likewise(&others)))
    });
    let mut told: Vec<String> = sentences.collect();
    match groups.len().saturating_sub(MOST) {
        0 => {}
        1 => told.push("One more item changes with it.".to_owned()),
        more => told.push(format!("{more} more items change with it.")),
    }
    told.join(" ")
}

/// The others that a sentence holds for.
fn likewise(others: &[&str]) -> String {
    match others {
        [] => String::new(),
        [one] => format!(" So it is with `{one}`."),
        [one, two] => format!(" So it is with `{one}` and `{two}`."),
        [one, two, rest @ ..] => {
            format!(" So it is with `{one}`, `{two}` and {} more.", rest.len())
        }
    }
}

/// The sentence of a change, which says so where only generators that go beyond progenitor show it.
fn beyond_progenitor(change: &Change<'_>) -> String {
    let sentence = one(change);
    let says_so = sentence.starts_with("In an SDK");
    match sentence.split_at_checked(1) {
        Some((first, rest)) if change.beyond && !says_so => {
            let first = first.to_ascii_lowercase();
            format!("In an SDK with callbacks and typed headers, {first}{rest}")
        }
        _ => sentence,
    }
}

fn one(change: &Change<'_>) -> String {
    let Change { owner, name, .. } = change;
    let old = change.old.as_deref().unwrap_or_default();
    let new = change.new.as_deref().unwrap_or_default();
    let method = match owner.strip_prefix("callback ") {
        Some(callback) => format!("handler of `{callback}`"),
        None => format!("method `{owner}`"),
    };
    match change.kind {
        Kind::FieldAdded => format!(
            "`{owner}` gets the field `{name}: {new}`, so that struct literals and exhaustive patterns stop compiling."
        ),
        Kind::FieldRemoved => format!(
            "`{owner}` loses the field `{name}: {old}`, so that code that names it stops compiling."
        ),
        Kind::FieldType => format!("`{owner}.{name}` changes its type: `{old}` → `{new}`."),
        Kind::VariantAdded => format!(
            "`{owner}` gets the variant `{name}{new}`, so that matches without a wildcard stop compiling."
        ),
        Kind::VariantRemoved => format!(
            "`{owner}` loses the variant `{name}{old}`, so that code that names it stops compiling."
        ),
        Kind::VariantContent => {
            format!("A variant of `{owner}` holds something else: `{name}{old}` → `{name}{new}`.")
        }
        Kind::TypeRemoved => {
            format!("The type `{owner}` is gone, so that code that names it stops compiling.")
        }
        Kind::OtherType => format!("`{owner}` was {old} and becomes {new}."),
        Kind::TypeInner => format!("The newtype `{owner}` holds another type: `{old}` → `{new}`."),
        Kind::MethodRemoved => match owner.strip_prefix("callback ") {
            Some(callback) => {
                format!("In an SDK with callbacks, the handler of `{callback}` is gone.")
            }
            None => format!("The method `{owner}` is gone, so that calls of it stop compiling."),
        },
        Kind::ArgumentAdded => format!(
            "The {method} gets the argument `{name}: {new}`, so that calls of it stop compiling."
        ),
        Kind::ArgumentRemoved => format!(
            "The {method} loses the argument `{name}: {old}`, so that calls of it stop compiling."
        ),
        Kind::ArgumentType if name.is_empty() => {
            format!("The arguments of `{owner}` change places: `{old}` → `{new}`.")
        }
        Kind::ArgumentType => {
            format!("The argument `{name}` of `{owner}` changes its type: `{old}` → `{new}`.")
        }
        Kind::ArgumentsSwapped => format!(
            "Arguments of one type change places in `{owner}`: calls of it go on compiling and pass the wrong ones."
        ),
        Kind::Output => format!("The method `{owner}` returns another type: `{old}` → `{new}`."),
        Kind::Error => format!("The error of `{owner}` changes its type: `{old}` → `{new}`."),
        Kind::Header => {
            let (header, status) = name.rsplit_once(" of ").unwrap_or((name, "its answer"));
            let of = format!("the header `{header}` that `{owner}` returns with {status}");
            match change.new {
                None => format!("In an SDK with typed headers, {of} is gone."),
                Some(_) => format!(
                    "In an SDK with typed headers, {of} changes its type: `{old}` → `{new}`."
                ),
            }
        }
    }
}

/// What is called otherwise.
pub(super) fn renamed(what: &str, old: &str, new: &str) -> String {
    format!("The {what} `{old}` is now called `{new}`, so that code that names it stops compiling.")
}

/// What generators other than progenitor make of an edit that progenitor's SDK does not show.
pub(super) fn beyond(rule: &str) -> &'static str {
    match rule {
        "parameter-order-changed" => {
            "In an SDK whose methods take arguments in the order of the document, they change places; progenitor \
             sorts them by name."
        }
        "parameter-renamed" => {
            "In an SDK that names arguments, the argument is called otherwise; progenitor's methods take them by \
             position."
        }
        "parameter-moved" => {
            "In an SDK that groups arguments by where they travel, the argument moves to another group."
        }
        "request-media-type-added" | "request-media-type-removed" => {
            "In an SDK with a method or a variant for each media type, they change."
        }
        "response-media-type-added" | "response-media-type-removed" => {
            "In an SDK that tells answers apart by media type, the variants change."
        }
        "response-added" | "response-removed" => {
            "In an SDK that tells answers apart by status, the variants change; progenitor's returns one type for \
             all successes."
        }
        "callback-added" | "callback-removed" => {
            "In an SDK with callbacks, the trait of handlers changes; progenitor makes none."
        }
        "schema-composition-changed" => {
            "In an SDK that keeps the parts of an `allOf` apart, the type is put together otherwise; typify merges \
             them."
        }
        rule if rule.contains("response-header-") => {
            "In an SDK with typed headers, those of the answer change; progenitor leaves headers to the caller."
        }
        rule if rule.ends_with("discriminator-changed") => {
            "In an SDK that reads the discriminator, the enum is told apart otherwise; typify passes over it."
        }
        _ => {
            "In an SDK with sets, a list becomes a set or a set a list; typify writes `Vec` for both."
        }
    }
}
