//! A license of ours, with as many features as one likes.

use licfmt::{
    DongleId, PublicKey, Revision, RevocationNumber, UnixTime,
    device::Tier,
    ext::Ext,
    license::{
        Control, Display, Environment, Feature, HardDongle, Kind, License, Licensee, Limit,
        Profile, Protection,
    },
    limits::Count,
    text::Text,
};

pub fn license(features: u32) -> License {
    let text = |text: &str| text.parse::<Text>().expect("a good text");
    let feature = |i: u32| Feature {
        id: format!("f{i}").parse().expect("a name"),
        unit: text("pts"),
        limit: Limit::AtMost(Count::from(8 * i)),
    };
    License {
        product: "line".parse().expect("a name"),
        number: "2026004711".parse().expect("a number"),
        revision: Revision(3),
        kind: Kind::Standard,
        environment: Environment::Production,
        issued: UnixTime(1_768_469_400),
        not_before: UnixTime(1_768_469_400),
        expires: Some(UnixTime(1_868_469_400)),
        revocations: RevocationNumber(0),
        licensee: Licensee {
            company: text("Example Works"),
            first_name: text(""),
            last_name: text(""),
            street: text(""),
            zip: text(""),
            city: text("Plant 2"),
            state: text(""),
            country: text("DE"),
            email: text(""),
            phone: text(""),
        },
        display: Display {
            name: text("Plant 2"),
            zip: text(""),
            city: text(""),
        },
        features: (1..=features).map(feature).collect(),
        options: vec![],
        seats: vec![],
        protection: Protection::HardDongle(HardDongle {
            id: DongleId::new(42).expect("in range"),
            public_key: PublicKey([7; 32]),
        }),
        control: Control::of(Profile::HardDongle),
        tiers: vec![Tier::Production],
        time: None,
        ext: Ext::default(),
    }
}
