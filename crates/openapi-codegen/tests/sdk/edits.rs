//! Edits of operations, components and members, one at a time.

use crate::Case;

/// The document that the edits start from.
const BASE: &str = "openapi: 3.0.3
info: { title: Shop, version: 1.0.0, description: Shop. }
servers: [{ url: 'https://example.com' }]
tags: [{ name: orders, description: Orders. }]
paths:
  /orders:
    get:
      operationId: order_list
      tags: [orders]
      summary: List.
      description: Lists.
      security: []
      parameters:
      - { name: limit, in: query, schema: { type: integer } }
      - { name: offset, in: query, schema: { type: integer } }
      - { name: status, in: query, required: true, schema: { $ref: '#/components/schemas/Status' } }
      - { name: X-Trace, in: header, schema: { type: string } }
      responses:
        '200':
          description: Done.
          content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } }
        '404':
          description: Not found.
          content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } }
    post:
      operationId: order_create
      tags: [orders]
      summary: Create.
      description: Creates.
      security: []
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
      responses:
        '200':
          description: Done.
          headers: { X-Id: { required: true, schema: { type: string } } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
        4XX:
          description: Not done.
          content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } }
  /orders/{id}/lines/{line}:
    delete:
      operationId: line_delete
      tags: [orders]
      summary: Delete.
      description: Deletes.
      security: []
      parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
      - { name: line, in: path, required: true, schema: { type: string } }
      responses:
        '204': { description: Done. }
components:
  schemas:
    Status: { type: string, enum: [open, paid] }
    Page:
      type: object
      required: [items]
      properties:
        items: { type: array, items: { $ref: '#/components/schemas/Order' } }
    Problem: { type: object, required: [message], properties: { message: { type: string } } }
    Order:
      type: object
      required: [total]
      properties:
        total: { type: integer, format: int32 }
        note: { type: string }
        status: { $ref: '#/components/schemas/Status' }
        lines: { type: array, items: { type: object, required: [sku], properties: { sku: { type: string } } } }
";

