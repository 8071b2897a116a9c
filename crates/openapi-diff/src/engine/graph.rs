//! Pairs of schemas that belong together, who uses them, and the edits between them.

use std::collections::HashMap;

use openapi_document::Node;

use super::explain::{Child, Edit, Kind};
use super::naming::{component_name, reference_name};
use super::space::{BASE, Id, REVISION, Space};
use super::{Answer, Way};

/// Two schemas that stand for each other, in one direction.
pub(crate) struct Pair<'d> {
    pub(crate) way: Way,
    /// Where the schemas stand, for pointing at something that one side lacks.
    pub(crate) base: Node<'d>,
    pub(crate) revision: Node<'d>,
    pub(crate) edits: Vec<Edit<'d>>,
    /// Whether the revision accepts all that the base accepts, and the reverse.
    pub(super) answers: (Answer, Answer),
    pub(super) parents: Vec<Parent>,
    pub(super) users: Vec<u32>,
}

pub(super) struct Parent {
    pub(super) pair: u32,
    /// Whether the parent as a whole accepts less in the revision than in the base.
    pub(super) forward: bool,
    /// Whether it accepts more.
    pub(super) backward: bool,
}

/// The uses of a pair: operations, by whether a difference hurts them.
#[derive(Debug, Default, Clone)]
pub(crate) struct Use {
    pub(crate) all: Vec<u32>,
    pub(crate) forward: bool,
    pub(crate) backward: bool,
}

/// A root of the graph: a schema that an operation uses.
pub(crate) struct Root<'d> {
    pub(crate) base: Option<Node<'d>>,
    pub(crate) revision: Option<Node<'d>>,
    /// What to point at where a side has no schema.
    pub(crate) near: (Node<'d>, Node<'d>),
    pub(crate) way: Way,
    /// Number of the operation.
    pub(crate) user: u32,
}

/// All pairs that differ.
#[derive(Default)]
pub(crate) struct Graph<'d> {
    pub(crate) pairs: Vec<Pair<'d>>,
    index: HashMap<(Id, Id, Way), u32>,
    names: HashMap<(u32, u32, Way), u32>,
}

struct Task<'d> {
    child: Child<'d>,
    near: (Node<'d>, Node<'d>),
    way: Way,
    parent: Option<Parent>,
    user: Option<u32>,
}

impl<'d> Graph<'d> {
    /// Adds a schema that an operation uses, and all below it.
    pub(crate) fn add(&mut self, space: &mut Space<'d>, root: Root<'d>) {
        let side = |space: &mut Space<'d>, side, node: Option<Node<'d>>| match node {
            Some(node) => space.of_node(side, node),
            None => space.of_nodes(side, &[]),
        };
        let (a, b) = (side(space, BASE, root.base), side(space, REVISION, root.revision));
        let way = root.way;
        let mut tasks = vec![Task {
            child: Child {
                a,
                b,
                base: root.base,
                revision: root.revision,
                form: way.form,
                literal: way.literal,
            },
            near: root.near,
            way,
            parent: None,
            user: Some(root.user),
        }];
        while let Some(task) = tasks.pop() {
            self.step(space, task, &mut tasks);
        }
    }

    fn step(&mut self, space: &mut Space<'d>, task: Task<'d>, tasks: &mut Vec<Task<'d>>) {
        let Task { child, near, way, parent, user } = task;
        let near = (child.base.unwrap_or(near.0), child.revision.unwrap_or(near.1));
        if let (Some(base), Some(revision)) = (child.base, child.revision) {
            self.name_edit(space, (base, revision), way, &parent, user);
        }
        let same_default = space.is_same(child.a, child.b);
        if same_default {
            return;
        }
        let key = (child.a, child.b, way);
        if let Some(known) = self.index.get(&key) {
            self.attach(*known, parent, user);
            return;
        }
        let number = self.pairs.len() as u32;
        self.index.insert(key, number);
        let explanation = space.explain(child.a, child.b, way);
        let here = |id: Id, space: &mut Space<'d>, near: Node<'d>| {
            space.schema(id).sources.first().copied().unwrap_or(near)
        };
        let (base, revision) = (here(child.a, space, near.0), here(child.b, space, near.1));
        let pair = Pair {
            way,
            base,
            revision,
            edits: explanation.edits,
            answers: (explanation.forward, explanation.backward),
            parents: Vec::new(),
            users: Vec::new(),
        };
        self.pairs.push(pair);
        self.attach(number, parent, user);
        for child in explanation.children.into_iter().rev() {
            let parent = Parent {
                pair: number,
                forward: explanation.forward != Answer::Yes,
                backward: explanation.backward != Answer::Yes,
            };
            let near = (base, revision);
            let way = way.below(&child);
            tasks.push(Task { child, near, way, parent: Some(parent), user: None });
        }
    }

