//! A unit on a bus of this process: the firmware's own library, whose answers a test can spoil.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use keyfob::{
    Clock, Moment, Rng, RngError,
    transport::{Device, Seams, Timer},
};
use keyfob_boot::Slots;
use keyfob_firmware::{
    Board, Dongle, Port,
    sim::{Nor, SimBoard, SimNoise, SimPin},
};
use licfmt::{
    UnixTime,
    device::Chip,
    firmware::{CHUNK_MAX, Chunk},
    hid::Report,
    message::{MESSAGE_MAX, Refusal, Request, Response},
};

/// A clock that moves when somebody sleeps.
#[derive(Debug, Default)]
pub(super) struct FakeClock(AtomicU64);

impl Clock for FakeClock {
    fn now(&self) -> Moment {
        let uptime_ms = self.0.load(SeqCst);
        Moment {
            wall: UnixTime(1_795_253_400 + uptime_ms / 1000),
            uptime_ms,
        }
    }
}

impl Timer for FakeClock {
    fn sleep_ms(&self, ms: u64) {
        self.0.fetch_add(ms, SeqCst);
    }
}

/// Different bytes at each call, the same in each run (`SplitMix64`).
#[derive(Debug, Default)]
pub(super) struct CountingRng(AtomicU64);

impl CountingRng {
    fn word(&self) -> u64 {
        let word = self.0.fetch_add(0x9E37_79B9_7F4A_7C15, SeqCst);
        let word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }
}

impl Rng for CountingRng {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RngError> {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.word().to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// A clock that jumps, and randomness that repeats.
pub(super) fn seams() -> Seams {
    Seams {
        timer: Arc::new(FakeClock::default()),
        rng: Arc::new(CountingRng::default()),
    }
}

/// A board of memory that can say its debug port is closed.
pub(super) struct TestBoard {
    sim: SimBoard,
    closed: bool,
}

impl Board for TestBoard {
    type Flash = Nor;
    type Noise = SimNoise;
    type Led = SimPin;
    type Button = SimPin;
    type System = Nor;

    fn flash(&mut self) -> &mut Nor {
        self.sim.flash()
    }

    fn noise(&mut self) -> &mut SimNoise {
        self.sim.noise()
    }

    fn led(&mut self) -> &mut SimPin {
        self.sim.led()
    }

    fn button(&mut self) -> Option<&mut SimPin> {
        self.sim.button()
    }

    fn slots(&mut self) -> Option<&mut Slots<Nor>> {
        self.sim.slots()
    }

    fn chip(&self) -> Chip {
        self.sim.chip()
    }

    fn unique_id(&self) -> &[u8] {
        self.sim.unique_id()
    }

    fn debug_port_closed(&self) -> bool {
        self.closed
    }
}

/// What becomes of an answer on its way.
pub(super) type Lie = Box<dyn FnMut(&Request, Response) -> Response + Send>;

/// The unit.
pub(super) struct Unit {
    dongle: Option<Dongle<TestBoard>>,
    port: Port,
    lie: Lie,
    /// Says that it locked itself, and does not.
    swallows_locks: bool,
    started_ms: Option<u64>,
    said: VecDeque<Report>,
}

impl Unit {
    /// A blank one; the seed makes its unique id and its noise.
    pub(super) fn new(seed: u8, chip: Chip) -> Self {
        let mut sim = SimBoard::new([seed; 16], Nor::blank(4), SimNoise::seeded(seed.into()));
        sim.chip = chip;
        let board = TestBoard { sim, closed: false };
        let mut unit = Self {
            dongle: None,
            port: Port::new([0; 32], licfmt::message::Capabilities::default()),
            lie: honest(),
            swallows_locks: false,
            started_ms: None,
            said: VecDeque::new(),
        };
        unit.start(board);
        unit
    }

    /// With a button that nobody presses yet.
    pub(super) fn with_button(mut self) -> Self {
        let dongle = self.dongle.take().expect("powered");
        let mut board = dongle.into_board();
        board.sim.button = Some(SimPin::default());
        self.start(board);
        self
    }

    /// With a debug port that says it is closed.
    pub(super) fn closed(mut self) -> Self {
        let dongle = self.dongle.take().expect("powered");
        let mut board = dongle.into_board();
        board.closed = true;
        self.start(board);
        self
    }

    /// Presses the button.
    pub(super) fn press(&mut self) {
        let board = self.dongle.as_mut().expect("powered").board();
        board.sim.button = Some(SimPin { high: true });
    }

    /// From now on, lies.
    pub(super) fn lie(&mut self, lie: Lie) {
        self.lie = lie;
    }

    /// From now on, says that it locked itself, and does not.
    pub(super) const fn swallow_locks(&mut self) {
        self.swallows_locks = true;
    }

    /// Takes the power away and gives it back.
    pub(super) fn power_cycle(&mut self) {
        let dongle = self.dongle.take().expect("powered");
        self.start(dongle.into_board());
    }

    /// Erases all that it ever stored.
    pub(super) fn wipe(&mut self) {
        let dongle = self.dongle.take().expect("powered");
        let mut board = dongle.into_board();
        board.sim.flash = Nor::blank(4);
        self.start(board);
    }

    fn start(&mut self, board: TestBoard) {
        let mut dongle = Dongle::power_up(board);
        self.port = Port::new(dongle.channel_seed(), dongle.capabilities());
        self.dongle = Some(dongle);
        self.started_ms = None;
        self.said.clear();
    }

    fn serve(&mut self, now_ms: u64) {
        let dongle = self.dongle.as_mut().expect("powered");
        let mut request = [0; MESSAGE_MAX];
        dongle.poll(now_ms);
        if let Some(len) = self.port.take_request(&mut request, now_ms) {
            let mut buffer = [0; MESSAGE_MAX];
            let asked = Request::decode(&request[..len]).expect("the SDK's");
            let answer = if self.swallows_locks && matches!(asked, Request::Lock { .. }) {
                Response::Locked
            } else {
                let written = dongle.handle(&request[..len], now_ms, &mut buffer);
                Response::decode(&buffer[..written]).expect("the firmware's")
            };
            let answer = (self.lie)(&asked, answer);
            let mut buffer = [0; MESSAGE_MAX];
            let written = answer.encode(&mut buffer);
            self.port.answer(written, now_ms);
        }
        self.said
            .extend(std::iter::from_fn(|| self.port.next_report(now_ms)));
    }

    fn uptime(&mut self, now_ms: u64) -> u64 {
        now_ms.saturating_sub(*self.started_ms.get_or_insert(now_ms))
    }
}

impl Device for Unit {
    fn take(&mut self, report: &Report, now_ms: u64) {
        let now_ms = self.uptime(now_ms);
        self.port.report(report, now_ms);
        self.serve(now_ms);
    }

    fn give(&mut self, now_ms: u64) -> Option<Report> {
        let now_ms = self.uptime(now_ms);
        self.port.poll(now_ms);
        self.serve(now_ms);
        self.said.pop_front()
    }
}

/// Every answer as it is; noise for a firmware that has none to give.
pub(super) fn honest() -> Lie {
    let rng = CountingRng::default();
    noisy(move || rng.word().to_le_bytes()[0])
}

/// The same with noise from a function.
pub(super) fn noisy(mut noise: impl FnMut() -> u8 + Send + 'static) -> Lie {
    Box::new(move |request, response| match (request, response) {
        (Request::SampleNoise, Response::Noise(_) | Response::Refused(Refusal::Unsupported)) => {
            let samples = (0..CHUNK_MAX).map(|_| noise()).collect();
            Response::Noise(Chunk(samples))
        }
        (_, response) => response,
    })
}
