//! The arena that holds a parsed document, and its builder.

use std::collections::HashMap;

use crate::Kind;

/// Objects larger than this get a sorted index for look-ups by key.
const INDEX_FROM: usize = 16;

/// Deepest nesting that is read. Real documents stay under a tenth of it.
pub(crate) const MAX_DEPTH: usize = 512;

/// Nodes that aliases may add. An anchor that doubles itself thirty times ends here.
const MAX_ALIAS_NODES: usize = 1_000_000;

const NONE: u32 = u32::MAX;

/// A piece of text: in the source, or in the side buffer when the source spells it otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Text {
    start: u32,
    length: u32,
}

/// Marks a [`Text`] of the side buffer; sources are therefore limited to 2 GiB.
const SIDE: u32 = 1 << 31;

/// Longest source that can be addressed, in bytes.
pub(crate) const MAX_SOURCE: usize = (SIDE - 1) as usize;

#[derive(Debug, Clone, Copy)]
pub(crate) struct NodeData {
    pub(crate) kind: Kind,
    /// Byte range in the source.
    pub(crate) start: u32,
    pub(crate) end: u32,
    parent: u32,
    /// Key, for a member of an object.
    key: Text,
    /// Byte offset of the key, or the index of an array's item.
    key_start: u32,
    /// Text of a scalar; range in `children` of a container.
    payload: Text,
}

/// Why a tree cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    TooDeep,
    TooManyAliases,
}

impl Refusal {
    pub(crate) fn message(self) -> String {
        match self {
            Self::TooDeep => {
                format!("nested deeper than {MAX_DEPTH} levels; flatten it or use components")
            }
            Self::TooManyAliases => {
                format!("aliases expand to over {MAX_ALIAS_NODES} nodes; write them as `$ref`")
            }
        }
    }
}

/// A key that an object has twice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Duplicate {
    /// The object.
    pub(crate) object: u32,
    /// The member that lost.
    pub(crate) member: u32,
}

#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<NodeData>,
    children: Vec<u32>,
    /// Members of large objects, sorted by key.
    sorted: HashMap<u32, Box<[u32]>>,
    side: String,
    pub(crate) duplicates: Vec<Duplicate>,
}

impl Tree {
    pub(crate) fn text<'d>(&'d self, source: &'d str, text: Text) -> &'d str {
        let start = (text.start & !SIDE) as usize;
        let buffer = if text.start & SIDE == 0 { source } else { &self.side };
        buffer.get(start..start + text.length as usize).unwrap_or_default()
    }

    pub(crate) fn children(&self, node: u32) -> &[u32] {
        let data = &self.nodes[node as usize];
        match data.kind {
            Kind::Array | Kind::Object => {
                let start = data.payload.start as usize;
                &self.children[start..start + data.payload.length as usize]
            }
            _ => &[],
        }
    }

    pub(crate) fn scalar<'d>(&'d self, source: &'d str, node: u32) -> &'d str {
        self.text(source, self.nodes[node as usize].payload)
    }

    pub(crate) fn parent(&self, node: u32) -> Option<u32> {
        let parent = self.nodes[node as usize].parent;
        (parent != NONE).then_some(parent)
    }

    pub(crate) fn key<'d>(&'d self, source: &'d str, node: u32) -> &'d str {
        self.text(source, self.nodes[node as usize].key)
    }

    /// Byte offset of the key of an object's member, or the index of an array's item.
    pub(crate) fn key_start(&self, node: u32) -> u32 {
        self.nodes[node as usize].key_start
    }

    pub(crate) fn get(&self, source: &str, object: u32, key: &str) -> Option<u32> {
        if self.nodes[object as usize].kind != Kind::Object {
            return None;
        }
        if let Some(sorted) = self.sorted.get(&object) {
            let at = sorted.binary_search_by(|member| self.key(source, *member).cmp(key)).ok()?;
            return Some(sorted[at]);
        }
        self.children(object).iter().copied().find(|member| self.key(source, *member) == key)
    }
}

