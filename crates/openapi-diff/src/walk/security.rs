//! Security: requirements in force, and the schemes that they name.

use std::collections::{BTreeMap, BTreeSet};

use openapi_document::{Node, Operation};

use super::{Here, Walk, differ, text};
use crate::draft::Draft;
use crate::finding::Level;

/// Schemes that must be met together, with their scopes.
type Alternative = BTreeMap<String, BTreeSet<String>>;

impl<'d> Walk<'d> {
    pub(super) fn security(&mut self, here: Here, old: &Operation<'d>, new: &Operation<'d>) {
        let (from, to) = (old.security(self.base), new.security(self.revision));
        let (before, after) = (alternatives(from), alternatives(to));
        let names = self.names_after(&before, &after);
        let before: Vec<Alternative> = before
            .into_iter()
            .map(|it| it.into_iter().map(|(name, scopes)| (names[&name].clone(), scopes)).collect())
            .collect();
        let near = |node: Option<Node<'d>>, operation: Node<'d>| node.unwrap_or(operation);
        let (base, revision) = (near(from, old.node), near(to, new.node));
        let met = |needs: &[Alternative], has: &Alternative| needs.iter().any(|it| meets(has, it));
        let lost: Vec<&Alternative> = before.iter().filter(|it| !met(&after, it)).collect();
        let gained: Vec<&Alternative> = after.iter().filter(|it| !met(&before, it)).collect();
        let detail = || format!("from {} to {}", words(&before), words(&after));
        if !lost.is_empty() {
            let servers = if gained.is_empty() { Level::Info } else { Level::Breaking };
            let draft =
                Draft::new("security-tightened", base, revision).detail(detail()).servers(servers);
            self.draft(here, true, draft);
        } else if !gained.is_empty() {
            let draft = Draft::new("security-loosened", base, revision).detail(detail());
            self.draft(here, true, draft);
        }
        for (old_name, name) in &names {
            let scopes = before.iter().filter_map(|it| it.get(name)).flatten().cloned().collect();
            match (self.scheme(false, old_name), self.scheme(true, name)) {
                (Some(old), Some(new)) => self.scheme_pair(here, old_name, &scopes, old, new),
                (Some(old), None) => {
                    let draft = Draft::new("security-scheme-changed", old, revision).removed();
                    self.undeclared(here, name, "revision", draft);
                }
                (None, Some(new)) => {
                    let draft = Draft::new("security-scheme-changed", base, new).added();
                    self.undeclared(here, old_name, "base", draft);
                }
                (None, None) => {}
            }
        }
    }

    /// A scheme that is asked for and that one of the documents does not describe.
    fn undeclared(&mut self, here: Here, name: &str, side: &str, mut draft: Draft<'d>) {
        draft.undecided = Some(format!("the {side} does not declare the scheme `{name}`"));
        self.draft(here, true, draft.named(name).detail(format!("`{name}`")));
    }

    fn scheme(&self, revision: bool, name: &str) -> Option<Node<'d>> {
        let document = if revision { self.revision } else { self.base };
        let schemes = document.root().get("components")?.get("securitySchemes")?;
        document.follow(schemes.get(name)?).ok()
    }

    /// What the revision calls the schemes that the base asks for: names are not on the wire.
    fn names_after(
        &self,
        before: &[Alternative],
        after: &[Alternative],
    ) -> BTreeMap<String, String> {
        let schemes = self.revision.root().get("components");
        let schemes = schemes.and_then(|it| it.get("securitySchemes"));
        let all = || schemes.into_iter().flat_map(Node::entries).map(|it| it.0);
        let is_asked = |name: &str| after.iter().any(|it| it.contains_key(name));
        let name_after = |name: &String| {
            if is_asked(name) && self.scheme(true, name).is_some() {
                return name.clone();
            }
            let Some(old) = self.scheme(false, name) else { return name.clone() };
            let is_twin =
                |other: &&str| self.scheme(true, other).is_some_and(|new| is_same_scheme(old, new));
            let twin = all()
                .filter(|it| is_asked(it))
                .find(is_twin)
                .or_else(|| all().filter(|_| self.scheme(true, name).is_none()).find(is_twin));
            twin.map_or_else(|| name.clone(), str::to_owned)
        };
        let names = before.iter().flat_map(BTreeMap::keys);
        names.map(|it| (it.clone(), name_after(it))).collect()
    }

    fn scheme_pair(
        &mut self,
        here: Here,
        name: &str,
        scopes: &BTreeSet<String>,
        old: Node<'d>,
        new: Node<'d>,
    ) {
        if self.space.same.same_text(old, new) {
            return;
        }
        let mut changes: Vec<(Node<'d>, Node<'d>, String, Level)> = Vec::new();
        for key in ["type", "in", "name", "scheme", "openIdConnectUrl"] {
            let (before, after) = (text(old, key), text(new, key));
            let caseless =
                matches!(key, "scheme") || key == "name" && text(old, "in") == Some("header");
            let same = match (before, after) {
                (Some(a), Some(b)) if caseless => a.eq_ignore_ascii_case(b),
                (a, b) => a == b,
            };
            if !same {
                let node = |it: Node<'d>| it.get(key).unwrap_or(it);
                let word = |it: Option<&str>| it.unwrap_or("none").to_owned();
                let detail =
                    format!("`{name}`: {key} from `{}` to `{}`", word(before), word(after));
                changes.push((node(old), node(new), detail, Level::Breaking));
                if key == "type" {
                    break;
                }
            }
        }
        if text(old, "type") == Some("oauth2") && text(new, "type") == Some("oauth2") {
            flows(name, scopes, old, new, &mut changes);
        }
        for (base, revision, detail, level) in changes {
            let draft = Draft::new("security-scheme-changed", base, revision)
                .detail(detail)
                .clients(level)
                .servers(level);
            self.draft(here, true, draft);
        }
        if text(old, "type") == text(new, "type") {
            self.flows_added(here, name, old, new);
        }
    }

    /// More ways to get a token take nothing from clients; servers of before do not know them.
    fn flows_added(&mut self, here: Here, name: &str, old: Node<'d>, new: Node<'d>) {
        let mut added = |near: Node<'d>, node: Node<'d>, key: &str, detail: String| {
            let draft = Draft::new("security-scheme-changed", near, node).added().named(key);
            self.draft(here, true, draft.detail(detail).clients(Level::Info));
        };
        let near = old.get("flows").unwrap_or(old);
        for (flow, node) in new.get("flows").into_iter().flat_map(Node::entries) {
            if flow.starts_with("x-") {
                continue;
            }
            let Some(before) = near.get(flow) else {
                added(near, node, flow, format!("`{name}`: flow `{flow}` added"));
                continue;
            };
            let scopes = before.get("scopes");
            for (scope, node) in node.get("scopes").into_iter().flat_map(Node::entries) {
                if scopes.is_none_or(|it| it.get(scope).is_none()) && !scope.starts_with("x-") {
                    let detail = format!("`{name}`: scope `{scope}` of flow `{flow}` added");
                    added(scopes.unwrap_or(before), node, scope, detail);
                }
            }
        }
    }
}

