//! Counting what is done.

use super::{Progress, Work};

/// One kind of work on its way to a total.
pub(super) struct Meter<'a> {
    progress: Progress,
    tell: &'a mut dyn FnMut(Progress),
}

impl<'a> Meter<'a> {
    /// Nothing is done yet; says so.
    pub(super) fn start(work: Work, total: u64, tell: &'a mut dyn FnMut(Progress)) -> Self {
        let progress = Progress {
            work,
            done: 0,
            total,
        };
        tell(progress);
        Self { progress, tell }
    }

    /// So many bytes more are done.
    pub(super) fn add(&mut self, bytes: usize) {
        let done = self.progress.done + bytes as u64;
        self.progress.done = self.progress.total.min(done);
        (self.tell)(self.progress);
    }

    /// So many bytes are done.
    pub(super) fn set(&mut self, bytes: usize) {
        self.progress.done = self.progress.total.min(bytes as u64);
        (self.tell)(self.progress);
    }

    /// All is done.
    pub(super) fn finish(&mut self) {
        self.progress.done = self.progress.total;
        (self.tell)(self.progress);
    }
}
