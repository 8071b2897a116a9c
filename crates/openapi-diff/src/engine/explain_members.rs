//! What changed in the members of objects: added, removed, renamed, required.

use std::collections::BTreeMap;

use openapi_document::Node;

use super::Answer;
use super::explain::{Child, Edit, Kind, Side, Work};
use super::facet::{Aspect, Fail};
use super::space::{Id, Space};

/// Deepest nesting of unions in which a member is looked for.
const MAX_DEPTH: usize = 4;

impl<'d> Space<'d> {
    /// Whether a member is refused only because another schema of the conjunction was closed, or the reverse.
    fn is_shut_out(&mut self, left: Id, right: Id, work: &Work<'d>) -> bool {
        let closed = |it: &Fail<'_>| it.aspect == Aspect::Additional && it.name.is_none();
        let shut = work.forward.iter().any(closed) && !self.is_never(left) && self.is_never(right);
        let opened =
            work.backward.iter().any(closed) && self.is_never(left) && !self.is_never(right);
        shut || opened
    }

    /// Whether a branch of a union names a member, so that it is only named elsewhere.
    fn is_named_by_branch(&mut self, id: Id, name: &str, depth: usize) -> bool {
        let (schema, side) = (self.schema(id), self.side(id));
        depth < MAX_DEPTH
            && schema.unions.iter().flat_map(|it| &it.branches).any(|it| {
                let branch = self.branch(side, it);
                self.member_node(branch, name).is_some()
                    || self.is_named_by_branch(branch, name, depth + 1)
            })
    }

    /// Members that both name, that one names, that have another name.
    pub(super) fn explain_members(&mut self, a: Id, b: Id, work: &mut Work<'d>) {
        let (old_names, new_names) = (self.names(a), self.names(b));
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        for name in &old_names {
            let (left, right) = (self.member(a, name, work.way), self.member(b, name, work.way));
            let (base, revision) = (self.member_node(a, name), self.member_node(b, name));
            if revision.is_none() {
                if !left.other_way {
                    gone.push(*name);
                }
                continue;
            }
            match (left.other_way, right.other_way) {
                (true, true) => {}
                (false, false)
                    if self.is_shut_out(left.schema, right.schema, work)
                        || self.is_barred(a, name) != self.is_barred(b, name) =>
                {
                    take(&mut work.forward, &[Aspect::Member], name);
                    take(&mut work.backward, &[Aspect::Member], name);
                }
                (false, false) => {
                    let form = self.member_form(work.form, Some(name));
                    let (x, y) = (left.schema, right.schema);
                    let literal = self.way_below_member(a, name, (x, y), work.way).literal
                        || self.way_below_member(b, name, (y, x), work.way).literal;
                    work.children.push(Child { a: x, b: y, base, revision, form, literal });
                }
                _ => {
                    let kind = if right.other_way { Kind::Hidden } else { Kind::Revealed };
                    let mut edit = Edit::new(kind, base, revision).named(name);
                    edit.required = !right.other_way && self.schema(b).required.contains_key(name);
                    edit.forward =
                        take(&mut work.forward, &[Aspect::Member, Aspect::Required], name);
                    edit.backward =
                        take(&mut work.backward, &[Aspect::Member, Aspect::Required], name);
                    work.edits.push(edit);
                }
            }
        }
        for name in &new_names {
            if self.member_node(a, name).is_none() && !self.member(b, name, work.way).other_way {
                come.push(*name);
            }
        }
        self.explain_renames(a, b, &mut gone, &mut come, work);
        let aspects = [Aspect::Member, Aspect::Required];
        for name in gone {
            let node = self.member_node(a, name);
            let mut edit = Edit::new(Kind::MemberRemoved, node, None).named(name);
            edit.required = self.requires(a, name, work.way);
            edit.forward = take(&mut work.forward, &aspects, name);
            edit.backward = take(&mut work.backward, &aspects, name);
            let unhurt = edit.forward.is_none() && edit.backward.is_none();
            if unhurt && self.is_named_by_branch(b, name, 0) {
                continue;
            }
            let now = self.member(b, name, work.way).schema;
            let listed = self.schema(b).values.is_some();
            edit.described = unhurt && (listed || !self.schema(now).is_any());
            work.edits.push(edit);
        }
        for name in come {
            let node = self.member_node(b, name);
            let mut edit = Edit::new(Kind::MemberAdded, None, node).named(name);
            edit.required = self.requires(b, name, work.way);
            edit.forward = take(&mut work.forward, &aspects, name);
            edit.backward = take(&mut work.backward, &aspects, name);
            let unhurt = edit.forward.is_none() && edit.backward.is_none();
            if unhurt && self.is_named_by_branch(a, name, 0) {
                continue;
            }
            work.edits.push(edit);
        }
        let mut required: BTreeMap<String, Edit<'d>> = BTreeMap::new();
        for (fails, ahead) in [(&mut work.forward, true), (&mut work.backward, false)] {
            fails.retain(|fail| {
                let Some(name) = fail.name.as_deref() else { return true };
                match fail.aspect {
                    // The pair of the member's schemas is looked at by itself.
                    Aspect::Member => false,
                    Aspect::Required => {
                        let edit = required.entry(name.to_owned()).or_insert_with(|| {
                            Edit::new(Kind::Requiredness, None, None).named(name)
                        });
                        let side = Side::of(fail.answer, fail.reason.clone());
                        if ahead {
                            edit.revision = fail.wide;
                            edit.forward = side;
                        } else {
                            edit.base = fail.wide;
                            edit.backward = side;
                        }
                        false
                    }
                    _ => true,
                }
            });
        }
        for (name, mut edit) in required {
            edit.required = edit.forward.is_some();
            // The member itself is a better place to point at than the list.
            edit.base = self.member_node(a, &name).or(edit.base);
            edit.revision = self.member_node(b, &name).or(edit.revision);
            work.edits.push(edit);
        }
    }

