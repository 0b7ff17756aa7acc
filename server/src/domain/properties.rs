//! Sites that ask, lose answers, are copied, put back, reset and activated again, in any order: what must
//! hold whatever they do (decision 12).

mod world;

use proptest::{collection::vec as vec_of, prelude::*};

use world::{Said, Step, World};

fn step() -> impl Strategy<Value = Step> {
    let site = 0_usize..6;
    let lost = any::<bool>();
    prop_oneof![
        8 => (site.clone(), lost).prop_map(|(site, lost)| Step::Ask { site, lost }),
        4 => (site.clone(), any::<bool>(), lost).prop_map(|(site, new_key, lost)| Step::Activate { site, new_key, lost }),
        2 => (site.clone(), 0_u8..3).prop_map(|(site, computer)| Step::Copy { site, computer }),
        1 => site.clone().prop_map(|site| Step::Save { site }),
        2 => site.prop_map(|site| Step::PutBack { site }),
        2 => Just(Step::Reset),
    ]
}

fn played(steps: &[Step], refuse_after: Option<u32>) -> World {
    let mut world = World::new(refuse_after);
    for step in steps {
        world.play(step);
    }
    world
}

proptest! {
    /// P-13, decision 12: once all have asked, one installation at most is granted, on one computer.
    #[test]
    fn never_are_two_installations_granted(
        steps in vec_of(step(), 0..60),
        refuse_after in proptest::option::of(1_u32..4),
    ) {
        let mut world = played(&steps, refuse_after);
        let mut granted = world.all_ask();
        granted.retain(|said| said.granted);
        for said in &granted {
            prop_assert_eq!(Some(said.key), world.bound_to());
            prop_assert_eq!(said.computer, granted[0].computer);
        }
    }

    /// Decision 12: copies that go on asking are all found: none gets lease after lease without being flagged.
    #[test]
    fn copies_that_go_on_asking_are_flagged(steps in vec_of(step(), 0..60)) {
        let mut world = played(&steps, None);
        // Twice: copies that share the request that was lost share its answer once.
        world.all_ask();
        world.all_ask();
        let mut granted = world.all_ask();
        granted.retain(|said| said.granted);
        let alone = granted.len() < 2;
        prop_assert!(granted.iter().all(|said| said.forked || alone), "{:?}", granted);
    }

    /// Decision 12: with a policy against copies they are stopped.
    #[test]
    fn copies_that_go_on_asking_are_refused_by_policy(
        steps in vec_of(step(), 0..60),
        refuse_after in 1_u32..4,
    ) {
        let mut world = played(&steps, Some(refuse_after));
        for _ in 0..5 {
            world.all_ask();
        }
        let granted = world.all_ask().iter().filter(|said| said.granted).count();
        prop_assert!(granted < 2);
    }

    /// Decision 12: a sequence is given to one request only; the same request gets the same one, unless
    /// another copy asked in between, which is flagged.
    #[test]
    fn each_request_has_its_sequence(steps in vec_of(step(), 0..80)) {
        let world = played(&steps, None);
        for (at, said) in world.said.iter().enumerate() {
            for before in world.said[..at].iter().filter(|it| it.key == said.key) {
                let same_request = before.nonce == said.nonce;
                let same_sequence = before.sequence == said.sequence;
                prop_assert!(same_request || !same_sequence, "{:?} and {:?}", before, said);
            }
            if let Some(before) = last_of(&world.said[..at], said) {
                let retried = before.nonce == said.nonce;
                prop_assert_eq!(retried, before.sequence == said.sequence);
                prop_assert!(!retried || !said.forked);
            }
        }
    }

    /// Decision 12: a site that is alone is never taken for a copy, whatever answers it loses.
    #[test]
    fn a_site_alone_is_never_flagged(
        lost in vec_of(any::<(bool, bool)>(), 0..40),
        refuse_after in proptest::option::of(1_u32..3),
    ) {
        let mut world = World::new(refuse_after);
        world.play(&Step::Activate { site: 0, new_key: false, lost: false });
        for (again, lost) in lost {
            world.play(&if again {
                Step::Activate { site: 0, new_key: false, lost }
            } else {
                Step::Ask { site: 0, lost }
            });
        }
        prop_assert!(world.said.iter().all(|said| said.granted && !said.forked));
        let sequences: Vec<_> = world.said.iter().map(|said| said.sequence).collect();
        prop_assert!(sequences.windows(2).all(|two| two[1] - two[0] < 2), "{:?}", sequences);
    }
}

/// What was said last to the same key.
fn last_of<'a>(said: &'a [Said], to: &Said) -> Option<&'a Said> {
    said.iter().rev().find(|it| it.key == to.key)
}
