//! A device's end of the stream.

use std::collections::{BTreeMap, VecDeque};

use super::wire::{Command, Direction, Outcome, Parser, Submit, WireError, submitted, unlinked};

/// The endpoint refuses the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stall;

/// A device on the bus, seen from the host. All times are milliseconds of one forward-only clock.
pub trait UsbDevice {
    /// A request on endpoint 0; gives what goes to the host.
    ///
    /// # Errors
    /// [`Stall`] if the device does not know the request.
    fn control(&mut self, setup: [u8; 8], data: &[u8]) -> Result<Vec<u8>, Stall>;

    /// Data for an endpoint.
    ///
    /// # Errors
    /// [`Stall`] if the endpoint refuses it.
    fn take(&mut self, endpoint: u8, data: &[u8], now_ms: u64) -> Result<(), Stall>;

    /// Data of an endpoint, if there is any by now.
    ///
    /// # Errors
    /// [`Stall`] if the endpoint refuses to be asked.
    fn give(&mut self, endpoint: u8, now_ms: u64) -> Result<Option<Vec<u8>>, Stall>;
}

/// Answers one connection's requests.
#[derive(Debug, Default)]
pub struct Engine {
    parser: Parser,
    /// Requests for input that wait, by endpoint: number and most bytes.
    waiting: BTreeMap<u8, VecDeque<(u32, usize)>>,
}

impl Engine {
    /// Takes a piece of the stream; gives a piece for the other direction.
    ///
    /// # Errors
    /// [`WireError`] if it is no such stream.
    pub fn feed(
        &mut self,
        bytes: &[u8],
        device: &mut impl UsbDevice,
        now_ms: u64,
    ) -> Result<Vec<u8>, WireError> {
        self.parser.push(bytes);
        let mut said = Vec::new();
        while let Some(command) = self.parser.next_command()? {
            match command {
                Command::Submit(submit) => said.extend(self.submit(&submit, device, now_ms)),
                Command::Unlink { seq, victim } => said.extend(self.unlink(seq, victim)),
            }
        }
        said.extend(self.poll(device, now_ms));
        Ok(said)
    }

    /// Answers the requests for which there is input by now.
    pub fn poll(&mut self, device: &mut impl UsbDevice, now_ms: u64) -> Vec<u8> {
        let mut said = Vec::new();
        for (endpoint, queue) in &mut self.waiting {
            while let Some((seq, len)) = queue.front().copied() {
                let answer = match device.give(*endpoint, now_ms) {
                    Ok(None) => break,
                    Ok(Some(mut data)) => {
                        data.truncate(len);
                        submitted(seq, Outcome::Done, data.len(), &data)
                    }
                    Err(Stall) => submitted(seq, Outcome::Stalled, 0, &[]),
                };
                queue.pop_front();
                said.extend(answer);
            }
        }
        said
    }

    fn submit(&mut self, submit: &Submit, device: &mut impl UsbDevice, now_ms: u64) -> Vec<u8> {
        let seq = submit.seq;
        match (submit.endpoint, submit.direction) {
            (0, direction) => match device.control(submit.setup, &submit.data) {
                Ok(mut data) if direction == Direction::In => {
                    data.truncate(submit.len);
                    submitted(seq, Outcome::Done, data.len(), &data)
                }
                Ok(_) => submitted(seq, Outcome::Done, submit.len, &[]),
                Err(Stall) => submitted(seq, Outcome::Stalled, 0, &[]),
            },
            (endpoint, Direction::Out) => match device.take(endpoint, &submit.data, now_ms) {
                Ok(()) => submitted(seq, Outcome::Done, submit.len, &[]),
                Err(Stall) => submitted(seq, Outcome::Stalled, 0, &[]),
            },
            (endpoint, Direction::In) => {
                let queue = self.waiting.entry(endpoint).or_default();
                queue.push_back((seq, submit.len));
                Vec::new()
            }
        }
    }

