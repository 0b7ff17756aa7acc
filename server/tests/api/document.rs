//! `openapi.json` and `docs/problems.md` say what the code says.

use std::{collections::BTreeSet, env, fs, path::Path};

use keyfob_server::{
    api::openapi,
    code::{self, Code},
};
use licfmt::online::{Activation, CheckIn, Request as _};
use serde_json::Value;

/// What the code says must be what the file says.
fn same(file: &str, code: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if env::var_os("KEYFOB_BLESS").is_some() {
        fs::write(&path, code).expect("written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == code,
        "{file} differs: KEYFOB_BLESS=1 writes it anew"
    );
}

fn document() -> Value {
    serde_json::from_str(&openapi()).expect("JSON")
}

#[test]
fn the_document_is_kept_in_the_tree() {
    same("openapi.json", &openapi());
}

#[test]
fn the_page_of_problems_is_kept_in_the_tree() {
    same("docs/problems.md", &code::page());
}

#[test]
fn the_codes_are_spelled_as_they_are_sent() {
    let document = document();
    let schema = &document["components"]["schemas"]["Code"]["enum"];
    let names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(*schema, Value::from(names));
}

/// Each code stands with a call that may answer it, but for those of paths and methods that are no call.
#[test]
fn each_code_stands_with_a_call() {
    let calls = document()["paths"].to_string();
    for code in Code::ALL {
        let named = calls.contains(&format!("`{code}`"));
        let elsewhere = matches!(
            code,
            Code::NotFound | Code::MethodNotAllowed | Code::ResetLimit
        );
        assert_eq!(named, !elsewhere, "{code}");
    }
}

/// The media types that go into signatures are those that are written there.
#[test]
fn signed_bodies_have_their_media_types() {
    let document = document();
    for (path, kind) in [
        ("/v1/activations", Activation::TYPE),
        ("/v1/check-ins", CheckIn::TYPE),
    ] {
        let body = &document["paths"][path]["post"]["requestBody"]["content"];
        let kinds: Vec<_> = body.as_object().expect("an object").keys().collect();
        assert_eq!(kinds, [kind]);
    }
}

/// Whatever is named is there, and each call of staff says so.
#[test]
fn the_document_is_whole() {
    let document = document();
    let text = document.to_string();
    for name in text.split("\"#/components/schemas/").skip(1) {
        let name = name.split('"').next().expect("a name");
        assert!(
            document["components"]["schemas"].get(name).is_some(),
            "{name}"
        );
    }
    let paths = document["paths"].as_object().expect("an object");
    let mut names = BTreeSet::new();
    for (path, calls) in paths {
        let calls = calls.as_object().expect("an object");
        assert!(calls["parameters"].to_string().contains("Accept-Language"));
        for (method, call) in calls.iter().filter(|(name, _)| *name != "parameters") {
            let name = call["operationId"].as_str().expect("a text");
            assert!(names.insert(name), "{name} twice");
            let open = path == "/v1/admin/invitations/accept" || !path.starts_with("/v1/admin/");
            let guarded = call["security"].to_string().contains("staff");
            assert_eq!(guarded, !open, "{method} {path}");
            assert!(call["responses"].get("500").is_some(), "{method} {path}");
        }
    }
}

/// M-2: readers refuse what is not in the document, and the document says so.
#[test]
fn no_body_takes_more_than_it_says() {
    let document = document();
    for name in [
        "Activation",
        "CheckIn",
        "Report",
        "Hardware",
        "ProgramStatus",
        "Usage",
        "Order",
        "NewLicense",
    ] {
        let schema = &document["components"]["schemas"][name];
        assert_eq!(schema["additionalProperties"], false, "{name}");
    }
}
