//! Interned conjunctions of schemas of both documents, and what is asked of them.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use openapi_document::schema::{
    Branch, Part, Schema, Types, Union, View, accepted_null, is_only_union, normalise,
    single_target,
};
use openapi_document::{Document, Node};

use super::language::Languages;
use super::same::Sameness;
use super::{Answer, Way};
use crate::options::Options;
use crate::serialisation::Form;

/// Number of an interned conjunction.
pub(crate) type Id = u32;

/// The side of the base; the revision's is [`REVISION`].
pub(crate) const BASE: usize = 0;
/// The side of the revision.
pub(crate) const REVISION: usize = 1;

/// Questions that a comparison may lead to, beside those that the size of the documents allows.
const BUDGET: u64 = 20_000;

/// Questions that a document of a size allows: some for each schema that may stand in it.
fn size(document: &Document) -> u64 {
    document.text().len() as u64 / 8
}

/// Deepest nesting of unions that are seen to accept all of some types.
const MAX_PLAIN: usize = 4;

type Key<'d> = (usize, Vec<(u32, View<'d>)>, Types, Vec<u32>);

pub(crate) struct Conj<'d> {
    pub(crate) side: usize,
    pub(crate) parts: Vec<Part<'d>>,
    pub(crate) within: Types,
    pub(crate) without: Vec<u32>,
    schema: Option<Rc<Schema<'d>>>,
    types: Option<Types>,
}

pub(crate) struct Space<'d> {
    pub(crate) documents: [&'d Document; 2],
    pub(crate) same: Sameness,
    pub(crate) languages: Languages,
    pub(crate) options: Options,
    conjs: Vec<Conj<'d>>,
    /// How the members of bodies of forms are written.
    pub(super) bodies: Vec<BTreeMap<String, Form>>,
    index: HashMap<Key<'d>, Id>,
    pub(super) memo: HashMap<(Id, Id, Way), super::include::Memo>,
    pub(super) provisional: Vec<(Id, Id, Way)>,
    pub(super) lowest: usize,
    pub(super) depth: usize,
    /// Questions asked since the outermost one.
    pub(super) steps: u64,
    /// Questions that all outermost ones together may still lead to.
    pub(super) budget: u64,
    /// Schemas that the value in hand was tried against.
    pub(super) trials: u64,
    /// Schemas that a value is being tried against.
    pub(super) trying: Vec<(Id, (u32, usize))>,
    /// Whether a value was refused only because several branches of a `oneOf` accept it.
    pub(super) overlapped: bool,
    /// How often a value was looked for that decides.
    pub(super) searches: u32,
    /// Values put together and schemas tried for that.
    pub(super) search_steps: u64,
    /// What is known of values that were tried.
    pub(super) tried: HashMap<(Id, (u32, usize)), Answer>,
    /// Trials and comparisons that all questions together may still lead to.
    pub(super) allowance: u64,
    /// Nesting of members and items that were looked into for what they make impossible.
    pub(super) nesting: usize,
    /// Pairs whose disjointness was asked for at the outermost question.
    pub(super) apart_steps: u64,
}

impl<'d> Space<'d> {
    pub(crate) fn new(base: &'d Document, revision: &'d Document, options: &Options) -> Self {
        Self {
            documents: [base, revision],
            same: Sameness::new(base, revision),
            languages: Languages::default(),
            options: options.clone(),
            conjs: Vec::new(),
            bodies: Vec::new(),
            index: HashMap::new(),
            memo: HashMap::new(),
            provisional: Vec::new(),
            lowest: usize::MAX,
            depth: 0,
            steps: 0,
            trials: 0,
            trying: Vec::new(),
            overlapped: false,
            searches: 0,
            search_steps: 0,
            tried: HashMap::new(),
            allowance: 5 * BUDGET + 4 * (size(base) + size(revision)),
            nesting: 0,
            apart_steps: 0,
            budget: BUDGET + size(base) + size(revision),
        }
    }

