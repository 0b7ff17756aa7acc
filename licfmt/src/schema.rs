//! JSON Schemas of the types that read and write themselves: each is a text of one form, or a number
//! in its bounds.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{
            AdditionalProperties, KnownFormat, ObjectBuilder, OneOfBuilder, Schema, SchemaFormat,
            SchemaType, Type,
        },
    },
};

use crate::{
    Digest, DongleId, KeyId, Nonce, PublicKey, Revision, RevocationNumber, UnixTime,
    ext::Ext,
    hardware::{ComponentHash, HardwareId},
    license::{Limit, Periods},
    limits::Count,
    online::Token,
    text::{LicenseNumber, Name, Text},
};

/// Gives types their schemas.
macro_rules! schemas {
    ($($name:ident: $schema:expr;)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                RefOr::T($schema.into())
            }
        }

        impl ToSchema for $name {}
    )+};
}

schemas! {
    Digest: hex(32, "A SHA-256.");
    Nonce: hex(32, "Random, drawn for one request.");
    PublicKey: hex(32, "An Ed25519 public key (RFC 8032, 5.1.5).");
    KeyId: hex(16, "Names a public key: the first 16 bytes of its SHA-256.");
    HardwareId: hex(16, "Names a computer; made of its components' hashes (P-15, P-17).");
    ComponentHash: hex(16, "Stands for one component of a computer, for one vendor.");
    Revision: number(u32::MAX.into(), "Counts the signed documents of one license.");
    RevocationNumber: number(u32::MAX.into(), "Counts a vendor's revocation lists; 0: none.");
    Count: number(Count::MAX, "A whole number that every JSON reader reads alike.");
    DongleId: text("The number printed on a dongle; its last digit is a check digit.")
        .pattern(Some("^KF-[0-9]{8}-[0-9]$"))
        .examples(["KF-00000042-2"]);
    UnixTime: text("A time in UTC with whole seconds (RFC 3339), in exactly this spelling.")
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .pattern(Some("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"))
        .examples(["2026-11-21T09:30:00Z"]);
    Token: text("25 letters and digits of Crockford's Base32; grouping and case do not matter.")
        .pattern(Some("^([- ]*[0-9A-TV-Za-tv-z]){25}[- ]*$"))
        .examples(["0123A-BCDEF-GHJKM-NPQRS-TVWXY"]);
    Text: text("A line of text without control characters, at most 200 bytes of UTF-8.")
        .max_length(Some(Text::MAX))
        .pattern(Some(TEXT));
    LicenseNumber: text("A digit, then letters, digits and `-`.")
        .max_length(Some(LicenseNumber::MAX))
        .pattern(Some("^[0-9][0-9A-Za-z-]*$"))
        .examples(["1921900011"]);
    Name: text("As programs know it: lower-case letters, digits, `-` and `.`.")
        .min_length(Some(1))
        .max_length(Some(Name::MAX))
        .pattern(Some("^[a-z0-9.-]+$"));
    Limit: OneOfBuilder::new()
        .item(number(Count::MAX, "At most this many."))
        .item(text("As many as one likes.").enum_values(Some(["unlimited"])));
    Ext: ObjectBuilder::new()
        .description(Some("Signed data for the program: whole numbers and texts, at most 8 levels deep."))
        .additional_properties(Some(AdditionalProperties::FreeForm(true)));
}

/// No controls, no line or paragraph separators, nothing that reverses the direction of writing.
const TEXT: &str =
    r"^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]*$";

fn text(description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .description(Some(description))
}

fn hex(bytes: usize, description: &str) -> ObjectBuilder {
    text(description).pattern(Some(format!("^[0-9a-f]{{{}}}$", 2 * bytes)))
}

fn number(max: u64, description: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Integer))
        .description(Some(description))
        .minimum(Some(0))
        .maximum(Some(max))
}

/// Control periods of which each may be left out.
pub(crate) fn some_periods() -> RefOr<Schema> {
    let mut schema = Periods::schema();
    if let RefOr::T(Schema::Object(object)) = &mut schema {
        object.required.clear();
    }
    schema
}
