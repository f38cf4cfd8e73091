//! Files as CloudTrail leaves them in buckets: JSON, compressed with gzip.
//!
//! Knows the frame of a gzip file with one part in it (RFC 1952); what is inside, `miniz_oxide` unpacks.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::RequestsError;

/// As much as is read of any file; what is larger is no log file of CloudTrail, which ends one after minutes.
const MOST: usize = 256 << 20;

const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// Bits of the header's flags: a checksum of it, extra fields, the file's name, a comment.
const CHECKSUM: u8 = 1 << 1;
const EXTRA: u8 = 1 << 2;
const NAME: u8 = 1 << 3;
const COMMENT: u8 = 1 << 4;
/// Checksum and length, at the end.
const TRAILER: usize = 8;

/// What is in a gzip file; `None` if it is none.
pub(super) fn unpack(bytes: &[u8]) -> Result<Option<Vec<u8>>, RequestsError> {
    if !bytes.starts_with(&MAGIC) {
        return Ok(None);
    }
    let (body, length) = body(bytes).ok_or(RequestsError::Compressed("it is cut"))?;
    let unpacked = decompress_to_vec_with_limit(body, MOST)
        .map_err(|_| RequestsError::Compressed("it cannot be unpacked, or holds more than 256 MiB"))?;
    // The length counts modulo 2³², so that it fits; several parts in one file have that of the last.
    if unpacked.len() as u64 & u64::from(u32::MAX) != u64::from(length) {
        return Err(RequestsError::Compressed("its length is another, or it has several parts"));
    }
    Ok(Some(unpacked))
}

/// The compressed part, and how long it is to become.
fn body(bytes: &[u8]) -> Option<(&[u8], u32)> {
    let flags = *bytes.get(3)?;
    let mut rest = bytes.get(10..)?;
    if flags & EXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = rest.get(end + 1..)?;
        }
    }
    if flags & CHECKSUM != 0 {
        rest = rest.get(2..)?;
    }
    let body = rest.get(..rest.len().checked_sub(TRAILER)?)?;
    let length = rest.last_chunk::<4>()?;
    Some((body, u32::from_le_bytes(*length)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use miniz_oxide::deflate::compress_to_vec;

    /// A gzip file, without a checksum that anybody would look at.
    pub fn packed(text: &[u8], flags: u8, more: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 3];
        bytes.extend(more);
        bytes.extend(compress_to_vec(text, 6));
        bytes.extend([0; 4]);
        bytes.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        bytes
    }

    #[test]
    fn files_are_unpacked() {
        let text = b"{\"Records\": []}";
        for (flags, more) in [
            (0, &b""[..]),
            (NAME, b"events.json\0"),
            (NAME | COMMENT, b"events.json\0none\0"),
            (EXTRA | CHECKSUM, &[2, 0, 7, 7, 9, 9]),
        ] {
            assert_eq!(unpack(&packed(text, flags, more)), Ok(Some(text.to_vec())), "{flags}");
        }
        assert_eq!(unpack(text), Ok(None));
        assert_eq!(unpack(b""), Ok(None));
    }

    #[test]
    fn what_is_damaged_is_said_to_be() {
        let whole = packed(b"{\"Records\": []}", NAME, b"events.json\0");
        for length in 3..whole.len() {
            assert!(unpack(&whole[..length]).is_err(), "{length}");
        }
        let twice = [whole.clone(), packed(b"{}", 0, b"")].concat();
        assert!(unpack(&twice).is_err());
    }
}
