//! Edits of one schema, at each of the places where a schema can stand.

use crate::Case;

/// A document around a schema.
struct Place {
    name: &'static str,
    /// Stands in the place of `components.schemas.Order.properties` and of the parameters.
    property: &'static str,
    parameter: &'static str,
    component: &'static str,
    body: &'static str,
    response: &'static str,
}

const EMPTY: Place =
    Place { name: "", property: "", parameter: "", component: "", body: "", response: "" };

const PLACES: &[Place] = &[
    property("a required property", "needed: SCHEMA"),
    property("an optional property", "value: SCHEMA"),
    property("the items of a list", "values: { type: array, items: SCHEMA }"),
    property("the values of a map", "values: { type: object, additionalProperties: SCHEMA }"),
    component("a component", "Value: SCHEMA"),
    parameter(
        "a required query parameter",
        "{ name: q, in: query, required: true, schema: SCHEMA }",
    ),
    parameter("an optional query parameter", "{ name: q, in: query, schema: SCHEMA }"),
    parameter("a path parameter", "{ name: id, in: path, required: true, schema: SCHEMA }"),
    parameter("an optional header parameter", "{ name: X-H, in: header, schema: SCHEMA }"),
    Place { name: "a request body", body: "SCHEMA", ..EMPTY },
    Place { name: "a response body", response: "SCHEMA", ..EMPTY },
];

const fn property(name: &'static str, property: &'static str) -> Place {
    Place { name, property, ..EMPTY }
}

const fn parameter(name: &'static str, parameter: &'static str) -> Place {
    Place { name, parameter, ..EMPTY }
}

const fn component(name: &'static str, component: &'static str) -> Place {
    Place { name, property: "value: { $ref: '#/components/schemas/Value' }", component, ..EMPTY }
}

