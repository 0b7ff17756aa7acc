//! The answer to a use of a counter (D-9).

use licfmt::{
    DongleId, Nonce, PublicKey, Sealed,
    counter::{CounterAnswer, CounterIndex, CounterState},
};

use super::mismatch;
use crate::{Code, Problem};

/// What a dongle was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedUnits {
    /// The dongle that was asked.
    pub dongle: DongleId,
    /// The challenge: fresh for each question.
    pub nonce: Nonce,
    /// The counter.
    pub counter: CounterIndex,
    /// The units; 0 only asks for the state.
    pub amount: u32,
}

/// Whether the units that were `asked` for are granted and used; the counter afterwards.
///
/// Everything that was asked for is compared with what the dongle signed: whoever stands between
/// host and dongle could otherwise ask for fewer units, for those of another counter, or another
/// dongle. `key` must come from where the dongle cannot change it: the license, or its certificate.
///
/// # Errors
/// [`Code::DongleForged`], [`Code::DongleOther`], [`Code::DongleReplayed`], or
/// [`Code::CounterUsedUp`] if fewer units are left.
pub fn counter(
    answer: &Sealed<CounterAnswer>,
    key: &PublicKey,
    asked: &AskedUnits,
) -> Result<CounterState, Problem> {
    let forged = |error: &dyn std::fmt::Display| {
        Problem::new(Code::DongleForged)
            .with("id", asked.dongle)
            .with("detail", error)
    };
    let key = key.verifying_key().map_err(|error| forged(&error))?;
    let answer = answer.open(&key).map_err(|error| forged(&error))?;
    if answer.dongle != asked.dongle {
        return Err(mismatch(Code::DongleOther, answer.dongle, asked.dongle));
    }
    let answered = (answer.nonce, answer.counter, answer.amount);
    if answered != (asked.nonce, asked.counter, asked.amount) {
        return Err(Problem::new(Code::DongleReplayed).with("id", asked.dongle));
    }
    if answer.granted {
        return Ok(answer.state);
    }
    Err(Problem::new(Code::CounterUsedUp)
        .with("counter", asked.counter)
        .with("asked", asked.amount)
        .with("left", answer.state.left()))
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::problem::assert_complete;

    fn id(serial: u32) -> DongleId {
        DongleId::new(serial).expect("in range")
    }

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn asked() -> AskedUnits {
        AskedUnits {
            dongle: id(42),
            nonce: Nonce([7; 32]),
            counter: CounterIndex::new(3).expect("exists"),
            amount: 1000,
        }
    }

    fn honest() -> CounterAnswer {
        let asked = asked();
        CounterAnswer {
            nonce: asked.nonce,
            dongle: asked.dongle,
            counter: asked.counter,
            amount: asked.amount,
            granted: true,
            state: CounterState {
                epoch: 1,
                used: 1000,
                limit: 5000,
            },
        }
    }

    fn checked(answer: &CounterAnswer, signer: u8) -> Result<CounterState, Problem> {
        let expected = PublicKey::from(&key(1).verifying_key());
        counter(&Sealed::sign(answer, &key(signer)), &expected, &asked())
    }

    fn refused(answer: &CounterAnswer, signer: u8) -> Code {
        let problem = checked(answer, signer).expect_err("refused");
        assert_complete(&problem);
        problem.code()
    }

    /// D-9: units count as used only if this dongle signed this very question.
    #[test]
    fn an_answer_to_another_question_is_refused() {
        assert_eq!(checked(&honest(), 1), Ok(honest().state));
        assert_eq!(refused(&honest(), 2), Code::DongleForged);
        let fewer = CounterAnswer {
            amount: 0,
            ..honest()
        };
        let other_counter = CounterAnswer {
            counter: CounterIndex::new(4).expect("exists"),
            ..honest()
        };
        let older = CounterAnswer {
            nonce: Nonce([8; 32]),
            ..honest()
        };
        for answer in [fewer, other_counter, older] {
            assert_eq!(refused(&answer, 1), Code::DongleReplayed, "{answer:?}");
        }
        let other_dongle = CounterAnswer {
            dongle: id(43),
            ..honest()
        };
        assert_eq!(refused(&other_dongle, 1), Code::DongleOther);
    }

    /// D-9: what was not granted was not used.
    #[test]
    fn units_that_are_not_left_are_not_granted() {
        let refusal = CounterAnswer {
            granted: false,
            ..honest()
        };
        assert_eq!(refused(&refusal, 1), Code::CounterUsedUp);
    }

    /// A key of small order would sign for everybody.
    #[test]
    fn a_weak_key_signs_nothing() {
        let answer = Sealed::sign(&honest(), &key(1));
        let problem = counter(&answer, &PublicKey([0; 32]), &asked()).expect_err("weak");
        assert_eq!(problem.code(), Code::DongleForged);
    }
}
