use super::*;

fn segment(address: u32, data: &[u8]) -> Segment {
    Segment {
        address,
        data: data.to_vec(),
    }
}

/// D-5: the bytes that a boot loader gets, word by word as the format's description has them.
#[test]
fn a_block_is_these_bytes() {
    let file = write(0xE48B_FF56, &[segment(0x1000_0100, &[1, 2, 3])]);
    let head = b"UF2\nWQ]\x9e\x00\x20\x00\x00\x00\x01\x00\x10\
        \x00\x01\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x56\xff\x8b\xe4";
    assert_eq!(&file[..32], head);
    assert_eq!(&file[32..36], [1, 2, 3, 0xFF]);
    assert_eq!(&file[36..288], [0xFF; 252]);
    assert_eq!(&file[288..508], [0; 220]);
    assert_eq!(&file[508..], b"\x30\x6f\xb1\x0a");
}

/// D-5: what is written is read; segments that touch become one.
#[test]
fn segments_survive() {
    let written = [
        segment(0x1000, &[1; 256]),
        segment(0x1100, &[2; 512]),
        segment(0x8000, &[3; 256]),
    ];
    let file = write(7, &written);
    assert_eq!(file.len(), 4 * BLOCK_LEN);
    let joined = [[1; 256], [2; 256], [2; 256]].concat();
    let read = read(&file).expect("read");
    assert_eq!(read.family, 7);
    assert_eq!(
        read.segments,
        [segment(0x1000, &joined), segment(0x8000, &[3; 256])]
    );
}

/// D-5: a file of which a byte was changed, or a block lost or moved, is refused or read as what it
/// says now; never as what it was.
#[test]
fn a_changed_file_is_not_the_same() {
    let file = write(7, &[segment(0x1000, &[1; 512])]);
    let good = read(&file).expect("read");
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 0x01;
        assert_ne!(read(&changed).as_ref(), Ok(&good), "byte {at}");
    }
    let (first, second) = file.split_at(BLOCK_LEN);
    assert_eq!(read(first), Err(Uf2Error::Block(0)));
    assert_eq!(read(&[second, first].concat()), Err(Uf2Error::Block(0)));
    assert_eq!(read(&[first, first].concat()), Err(Uf2Error::Block(1)));
    assert_eq!(read(&file[1..]), Err(Uf2Error::Length(1023)));
    assert_eq!(read(&[]), Err(Uf2Error::Length(0)));
}

/// D-5: blocks that lie about their place are refused, to the end of the address space.
#[test]
fn blocks_out_of_order_are_refused() {
    let overlapping = [segment(0x1000, &[1; 256]), segment(0x1000, &[2; 256])];
    assert_eq!(read(&write(7, &overlapping)), Err(Uf2Error::Block(1)));
    let odd = [segment(0x1001, &[1; 256])];
    assert_eq!(read(&write(7, &odd)), Err(Uf2Error::Block(0)));
    let last = [segment(0xFFFF_FF00, &[1; 256])];
    assert!(read(&write(7, &last)).is_ok());
}