    /// A member that went and one that came with the same schema are one member with a new name, if nothing else fits.
    pub(super) fn explain_renames(
        &mut self,
        a: Id,
        b: Id,
        gone: &mut Vec<&'d str>,
        come: &mut Vec<&'d str>,
        work: &mut Work<'d>,
    ) {
        let mut renamed = Vec::new();
        // Members that are only written alike are not the same.
        let values = work.way.values();
        let only = gone.len() == 1 && come.len() == 1;
        for old in gone.iter() {
            let fits = |it: &mut Self, old: &str, new: &str| {
                let (left, right) =
                    (it.member(a, old, work.way).schema, it.member(b, new, work.way).schema);
                it.schema(left).is_any() == it.schema(right).is_any()
                    && (it.is_same(left, right)
                        || it.included(left, right, values) == Answer::Yes
                            && it.included(right, left, values) == Answer::Yes)
                    && it.schema(a).required.contains_key(old)
                        == it.schema(b).required.contains_key(new)
            };
            let mut matches = Vec::new();
            for new in come.iter() {
                if fits(self, old, new) {
                    matches.push(*new);
                }
            }
            // Two strings are no proof of a rename, unless they are the only ones, or look like one.
            if !only {
                matches.retain(|new| {
                    let (x, y) = (self.member_node(a, old), self.member_node(b, new));
                    share_word(old, new) || is_described_alike(x, y)
                });
            }
            let mut rivals = 0;
            for other in gone.iter() {
                if let [only] = matches.as_slice() {
                    rivals += usize::from(fits(self, other, only));
                }
            }
            if let ([new], 1) = (matches.as_slice(), rivals) {
                renamed.push((*old, *new));
            }
        }
        for (old, new) in renamed {
            gone.retain(|it| *it != old);
            come.retain(|it| *it != new);
            let (base, revision) = (self.member_node(a, old), self.member_node(b, new));
            let mut edit = Edit::new(Kind::MemberRenamed, base, revision).named(old);
            edit.new_name = Some(new.to_owned());
            edit.required = self.requires(b, new, work.way);
            let aspects = [Aspect::Member, Aspect::Required];
            for name in [old, new] {
                let ahead = take(&mut work.forward, &aspects, name);
                edit.forward = Side::worse(edit.forward, ahead);
                let back = take(&mut work.backward, &aspects, name);
                edit.backward = Side::worse(edit.backward, back);
            }
            work.edits.push(edit);
        }
    }
}

/// Whether two names have a word in common, in whatever case they are written.
fn share_word(a: &str, b: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        let mut words = vec![String::new()];
        let mut lower = false;
        for char in name.chars() {
            if !char.is_alphanumeric() || char.is_uppercase() && lower {
                words.push(String::new());
            }
            lower = char.is_lowercase();
            if let (Some(word), true) = (words.last_mut(), char.is_alphanumeric()) {
                word.extend(char.to_lowercase());
            }
        }
        words.retain(|it| it.len() > 2);
        words
    };
    let other = words(b);
    words(a).iter().any(|it| other.contains(it))
}

fn is_described_alike(a: Option<Node<'_>>, b: Option<Node<'_>>) -> bool {
    let description =
        |it: Option<Node<'_>>| it.and_then(|it| it.get("description")?.as_str().map(str::to_owned));
    description(a).is_some() && description(a) == description(b)
}

/// Takes out the failures of one member, and gives the worst.
fn take(fails: &mut Vec<Fail<'_>>, aspects: &[Aspect], name: &str) -> Option<Side> {
    let mut worst = None;
    fails.retain(|it| {
        if it.name.as_deref() != Some(name) || !aspects.contains(&it.aspect) {
            return true;
        }
        worst = Side::worse(worst.take(), Side::of(it.answer, it.reason.clone()));
        false
    });
    worst
}
