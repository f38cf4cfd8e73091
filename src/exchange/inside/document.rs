//! A policy in an answer as text.
//!
//! Knows the forms in which policies come: as JSON within the answer, as text, and as text that is percent-encoded, as the API
//! itself answers.

use serde_json::Value;

/// The text, laid out as Canopy lays out policies where the answer held no text; `None` where there is none.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Object(_) | Value::Array(_) => {
            let text = value.to_string();
            Some(policy::format(&text).unwrap_or(text))
        }
        Value::String(text) => {
            let text = decoded(text);
            // On one line it is as a program wrote it, and nobody's own layout.
            Some(if text.contains('\n') { text } else { policy::format(&text).unwrap_or(text) })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Undoes RFC 3986 as long as it is one, for some tools encode what was encoded.
fn decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..3 {
        if !text.trim_start().starts_with('%') {
            return text;
        }
        match percent_decoded(&text) {
            Some(plain) => text = plain,
            None => return text,
        }
    }
    text
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let value = digit(rest.next())? * 16 + digit(rest.next())?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn texts() {
        let expect = "{\n  \"Version\": \"2012-10-17\"\n}";
        for value in [
            json!({"Version": "2012-10-17"}),
            json!("{\"Version\":\"2012-10-17\"}"),
            json!("%7B%22Version%22%3A%222012-10-17%22%7D"),
            json!("%257B%2522Version%2522%253A%25222012-10-17%2522%257D"),
        ] {
            assert_eq!(text(&value).as_deref(), Some(expect), "{value}");
        }
        assert_eq!(text(&json!("{\n\"a\":1}")).as_deref(), Some("{\n\"a\":1}"));
        assert_eq!(text(&json!("%7")).as_deref(), Some("%7"));
        assert_eq!(text(&json!(null)), None);
    }
}
