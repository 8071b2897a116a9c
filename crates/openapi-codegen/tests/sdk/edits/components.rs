//! Edits of members, components, security and the document's head.

use super::Edit;

pub(super) const EDITS: &[Edit] = &[
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
