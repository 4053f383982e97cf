//! A text as carriers take it on a line: UCS-2, cut into parts of 67 units, each with a header that says which of how many it is.

/// Octets of one message.
pub const MOST_OCTETS: usize = 140;
/// Units (UTF-16) of a part that has a header.
const UNITS: usize = 67;

/// One message of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Parts of the whole text, and which this is, from 1.
    pub total: u8,
    pub number: u8,
    /// Header, if there are several, and text, UCS-2 big-endian.
    pub octets: Vec<u8>,
}

impl Part {
    /// Whether the octets begin with a header (`TP_udhi`, `esm_class` 0x40).
    pub fn has_header(&self) -> bool {
        self.total > 1
    }
}

/// The parts of a text. `reference` must differ between texts to one number that are on their way at the same time. A character
/// beyond the basic plane is never cut in two. What does not fit into 255 parts is left out.
pub fn parts(text: &str, reference: u8) -> Vec<Part> {
    let units: Vec<u16> = text.encode_utf16().collect();
    if units.len() * 2 <= MOST_OCTETS {
        return vec![Part {
            total: 1,
            number: 1,
            octets: octets(&units),
        }];
    }
    let mut pieces: Vec<&[u16]> = Vec::new();
    let mut rest = units.as_slice();
    while !rest.is_empty() {
        let mut at = UNITS.min(rest.len());
        if at < rest.len() && (0xD800..0xDC00).contains(&rest[at - 1]) {
            at -= 1;
        }
        let (piece, after) = rest.split_at(at);
        pieces.push(piece);
        rest = after;
    }
    let total = u8::try_from(pieces.len()).unwrap_or(u8::MAX);
    (1..=total)
        .zip(pieces)
        .map(|(number, piece)| {
            let mut part = vec![5, 0, 3, reference, total, number];
            part.extend(octets(piece));
            Part {
                total,
                number,
                octets: part,
            }
        })
        .collect()
}

/// The text of a message that came in, by its `Msg_Fmt`/`data_coding`: 8 is UCS-2, 15 GBK, everything else is read as ASCII.
/// `header` says that a header stands in front.
pub fn read(coding: u8, header: bool, octets: &[u8]) -> String {
    let skip = if header {
        octets.first().map_or(0, |length| usize::from(*length) + 1)
    } else {
        0
    };
    let octets = octets.get(skip..).unwrap_or_default();
    match coding {
        8 => {
            let units: Vec<u16> = octets
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16_lossy(&units)
        }
        15 => encoding_rs::GBK.decode(octets).0.into_owned(),
        _ => String::from_utf8_lossy(octets).into_owned(),
    }
}

fn octets(units: &[u16]) -> Vec<u8> {
    units.iter().flat_map(|unit| unit.to_be_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segments;
    use proptest::prelude::*;

    #[test]
    fn seventy_characters_are_one_message_and_seventy_one_are_two() {
        assert_eq!(parts(&"中".repeat(70), 7).len(), 1);
        let two = parts(&"中".repeat(71), 0x7f);
        assert_eq!((two.len(), &two[1].octets[..6]), (2, &[5, 0, 3, 0x7f, 2, 2][..]));
        assert_eq!((two[0].octets.len(), two[1].octets.len()), (140, 6 + 8));
    }

    #[test]
    fn texts_are_read_in_every_coding() {
        assert_eq!(read(0, false, b"5"), "5");
        assert_eq!(read(8, false, &[0x6e, 0xe1, 0x61, 0x0f]), "满意");
        assert_eq!(read(15, false, &[0xc2, 0xfa, 0xd2, 0xe2]), "满意");
        assert_eq!(read(8, true, &[5, 0, 3, 1, 2, 1, 0x6e, 0xe1]), "满");
    }

    proptest! {
        #[test]
        fn parts_put_together_are_the_text(text in "[a中😀]{0,300}") {
            let parts = parts(&text, 1);
            let whole: String = parts.iter().map(|part| read(8, part.has_header(), &part.octets)).collect();
            prop_assert!(parts.iter().all(|part| part.octets.len() <= MOST_OCTETS));
            prop_assert!(parts.len() >= segments::count(&text).max(1));
            prop_assert_eq!(whole, text);
        }
    }
}
