//! UF2, the file format of boot loaders that look like a disk (github.com/microsoft/uf2): a sequence
//! of blocks, each with its own address, so that they may arrive in any order.
//!
//! | bytes of a block | what |
//! |---|---|
//! | 0..8 | two magic words |
//! | 8..12 | flags |
//! | 12..16 | address |
//! | 16..20 | bytes of content |
//! | 20..24 | number of this block |
//! | 24..28 | number of blocks |
//! | 28..32 | chip family |
//! | 32..508 | content, zeros behind it |
//! | 508..512 | a third magic word |
//!
//! All words are little-endian. Only what our writer writes is read: blocks in order, of
//! [`CONTENT_LEN`] bytes each, of one family.

use crate::package::Segment;

/// Bytes of a block.
pub const BLOCK_LEN: usize = 512;
/// Bytes of content of a block: a page of flash, which is what the RP chips' boot loader wants.
pub const CONTENT_LEN: usize = CONTENT as usize;

const CONTENT: u32 = 256;
const MAGIC: [u32; 2] = [0x0A32_4655, 0x9E5D_5157];
const MAGIC_END: u32 = 0x0AB1_6F30;
/// The family is given.
const FLAG_FAMILY: u32 = 0x2000;
const HEAD_LEN: usize = 32;
const END: usize = BLOCK_LEN - 4;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uf2 {
    /// The chip family.
    pub family: u32,
    /// In the order of their addresses; none touches another.
    pub segments: Vec<Segment>,
}

/// Why a file is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Uf2Error {
    /// Not whole blocks, or none.
    #[error("not a UF2 file: {0} bytes are no whole number of blocks of 512")]
    Length(usize),
    /// A block is not as our writer writes it.
    #[error("block {0} of the UF2 file is none of ours")]
    Block(usize),
}

/// Writes segments, which begin at a multiple of [`CONTENT_LEN`]; the last block of each is filled up
/// with what erased flash reads as.
#[must_use]
pub fn write(family: u32, segments: &[Segment]) -> Vec<u8> {
    let blocks: Vec<_> = segments
        .iter()
        .flat_map(|segment| {
            let offsets = (0_u32..).step_by(CONTENT_LEN);
            let contents = segment.data.chunks(CONTENT_LEN).zip(offsets);
            contents.map(|(content, offset)| (segment.address.wrapping_add(offset), content))
        })
        .collect();
    let count = u32::try_from(blocks.len()).unwrap_or(u32::MAX);
    let numbered = (0..).zip(blocks);
    let written = numbered
        .flat_map(|(number, (address, content))| block(family, [number, count], address, content));
    written.collect()
}

fn block(family: u32, [number, count]: [u32; 2], address: u32, content: &[u8]) -> [u8; BLOCK_LEN] {
    let mut block = [0; BLOCK_LEN];
    let head = [
        MAGIC[0],
        MAGIC[1],
        FLAG_FAMILY,
        address,
        CONTENT,
        number,
        count,
        family,
    ];
    for (place, word) in block.chunks_exact_mut(4).zip(head) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    let place = &mut block[HEAD_LEN..][..CONTENT_LEN];
    place.fill(0xFF);
    place[..content.len()].copy_from_slice(content);
    block[END..].copy_from_slice(&MAGIC_END.to_le_bytes());
    block
}

/// Reads a file that [`write()`] wrote.
///
/// # Errors
/// [`Uf2Error`] if it is anything else.
pub fn read(file: &[u8]) -> Result<Uf2, Uf2Error> {
    let (blocks, rest) = file.as_chunks::<BLOCK_LEN>();
    let (Some(first), []) = (blocks.first(), rest) else {
        return Err(Uf2Error::Length(file.len()));
    };
    let family = word(first, 7);
    let count = u32::try_from(blocks.len()).map_err(|_| Uf2Error::Length(file.len()))?;
    let mut segments: Vec<Segment> = Vec::new();
    for (number, read) in (0..).zip(blocks) {
        let address = word(read, 3);
        let content = &read[HEAD_LEN..][..CONTENT_LEN];
        let free = segments.last().map_or(0, end);
        let fits = u64::from(address) >= free && address.is_multiple_of(CONTENT);
        if !fits || block(family, [number, count], address, content) != *read {
            return Err(Uf2Error::Block(number as usize));
        }
        match segments.last_mut() {
            Some(last) if free == u64::from(address) => last.data.extend_from_slice(content),
            _ => segments.push(Segment {
                address,
                data: content.to_vec(),
            }),
        }
    }
    Ok(Uf2 { family, segments })
}

fn end(segment: &Segment) -> u64 {
    u64::from(segment.address) + segment.data.len() as u64
}

fn word(block: &[u8; BLOCK_LEN], at: usize) -> u32 {
    let (words, _) = block.as_chunks::<4>();
    u32::from_le_bytes(words[at])
}

#[cfg(test)]
mod tests;
