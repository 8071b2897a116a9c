//! Makes enums of `oneOf` and `anyOf` as typify does.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use heck::{ToKebabCase, ToPascalCase};
use openapi_document::Node;

use super::builder::{Builder, Entry, Name};
use super::keywords::{Additional, Branch, Keywords};
use super::names::{crossed, pascal};
use super::surface::{Content, Field, Item, Shape, Type, Variant};
use crate::options::Sdk;

/// The names of variants: those that would be alike are told apart by what the case leaves out.
pub(super) fn variant_names<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let plain: Vec<String> = names.clone().map(pascal).collect();
    let distinct: HashSet<&String> = plain.iter().collect();
    if distinct.len() == plain.len() { plain } else { names.map(crossed).collect() }
}

impl<'d> Builder<'d> {
    pub(super) fn content(&mut self, entry: Entry<'d>) -> Content<'d> {
        match entry {
            Entry::Type(Type::Unit) => Content::Nothing,
            Entry::Type(ty) => Content::One(ty),
            Entry::Shape(_, _, Shape::Struct(fields)) => Content::Fields(fields),
            other => Content::One(self.named(other)),
        }
    }

    pub(super) fn one_of(&mut self, schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        let mut branches = schema.one_of.clone();
        let nulls = branches.iter().filter(|it| matches!(it, Branch::Null(_))).count();
        if branches.len() > 1 && branches.len() - nulls == 1 {
            branches.retain(|it| matches!(it, Branch::Of(_)));
            let inner = self.branch(&schema, branches[0]);
            let inner = self.assigned(inner, &Name::Suggested(name.of_type(&schema)));
            return Entry::Type(Type::option(inner));
        }
        let mut parts: Vec<Keywords<'d>> = Vec::new();
        let tag = self.tag(&schema, name);
        for branch in &branches {
            let part = self.branch(&schema, *branch);
            parts.push(if tag.is_some() { self.inlined(part) } else { part });
        }
        if let Some(variants) = self.externally_tagged(&parts, name) {
            return Entry::Shape(name.of_type(&schema), schema.node, Shape::Enum(variants));
        }
        if let Some(variants) = self.adjacently_tagged(&parts, name) {
            return Entry::Shape(name.of_type(&schema), schema.node, Shape::Enum(variants));
        }
        if let Some(variants) = self.internally_tagged(&parts, &schema, name, tag.is_some()) {
            return Entry::Shape(name.of_type(&schema), schema.node, Shape::Enum(variants));
        }
        if let [only] = parts.as_slice() {
            return self.entry(only.clone(), name);
        }
        let variants = self.untagged(&parts, &name.of_type(&schema));
        Entry::Shape(name.of_type(&schema), schema.node, Shape::Enum(variants))
    }

    pub(super) fn any_of(&mut self, schema: Keywords<'d>, name: &Name) -> Entry<'d> {
        let branches = schema.any_of.clone();
        let nulls = branches.iter().filter(|it| matches!(it, Branch::Null(_))).count();
        let mut parts = Vec::new();
        for branch in &branches {
            parts.push(self.branch(&schema, *branch));
        }
        let exclusive = (0..parts.len()).all(|at| {
            (at + 1..parts.len()).all(|other| self.are_exclusive(&parts[at], &parts[other]))
        });
        if exclusive || branches.len() > 1 && branches.len() - nulls == 1 {
            let schema = Keywords { one_of: branches, any_of: Vec::new(), ..schema };
            return self.one_of(schema, name);
        }
        let rust = name.of_type(&schema);
        let mut fields = Vec::new();
        for (at, part) in parts.into_iter().enumerate() {
            let node = part.node;
            let ty = self.assigned(part, &Name::Suggested(format!("{rust}Subtype{at}")));
            let ty = Type::option(ty);
            fields.push(Field { name: format!("subtype_{at}"), ty, nodes: vec![node] });
        }
        Entry::Shape(rust, schema.node, Shape::Struct(fields))
    }

    /// The tag of a union that `openapi-codegen` inlines.
    fn tag(&self, schema: &Keywords<'d>, name: &Name) -> Option<&'d str> {
        if self.sdk != Sdk::Codegen || !matches!(name, Name::Required(_)) {
            return None;
        }
        schema.node.get("discriminator")?.get("propertyName")?.as_str()
    }

    fn inlined(&self, schema: Keywords<'d>) -> Keywords<'d> {
        match schema.reference.and_then(|it| self.document.resolve(it).ok()) {
            Some(target) => self.keywords(target),
            None => schema,
        }
    }

    fn externally_tagged(
        &mut self,
        parts: &[Keywords<'d>],
        name: &Name,
    ) -> Option<Vec<Variant<'d>>> {
        let mut names: Vec<(&'d str, Node<'d>, Option<Node<'d>>)> = Vec::new();
        for part in parts {
            if let Some(values) = plain_values(part) {
                for value in values {
                    names.push((value.as_str()?, *value, None));
                }
                continue;
            }
            let object = as_object(part)?;
            match (object.properties.as_slice(), object.required.as_slice()) {
                ([(property, nodes)], [required]) if property == required => {
                    names.push((property, *nodes.first()?, nodes.first().copied()));
                }
                _ => return None,
            }
        }
        let distinct: HashSet<&str> = names.iter().map(|it| it.0).collect();
        if distinct.len() != names.len() {
            return None;
        }
        let rust = variant_names(names.iter().map(|it| it.0));
        let mut variants = Vec::new();
        for ((raw, node, content), variant) in names.into_iter().zip(rust) {
            let content = match content {
                None => Content::Nothing,
                Some(inner) => {
                    let inner = self.keywords(inner);
                    let base = name.as_str();
                    let hint = Name::Suggested(format!("{base}_{raw}"));
                    let entry = self.entry(inner, &hint);
                    self.content(entry)
                }
            };
            variants.push(Variant { name: variant, content, node });
        }
        Some(variants)
    }

    fn adjacently_tagged(
        &mut self,
        parts: &[Keywords<'d>],
        name: &Name,
    ) -> Option<Vec<Variant<'d>>> {
        let mut tags: Option<BTreeSet<&str>> = None;
        let mut all: BTreeSet<&str> = BTreeSet::new();
        for part in parts {
            let object = as_object(part)?;
            if object.properties.len() != object.required.len() {
                return None;
            }
            all.extend(object.properties.iter().map(|it| it.0));
            let own: BTreeSet<&str> = constants(object).keys().copied().collect();
            tags = Some(match tags {
                None => own,
                Some(tags) => tags.intersection(&own).copied().collect(),
            });
        }
        let tags = tags?;
        let tag = *tags.first()?;
        if tags.len() != 1 || all.len() != 2 {
            return None;
        }
        let content_name = *all.iter().find(|it| **it != tag)?;
        let raw: Vec<&'d str> =
            parts.iter().map(|it| constants(it).get(tag).copied()).collect::<Option<_>>()?;
        let rust = variant_names(raw.iter().copied());
        let mut variants = Vec::new();
        for ((part, raw), variant) in parts.iter().zip(raw).zip(rust) {
            let inner = part.properties.iter().find(|it| it.0 == content_name);
            let content = match inner.and_then(|it| it.1.first()) {
                None => Content::Nothing,
                Some(inner) => {
                    let end = if matches!(name, Name::Required(_)) { content_name } else { raw };
                    let hint = Name::Suggested(format!("{}_{end}", name.as_str()));
                    let inner = self.keywords(*inner);
                    let entry = self.entry(inner, &hint);
                    self.content(entry)
                }
            };
            variants.push(Variant { name: variant, content, node: part.node });
        }
        Some(variants)
    }

    fn internally_tagged(
        &mut self,
        parts: &[Keywords<'d>],
        schema: &Keywords<'d>,
        name: &Name,
        mend: bool,
    ) -> Option<Vec<Variant<'d>>> {
        let mut common: Option<BTreeMap<&str, BTreeSet<&str>>> = None;
        for part in parts {
            let object = as_object(part)?;
            let own = constants(object);
            common = Some(match common {
                None => {
                    own.into_iter().map(|(key, value)| (key, BTreeSet::from([value]))).collect()
                }
                Some(common) => common
                    .into_iter()
                    .filter_map(|(key, mut values)| {
                        let value = own.get(key)?;
                        values.insert(value).then_some((key, values))
                    })
                    .collect(),
            });
        }
        let common = common?;
        let tag = *common.keys().next()?;
        let raw: Vec<&'d str> =
            parts.iter().map(|it| constants(it).get(tag).copied()).collect::<Option<_>>()?;
        let rust = variant_names(raw.iter().copied());
        let owner = name.of_type(schema);
        let mut variants = Vec::new();
        for (part, variant) in parts.iter().zip(rust) {
            let mut rest = part.clone();
            rest.properties.retain(|it| it.0 != tag);
            rest.required.retain(|it| *it != tag);
            let node = part.node;
            let content = if rest.properties.is_empty() {
                Content::Nothing
            } else {
                Content::Fields(self.fields(rest, &owner, mend))
            };
            variants.push(Variant { name: variant, content, node });
        }
        Some(variants)
    }

    fn untagged(&mut self, parts: &[Keywords<'d>], owner: &str) -> Vec<Variant<'d>> {
        let names = self.names(parts);
        let mut variants = Vec::new();
        for (part, name) in parts.iter().zip(&names) {
            let entry = self.entry(part.clone(), &Name::Suggested(format!("{owner}_{name}")));
            let content = self.content(entry);
            variants.push(Variant { name: name.clone(), content, node: part.node });
        }
        if self.sdk == Sdk::Codegen {
            shorten(&mut variants, owner);
        }
        variants
    }

    /// The union of the error bodies of an operation that `openapi-codegen` puts beside the components.
    pub(super) fn error_union(&mut self, name: &str, node: Node<'d>, parts: &[Keywords<'d>]) {
        let shape = match parts {
            [only] => match self.entry(only.clone(), &Name::Required(name.to_owned())) {
                Entry::Shape(_, _, shape) => shape,
                Entry::Type(inner) => Shape::Newtype { inner, checked: false },
            },
            _ => Shape::Enum(self.untagged(parts, name)),
        };
        self.surface.types.insert(name.to_owned(), Item { node, shape, beyond: false });
    }

    /// The names of the variants of an untagged enum, without what all have in common; else their numbers.
    fn names(&self, parts: &[Keywords<'d>]) -> Vec<String> {
        let numbered = || (0..parts.len()).map(|at| format!("Variant{at}")).collect();
        let found: Option<Vec<String>> = parts.iter().map(|it| self.own_name(it, 0)).collect();
        let Some(found) = found else { return numbered() };
        let distinct: HashSet<&String> = found.iter().collect();
        if distinct.len() != found.len() {
            return numbered();
        }
        let common = found.iter().cloned().reduce(|a, b| common_words(&a, &b)).unwrap_or_default();
        let rest: Option<Vec<&str>> = found.iter().map(|it| it.get(common.len()..)).collect();
        match rest {
            Some(rest) if rest.iter().all(|it| !it.is_empty()) => variant_names(rest.into_iter()),
            _ => numbered(),
        }
    }

    fn own_name(&self, schema: &Keywords<'d>, depth: usize) -> Option<String> {
        if let Some(reference) = schema.reference {
            return Some(pascal(reference.rsplit('/').next()?));
        }
        if let Some(title) = schema.title {
            return Some(pascal(title));
        }
        let wrapped = [&schema.all_of, &schema.one_of, &schema.any_of];
        if schema.is_composed() {
            let mut lists = wrapped.into_iter().filter(|it| !it.is_empty());
            let (Some(list), None) = (lists.next(), lists.next()) else { return None };
            let [only] = list.as_slice() else { return None };
            if depth > 16 || !schema.is_bare() {
                return None;
            }
            return self.own_name(&self.keywords(only.node()), depth + 1);
        }
        if schema.nullable {
            return None;
        }
        match (schema.types.as_slice(), schema.format) {
            ([_], Some(format)) => Some(pascal(&format.to_pascal_case())),
            ([one], None) => Some(pascal(one)),
            _ => None,
        }
    }

    /// Whether no value can be of both, as far as typify looks.
    fn are_exclusive(&self, a: &Keywords<'d>, b: &Keywords<'d>) -> bool {
        let (a, b) = (self.inlined(a.clone()), self.inlined(b.clone()));
        let ([x], [y]) = (a.types.as_slice(), b.types.as_slice()) else { return false };
        if x != y {
            return !a.nullable || !b.nullable;
        }
        if *x != "object" || a.properties.is_empty() || b.properties.is_empty() {
            return false;
        }
        let names =
            |it: &Keywords<'d>| -> BTreeSet<&str> { it.properties.iter().map(|it| it.0).collect() };
        let needs =
            |it: &Keywords<'d>, of: &BTreeSet<&str>| it.required.iter().any(|it| !of.contains(it));
        if needs(&a, &names(&b)) || needs(&b, &names(&a)) {
            return true;
        }
        let (mine, theirs) = (constants(&a), constants(&b));
        let beyond = |x: &BTreeMap<&str, &str>, y: &BTreeMap<&str, &str>| {
            x.iter().any(|(key, value)| y.get(key) != Some(value))
        };
        beyond(&mine, &theirs) && beyond(&theirs, &mine)
    }
}

/// The values of a plain list of strings.
fn plain_values<'k, 'd>(schema: &'k Keywords<'d>) -> Option<&'k [Node<'d>]> {
    let string = schema.types.is_empty() || schema.types == ["string"];
    let plain = schema.reference.is_none() && schema.format.is_none() && !schema.nullable;
    let values = schema.values.as_deref()?;
    (string && plain && values.iter().all(|it| it.as_str().is_some())).then_some(values)
}

/// A schema that is nothing but an object with named members.
fn as_object<'k, 'd>(schema: &'k Keywords<'d>) -> Option<&'k Keywords<'d>> {
    let is_object = schema.types == ["object"] || schema.types.is_empty() && schema.is_object();
    let plain = schema.reference.is_none()
        && schema.values.is_none()
        && !schema.is_composed()
        && !schema.nullable
        && !matches!(schema.additional, Additional::Of(_))
        && schema.node.get("additionalProperties").and_then(Node::as_bool) != Some(true);
    (is_object && plain).then_some(schema)
}

/// The required members that have one value only.
fn constants<'d>(object: &Keywords<'d>) -> BTreeMap<&'d str, &'d str> {
    let mut all = BTreeMap::new();
    for (name, nodes) in &object.properties {
        let value = nodes.first().and_then(|it| {
            let values = it.get("enum").filter(|it| it.len() == 1).and_then(|it| it.at(0));
            values.or_else(|| it.get("const"))?.as_str()
        });
        if let (Some(value), true) = (value, object.required.contains(name)) {
            all.insert(*name, value);
        }
    }
    all
}

/// The words that two names begin with.
fn common_words(a: &str, b: &str) -> String {
    let (a, b) = (a.to_kebab_case(), b.to_kebab_case());
    let words = a.split('-').zip(b.split('-')).take_while(|(a, b)| a == b).map(|it| it.0);
    words.collect::<Vec<_>>().join("-").to_pascal_case()
}

/// Leaves the name of the union out of those of its variants, as `openapi-codegen` does.
fn shorten(variants: &mut [Variant<'_>], owner: &str) {
    let short = |name: &str| match name.strip_suffix(owner) {
        Some(prefix) if !prefix.is_empty() => prefix.to_owned(),
        _ if name == "String" => "Other".to_owned(),
        _ => name.to_owned(),
    };
    let shorter: Vec<String> = variants.iter().map(|it| short(&it.name)).collect();
    let distinct: HashSet<&String> = shorter.iter().collect();
    if distinct.len() == shorter.len() {
        for (variant, name) in variants.iter_mut().zip(shorter) {
            variant.name = name;
        }
    }
}
