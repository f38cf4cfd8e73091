//! JSON's escapes in strings: `\n`, `\u00e9`, `\ud83d\ude00`.
//!
//! Knows one escape at a time; where strings are, `token` knows.

/// The character that the escape at the start of `rest` stands for, and how long the escape is.
pub(super) fn escape(rest: &str) -> (Result<char, &'static str>, usize) {
    let Some(name) = rest.chars().nth(1) else {
        return (Err("nothing follows the backslash"), 1);
    };
    let plain = match name {
        '"' | '\\' | '/' => name,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode_escape(rest),
        _ => {
            let message = "there is no such escape; write a backslash as `\\\\`";
            return (Err(message), 1 + name.len_utf8());
        }
    };
    (Ok(plain), 2)
}

fn unicode_escape(rest: &str) -> (Result<char, &'static str>, usize) {
    let unit = |from: usize| {
        let digits = rest.get(from..from + 4)?;
        let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let prefix = rest.get(from - 2..from)? == "\\u";
        (hexadecimal && prefix).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let Some(first) = unit(2) else {
        return (Err("`\\u` needs four hexadecimal digits"), 2);
    };
    if let Some(c) = char::from_u32(first) {
        return (Ok(c), 6);
    }
    // What is no first half comes out beyond all characters.
    let pair = unit(8).filter(|second| (0xdc00..0xe000).contains(second));
    match pair.and_then(|second| char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00))) {
        Some(c) => (Ok(c), 12),
        None => (Err("this escape is half of a surrogate pair"), 6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        for (text, expect, length) in [
            (r#"\"x"#, Some('"'), 2),
            (r"\\x", Some('\\'), 2),
            (r"\/", Some('/'), 2),
            (r"\b", Some('\u{8}'), 2),
            (r"\f", Some('\u{c}'), 2),
            (r"\n", Some('\n'), 2),
            (r"\r", Some('\r'), 2),
            (r"\t", Some('\t'), 2),
            (r"\u00e9x", Some('é'), 6),
            (r"\uFFFF", Some('\u{ffff}'), 6),
            (r"\ud83d\ude00", Some('😀'), 12),
            (r"\ud800\udc00", Some('\u{10000}'), 12),
            (r"\udbff\udfff", Some('\u{10ffff}'), 12),
            (r"\ud83d", None, 6),
            (r"\ud83d\u0041", None, 6),
            (r"\ud83d\ud83d", None, 6),
            (r"\ud83d\ue000", None, 6),
            (r"\ud83dxude00", None, 6),
            (r"\ude00\ude00", None, 6),
            (r"\udc00\udc00", None, 6),
            (r"\u12", None, 2),
            (r"\u12g4", None, 2),
            (r"\u+123", None, 2),
            (r"\x", None, 2),
            (r"\é", None, 3),
            (r"\", None, 1),
        ] {
            let (found, found_length) = escape(text);
            assert_eq!((found.ok(), found_length), (expect, length), "{text}");
        }
    }
}
