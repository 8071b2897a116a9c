//! How the time of a comparison grows with the documents: 1, 10 and 100 MB, acyclic and cyclic.
//!
//! `cargo bench -p openapi-diff`. Parsing is measured apart, since a caller may keep a parsed base.

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use openapi_diff::{Options, compare};
use openapi_document::Document;

const MEGABYTE: usize = 1 << 20;

/// A document of about this many bytes: operations on schemas that refer to their neighbours. With
/// `cyclic`, the last ones refer back to the first ones, so that everything reaches everything.
fn document(bytes: usize, cyclic: bool, format: &str) -> String {
    // Measured: one operation with its schema takes this many bytes.
    let count = bytes / 520;
    let mut paths = String::new();
    let mut schemas = String::new();
    for i in 0..count {
        let next = if i + 1 < count { Some(i + 1) } else { cyclic.then_some(0) };
        // Chains of ten, unless they are to be one great cycle.
        let next = next.filter(|_| cyclic || i % 10 != 9);
        let link = next.map_or(String::new(), |next| {
            format!(r##","next":{{"$ref":"#/components/schemas/Thing{next}"}}"##)
        });
        let comma = if i == 0 { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = write!(
            paths,
            r##"{comma}"/things/{i}":{{"post":{{"operationId":"thing_{i}","requestBody":{{"required":true,"content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/Thing{i}"}}}}}}}},"responses":{{"200":{{"description":"Done.","content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/Thing{i}"}}}}}}}}}}}}}}"##
        );
        let format = if i == count / 2 { format } else { "int32" };
        let _ = write!(
            schemas,
            r##"{comma}"Thing{i}":{{"type":"object","required":["id"],"properties":{{"id":{{"type":"integer","format":"{format}"}},"name":{{"type":"string","maxLength":64}}{link}}}}}"##
        );
    }
    format!(
        r#"{{"openapi":"3.0.3","info":{{"title":"Things","version":"1.0.0"}},"paths":{{{paths}}},"components":{{"schemas":{{{schemas}}}}}}}"#
    )
}

fn parse(text: String) -> Document {
    match Document::parse("things.json", text) {
        Ok(document) => document,
        Err(error) => panic!("{error}"),
    }
}

fn growth(criterion: &mut Criterion) {
    for (shape, cyclic) in [("acyclic", false), ("cyclic", true)] {
        let mut group = criterion.benchmark_group(shape);
        group.sample_size(10);
        for megabytes in [1, 10, 100] {
            let text = document(megabytes * MEGABYTE, cyclic, "int32");
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(BenchmarkId::new("parse", megabytes), |bencher| {
                bencher.iter(|| black_box(parse(text.clone())));
            });
            let base = parse(text);
            let revision = parse(document(megabytes * MEGABYTE, cyclic, "int64"));
            group.bench_function(BenchmarkId::new("compare", megabytes), |bencher| {
                bencher.iter(|| black_box(compare(&base, &revision, &Options::default())));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, growth);
criterion_main!(benches);
