//! One model of a schema for OpenAPI 3.0 and 3.1: what it constrains, whatever the spelling.
//!
//! [`normalise()`] turns a conjunction of schema nodes into a [`Schema`]: references are followed,
//! `allOf` and one-member `oneOf`/`anyOf` are merged in, `nullable`, type arrays, `const` and both
//! forms of `exclusiveMinimum` read alike. Subschemas stay nodes, so that a cyclic document costs
//! nothing until somebody looks. Every constraint keeps the node that it came from.

mod bounds;
mod constant;
mod decimal;
mod evaluated;
mod normalise;
mod shape;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use crate::Node;

pub use decimal::Decimal;
pub use normalise::normalise;
pub use shape::{accepted_null, is_only_union, single_target};
pub use types::Types;

/// One schema of a conjunction, whole, in part, or negated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'d> {
    /// The schema: an object or a boolean.
    pub node: Node<'d>,
    /// How it counts.
    pub view: View<'d>,
}

impl<'d> Part<'d> {
    /// The whole schema.
    #[must_use]
    pub fn whole(node: Node<'d>) -> Self {
        Self { node, view: View::Whole }
    }
}

/// How a node counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum View<'d> {
    /// As it stands.
    Whole,
    /// Without `nullable`, for the branch that is not null.
    WithoutNull,
    /// All but its negation: what the schema accepts is refused.
    Negated,
    /// Of a member of `dependentRequired` or `dependentSchemas`: it is there, and so is what it asks for.
    Present,
    /// Of such a member: it is not there.
    Absent,
    /// A value: it is this one.
    Value,
    /// A value: the member of this name is this one.
    Member(&'d str),
    /// A schema: the member of this name, if there is one, is accepted by it.
    Within(&'d str),
}

/// A limit and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Limit<'d, T> {
    /// The limit.
    pub value: T,
    /// Whether the limit itself is refused; only bounds of numbers can be.
    pub exclusive: bool,
    /// The keyword's value.
    pub node: Node<'d>,
}

/// One alternative of a union.
#[derive(Debug, Clone, Copy)]
pub enum Branch<'d> {
    /// Null, because of `nullable` at the node.
    Null(Node<'d>),
    /// A schema.
    Schema(Part<'d>),
}

/// A `oneOf` or `anyOf` of more than one member.
#[derive(Debug, Clone)]
pub struct Union<'d> {
    /// Whether exactly one branch must match.
    pub exclusive: bool,
    /// The alternatives.
    pub branches: Vec<Branch<'d>>,
    /// The keyword's value.
    pub node: Node<'d>,
    /// The schema that has the keyword.
    pub owner: Node<'d>,
    /// The discriminator beside it.
    pub discriminator: Option<Node<'d>>,
}

/// What one schema of a conjunction says of members of objects.
#[derive(Debug, Clone)]
pub struct ObjectRules<'d> {
    /// `properties`.
    pub properties: Option<Node<'d>>,
    /// `patternProperties`.
    pub patterns: Option<Node<'d>>,
    /// `additionalProperties`, or `unevaluatedProperties` where they come to the same.
    pub additional: Option<Node<'d>>,
    /// The `properties` and `patternProperties` of others, whose members are not additional either.
    pub others: Vec<Node<'d>>,
}

/// What one schema of a conjunction says of items of arrays.
#[derive(Debug, Clone)]
pub struct ArrayRules<'d> {
    /// Schemas of the first items.
    pub prefix: Vec<Node<'d>>,
    /// The schema of the others.
    pub rest: Option<Node<'d>>,
}

/// A `contains` with its bounds.
#[derive(Debug, Clone, Copy)]
pub struct Contains<'d> {
    /// The schema that some items match.
    pub schema: Node<'d>,
    /// How many at least.
    pub min: u64,
    /// How many at most.
    pub max: Option<u64>,
}

/// An `if` and what it decides between.
#[derive(Debug, Clone, Copy)]
pub struct Conditional<'d> {
    /// The condition.
    pub condition: Node<'d>,
    /// What holds if it is met.
    pub then: Option<Node<'d>>,
    /// What holds otherwise.
    pub otherwise: Option<Node<'d>>,
}