    /// Takes one step off the allowance; false if nothing is left of it.
    pub(super) fn afford(&mut self) -> bool {
        self.allowance = self.allowance.saturating_sub(1);
        self.allowance > 0
    }

    /// One schema node.
    pub(crate) fn of_node(&mut self, side: usize, node: Node<'d>) -> Id {
        self.intern(side, vec![Part::whole(node)], Types::ALL, Vec::new())
    }

    /// All of some schema nodes; none of them accepts everything.
    pub(crate) fn of_nodes(&mut self, side: usize, nodes: &[Node<'d>]) -> Id {
        let parts = nodes.iter().map(|it| Part::whole(*it)).collect();
        self.intern(side, parts, Types::ALL, Vec::new())
    }

    pub(crate) fn intern(
        &mut self,
        side: usize,
        parts: Vec<Part<'d>>,
        within: Types,
        without: Vec<u32>,
    ) -> Id {
        let mut parts: Vec<Part<'d>> = parts
            .into_iter()
            .map(|part| match part.view {
                View::Whole => Part::whole(single_target(part.node)),
                _ => part,
            })
            .collect();
        parts.sort_by_key(|it| (it.node.id(), it.view));
        parts.dedup();
        if parts.len() > 1 {
            // A union of which a branch was chosen says nothing more.
            parts.retain(|it| !spent(*it, &without));
        }
        let keys = parts.iter().map(|it| (it.node.id(), it.view)).collect();
        let key = (side, keys, within, without.clone());
        if let Some(id) = self.index.get(&key) {
            return *id;
        }
        let id = self.conjs.len() as Id;
        self.conjs.push(Conj { side, parts, within, without, schema: None, types: None });
        self.index.insert(key, id);
        id
    }

    pub(crate) fn conj(&self, id: Id) -> &Conj<'d> {
        &self.conjs[id as usize]
    }

    pub(crate) fn side(&self, id: Id) -> usize {
        self.conj(id).side
    }

