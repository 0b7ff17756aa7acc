//! What can go wrong, as programs are told: one stable code for each, with its HTTP status and what it
//! means. `docs/problems.md` is made of this table.

mod page;
mod title;

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

pub use page::page;

/// Makes [`Code`] of a table: status, then code and meaning.
macro_rules! codes {
    ($($status:ident { $($code:ident $name:literal $meaning:literal)+ })+) => {
        /// A problem's code (RFC 9457, section 3.2: an extension member). Codes stay; new ones may come.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $meaning] $code,)+)+
        }

        impl Code {
            /// All, by their HTTP status.
            pub const ALL: &[Self] = &[$($(Self::$code),+),+];

            /// As it stands in a problem document.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $($(Self::$code => $name,)+)+ }
            }

            /// What it means.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $($(Self::$code => $meaning,)+)+ }
            }

            /// The HTTP status that it comes with.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $($(Self::$code)|+ => StatusCode::$status,)+ }
            }
        }
    };
}

codes! {
    BAD_REQUEST {
        RequestMalformed "request-malformed"
            "The request is not what this call takes; `detail` says where."
        SignatureInvalid "signature-invalid"
            "The signature is not the key's, or not of this body and media type."
        OrderInvalid "order-invalid"
            "What was ordered cannot be made a license."
        DongleCertificate "dongle-certificate"
            "The dongle's certificate is not the vendor's, or no certificate."
        RevocationsInvalid "revocations-invalid"
            "The revocation list is not the vendor's, or no list."
        WaiverTooLong "waiver-too-long"
            "The check can be waived for 30 days at most (M-8)."
    }
    UNAUTHORIZED {
        TokenWrong "token-wrong"
            "No license has this number and this token; which of both is wrong is not told."
        Unauthorized "unauthorized"
            "The access token is missing, unknown or no longer valid."
    }
    FORBIDDEN {
        Forbidden "forbidden"
            "The call needs a higher role."
    }
    NOT_FOUND {
        NotFound "not-found"
            "There is nothing at this path."
        InstallationUnknown "installation-unknown"
            "No installation has this key: the site must be registered again."
        LicenseUnknown "license-unknown"
            "There is no license of this number."
        DongleUnknown "dongle-unknown"
            "There is no dongle of this number."
        StaffUnknown "staff-unknown"
            "Nobody has this name."
    }
    METHOD_NOT_ALLOWED {
        MethodNotAllowed "method-not-allowed"
            "The path does not take this method; the header field `Allow` names those that it takes."
    }
    CONFLICT {
        BoundElsewhere "bound-elsewhere"
            "The license is bound to another computer, and needs a reset first (P-13)."
        HardDongleLicense "hard-dongle-license"
            "The license is for a hard dongle: there is nothing to activate or to reset."
        SoftDongleLicense "soft-dongle-license"
            "The license is for a soft dongle: there is nothing to download, and no dongle to bind."
        EnvironmentMismatch "environment-mismatch"
            "A test installation and a production license, or the other way round (M-6)."
        InstanceNotDesignated "instance-not-designated"
            "Other instances check in for this installation (M-7)."
        VersionUnsupported "version-unsupported"
            "The program reads no version of license files that the server writes (decision 5)."
        KeyInUse "key-in-use"
            "The key belongs to an installation of another license."
        LicenseNotReleased "license-not-released"
            "Payment is awaited: the license may not be used yet (P-9)."
        LicenseRevoked "license-revoked"
            "The vendor took the license back."
        LicenseCancelled "license-cancelled"
            "The license was cancelled."
        LicenseExists "license-exists"
            "There is a license of this number already."
        LicenseStatus "license-status"
            "The license's status does not permit it."
        LicenseEnded "license-ended"
            "The license was cancelled or revoked: no dongle can be bound to it."
        NotBound "not-bound"
            "The license is not bound to a computer: there is nothing to reset."
        ResetLimit "reset-limit"
            "The license was reset too often; `detail` says when it is possible again (decision 15)."
        OrderChange "order-change"
            "The order cannot be changed like this: quantities only go up, and only some of it changes (P-11, P-14)."
        DongleNotBound "dongle-not-bound"
            "No dongle is bound to the license yet (D-6)."
        DongleBoundElsewhere "dongle-bound-elsewhere"
            "The dongle is bound to another license."
        DongleRevoked "dongle-revoked"
            "The dongle stands on the newest revocation list: no site takes it (decision 3)."
        DongleInUse "dongle-in-use"
            "The dongle's license has not ended: the dongle is not taken from it."
        DongleTier "dongle-tier"
            "The license accepts better protected dongles only."
        DongleRegistered "dongle-registered"
            "Another dongle with this number or this key is registered already."
        Raced "raced"
            "Somebody else bound the license or the dongle meanwhile."
        RevocationsOld "revocations-old"
            "The revocation list is not newer than the newest one here."
        NameReserved "name-reserved"
            "The log of what changed calls somebody else by this name."
        AuditBroken "audit-broken"
            "The log of what changed was tampered with; `detail` says where."
    }
    PAYLOAD_TOO_LARGE {
        BodyTooLarge "body-too-large"
            "The body is larger than any request of this kind may be."
    }
    UNSUPPORTED_MEDIA_TYPE {
        MediaType "media-type"
            "The body is of another media type than this call takes."
    }
    TOO_MANY_REQUESTS {
        RateLimited "rate-limited"
            "Too many requests; `detail` names the limit, `Retry-After` says when to try again."
    }
    INTERNAL_SERVER_ERROR {
        Internal "internal"
            "The server failed; its log says why."
    }
    SERVICE_UNAVAILABLE {
        Unavailable "unavailable"
            "The database gives no answer, or too many requests are waiting; try again."
        NotCertified "not-certified"
            "The server's key is not certified yet: it can sign nothing."
        CertificateInvalid "certificate-invalid"
            "The server's certificate is not valid now: it can sign nothing."
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, name: &&str) -> bool {
        self.name() == *name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_one_spelling() {
        for code in Code::ALL {
            let json = serde_json::to_value(code).expect("JSON");
            assert_eq!(json, code.name());
            let plain = |c: char| c.is_ascii_lowercase() || c == '-';
            assert!(code.name().chars().all(plain), "{code}");
            let same = Code::ALL.iter().filter(|it| it.name() == code.name());
            assert_eq!(same.count(), 1, "{code}");
        }
    }
}
