//! Bytes of a file as text.
//!
//! Knows the encodings in which shells and editors write: UTF-8 and UTF-16, with or without byte order mark.
//! The mark is no part of the text. Line ends are kept as they are.

/// How the bytes had to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Unicode,
    /// Neither UTF-8 nor UTF-16: every byte was taken as one character, so other letters may be wrong.
    Guessed,
}

/// The text, whatever the bytes are.
pub fn decode(bytes: &[u8]) -> (String, Encoding) {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        // No JSON and no YAML holds a zero character, so a zero beside the first character tells UTF-16.
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0, second, ..] if *second != 0 => utf16(bytes, u16::from_be_bytes),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> (String, Encoding) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (text.to_owned(), Encoding::Unicode),
        Err(_) => (bytes.iter().copied().map(char::from).collect(), Encoding::Guessed),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (String, Encoding) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().copied().map(unit);
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    let whole = rest.is_empty() && !text.contains(char::REPLACEMENT_CHARACTER);
    (text, if whole { Encoding::Unicode } else { Encoding::Guessed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let utf16 = |bom: &[u8], unit: fn(u16) -> [u8; 2]| {
            let units = "{\"é\"}".encode_utf16().flat_map(unit);
            bom.iter().copied().chain(units).collect::<Vec<u8>>()
        };
        for bytes in [
            "{\"é\"}".as_bytes().to_vec(),
            "\u{feff}{\"é\"}".as_bytes().to_vec(),
            utf16(&[0xff, 0xfe], u16::to_le_bytes),
            utf16(&[0xfe, 0xff], u16::to_be_bytes),
            utf16(&[], u16::to_le_bytes),
            utf16(&[], u16::to_be_bytes),
        ] {
            assert_eq!(decode(&bytes), ("{\"é\"}".to_owned(), Encoding::Unicode), "{bytes:?}");
        }
        assert_eq!(decode(b"{\"\xe9\"}"), ("{\"é\"}".to_owned(), Encoding::Guessed));
        assert_eq!(decode(b""), (String::new(), Encoding::Unicode));
        assert_eq!(decode(b"\xff\xfe\x00").1, Encoding::Guessed);
    }
}
