//! The description of this interface (OpenAPI 3.1), made of the code. `openapi.json` keeps it.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::http::header;
use licfmt::lease::Lease;
use utoipa::{
    Modify, OpenApi, PartialSchema as _,
    openapi::{
        Content, Header, RefOr, Response, ResponseBuilder,
        path::{Parameter, ParameterBuilder, ParameterIn},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::problem;
use crate::code::Code;

/// What stands in it besides the calls.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keyfob license server",
        description = "Sites activate and check in, license files are downloaded, staff keeps licenses.\n\n\
            What a site sends is signed by the installation's own key: Ed25519 over DSSE's pre-authentication \
            encoding of the media type and the body as it stands. A lease, a license file and a revocation list \
            are signed files, carried as text. Problems are documents by RFC 9457 with a stable `code`, and \
            with `title` and `detail` in the language that `Content-Language` names.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    servers((url = "/")),
    components(schemas(problem::Written, Code, Lease)),
    modifiers(&Tokens),
    tags(
        (name = "sites", description = "What sites call."),
        (name = "server", description = "How the server is."),
        (name = "staff", description = "What the vendor's people call; `keyfob-server` has a command for each.")
    )
)]
pub(super) struct Document;

struct Tokens;

impl Modify for Tokens {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        let mut bearer = |name: &str, description: &str| {
            let scheme = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some(description));
            components.add_security_scheme(name, SecurityScheme::Http(scheme.build()));
        };
        bearer("license", "The license's token.");
        bearer("staff", "A staff member's access token.");
    }
}

/// The document, as `openapi.json` has it.
#[must_use]
pub fn openapi() -> String {
    let mut document = super::routes().into_openapi();
    for path in document.paths.paths.values_mut() {
        path.parameters
            .get_or_insert_default()
            .push(accept_language().into());
        complete(path);
    }
    let mut text = document
        .to_pretty_json()
        .unwrap_or_else(|_| unreachable!("plain data serializes"));
    text.push('\n');
    text
}

/// Any call may find the server or its database out of order.
fn complete(path: &mut utoipa::openapi::PathItem) {
    let operations = [
        &mut path.get,
        &mut path.post,
        &mut path.put,
        &mut path.delete,
    ];
    for operation in operations.into_iter().flatten() {
        let responses = &mut operation.responses.responses;
        for (status, response) in problems(&[Code::Internal, Code::Unavailable]) {
            responses.entry(status).or_insert(response);
        }
    }
}

/// The responses with these codes, those of one status together.
pub(super) fn problems(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status = BTreeMap::<_, Vec<Code>>::new();
    for code in codes {
        by_status
            .entry(code.status().as_u16())
            .or_default()
            .push(*code);
    }
    let response =
        |(status, codes): (u16, Vec<Code>)| (status.to_string(), response(&codes).into());
    by_status.into_iter().map(response).collect()
}

fn response(codes: &[Code]) -> Response {
    let meanings: Vec<_> = codes
        .iter()
        .map(|code| format!("- `{code}`: {}", code.meaning()))
        .collect();
    let schema = utoipa::openapi::Ref::from_schema_name("Problem");
    let response = ResponseBuilder::new()
        .description(meanings.join("\n"))
        .content(problem::TYPE, Content::new(Some(schema)));
    if codes
        .iter()
        .any(|code| matches!(code, Code::RateLimited | Code::Unavailable))
    {
        let mut seconds = Header::new(u64::schema());
        seconds.description = Some("Seconds after which to try again.".to_owned());
        return response.header("Retry-After", seconds).build();
    }
    response.build()
}

/// The header field that chooses the language of problems, of every call.
fn accept_language() -> Parameter {
    ParameterBuilder::new()
        .name("Accept-Language")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "The language of problems: German, or English otherwise.",
        ))
        .schema(Some(String::schema()))
        .build()
}

/// Names the codes that a call may answer with, for `responses(…)` of `utoipa::path`. `SIGNED`, `STAFF`
/// and so on stand for those that all such calls have.
macro_rules! refusals {
    ($name:ident: $($group:ident)* $(| $($code:ident)+)?) => {
        struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                let mut codes = Vec::new();
                $(codes.extend_from_slice($crate::api::document::$group);)*
                $(codes.extend_from_slice(&[$($crate::code::Code::$code),+]);)?
                $crate::api::document::problems(&codes)
            }
        }
    };
}
pub(super) use refusals;

/// Of each call that an installation signs.
pub(super) const SIGNED: &[Code] = &[
    Code::RequestMalformed,
    Code::SignatureInvalid,
    Code::BodyTooLarge,
    Code::MediaType,
    Code::RateLimited,
    Code::Internal,
    Code::Unavailable,
    Code::NotCertified,
    Code::CertificateInvalid,
];
/// Of each call of staff.
pub(super) const STAFF: &[Code] = &[Code::Unauthorized, Code::Forbidden, Code::RateLimited];
/// Of each call with parameters.
pub(super) const PARAMETERS: &[Code] = &[Code::RequestMalformed];
/// Of each call with a JSON body.
pub(super) const BODY: &[Code] = &[Code::RequestMalformed, Code::BodyTooLarge, Code::MediaType];
/// Of each call for which the server signs something.
pub(super) const SIGNING: &[Code] = &[
    Code::Unavailable,
    Code::NotCertified,
    Code::CertificateInvalid,
];

/// This document.
#[utoipa::path(
    get,
    path = "/v1/openapi.json",
    tag = "server",
    responses((status = 200, description = "This document.", body = Object))
)]
pub(super) async fn document() -> impl axum::response::IntoResponse {
    static TEXT: LazyLock<String> = LazyLock::new(openapi);
    ([(header::CONTENT_TYPE, "application/json")], TEXT.as_str())
}