    fn unlink(&mut self, seq: u32, victim: u32) -> Vec<u8> {
        let before: usize = self.waiting.values().map(VecDeque::len).sum();
        for queue in self.waiting.values_mut() {
            queue.retain(|(number, _)| *number != victim);
        }
        let after: usize = self.waiting.values().map(VecDeque::len).sum();
        let outcome = if after < before {
            Outcome::GivenUp
        } else {
            Outcome::Done
        };
        unlinked(seq, outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::wire::tests::{submit, to_bytes},
        *,
    };

    /// Says back what it was told, a millisecond later.
    #[derive(Default)]
    struct Echo {
        heard: VecDeque<(u64, Vec<u8>)>,
    }

    impl UsbDevice for Echo {
        fn control(&mut self, setup: [u8; 8], _: &[u8]) -> Result<Vec<u8>, Stall> {
            if setup[1] == 6 {
                Ok(vec![18, 1])
            } else {
                Err(Stall)
            }
        }

        fn take(&mut self, endpoint: u8, data: &[u8], now_ms: u64) -> Result<(), Stall> {
            if endpoint != 1 {
                return Err(Stall);
            }
            self.heard.push_back((now_ms + 1, data.to_vec()));
            Ok(())
        }

        fn give(&mut self, endpoint: u8, now_ms: u64) -> Result<Option<Vec<u8>>, Stall> {
            if endpoint != 1 {
                return Err(Stall);
            }
            let ready = self.heard.pop_front_if(|(from, _)| *from <= now_ms);
            Ok(ready.map(|(_, data)| data))
        }
    }

    fn outcome(answer: &[u8]) -> (u32, i32, u32) {
        let word = |at: usize| u32::from_be_bytes(answer[at..at + 4].try_into().expect("4 bytes"));
        (word(4), word(20).cast_signed(), word(24))
    }

    #[test]
    fn input_is_waited_for_and_comes_in_order() {
        let (mut engine, mut echo) = (Engine::default(), Echo::default());
        let ask = to_bytes(&submit(1, Direction::In, 1, &[]));
        assert_eq!(engine.feed(&ask, &mut echo, 0), Ok(Vec::new()));
        let tell = to_bytes(&submit(2, Direction::Out, 1, &[5; 64]));
        let said = engine.feed(&tell, &mut echo, 0).expect("a stream");
        assert_eq!(outcome(&said), (2, 0, 64));
        assert!(engine.poll(&mut echo, 0).is_empty());
        let said = engine.poll(&mut echo, 1);
        assert_eq!(outcome(&said), (1, 0, 64));
        assert_eq!(said[48..], [5; 64]);
    }

    #[test]
    fn a_request_that_waits_can_be_given_up() {
        let (mut engine, mut echo) = (Engine::default(), Echo::default());
        let ask = to_bytes(&submit(1, Direction::In, 1, &[]));
        engine.feed(&ask, &mut echo, 0).expect("a stream");
        let give_up = to_bytes(&Command::Unlink { seq: 2, victim: 1 });
        let said = engine.feed(&give_up, &mut echo, 0).expect("a stream");
        assert_eq!(outcome(&said), (2, -104, 0));
        let again = engine.feed(&give_up, &mut echo, 0).expect("a stream");
        assert_eq!(outcome(&again), (2, 0, 0));
    }

    #[test]
    fn endpoints_that_refuse_stall() {
        let (mut engine, mut echo) = (Engine::default(), Echo::default());
        for (direction, data) in [(Direction::Out, &[5; 64][..]), (Direction::In, &[])] {
            let said = engine.feed(&to_bytes(&submit(3, direction, 2, data)), &mut echo, 0);
            assert_eq!(outcome(&said.expect("a stream")), (3, -32, 0));
        }
    }

    #[test]
    fn unknown_control_requests_stall() {
        let (mut engine, mut echo) = (Engine::default(), Echo::default());
        let Command::Submit(mut unknown) = submit(1, Direction::In, 0, &[]) else {
            unreachable!()
        };
        let known = to_bytes(&Command::Submit(unknown.clone()));
        let said = engine.feed(&known, &mut echo, 0).expect("a stream");
        assert_eq!(outcome(&said), (1, 0, 2));
        unknown.setup[1] = 99;
        let said = engine.feed(&to_bytes(&Command::Submit(unknown)), &mut echo, 0);
        assert_eq!(outcome(&said.expect("a stream")), (1, -32, 0));
    }
}