fn flows<'d>(
    name: &str,
    scopes: &BTreeSet<String>,
    old: Node<'d>,
    new: Node<'d>,
    changes: &mut Vec<(Node<'d>, Node<'d>, String, Level)>,
) {
    let near = |it: Node<'d>| it.get("flows").unwrap_or(it);
    for (flow, before) in old.get("flows").into_iter().flat_map(Node::entries) {
        let Some(after) = new.get("flows").and_then(|it| it.get(flow)) else {
            let detail = format!("`{name}`: flow `{flow}` removed");
            changes.push((before, near(new), detail, Level::Breaking));
            continue;
        };
        for (key, level) in [
            ("authorizationUrl", Level::Breaking),
            ("tokenUrl", Level::Breaking),
            ("refreshUrl", Level::Warning),
        ] {
            if differ(before.get(key), after.get(key)) {
                let detail = format!("`{name}`: {key} of flow `{flow}` changed");
                let node = |it: Node<'d>| it.get(key).unwrap_or(it);
                changes.push((node(before), node(after), detail, level));
            }
        }
        for (scope, node) in before.get("scopes").into_iter().flat_map(Node::entries) {
            let kept = after.get("scopes").and_then(|it| it.get(scope)).is_some();
            if !kept {
                let level = if scopes.contains(scope) { Level::Breaking } else { Level::Warning };
                let detail = format!("`{name}`: scope `{scope}` of flow `{flow}` removed");
                changes.push((node, after.get("scopes").unwrap_or(after), detail, level));
            }
        }
    }
}

/// Whether two schemes ask the same of a client; words about them do not count.
fn is_same_scheme(old: Node<'_>, new: Node<'_>) -> bool {
    let is_about =
        |key: &str| matches!(key, "description" | "bearerFormat") || key.starts_with("x-");
    let counted = |it: Node<'_>| it.entries().filter(|(key, _)| !is_about(key)).count();
    counted(old) == counted(new)
        && old.entries().filter(|(key, _)| !is_about(key)).all(|(key, value)| {
            let caseless = key == "scheme" || key == "name" && text(old, "in") == Some("header");
            match (value.as_str(), text(new, key)) {
                (Some(a), Some(b)) if caseless => a.eq_ignore_ascii_case(b),
                _ => new.get(key).is_some_and(|it| it.is_same_value(value)),
            }
        })
}

/// The ways to be let in; one without schemes lets everybody in.
fn alternatives(security: Option<Node<'_>>) -> Vec<Alternative> {
    let list = security.into_iter().flat_map(Node::items);
    let all: Vec<Alternative> = list
        .map(|it| {
            it.entries()
                .map(|(name, scopes)| {
                    let scopes = scopes.items().filter_map(Node::as_str).map(str::to_owned);
                    (name.to_owned(), scopes.collect())
                })
                .collect()
        })
        .collect();
    if all.is_empty() { vec![Alternative::new()] } else { all }
}

/// Whether what a client has is all that is needed.
fn meets(has: &Alternative, needs: &Alternative) -> bool {
    needs.iter().all(|(name, scopes)| has.get(name).is_some_and(|own| scopes.is_subset(own)))
}

fn words(alternatives: &[Alternative]) -> String {
    let one = |it: &Alternative| {
        let parts: Vec<String> = it
            .iter()
            .map(|(name, scopes)| {
                let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
                if scopes.is_empty() {
                    format!("`{name}`")
                } else {
                    format!("`{name}` ({})", scopes.join(", "))
                }
            })
            .collect();
        if parts.is_empty() { "nothing".to_owned() } else { parts.join(" and ") }
    };
    alternatives.iter().map(one).collect::<Vec<_>>().join(" or ")
}
