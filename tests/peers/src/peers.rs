//! One file for each peer. Each is used as its documentation shows, and as fast as that allows: keys are
//! prepared beforehand where its interface lets them be.

mod biscuit;
mod cose;
mod dsse;
mod jwt;
mod keygen;
mod paseto;

use crate::Candidate;

pub fn candidates() -> Vec<Candidate> {
    vec![
        Candidate::new("dsse", dsse::make),
        Candidate::new("coset", cose::make),
        Candidate::new("jsonwebtoken", jwt::make),
        Candidate::new("pasetors", paseto::make),
        Candidate::new("biscuit", biscuit::make),
        Candidate::new("keygen_rs", keygen::make_encrypted),
        Candidate::new("keygen_rs_plain", keygen::make_plain),
    ]
}
