//! What differs between two SDKs in the eyes of code that uses the first.

use std::collections::{HashMap, HashSet};

use openapi_document::Node;

use super::surface::{Answer, Argument, Content, Field, Item, Method, Shape, Surface, Variant};

/// One difference that code can notice.
#[derive(Debug, Clone)]
pub(super) struct Change<'d> {
    pub(super) kind: Kind,
    /// The type or the method that it is about, with the variant where a variant has fields.
    pub(super) owner: String,
    /// The field, the variant or the argument.
    pub(super) name: String,
    /// The type before and after.
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    /// Where the base says it, and where the revision does.
    pub(super) base: Vec<Node<'d>>,
    pub(super) revision: Vec<Node<'d>>,
    /// Only generators that go beyond progenitor show it.
    pub(super) beyond: bool,
}

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    FieldAdded,
    FieldRemoved,
    FieldType,
    VariantAdded,
    VariantRemoved,
    VariantContent,
    TypeRemoved,
    OtherType,
    TypeInner,
    MethodRemoved,
    ArgumentAdded,
    ArgumentRemoved,
    ArgumentType,
    /// Arguments of one type changed places: the code compiles and means something else.
    ArgumentsSwapped,
    Output,
    Error,
    Header,
}

impl<'d> Change<'d> {
    fn new(kind: Kind, owner: &str, name: &str) -> Self {
        Self {
            kind,
            owner: owner.to_owned(),
            name: name.to_owned(),
            old: None,
            new: None,
            base: Vec::new(),
            revision: Vec::new(),
            beyond: false,
        }
    }

    fn typed(mut self, old: impl ToString, new: impl ToString) -> Self {
        (self.old, self.new) = (Some(old.to_string()), Some(new.to_string()));
        self
    }

    fn at(mut self, base: &[Node<'d>], revision: &[Node<'d>]) -> Self {
        (self.base, self.revision) = (base.to_vec(), revision.to_vec());
        self
    }
}

/// All differences, types first.
pub(super) fn changes<'d>(base: &Surface<'d>, revision: &Surface<'d>) -> Vec<Change<'d>> {
    let mut out = Vec::new();
    for (name, old) in &base.types {
        let first = out.len();
        match revision.types.get(name) {
            Some(new) => of_type(&mut out, name, old, new),
            None => out.push(Change::new(Kind::TypeRemoved, name, "").at(&[old.node], &[])),
        }
        for change in &mut out[first..] {
            change.beyond |= old.beyond;
        }
    }
    for (name, old) in &base.methods {
        let first = out.len();
        match revision.methods.get(name) {
            Some(new) => of_method(&mut out, name, old, new),
            None => out.push(Change::new(Kind::MethodRemoved, name, "").at(&old.nodes, &[])),
        }
        for change in &mut out[first..] {
            change.beyond |= old.beyond;
        }
    }
    out
}

fn of_type<'d>(out: &mut Vec<Change<'d>>, name: &str, old: &Item<'d>, new: &Item<'d>) {
    let at = (&[old.node][..], &[new.node][..]);
    match (&old.shape, &new.shape) {
        (Shape::Struct(old), Shape::Struct(new)) => of_fields(out, name, old, new),
        (Shape::Enum(old), Shape::Enum(new)) => of_variants(out, name, at, old, new),
        (Shape::Newtype { inner: a, checked: x }, Shape::Newtype { inner: b, checked: y })
            if x == y =>
        {
            if a.to_string() != b.to_string() {
                let change = Change::new(Kind::TypeInner, name, "").typed(a, b);
                out.push(change.at(at.0, at.1));
            }
        }
        (old, new) => {
            let change = Change::new(Kind::OtherType, name, "").typed(kind(old), kind(new));
            out.push(change.at(at.0, at.1));
        }
    }
}

/// What a type is, with its article.
fn kind(shape: &Shape<'_>) -> String {
    match shape {
        Shape::Struct(_) => "a struct".to_owned(),
        Shape::Enum(_) => "an enum".to_owned(),
        Shape::Newtype { inner, checked: false } => format!("a newtype of `{inner}`"),
        Shape::Newtype { inner, checked: true } => format!("a checked newtype of `{inner}`"),
    }
}

fn of_fields<'d>(out: &mut Vec<Change<'d>>, owner: &str, old: &[Field<'d>], new: &[Field<'d>]) {
    let before: HashMap<&str, &Field<'d>> = old.iter().map(|it| (it.name.as_str(), it)).collect();
    let after: HashMap<&str, &Field<'d>> = new.iter().map(|it| (it.name.as_str(), it)).collect();
    for field in old {
        match after.get(field.name.as_str()) {
            Some(other) if other.ty.to_string() != field.ty.to_string() => {
                let change = Change::new(Kind::FieldType, owner, &field.name);
                out.push(change.typed(&field.ty, &other.ty).at(&field.nodes, &other.nodes));
            }
            Some(_) => {}
            None => {
                let mut change = Change::new(Kind::FieldRemoved, owner, &field.name);
                change.old = Some(field.ty.to_string());
                out.push(change.at(&field.nodes, &[]));
            }
        }
    }
    for field in new {
        if !before.contains_key(field.name.as_str()) {
            let mut change = Change::new(Kind::FieldAdded, owner, &field.name);
            change.new = Some(field.ty.to_string());
            out.push(change.at(&[], &field.nodes));
        }
    }
}