/// Schemas that belong together: each is changed into the next, and back.
const CHAINS: &[&[&str]] = &[
    // Strings.
    &[
        "{ type: string }",
        "{ type: string, minLength: 1 }",
        "{ type: string, minLength: 2 }",
        "{ type: string, pattern: '^a' }",
        "{ type: string, format: uuid }",
        "{ type: string, format: date }",
        "{ type: string, format: date-time }",
        "{ type: string, format: ip }",
        "{ type: string, format: ipv4 }",
        "{ type: string, format: ipv6 }",
        "{ type: string, format: uri }",
        "{ type: string, format: byte }",
        "{ type: string, format: binary }",
        "{ type: string, maxLength: 9 }",
        "{ type: integer }",
    ],
    &[
        "{ type: string }",
        "{ type: string, enum: [one, two] }",
        "{ type: string, enum: [one, two, in-between] }",
        "{ type: string, enum: [in-between, two, one] }",
        "{ type: string, enum: [one] }",
    ],
    &["{ type: string, enum: [a, b] }", "{ type: string, enum: [a, B] }", "{ type: integer }"],
    &["{ type: string }", "{ type: string, default: a }", "{ type: string, default: b }"],
    // Numbers.
    &[
        "{ type: integer }",
        "{ type: integer, format: int32 }",
        "{ type: integer, format: int64 }",
        "{ type: integer, format: uint32 }",
        "{ type: integer, format: uint64 }",
        "{ type: integer, format: int8 }",
        "{ type: integer, minimum: 0 }",
        "{ type: integer, minimum: 1 }",
        "{ type: integer, minimum: 2 }",
        "{ type: integer, minimum: 0, exclusiveMinimum: true }",
        "{ type: integer, minimum: 0, maximum: 255 }",
        "{ type: integer, minimum: 0, maximum: 9 }",
        "{ type: integer, maximum: 9 }",
        "{ type: integer, format: int32, minimum: 0 }",
        "{ type: integer, format: int32, minimum: 1 }",
        "{ type: integer, format: uint64, minimum: 1, maximum: 9 }",
        "{ type: integer, multipleOf: 2 }",
        "{ type: integer, format: int32, multipleOf: 2 }",
        "{ type: integer, default: 1 }",
        "{ type: integer, default: 2 }",
        "{ type: integer, enum: [1, 2] }",
        "{ type: integer, enum: [1, 2, 3] }",
        "{ type: number }",
        "{ type: number, format: float }",
        "{ type: number, format: double }",
        "{ type: number, minimum: 1 }",
        "{ type: boolean }",
        "{ type: boolean, default: false }",
    ],
    // Null.
    &["{ type: string }", "{ type: string, nullable: true }", "{ type: integer, nullable: true }"],
    &[
        "{ type: array, items: { type: string } }",
        "{ type: array, nullable: true, items: { type: string } }",
    ],
    &["{ type: string, enum: [one] }", "{ type: string, nullable: true, enum: [one, null] }"],
    &[
        "{ $ref: '#/components/schemas/Line' }",
        "{ nullable: true, allOf: [{ $ref: '#/components/schemas/Line' }] }",
    ],
    // Lists and maps.
    &[
        "{ type: array, items: { type: string } }",
        "{ type: array, items: { type: integer } }",
        "{ type: array, uniqueItems: true, items: { type: integer } }",
        "{ type: array, minItems: 1, items: { type: integer } }",
        "{ type: array, maxItems: 5, items: { type: integer } }",
        "{ type: array, minItems: 3, maxItems: 3, items: { type: integer } }",
        "{ type: array, items: { type: integer, format: int32 } }",
        "{ type: array, items: { type: string, enum: [x] } }",
        "{ type: array, items: { $ref: '#/components/schemas/Line' } }",
        "{ type: array, items: {} }",
        "{ type: array, default: [], items: { type: integer } }",
        "{ type: string }",
    ],
    &[
        "{ type: object }",
        "{ type: object, additionalProperties: true }",
        "{ type: object, additionalProperties: { type: string } }",
        "{ type: object, additionalProperties: { type: integer } }",
        "{ type: object, additionalProperties: { $ref: '#/components/schemas/Line' } }",
        "{ type: object, additionalProperties: false }",
        "{ type: object, maxProperties: 3, additionalProperties: { type: integer } }",
    ],
    // Objects.
    &[
        "{ type: object, properties: { a: { type: string } } }",
        "{ type: object, properties: { a: { type: string }, b: { type: integer } } }",
        "{ type: object, required: [a], properties: { a: { type: string }, b: { type: integer } } }",
        "{ type: object, required: [a], additionalProperties: false, properties: { a: { type: string }, b: { type: integer } } }",
        "{ type: object, required: [a], additionalProperties: { type: integer }, properties: { a: { type: string }, b: { type: integer } } }",
        "{ type: object, required: [a], minProperties: 2, properties: { a: { type: string }, b: { type: integer } } }",
        "{ type: object, properties: { renamed: { type: string }, b: { type: integer } } }",
        "{ type: object, title: Titled, properties: { renamed: { type: string }, b: { type: integer } } }",
        "{ type: object, properties: { a: { type: string, readOnly: true } } }",
        "{ type: object, properties: { a: { type: string, description: Said otherwise. } } }",
    ],
    // References.
    &[
        "{ $ref: '#/components/schemas/Line' }",
        "{ allOf: [{ $ref: '#/components/schemas/Line' }] }",
        "{ $ref: '#/components/schemas/Twin' }",
        "{ type: object, required: [sku], properties: { sku: { type: string } } }",
    ],
    &["{ $ref: '#/components/schemas/Text' }", "{ type: string }"],
    // Compositions.
    &[
        "{ allOf: [{ $ref: '#/components/schemas/Line' }, { type: object, properties: { b: { type: string } } }] }",
        "{ allOf: [{ $ref: '#/components/schemas/Line' }, { type: object, properties: { b: { type: string }, c: { type: string } } }] }",
        "{ allOf: [{ $ref: '#/components/schemas/Line' }, { type: object, required: [b], properties: { b: { type: string } } }] }",
        "{ type: object, required: [sku], properties: { sku: { type: string }, b: { type: string } } }",
    ],
    &[
        "{ oneOf: [{ $ref: '#/components/schemas/Line' }, { $ref: '#/components/schemas/Text' }] }",
        "{ oneOf: [{ $ref: '#/components/schemas/Text' }, { $ref: '#/components/schemas/Line' }] }",
        "{ oneOf: [{ $ref: '#/components/schemas/Line' }, { $ref: '#/components/schemas/Text' }, { type: integer }] }",
        "{ oneOf: [{ $ref: '#/components/schemas/Line' }, { type: integer }] }",
        "{ oneOf: [{ $ref: '#/components/schemas/Line' }] }",
        "{ anyOf: [{ $ref: '#/components/schemas/Line' }, { type: integer }] }",
        "{ anyOf: [{ $ref: '#/components/schemas/Line' }, { $ref: '#/components/schemas/Twin' }] }",
        "{ oneOf: [{ type: string }, { type: integer }] }",
        "{ oneOf: [{ type: integer }, { type: string }] }",
        "{ oneOf: [{ type: string, enum: [a] }, { type: string, enum: [b] }] }",
        "{ oneOf: [{ type: string, enum: [a] }, { type: string, enum: [b, c] }] }",
        "{ anyOf: [{ type: string, enum: [a] }, { type: string }] }",
        "{}",
        "{ type: string }",
    ],
    &[
        "{ oneOf: [{ type: object, required: [kind, x], properties: { kind: { type: string, enum: [a] }, x: { type: string }, y: { type: string } } }, { type: object, required: [kind], properties: { kind: { type: string, enum: [b] } } }] }",
        "{ oneOf: [{ type: object, required: [kind, x], properties: { kind: { type: string, enum: [a] }, x: { type: integer }, y: { type: string } } }, { type: object, required: [kind], properties: { kind: { type: string, enum: [b] } } }] }",
        "{ oneOf: [{ type: object, required: [kind, x], properties: { kind: { type: string, enum: [renamed] }, x: { type: integer }, y: { type: string } } }, { type: object, required: [kind], properties: { kind: { type: string, enum: [b] } } }] }",
    ],
];

