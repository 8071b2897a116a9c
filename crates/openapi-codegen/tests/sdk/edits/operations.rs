//! Edits of operations, their parameters, bodies and responses.

use super::Edit;

pub(super) const EDITS: &[Edit] = &[
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
];
