//! Rules about members of objects, discriminators, defaults and names of schemas.

use super::macros::rule;
use crate::rule::Mirror::{Rule as Of, Waived};
use crate::rule::Rule;

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    rule!("request-property-added", "request property added",
        "An optional member asks nothing of existing clients; a required one makes their requests invalid. \
         The generated struct gets a field, so that struct literals stop compiling.",
        RequestSchema, "type: object\nproperties: { a: { type: string } }"
            => "type: object\nproperties: { a: { type: string }, b: { type: string } }",
        "Add the member as optional, with a default that keeps the old behaviour.",
        [Info Info Breaking], Of("response-property-removed")),
    rule!("request-property-removed", "request property removed",
        "Clients may still send the member. An open object accepts it and the server passes over it; a closed one refuses it.",
        RequestSchema, "type: object\nproperties: { a: { type: string }, b: { type: string } }"
            => "type: object\nproperties: { a: { type: string } }",
        "Keep the member, marked `deprecated`, and go on accepting it.",
        [Warning Info Breaking], Of("response-property-added")),
    rule!("request-property-renamed", "request property renamed",
        "A server of the revision passes over the old name, and misses the new one if it is required.",
        RequestSchema, "type: object\nrequired: [a]\nproperties: { a: { type: string } }"
            => "type: object\nrequired: [b]\nproperties: { b: { type: string } }",
        "Accept both names, mark the old one `deprecated`.",
        [Breaking Breaking Breaking], Of("response-property-renamed")),
    rule!("request-property-became-required", "request property became required",
        "Requests without the member were valid and are refused now.",
        RequestSchema, "type: object\nproperties: { a: { type: string } }"
            => "type: object\nrequired: [a]\nproperties: { a: { type: string } }",
        "Keep it optional and let the server assume a default.",
        [Breaking Info Breaking], Of("response-property-became-optional")),
    rule!("request-property-became-optional", "request property became optional",
        "Existing requests stay valid. The field of the generated struct becomes an `Option`.",
        RequestSchema, "type: object\nrequired: [a]\nproperties: { a: { type: string } }"
            => "type: object\nproperties: { a: { type: string } }",
        "Nothing to do on the wire; release the SDK with a new major version.",
        [Info Breaking Breaking], Of("response-property-became-required")),
    rule!("response-property-added", "response property added",
        "Clients pass over members that they do not know. The generated struct gets a field.",
        ResponseSchema, "type: object\nproperties: { a: { type: string } }"
            => "type: object\nproperties: { a: { type: string }, b: { type: string } }",
        "Nothing to do on the wire; release the SDK with a new major version.",
        [Info Info Breaking], Of("request-property-removed")),
    rule!("response-property-removed", "response property removed",
        "Clients that read the member no longer find it.",
        ResponseSchema, "type: object\nproperties: { a: { type: string }, b: { type: string } }"
            => "type: object\nproperties: { a: { type: string } }",
        "Keep sending the member, marked `deprecated`, until no client reads it.",
        [Breaking Info Breaking], Of("request-property-added")),
    rule!("response-property-renamed", "response property renamed",
        "Clients look for the member under its old name.",
        ResponseSchema, "type: object\nrequired: [a]\nproperties: { a: { type: string } }"
            => "type: object\nrequired: [b]\nproperties: { b: { type: string } }",
        "Send both names, mark the old one `deprecated`.",
        [Breaking Breaking Breaking], Of("request-property-renamed")),
    rule!("response-property-became-optional", "response property became optional",
        "Clients rely on the member, and it may be absent now.",
        ResponseSchema, "type: object\nrequired: [a]\nproperties: { a: { type: string } }"
            => "type: object\nproperties: { a: { type: string } }",
        "Go on sending it always.",
        [Breaking Info Breaking], Of("request-property-became-required")),
    rule!("response-property-became-required", "response property became required",
        "Clients get more than they rely on. The field of the generated struct loses its `Option`.",
        ResponseSchema, "type: object\nproperties: { a: { type: string } }"
            => "type: object\nrequired: [a]\nproperties: { a: { type: string } }",
        "Nothing to do on the wire; release the SDK with a new major version.",
        [Info Breaking Breaking], Of("request-property-became-optional")),
    rule!("request-property-hidden", "request property became read-only",
        "Clients may still send the member, which the revision tells them not to.",
        RequestSchema, "type: object\nproperties: { a: { type: string } }"
            => "type: object\nproperties: { a: { type: string, readOnly: true } }",
        "Go on accepting the member and pass over it.",
        [Warning Info Info], Of("response-property-revealed")),
    rule!("request-property-revealed", "request property is no longer read-only",
        "Clients may send the member now; where it is required, they must.",
        RequestSchema, "type: object\nproperties: { a: { type: string, readOnly: true } }"
            => "type: object\nproperties: { a: { type: string } }",
        "Make the member optional.",
        [Info Info Info], Of("response-property-hidden")),
    rule!("response-property-hidden", "response property became write-only",
        "Clients that read the member no longer find it.",
        ResponseSchema, "type: object\nproperties: { a: { type: string } }"
            => "type: object\nproperties: { a: { type: string, writeOnly: true } }",
        "Go on sending the member until no client reads it.",
        [Breaking Info Info], Of("request-property-revealed")),
    rule!("response-property-revealed", "response property is no longer write-only",
        "Clients pass over members that they do not know.",
        ResponseSchema, "type: object\nproperties: { a: { type: string, writeOnly: true } }"
            => "type: object\nproperties: { a: { type: string } }",
        "Nothing to do.",
        [Info Info Info], Of("request-property-hidden")),
    rule!("request-discriminator-changed", "request discriminator changed",
        "Clients send tags that the revision reads otherwise or not at all.",
        Document,
        "paths:\n  /a:\n    post:\n      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/U' } } } }\n      responses: { '204': { description: done } }\ncomponents:\n  schemas:\n    A: { type: object, required: [k], properties: { k: { type: string }, a: { type: string } } }\n    B: { type: object, required: [k], properties: { k: { type: string }, b: { type: string } } }\n    U:\n      oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }]\n      discriminator: { propertyName: k, mapping: { a: '#/components/schemas/A', b: '#/components/schemas/B' } }"
        => "paths:\n  /a:\n    post:\n      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/U' } } } }\n      responses: { '204': { description: done } }\ncomponents:\n  schemas:\n    A: { type: object, required: [k], properties: { k: { type: string }, a: { type: string } } }\n    B: { type: object, required: [k], properties: { k: { type: string }, b: { type: string } } }\n    U:\n      oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }]\n      discriminator: { propertyName: k, mapping: { x: '#/components/schemas/A', b: '#/components/schemas/B' } }",
        "Add the new tag to the mapping and keep the old one.",
        [Breaking Breaking Breaking], Of("response-discriminator-changed")),
    rule!("response-discriminator-changed", "response discriminator changed",
        "Clients choose the type by a tag that the server no longer sends.",
        Document,
        "paths:\n  /a:\n    get:\n      responses: { '200': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/U' } } } } }\ncomponents:\n  schemas:\n    A: { type: object, required: [k], properties: { k: { type: string }, a: { type: string } } }\n    B: { type: object, required: [k], properties: { k: { type: string }, b: { type: string } } }\n    U:\n      oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }]\n      discriminator: { propertyName: k, mapping: { a: '#/components/schemas/A', b: '#/components/schemas/B' } }"
        => "paths:\n  /a:\n    get:\n      responses: { '200': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/U' } } } } }\ncomponents:\n  schemas:\n    A: { type: object, required: [k], properties: { k: { type: string }, a: { type: string } } }\n    B: { type: object, required: [k], properties: { k: { type: string }, b: { type: string } } }\n    U:\n      oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }]\n      discriminator: { propertyName: k, mapping: { x: '#/components/schemas/A', b: '#/components/schemas/B' } }",
        "Go on sending the old tag.",
        [Breaking Breaking Breaking], Of("request-discriminator-changed")),
    rule!("request-default-changed", "request default changed",
        "A client that leaves the value out gets another behaviour; whether that hurts depends on what it expects.",
        RequestSchema, "type: object\nproperties: { a: { type: integer, default: 1 } }"
            => "type: object\nproperties: { a: { type: integer, default: 2 } }",
        "Keep the default and let clients ask for the new behaviour.",
        [Warning Warning Info], Waived("a server leaves nothing to the default of a response")),
    rule!("xml-changed", "written as XML otherwise",
        "The same value has another form in XML: another name or namespace, an attribute, a wrapped list.",
        Operation,
        "requestBody:\n  content:\n    application/xml:\n      schema: { type: object, xml: { name: order }, properties: { a: { type: string } } }"
            => "requestBody:\n  content:\n    application/xml:\n      schema: { type: object, xml: { name: purchase }, properties: { a: { type: string } } }",
        "Give the new form a media type or an operation of its own.",
        [Breaking Breaking Info], Waived("it is the same in both directions")),
    rule!("schema-renamed", "named schema has another name",
        "The wire carries no names of schemas. The generated type is called otherwise.",
        Document,
        "paths:\n  /a:\n    get:\n      responses: { '200': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }\ncomponents:\n  schemas:\n    A: { type: object, properties: { a: { type: string } } }"
        => "paths:\n  /a:\n    get:\n      responses: { '200': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/B' } } } } }\ncomponents:\n  schemas:\n    B: { type: object, properties: { a: { type: string } } }",
        "Keep the name, or keep a type alias of the old name in the SDK.",
        [Info Info Breaking], Waived("it is the same in both directions")),
    rule!("schema-inlined", "named schema inlined or extracted",
        "The wire carries no names of schemas. The generated type gets a name that follows from another place.",
        Document,
        "paths:\n  /a:\n    get:\n      responses: { '200': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }\ncomponents:\n  schemas:\n    A: { type: object, properties: { a: { type: string } } }"
        => "paths:\n  /a:\n    get:\n      responses: { '200': { description: done, content: { application/json: { schema: { type: object, properties: { a: { type: string } } } } } } }",
        "Keep the component and refer to it.",
        [Info Info Breaking], Waived("it is the same in both directions")),
    rule!("schema-composition-changed", "schema put together otherwise",
        "The wire sees the members only. A generator can make other structs of an `allOf` than of a plain object.",
        Document,
        "paths:\n  /a:\n    get:\n      responses: { '200': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }\ncomponents:\n  schemas:\n    A: { type: object, properties: { a: { type: string }, b: { type: string } } }"
        => "paths:\n  /a:\n    get:\n      responses: { '200': { description: done, content: { application/json: { schema: { $ref: '#/components/schemas/A' } } } } }\ncomponents:\n  schemas:\n    A: { allOf: [{ $ref: '#/components/schemas/B' }, { type: object, properties: { b: { type: string } } }] }\n    B: { type: object, properties: { a: { type: string } } }",
        "Keep the form, or compare the generated SDK before releasing it.",
        [Info Info Breaking], Waived("it is the same in both directions")),
    rule!("generated-code-changed", "generated code changes",
        "The wire does not see it. A generator names or shapes a type by it.",
        RequestSchema, "type: object\nproperties: { a: { type: object, title: Old, properties: { b: { type: string } } } }"
            => "type: object\nproperties: { a: { type: object, title: New, properties: { b: { type: string } } } }",
        "Keep it, or release the SDK with a new major version.",
        [Info Info Breaking], Waived("it is the same in both directions")),
    rule!("deprecated", "deprecated",
        "Nothing breaks yet: users are told that something is going away.",
        Operation, "summary: a" => "deprecated: true",
        "Say in `x-sunset` when it goes, and what to use instead.",
        [Info Info Info], Waived("it is the same in both directions")),
    rule!("undeprecated", "no longer deprecated",
        "What was going away stays.",
        Operation, "deprecated: true" => "summary: a",
        "Nothing to do.",
        [Info Info Info], Waived("it is the same in both directions")),
];
