//! Tables for people, without lines, as wide as what is in them.

use comfy_table::{ContentArrangement, Table, presets};

/// Aligns rows under their headings.
pub(crate) fn table<const N: usize>(headings: [&str; N], rows: Vec<[String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings);
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let text = table.to_string();
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_aligned_and_nothing_trails() {
        let rows = vec![["1".into(), "8.0.0".into()], ["10".into(), String::new()]];
        assert_eq!(table(["SLOT", "VERSION"], rows), "SLOT  VERSION\n1     8.0.0\n10");
    }
}