/// What an edit puts in the place of what.
const EDITS: &[(&str, &[(&str, &str)])] = &[
    ("the operationId changed", &[("operationId: order_list", "operationId: orders_list")]),
    ("the operationId in another case", &[("operationId: order_list", "operationId: orderList")]),
    ("the path changed", &[("  /orders:\n", "  /purchases:\n")]),
    (
        "the tag changed",
        &[("tags: [{ name: orders", "tags: [{ name: shop"), ("tags: [orders]", "tags: [shop]")],
    ),
    ("a summary changed", &[("summary: List.", "summary: List them.")]),
    (
        "an operation removed",
        &[(
            "  /orders/{id}/lines/{line}:\n    delete:\n      operationId: line_delete\n      tags: [orders]\n      summary: Delete.\n      description: Deletes.\n      security: []\n      parameters:\n      - { name: id, in: path, required: true, schema: { type: integer } }\n      - { name: line, in: path, required: true, schema: { type: string } }\n      responses:\n        '204': { description: Done. }\n",
            "",
        )],
    ),
    (
        "an optional parameter added",
        &[(
            "      - { name: X-Trace",
            "      - { name: sort, in: query, schema: { type: string } }\n      - { name: X-Trace",
        )],
    ),
    (
        "a required parameter added",
        &[(
            "      - { name: X-Trace",
            "      - { name: sort, in: query, required: true, schema: { type: string } }\n      - { name: X-Trace",
        )],
    ),
    (
        "a header parameter added",
        &[(
            "      - { name: X-Trace",
            "      - { name: X-Other, in: header, schema: { type: string } }\n      - { name: X-Trace",
        )],
    ),
    (
        "a cookie parameter added",
        &[(
            "      - { name: X-Trace",
            "      - { name: tracker, in: cookie, schema: { type: string } }\n      - { name: X-Trace",
        )],
    ),
    (
        "a parameter removed",
        &[("      - { name: offset, in: query, schema: { type: integer } }\n", "")],
    ),
    (
        "a parameter required",
        &[("{ name: limit, in: query, schema", "{ name: limit, in: query, required: true, schema")],
    ),
    (
        "a parameter optional",
        &[(
            "{ name: status, in: query, required: true, schema",
            "{ name: status, in: query, schema",
        )],
    ),
    ("a parameter renamed", &[("{ name: offset,", "{ name: start,")]),
    ("a parameter renamed so that it changes places", &[("{ name: offset,", "{ name: zero,")]),
    (
        "a path parameter renamed",
        &[
            ("/orders/{id}/lines", "/orders/{order_id}/lines"),
            ("{ name: id, in: path", "{ name: order_id, in: path"),
        ],
    ),
    (
        "a parameter moved to a header",
        &[("{ name: status, in: query", "{ name: status, in: header")],
    ),
    (
        "a header parameter moved to the query",
        &[("{ name: X-Trace, in: header", "{ name: X-Trace, in: query")],
    ),
    (
        "parameters in another order",
        &[(
            "      - { name: limit, in: query, schema: { type: integer } }\n      - { name: offset, in: query, schema: { type: integer } }\n",
            "      - { name: offset, in: query, schema: { type: integer } }\n      - { name: limit, in: query, schema: { type: integer } }\n",
        )],
    ),
    (
        "path parameters in another order",
        &[("/orders/{id}/lines/{line}", "/lines/{line}/orders/{id}")],
    ),
    (
        "a parameter of another type",
        &[(
            "{ name: limit, in: query, schema: { type: integer } }",
            "{ name: limit, in: query, schema: { type: integer, format: int32 } }",
        )],
    ),
    (
        "a parameter's default added",
        &[(
            "{ name: limit, in: query, schema: { type: integer } }",
            "{ name: limit, in: query, schema: { type: integer, default: 20 } }",
        )],
    ),
    (
        "a parameter with another style",
        &[("{ name: limit, in: query,", "{ name: limit, in: query, explode: false,")],
    ),
    (
        "a parameter extracted",
        &[
            (
                "      - { name: limit, in: query, schema: { type: integer } }\n",
                "      - { $ref: '#/components/parameters/Limit' }\n",
            ),
            (
                "components:\n",
                "components:\n  parameters:\n    Limit: { name: limit, in: query, schema: { type: integer } }\n",
            ),
        ],
    ),
    (
        "a body added",
        &[(
            "      responses:\n        '204'",
            "      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } } }\n      responses:\n        '204'",
        )],
    ),
    (
        "a body removed",
        &[(
            "      requestBody:\n        required: true\n        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }\n",
            "",
        )],
    ),
    (
        "a body optional",
        &[("        required: true\n        content", "        required: false\n        content")],
    ),
    (
        "a body of another type",
        &[(
            "        required: true\n        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }",
            "        required: true\n        content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } }",
        )],
    ),
    (
        "a body of another media type",
        &[(
            "        required: true\n        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }",
            "        required: true\n        content: { application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Order' } } }",
        )],
    ),
    (
        "a body of text",
        &[(
            "        required: true\n        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }",
            "        required: true\n        content: { text/plain: { schema: { type: string } } }",
        )],
    ),
    (
        "a body of bytes",
        &[(
            "        required: true\n        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }",
            "        required: true\n        content: { application/octet-stream: { schema: { type: string, format: binary } } }",
        )],
    ),
    (
        "another media type for the body",
        &[(
            "        required: true\n        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }",
            "        required: true\n        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } }, text/plain: { schema: { type: string } } }",
        )],
    ),
    (
        "a response of another type",
        &[(
            "schema: { $ref: '#/components/schemas/Page' }",
            "schema: { $ref: '#/components/schemas/Order' }",
        )],
    ),
    (
        "a response of a list",
        &[(
            "schema: { $ref: '#/components/schemas/Page' }",
            "schema: { type: array, items: { $ref: '#/components/schemas/Order' } }",
        )],
    ),
    (
        "a response without a body",
        &[(
            "          description: Done.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } }\n",
            "          description: Done.\n",
        )],
    ),
    (
        "a response with a body",
        &[(
            "'204': { description: Done. }",
            "'200': { description: Done., content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }",
        )],
    ),
    (
        "a response of text",
        &[(
            "content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } }",
            "content: { text/plain: { schema: { type: string } } }",
        )],
    ),
    (
        "a response of another success",
        &[(
            "        '200':\n          description: Done.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } }",
            "        '201':\n          description: Done.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } }",
        )],
    ),
    (
        "an error of another type",
        &[(
            "          description: Not found.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } }",
            "          description: Not found.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }",
        )],
    ),
    (
        "an error removed",
        &[(
            "        '404':\n          description: Not found.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } }\n",
            "",
        )],
    ),
    (
        "an error added",
        &[(
            "        '404':\n",
            "        '409':\n          description: In the way.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } }\n        '404':\n",
        )],
    ),
    (
        "an error of a type of its own",
        &[(
            "        '404':\n",
            "        '409':\n          description: In the way.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }\n        '404':\n",
        )],
    ),
    (
        "a default response added",
        &[(
            "        '404':\n",
            "        default:\n          description: Anything else.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Problem' } } }\n        '404':\n",
        )],
    ),
    (
        "a specific error beside a range",
        &[(
            "        4XX:\n",
            "        '409':\n          description: In the way.\n          content: { application/json: { schema: { $ref: '#/components/schemas/Status' } } }\n        4XX:\n",
        )],
    ),
    (
        "a response header removed",
        &[("          headers: { X-Id: { required: true, schema: { type: string } } }\n", "")],
    ),
    (
        "a response header of another type",
        &[(
            "X-Id: { required: true, schema: { type: string } }",
            "X-Id: { required: true, schema: { type: integer } }",
        )],
    ),
    (
        "a property added",
        &[(
            "        note: { type: string }",
            "        note: { type: string }\n        extra: { type: boolean }",
        )],
    ),
    (
        "a required property added",
        &[
            ("required: [total]", "required: [total, extra]"),
            (
                "        note: { type: string }",
                "        note: { type: string }\n        extra: { type: boolean }",
            ),
        ],
    ),
    (
        "a read-only property added",
        &[(
            "        note: { type: string }",
            "        note: { type: string }\n        extra: { type: boolean, readOnly: true }",
        )],
    ),
    ("a property removed", &[("        note: { type: string }\n", "")]),
    (
        "a property renamed",
        &[("        note: { type: string }", "        remark: { type: string }")],
    ),
    ("a property required", &[("required: [total]", "required: [total, note]")]),
    ("a property optional", &[("      required: [total]\n", "")]),
    ("a list required", &[("required: [total]", "required: [total, lines]")]),
    (
        "a property read-only",
        &[("note: { type: string }", "note: { type: string, readOnly: true }")],
    ),
    (
        "a property deprecated",
        &[("note: { type: string }", "note: { type: string, deprecated: true }")],
    ),
    ("a property of another type", &[("format: int32", "format: int64")]),
    (
        "properties in another order",
        &[(
            "        total: { type: integer, format: int32 }\n        note: { type: string }\n",
            "        note: { type: string }\n        total: { type: integer, format: int32 }\n",
        )],
    ),
    (
        "a property of an inline object added",
        &[(
            "properties: { sku: { type: string } }",
            "properties: { sku: { type: string }, count: { type: integer } }",
        )],
    ),
    (
        "an inline object extracted",
        &[
            (
                "items: { type: object, required: [sku], properties: { sku: { type: string } } }",
                "items: { $ref: '#/components/schemas/Line' }",
            ),
            (
                "    Status:",
                "    Line: { type: object, required: [sku], properties: { sku: { type: string } } }\n    Status:",
            ),
        ],
    ),
    ("a value added", &[("enum: [open, paid]", "enum: [open, paid, sent]")]),
    ("a value removed", &[("enum: [open, paid]", "enum: [open]")]),
    ("a value renamed", &[("enum: [open, paid]", "enum: [open, settled]")]),
    ("an enum opened", &[("{ type: string, enum: [open, paid] }", "{ type: string }")]),
    (
        "a component renamed",
        &[("schemas/Page'", "schemas/Orders'"), ("    Page:\n", "    Orders:\n")],
    ),
    (
        "a component renamed that others use",
        &[("schemas/Order'", "schemas/Purchase'"), ("    Order:\n", "    Purchase:\n")],
    ),
    ("an unused component added", &[("    Status:", "    Unused: { type: string }\n    Status:")]),
    (
        "a component closed",
        &[(
            "    Order:\n      type: object\n",
            "    Order:\n      type: object\n      additionalProperties: false\n",
        )],
    ),
    (
        "a component put together",
        &[(
            "    Problem: { type: object, required: [message], properties: { message: { type: string } } }",
            "    Problem: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, properties: {} }] }\n    Base: { type: object, required: [message], properties: { message: { type: string } } }",
        )],
    ),
    (
        "a component becomes a list",
        &[(
            "    Problem: { type: object, required: [message], properties: { message: { type: string } } }",
            "    Problem: { type: array, items: { type: string } }",
        )],
    ),
    (
        "a component becomes a union",
        &[(
            "    Problem: { type: object, required: [message], properties: { message: { type: string } } }",
            "    Problem: { oneOf: [{ $ref: '#/components/schemas/Status' }, { $ref: '#/components/schemas/Page' }] }",
        )],
    ),
    (
        "security added",
        &[
            (
                "      operationId: order_list\n      tags: [orders]\n      summary: List.\n      description: Lists.\n      security: []\n",
                "      operationId: order_list\n      tags: [orders]\n      summary: List.\n      description: Lists.\n      security: [{ basic: [] }]\n",
            ),
            (
                "components:\n",
                "components:\n  securitySchemes: { basic: { type: http, scheme: basic } }\n",
            ),
        ],
    ),
    (
        "a security scheme added",
        &[(
            "components:\n",
            "components:\n  securitySchemes: { basic: { type: http, scheme: basic } }\n",
        )],
    ),
    ("a server changed", &[("url: 'https://example.com'", "url: 'https://example.com/v2'")]),
    ("the version changed", &[("version: 1.0.0", "version: 2.0.0")]),
];

/// Every edit, there and back.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, replacements) in EDITS {
        let mut edited = BASE.to_owned();
        for (old, new) in *replacements {
            assert!(edited.contains(old), "{name}: the document has no {old}");
            edited = edited.replace(old, new);
        }
        let (base, revision) = (BASE.to_owned(), edited);
        cases.push(Case {
            name: format!("undoing {name}"),
            base: revision.clone(),
            revision: base.clone(),
        });
        cases.push(Case { name: (*name).to_owned(), base, revision });
    }
    cases
}
