//! The pages for the forge: their outline, their links, their tables.

use openapi_reference::{errors_markdown, operations_markdown, snippets};

use crate::support::{ODD, REAL, SDK};

/// The headings of a page, and the languages of its code, in their order.
fn outline(page: &str) -> String {
    let mut code = false;
    let mut outline = String::new();
    for line in page.lines() {
        if let Some(language) = line.strip_prefix("```") {
            code = !code;
            if code {
                outline += &format!("    {language}\n");
            }
        } else if !code && line.starts_with('#') {
            outline += &format!("{line}\n");
        }
    }
    outline
}

#[test]
fn pages_have_an_outline() {
    let settings = || {
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings
    };
    settings().bind(|| {
        insta::assert_snapshot!("operations-outline", outline(&operations_markdown(&REAL, &SDK)));
        insta::assert_snapshot!("errors-outline", outline(&errors_markdown(&REAL)));
    });
}

#[test]
fn curl_commands_are_reviewed() {
    let page = operations_markdown(&REAL, &SDK);
    let commands = page.split("```sh\n").skip(1).filter_map(|it| it.split("```").next());
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("curl", commands.collect::<Vec<_>>().join("\n")));
}

#[test]
fn links_lead_to_headings() {
    let (operations, errors) = (operations_markdown(&REAL, &SDK), errors_markdown(&REAL));
    let headings = |page: &str| -> Vec<String> {
        let lines = page
            .lines()
            .filter_map(|it| Some(it.strip_prefix("##")?.trim_start_matches('#').trim()));
        lines.map(str::to_lowercase).collect()
    };
    let (of_operations, of_errors) = (headings(&operations), headings(&errors));
    let mut count = 0;
    for (own, other, page) in
        [(&of_operations, &of_errors, &operations), (&of_errors, &of_operations, &errors)]
    {
        for target in page.split("](").skip(1).filter_map(|it| it.split(')').next()) {
            let (file, anchor) =
                target.split_once('#').unwrap_or_else(|| panic!("`{target}` has no anchor"));
            let headings = if file.is_empty() { own } else { other };
            assert!(headings.iter().any(|it| it == anchor), "nothing is called {target}");
            count += 1;
        }
    }
    assert!(count > 100, "{count} links");
}

#[test]
fn rows_have_as_many_cells_as_their_table() {
    let pages =
        [operations_markdown(&REAL, &SDK), errors_markdown(&REAL), operations_markdown(&ODD, &SDK)];
    for page in pages {
        let cells = |line: &str| line.replace("\\|", "").matches('|').count();
        let mut columns = None;
        for line in page.lines() {
            if !line.starts_with('|') {
                columns = None;
                continue;
            }
            let expected = *columns.get_or_insert(cells(line));
            assert_eq!(cells(line), expected, "{line}");
        }
    }
}

#[test]
fn snippets_are_one_function_for_each_operation() {
    let module = snippets(&REAL, &SDK);
    for operation in REAL.operations() {
        let id = operation.id().unwrap_or_default();
        assert!(module.contains(&format!("async fn {id}(client: &Client)")), "{id} has no snippet");
        assert!(
            module.contains(&format!("client.{id}(")) || module.contains(&format!(".{id}(")),
            "{id}"
        );
    }
    assert!(module.starts_with("// @generated"), "generated files say so on their first line");
}

#[test]
fn an_operation_whose_request_cannot_be_written_has_no_rust() {
    let page = operations_markdown(&ODD, &SDK);
    let commands: Vec<_> =
        page.split("```sh\n").skip(1).filter_map(|it| it.split("```").next()).collect();
    assert_eq!(
        commands[0],
        "curl --silent --show-error \\\n  --header \"Authorization: Bearer $TOKEN\" \\\n  \
                             /odd/it's\n"
    );
}
