//! ARNs as policies write them, with variables and placeholders in their parts.
//!
//! Knows where the parts of such a text are; those of an ARN as it is, `aws` knows.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>

use aws::HEAD;

use super::variable::{Piece, pieces};

/// The parts of such a text: at most six, the last with all further colons.
/// Colons within `${…}` and `{{ … }}` divide nothing.
pub fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::with_capacity(HEAD + 1);
    let mut start = 0;
    let mut at = 0;
    for (written, piece) in pieces(text) {
        if piece == Piece::Text {
            for (colon, _) in written.match_indices(':') {
                if parts.len() < HEAD {
                    parts.extend(text.get(start..at + colon));
                    start = at + colon + 1;
                }
            }
        }
        at += written.len();
    }
    parts.extend(text.get(start..));
    parts
}

/// Whether another tool, or a variable, decides what stands in this part.
pub(super) fn is_open(part: &str) -> bool {
    pieces(part).any(|(_, piece)| piece != Piece::Text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_parts_at_most() {
        assert_eq!(parts("arn:aws:s3:::b"), ["arn", "aws", "s3", "", "", "b"]);
        assert_eq!(parts("arn:aws:sns:*:1:a:b:c").last(), Some(&"a:b:c"));
        assert_eq!(parts("arn:aws:s3:*").len(), 4);
        assert_eq!(parts("arn:${AWS::Partition}:iam::${aws:x}:role/r").get(4), Some(&"${aws:x}"));
        assert_eq!(parts(""), [""]);
        assert_eq!(parts("a:b"), ["a", "b"]);
        assert_eq!(parts("::"), ["", "", ""]);
        assert_eq!(parts("a${b:c}d:e{{ f:g }}:h"), ["a${b:c}d", "e{{ f:g }}", "h"]);
        assert_eq!(parts("${a:b}:c:d"), ["${a:b}", "c", "d"]);
        assert_eq!(parts("1:2:3:4:5:6:7:${a:b}:8"), ["1", "2", "3", "4", "5", "6:7:${a:b}:8"]);
    }

    #[test]
    fn parts_that_others_decide() {
        for (part, expect) in
            [("", false), ("aws", false), ("*", false), ("${a:b}", true), ("a{{ B }}", true), ("a${*}", true)]
        {
            assert_eq!(is_open(part), expect, "{part}");
        }
    }
}