struct Frame {
    node: u32,
    /// Where this container's children start in `pending`.
    pending_start: usize,
}

/// Builds a tree from the events of a parser.
pub(crate) struct Builder<'s> {
    source: &'s str,
    tree: Tree,
    stack: Vec<Frame>,
    /// Children of the containers that are still open.
    pending: Vec<u32>,
    key: Option<(Text, u32)>,
    alias_nodes: usize,
}

impl<'s> Builder<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        let mut tree = Tree::default();
        // A node takes some 25 bytes of JSON; a good guess saves moving the arena about.
        tree.nodes.reserve(source.len() / 32);
        Self { source, tree, stack: Vec::new(), pending: Vec::new(), key: None, alias_nodes: 0 }
    }

    /// Whether the next event is a key of an object.
    pub(crate) fn wants_key(&self) -> bool {
        self.key.is_none()
            && self
                .stack
                .last()
                .is_some_and(|frame| self.tree.nodes[frame.node as usize].kind == Kind::Object)
    }

    pub(crate) fn depth(&self) -> usize {
        self.stack.len()
    }

    pub(crate) fn root(&self) -> Option<u32> {
        (self.stack.is_empty() && !self.tree.nodes.is_empty()).then_some(0)
    }

    /// Kind of the innermost open container.
    pub(crate) fn container(&self) -> Option<Kind> {
        self.stack.last().map(|frame| self.tree.nodes[frame.node as usize].kind)
    }

    /// Text that stands in the source as it is meant.
    pub(crate) fn source_text(&self, start: usize, end: usize) -> Text {
        Text { start: start as u32, length: (end - start) as u32 }
    }

    /// Text that the source spells otherwise (escapes, folded lines).
    pub(crate) fn side_text(&mut self, text: &str) -> Text {
        let start = self.tree.side.len() as u32 | SIDE;
        self.tree.side.push_str(text);
        Text { start, length: text.len() as u32 }
    }

    pub(crate) fn key(&mut self, text: Text, start: usize) {
        self.key = Some((text, start as u32));
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize, payload: Text) -> u32 {
        let id = self.tree.nodes.len() as u32;
        let (parent, key, key_start) = match self.stack.last() {
            None => (NONE, Text::default(), 0),
            Some(frame) => match self.key.take() {
                Some((key, key_start)) => (frame.node, key, key_start),
                None => {
                    (frame.node, Text::default(), (self.pending.len() - frame.pending_start) as u32)
                }
            },
        };
        let (start, end) = (start as u32, end as u32);
        self.tree.nodes.push(NodeData { kind, start, end, parent, key, key_start, payload });
        if !self.stack.is_empty() {
            self.pending.push(id);
        }
        id
    }

    pub(crate) fn scalar(&mut self, kind: Kind, text: Text, start: usize, end: usize) -> u32 {
        self.push(kind, start, end, text)
    }

    pub(crate) fn begin(&mut self, kind: Kind, start: usize) -> Result<u32, Refusal> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(Refusal::TooDeep);
        }
        let node = self.push(kind, start, start, Text::default());
        self.stack.push(Frame { node, pending_start: self.pending.len() });
        Ok(node)
    }

    /// Closes the innermost container.
    pub(crate) fn end(&mut self, end: usize) {
        let Some(frame) = self.stack.pop() else { return };
        if self.tree.nodes[frame.node as usize].kind == Kind::Object {
            self.settle_members(&frame);
        }
        let start = self.tree.children.len();
        self.tree.children.extend(self.pending.drain(frame.pending_start..));
        let length = self.tree.children.len() - start;
        let node = &mut self.tree.nodes[frame.node as usize];
        node.end = end as u32;
        node.payload = Text { start: start as u32, length: length as u32 };
    }

    /// Drops members whose key comes again, and indexes large objects.
    fn settle_members(&mut self, frame: &Frame) {
        let members = &self.pending[frame.pending_start..];
        let key = |member: &u32| self.tree.key(self.source, *member);
        let mut lost = Vec::new();
        if members.len() <= INDEX_FROM {
            for (at, member) in members.iter().enumerate() {
                if members[at + 1..].iter().any(|later| key(later) == key(member)) {
                    lost.push(*member);
                }
            }
        } else {
            let mut sorted = members.to_vec();
            sorted.sort_by(|a, b| key(a).cmp(key(b)).then(a.cmp(b)));
            let mut kept: Vec<u32> = Vec::with_capacity(sorted.len());
            for member in sorted {
                match kept.last_mut() {
                    Some(last) if key(last) == key(&member) => {
                        lost.push(std::mem::replace(last, member));
                    }
                    _ => kept.push(member),
                }
            }
            if kept.len() > INDEX_FROM {
                self.tree.sorted.insert(frame.node, kept.into_boxed_slice());
            }
        }
        if lost.is_empty() {
            return;
        }
        lost.sort_unstable();
        let mut at = frame.pending_start;
        while at < self.pending.len() {
            if lost.binary_search(&self.pending[at]).is_ok() {
                self.pending.remove(at);
            } else {
                at += 1;
            }
        }
        let object = frame.node;
        self.tree.duplicates.extend(lost.into_iter().map(|member| Duplicate { object, member }));
    }

    /// Puts a copy of a finished subtree here, as a YAML alias asks for.
    pub(crate) fn copy(&mut self, node: u32) -> Result<u32, Refusal> {
        self.alias_nodes += 1;
        if self.alias_nodes > MAX_ALIAS_NODES {
            return Err(Refusal::TooManyAliases);
        }
        let data = self.tree.nodes[node as usize];
        match data.kind {
            Kind::Object | Kind::Array => {
                let copy = self.begin(data.kind, data.start as usize)?;
                for child in self.tree.children(node).to_vec() {
                    self.copy_member(child, data.kind)?;
                }
                self.end(data.end as usize);
                Ok(copy)
            }
            kind => Ok(self.scalar(kind, data.payload, data.start as usize, data.end as usize)),
        }
    }

    fn copy_member(&mut self, member: u32, container: Kind) -> Result<u32, Refusal> {
        if container == Kind::Object {
            let data = self.tree.nodes[member as usize];
            self.key = Some((data.key, data.key_start));
        }
        self.copy(member)
    }

    /// Adds the members of a finished object to the open one, those that it lacks: YAML's merge key.
    pub(crate) fn merge(&mut self, node: u32) -> Result<(), Refusal> {
        let data = self.tree.nodes[node as usize];
        if data.kind == Kind::Array {
            for item in self.tree.children(node).to_vec() {
                self.merge(item)?;
            }
            return Ok(());
        }
        let Some(frame) = self.stack.last() else { return Ok(()) };
        let start = frame.pending_start;
        for member in self.tree.children(node).to_vec() {
            let key = self.tree.key(self.source, member);
            let taken = self.pending[start..].iter().any(|m| self.tree.key(self.source, *m) == key);
            if !taken {
                self.copy_member(member, Kind::Object)?;
            }
        }
        Ok(())
    }

    /// Takes the merge key's own member out of the open object, and gives its value.
    pub(crate) fn take_merge_members(&mut self) -> Vec<u32> {
        let Some(frame) = self.stack.last() else { return Vec::new() };
        let start = frame.pending_start;
        let (tree, source) = (&self.tree, self.source);
        let mut merged = Vec::new();
        let mut at = start;
        while at < self.pending.len() {
            let member = self.pending[at];
            let kind = tree.nodes[member as usize].kind;
            if tree.key(source, member) == "<<" && matches!(kind, Kind::Object | Kind::Array) {
                merged.push(member);
                self.pending.remove(at);
            } else {
                at += 1;
            }
        }
        merged
    }

    pub(crate) fn finish(self) -> Tree {
        let mut tree = self.tree;
        tree.nodes.shrink_to_fit();
        tree.children.shrink_to_fit();
        tree.duplicates.sort_unstable_by_key(|duplicate| duplicate.member);
        tree
    }
}
