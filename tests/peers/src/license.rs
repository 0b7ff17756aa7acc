//! The license that every candidate carries: about 1 kB of JSON, 16 features.

use std::hint::black_box;

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct License {
    pub number: String,
    pub revision: u32,
    pub licensee: Licensee,
    pub issued: String,
    pub expires: String,
    pub dongle: String,
    pub features: Vec<Feature>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Licensee {
    pub name: String,
    pub country: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feature {
    pub name: String,
    pub unit: String,
    pub limit: u32,
}

impl License {
    pub fn example() -> Self {
        let feature = |i: u32| Feature {
            name: format!("line-control-{i:02}"),
            unit: "stations".into(),
            limit: 8 * i,
        };
        Self {
            number: "2026-004711".into(),
            revision: 3,
            licensee: Licensee {
                name: "Example Works, Plant 2".into(),
                country: "DE".into(),
            },
            issued: "2026-01-15T09:30:00Z".into(),
            expires: "2099-12-31T23:59:59Z".into(),
            dongle: "KF-0012-3456".into(),
            features: (1..=16).map(feature).collect(),
        }
    }

    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("plain data")
    }

    /// Reads the license; the compiler may not skip the reading of a field that nobody looks at.
    pub fn features_in(json: &[u8]) -> Option<usize> {
        let license: Self = serde_json::from_slice(json).ok()?;
        Some(black_box(&license).features.len())
    }
}