    /// The merged constraints.
    pub(crate) fn schema(&mut self, id: Id) -> Rc<Schema<'d>> {
        let conj = &mut self.conjs[id as usize];
        if let Some(schema) = &conj.schema {
            return Rc::clone(schema);
        }
        let schema = Rc::new(normalise(&conj.parts, conj.within, &conj.without));
        conj.schema = Some(Rc::clone(&schema));
        schema
    }

    /// The types that can occur, unions and negations looked into.
    pub(crate) fn types(&mut self, id: Id) -> Types {
        if let Some(types) = self.conj(id).types {
            return types;
        }
        let schema = self.schema(id);
        // What a cycle through unions alone asks is answered by the keyword.
        self.conjs[id as usize].types = Some(schema.types);
        let mut types = schema.types;
        for union in &schema.unions {
            let side = self.side(id);
            let mut some = Types::NONE;
            for branch in &union.branches {
                some = some
                    | match branch {
                        Branch::Null(_) => Types::NULL,
                        Branch::Schema(part) => {
                            let branch = self.intern(side, vec![*part], Types::ALL, Vec::new());
                            let inner = self.types(branch);
                            if self.schema(branch).null.is_some() {
                                inner | Types::NULL
                            } else {
                                inner
                            }
                        }
                    };
            }
            types = types & some;
        }
        let side = self.side(id);
        for negated in &schema.not {
            let negated = self.of_node(side, *negated);
            types = types - self.whole_types(negated, 0);
        }
        types = types - self.impossible(id, types);
        self.conjs[id as usize].types = Some(types);
        types
    }

    /// Types of which every value is accepted, where that is written plainly.
    fn whole_types(&mut self, id: Id, depth: usize) -> Types {
        let (schema, side) = (self.schema(id), self.side(id));
        if schema.is_types_only() {
            return schema.types;
        }
        let mut rest = (*schema).clone();
        rest.unions.clear();
        rest.not.clear();
        if depth > MAX_PLAIN || !rest.is_types_only() || schema.unions.iter().any(|it| it.exclusive)
        {
            return Types::NONE;
        }
        let mut whole = rest.types;
        for negated in &schema.not {
            let negated = self.of_node(side, *negated);
            whole = whole - self.types(negated);
        }
        for union in &schema.unions {
            let mut some = Types::NONE;
            for branch in &union.branches {
                let branch = self.branch(side, branch);
                some = some | self.whole_types(branch, depth + 1);
            }
            whole = whole & some;
        }
        whole
    }

    /// The conjunction with only some of its types.
    pub(crate) fn restricted(&mut self, id: Id, types: Types) -> Id {
        let conj = self.conj(id);
        let (side, parts, without) = (conj.side, conj.parts.clone(), conj.without.clone());
        let within = conj.within & types;
        self.intern(side, parts, within, without)
    }

    /// The conjunction for the case that one branch of a union holds.
    pub(crate) fn chosen(&mut self, id: Id, union: &Union<'d>, branch: &Branch<'d>) -> Id {
        let conj = self.conj(id);
        let (side, within) = (conj.side, conj.within);
        let (mut parts, mut without) = (conj.parts.clone(), conj.without.clone());
        without.push(union.node.id());
        without.sort_unstable();
        without.dedup();
        match branch {
            Branch::Null(_) => self.intern(side, parts, within & Types::NULL, without),
            Branch::Schema(part) => {
                parts.push(*part);
                self.intern(side, parts, within, without)
            }
        }
    }

    /// One branch of a union by itself.
    pub(crate) fn branch(&mut self, side: usize, branch: &Branch<'d>) -> Id {
        match branch {
            Branch::Null(_) => self.intern(side, Vec::new(), Types::NULL, Vec::new()),
            Branch::Schema(part) => self.intern(side, vec![*part], Types::ALL, Vec::new()),
        }
    }

    /// Whether two conjunctions certainly accept the same values.
    pub(crate) fn is_same(&self, a: Id, b: Id) -> bool {
        if a == b {
            return true;
        }
        let (a, b) = (self.conj(a), self.conj(b));
        a.within == b.within
            && a.parts.len() == b.parts.len()
            && a.without.is_empty()
            && b.without.is_empty()
            && a.parts.iter().zip(&b.parts).all(|(x, y)| {
                x.view == y.view && self.same.same((a.side, x.node), (b.side, y.node))
            })
    }

    /// Whether a schema accepts nothing, as far as a look at the surface tells.
    pub(crate) fn is_never(&mut self, id: Id) -> bool {
        let schema = self.schema(id);
        if schema.null.is_some() {
            return false;
        }
        let side = self.side(id);
        self.types(id).is_empty()
            || schema.not.iter().any(|refused| {
                let refused = self.of_node(side, *refused);
                self.schema(refused).is_any()
            })
    }

    /// An answer that counts as yes under lenient reading.
    pub(crate) fn and(answers: impl IntoIterator<Item = Answer>) -> Answer {
        answers.into_iter().max().unwrap_or(Answer::Yes)
    }
}

/// Whether a part is nothing but unions that were decided.
fn spent(part: Part<'_>, without: &[u32]) -> bool {
    let says = matches!(part.view, View::Whole | View::WithoutNull);
    if without.is_empty() || !says || !part.node.is_object() || !is_only_union(part.node) {
        return false;
    }
    let unions = ["oneOf", "anyOf"].iter().filter_map(|key| part.node.get(key));
    let nullable = accepted_null(part.node);
    let undecided = |it: &Node<'_>| !without.contains(&it.id());
    let nullable_open = part.view == View::Whole && nullable.is_some_and(|it| undecided(&it));
    if nullable_open {
        return false;
    }
    if part.view == View::Whole && nullable.is_some() {
        // The other branch of `nullable` was added as a part of its own.
        return true;
    }
    unions.into_iter().all(|it| !undecided(&it))
}
