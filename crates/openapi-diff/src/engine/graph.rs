//! Pairs of schemas that belong together, who uses them, and the edits between them.

use std::collections::HashMap;

use openapi_document::Node;

use super::explain::{Child, Edit, Explanation, Kind, Side};
use super::facet::Aspect;
use super::naming::{component_name, reference_name};
use super::space::{BASE, Id, REVISION, Space};
use super::{Answer, Way};

/// Schemas that one schema is set against, where they have as many themselves. It keeps the number of
/// pairs linear where each reference of a web of schemas leads elsewhere than before.
const MAX_PARTNERS: u32 = 8;

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
    /// How many schemas of the other document a schema is set against.
    partners: HashMap<(Id, Way), u32>,
    /// Schemas that have too many partners, with one pair for all further ones.
    crowded: HashMap<(Id, Way), u32>,
}

struct Task<'d> {
    child: Child<'d>,
    near: (Node<'d>, Node<'d>),
    way: Way,
    parent: Option<Parent>,
    user: Option<u32>,
}

impl<'d> Pair<'d> {
    fn new(way: Way, (base, revision): (Node<'d>, Node<'d>), edits: Vec<Edit<'d>>) -> Self {
        let (parents, users, answers) = (Vec::new(), Vec::new(), (Answer::Yes, Answer::Yes));
        Self { way, base, revision, edits, answers, parents, users }
    }
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
        if self.is_crowded(&child, way) {
            let number = self.crowd(space, &child, near, way);
            self.index.insert(key, number);
            self.attach(number, parent, user);
            return;
        }
        let number = self.pairs.len() as u32;
        self.index.insert(key, number);
        let explanation = space.explain(child.a, child.b, way);
        let here = |id: Id, space: &mut Space<'d>, near: Node<'d>| {
            space.schema(id).sources.first().copied().unwrap_or(near)
        };
        let (base, revision) = (here(child.a, space, near.0), here(child.b, space, near.1));
        let Explanation { edits, children, forward, backward } = explanation;
        let mut pair = Pair::new(way, (base, revision), edits);
        pair.answers = (forward, backward);
        self.pairs.push(pair);
        self.attach(number, parent, user);
        for child in children.into_iter().rev() {
            let parent = Parent {
                pair: number,
                forward: forward != Answer::Yes,
                backward: backward != Answer::Yes,
            };
            let near = (base, revision);
            let way = way.below(&child);
            tasks.push(Task { child, near, way, parent: Some(parent), user: None });
        }
    }

    /// Counts a pair; whether both of its schemas were set against many others before.
    fn is_crowded(&mut self, child: &Child<'d>, way: Way) -> bool {
        let mut crowded = true;
        for id in [child.a, child.b] {
            let partners = self.partners.entry((id, way)).or_default();
            crowded &= *partners >= MAX_PARTNERS;
            *partners += 1;
        }
        crowded
    }

    /// The pair that stands for all further partners of a schema: it tells whether some accept other
    /// values, not why.
    fn crowd(
        &mut self,
        space: &mut Space<'d>,
        child: &Child<'d>,
        near: (Node<'d>, Node<'d>),
        way: Way,
    ) -> u32 {
        let (forward, backward) = space.answers(child.a, child.b, way);
        let number = *self.crowded.entry((child.a, way)).or_insert_with(|| {
            let number = self.pairs.len() as u32;
            self.pairs.push(Pair::new(way, near, Vec::new()));
            number
        });
        let pair = &mut self.pairs[number as usize];
        pair.answers = (pair.answers.0.max(forward), pair.answers.1.max(backward));
        let aspect = Kind::Constraint(Aspect::Other);
        let mut edit = Edit::new(aspect, Some(pair.base), Some(pair.revision));
        edit.forward = Side::of(pair.answers.0, None);
        edit.backward = Side::of(pair.answers.1, None);
        let differs = edit.forward.is_some() || edit.backward.is_some();
        pair.edits = differs.then_some(edit).into_iter().collect();
        number
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
            self.pairs.push(Pair::new(way, (base, revision), vec![edit]));
            number
        });
        let parent = parent.as_ref().map(|it| Parent { pair: it.pair, ..*it });
        self.attach(number, parent, user);
    }

    /// Who uses each pair, and whether a difference there can hurt anybody.
    ///
    /// A difference below a whole that accepts the same cannot.
    pub(crate) fn uses(&self) -> Vec<Use> {
        let mut uses = vec![Use::default(); self.pairs.len()];
        let mut roots: Vec<(u32, u32)> = Vec::new();
        for (number, pair) in self.pairs.iter().enumerate() {
            roots.extend(pair.users.iter().map(|user| (*user, number as u32)));
        }
        roots.sort_unstable();
        let mut seen = vec![0; self.pairs.len()];
        let children = self.children();
        for (turn, group) in roots.chunk_by(|x, y| x.0 == y.0).enumerate() {
            let from = group.iter().map(|it| it.1);
            below(
                &children,
                from,
                |_| true,
                turn + 1,
                &mut seen,
                |number| {
                    // Nobody asks it of a pair without edits.
                    if !self.pairs[number].edits.is_empty() {
                        uses[number].all.push(group[0].0);
                    }
                },
            );
        }
        let users = || roots.iter().map(|it| it.1);
        seen.fill(0);
        let forward = |it: &Parent| it.forward;
        below(&children, users(), forward, 1, &mut seen, |number| uses[number].forward = true);
        let backward = |it: &Parent| it.backward;
        below(&children, users(), backward, 2, &mut seen, |number| uses[number].backward = true);
        uses
    }

    /// The pairs below each pair, with what is known of it as their parent.
    fn children(&self) -> Vec<Vec<(u32, &Parent)>> {
        let mut children = vec![Vec::new(); self.pairs.len()];
        for (number, pair) in self.pairs.iter().enumerate() {
            for parent in &pair.parents {
                children[parent.pair as usize].push((number as u32, parent));
            }
        }
        children
    }
}

/// Visits some pairs and all below them by the parents that count, each once a turn.
fn below(
    children: &[Vec<(u32, &Parent)>],
    from: impl Iterator<Item = u32>,
    counts: impl Fn(&Parent) -> bool,
    turn: usize,
    seen: &mut [usize],
    mut visit: impl FnMut(usize),
) {
    let mut open: Vec<u32> = from.collect();
    while let Some(number) = open.pop() {
        let number = number as usize;
        if std::mem::replace(&mut seen[number], turn) != turn {
            visit(number);
            open.extend(children[number].iter().filter(|it| counts(it.1)).map(|it| it.0));
        }
    }
}
