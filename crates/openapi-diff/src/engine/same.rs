//! Tells in constant time whether two nodes of the two documents say the same, references included.
//!
//! Each node gets a hash of its own text once. A reference counts as its name; in a second step the
//! names whose targets differ anywhere are found, from the changed targets backwards, so that
//! cycles cost nothing extra.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use openapi_document::{Document, Kind, Node};

/// Hashes and reference flags of both documents.
pub(crate) struct Sameness {
    hashes: [Vec<u64>; 2],
    /// Nodes below which some reference leads to something that differs.
    tainted: [Vec<bool>; 2],
    comparable: bool,
}

type Hasher = BuildHasherDefault<DefaultHasher>;

struct Reading<'d> {
    hashes: Vec<u64>,
    references: HashMap<&'d str, Node<'d>>,
    hasher: Hasher,
}

impl<'d> Reading<'d> {
    fn new(document: &'d Document) -> Self {
        let mut it =
            Self { hashes: Vec::new(), references: HashMap::new(), hasher: Hasher::default() };
        it.hash(document.root());
        it
    }

    fn hash(&mut self, node: Node<'d>) -> u64 {
        let hash = match node.kind() {
            Kind::Null => 1,
            Kind::Bool => 2 + u64::from(node.as_bool() == Some(true)),
            Kind::Number => self.hasher.hash_one((4u8, node.number_text())),
            Kind::String => self.hasher.hash_one((5u8, node.as_str())),
            Kind::Array => {
                let mut all: u64 = 6;
                for item in node.items() {
                    all = mix(all.rotate_left(7) ^ self.hash(item));
                }
                all
            }
            Kind::Object => {
                let mut all: u64 = 7;
                for (key, value) in node.entries() {
                    if is_reference(key)
                        && let Some(target) = value.as_str()
                    {
                        self.references.entry(target).or_insert(value);
                    }
                    let value = self.hash(value);
                    // Order does not count, so members are added up.
                    all = all.wrapping_add(mix(self.hasher.hash_one(key) ^ value.rotate_left(17)));
                }
                mix(all)
            }
        };
        let at = node.id() as usize;
        if self.hashes.len() <= at {
            self.hashes.resize(at + 1, 0);
        }
        self.hashes[at] = hash;
        hash
    }
}

fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    value ^ (value >> 29)
}

impl Sameness {
    pub(crate) fn new(base: &Document, revision: &Document) -> Self {
        let (a, b) = (Reading::new(base), Reading::new(revision));
        let differing = differing(base, revision, &a, &b);
        let tainted = [
            taint(base.root(), &differing, a.hashes.len()),
            taint(revision.root(), &differing, b.hashes.len()),
        ];
        let comparable = base.version() == revision.version();
        Self { hashes: [a.hashes, b.hashes], tainted, comparable }
    }

    fn hash(&self, side: usize, node: Node<'_>) -> u64 {
        self.hashes[side].get(node.id() as usize).copied().unwrap_or_default()
    }

    /// Whether two nodes certainly say the same, each given with the side that it is of.
    pub(crate) fn same(&self, a: (usize, Node<'_>), b: (usize, Node<'_>)) -> bool {
        if self.hash(a.0, a.1) != self.hash(b.0, b.1) {
            return false;
        }
        if a.0 == b.0 {
            return true;
        }
        let tainted = self.tainted[a.0].get(a.1.id() as usize).copied().unwrap_or(true);
        self.comparable && !tainted
    }

    /// Whether two nodes have the same text, whatever their references lead to.
    pub(crate) fn same_text(&self, base: Node<'_>, revision: Node<'_>) -> bool {
        self.hash(0, base) == self.hash(1, revision)
    }
}

/// The references that lead to something that differs between the documents.
fn differing<'d>(
    base: &'d Document,
    revision: &'d Document,
    a: &Reading<'d>,
    b: &Reading<'d>,
) -> HashSet<String> {
    let names: HashSet<&str> = a.references.keys().chain(b.references.keys()).copied().collect();
    let mut differ: HashSet<String> = HashSet::new();
    let mut used_by: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut queue: Vec<&str> = Vec::new();
    for name in names {
        match (base.resolve(name), revision.resolve(name)) {
            (Ok(x), Ok(y)) if a.hashes[x.id() as usize] == b.hashes[y.id() as usize] => {
                each_reference(x, &mut |inner| used_by.entry(inner).or_default().push(name));
            }
            _ => {
                differ.insert(name.to_owned());
                queue.push(name);
            }
        }
    }
    while let Some(name) = queue.pop() {
        for user in used_by.remove(name).unwrap_or_default() {
            if differ.insert(user.to_owned()) {
                queue.push(user);
            }
        }
    }
    differ
}

fn is_reference(key: &str) -> bool {
    matches!(key, "$ref" | "$dynamicRef")
}

fn each_reference<'d>(node: Node<'d>, visit: &mut impl FnMut(&'d str)) {
    for (key, value) in node.entries() {
        match value.as_str() {
            Some(target) if is_reference(key) => visit(target),
            _ => each_reference(value, visit),
        }
    }
    for item in node.items() {
        each_reference(item, visit);
    }
}

fn taint(root: Node<'_>, differing: &HashSet<String>, count: usize) -> Vec<bool> {
    fn below(node: Node<'_>, differing: &HashSet<String>, flags: &mut Vec<bool>) -> bool {
        let mut tainted = false;
        for (key, value) in node.entries() {
            tainted |= match value.as_str() {
                Some(target) if is_reference(key) => differing.contains(target),
                _ => below(value, differing, flags),
            };
        }
        for item in node.items() {
            tainted |= below(item, differing, flags);
        }
        if let Some(flag) = flags.get_mut(node.id() as usize) {
            *flag = tainted;
        }
        tainted
    }
    let mut flags = vec![false; count];
    below(root, differing, &mut flags);
    flags
}