fn of_variants<'d>(
    out: &mut Vec<Change<'d>>,
    owner: &str,
    at: (&[Node<'d>], &[Node<'d>]),
    old: &[Variant<'d>],
    new: &[Variant<'d>],
) {
    let before: HashSet<&str> = old.iter().map(|it| it.name.as_str()).collect();
    let after: HashMap<&str, &Variant<'d>> = new.iter().map(|it| (it.name.as_str(), it)).collect();
    for variant in old {
        let Some(other) = after.get(variant.name.as_str()) else {
            let mut change = Change::new(Kind::VariantRemoved, owner, &variant.name);
            change.old = Some(variant.content.to_string());
            out.push(change.at(&[&[variant.node], at.0].concat(), at.1));
            continue;
        };
        match (&variant.content, &other.content) {
            (Content::Fields(old), Content::Fields(new)) => {
                of_fields(out, &format!("{owner}::{}", variant.name), old, new);
            }
            (a, b) if a.to_string() != b.to_string() => {
                let change = Change::new(Kind::VariantContent, owner, &variant.name).typed(a, b);
                out.push(change.at(&[variant.node], &[other.node]));
            }
            _ => {}
        }
    }
    for variant in new {
        if !before.contains(variant.name.as_str()) {
            let mut change = Change::new(Kind::VariantAdded, owner, &variant.name);
            change.new = Some(variant.content.to_string());
            out.push(change.at(at.0, &[&[variant.node], at.1].concat()));
        }
    }
}

fn of_method<'d>(out: &mut Vec<Change<'d>>, name: &str, old: &Method<'d>, new: &Method<'d>) {
    of_arguments(out, name, &old.arguments, &new.arguments, (&old.nodes, &new.nodes));
    for (kind, old, new) in
        [(Kind::Output, &old.output, &new.output), (Kind::Error, &old.error, &new.error)]
    {
        let Answer { ty, nodes } = old;
        if *ty != new.ty {
            out.push(Change::new(kind, name, "").typed(ty, &new.ty).at(nodes, &new.nodes));
        }
    }
    let headers = |it: &Method<'d>| it.headers.clone();
    for header in headers(old) {
        let other = new.headers.iter().find(|it| it.name.eq_ignore_ascii_case(&header.name));
        if other.is_none_or(|it| it.ty != header.ty) {
            let mut change = Change::new(Kind::Header, name, &header.name);
            change.old = Some(header.ty.clone());
            change.new = other.map(|it| it.ty.clone());
            let there = other.map_or(&[][..], |it| &it.nodes);
            let mut change = change.at(&header.nodes, there);
            change.beyond = true;
            out.push(change);
        }
    }
}

/// Arguments have no names for those who call: it is their types and their order that count.
fn of_arguments<'d>(
    out: &mut Vec<Change<'d>>,
    method: &str,
    old: &[Argument<'d>],
    new: &[Argument<'d>],
    nodes: (&[Node<'d>], &[Node<'d>]),
) {
    let types = |it: &[Argument<'d>]| it.iter().map(|it| it.ty.clone()).collect::<Vec<_>>();
    let names = |it: &[Argument<'d>]| it.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    if types(old) == types(new) {
        let moved = names(old) != names(new) && {
            let kept = |it: &[Argument<'d>], other: &[Argument<'d>]| {
                let is_kept = |it: &&String| other.iter().any(|other| other.name == **it);
                names(it).iter().filter(is_kept).cloned().collect::<Vec<_>>()
            };
            kept(old, new) != kept(new, old)
        };
        if moved {
            let change = Change::new(Kind::ArgumentsSwapped, method, "");
            let all = |it: &[Argument<'d>], own: &[Node<'d>]| {
                let mut all: Vec<Node<'d>> = it.iter().flat_map(|it| it.nodes.clone()).collect();
                all.extend(own.first().and_then(|it| it.get("parameters")));
                all
            };
            out.push(change.at(&all(old, nodes.0), &all(new, nodes.1)));
        }
        return;
    }
    let mut told = false;
    for argument in old {
        match new.iter().find(|it| it.name == argument.name) {
            Some(other) if other.ty != argument.ty => {
                let change = Change::new(Kind::ArgumentType, method, &argument.name);
                out.push(change.typed(&argument.ty, &other.ty).at(&argument.nodes, &other.nodes));
                told = true;
            }
            Some(_) => {}
            None => {
                let mut change = Change::new(Kind::ArgumentRemoved, method, &argument.name);
                change.old = Some(argument.ty.clone());
                out.push(change.at(&argument.nodes, &[]));
                told = true;
            }
        }
    }
    for argument in new {
        if !old.iter().any(|it| it.name == argument.name) {
            let mut change = Change::new(Kind::ArgumentAdded, method, &argument.name);
            change.new = Some(argument.ty.clone());
            out.push(change.at(&[], &argument.nodes));
            told = true;
        }
    }
    if !told {
        let list = |it: &[Argument<'d>]| format!("({})", types(it).join(", "));
        let change = Change::new(Kind::ArgumentType, method, "").typed(list(old), list(new));
        let all =
            |it: &[Argument<'d>]| it.iter().flat_map(|it| it.nodes.clone()).collect::<Vec<_>>();
        out.push(change.at(&all(old), &all(new)));
    }
}