/// The constraints of a conjunction of schemas, merged.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Schema<'d> {
    /// The types that are left; a type that the other constraints make impossible is taken out.
    pub types: Types,
    /// The last `type` keyword.
    pub type_node: Option<Node<'d>>,
    /// `nullable` or a null branch: null is accepted whatever the rest says.
    pub null: Option<Node<'d>>,
    /// The values that are left, of `enum` and `const`.
    pub values: Option<Vec<Node<'d>>>,
    /// The last `enum` or `const`.
    pub values_node: Option<Node<'d>>,
    /// Greatest lower bound of numbers.
    pub minimum: Option<Limit<'d, Decimal>>,
    /// Least upper bound of numbers.
    pub maximum: Option<Limit<'d, Decimal>>,
    /// `multipleOf`.
    pub multiples: Vec<Limit<'d, Decimal>>,
    /// `format`.
    pub formats: Vec<Node<'d>>,
    /// Least length of strings, in characters.
    pub min_length: Option<Limit<'d, u64>>,
    /// Greatest length of strings, in characters.
    pub max_length: Option<Limit<'d, u64>>,
    /// `pattern`.
    pub patterns: Vec<Node<'d>>,
    /// Least number of items.
    pub min_items: Option<Limit<'d, u64>>,
    /// Greatest number of items.
    pub max_items: Option<Limit<'d, u64>>,
    /// `uniqueItems: true`.
    pub unique_items: Option<Node<'d>>,
    /// Schemas of items, one record for each schema that has any.
    pub arrays: Vec<ArrayRules<'d>>,
    /// `contains`.
    pub contains: Vec<Contains<'d>>,
    /// Least number of members.
    pub min_properties: Option<Limit<'d, u64>>,
    /// Greatest number of members.
    pub max_properties: Option<Limit<'d, u64>>,
    /// Names of required members, with the item of `required`.
    pub required: BTreeMap<&'d str, Node<'d>>,
    /// Members of which the value is given.
    pub given: Vec<(&'d str, Node<'d>)>,
    /// Members for which a schema holds beside those of `objects`.
    pub within: Vec<(&'d str, Node<'d>)>,
    /// Names of members that no object has.
    pub absent: BTreeSet<&'d str>,
    /// Schemas of members, one record for each schema that has any.
    pub objects: Vec<ObjectRules<'d>>,
    /// `propertyNames`.
    pub property_names: Vec<Node<'d>>,
    /// `dependentRequired`: the values of its members.
    pub dependent_required: Vec<Node<'d>>,
    /// Unions; all of them must match.
    pub unions: Vec<Union<'d>>,
    /// `not`.
    pub not: Vec<Node<'d>>,
    /// `if` with `then` or `else`.
    pub conditionals: Vec<Conditional<'d>>,
    /// Keywords that are compared by their text only.
    pub opaque: Vec<Node<'d>>,
    /// References that lead nowhere, or out of the document.
    pub dangling: Vec<Node<'d>>,
    /// `default` of the outermost schema that has one.
    pub default: Option<Node<'d>>,
    /// `readOnly: true`.
    pub read_only: Option<Node<'d>>,
    /// `writeOnly: true`.
    pub write_only: Option<Node<'d>>,
    /// `nullable: true` of the outermost schemas, whatever comes of it.
    pub nullable: Option<Node<'d>>,
    /// `deprecated: true` of the outermost schemas.
    pub deprecated: Option<Node<'d>>,
    /// A discriminator, beside a union or not.
    pub discriminator: Option<Node<'d>>,
    /// Members of `allOf`s of more than one member that are references.
    pub composed_of: Vec<Node<'d>>,
    /// The schema objects that were merged, the outermost first.
    pub sources: Vec<Node<'d>>,
}

impl<'d> Schema<'d> {
    /// A limit, unless it only comes of a `not`.
    #[must_use]
    pub fn stated<T>(&self, limit: Option<Limit<'d, T>>) -> Option<Limit<'d, T>> {
        limit.filter(|it| !self.not.contains(&it.node))
    }

    /// Whether null is accepted by `nullable` or by type.
    #[must_use]
    pub fn may_be_null(&self) -> bool {
        self.null.is_some() || self.types.contains(Types::NULL)
    }

    /// Whether nothing is accepted.
    #[must_use]
    pub fn is_never(&self) -> bool {
        self.null.is_none() && self.types.is_empty()
    }

    /// Whether everything is accepted.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.types == Types::ALL && self.is_types_only()
    }

    /// Whether nothing but the types decides on what is accepted.
    #[must_use]
    pub fn is_types_only(&self) -> bool {
        let lengths = [&self.min_length, &self.max_length, &self.min_items, &self.max_items];
        let sizes = [&self.min_properties, &self.max_properties];
        self.values.is_none()
            && self.minimum.is_none()
            && self.maximum.is_none()
            && self.multiples.is_empty()
            && self.formats.is_empty()
            && lengths.iter().chain(&sizes).all(|it| it.is_none())
            && self.patterns.is_empty()
            && self.unique_items.is_none()
            && self.arrays.is_empty()
            && self.contains.is_empty()
            && self.required.is_empty()
            && self.absent.is_empty()
            && self.given.is_empty()
            && self.within.is_empty()
            && self.objects.is_empty()
            && self.property_names.is_empty()
            && self.dependent_required.is_empty()
            && self.unions.is_empty()
            && self.not.is_empty()
            && self.conditionals.is_empty()
            && self.opaque.is_empty()
            && self.dangling.is_empty()
    }
}
