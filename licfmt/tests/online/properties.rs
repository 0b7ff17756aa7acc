//! Requests of any values, and any change of their bytes.

use licfmt::{
    Digest, Nonce, RevocationNumber,
    hardware::{ComponentHash, Hardware},
    license::Environment,
    limits::Count,
    online::{
        self, Activation, CheckIn, ProgramStatus, Report, Request, RunStatus, Signed, Token, Usage,
    },
    text::{LicenseNumber, Name, Text},
};
use proptest::{
    collection::btree_map, option, prelude::*, sample::Index, sample::select,
    test_runner::TestCaseResult,
};

use crate::{
    samples::INSTALLATION,
    support::{key, public},
};

fn name() -> impl Strategy<Value = String> {
    "[a-z0-9.-]{1,64}"
}

fn number() -> impl Strategy<Value = LicenseNumber> {
    "[0-9][A-Za-z0-9-]{0,31}".prop_map(|text| text.parse().expect("a number"))
}

fn count() -> impl Strategy<Value = Count> {
    (0..=Count::MAX).prop_map(|number| Count::new(number).expect("small enough"))
}

fn hardware() -> impl Strategy<Value = Hardware> {
    let hash = || option::of(any::<[u8; 16]>().prop_map(ComponentHash));
    let any =
        (hash(), hash(), hash(), hash()).prop_map(|(disk, cpu, firmware, network)| Hardware {
            disk,
            cpu,
            firmware,
            network,
        });
    any.prop_filter("something is known", |it| !it.is_unknown())
}

fn program() -> impl Strategy<Value = ProgramStatus> {
    let version = ".{0,60}".prop_filter_map("harmless", |text| text.parse::<Text>().ok());
    let status = select(vec![RunStatus::Running, RunStatus::Stopped]);
    (version, status).prop_map(|(version, status)| ProgramStatus { version, status })
}

fn usage() -> impl Strategy<Value = Vec<Usage>> {
    btree_map(name(), count(), 0..8).prop_map(|all| {
        let usage = |(id, used): (String, Count)| Usage {
            id: id.parse().expect("a name"),
            used,
        };
        all.into_iter().map(usage).collect()
    })
}

fn report() -> impl Strategy<Value = Report> {
    let environment = select(vec![Environment::Production, Environment::Test]);
    let digest = option::of(any::<[u8; 32]>().prop_map(Digest));
    let numbers = (any::<[u8; 32]>(), 1_u32.., any::<u32>());
    (
        numbers,
        environment,
        hardware(),
        name(),
        program(),
        digest,
        usage(),
    )
        .prop_map(
            |(
                (nonce, reads, revocations),
                environment,
                hardware,
                instance,
                program,
                license,
                usage,
            )| Report {
                nonce: Nonce(nonce),
                environment,
                hardware,
                instance: instance.parse::<Name>().expect("a name"),
                program,
                reads,
                license,
                revocations: RevocationNumber(revocations),
                usage,
            },
        )
}

fn activation() -> impl Strategy<Value = Activation> {
    let token = any::<[u8; 16]>().prop_map(Token::from_random);
    (number(), token, report()).prop_map(|(number, token, report)| Activation {
        number,
        token,
        report,
    })
}

fn check_in() -> impl Strategy<Value = CheckIn> {
    (number(), count(), report()).prop_map(|(number, sequence, report)| CheckIn {
        number,
        sequence,
        report,
    })
}

/// What is opened is what was signed, and as nothing else.
fn comes_through<R, Other>(request: R) -> Result<Signed, TestCaseError>
where
    R: Request + PartialEq + std::fmt::Debug,
    Other: Request,
{
    let signed = online::sign(&request, &key(INSTALLATION)).expect("good");
    let Signed {
        body,
        key,
        signature,
    } = &signed;
    let opened = online::open::<R>(body.as_bytes(), key, signature);
    prop_assert_eq!(opened, Ok((request, public(INSTALLATION))));
    prop_assert!(online::open::<Other>(body.as_bytes(), key, signature).is_err());
    Ok(signed)
}

fn edits_are_refused<R: Request>(signed: &Signed, at: Index, change: u8) -> TestCaseResult {
    let Signed {
        body,
        key,
        signature,
    } = signed;
    let flip = |text: &str| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at.index(text.len())] ^= change;
        bytes
    };
    prop_assert!(online::open::<R>(&flip(body), key, signature).is_err());
    if let Ok(key) = String::from_utf8(flip(key)) {
        prop_assert!(online::open::<R>(body.as_bytes(), &key, signature).is_err());
    }
    if let Ok(signature) = String::from_utf8(flip(signature)) {
        prop_assert!(online::open::<R>(body.as_bytes(), key, &signature).is_err());
    }
    let cut = at.index(body.len());
    prop_assert!(online::open::<R>(&body.as_bytes()[..cut], key, signature).is_err());
    Ok(())
}

proptest! {
    /// P-15: an activation is read as it was signed; any byte of body, key or signature changed, it is refused.
    #[test]
    fn any_activation_comes_through_unedited(request in activation(), at: Index, change in 1_u8..) {
        let signed = comes_through::<_, CheckIn>(request)?;
        edits_are_refused::<Activation>(&signed, at, change)?;
    }

    /// M-1: so is a check-in.
    #[test]
    fn any_check_in_comes_through_unedited(request in check_in(), at: Index, change in 1_u8..) {
        let signed = comes_through::<_, Activation>(request)?;
        edits_are_refused::<CheckIn>(&signed, at, change)?;
    }
}
