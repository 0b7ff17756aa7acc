//! Lost answers, copies, and databases that were put back (decision 12).

use licfmt::limits::Count;

use super::*;

fn after(sequence: u64, nonce: u8) -> Installation {
    let mut installation = installation(1);
    (installation.sequence, installation.nonce) = (sequence, Nonce([nonce; 32]));
    installation
}

fn ask(installation: Installation, sequence: u64, nonce: u8) -> Answered {
    let request = check_in(sequence, 1, nonce);
    answer(installation, &bound_license(), &request, &circumstances()).expect("answered")
}

/// Decision 12: the same request gets the same sequence, however often it is made.
#[test]
fn a_lost_answer_is_given_again() {
    let first = ask(after(7, 1), 7, 2);
    let mut again = first.clone();
    for _ in 0..3 {
        again = ask(again.installation, 7, 2);
        assert_eq!(again, first);
    }
    let next = ask(again.installation, 8, 3);
    assert_eq!((next.installation.sequence, next.forked), (9, false));
}

/// Decision 12: it holds for refusals too.
#[test]
fn a_lost_refusal_is_given_again() {
    let license = LicenseState {
        status: Status::Revoked,
        ..bound_license()
    };
    let request = check_in(7, 1, 2);
    let first = answer(after(7, 1), &license, &request, &circumstances()).expect("answered");
    let again = answer(
        first.installation.clone(),
        &license,
        &request,
        &circumstances(),
    );
    assert_eq!(again, Ok(first));
}

/// Decision 12: whoever holds an older lease, and did not make the last request, is a copy, or an older state of the
/// same installation.
#[test]
fn a_copy_is_flagged() {
    for held in [6, 5, 0] {
        let copy = ask(after(7, 2), held, 3);
        assert!(copy.forked, "{held}");
        assert_eq!(
            (copy.installation.sequence, copy.installation.forks),
            (8, 1)
        );
        granted(&copy);
        // The other one is now behind in turn.
        let other = ask(copy.installation, 7, 4);
        assert!(other.forked);
        assert_eq!(
            (other.installation.sequence, other.installation.forks),
            (9, 2)
        );
    }
}

/// Decision 12: the vendor's policy says how many are borne.
#[test]
fn copies_are_refused_by_policy() {
    let refused = |refuse_after, forks| {
        let mut installation = after(7, 2);
        installation.forks = forks;
        let at = Circumstances {
            forks: ForkPolicy { refuse_after },
            ..circumstances()
        };
        let answered = answer(installation, &bound_license(), &check_in(6, 1, 3), &at);
        let answered = answered.expect("answered");
        assert!(answered.forked);
        matches!(
            answered.decision,
            Decision::Refused(Refused {
                reason: Refusal::Copied,
                ..
            })
        )
    };
    // The fork of this request counts.
    assert!(refused(Some(1), 0));
    assert!(!refused(Some(3), 1));
    assert!(refused(Some(3), 2));
    assert!(refused(Some(3), u32::MAX));
    assert!(!refused(None, u32::MAX));
}

/// Decision 12: a server that was put back to a backup learns from its installations where they are, and
/// tells copies from then on.
#[test]
fn an_installation_may_be_ahead_of_a_restored_server() {
    let ahead = ask(after(3, 1), 9, 2);
    assert_eq!((ahead.installation.sequence, ahead.forked), (10, false));
    let again = ask(ahead.installation.clone(), 9, 2);
    assert_eq!((again.installation.sequence, again.forked), (10, false));
    let copy = ask(ahead.installation, 9, 3);
    assert_eq!((copy.installation.sequence, copy.forked), (11, true));
}

/// Decision 12: who claims the last number of all cannot hide copies behind it.
#[test]
fn the_numbers_do_not_run_out_unnoticed() {
    let mut installation = after(3, 1);
    for nonce in 2..5 {
        let answered = ask(installation, Count::MAX, nonce);
        assert_eq!(answered.installation.sequence, Count::MAX);
        assert!(answered.forked, "{nonce}");
        installation = answered.installation;
    }
    let last = ask(after(Count::MAX - 1, 1), Count::MAX - 1, 2);
    assert_eq!(
        (last.installation.sequence, last.forked),
        (Count::MAX, false)
    );
    let again = ask(last.installation, Count::MAX - 1, 2);
    assert_eq!(
        (again.installation.sequence, again.forked),
        (Count::MAX, false)
    );
}
