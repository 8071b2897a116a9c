//! What generated code offers to a downstream program, read from the code itself.

use std::collections::BTreeMap;

use openapi_codegen::{Options, Target, Targets, generate};
use openapi_diff::Sdk;
use openapi_document::Document;
use progenitor_impl::{GenerationSettings, Generator};
use quote::ToTokens;
use syn::{Fields, FnArg, ImplItem, Item, Visibility};

/// The SDK of a document.
#[derive(Clone)]
pub(crate) struct Generated {
    types: BTreeMap<String, Shape>,
    methods: BTreeMap<String, (Vec<String>, String)>,
    /// All code, without blanks, lifetimes and the paths of the standard library.
    pub(crate) code: String,
}

#[derive(Clone, PartialEq, Eq)]
enum Shape {
    Struct(BTreeMap<String, String>),
    Tuple(Vec<(bool, String)>),
    Enum(BTreeMap<String, String>),
}

impl Generated {
    /// Generates, or gives the reason why there is no SDK.
    pub(crate) fn of(document: &Document, sdk: Sdk) -> Result<Self, String> {
        let files = match sdk {
            Sdk::Codegen => lowered(document)?,
            Sdk::Progenitor => vec![plain(document)?],
        };
        let mut this =
            Self { types: BTreeMap::new(), methods: BTreeMap::new(), code: String::new() };
        for file in files {
            this.code.push_str(&tidy(&file.to_token_stream().to_string()));
            this.read(file.items);
        }
        Ok(this)
    }

    fn read(&mut self, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Struct(it) if is_public(&it.vis) => {
                    let name = it.ident.to_string();
                    if name != "Client" && name != "Credentials" && name != "UploadFile" {
                        self.types.insert(name, shape(it.fields));
                    }
                }
                Item::Enum(it) if is_public(&it.vis) => {
                    let variants = it.variants.iter().map(|it| {
                        let mut fields = it.fields.clone();
                        fields.iter_mut().for_each(|it| it.attrs.clear());
                        (it.ident.to_string(), tidy(&fields.to_token_stream().to_string()))
                    });
                    self.types.insert(it.ident.to_string(), Shape::Enum(variants.collect()));
                }
                Item::Mod(it) if it.ident == "types" => {
                    self.read(it.content.map(|it| it.1).unwrap_or_default());
                }
                Item::Impl(it) if it.trait_.is_none() => {
                    let owner = tidy(&it.self_ty.to_token_stream().to_string());
                    if owner == "Client" || owner == "Credentials" {
                        self.read_methods(&owner, it.items);
                    }
                }
                _ => {}
            }
        }
    }

    fn read_methods(&mut self, owner: &str, items: Vec<ImplItem>) {
        for item in items {
            let ImplItem::Fn(method) = item else { continue };
            let constructs = method.sig.inputs.iter().all(|it| matches!(it, FnArg::Typed(_)));
            if !is_public(&method.vis) || constructs {
                continue;
            }
            let arguments = method.sig.inputs.iter().filter_map(|it| match it {
                FnArg::Typed(it) => Some(tidy(&it.ty.to_token_stream().to_string())),
                FnArg::Receiver(_) => None,
            });
            let output = tidy(&method.sig.output.to_token_stream().to_string());
            let name = format!("{owner}::{}", method.sig.ident);
            self.methods.insert(name, (arguments.collect(), output));
        }
    }

    /// What a program that uses all of this SDK meets in another one; nothing if it still compiles.
    pub(crate) fn breaks(&self, other: &Self) -> Vec<String> {
        let mut out = Vec::new();
        for (name, old) in &self.types {
            match (old, other.types.get(name)) {
                (_, None) => out.push(format!("type {name} is gone")),
                (old, Some(new)) if old != new => out.push(format!("type {name} differs")),
                _ => {}
            }
        }
        for (name, old) in &self.methods {
            match other.methods.get(name) {
                None => out.push(format!("method {name} is gone")),
                Some(new) if old != new => {
                    out.push(format!("method {name} differs: {old:?} and {new:?}"));
                }
                Some(_) => {}
            }
        }
        out
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn shape(fields: Fields) -> Shape {
    match fields {
        Fields::Named(fields) => Shape::Struct(
            fields
                .named
                .iter()
                .filter_map(|it| {
                    Some((
                        it.ident.as_ref()?.to_string(),
                        tidy(&it.ty.to_token_stream().to_string()),
                    ))
                })
                .collect(),
        ),
        fields => Shape::Tuple(
            fields
                .iter()
                .map(|it| (is_public(&it.vis), tidy(&it.ty.to_token_stream().to_string())))
                .collect(),
        ),
    }
}

fn lowered(document: &Document) -> Result<Vec<syn::File>, String> {
    let targets = Targets {
        types: Some(Target::new("types")),
        client: Some(Target::new("client")),
        server: None,
    };
    let mut options = Options::new(document.name());
    options.types_path = "crate::types".to_owned();
    let outputs = generate(document, &targets, &options).map_err(|it| it.to_string())?;
    outputs
        .iter()
        .filter(|it| !it.path.ends_with("upload_file.rs"))
        .map(|it| syn::parse_file(&it.contents).map_err(|it| it.to_string()))
        .collect()
}

/// What progenitor makes of the document as it stands.
fn plain(document: &Document) -> Result<syn::File, String> {
    let document: openapiv3::OpenAPI =
        serde_json::from_value(document.to_json()).map_err(|it| it.to_string())?;
    let made = std::panic::catch_unwind(|| {
        Generator::new(&GenerationSettings::new()).generate_tokens(&document)
    });
    let tokens = made.map_err(|_| "progenitor panicked".to_owned())?;
    syn::parse2(tokens.map_err(|it| it.to_string())?).map_err(|it| it.to_string())
}

/// Code without what says nothing about a type.
pub(crate) fn tidy(code: &str) -> String {
    let mut code = code.replace("& 'a ", "&").replace("'a ,", "").replace("'a", "");
    code.retain(|it| !it.is_whitespace());
    for (long, short) in [(",>", ">"), (",)", ")"), ("usize]", "]")] {
        code = code.replace(long, short);
    }
    for path in [
        "::std::option::",
        "::std::string::",
        "::std::vec::",
        "::std::collections::",
        "::std::boxed::",
        "crate::types::",
        "types::",
    ] {
        code = code.replace(path, "");
    }
    for foreign in ["serde_json", "uuid", "chrono", "std", "reqwest"] {
        code = code.replace(&format!("::{foreign}::"), &format!("{foreign}::"));
    }
    code
}