    fn attach(&mut self, number: u32, parent: Option<Parent>, user: Option<u32>) {
        let pair = &mut self.pairs[number as usize];
        if let Some(parent) = parent {
            let known = pair.parents.iter().any(|it| it.pair == parent.pair);
            if !known {
                pair.parents.push(parent);
            }
        }
        if let Some(user) = user
            && pair.users.last() != Some(&user)
        {
            pair.users.push(user);
        }
    }

    /// A schema that is referred to by another name, or no longer by name, is another Rust type.
    fn name_edit(
        &mut self,
        space: &Space<'d>,
        (base, revision): (Node<'d>, Node<'d>),
        way: Way,
        parent: &Option<Parent>,
        user: Option<u32>,
    ) {
        let name =
            |node: Node<'d>| reference_name(node).or(component_name(node).map(str::to_owned));
        let (old, new) = (name(base), name(revision));
        if old == new {
            return;
        }
        let component = |document: &'d openapi_document::Document, name: &Option<String>| {
            let components = document.root().get("components")?.get("schemas")?;
            components.get(name.as_deref()?)
        };
        let [first, second] = space.documents;
        let renamed = old.is_some()
            && new.is_some()
            && component(second, &old).is_none()
            && component(first, &new).is_none();
        let (kind, base, revision) = if renamed {
            let (x, y) = (component(first, &old), component(second, &new));
            (Kind::TypeName, x.unwrap_or(base), y.unwrap_or(revision))
        } else if old.is_some() && new.is_some() {
            (Kind::TypeName, base, revision)
        } else {
            (Kind::TypeInlined, base, revision)
        };
        let key = (base.id(), revision.id(), way);
        let number = *self.names.entry(key).or_insert_with(|| {
            let edit = Edit {
                kind,
                name: old,
                new_name: new,
                base: Some(base),
                revision: Some(revision),
                forward: None,
                backward: None,
                required: false,
                described: false,
            };
            let number = self.pairs.len() as u32;
            let edits = vec![edit];
            let (parents, users) = (Vec::new(), Vec::new());
            let answers = (Answer::Yes, Answer::Yes);
            self.pairs.push(Pair { way, base, revision, edits, answers, parents, users });
            number
        });
        let parent = parent.as_ref().map(|it| Parent { pair: it.pair, ..*it });
        self.attach(number, parent, user);
    }

    /// Who uses a pair, and whether a difference there can hurt anybody.
    ///
    /// A difference below a whole that accepts the same cannot.
    pub(crate) fn uses(&self, number: usize) -> Use {
        let mut all = self.reach(number, |_| true);
        all.sort_unstable();
        all.dedup();
        let forward = !self.reach(number, |it| it.forward).is_empty();
        let backward = !self.reach(number, |it| it.backward).is_empty();
        Use { all, forward, backward }
    }

    fn reach(&self, number: usize, through: impl Fn(&Parent) -> bool) -> Vec<u32> {
        let mut seen = std::collections::HashSet::from([number as u32]);
        let mut queue = vec![number as u32];
        let mut users = Vec::new();
        while let Some(number) = queue.pop() {
            let pair = &self.pairs[number as usize];
            users.extend(&pair.users);
            for parent in pair.parents.iter().filter(|it| through(it)) {
                if seen.insert(parent.pair) {
                    queue.push(parent.pair);
                }
            }
        }
        users
    }
}