/// Every edit, in both directions, at every place.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for place in PLACES {
        for chain in CHAINS {
            for pair in chain.windows(2) {
                for (old, new) in [(pair[0], pair[1]), (pair[1], pair[0])] {
                    cases.push(Case {
                        name: format!("{}: {old} → {new}", place.name),
                        base: document(place, old),
                        revision: document(place, new),
                    });
                }
            }
        }
    }
    cases
}

fn document(place: &Place, schema: &str) -> String {
    let fill = |text: &str, default: &str| match text {
        "" => default.to_owned(),
        text => text.replace("SCHEMA", schema),
    };
    let property = fill(place.property, "needed: { type: string }");
    let parameter = fill(place.parameter, "{ name: filter, in: query, schema: { type: string } }");
    let required = if property.starts_with("needed") { "      required: [needed]\n" } else { "" };
    let path = if place.parameter.contains("in: path") { "/orders/{id}" } else { "/orders" };
    let component = fill(place.component, "Other: { type: string }");
    let body = fill(place.body, "{ $ref: '#/components/schemas/Order' }");
    let response = fill(place.response, "{ $ref: '#/components/schemas/Receipt' }");
    format!(
        "openapi: 3.0.3
info: {{ title: Orders, version: 1.0.0, description: Orders. }}
servers: [{{ url: 'https://example.com' }}]
tags: [{{ name: orders, description: Orders. }}]
paths:
  {path}:
    post:
      operationId: order_create
      tags: [orders]
      summary: Create.
      description: Creates.
      security: []
      parameters:
      - {parameter}
      requestBody:
        required: true
        content: {{ application/json: {{ schema: {body} }} }}
      responses:
        '200':
          description: Done.
          content: {{ application/json: {{ schema: {response} }} }}
components:
  schemas:
    Order:
      type: object
{required}      properties:
        {property}
    Receipt:
      type: object
      properties:
        order: {{ $ref: '#/components/schemas/Order' }}
        line: {{ $ref: '#/components/schemas/Line' }}
        twin: {{ $ref: '#/components/schemas/Twin' }}
        text: {{ $ref: '#/components/schemas/Text' }}
    Line: {{ type: object, required: [sku], properties: {{ sku: {{ type: string }} }} }}
    Twin: {{ type: object, required: [sku], properties: {{ sku: {{ type: string }} }} }}
    Text: {{ type: string }}
    {component}
"
    )
}
