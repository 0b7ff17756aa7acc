//! Little-endian fields in a buffer of fixed size.

/// Writes fields one after the other; stays silent past the end and says so at last.
pub(super) struct Writer<'a>(Option<&'a mut [u8]>);

impl<'a> Writer<'a> {
    pub(super) const fn new(buffer: &'a mut [u8]) -> Self {
        Self(Some(buffer))
    }

    pub(super) fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.0 = self.0.take().and_then(|room| {
            let (field, rest) = room.split_at_mut_checked(bytes.len())?;
            field.copy_from_slice(bytes);
            Some(rest)
        });
        self
    }

    pub(super) fn u32(&mut self, value: u32) -> &mut Self {
        self.put(&value.to_le_bytes())
    }

    pub(super) fn u64(&mut self, value: u64) -> &mut Self {
        self.put(&value.to_le_bytes())
    }

    /// Whether everything found room.
    pub(super) const fn fits(&self) -> Option<()> {
        match self.0 {
            Some(_) => Some(()),
            None => None,
        }
    }
}

/// Reads them back.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(buffer: &'a [u8]) -> Self {
        Self(buffer)
    }

    pub(super) fn bytes(&mut self, len: usize) -> Option<&'a [u8]> {
        let (field, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(field)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N)?.try_into().ok()
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}
